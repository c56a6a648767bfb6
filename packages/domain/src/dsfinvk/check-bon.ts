import { CASH_ONLY, slotOf } from '../compliance/index.ts';
import { mulDiv } from '../kernel/index.ts';
import type { CheckedBon, CheckedLine, CheckedTse } from './checked.ts';
import { epochMsOf, formatNumber } from './format.ts';

/** Takes a complaint: the id of the rule, what was looked at, what is wrong (German, for auditors). */
export type Complain = (rule: string, where: string, text: string) => void;

const CENT = 1000;
const euro = (value: number): string => formatNumber(value, 5);

function sum<T>(rows: readonly T[], amount: (row: T) => number): number {
  let total = 0;
  for (const row of rows) total += amount(row);
  return total;
}

/** DSF-LINE-*: the price of a position and the split of its tax. */
function checkLine(line: CheckedLine, where: string, complain: Complain): void {
  const place = `${where} Pos. ${line.pos}`;
  const gross = sum(line.vat, (part) => part.gross);
  if (line.vat.length === 0) complain('DSF-BON-PARTS', place, 'Position ohne Zeile in lines_vat');
  for (const { gross: whole, net, tax } of line.vat)
    if (whole !== net + tax) complain('DSF-LINE-TAX', place, `${euro(whole)} ist nicht ${euro(net)} + ${euro(tax)}`);
  const parts = sum(line.amounts, (part) => part.gross);
  if (line.amounts.length > 0 && parts !== gross)
    complain('DSF-LINE-AMOUNTS', place, `itemamounts ergeben ${euro(parts)}, die Position hat ${euro(gross)}`);
  if (line.quantity === null || line.unitPrice === null || line.vat.length !== 1) return;
  const base = line.amounts.find(({ type }) => type === 'base_amount')?.gross ?? gross;
  // milli × 1/100000 = 1/100000000; a cent is a million of them
  const milli = mulDiv(line.quantity, line.factor ?? 1000, 1000, 'halfAwayFromZero');
  const price = mulDiv(milli, line.unitPrice, 1_000_000, 'halfAwayFromZero') * CENT;
  if (price !== base)
    complain('DSF-LINE-PRICE', place, `Menge × Preis ergibt ${euro(price)}, aufgezeichnet sind ${euro(base)}`);
}

/** DSF-SUM-*: positions, tax and payments of a Beleg come to the printed total (fiscal reference § 1.6 c). */
function checkSums(bon: CheckedBon, where: string, complain: Complain): void {
  const taxed = sum(bon.taxes, ({ gross }) => gross);
  if (taxed !== bon.gross)
    complain('DSF-SUM-VAT', where, `transactions_vat ergibt ${euro(taxed)}, UMS_BRUTTO ist ${euro(bon.gross)}`);
  const byKey = new Map<number, { gross: number; tax: number; count: number }>();
  for (const line of bon.lines)
    for (const { key, gross, tax } of line.vat) {
      const found = byKey.get(key) ?? { gross: 0, tax: 0, count: 0 };
      found.gross += gross;
      found.tax += tax;
      found.count += 1;
      byKey.set(key, found);
    }
  for (const { key, gross, net, tax } of bon.taxes) {
    if (gross !== net + tax)
      complain('DSF-BON-TAX', where, `Schlüssel ${key}: ${euro(gross)} ist nicht Netto + Steuer`);
    const lines = byKey.get(key);
    byKey.delete(key);
    const found = lines?.gross ?? 0;
    if (found !== gross)
      complain(
        'DSF-SUM-LINES',
        where,
        `Schlüssel ${key}: lines_vat ergibt ${euro(found)}, transactions_vat ${euro(gross)}`,
      );
    // a position is rounded at the fifth decimal, the Beleg once to the cent
    else if (Math.abs((lines?.tax ?? 0) - tax) > CENT / 2 + (lines?.count ?? 0))
      complain(
        'DSF-SUM-TAX',
        where,
        `Schlüssel ${key}: Steuer der Positionen ${euro(lines?.tax ?? 0)}, des Belegs ${euro(tax)}`,
      );
  }
  for (const [key, { gross }] of byKey)
    complain('DSF-SUM-LINES', where, `Schlüssel ${key} (${euro(gross)}) fehlt in transactions_vat`);
  const paid = sum(bon.payments, ({ amount }) => amount);
  if (bon.typ === 'Beleg' && paid !== bon.gross)
    complain('DSF-SUM-PAY', where, `Zahlungen ergeben ${euro(paid)}, UMS_BRUTTO ist ${euro(bon.gross)}`);
}

/** DSF-BON-TAX: the printed tax is the rate's share, rounded once to the cent (fiscal reference § 4). */
function checkRates(bon: CheckedBon, rates: ReadonlyMap<number, number>, where: string, complain: Complain): void {
  for (const { key, gross, tax } of bon.taxes) {
    const rate = rates.get(key);
    if (rate === undefined) {
      complain('DSF-VAT-KEY', where, `Schlüssel ${key} steht nicht in vat.csv`);
      continue;
    }
    const whole = Math.round(gross / CENT);
    const share = mulDiv(whole, rate, 10_000 + rate, 'halfAwayFromZero') * CENT;
    if (share !== tax)
      complain(
        'DSF-BON-TAX',
        where,
        `Schlüssel ${key}: aus ${euro(gross)} folgen ${euro(share)} Steuer, nicht ${euro(tax)}`,
      );
  }
}

