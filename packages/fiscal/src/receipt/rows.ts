import { MARGIN_KEY, qrText } from '@valero/domain/compliance';
import type { BelegLine } from '@valero/domain/kasse';
import { isoLocal } from '@valero/domain/kernel';
import { germanDay, germanMoney, germanPrice, germanQuantity, germanRate } from '../pdf/words.ts';
import type { ReceiptSource } from './source.ts';

/** A row of the receipt from top to bottom. */
export type ReceiptRow =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly bold?: boolean;
      readonly center?: boolean;
      readonly size?: number;
    }
  | {
      readonly kind: 'pair';
      readonly left: string;
      readonly right: string;
      readonly bold?: boolean;
      readonly size?: number;
    }
  | { readonly kind: 'columns'; readonly cells: readonly string[]; readonly bold?: boolean }
  | { readonly kind: 'rule' }
  | { readonly kind: 'gap' }
  | { readonly kind: 'qr'; readonly text: string };

const RULE: ReceiptRow = { kind: 'rule' };
const text = (value: string, more: { bold?: boolean; center?: boolean; size?: number } = {}): ReceiptRow => ({
  kind: 'text',
  text: value,
  ...more,
});
const pair = (left: string, right: string, more: { bold?: boolean; size?: number } = {}): ReceiptRow => ({
  kind: 'pair',
  left,
  right,
  ...more,
});

/** Why a rate is 0 (KassenSichV § 6 no. 5, § 14a (6) UStG). */
const ZERO_RATES: Readonly<Record<number, string>> = {
  5: 'nicht steuerbar',
  6: 'umsatzsteuerfrei nach § 4 UStG',
  8: 'Nullsteuersatz, § 12 Abs. 3 UStG',
  [MARGIN_KEY]: 'Gebrauchtgegenstände/Sonderregelung (§ 25a UStG)',
};

/**
 * What stands on the electronic receipt: all of KassenSichV § 6 and § 33 UStDV, from a full invoice also § 14 Abs. 4 UStG.
 * The words of the TSE in plain text and as QR.
 */
export function receiptRows(source: ReceiptSource): ReceiptRow[] {
  return [
    ...head(source),
    RULE,
    ...positions(source),
    RULE,
    ...sums(source),
    RULE,
    ...numbers(source),
    RULE,
    ...tse(source),
  ];
}

function head({ beleg, company, store }: ReceiptSource): ReceiptRow[] {
  const { street, zip, city } = store.address;
  const tax = company.vatId === null ? `Steuernummer ${company.taxNumber}` : `USt-IdNr. ${company.vatId}`;
  return [
    ...(beleg.training ? [text('TRAINING – KEIN BELEG', { bold: true, center: true, size: 12 })] : []),
    text(company.name, { bold: true, center: true, size: 12 }),
    text(store.name, { center: true }),
    text(`${street}, ${zip} ${city}`, { center: true }),
    text(tax, { center: true }),
    ...(beleg.storno ? [text('STORNO', { bold: true, center: true, size: 12 })] : []),
    ...(beleg.invoice ? [text(`RECHNUNG ${beleg.invoice.number}`, { bold: true, center: true })] : []),
  ];
}

function letters({ beleg }: ReceiptSource): ReadonlyMap<string, string> {
  return new Map(beleg.taxes.map((tax, index) => [`${tax.key}/${tax.rate}`, String.fromCharCode(65 + (index % 26))]));
}

function positions(source: ReceiptSource): ReceiptRow[] {
  const marks = letters(source);
  return source.beleg.lines.flatMap((line) => position(line, marks.get(`${line.taxKey}/${line.taxRate}`) ?? ''));
}

function position(line: BelegLine, letter: string): ReceiptRow[] {
  const name = line.voids === null ? line.text : `Storno: ${line.text}`;
  const amount = `${germanQuantity(line.quantity)} ${line.unit}`.trim();
  return [
    pair(name, `${germanMoney(line.base)} ${letter}`),
    ...(line.quantity === 1000 && line.unit === 'Stk'
      ? []
      : [text(`   ${amount} × ${germanPrice(line.unitPrice)}`, { size: 7 })]),
    ...(line.weighing?.source === 'hand' ? [text('   Gewicht von Hand eingegeben', { size: 7 })] : []),
    ...(line.voucherNumber === null ? [] : [text(`   Gutschein ${line.voucherNumber}`, { size: 7 })]),
    ...line.discounts.map((discount) =>
      pair(
        `   ${discount.amount > 0 ? 'Aufschlag' : 'Rabatt'} ${discount.reason}`.trimEnd(),
        `${germanMoney(discount.amount)} ${letter}`,
        { size: 7 },
      ),
    ),
  ];
}

