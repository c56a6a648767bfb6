import { type GvTyp, MARGIN_KEY, rateOf, recordedKey, restaurantKey, type TaxKey } from '../compliance/index.ts';
import {
  allocateCents,
  type BasisPoints,
  type BusinessDay,
  type Cents,
  err,
  type Instant,
  type Milli,
  mulDiv,
  ok,
  priceOf,
  type Result,
  toBasisPoints,
  toId,
  toMilli,
  toUnitPrice,
  type UnitPrice,
} from '../kernel/index.ts';
import type { Article } from '../stock/index.ts';
import { discountableTotal } from './basket-figures.ts';
import type { Basket, BasketDiscount, BasketLine } from './basket-model.ts';
import type { LineWeighing } from './model.ts';

/** More positions than any real sale has; keeps one Beleg below the size of a sync batch. */
export const MAX_LINES = 3000;
/** Quantities and amounts beyond these are slips of the finger. */
const MAX_QUANTITY = 1_000_000_000;
const MAX_LINE_CENTS = 10_000_000_000;
const MAX_UNIT_PRICE = 1_000_000_000_000;

/** No amount typed at a till is larger, in cents. */
export const MAX_TYPED = MAX_LINE_CENTS;

/** One piece. */
export const ONE: Milli = toMilli(1000);

/** What most lines are not. */
export const PLAIN = {
  discount: null,
  voided: false,
  depositOf: null,
  comboOf: null,
  drinkShare: null,
  restaurantFood: false,
  reason: '',
  special: null,
  weighing: null,
} as const;

/** An open sale with nothing in it. */
export function emptyBasket(id: string, startedAt: Instant): Basket {
  return {
    id: toId(id),
    startedAt,
    lines: [],
    discount: null,
    customer: null,
    payments: [],
    corrections: [],
    note: '',
    references: [],
    inHouse: false,
  };
}

/** A basket as it was stored, with what an older version of the program did not know yet. */
export function wholeBasket(stored: Basket): Basket {
  const inHouse = stored.inHouse ?? false;
  return { ...stored, inHouse, lines: stored.lines.map((line) => ({ ...PLAIN, ...line })) };
}

/** The lines that count. */
export function liveLines(basket: Basket): readonly BasketLine[] {
  return basket.lines.filter((line) => !line.voided);
}

/** Position of the next line. */
export function nextPos(basket: Basket): number {
  return (basket.lines.at(-1)?.pos ?? 0) + 1;
}

/** What is put into the basket. */
export interface NewLine {
  readonly article: Article;
  readonly quantity: Milli;
  /** Typed in at the till; null = the catalogue's price. */
  readonly unitPrice: UnitPrice | null;
  /** Decides the tax rate. */
  readonly day: BusinessDay;
  /** Text of the line where it differs from the article's name. */
  readonly text: string | null;
  /** Why goods come back. */
  readonly reason?: string;
  /** How it was weighed. */
  readonly weighing?: LineWeighing;
}

/**
 * Puts an article into the basket: price, tax rate and cost are frozen into the line.
 * The same article scanned again raises the last line's quantity, unless its price or a discount differs.
 * Errors: kasse.article_inactive, kasse.price_needed, kasse.tax_unknown, kasse.margin_cost_needed, kasse.combo_whole, kasse.too_many_lines,
 * kasse.amount_too_large.
 */
