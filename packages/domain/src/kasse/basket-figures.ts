import { splitTax } from '../compliance/index.ts';
import {
  addCents,
  allocateCents,
  assert,
  type Cents,
  negCents,
  priceOf,
  shareOf,
  subCents,
  sumCents,
  toCents,
  ZERO,
} from '../kernel/index.ts';
import type { Basket, BasketDiscount, BasketLine, BasketView, LineView } from './basket-model.ts';
import type { LineDiscount } from './model.ts';

/** What a basket discount is taken from: goods sold; no deposits, returns, vouchers, tips or advances. */
function discountable(views: readonly LineView[]): Cents {
  return sumCents(views.filter(isDiscountable).map((line) => line.gross));
}

/** The most a basket discount can be. */
export function discountableTotal(basket: Basket): Cents {
  return discountable(lineViews(basket, null));
}

function isDiscountable(line: LineView): boolean {
  return !line.voided && line.gvTyp === 'Umsatz' && line.special === null && line.gross > 0;
}

function lineDiscount(line: BasketLine, base: Cents): LineDiscount[] {
  const { discount } = line;
  if (!discount) return [];
  const size =
    discount.percent !== null
      ? shareOf(base, discount.percent, 'halfAwayFromZero')
      : signed(discount.amount ?? ZERO, base);
  const { percent, reason, by } = discount;
  if (discount.surcharge) return [{ scope: 'line', percent, amount: size, reason, by }];
  const capped = Math.abs(size) > Math.abs(base) ? base : size;
  return [{ scope: 'line', percent, amount: negCents(capped), reason, by }];
}

function signed(amount: Cents, like: Cents): Cents {
  return like < 0 ? negCents(amount) : amount;
}

/** A line that follows another record: what price × quantity does not give is a discount or its return, as it was then. */
function fixedDiscount(base: Cents, gross: Cents): LineDiscount[] {
  const amount = subCents(gross, base);
  return amount === 0 ? [] : [{ scope: 'line', percent: null, amount, reason: 'wie verkauft', by: '' }];
}

/** Lines never change, so their figures are settled once: a basket of a thousand lines costs a scan no more than a short one. */
const SETTLED = new WeakMap<BasketLine, LineView>();

function lineView(line: BasketLine): LineView {
  const known = SETTLED.get(line);
  if (known) return known;
  // what a scale has computed is booked as it said
  const base = line.weighing?.amount ?? priceOf(line.quantity, line.unitPrice, 'halfAwayFromZero');
  const discounts = line.special?.fixed ? fixedDiscount(base, line.special.fixed.gross) : lineDiscount(line, base);
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

/** What the customer saved on a line: discounts on goods, no surcharges, nothing that only follows another record. */
function savedOn(line: LineView): Cents {
  if (line.special !== null) return ZERO;
  return line.discounts.reduce(
    (sum, entry) => (Math.sign(entry.amount) === Math.sign(line.base) ? sum : subCents(sum, entry.amount)),
    ZERO,
  );
}

/** The basket with every figure settled: what the screen shows and what the Beleg will say. */
export function viewBasket(basket: Basket): BasketView {
  const lines = lineViews(basket, basket.discount);
  const live = lines.filter((line) => !line.voided);
  const total = sumCents(live.map((line) => line.gross));
  const taxes = splitTax(live);
  assert(sumCents(taxes.map((tax) => tax.gross)) === total, 'Σ tax gross = total');
  const paid = sumCents(basket.payments.map((payment) => payment.amount));
  const pieces = live
    .filter((line) => line.gvTyp === 'Umsatz' && line.comboOf === null)
    .reduce((sum, line) => sum + (line.unit === 'Stk' ? Math.round(Math.abs(line.quantity) / 1000) : 1), 0);
  return {
    id: basket.id,
    lines,
    customer: basket.customer,
    discount: basket.discount,
    taxes,
    total,
    due: subCents(total, paid),
    saved: live.reduce((sum, line) => addCents(sum, savedOn(line)), ZERO),
    itemCount: pieces,
    payments: basket.payments,
    inHouse: basket.inHouse,
  };
}
