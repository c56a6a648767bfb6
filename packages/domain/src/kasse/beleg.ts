import {
  CASH_ONLY,
  type GvTyp,
  MARGIN_KEY,
  rateOf,
  recordedKey,
  splitTax,
  type TseResult,
} from '../compliance/index.ts';
import type { TillIdentity } from '../identity/index.ts';
import {
  assert,
  type BelegId,
  type BusinessDay,
  businessDayAt,
  type Cents,
  type Env,
  negCents,
  priceOf,
  subCents,
  sumCents,
  toBasisPoints,
  toId,
  toMilli,
  unitPriceOfCents,
  ZERO,
} from '../kernel/index.ts';
import { liveLines, ONE, rerate } from './basket.ts';
import { viewBasket } from './basket-figures.ts';
import type { Basket, LineView } from './basket-model.ts';
import type { Beleg, BelegLine, Payment, Reference } from './model.ts';
import { cashPayment } from './payments.ts';
import type { TillCounters } from './ports.ts';
import { marginOf, referencesOf, referenceTo } from './special-lines.ts';

/** Until a TSE is set up every Beleg says so. */
export const NO_TSE: TseResult = { state: 'absent', reason: 'keine TSE eingerichtet' };

/** Where a Beleg is issued: till, counters, surroundings. */
export interface Issue {
  readonly identity: TillIdentity;
  readonly counters: TillCounters;
  readonly env: Env;
}

/** What differs between kinds of Belege. */
interface Content {
  readonly kind: Beleg['kind'];
  readonly bonTyp: Beleg['bonTyp'];
  readonly storno: boolean;
  readonly startedAt: Beleg['startedAt'];
  readonly customer: Beleg['customer'];
  readonly lines: readonly BelegLine[];
  readonly payments: readonly Payment[];
  readonly references: readonly Reference[];
  readonly corrections: Beleg['corrections'];
  readonly note: string;
  readonly requestId: string | null;
  readonly invoice?: Beleg['invoice'];
}

/** Issues a Beleg with the next number. Asserts what must be true of every Beleg: Σ lines = Σ taxes = gross = Σ payments. */
function issue(at: Issue, content: Content, ahead: number): Beleg {
  const { identity, counters, env } = at;
  const training = counters.training;
  const taxes = splitTax(content.lines);
  const gross = sumCents(content.lines.map((line) => line.gross));
  assert(sumCents(taxes.map((tax) => tax.gross)) === gross, 'Σ taxes = gross');
  if (content.bonTyp === 'Beleg' || content.bonTyp === 'AVTraining')
    assert(sumCents(content.payments.map((payment) => payment.amount)) === gross, 'Σ payments = gross');
  return {
    id: toId<BelegId>(env.newId()),
    number: counters.nextBeleg + ahead,
    bonTyp: training && content.bonTyp === 'Beleg' ? 'AVTraining' : content.bonTyp,
    kind: content.kind,
    name: '',
    storno: content.storno,
    kasseId: identity.device.kasseId,
    terminalId: identity.device.kasseId,
    zNumber: counters.openZ,
    businessDay: businessDayAt(env.now, env.offset),
    startedAt: content.startedAt,
    finishedAt: env.now,
    offset: env.offset,
    operator: { id: env.actor.id, name: env.actor.name.slice(0, 50) },
    customer: content.customer,
    lines: [...content.lines],
    taxes,
    payments: [...content.payments],
    gross,
    cost: sumCents(content.lines.map((line) => line.cost ?? ZERO)),
    references: [...content.references],
    note: content.note,
    allocationGroup: '',
    tse: NO_TSE,
    training,
    corrections: content.corrections,
    requestId: content.requestId,
    invoice: content.invoice ?? null,
  };
}

function costOf(line: LineView): Cents | null {
  if (line.special?.fixed) return line.special.fixed.cost;
  return line.unitCost === null ? null : priceOf(line.quantity, line.unitCost, 'halfAwayFromZero');
}

