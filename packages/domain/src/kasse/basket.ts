import { type GvTyp, rateOf, splitTax } from '../compliance/index.ts';
import {
  addCents,
  allocateCents,
  assert,
  type BusinessDay,
  type Cents,
  err,
  type Instant,
  type Milli,
  negCents,
  ok,
  priceOf,
  type Result,
  shareOf,
  subCents,
  sumCents,
  toCents,
  toId,
  toMilli,
  type UnitPrice,
  ZERO,
} from '../kernel/index.ts';
import type { Article } from '../stock/index.ts';
import type { Basket, BasketDiscount, BasketLine, BasketView, LineDiscount, LineView } from './model.ts';

/** More positions than any real sale has; keeps one Beleg below the size of a sync batch. */
export const MAX_LINES = 3000;
/** Quantities and amounts beyond these are slips of the finger. */
const MAX_QUANTITY = 1_000_000_000;
const MAX_LINE_CENTS = 10_000_000_000;

/** One piece. */
export const ONE: Milli = toMilli(1000);

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
  };
}

/** The lines that count. */
export function liveLines(basket: Basket): readonly BasketLine[] {
  return basket.lines.filter((line) => !line.voided);
}

function nextPos(basket: Basket): number {
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
}

/**
 * Puts an article into the basket: price, tax rate and cost are frozen into the line.
 * The same article scanned again raises the last line's quantity, unless its price or a discount differs.
 * Errors: kasse.article_inactive, kasse.price_needed, kasse.tax_unknown, kasse.too_many_lines, kasse.amount_too_large.
 */
export function addArticle(basket: Basket, entry: NewLine): Result<{ basket: Basket; pos: number }> {
  const { article, quantity } = entry;
  if (!article.active) return err({ code: 'kasse.article_inactive', details: { name: article.name } });
  const unitPrice = entry.unitPrice ?? article.price;
  if (unitPrice === null)
    return err({ code: 'kasse.price_needed', details: { articleId: article.id, name: article.name } });
  const taxRate = rateOf(article.taxKey, entry.day);
  if (taxRate === null) return err({ code: 'kasse.tax_unknown', details: { key: article.taxKey } });
  const merged = mergeIntoLast(basket, entry, unitPrice);
  if (merged) return tooLarge(quantity, unitPrice) ? err({ code: 'kasse.amount_too_large' }) : ok(merged);
  if (basket.lines.length + 2 > MAX_LINES) return err({ code: 'kasse.too_many_lines', details: { max: MAX_LINES } });
  if (tooLarge(quantity, unitPrice)) return err({ code: 'kasse.amount_too_large' });
  const pos = nextPos(basket);
  const line: BasketLine = {
    pos,
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
    taxKey: article.taxKey,
    taxRate,
    discount: null,
    voided: false,
    depositOf: null,
  };
  const lines = [...basket.lines, line];
  if (article.deposit !== null && article.deposit !== 0) lines.push(depositLine(line, article.deposit));
  return ok({ basket: { ...basket, lines }, pos });
}

/** The deposit of a line: shares the rate of the goods (UStAE 10.1(8)); a return of goods returns the deposit. */
function depositLine(line: BasketLine, deposit: UnitPrice): BasketLine {
  const gvTyp: GvTyp = line.quantity < 0 ? 'PfandRueckzahlung' : 'Pfand';
  return {
    ...line,
    pos: line.pos + 1,
    text: `Pfand ${line.text}`.slice(0, 255),
    gtin: null,
    icon: null,
    gvTyp,
    unitPrice: deposit,
    listPrice: deposit,
    unitCost: null,
    discount: null,
    depositOf: line.pos,
  };
}

function tooLarge(quantity: Milli, unitPrice: UnitPrice): boolean {
  if (Math.abs(quantity) > MAX_QUANTITY) return true;
  return Math.abs(priceOf(quantity, unitPrice, 'halfAwayFromZero')) > MAX_LINE_CENTS;
}