export function addArticle(basket: Basket, entry: NewLine): Result<{ basket: Basket; pos: number }> {
  const { article, quantity, day } = entry;
  if (!article.active) return err({ code: 'kasse.article_inactive', details: { name: article.name } });
  const unitPrice = entry.unitPrice ?? article.price;
  if (unitPrice === null)
    return err({ code: 'kasse.price_needed', details: { articleId: article.id, name: article.name } });
  const taxKey = article.restaurantFood ? restaurantKey(basket.inHouse, day) : article.taxKey;
  const taxRate = rateOf(taxKey, day);
  if (taxRate === null) return err({ code: 'kasse.tax_unknown', details: { key: taxKey } });
  if (taxKey === MARGIN_KEY && article.cost === null)
    return err({ code: 'kasse.margin_cost_needed', details: { name: article.name } });
  if (article.drinkShare !== null && quantity % 1000 !== 0)
    return err({ code: 'kasse.combo_whole', details: { name: article.name } });
  const merged = mergeIntoLast(basket, entry, { unitPrice, taxKey, taxRate });
  if (merged) return tooLarge(quantity, unitPrice) ? err({ code: 'kasse.amount_too_large' }) : ok(merged);
  if (basket.lines.length + 3 > MAX_LINES) return err({ code: 'kasse.too_many_lines', details: { max: MAX_LINES } });
  if (tooLarge(quantity, unitPrice)) return err({ code: 'kasse.amount_too_large' });
  const line: BasketLine = {
    ...PLAIN,
    pos: nextPos(basket),
    articleId: article.id,
    articleNumber: article.number,
    gtin: article.gtin,
    text: entry.text ?? article.name,
    groupId: article.groupId,
    groupName: article.groupName,
    icon: article.icon,
    gvTyp: 'Umsatz',
    quantity,
    unit: article.unit,
    unitPrice,
    listPrice: article.price,
    unitCost: article.cost,
    taxKey,
    taxRate,
    restaurantFood: article.restaurantFood,
    reason: entry.reason ?? '',
    weighing: entry.weighing ?? null,
  };
  const lines = [...basket.lines, ...withParts(line, article, day)];
  return ok({ basket: { ...basket, lines }, pos: line.pos });
}

/** A line with what belongs to it: the drinks' part of a combo, its deposit. */
function withParts(line: BasketLine, article: Article, day: BusinessDay): BasketLine[] {
  const lines = article.drinkShare === null ? [line] : comboLines(line, article.drinkShare, day);
  if (article.deposit !== null && article.deposit !== 0)
    lines.push(depositLine(line, article.deposit, line.pos + lines.length, day));
  return lines;
}

/** Drinks' part of a combo's price in whole cents; the food takes the rest, so that both sum to the price (UStAE 10.1(12): 30 % accepted). */
export function drinksPart(price: UnitPrice, share: BasisPoints): UnitPrice {
  return toUnitPrice(mulDiv(price, share, 10_000_000, 'halfAwayFromZero') * 1000);
}

function comboLines(line: BasketLine, share: BasisPoints, day: BusinessDay): BasketLine[] {
  const part = (price: UnitPrice | null): UnitPrice | null => (price === null ? null : drinksPart(price, share));
  const rest = (price: UnitPrice | null): UnitPrice | null =>
    price === null ? null : toUnitPrice(price - drinksPart(price, share));
  const drinkPrice = drinksPart(line.unitPrice, share);
  return [
    {
      ...line,
      unitPrice: toUnitPrice(line.unitPrice - drinkPrice),
      listPrice: rest(line.listPrice),
      unitCost: rest(line.unitCost),
      drinkShare: share,
    },
    {
      ...line,
      pos: line.pos + 1,
      text: `${line.text.slice(0, 244)} (Getränk)`,
      gtin: null,
      icon: null,
      unitPrice: drinkPrice,
      listPrice: part(line.listPrice),
      unitCost: part(line.unitCost),
      taxKey: 1,
      taxRate: rateOf(1, day) ?? line.taxRate,
      restaurantFood: false,
      comboOf: line.pos,
    },
  ];
}

function depositTyp(quantity: Milli): GvTyp {
  return quantity < 0 ? 'PfandRueckzahlung' : 'Pfand';
}

/** The deposit of a line: shares the rate of the goods (UStAE 10.1(8)); a return of goods returns the deposit. */
function depositLine(line: BasketLine, deposit: UnitPrice, pos: number, day: BusinessDay): BasketLine {
  const taxed = line.taxKey === MARGIN_KEY ? { taxKey: 1, taxRate: rateOf(1, day) ?? line.taxRate } : {};
  return {
    ...line,
    ...taxed,
    pos,
    text: `Pfand ${line.text}`.slice(0, 255),
    gtin: null,
    icon: null,
    gvTyp: depositTyp(line.quantity),
    unitPrice: deposit,
    listPrice: deposit,
    unitCost: null,
    weighing: null,
    depositOf: line.pos,
  };
}

/** Beyond what a hand means to type. */
export function tooLarge(quantity: Milli, unitPrice: UnitPrice): boolean {
  if (Math.abs(quantity) > MAX_QUANTITY || Math.abs(unitPrice) > MAX_UNIT_PRICE) return true;
  return Math.abs(priceOf(quantity, unitPrice, 'halfAwayFromZero')) > MAX_LINE_CENTS;
}