function belegLine(line: LineView, day: BusinessDay, inHouse: boolean): BelegLine {
  const cost = costOf(line);
  const used = line.taxKey === MARGIN_KEY && line.gvTyp === 'Umsatz';
  const of = line.special?.returnOf ?? null;
  return {
    pos: line.pos,
    articleId: line.articleId,
    articleNumber: line.articleNumber,
    gtin: line.gtin,
    text: line.text,
    groupId: line.groupId,
    groupName: line.groupName,
    gvTyp: line.gvTyp,
    gvName: null,
    quantity: line.quantity,
    factor: toMilli(1000),
    unit: line.unit,
    unitPrice: line.unitPrice,
    listPrice: line.listPrice,
    taxKey: line.taxKey,
    taxRate: line.taxRate,
    base: line.base,
    discounts: [...line.discounts],
    gross: line.gross,
    cost,
    voids: null,
    depositOf: line.depositOf,
    inHouse,
    voucherNumber: line.special?.voucherNumber ?? null,
    agency: 0,
    returnOf: of && { belegId: of.belegId, pos: of.pos },
    advanceOf: line.special?.advanceOf?.belegId ?? null,
    comboOf: line.comboOf,
    reason: line.reason,
    voucherUnchecked: line.special?.voucherUnchecked ?? false,
    margin: used ? marginOf({ ...line, cost }, rateOf(1, day) ?? toBasisPoints(1900)) : null,
    weighing: line.weighing,
  };
}

/** The mirror of a position: every amount and the quantity change their sign. */
function mirrored(line: BelegLine, pos: number, voids: number | null): BelegLine {
  return {
    ...line,
    pos,
    voids,
    quantity: toMilli(-line.quantity),
    base: negCents(line.base),
    gross: negCents(line.gross),
    cost: line.cost === null ? null : negCents(line.cost),
    discounts: line.discounts.map((discount) => ({ ...discount, amount: negCents(discount.amount) })),
    weighing: line.weighing && {
      ...line.weighing,
      amount: line.weighing.amount === null ? null : negCents(line.weighing.amount),
    },
    margin: line.margin && {
      purchase: negCents(line.margin.purchase),
      margin: negCents(line.margin.margin),
      tax: negCents(line.margin.tax),
    },
  };
}

/** The positions of a basket; a voided one is followed at the end by its counter-position (P_STORNO). */
export function belegLines(basket: Basket, day: BusinessDay): BelegLine[] {
  const views = viewBasket(basket).lines;
  const lines = views.map((line) => belegLine(line, day, basket.inHouse));
  let pos = lines.at(-1)?.pos ?? 0;
  const voided = new Set(views.filter((line) => line.voided).map((line) => line.pos));
  for (const line of [...lines]) {
    if (!voided.has(line.pos)) continue;
    pos += 1;
    lines.push(mirrored(line, pos, line.pos));
  }
  return lines;
}

/** What a sale says beside its lines and payments. */
export interface SaleExtra {
  readonly note: string;
  readonly references: readonly Reference[];
  readonly requestId: string | null;
  /** Makes it a full invoice; null = a receipt. */
  readonly invoice?: { readonly supplyDate: BusinessDay | null } | null;
}

/** The number of the next invoice of this till. */
function invoiceNumber({ identity, counters }: Issue): string {
  return `RE-${identity.device.kasseId}-${counters.nextInvoice}`;
}

/** A sale from a basket, at the tax rates of the day it ends. `ahead` = Belege issued in the same decision before this one. */
export function saleBeleg(
  at: Issue,
  basket: Basket,
  payments: readonly Payment[],
  extra: SaleExtra,
  ahead: number,
): Beleg {
  assert(liveLines(basket).length > 0, 'a sale has a line');
  const day = businessDayAt(at.env.now, at.env.offset);
  return issue(
    at,
    {
      kind: 'sale',
      bonTyp: 'Beleg',
      storno: false,
      startedAt: basket.startedAt,
      customer: basket.customer,
      lines: belegLines(rerate(basket, day), day),
      payments,
      references: [...basket.references, ...referencesOf(basket), ...extra.references],
      corrections: basket.corrections,
      note: extra.note || basket.note,
      requestId: extra.requestId,
      invoice: extra.invoice ? { number: invoiceNumber(at), supplyDate: extra.invoice.supplyDate ?? day } : null,
    },
    ahead,
  );
}

/** The record of a sale given up (AVBelegabbruch): its lines, no payment, not part of the Z. */
export function abortBeleg(at: Issue, basket: Basket): Beleg {
  const day = at.counters.openZDay ?? businessDayAt(at.env.now, at.env.offset);
  return issue(
    at,
    {
      kind: 'abort',
      bonTyp: 'AVBelegabbruch',
      storno: false,
      startedAt: basket.startedAt,
      customer: basket.customer,
      lines: belegLines(rerate(basket, day), day),
      payments: [],
      references: [...basket.references, ...referencesOf(basket)],
      corrections: basket.corrections,
      note: basket.note,
      requestId: null,
    },
    0,
  );
}