function mergeIntoLast(basket: Basket, entry: NewLine, unitPrice: UnitPrice): { basket: Basket; pos: number } | null {
  const goods = basket.lines.filter((line) => line.depositOf === null);
  const last = goods.at(-1);
  const same =
    last &&
    !last.voided &&
    last.articleId === entry.article.id &&
    last.unitPrice === unitPrice &&
    last.discount === null &&
    last.text === (entry.text ?? entry.article.name) &&
    last.unit === 'Stk' &&
    Math.sign(last.quantity) === Math.sign(entry.quantity) &&
    entry.unitPrice === null;
  if (!same) return null;
  const quantity = toMilli(last.quantity + entry.quantity);
  if (Math.abs(quantity) > MAX_QUANTITY) return null;
  return { basket: withQuantity(basket, last.pos, quantity), pos: last.pos };
}

function withQuantity(basket: Basket, pos: number, quantity: Milli): Basket {
  return {
    ...basket,
    lines: basket.lines.map((line) =>
      line.pos === pos || (line.depositOf === pos && !line.voided) ? { ...line, quantity } : line,
    ),
  };
}

/** The line a person means. Errors: kasse.line_unknown, kasse.line_voided. */
export function findLine(basket: Basket, pos: number): Result<BasketLine> {
  const line = basket.lines.find((candidate) => candidate.pos === pos);
  if (!line) return err({ code: 'kasse.line_unknown', details: { pos } });
  if (line.voided) return err({ code: 'kasse.line_voided', details: { name: line.text } });
  return ok(line);
}

/** Changes a line's quantity (never to 0: that is a void). The old one is kept for the auditor. */
export function changeQuantity(basket: Basket, pos: number, quantity: Milli, at: Instant): Result<Basket> {
  const found = findLine(basket, pos);
  if (!found.ok) return found;
  if (quantity === 0) return err({ code: 'kasse.quantity_zero' });
  if (tooLarge(quantity, found.value.unitPrice)) return err({ code: 'kasse.amount_too_large' });
  const correction = { at, pos, kind: 'quantity' as const, before: found.value.quantity, after: quantity };
  return ok({ ...withQuantity(basket, pos, quantity), corrections: [...basket.corrections, correction] });
}

/** Changes a line's unit price. The old one is kept for the auditor. */
export function changePrice(basket: Basket, pos: number, unitPrice: UnitPrice, at: Instant): Result<Basket> {
  const found = findLine(basket, pos);
  if (!found.ok) return found;
  if (unitPrice < 0) return err({ code: 'kasse.price_negative' });
  if (tooLarge(found.value.quantity, unitPrice)) return err({ code: 'kasse.amount_too_large' });
  const correction = { at, pos, kind: 'price' as const, before: found.value.unitPrice, after: unitPrice };
  return ok({
    ...replaceLine(basket, { ...found.value, unitPrice }),
    corrections: [...basket.corrections, correction],
  });
}

function replaceLine(basket: Basket, line: BasketLine): Basket {
  return { ...basket, lines: basket.lines.map((candidate) => (candidate.pos === line.pos ? line : candidate)) };
}

/** Takes a line back before payment (Sofortstorno). It stays in sight and in the Beleg, with its counter-position. */
export function voidPosition(basket: Basket, pos: number): Result<Basket> {
  const found = findLine(basket, pos);
  if (!found.ok) return found;
  return ok({
    ...basket,
    lines: basket.lines.map((line) => (line.pos === pos || line.depositOf === pos ? { ...line, voided: true } : line)),
  });
}

/** Puts a discount on a line, or takes it off with null. Errors: kasse.discount_too_large, kasse.discount_deposit. */
export function applyLineDiscount(basket: Basket, pos: number, discount: BasketDiscount | null): Result<Basket> {
  const found = findLine(basket, pos);
  if (!found.ok) return found;
  if (found.value.depositOf !== null) return err({ code: 'kasse.discount_deposit' });
  const base = priceOf(found.value.quantity, found.value.unitPrice, 'halfAwayFromZero');
  if (discount?.amount != null && discount.amount > Math.abs(base)) return err({ code: 'kasse.discount_too_large' });
  return ok(replaceLine(basket, { ...found.value, discount }));
}

