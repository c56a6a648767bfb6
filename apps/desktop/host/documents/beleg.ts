import { qrText, type TaxAmount, type TseResult } from '@valero/domain/compliance';
import type { TillIdentity } from '@valero/domain/identity';
import type { Beleg, BelegLine, LineDiscount, Payment } from '@valero/domain/kasse';
import { type Cents, negCents, toCents } from '@valero/domain/kernel';
import {
  barcode,
  barcodeFault,
  feed,
  mark,
  pair,
  qr,
  type ReceiptDoc,
  type ReceiptItem,
  receiptDoc,
  rule,
  table,
  text,
} from '@valero/drivers/receipt-printer';
import {
  formatCents,
  formatDay,
  formatQuantity,
  formatRate,
  formatTime,
  formatUnitPrice,
  type Language,
} from './format.ts';
import { type DocumentTexts, textsOf } from './texts.ts';

/** Most a TSE QR code may hold here; a longer one is left out, because the plain text already fulfils KassenSichV § 6. */
const QR_LIMIT_BYTES = 1000;
/** The individual tax key of § 25a UStG; its document shows no tax. */
const MARGIN_SCHEME = 1001;

/** Name and address of the seller, as the head of every document (KassenSichV § 6 no. 1). */
export function head(identity: TillIdentity, t: DocumentTexts): ReceiptItem[] {
  const { company, store } = identity;
  const address = store.address;
  const items = [
    text(company.name, { align: 'center', bold: true, size: 'tall' }),
    text(store.name, { align: 'center' }),
    text(`${address.street}, ${address.zip} ${address.city}`, { align: 'center' }),
  ];
  const tax = company.vatId === null ? `${t.taxNumber} ${company.taxNumber}` : `${t.vatId} ${company.vatId}`;
  return [...items, text(tax, { align: 'center' }), rule()];
}

/**
 * The receipt of a Beleg with everything KassenSichV § 6 demands: seller, date with start and end, quantity and kind,
 * gross sum with tax per rate, number, serial numbers of till and TSE, the TSE's word or its absence; payment and change.
 */
export function belegDocument(beleg: Beleg, identity: TillIdentity, language: Language): ReceiptDoc {
  const t = textsOf(language);
  const items: ReceiptItem[] = [...head(identity, t)];
  if (beleg.training) items.unshift(mark(t.training));
  if (beleg.storno) items.push(text(t.storno, { align: 'center', bold: true, size: 'large' }));
  if (beleg.kind === 'cash') items.push(text(t.cashMove, { align: 'center', bold: true, size: 'tall' }));
  items.push(...invoiceHead(beleg, identity, language, t), ...reference(beleg, t));
  const letters = taxLetters(beleg.taxes);
  for (const line of beleg.lines) items.push(...lineItems(line, letters, { language, t }));
  items.push(rule(true), pair(t.total, formatCents(beleg.gross, language), { bold: true, size: 'large' }));
  for (const payment of beleg.payments) items.push(...paymentItems(payment, language, t));
  items.push(...savings(beleg, language, t));
  if (beleg.kind !== 'cash')
    items.push(rule(), taxTable(beleg.taxes, letters, language, t), ...taxNotes(beleg, letters, t));
  items.push(rule(), ...numbers(beleg, identity, language, t), ...tseItems(beleg.tse, t));
  items.push(...cardReceipts(beleg.payments), ...vouchers(beleg, language, t));
  if (beleg.training) items.push(mark(t.training));
  if (beleg.kind === 'sale' && beleg.gross > 0) items.push(feed(), text(t.thanks, { align: 'center' }));
  return receiptDoc(`${t.receipt} ${beleg.number}`, items);
}

/** What § 14 (4) UStG wants beyond a receipt: its own number, day of supply, tax number beside the VAT ID, the recipient. */
function invoiceHead({ invoice, customer }: Beleg, identity: TillIdentity, language: Language, t: DocumentTexts) {
  if (!invoice) return [];
  const { company } = identity;
  const items: ReceiptItem[] = [
    text(`${t.invoice} ${invoice.number}`, { align: 'center', bold: true, size: 'tall' }),
    pair(t.supplyDate, formatDay(invoice.supplyDate, language)),
  ];
  if (company.vatId !== null) items.push(pair(t.taxNumber, company.taxNumber));
  if (customer) {
    items.push(text(t.recipient), text(customer.name, { bold: true }), text(customer.street));
    items.push(text(`${customer.zip} ${customer.city}`.trim()));
    if (customer.vatId) items.push(text(`${t.vatId} ${customer.vatId}`));
  }
  return [...items, rule()];
}

