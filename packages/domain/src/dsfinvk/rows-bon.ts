import { OUTAGE_TEXT, type StoredBeleg, type TseResult } from '../compliance/index.ts';
import type { Beleg, BelegLine } from '../kasse/index.ts';
import { isoLocal, mulDiv } from '../kernel/index.ts';
import { row, type TableRow } from './rows-z.ts';
import {
  ALLOCATION_GROUPS,
  DATAPAYMENT,
  ITEMAMOUNTS,
  LINES,
  LINES_VAT,
  REFERENCES,
  TRANSACTIONS,
  TRANSACTIONS_TSE,
  TRANSACTIONS_VAT,
} from './tables.ts';

/**
 * Who buys without a name. Anhang G marks KUNDE_NAME, KUNDE_ID and KUNDE_TYP as mandatory and has no rule for nobody; readers take any
 * text, so an anonymous sale says what it is. Named in the Verfahrensdokumentation.
 */
export const ANONYMOUS = { name: 'Laufkundschaft', id: '0', kind: 'Laufkundschaft' } as const;

/** TSE_TA_FEHLER of a Beleg whose signature was found in the TSE afterwards. */
export const FOUND_NOTE = 'Antwort der TSE verloren, Signatur nachträglich in der TSE gefunden';

const flag = (value: boolean): '0' | '1' => (value ? '1' : '0');

/** Gross cents split with five decimals, as positions are (spec p. 27): the tax is rounded at the fifth. */
export function splitFine(gross: number, rate: number): { gross: number; net: number; tax: number } {
  const fine = gross * 1000;
  const tax = mulDiv(fine, rate, 10_000 + rate, 'halfAwayFromZero');
  return { gross: fine, net: fine - tax, tax };
}

/** TSE_TA_FEHLER: the outage as the receipt names it, the driver's word when it is another. */
export function failureText(tse: Extract<TseResult, { state: 'failed' | 'absent' }>): string {
  const known: Readonly<Record<string, { readonly de: string } | undefined>> = OUTAGE_TEXT;
  return known[tse.reason]?.de ?? (tse.reason || 'TSE ausgefallen');
}

function headRow(beleg: Beleg): TableRow {
  const { customer } = beleg;
  return row(TRANSACTIONS, {
    BON_ID: beleg.id,
    BON_NR: beleg.number,
    BON_TYP: beleg.bonTyp,
    BON_NAME: beleg.name,
    TERMINAL_ID: beleg.terminalId,
    BON_STORNO: flag(beleg.storno),
    BON_START: isoLocal(beleg.startedAt, beleg.offset),
    BON_ENDE: isoLocal(beleg.finishedAt, beleg.offset),
    BEDIENER_ID: beleg.operator.id,
    BEDIENER_NAME: beleg.operator.name,
    UMS_BRUTTO: beleg.gross,
    KUNDE_NAME: customer?.name || ANONYMOUS.name,
    KUNDE_ID: customer?.number || ANONYMOUS.id,
    KUNDE_TYP: customer?.kind || ANONYMOUS.kind,
    KUNDE_STRASSE: customer?.street ?? '',
    KUNDE_PLZ: customer?.zip ?? '',
    KUNDE_ORT: customer?.city ?? '',
    KUNDE_LAND: customer?.country ?? '',
    KUNDE_USTID: customer?.vatId ?? '',
    BON_NOTIZ: beleg.note,
  });
}

/** The TSE's say on a Beleg. The journal names a TSE by its number as text. */
function tseRow({ beleg, found }: StoredBeleg<Beleg>): TableRow {
  const signed = beleg.tse.state === 'signed' ? beleg.tse : found;
  if (signed) {
    return row(TRANSACTIONS_TSE, {
      BON_ID: beleg.id,
      TSE_ID: Number(signed.tseId),
      TSE_TANR: signed.transactionNumber,
      TSE_TA_START: signed.start,
      TSE_TA_ENDE: signed.end,
      TSE_TA_VORGANGSART: signed.processType,
      TSE_TA_SIGZ: signed.signatureCounter,
      TSE_TA_SIG: signed.signature,
      TSE_TA_FEHLER: beleg.tse.state === 'signed' ? '' : FOUND_NOTE,
      TSE_VORGANGSDATEN: signed.processData,
    });
  }
  const { tse } = beleg;
  const id = tse.state === 'failed' ? Number(tse.tseId) : Number.NaN;
  return row(TRANSACTIONS_TSE, {
    BON_ID: beleg.id,
    TSE_ID: Number.isSafeInteger(id) && id > 0 ? id : null,
    TSE_TANR: null,
    TSE_TA_START: '',
    TSE_TA_ENDE: '',
    TSE_TA_VORGANGSART: '',
    TSE_TA_SIGZ: null,
    TSE_TA_SIG: '',
    TSE_TA_FEHLER: tse.state === 'signed' ? '' : failureText(tse),
    TSE_VORGANGSDATEN: '',
  });
}

