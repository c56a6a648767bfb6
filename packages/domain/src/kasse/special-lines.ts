import { type GvTyp, recordedKey, type TaxKey, taxIn } from '../compliance/index.ts';
import {
  assert,
  type BasisPoints,
  type BelegId,
  type BusinessDay,
  type Cents,
  err,
  isoLocal,
  type Milli,
  mulDiv,
  negCents,
  ok,
  type Result,
  subCents,
  toCents,
  toMilli,
  type UnitPrice,
  unitPriceOfCents,
} from '../kernel/index.ts';
import { MAX_LINES, nextPos, ONE, PLAIN, tooLarge } from './basket.ts';
import type { Advance, Basket, BasketLine, LineSpecial, Returned, Voucher } from './basket-model.ts';
import type { Beleg, BelegLine, Reference } from './model.ts';

/** A basket with one more line, and the line's position. */
export interface Added {
  readonly basket: Basket;
  readonly pos: number;
}

const NOT_SPECIAL: LineSpecial = {
  returnOf: null,
  advanceOf: null,
  voucherNumber: null,
  voucherUnchecked: false,
  fixed: null,
};

/** A line that is no article of the catalogue. */
export interface PlainLine {
  readonly gvTyp: GvTyp;
  readonly text: string;
  readonly quantity: Milli;
  readonly unitPrice: UnitPrice;
  readonly unit: string;
  readonly taxKey: TaxKey;
  readonly taxRate: BasisPoints;
  readonly reason?: string;
  readonly special?: Partial<LineSpecial>;
}

/** Appends a line without an article: a voucher, a tip, an advance, returned deposit. Errors: kasse.too_many_lines, kasse.amount_too_large. */
export function addPlain(basket: Basket, line: PlainLine): Result<Added> {
  if (basket.lines.length + 1 > MAX_LINES) return err({ code: 'kasse.too_many_lines', details: { max: MAX_LINES } });
  if (tooLarge(line.quantity, line.unitPrice)) return err({ code: 'kasse.amount_too_large' });
  const pos = nextPos(basket);
  const added: BasketLine = {
    ...PLAIN,
    pos,
    articleId: null,
    articleNumber: '',
    gtin: null,
    text: line.text.slice(0, 255),
    groupId: null,
    groupName: null,
    icon: null,
    gvTyp: line.gvTyp,
    quantity: line.quantity,
    unit: line.unit,
    unitPrice: line.unitPrice,
    listPrice: null,
    unitCost: null,
    taxKey: line.taxKey,
    taxRate: line.taxRate,
    reason: line.reason ?? '',
    special: line.special ? { ...NOT_SPECIAL, ...line.special } : null,
  };
  return ok({ basket: { ...basket, lines: [...basket.lines, added] }, pos });
}

/** A single amount as a line of one piece; negative = taken off. */
export function addAmount(
  basket: Basket,
  amount: Cents,
  line: Omit<PlainLine, 'quantity' | 'unitPrice' | 'unit'>,
): Result<Added> {
  const quantity = amount < 0 ? toMilli(-ONE) : ONE;
  const unitPrice = unitPriceOfCents(toCents(Math.abs(amount)));
  return addPlain(basket, { ...line, quantity, unitPrice, unit: 'Stk' });
}

/** How the records of a Beleg are referred to: its number, day and Z (DSFinV-K `references`). */
export function referenceTo(beleg: Beleg): Reference {
  return {
    type: 'Transaktion',
    name: String(beleg.number),
    date: isoLocal(beleg.finishedAt, beleg.offset),
    kasseId: beleg.kasseId,
    zNumber: beleg.zNumber,
    belegId: beleg.id,
  };
}

/** The references a basket's live lines need, each Beleg once. */
export function referencesOf(basket: Basket): Reference[] {
  const found = new Map<string, Reference>();
  for (const line of basket.lines) {
    if (line.voided || line.special === null) continue;
    const reference = line.special.returnOf?.reference ?? line.special.advanceOf?.reference;
    if (reference) found.set(reference.belegId, reference);
  }
  return [...found.values()];
}