/** Price of a line as the customer knows it: a combo's parts together. */
function wholePrice(basket: Basket, line: BasketLine): UnitPrice {
  const drink = basket.lines.find((other) => other.comboOf === line.pos);
  return drink ? toUnitPrice(line.unitPrice + drink.unitPrice) : line.unitPrice;
}

function mergeIntoLast(
  basket: Basket,
  entry: NewLine,
  now: { unitPrice: UnitPrice; taxKey: TaxKey; taxRate: BasisPoints },
): { basket: Basket; pos: number } | null {
  const last = basket.lines.findLast((line) => line.depositOf === null && line.comboOf === null);
  const same =
    last &&
    !last.voided &&
    last.special === null &&
    last.articleId === entry.article.id &&
    wholePrice(basket, last) === now.unitPrice &&
    last.taxKey === now.taxKey &&
    last.taxRate === now.taxRate &&
    last.discount === null &&
    last.text === (entry.text ?? entry.article.name) &&
    last.reason === (entry.reason ?? '') &&
    last.unit === 'Stk' &&
    Math.sign(last.quantity) === Math.sign(entry.quantity) &&
    entry.unitPrice === null;
  if (!same) return null;
  const quantity = toMilli(last.quantity + entry.quantity);
  if (Math.abs(quantity) > MAX_QUANTITY) return null;
  return { basket: withQuantity(basket, last.pos, quantity), pos: last.pos };
}

const belongsTo = (line: BasketLine, pos: number): boolean => line.depositOf === pos || line.comboOf === pos;

function withQuantity(basket: Basket, pos: number, quantity: Milli): Basket {
  return {
    ...basket,
    lines: basket.lines.map((line) => {
      if (line.pos !== pos && !(belongsTo(line, pos) && !line.voided)) return line;
      return { ...line, quantity, gvTyp: line.depositOf === null ? line.gvTyp : depositTyp(quantity) };
    }),
  };
}

/** The line a person means; a part of a combo stands for the combo. Errors: kasse.line_unknown, kasse.line_voided. */
export function findLine(basket: Basket, pos: number): Result<BasketLine> {
  const at = basket.lines.find((candidate) => candidate.pos === pos);
  const line = at?.comboOf == null ? at : basket.lines.find((candidate) => candidate.pos === at.comboOf);
  if (!line) return err({ code: 'kasse.line_unknown', details: { pos } });
  if (line.voided) return err({ code: 'kasse.line_voided', details: { name: line.text } });
  return ok(line);
}

/** Whether a line can only be voided: it follows another record or a scale, or is a voucher, a tip, an advance. */
function isFixed(line: BasketLine): boolean {
  if (line.weighing?.source === 'scale') return true;
  return line.special !== null || !(['Umsatz', 'Pfand', 'PfandRueckzahlung'] as GvTyp[]).includes(line.gvTyp);
}

/** Changes a line's quantity (never to 0: that is a void). The old one is kept for the auditor. Errors: kasse.line_fixed and those of `addArticle`. */
export function changeQuantity(basket: Basket, pos: number, quantity: Milli, at: Instant): Result<Basket> {
  const found = findLine(basket, pos);
  if (!found.ok) return found;
  const line = found.value;
  if (quantity === 0) return err({ code: 'kasse.quantity_zero' });
  const givesBack = line.gvTyp === 'PfandRueckzahlung' && line.depositOf === null;
  if (isFixed(line) || (givesBack && quantity > 0))
    return err({ code: 'kasse.line_fixed', details: { name: line.text } });
  if (line.drinkShare !== null && quantity % 1000 !== 0)
    return err({ code: 'kasse.combo_whole', details: { name: line.text } });
  if (tooLarge(quantity, wholePrice(basket, line))) return err({ code: 'kasse.amount_too_large' });
  const correction = { at, pos: line.pos, kind: 'quantity' as const, before: line.quantity, after: quantity };
  return ok({ ...withQuantity(basket, line.pos, quantity), corrections: [...basket.corrections, correction] });
}

