import {
  abortSale,
  addArticleToBasket,
  addTip,
  type Beleg,
  bookCash,
  completeSale,
  countCash,
  depositReturn,
  discountLine,
  expectedCash,
  isOpenAdvance,
  redeemVoucher,
  returnableOf,
  returnFromBeleg,
  returnLine,
  sellVoucher,
  setCustomer,
  setInHouse,
  setSettings,
  setTraining,
  settleAdvance,
  settleCard,
  startCard,
  takeAdvance,
  viewBasket,
  voidLine,
} from '@valero/domain/kasse';
import * as fc from 'fast-check';
import type { ModelTill } from './model-till.ts';
import { pick } from './plan.ts';

/** Every special case of a till, by name. */
export const SPECIAL_CASES = [
  'returnLine',
  'exchange',
  'depositReturn',
  'voucherSingle',
  'voucherMulti',
  'redeem',
  'redeemUnknown',
  'tipStaff',
  'tipOwner',
  'tipPayout',
  'advance',
  'settleAdvance',
  'usedGoods',
  'combo',
  'inHouse',
  'invoice',
  'foreign',
  'training',
  'count',
  'wage',
  'surcharge',
  'stornoFlag',
] as const;
export type SpecialCase = (typeof SPECIAL_CASES)[number];

/** A special case to play: which, and three numbers that decide what is in it. */
export interface SpecialPlan {
  readonly kind: SpecialCase;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** Any special case with any numbers. */
export const arbSpecial: fc.Arbitrary<SpecialPlan> = fc.record({
  kind: fc.constantFrom(...SPECIAL_CASES),
  a: fc.nat(1_000_000),
  b: fc.nat(1_000_000),
  c: fc.nat(1_000_000),
});

/** Index in the demo world's articles of what a case needs by nature; the world may be another, then it takes what is there. */
function articleNamed(till: ModelTill, test: (article: ModelTill['parts']['articles'][number]) => boolean, n: number) {
  const { articles } = till.parts;
  return articles.find(test) ?? pick(articles, n);
}

function put(till: ModelTill, n: number, pieces = 1 + (n % 3)): void {
  const article = pick(till.parts.articles, n);
  const unitPrice = article.price === null ? 100_000 + (n % 900_000) : null;
  till.run(addArticleToBasket, { articleId: article.id, quantity: pieces * 1000, unitPrice });
}

/** Finishes the open basket, by card now and then; what cannot be finished is given up. */
function finish(till: ModelTill, n: number, extra: Record<string, unknown> = {}): Beleg | null {
  if (n % 4 === 1 && till.open && !till.counters.training && viewBasket(till.open).due > 0) {
    const started = till.run(startCard, {});
    if (started.ok)
      till.run(settleCard, {
        ...started.value,
        outcome: 'approved',
        reason: '',
        terminalId: 'T1',
        trace: String(n),
        panMasked: '****1111',
        brand: 'girocard',
        approval: '',
        receiptText: '',
      });
  }
  const done = till.run(completeSale, extra);
  if (done.ok) return done.value.beleg;
  till.run(completeSale, { method: 'transfer' });
  if (till.open) till.run(abortSale, {});
  return null;
}

function exchange(till: ModelTill, { a, b, c }: SpecialPlan): Beleg | null {
  const { belege } = till;
  for (let step = 0; step < Math.min(12, belege.length); step += 1) {
    const beleg = pick(belege, a + step);
    if (till.voidedBy.has(beleg.id)) continue;
    const possible = returnableOf(beleg, till.records.returnedOf(beleg.id)).filter(
      ({ line, left }) => left > 0 && line.comboOf === null,
    );
    if (possible.length === 0) continue;
    const { line, left } = pick(possible, b);
    const quantity = left % 1000 === 0 ? Math.min(left, 1000 * (1 + (c % 3))) : 1 + (c % left);
    till.run(returnFromBeleg, { belegId: beleg.id, lines: [{ pos: line.pos, quantity }], reason: 'gefällt nicht' });
    if (c % 2 === 0) put(till, b);
    return finish(till, a);
  }
  return null;
}

function foreign(till: ModelTill, { a, b, c }: SpecialPlan): Beleg | null {
  put(till, a);
  if (!till.open) return null;
  const { due } = viewBasket(till.open);
  const currency = pick(['CHF', 'USD', 'DKK'], b);
  const rate = 50_000 + (c % 100_000);
  const exact = Math.ceil((due * 100_000) / rate);
  const amount = Math.max(1, b % 3 === 0 ? Math.floor(exact / 2) : exact + (b % 5000));
  return finish(till, 0, { foreign: { currency, amount, rate } });
}

function redeem(till: ModelTill, plan: SpecialPlan): Beleg | null {
  const { a, b, c } = plan;
  const held = () =>
    [...till.records.vouchers.values()].filter(({ known, issued, redeemed }) => known && issued > redeemed);
  if (held().length === 0) voucherSold(till, { ...plan, kind: a % 2 === 0 ? 'voucherSingle' : 'voucherMulti' });
  const open = held();
  const voucher = open.length > 0 ? pick(open, a) : null;
  const fitting = till.parts.articles.filter(
    ({ taxKey, drinkShare }) => taxKey === voucher?.taxKey && drinkShare === null,
  );
  const goods = fitting.length > 0 ? pick(fitting, b) : pick(till.parts.articles, b);
  const unitPrice = goods.price === null ? 500_000 : null;
  till.run(addArticleToBasket, { articleId: goods.id, quantity: 1000 * (1 + (c % 4)), unitPrice });
  // a single-purpose voucher pays for these goods, and for no others beside them
  const most = till.open ? Math.max(1, viewBasket(till.open).due) : 1;
  put(till, b + 1);
  if (voucher) {
    const left = voucher.issued - voucher.redeemed;
    const amount = c % 3 === 0 ? Math.min(left, 1 + (c % 500)) : Math.min(left, most);
    till.run(redeemVoucher, { number: voucher.number, amount: c % 5 === 0 ? null : amount });
  }
  return finish(till, c);
}

function advanceTaken(till: ModelTill, { a, b, c }: SpecialPlan): Beleg | null {
  till.run(takeAdvance, { amount: 100 + (a % 20_000), taxKey: 1 + (b % 2), note: 'Bestellung' });
  return finish(till, c);
}

function advanceSettled(till: ModelTill, plan: SpecialPlan): Beleg | null {
  const { a, b, c } = plan;
  if (a % 2 === 0) advanceTaken(till, plan);
  const open = [...till.records.advances.values()].filter(
    (advance) => isOpenAdvance(advance) && !till.voidedBy.has(advance.belegId),
  );
  if (open.length === 0) return null;
  put(till, b, 3);
  till.run(settleAdvance, { belegId: pick(open, a).belegId });
  return finish(till, c);
}

/** Cash out that the drawer can give, of at most `wanted` cents. */
function payOut(
  till: ModelTill,
  kind: 'Auszahlung' | 'Lohnzahlung',
  wanted: number,
  purpose: 'tip' | 'other',
): Beleg | null {
  const amount = Math.min(wanted, expectedCash(till.totals));
  if (amount <= 0) return null;
  const done = till.run(bookCash, { kind, amount, purpose, reason: '' });
  return done.ok ? done.value.beleg : null;
}

function voucherSold(till: ModelTill, { kind, a, b, c }: SpecialPlan): Beleg | null {
  const single = kind === 'voucherSingle';
  till.run(sellVoucher, {
    kind: single ? 'single' : 'multi',
    value: 500 + (a % 10_000),
    number: b % 2 === 0 ? `GS-${till.parts.identity.device.kasseId}-${till.facts.length}` : null,
    taxKey: single ? 1 + (a % 2) : null,
  });
  if (c % 3 === 0) put(till, b);
  return finish(till, c);
}

function goodsCase(till: ModelTill, { kind, a, b, c }: SpecialPlan): void {
  if (kind === 'usedGoods') {
    const used = articleNamed(till, ({ taxKey }) => taxKey === 1001, a);
    const unitPrice = 10_000_000 + (a % 20_000_000);
    till.run(addArticleToBasket, { articleId: used.id, quantity: 1000 * (1 + (b % 2)), unitPrice });
  }
  if (kind === 'combo' || kind === 'inHouse') {
    if (b % 2 === 0) till.run(setInHouse, { on: true });
    const food = articleNamed(
      till,
      (entry) => (kind === 'combo' ? entry.drinkShare !== null : entry.restaurantFood),
      a,
    );
    till.run(addArticleToBasket, { articleId: food.id, quantity: 1000 * (1 + (a % 3)) });
    if (b % 3 === 0) till.run(setInHouse, { on: b % 2 !== 0 });
  }
  if (kind === 'surcharge') {
    put(till, a);
    const pos = till.open?.lines[0]?.pos ?? 1;
    till.run(discountLine, { pos, percent: 1 + (b % 2000), reason: 'Nachtzuschlag', surcharge: true });
  }
  if (c % 5 === 0) {
    put(till, b);
    const pos = till.open?.lines.at(-1)?.pos ?? 1;
    till.run(voidLine, { pos });
  }
}

function invoice(till: ModelTill, { a, b, c }: SpecialPlan): Beleg | null {
  till.run(setCustomer, { customerId: pick(till.parts.customers, a).id });
  put(till, b, 1 + (c % 40));
  return finish(till, c, { invoice: true });
}

function training(till: ModelTill, { a, b, c }: SpecialPlan): Beleg | null {
  till.run(setTraining, { on: true });
  put(till, a);
  if (b % 2 === 0) till.run(sellVoucher, { kind: 'multi', value: 1000 + (b % 1000) });
  if (c % 3 === 0) till.run(returnLine, { articleId: pick(till.parts.articles, c).id, unitPrice: 123_000 });
  if (c % 7 === 0) till.run(abortSale, {});
  const beleg = till.open ? finish(till, 0) : null;
  till.run(setTraining, { on: false });
  return beleg;
}

function tip(till: ModelTill, { kind, a, b, c }: SpecialPlan): Beleg | null {
  put(till, a);
  till.run(addTip, { amount: 1 + (b % 1000), to: kind === 'tipStaff' ? 'employee' : 'owner' });
  return finish(till, c);
}

/** Plays one special case with the till's own commands; null = there was nothing to do, or it was refused and given up. */
export function playSpecial(till: ModelTill, plan: SpecialPlan): Beleg | null {
  const { kind, a, b, c } = plan;
  switch (kind) {
    case 'returnLine':
      till.run(returnLine, {
        articleId: pick(till.parts.articles, a).id,
        quantity: 1000 * (1 + (b % 2)),
        unitPrice: b % 3 === 0 ? 100_000 + (c % 500_000) : null,
        reason: 'ohne Beleg',
      });
      if (c % 2 === 0) put(till, c);
      return till.open ? finish(till, c) : null;
    case 'exchange':
      return exchange(till, plan);
    case 'depositReturn':
      till.run(depositReturn, {
        unitPrice: b % 2 === 0 ? 25_000 : 15_000,
        quantity: 1000 * (1 + (a % 24)),
        taxKey: 1 + (c % 2),
      });
      if (c % 3 === 0) put(till, a);
      return finish(till, b);
    case 'voucherSingle':
    case 'voucherMulti':
      return voucherSold(till, plan);
    case 'redeem':
      return redeem(till, plan);
    case 'redeemUnknown':
      put(till, a);
      till.run(redeemVoucher, { number: `FREMD-${b % 50}`, amount: 1 + (c % 300) });
      return finish(till, c);
    case 'tipStaff':
    case 'tipOwner':
      return tip(till, plan);
    case 'tipPayout':
      return payOut(till, 'Auszahlung', 1 + (a % 500), 'tip');
    case 'wage':
      return payOut(till, 'Lohnzahlung', 1 + (a % 5000), 'other');
    case 'advance':
      return advanceTaken(till, plan);
    case 'settleAdvance':
      return advanceSettled(till, plan);
    case 'usedGoods':
    case 'combo':
    case 'inHouse':
    case 'surcharge':
      goodsCase(till, plan);
      return till.open ? finish(till, c) : null;
    case 'invoice':
      return invoice(till, plan);
    case 'foreign':
      return foreign(till, plan);
    case 'training':
      return training(till, plan);
    case 'count':
      till.run(countCash, { counted: Math.max(0, expectedCash(till.totals) + (a % 200) - 100) });
      return null;
    case 'stornoFlag':
      till.run(setSettings, { stornoFlag: a % 2 === 0 });
      return null;
  }
}
