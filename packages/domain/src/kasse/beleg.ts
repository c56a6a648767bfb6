import { CASH_ONLY, type GvTyp, splitTax, type TseResult } from '../compliance/index.ts';
import type { TillIdentity } from '../identity/index.ts';
import {
  addCents,
  assert,
  type BelegId,
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
import { liveLines, ONE, viewBasket } from './basket.ts';
import type { Basket, Beleg, BelegLine, LineView, Payment, Reference } from './model.ts';
import type { TillCounters } from './ports.ts';

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
}

/** Issues a Beleg with the next number. Asserts what must be true of every Beleg: Σ lines = Σ taxes = gross = Σ payments. */
function issue(at: Issue, content: Content, ahead: number): Beleg {
  const { identity, counters, env } = at;
  const taxes = splitTax(content.lines);
  const gross = sumCents(content.lines.map((line) => line.gross));
  assert(sumCents(taxes.map((tax) => tax.gross)) === gross, 'Σ taxes = gross');
  if (content.bonTyp === 'Beleg')
    assert(sumCents(content.payments.map((payment) => payment.amount)) === gross, 'Σ payments = gross');
  return {
    id: toId<BelegId>(env.newId()),
    number: counters.nextBeleg + ahead,
    bonTyp: content.bonTyp,
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
    training: false,
    corrections: content.corrections,
    requestId: content.requestId,
  };
}

function belegLine(line: LineView): BelegLine {
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
    cost: line.unitCost === null ? null : priceOf(line.quantity, line.unitCost, 'halfAwayFromZero'),
    voids: null,
    depositOf: line.depositOf,
    inHouse: false,
    voucherNumber: null,
    agency: 0,
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
  };
}

/** The positions of a basket; a voided one is followed at the end by its counter-position (P_STORNO). */
export function belegLines(basket: Basket): BelegLine[] {
  const views = viewBasket(basket).lines;
  const lines = views.map(belegLine);
  let pos = lines.at(-1)?.pos ?? 0;
  const voided = new Set(views.filter((line) => line.voided).map((line) => line.pos));
  for (const line of [...lines]) {
    if (!voided.has(line.pos)) continue;
    pos += 1;
    lines.push(mirrored(line, pos, line.pos));
  }
  return lines;
}

/** How the rest of a sale is paid that no card has taken. */
export interface Settlement {
  readonly method: 'cash' | 'transfer';
  /** Cash handed over; null = exact. */
  readonly tendered: Cents | null;
}

/** A cash payment row: what stays in the drawer, what was handed over and given back. */
export function cashPayment(amount: Cents, tendered: Cents): Payment {
  const change = tendered > amount && amount > 0 ? subCents(tendered, amount) : ZERO;
  return {
    type: 'Bar',
    name: 'Bar',
    currency: 'EUR',
    amountForeign: amount,
    amount,
    tendered: amount > 0 ? tendered : ZERO,
    change,
    card: null,
  };
}

/** The payments of a sale: cards taken before, then the rest. A sale of 0 without payment is settled with `Keine`. */
export function settlePayments(basket: Basket, due: Cents, how: Settlement): Payment[] {
  const rest: Payment[] = [];
  if (due !== 0 && how.method === 'transfer') {
    rest.push({
      type: 'Unbar',
      name: 'Überweisung',
      currency: 'EUR',
      amountForeign: due,
      amount: due,
      tendered: ZERO,
      change: ZERO,
      card: null,
    });
  } else if (due !== 0) {
    rest.push(cashPayment(due, how.tendered ?? due));
  } else if (basket.payments.length === 0) {
    rest.push({
      type: 'Keine',
      name: 'Ohne Zahlung',
      currency: 'EUR',
      amountForeign: ZERO,
      amount: ZERO,
      tendered: ZERO,
      change: ZERO,
      card: null,
    });
  }
  return [...basket.payments, ...rest];
}

/** A sale from a basket. `ahead` = Belege issued in the same decision before this one. */
export function saleBeleg(
  at: Issue,
  basket: Basket,
  payments: readonly Payment[],
  extra: { note: string; references: readonly Reference[]; requestId: string | null },
  ahead: number,
): Beleg {
  assert(liveLines(basket).length > 0, 'a sale has a line');
  return issue(
    at,
    {
      kind: 'sale',
      bonTyp: 'Beleg',
      storno: false,
      startedAt: basket.startedAt,
      customer: basket.customer,
      lines: belegLines(basket),
      payments,
      references: [...basket.references, ...extra.references],
      corrections: basket.corrections,
      note: extra.note || basket.note,
      requestId: extra.requestId,
    },
    ahead,
  );
}

/** The record of a sale given up (AVBelegabbruch): its lines, no payment, not part of the Z. */
export function abortBeleg(at: Issue, basket: Basket): Beleg {
  return issue(
    at,
    {
      kind: 'abort',
      bonTyp: 'AVBelegabbruch',
      storno: false,
      startedAt: basket.startedAt,
      customer: basket.customer,
      lines: belegLines(basket),
      payments: [],
      references: basket.references,
      corrections: basket.corrections,
      note: basket.note,
      requestId: null,
    },
    0,
  );
}

/** The full reversal of a Beleg: mirrored lines, money back in cash or as it came, a reference to the original. */
export function stornoBeleg(at: Issue, original: Beleg, reason: string, refund: 'cash' | 'same', ahead: number): Beleg {
  const lines = original.lines.map((line) => mirrored(line, line.pos, line.voids));
  const back = negCents(original.gross);
  const same = original.payments.map(
    (payment): Payment => ({
      ...payment,
      amount: negCents(payment.amount),
      amountForeign: negCents(payment.amountForeign),
      tendered: ZERO,
      change: ZERO,
    }),
  );
  const payments = refund === 'same' || back === 0 ? same : [cashPayment(back, ZERO)];
  const reference: Reference = {
    type: 'Transaktion',
    name: '',
    date: '',
    kasseId: original.kasseId,
    zNumber: original.zNumber,
    belegId: original.id,
  };
  return issue(
    at,
    {
      kind: 'storno',
      bonTyp: 'Beleg',
      storno: true,
      startedAt: at.env.now,
      customer: original.customer,
      lines,
      payments,
      references: [reference],
      corrections: [],
      note: reason,
      requestId: null,
    },
    ahead,
  );
}

/** A cash movement (GV_TYP of cash only) as a Beleg with one line of tax key 5. `amount` is signed: negative leaves the drawer. */
export function cashBeleg(at: Issue, gvTyp: GvTyp, amount: Cents, text: string, ahead: number): Beleg {
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
    gvName: null,
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
      payments: [cashPayment(amount, ZERO)],
      references: [],
      corrections: [],
      note: text,
      requestId: null,
    },
    ahead,
  );
}

/** Cash a Beleg moved: Σ of its Bar payments. */
export function cashOf(beleg: Beleg): Cents {
  return beleg.payments.reduce((sum, payment) => (payment.type === 'Bar' ? addCents(sum, payment.amount) : sum), ZERO);
}
