import { qrText } from '@valero/domain/compliance';
import type { Address } from '@valero/domain/identity';
import type { Beleg, BelegLine } from '@valero/domain/kasse';
import { type Cents, isoLocal } from '@valero/domain/kernel';
import { decimal } from '../einvoice/lines.ts';
import { amountText, percentText } from '../einvoice/ubl.ts';
import type { ReceiptSource } from './source.ts';

/** Anything JSON holds. */
type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

function address({ street, zip, city, country }: Address): Json {
  return { street, postal_code: zip, city, country_code: country };
}

function vatAmounts(key: number, amounts: { gross: Cents; net?: Cents; tax?: Cents }, rate: string): Json {
  return {
    vat_definition_export_id: key,
    percentage: rate,
    incl_vat: amountText(amounts.gross),
    ...(amounts.net === undefined || amounts.tax === undefined
      ? {}
      : { excl_vat: amountText(amounts.net), vat: amountText(amounts.tax) }),
  };
}

function lineOf(line: BelegLine): Json {
  return {
    lineitem_export_id: String(line.pos),
    storno: line.voids !== null,
    text: line.text,
    in_house: line.inHouse,
    voucher_id: line.voucherNumber,
    business_case: {
      type: line.gvTyp,
      name: line.gvName,
      purchaser_agency_id: line.agency,
      amounts_per_vat_id: [vatAmounts(line.taxKey, { gross: line.gross }, percentText(line.taxRate))],
    },
    item: {
      number: line.articleNumber,
      gtin: line.gtin,
      quantity: decimal(line.quantity, 3),
      quantity_factor: decimal(line.factor, 3),
      quantity_measure: line.unit,
      price_per_unit: decimal(line.unitPrice, 5),
      base_amounts_per_vat_id: [vatAmounts(line.taxKey, { gross: line.base }, percentText(line.taxRate))],
      discounts_per_vat_id: line.discounts
        .filter(({ amount }) => amount < 0)
        .map(({ amount }) => vatAmounts(line.taxKey, { gross: amount }, percentText(line.taxRate))),
      extra_amounts_per_vat_id: line.discounts
        .filter(({ amount }) => amount > 0)
        .map(({ amount }) => vatAmounts(line.taxKey, { gross: amount }, percentText(line.taxRate))),
    },
  };
}

function security(tse: Beleg['tse']): Json {
  if (tse.state !== 'signed') return { error_message: tse.reason };
  return {
    tss_serial_number: tse.serial,
    client_serial_number: tse.clientId,
    tss_tx_number: tse.transactionNumber,
    signature_counter: tse.signatureCounter,
    timestamp_start: tse.start,
    timestamp_end: tse.end,
    process_type: tse.processType,
    process_data: tse.processData,
    signature: tse.signature,
    signature_algorithm: tse.algorithm,
    log_time_format: tse.timeFormat,
    public_key: tse.publicKey,
    certified: tse.certified,
    qr_code_data: qrText(tse),
  };
}

/**
 * The receipt as data (KassenSichV § 6: a standard format), with the names of the DFKA-Taxonomie Kasse on which DSFinV-K rests and its
 * closed lists. Amounts, quantities and rates are decimal text, so that no reader rounds them.
 */
export function receiptData({ beleg, company, store, device }: ReceiptSource): Json {
  const local = (at: Beleg['startedAt']): string => isoLocal(at, beleg.offset);
  const { customer } = beleg;
  return {
    taxonomy: 'DFKA-Taxonomie Kasse',
    taxonomy_version: '2.4',
    company: {
      name: company.name,
      address: address(company.address),
      tax_number: company.taxNumber,
      vat_id_number: company.vatId,
    },
    location: { name: store.name, address: address(store.address) },
    cash_register: {
      export_id: beleg.kasseId,
      serial_number: device.serial,
      brand: device.brand,
      model: device.model,
      base_currency_code: 'EUR',
    },
    head: {
      tx_id: beleg.id,
      number: beleg.number,
      type: beleg.bonTyp,
      storno: beleg.storno,
      name: beleg.name,
      invoice_number: beleg.invoice?.number ?? null,
      delivery_date: beleg.invoice?.supplyDate ?? null,
      cash_point_closing_number: beleg.zNumber,
      business_date: beleg.businessDay,
      timestamp_start: local(beleg.startedAt),
      timestamp_end: local(beleg.finishedAt),
      user: { name: beleg.operator.name },
      buyer:
        customer === null
          ? null
          : {
              buyer_export_id: customer.number,
              name: customer.name,
              type: customer.kind,
              address: address(customer),
              vat_id_number: customer.vatId,
            },
      references: beleg.references.map((reference) => ({
        type: reference.type,
        name: reference.name,
        cash_register_export_id: reference.kasseId,
        cash_point_closing_number: reference.zNumber,
        transaction_export_id: reference.belegId,
      })),
    },
    data: {
      full_amount_incl_vat: amountText(beleg.gross),
      payment_types: beleg.payments.map(({ type, name, currency, amount, amountForeign }) => ({
        type,
        name,
        currency_code: currency,
        amount: amountText(amount),
        foreign_amount: currency === 'EUR' ? null : amountText(amountForeign),
      })),
      amounts_per_vat_id: beleg.taxes.map((tax) => vatAmounts(tax.key, tax, percentText(tax.rate))),
      lines: beleg.lines.map(lineOf),
      notes: beleg.note,
    },
    security: security(beleg.tse),
  };
}