/** Card payments a terminal has taken back: what it said, by the intent of the payment. */
export type Reversed = ReadonlyMap<string, Payment['card']>;

/** How the money of a storno goes back: by card what the terminal has taken back, the rest in cash or as it came. */
function paymentsBack(original: Beleg, refund: 'cash' | 'same', reversed: Reversed): Payment[] {
  const mirror = (payment: Payment): Payment => ({
    ...payment,
    amount: negCents(payment.amount),
    amountForeign: negCents(payment.amountForeign),
    tendered: ZERO,
    change: ZERO,
    card: reversed.get(payment.card?.intentId ?? '') ?? payment.card,
  });
  if (refund === 'same' || original.gross === 0) return original.payments.map(mirror);
  const byCard = original.payments.filter(({ card }) => card && reversed.has(card.intentId)).map(mirror);
  const rest = subCents(negCents(original.gross), sumCents(byCard.map(({ amount }) => amount)));
  return rest === 0 ? byCard : [...byCard, cashPayment(rest, ZERO)];
}

/** How a Beleg is taken back. */
export interface StornoHow {
  readonly reason: string;
  readonly refund: 'cash' | 'same';
  readonly reversed?: Reversed;
}

/** The full reversal of a Beleg: mirrored lines, money back in cash or as it came, a reference to the original; of an invoice, an invoice of its own. */
export function stornoBeleg(at: Issue, original: Beleg, how: StornoHow, ahead: number): Beleg {
  const day = businessDayAt(at.env.now, at.env.offset);
  const lines = original.lines.map((line) => ({
    ...mirrored(line, line.pos, line.voids),
    taxKey: recordedKey(line.taxKey, line.taxRate, day),
  }));
  const payments = paymentsBack(original, how.refund, how.reversed ?? new Map());
  return issue(
    at,
    {
      kind: 'storno',
      bonTyp: 'Beleg',
      storno: at.counters.stornoFlag,
      startedAt: at.env.now,
      customer: original.customer,
      lines,
      payments,
      references: [referenceTo(original)],
      corrections: [],
      note: how.reason,
      requestId: null,
      invoice: original.invoice ? { number: invoiceNumber(at), supplyDate: original.invoice.supplyDate } : null,
    },
    ahead,
  );
}

/** What a cash movement says beside its amount. */
export interface CashContent {
  readonly gvTyp: GvTyp;
  /** Signed EUR cents: negative leaves the drawer. */
  readonly amount: Cents;
  readonly text: string;
  /** Own name within the GV_TYP; null = none. */
  readonly gvName?: string | null;
  /** Notes of a foreign currency that move, in its minor units; `amount` is their worth. */
  readonly foreign?: { readonly currency: string; readonly amount: Cents } | null;
}

/** A cash movement (GV_TYP of cash only) as a Beleg with one line of tax key 5. `amount` is signed: negative leaves the drawer. */
export function cashBeleg(at: Issue, gvTyp: GvTyp, amount: Cents, text: string, ahead: number): Beleg {
  return cashMovement(at, { gvTyp, amount, text }, ahead);
}

/** A cash movement with everything it can say. */
export function cashMovement(at: Issue, content: CashContent, ahead: number): Beleg {
  const { gvTyp, amount, text, gvName = null, foreign = null } = content;
  const payment = cashPayment(amount, ZERO);
  assert(CASH_ONLY.has(gvTyp), `${gvTyp} moves cash only`);
  const line: BelegLine = {
    pos: 1,
    articleId: null,
    articleNumber: '',
    gtin: null,
    text,
    groupId: null,
    groupName: null,
    gvTyp,
    gvName,
    quantity: ONE,
    factor: toMilli(1000),
    unit: '',
    unitPrice: unitPriceOfCents(amount),
    listPrice: null,
    taxKey: 5,
    taxRate: toBasisPoints(0),
    base: amount,
    discounts: [],
    gross: amount,
    cost: null,
    voids: null,
    depositOf: null,
    inHouse: false,
    voucherNumber: null,
    agency: 0,
    returnOf: null,
    advanceOf: null,
    comboOf: null,
    reason: '',
    voucherUnchecked: false,
    margin: null,
    weighing: null,
  };
  return issue(
    at,
    {
      kind: 'cash',
      bonTyp: 'Beleg',
      storno: false,
      startedAt: at.env.now,
      customer: null,
      lines: [line],
      payments: [foreign ? { ...payment, currency: foreign.currency, amountForeign: foreign.amount } : payment],
      references: [],
      corrections: [],
      note: text,
      requestId: null,
    },
    ahead,
  );
}