/** The Beleg this one takes back, gives back goods of, or settles an advance of. */
function reference(beleg: Beleg, t: DocumentTexts): ReceiptItem[] {
  const word = beleg.storno ? t.stornoOf : t.refersTo;
  const items = beleg.references
    .filter((entry) => entry.type === 'Transaktion')
    .map((entry) => text(`${word} ${entry.name || entry.belegId} (${entry.kasseId})`));
  return beleg.storno && beleg.note ? [...items, text(beleg.note)] : items;
}

/** A, B, C … for the tax keys of a Beleg, in the order of its table. */
function taxLetters(taxes: readonly TaxAmount[]): ReadonlyMap<string, string> {
  return new Map(taxes.map((tax, index) => [`${tax.key}/${tax.rate}`, String.fromCharCode(65 + (index % 26))]));
}

/** What a position needs to be printed. */
interface Words {
  readonly language: Language;
  readonly t: DocumentTexts;
}

function lineItems(line: BelegLine, letters: ReadonlyMap<string, string>, words: Words): ReceiptItem[] {
  const { language, t } = words;
  const letter = letters.get(`${line.taxKey}/${line.taxRate}`) ?? '';
  const isVoid = line.voids !== null;
  const name = isVoid ? `${t.voided}: ${line.text}` : line.text;
  const items = [pair(name, `${formatCents(line.base, language)} ${letter}`)];
  const single = line.quantity === 1000 && (line.unit === 'Stk' || line.unit === '');
  if (!single) {
    items.push(
      text(
        `  ${formatQuantity(line.quantity, language)} ${line.unit} x ${formatUnitPrice(line.unitPrice, language)}`.trimEnd(),
      ),
    );
  }
  // a weight that no scale has said is marked on paper (EN 45501)
  if (line.weighing?.source === 'hand') items.push(text(`  ${t.weighedByHand}`));
  if (line.weighing && line.weighing.tare > 0)
    items.push(text(`  ${t.tare} ${formatQuantity(line.weighing.tare, language)} kg`));
  if (line.voucherNumber !== null) items.push(text(`  ${t.voucher} ${line.voucherNumber}`));
  if (line.reason !== '') items.push(text(`  ${line.reason}`));
  if (line.inHouse) items.push(text(`  ${t.inHouse}`));
  for (const discount of line.discounts) items.push(discountItem(discount, letter, words));
  return items;
}

function discountItem(discount: LineDiscount, letter: string, { language, t }: Words): ReceiptItem {
  const kind = discount.scope === 'receipt' ? t.receiptDiscount : discount.amount > 0 ? t.surcharge : t.discount;
  const share = discount.percent === null ? '' : ` ${formatRate(discount.percent, language)}`;
  const reason = discount.reason ? ` ${discount.reason}` : '';
  return pair(`  ${kind}${share}${reason}`, `${formatCents(discount.amount, language)} ${letter}`);
}

function paymentItems(payment: Payment, language: Language, t: DocumentTexts): ReceiptItem[] {
  const money = (amount: Cents): string => formatCents(amount, language);
  if (payment.type === 'Keine') return [];
  if (payment.currency !== 'EUR') {
    const foreign = `${t.given} ${payment.name} ${money(payment.amountForeign)} ${payment.currency}`;
    return [pair(foreign, money(payment.amount))];
  }
  if (payment.type === 'Bar') {
    if (payment.amount < 0) return [pair(`${t.paidOut} ${payment.name}`, money(negCents(payment.amount)))];
    if (payment.tendered <= payment.amount) return [pair(payment.name, money(payment.amount))];
    return [
      pair(`${t.given} ${payment.name}`, money(payment.tendered)),
      pair(t.change, money(payment.change), { bold: true }),
    ];
  }
  const items = [pair(payment.name, money(payment.amount))];
  const { card } = payment;
  if (!card) return items;
  const details: readonly (readonly [string, string])[] = [
    [t.card, card.panMasked],
    [t.terminal, card.terminalId],
    [t.trace, card.trace],
    [t.approval, card.approval],
  ];
  for (const [label, value] of details) if (value) items.push(pair(`  ${label}`, value));
  return items;
}

/** The terminal's own receipt for the customer, as it came. */
function cardReceipts(payments: readonly Payment[]): ReceiptItem[] {
  return payments.flatMap(({ card }) => (card?.receiptText ? [rule(), text(card.receiptText)] : []));
}