/** A position that can come back, and how much of it still can. */
export interface Returnable {
  readonly line: BelegLine;
  readonly left: Milli;
}

/** Positions of a sale that can be given back: goods and their deposits, not voided, less what has come back. The drinks' part of a combo follows its food. */
export function returnableOf(beleg: Beleg, returned: readonly Returned[]): Returnable[] {
  if (beleg.kind !== 'sale' || beleg.bonTyp !== 'Beleg') return [];
  const voided = new Set(beleg.lines.map((line) => line.voids));
  const back = new Map(returned.map((entry) => [entry.pos, entry.quantity]));
  return beleg.lines
    .filter((line) => line.quantity > 0 && (line.gvTyp === 'Umsatz' || line.gvTyp === 'Pfand'))
    .filter((line) => line.voids === null && !voided.has(line.pos))
    .map((line) => ({ line, left: toMilli(line.quantity - (back.get(line.pos) ?? 0)) }));
}

/** How much of a Beleg's position the open basket already gives back. */
function inBasket(basket: Basket, belegId: BelegId, pos: number): number {
  return basket.lines.reduce((sum, line) => {
    const of = line.special?.returnOf;
    return !line.voided && of?.belegId === belegId && of.pos === pos ? sum - line.quantity : sum;
  }, 0);
}

/** The share of an amount that the pieces `from`…`to` of `total` carry, so that all pieces together give the amount exactly. */
function slice(amount: Cents, from: number, to: number, total: number): Cents {
  const upTo = (count: number): number => mulDiv(amount, count, total, 'halfAwayFromZero');
  return toCents(upTo(to) - upTo(from));
}

function returnLine(
  basket: Basket,
  original: { beleg: Beleg; line: BelegLine; already: number },
  entry: { quantity: Milli; reason: string; day: BusinessDay; comboOf: number | null },
): BasketLine {
  const { beleg, line, already } = original;
  const part = (amount: Cents): Cents => slice(amount, already, already + entry.quantity, line.quantity);
  return {
    ...PLAIN,
    pos: nextPos(basket),
    articleId: line.articleId,
    articleNumber: line.articleNumber,
    gtin: line.gtin,
    text: line.text,
    groupId: line.groupId,
    groupName: line.groupName,
    icon: null,
    gvTyp: line.gvTyp === 'Pfand' ? 'PfandRueckzahlung' : 'Umsatz',
    quantity: toMilli(-entry.quantity),
    unit: line.unit,
    unitPrice: line.unitPrice,
    listPrice: line.listPrice,
    unitCost: null,
    taxKey: recordedKey(line.taxKey, line.taxRate, entry.day),
    taxRate: line.taxRate,
    comboOf: entry.comboOf,
    reason: entry.reason,
    special: {
      ...NOT_SPECIAL,
      returnOf: { belegId: beleg.id, pos: line.pos, reference: referenceTo(beleg) },
      fixed: { gross: negCents(part(line.gross)), cost: line.cost == null ? null : negCents(part(line.cost)) },
    },
  };
}

/**
 * Puts positions of an earlier Beleg back into the basket: at the price paid, at the rate taxed, never more than was sold and has not come
 * back. Errors: kasse.return_unknown_line, kasse.return_too_much, kasse.combo_whole, kasse.too_many_lines.
 */