const PROCESS_DATA = /^([A-Za-z]+)\^(-?\d+\.\d{2})_(-?\d+\.\d{2})_(-?\d+\.\d{2})_(-?\d+\.\d{2})_(-?\d+\.\d{2})\^(.*)$/;
const PAYMENT = /^(-?\d+\.\d{2}):(Bar|Unbar)(?::([A-Z]{3}))?$/;

const fineOf = (text: string): number => Number(text.replace('.', '')) * CENT;

/** Amounts of processData by `Bar` / `Unbar` and currency; null = a part is no payment. */
function signedPayments(text: string): Map<string, number> | null {
  const sums = new Map<string, number>();
  for (const part of text === '' ? [] : text.split('_')) {
    const parsed = PAYMENT.exec(part);
    const [, amount, kind, currency = 'EUR'] = parsed ?? [];
    if (!parsed || sums.has(`${kind}:${currency}`)) return null;
    sums.set(`${kind}:${currency}`, fineOf(amount ?? ''));
  }
  return sums;
}

function recordedPayments(bon: CheckedBon): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { type, currency, amount, amountForeign } of bon.payments) {
    if (type === 'Keine') continue;
    const key = `${type === 'Bar' ? 'Bar' : 'Unbar'}:${currency}`;
    sums.set(key, (sums.get(key) ?? 0) + (currency === 'EUR' ? amount : amountForeign));
  }
  return sums;
}

const sameSums = (a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean =>
  [...new Set([...a.keys(), ...b.keys()])].every((key) => (a.get(key) ?? 0) === (b.get(key) ?? 0));

/** DSF-PROC-DATA: what was signed is what was recorded (fiscal reference § 1.6 f). Read apart from the code that writes processData. */
function checkProcessData(bon: CheckedBon, tse: CheckedTse, where: string, complain: Complain): void {
  if (tse.processType !== 'Kassenbeleg-V1') return;
  const parsed = PROCESS_DATA.exec(tse.processData);
  if (!parsed) {
    complain('DSF-PROC-DATA', where, `processData hat nicht die vorgeschriebene Form: ${tse.processData}`);
    return;
  }
  if (parsed[1] !== bon.typ)
    complain('DSF-PROC-DATA', where, `signiert wurde ${parsed[1]}, aufgezeichnet ist ${bon.typ}`);
  const given = bon.typ === 'AVBelegabbruch';
  const slots = [0, 0, 0, 0, 0];
  if (!given) for (const { key, gross } of bon.taxes) slots[slotOf(key)] = (slots[slotOf(key)] ?? 0) + gross;
  const signed = parsed.slice(2, 7).map(fineOf);
  const cashOnly: ReadonlySet<string> = CASH_ONLY;
  // some vendors sign cash movements without an amount in the last slot; both are accepted (fiscal reference § 2.2)
  const moved = bon.lines.every(({ gvTyp }) => cashOnly.has(gvTyp)) && signed.every((amount) => amount === 0);
  if (!moved && slots.some((amount, index) => amount !== signed[index]))
    complain('DSF-PROC-DATA', where, `signierte Steuersätze ${parsed.slice(2, 7).join('_')} sind nicht die des Belegs`);
  const payments = signedPayments(parsed[7] ?? '');
  if (!payments || !sameSums(payments, given ? new Map() : recordedPayments(bon)))
    complain('DSF-PROC-DATA', where, `signierte Zahlungen ${parsed[7]} sind nicht die des Belegs`);
}

/** DSF-TSE-FIELDS: a row of a TSE is whole, or says why it is empty (AEAO § 146a, fiscal reference § 2.5). */
function checkTse(bon: CheckedBon, where: string, complain: Complain): void {
  if (bon.tse.length === 0) complain('DSF-TSE-FIELDS', where, 'keine Zeile in transactions_tse');
  for (const tse of bon.tse) {
    const { tseId, transactionNumber, signatureCounter, start, end, processType, signature, failure } = tse;
    const filled = [transactionNumber, signatureCounter, start, end, processType, signature].filter(
      (value) => value !== null && value !== '',
    ).length;
    if (filled === 0) {
      if (failure === '') complain('DSF-TSE-FIELDS', where, 'weder Signatur noch TSE_TA_FEHLER');
      continue;
    }
    if (filled < 6 || tseId === null) complain('DSF-TSE-FIELDS', where, 'Angaben der TSE sind unvollständig');
    else if (epochMsOf(start) > epochMsOf(end)) complain('DSF-TIME', where, 'die Transaktion endet vor ihrem Beginn');
    if (bon.typ === 'AVBelegstorno')
      complain('DSF-TSE-STORNO', where, 'AVBelegstorno ist mit einer TSE nicht zulässig');
    checkProcessData(bon, tse, where, complain);
  }
}

/** Everything that can be said of one Beleg by itself. `rates` in hundredths of a percent by tax key. */
export function checkBon(bon: CheckedBon, rates: ReadonlyMap<number, number>, complain: Complain): void {
  const where = `Bon ${bon.number} ${bon.id}`;
  if (bon.typ === 'Beleg')
    for (const [file, count] of [
      ['lines', bon.lines.length],
      ['transactions_vat', bon.taxes.length],
      ['datapayment', bon.payments.length],
    ] as const)
      if (count === 0) complain('DSF-BON-PARTS', where, `keine Zeile in ${file}`);
  if (epochMsOf(bon.start) > epochMsOf(bon.end)) complain('DSF-TIME', where, 'BON_START liegt nach BON_ENDE');
  for (const line of bon.lines) checkLine(line, where, complain);
  checkSums(bon, where, complain);
  checkRates(bon, rates, where, complain);
  checkTse(bon, where, complain);
}