/** The vouchers this Beleg sold, each with its number as a bar code to scan when it is redeemed. */
function vouchers(beleg: Beleg, language: Language, t: DocumentTexts): ReceiptItem[] {
  if (beleg.kind !== 'sale') return [];
  const voided = new Set(beleg.lines.map((line) => line.voids));
  return beleg.lines.flatMap((line) => {
    const { voucherNumber: number, gvTyp, gross } = line;
    if (number === null || !gvTyp.endsWith('gutscheinKauf') || line.voids !== null || voided.has(line.pos)) return [];
    // a number that is no bar code (umlauts, more than 40 signs) is a QR code
    const code = barcodeFault('code128', number) === null ? barcode('code128', number) : qr(number, number);
    return [
      rule(),
      text(t.voucherHead, { align: 'center', bold: true, size: 'tall' }),
      text(`${formatCents(gross, language)} EUR`, { align: 'center', bold: true, size: 'large' }),
      code,
      text(t.voucherKeep, { align: 'center' }),
    ];
  });
}

function savings(beleg: Beleg, language: Language, t: DocumentTexts): ReceiptItem[] {
  if (beleg.kind !== 'sale') return [];
  const off = beleg.lines.flatMap((line) => line.discounts).reduce((sum, discount) => sum - discount.amount, 0);
  return off > 0 ? [pair(t.saved, formatCents(toCents(off), language))] : [];
}

/** Tax per rate, figures in columns (KassenSichV § 6 no. 5). */
export function taxTable(
  taxes: readonly TaxAmount[],
  letters: ReadonlyMap<string, string>,
  language: Language,
  t: DocumentTexts,
): ReceiptItem {
  const rows = taxes.map((tax) => [
    letters.get(`${tax.key}/${tax.rate}`) ?? '',
    formatRate(tax.rate, language),
    formatCents(tax.net, language),
    formatCents(tax.tax, language),
    formatCents(tax.gross, language),
  ]);
  return table('lLrrr', rows, ['', t.rate, t.net, t.tax, t.gross]);
}

/** Why a rate is 0 (KassenSichV § 6 no. 5, § 33 no. 4 UStDV, § 14a (6) UStG); cash movements and vouchers need no reason. */
function taxNotes(beleg: Beleg, letters: ReadonlyMap<string, string>, t: DocumentTexts): ReceiptItem[] {
  const notes: Readonly<Record<number, string>> = {
    5: t.notTaxable,
    6: t.exempt,
    8: t.zeroRate,
    [MARGIN_SCHEME]: t.marginScheme,
  };
  return beleg.taxes.flatMap((tax) => {
    const note = notes[tax.key];
    return note === undefined ? [] : [text(`${letters.get(`${tax.key}/${tax.rate}`) ?? ''} ${note}`)];
  });
}

function numbers(beleg: Beleg, identity: TillIdentity, language: Language, t: DocumentTexts): ReceiptItem[] {
  const items = [
    pair(`${t.receipt} ${beleg.number}`, `${t.z} ${beleg.zNumber}`, { bold: true }),
    pair(t.begin, formatTime(beleg.startedAt, beleg.offset, language)),
    pair(t.end, formatTime(beleg.finishedAt, beleg.offset, language)),
    pair(t.till, beleg.kasseId),
    pair(t.serial, identity.device.serial),
    pair(t.operator, beleg.operator.name),
  ];
  if (!beleg.customer) return items;
  const { customer } = beleg;
  items.push(pair(t.customer, `${customer.number} ${customer.name}`.trim()));
  if (customer.street || customer.city) items.push(text(`  ${customer.street}, ${customer.zip} ${customer.city}`));
  if (customer.vatId) items.push(pair(`  ${t.vatId}`, customer.vatId));
  return items;
}

/** What the security module said, or that it did not (KassenSichV § 6 nos. 4, 6, 7; outage: AEAO zu § 146a no. 7.2). */
function tseItems(tse: TseResult, t: DocumentTexts): ReceiptItem[] {
  if (tse.state === 'absent') return [feed(), text(t.noTse, { align: 'center' })];
  if (tse.state === 'failed') {
    return [
      feed(),
      text(t.tseFailed, { align: 'center', bold: true, size: 'tall' }),
      text(tse.reason, { align: 'center' }),
      pair(t.tseStart, tse.start),
      pair(t.tseEnd, tse.end),
    ];
  }
  const items = [
    feed(),
    pair(t.tseTransaction, String(tse.transactionNumber)),
    pair(t.tseCounter, String(tse.signatureCounter)),
    pair(t.tseStart, tse.start),
    pair(t.tseEnd, tse.end),
    text(`${t.tseSerial}: ${tse.serial}`),
    text(`${t.tseSignature}: ${tse.signature}`),
    ...(tse.certified ? [] : [text(t.tseNotCertified, { align: 'center', bold: true })]),
  ];
  const data = qrText(tse);
  return Buffer.byteLength(data) <= QR_LIMIT_BYTES ? [...items, qr(data)] : items;
}
