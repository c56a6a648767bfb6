import type { TillIdentity } from '@valero/domain/identity';
import type { Kassenabschluss, xReport } from '@valero/domain/kasse';
import { type Cents, type Instant, type QueryOutput, subCents } from '@valero/domain/kernel';
import {
  feed,
  pair,
  type ReceiptDoc,
  type ReceiptItem,
  receiptDoc,
  rule,
  table,
  text,
} from '@valero/drivers/receipt-printer';
import { head } from './beleg.ts';
import { formatCents, formatDay, formatRate, formatTime, type Language } from './format.ts';
import { type DocumentTexts, textsOf } from './texts.ts';

/** What the X report answers. */
export type XReport = QueryOutput<typeof xReport>;

/** The figures Z and X share. */
type Sums = Pick<Kassenabschluss, 'businessCases' | 'taxes' | 'payments' | 'revenue' | 'discountTotal'>;

/** The paper of a Kassenabschluss: one Z, every sum as stored in its fact. */
export function zDocument(z: Kassenabschluss, identity: TillIdentity, language: Language): ReceiptDoc {
  const t = textsOf(language);
  const money = (amount: Cents): string => formatCents(amount, language);
  const items: ReceiptItem[] = [
    ...head(identity, t),
    text(t.zTitle, { align: 'center', bold: true, size: 'large' }),
    pair(`${t.z} ${z.number}`, z.kasseId, { bold: true }),
    pair(t.created, formatTime(z.createdAt, z.offset, language)),
    pair(t.businessDay, formatDay(z.businessDay, language)),
    pair(t.operator, z.operator.name),
    pair(t.serial, z.masterData.register.serial),
    pair(t.firstLast, `${z.first?.number ?? '-'} - ${z.last?.number ?? '-'}`),
    pair(t.receipts, String(z.belegCount)),
    pair(t.sales, String(z.saleCount + z.stornoCount)),
    pair(`  ${t.stornos}`, String(z.stornoCount)),
    ...sums(z, language, t),
    ...section(t.cash),
    pair(t.expected, money(z.cashExpected)),
    pair(t.counted, money(z.cashCounted)),
    pair(t.difference, money(subCents(z.cashCounted, z.cashExpected)), { bold: true }),
    pair(t.dropped, money(z.cashDropped)),
    pair(t.carried, money(z.cashCarried)),
    ...counted(z, language),
    ...apart(z, language, t),
    rule(),
    pair(t.grandTotal, money(z.grandTotal)),
    feed(3),
    rule(),
    text(t.signature),
  ];
  return receiptDoc(`Z ${z.number}`, items);
}

/** The paper of an X report: the open Z so far. Changes nothing. */
export function xDocument(
  x: XReport,
  identity: TillIdentity,
  at: { now: Instant; offset: number },
  language: Language,
): ReceiptDoc {
  const t = textsOf(language);
  const money = (amount: Cents): string => formatCents(amount, language);
  const items: ReceiptItem[] = [
    ...head(identity, t),
    text(t.xTitle, { align: 'center', bold: true, size: 'tall' }),
    pair(`${t.z} ${x.openZ}`, identity.device.kasseId, { bold: true }),
    pair(t.created, formatTime(at.now, at.offset, language)),
    pair(t.receipts, String(x.belegCount)),
    pair(t.sales, String(x.saleCount + x.stornoCount)),
    pair(`  ${t.stornos}`, String(x.stornoCount)),
    ...sums(x, language, t),
    ...section(t.cash),
    pair(t.brought, money(x.cashCarried)),
    ...x.movements.map((move) => pair(`  ${move.gvTyp}`, money(move.amount))),
    pair(t.expected, money(x.expectedCash), { bold: true }),
  ];
  return receiptDoc(`X ${x.openZ}`, items);
}

function section(title: string): ReceiptItem[] {
  return [rule(), text(title, { bold: true })];
}

function sums(source: Sums, language: Language, t: DocumentTexts): ReceiptItem[] {
  const money = (amount: Cents): string => formatCents(amount, language);
  const cases = source.businessCases.map((row) => [
    row.gvName || row.gvTyp,
    formatRate(row.rate, language),
    money(row.gross),
  ]);
  const taxes = source.taxes.map((row) => [
    formatRate(row.rate, language),
    money(row.net),
    money(row.tax),
    money(row.gross),
  ]);
  const payments = source.payments.map((row) => [row.name || row.type, money(row.amount)]);
  return [
    rule(true),
    pair(t.revenue, money(source.revenue), { bold: true, size: 'large' }),
    pair(t.discounts, money(source.discountTotal)),
    ...section(t.cases),
    table('Lrr', cases, [t.kind, t.rate, t.gross]),
    ...section(t.taxes),
    table('Lrrr', taxes, [t.rate, t.net, t.tax, t.gross]),
    ...section(t.payments),
    table('Lr', payments, [t.kind, t.amount]),
  ];
}

/** What stands beside the sums: foreign notes, used goods, training, and the TSEs of this Z (fiscal reference § 3, Z-Bericht). */
function apart(z: Kassenabschluss, language: Language, t: DocumentTexts): ReceiptItem[] {
  const money = (amount: Cents): string => formatCents(amount, language);
  const { margin, foreignCash, trainingCount, masterData } = z;
  const items = foreignCash.map((row) =>
    pair(`${t.foreignCash} ${row.currency} ${money(row.counted)}`, money(row.amount)),
  );
  if (margin.gross !== 0) {
    items.push(...section(t.marginScheme), pair(t.gross, money(margin.gross)), pair(t.margin, money(margin.margin)));
    items.push(pair(t.tax, money(margin.tax)));
  }
  if (trainingCount > 0) items.push(rule(), pair(t.trainingCount, String(trainingCount)));
  for (const tse of masterData.tses) items.push(rule(), text(`${t.tseSerial} (${tse.tseId}): ${tse.serial}`));
  return items;
}

function counted(z: Kassenabschluss, language: Language): ReceiptItem[] {
  const rows = z.denominations
    .filter((entry) => entry.count > 0)
    .map((entry) => [`${entry.count} x`, formatCents(entry.value, language)]);
  return rows.length === 0 ? [] : [table('rr', rows)];
}