function sums(source: ReceiptSource): ReceiptRow[] {
  const { beleg } = source;
  const marks = letters(source);
  const rows: ReceiptRow[] = [pair('SUMME EUR', germanMoney(beleg.gross), { bold: true, size: 12 })];
  for (const payment of beleg.payments) {
    if (payment.type === 'Keine') continue;
    const foreign = payment.currency === 'EUR' ? '' : ` ${germanMoney(payment.amountForeign)} ${payment.currency}`;
    const given = payment.tendered > payment.amount && payment.amount > 0;
    rows.push(
      pair(
        `${given ? 'Gegeben ' : ''}${payment.name}${foreign}`,
        germanMoney(given ? payment.tendered : payment.amount),
      ),
    );
    if (given) rows.push(pair('Rückgeld', germanMoney(payment.change)));
    if (payment.card) rows.push(text(`   ${payment.card.brand} ${payment.card.panMasked}`, { size: 7 }));
  }
  rows.push({ kind: 'gap' }, { kind: 'columns', cells: ['USt', 'Netto', 'Steuer', 'Brutto'], bold: true });
  for (const tax of beleg.taxes) {
    const letter = marks.get(`${tax.key}/${tax.rate}`) ?? '';
    const cells = [
      `${letter} ${germanRate(tax.rate)}`,
      germanMoney(tax.net),
      germanMoney(tax.tax),
      germanMoney(tax.gross),
    ];
    rows.push({ kind: 'columns', cells });
    const reason = tax.rate === 0 ? ZERO_RATES[tax.key] : undefined;
    if (reason !== undefined) rows.push(text(`${letter}: ${reason}`, { size: 7 }));
  }
  return rows;
}

function numbers({ beleg, device }: ReceiptSource): ReceiptRow[] {
  const at = (instant: typeof beleg.startedAt): string => {
    const [day = '', time = ''] = isoLocal(instant, beleg.offset).split('T');
    return `${germanDay(day)} ${time.slice(0, 8)}`;
  };
  const rows = [
    pair(`Bon-Nr. ${beleg.number}`, `Z-Nr. ${beleg.zNumber}`, { bold: true }),
    pair('Beginn', at(beleg.startedAt)),
    pair('Ende', at(beleg.finishedAt)),
    pair('Kasse', beleg.kasseId),
    pair('Seriennr. Kasse', device.serial),
    pair('Es bediente', beleg.operator.name),
  ];
  if (beleg.invoice) rows.push(pair('Lieferdatum', germanDay(beleg.invoice.supplyDate)));
  for (const reference of beleg.references)
    if (reference.type === 'Transaktion')
      rows.push(text(`Zu Beleg ${reference.name || reference.belegId}`, { size: 7 }));
  const { customer } = beleg;
  if (customer === null) return rows;
  rows.push(pair('Kunde', `${customer.number} ${customer.name}`.trim()));
  if (customer.city !== '') rows.push(text(`${customer.street}, ${customer.zip} ${customer.city}`, { size: 7 }));
  if (customer.vatId !== '') rows.push(pair('USt-IdNr. Kunde', customer.vatId));
  return rows;
}

function tse({ beleg }: ReceiptSource): ReceiptRow[] {
  const said = beleg.tse;
  if (said.state === 'absent') return [text(said.reason, { center: true })];
  if (said.state === 'failed')
    return [
      text('TSE ausgefallen', { bold: true, center: true, size: 11 }),
      text(said.reason, { center: true }),
      text(`${said.start} – ${said.end}`, { center: true, size: 7 }),
    ];
  return [
    pair('TSE-Transaktion', String(said.transactionNumber)),
    pair('Signaturzähler', String(said.signatureCounter)),
    pair('TSE-Start', said.start),
    pair('TSE-Stop', said.end),
    text(`Seriennr. TSE: ${said.serial}`, { size: 7 }),
    text(`Prüfwert: ${said.signature}`, { size: 7 }),
    ...(said.certified ? [] : [text('TSE-SIMULATOR, NICHT ZERTIFIZIERT', { bold: true, center: true })]),
    { kind: 'qr', text: qrText(said) },
  ];
}