/** Puts a discount on the whole basket, or takes it off with null. */
export function applyBasketDiscount(basket: Basket, discount: BasketDiscount | null): Result<Basket> {
  if (discount?.amount != null && discount.amount > discountable(lineViews(basket, null)))
    return err({ code: 'kasse.discount_too_large' });
  return ok({ ...basket, discount });
}

/** What a basket discount is taken from: goods sold, not deposits, not returns. */
function discountable(views: readonly LineView[]): Cents {
  return sumCents(views.filter(isDiscountable).map((line) => line.gross));
}

function isDiscountable(line: LineView): boolean {
  return !line.voided && line.depositOf === null && line.gross > 0;
}

function lineDiscount(line: BasketLine, base: Cents): LineDiscount[] {
  const { discount } = line;
  if (!discount) return [];
  const size =
    discount.percent !== null
      ? shareOf(base, discount.percent, 'halfAwayFromZero')
      : signed(discount.amount ?? ZERO, base);
  const capped = Math.abs(size) > Math.abs(base) ? base : size;
  return [
    { scope: 'line', percent: discount.percent, amount: negCents(capped), reason: discount.reason, by: discount.by },
  ];
}

function signed(amount: Cents, like: Cents): Cents {
  return like < 0 ? negCents(amount) : amount;
}

/** Lines never change, so their figures are settled once: a basket of a thousand lines costs a scan no more than a short one. */
const SETTLED = new WeakMap<BasketLine, LineView>();

function lineView(line: BasketLine): LineView {
  const known = SETTLED.get(line);
  if (known) return known;
  const base = priceOf(line.quantity, line.unitPrice, 'halfAwayFromZero');
  const discounts = lineDiscount(line, base);
  const gross = discounts.reduce((sum, part) => addCents(sum, part.amount), base);
  const view: LineView = { ...line, base, discounts, gross };
  SETTLED.set(line, view);
  return view;
}

/** Every line with its figures; a basket discount is spread over the goods so that the parts sum to it exactly. */
function lineViews(basket: Basket, discount: BasketDiscount | null): LineView[] {
  const views = basket.lines.map(lineView);
  if (!discount) return views;
  const eligible = views.filter(isDiscountable);
  const whole = discountable(views);
  if (whole === 0) return views;
  const wanted =
    discount.percent !== null ? shareOf(whole, discount.percent, 'halfAwayFromZero') : (discount.amount ?? ZERO);
  const size = toCents(Math.min(wanted, whole));
  if (size === 0) return views;
  const parts = allocateCents(
    size,
    eligible.map((line) => line.gross),
  );
  const share = new Map(eligible.map((line, index) => [line.pos, parts[index] ?? ZERO]));
  return views.map((line) => {
    const part = share.get(line.pos);
    if (part === undefined || part === 0) return line;
    const entry: LineDiscount = {
      scope: 'receipt',
      percent: discount.percent,
      amount: negCents(part),
      reason: discount.reason,
      by: discount.by,
    };
    return { ...line, discounts: [...line.discounts, entry], gross: subCents(line.gross, part) };
  });
}

/** The basket with every figure settled: what the screen shows and what the Beleg will say. */
export function viewBasket(basket: Basket): BasketView {
  const lines = lineViews(basket, basket.discount);
  const live = lines.filter((line) => !line.voided);
  const total = sumCents(live.map((line) => line.gross));
  const taxes = splitTax(live);
  assert(sumCents(taxes.map((tax) => tax.gross)) === total, 'Σ tax gross = total');
  const paid = sumCents(basket.payments.map((payment) => payment.amount));
  const saved = live.reduce(
    (sum, line) => line.discounts.reduce((part, entry) => subCents(part, entry.amount), sum),
    ZERO,
  );
  const pieces = live
    .filter((line) => line.depositOf === null)
    .reduce((sum, line) => sum + (line.unit === 'Stk' ? Math.round(Math.abs(line.quantity) / 1000) : 1), 0);
  return {
    id: basket.id,
    lines,
    customer: basket.customer,
    discount: basket.discount,
    taxes,
    total,
    due: subCents(total, paid),
    saved,
    itemCount: pieces,
    payments: basket.payments,
  };
}