/** How a price came about: base price, then each reduction and surcharge. Only positions that have one. */
function priceRows(beleg: Beleg, line: BelegLine): TableRow[] {
  if (line.discounts.length === 0) return [];
  const part = (type: string, gross: number): TableRow => {
    const fine = splitFine(gross, line.taxRate);
    return row(ITEMAMOUNTS, {
      BON_ID: beleg.id,
      POS_ZEILE: String(line.pos),
      TYP: type,
      UST_SCHLUESSEL: line.taxKey,
      PF_BRUTTO: fine.gross,
      PF_NETTO: fine.net,
      PF_UST: fine.tax,
    });
  };
  const lowers = (amount: number): boolean => (line.base < 0 ? amount > 0 : amount < 0);
  return [
    part('base_amount', line.base),
    ...line.discounts.map(({ amount }) => part(lowers(amount) ? 'discount' : 'extra_amount', amount)),
  ];
}

function lineRows(beleg: Beleg, line: BelegLine): TableRow[] {
  const fine = splitFine(line.gross, line.taxRate);
  return [
    row(LINES, {
      BON_ID: beleg.id,
      POS_ZEILE: String(line.pos),
      GUTSCHEIN_NR: line.voucherNumber ?? '',
      ARTIKELTEXT: line.text || line.gvTyp,
      POS_TERMINAL_ID: beleg.terminalId,
      GV_TYP: line.gvTyp,
      GV_NAME: line.gvName ?? '',
      INHAUS: flag(line.inHouse),
      P_STORNO: flag(line.voids !== null),
      AGENTUR_ID: line.agency,
      ART_NR: line.articleNumber,
      GTIN: line.gtin ?? '',
      WARENGR_ID: line.groupId ?? '',
      WARENGR: line.groupName ?? '',
      MENGE: line.quantity,
      FAKTOR: line.factor,
      EINHEIT: line.unit,
      STK_BR: line.unitPrice,
    }),
    row(LINES_VAT, {
      BON_ID: beleg.id,
      POS_ZEILE: String(line.pos),
      UST_SCHLUESSEL: line.taxKey,
      POS_BRUTTO: fine.gross,
      POS_NETTO: fine.net,
      POS_UST: fine.tax,
    }),
    ...priceRows(beleg, line),
  ];
}

/** All rows of a Beleg. Head and tax come as printed, never summed again (spec p. 19, p. 90). */
export function bonRows(stored: StoredBeleg<Beleg>): TableRow[] {
  const { beleg } = stored;
  const rows = [headRow(beleg), tseRow(stored)];
  for (const { key, gross, net, tax } of beleg.taxes)
    rows.push(
      row(TRANSACTIONS_VAT, {
        BON_ID: beleg.id,
        UST_SCHLUESSEL: key,
        BON_BRUTTO: gross * 1000,
        BON_NETTO: net * 1000,
        BON_UST: tax * 1000,
      }),
    );
  for (const { type, name, currency, amountForeign, amount } of beleg.payments)
    rows.push(
      row(DATAPAYMENT, {
        BON_ID: beleg.id,
        ZAHLART_TYP: type,
        ZAHLART_NAME: name,
        ZAHLWAEH_CODE: currency,
        ZAHLWAEH_BETRAG: amountForeign,
        BASISWAEH_BETRAG: amount,
      }),
    );
  for (const line of beleg.lines) rows.push(...lineRows(beleg, line));
  if (beleg.allocationGroup !== '')
    rows.push(row(ALLOCATION_GROUPS, { BON_ID: beleg.id, ABRECHNUNGSKREIS: beleg.allocationGroup }));
  for (const reference of beleg.references)
    rows.push(
      row(REFERENCES, {
        BON_ID: beleg.id,
        POS_ZEILE: '',
        REF_TYP: reference.type,
        REF_NAME: reference.name,
        REF_DATUM: reference.date,
        REF_Z_KASSE_ID: reference.kasseId,
        REF_Z_NR: reference.zNumber,
        REF_BON_ID: reference.belegId,
      }),
    );
  return rows;
}