export function addReturns(
  basket: Basket,
  from: { beleg: Beleg; returned: readonly Returned[] },
  wanted: readonly { pos: number; quantity: Milli }[],
  entry: { reason: string; day: BusinessDay },
): Result<Basket> {
  let next = basket;
  const possible = returnableOf(from.beleg, from.returned);
  for (const { pos, quantity } of wanted) {
    const found = possible.find(({ line }) => line.pos === pos);
    if (!found || found.line.comboOf != null) return err({ code: 'kasse.return_unknown_line', details: { pos } });
    const parts = [found, ...possible.filter(({ line }) => line.comboOf === pos)];
    if (parts.length > 1 && quantity % 1000 !== 0)
      return err({ code: 'kasse.combo_whole', details: { name: found.line.text } });
    let comboOf: number | null = null;
    for (const { line, left } of parts) {
      const waiting = inBasket(next, from.beleg.id, line.pos);
      if (quantity + waiting > left)
        return err({
          code: 'kasse.return_too_much',
          details: { name: line.text, left: Math.max(0, left - waiting) / 1000 },
        });
      if (next.lines.length + 1 > MAX_LINES) return err({ code: 'kasse.too_many_lines', details: { max: MAX_LINES } });
      const already = line.quantity - left + waiting;
      const added = returnLine(next, { beleg: from.beleg, line, already }, { ...entry, quantity, comboOf });
      comboOf = added.pos;
      next = { ...next, lines: [...next.lines, added] };
    }
  }
  return ok(next);
}

/** Money still on a voucher, what the open basket takes off it counted. */
export function voucherLeft(basket: Basket, voucher: Voucher): Cents {
  const waiting = basket.lines.reduce((sum, line) => {
    const own = !line.voided && line.special?.voucherNumber === voucher.number && line.quantity < 0;
    return own ? sum + Math.round(line.unitPrice / 1000) : sum;
  }, 0);
  return toCents(voucher.issued - voucher.redeemed - waiting);
}

/** Takes money off a voucher: a negative line, taxed as the voucher was. */
export function addRedemption(
  basket: Basket,
  voucher: Pick<Voucher, 'number' | 'kind' | 'taxKey' | 'taxRate'>,
  entry: { amount: Cents; unchecked: boolean; day: BusinessDay },
): Result<Added> {
  assert(entry.amount > 0, 'something is redeemed');
  const single = voucher.kind === 'single';
  return addAmount(basket, negCents(entry.amount), {
    gvTyp: single ? 'EinzweckgutscheinEinloesung' : 'MehrzweckgutscheinEinloesung',
    text: `Gutschein ${voucher.number} eingelöst`,
    taxKey: recordedKey(voucher.taxKey, voucher.taxRate, entry.day),
    taxRate: voucher.taxRate,
    special: { voucherNumber: voucher.number, voucherUnchecked: entry.unchecked },
  });
}

/** The positions of an advance, taken off at the rate they were taxed at. */
export function addSettlement(basket: Basket, beleg: Beleg, day: BusinessDay): Result<Basket> {
  let next = basket;
  for (const line of beleg.lines) {
    if (line.gvTyp !== 'Anzahlungseinstellung' || line.gross === 0) continue;
    const added = addAmount(next, negCents(line.gross), {
      gvTyp: 'Anzahlungsaufloesung',
      text: `Anzahlung Bon ${beleg.number} verrechnet`,
      taxKey: recordedKey(line.taxKey, line.taxRate, day),
      taxRate: line.taxRate,
      reason: line.reason ?? '',
      special: { advanceOf: { belegId: beleg.id, reference: referenceTo(beleg) } },
    });
    if (!added.ok) return added;
    next = added.value.basket;
  }
  return ok(next);
}

/** Whether an advance can be settled: taken, and not settled before. */
export function isOpenAdvance(advance: Advance | null): boolean {
  return advance !== null && advance.taken > 0 && advance.settled === 0;
}

/**
 * Margin of a line of used goods: gross less purchase, never below 0 for a sale and mirrored for a return; each item stands for itself
 * (Einzeldifferenz, § 25a(3) UStG, UStAE 25a.1(11)), always at the standard rate.
 */
export function marginOf(
  line: { quantity: Milli; gross: Cents; cost: Cents | null },
  standard: BasisPoints,
): NonNullable<BelegLine['margin']> {
  const purchase = line.cost ?? toCents(0);
  const raw = subCents(line.gross, purchase);
  const margin = toCents(line.quantity < 0 ? Math.min(0, raw) : Math.max(0, raw));
  return { purchase, margin, tax: taxIn(margin, standard) };
}