/** Changes a line's unit price; a combo's is split again. The old one is kept for the auditor. */
export function changePrice(basket: Basket, pos: number, unitPrice: UnitPrice, at: Instant): Result<Basket> {
  const found = findLine(basket, pos);
  if (!found.ok) return found;
  const line = found.value;
  if (unitPrice < 0) return err({ code: 'kasse.price_negative' });
  if (isFixed(line)) return err({ code: 'kasse.line_fixed', details: { name: line.text } });
  if (tooLarge(line.quantity, unitPrice)) return err({ code: 'kasse.amount_too_large' });
  const before = wholePrice(basket, line);
  const correction = { at, pos: line.pos, kind: 'price' as const, before, after: unitPrice };
  const drink = line.drinkShare === null ? null : drinksPart(unitPrice, line.drinkShare);
  const lines = basket.lines.map((entry) => {
    if (entry.pos === line.pos) return { ...entry, unitPrice: toUnitPrice(unitPrice - (drink ?? 0)) };
    return entry.comboOf === line.pos && drink !== null ? { ...entry, unitPrice: drink } : entry;
  });
  return ok({ ...basket, lines, corrections: [...basket.corrections, correction] });
}

/** Takes a line back before payment (Sofortstorno). It stays in sight and in the Beleg, with its counter-position. */
export function voidPosition(basket: Basket, pos: number): Result<Basket> {
  const found = findLine(basket, pos);
  if (!found.ok) return found;
  const main = found.value.pos;
  return ok({
    ...basket,
    lines: basket.lines.map((line) => (line.pos === main || belongsTo(line, main) ? { ...line, voided: true } : line)),
  });
}

/** Puts a discount or surcharge on a line, or takes it off with null; both parts of a combo share it. Errors: kasse.discount_too_large, kasse.discount_deposit. */
export function applyLineDiscount(basket: Basket, pos: number, discount: BasketDiscount | null): Result<Basket> {
  const found = findLine(basket, pos);
  if (!found.ok) return found;
  const line = found.value;
  if (line.gvTyp !== 'Umsatz' || line.special !== null) return err({ code: 'kasse.discount_deposit' });
  const parts = basket.lines.filter((entry) => entry.pos === line.pos || entry.comboOf === line.pos);
  const bases = parts.map((part) => Math.abs(priceOf(part.quantity, part.unitPrice, 'halfAwayFromZero')));
  const whole = bases.reduce((sum, base) => sum + base, 0);
  if (discount?.amount != null && discount.amount > whole && !discount.surcharge)
    return err({ code: 'kasse.discount_too_large' });
  const shares: readonly Cents[] | null =
    discount?.amount != null && whole > 0 ? allocateCents(discount.amount, bases) : null;
  const lines = basket.lines.map((entry) => {
    const at = parts.indexOf(entry);
    if (at < 0) return entry;
    return {
      ...entry,
      discount: discount && shares ? { ...discount, amount: shares[at] ?? discount.amount } : discount,
    };
  });
  return ok({ ...basket, lines });
}

/** Puts a discount on the whole basket, or takes it off with null. */
export function applyBasketDiscount(basket: Basket, discount: BasketDiscount | null): Result<Basket> {
  if (discount?.amount != null && discount.amount > discountableTotal(basket))
    return err({ code: 'kasse.discount_too_large' });
  return ok({ ...basket, discount });
}

/** GV_TYP that undo something taxed earlier: they keep its rate. */
const KEEPS_RATE: ReadonlySet<GvTyp> = new Set<GvTyp>(['EinzweckgutscheinEinloesung', 'Anzahlungsaufloesung']);

/**
 * The basket with the tax rates of a day and place: prices are gross and stay. What undoes an earlier supply keeps that supply's rate, under
 * the key that means it on this day (fiscal reference § 1.5). Unchanged lines are the same objects.
 */
export function rerate(basket: Basket, day: BusinessDay): Basket {
  const lines = basket.lines.map((line) => {
    const kept = KEEPS_RATE.has(line.gvTyp) || line.special?.returnOf != null;
    const fresh = line.restaurantFood ? restaurantKey(basket.inHouse, day) : line.taxKey;
    const taxKey = kept ? recordedKey(line.taxKey, line.taxRate, day) : fresh;
    const taxRate = kept ? line.taxRate : (rateOf(taxKey, day) ?? line.taxRate);
    return taxKey === line.taxKey && taxRate === line.taxRate
      ? line
      : { ...line, taxKey, taxRate: toBasisPoints(taxRate) };
  });
  return { ...basket, lines };
}
