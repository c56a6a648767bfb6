import { type Customer, customersSet } from '@valero/domain/crm';
import {
  abortBeleg,
  addToTotals,
  type Basket,
  type Beleg,
  basketParked,
  basketRecalled,
  belegIssued,
  type CashKind,
  cardIntended,
  cardSettled,
  carriedFloat,
  cashBeleg,
  drawerOpened,
  emptyBasket,
  type Issue,
  type Kassenabschluss,
  kassenabschlussMade,
  liveLines,
  makeKassenabschluss,
  NEW_TILL,
  NO_TOTALS,
  type Payment,
  type PeriodTotals,
  SOFTWARE,
  saleBeleg,
  settlePayments,
  signedIn,
  signedOut,
  stornoBeleg,
  type TillCounters,
  tillCommissioned,
  viewBasket,
} from '@valero/domain/kasse';
import {
  type Actor,
  assert,
  type Cents,
  type Env,
  type Fact,
  type FactDraft,
  negCents,
  type PaymentIntentId,
  subCents,
  toCents,
  toId,
  ZERO,
} from '@valero/domain/kernel';
import { type BasketPlan, pick, plannedBasket, type SalePlan, type TillParts } from './plan.ts';

/**
 * A till in memory that makes consistent facts with the domain's own decisions, and keeps what they add up to
 * (`counters`, `totals`) so that a projection can be compared with it. It asks no storage and no device.
 */
export class ModelTill {
  readonly facts: Fact[] = [];
  readonly belege: Beleg[] = [];
  readonly closings: Kassenabschluss[] = [];
  readonly parked: Basket[] = [];
  readonly voidedBy = new Map<string, Beleg>();
  counters: TillCounters = NEW_TILL;
  totals: PeriodTotals = NO_TOTALS;
  readonly parts: TillParts;
  private actor: Actor;

  constructor(parts: TillParts) {
    this.parts = parts;
    this.actor = pick(parts.people, 0);
    const { device } = parts.identity;
    this.record([
      tillCommissioned.draft({
        device: device.id,
        kasseId: device.kasseId,
        serial: device.serial,
        software: 'VALERO 0.1.0',
        at: parts.clock.now(),
      }),
    ]);
  }

  private env(): Env {
    const { identity, clock, ids } = this.parts;
    return {
      now: clock.now(),
      offset: clock.offsetMinutes(clock.now()),
      newId: () => ids.next(),
      company: identity.company.id,
      store: identity.store.id,
      device: identity.device.id,
      actor: this.actor,
    };
  }

  private issue(): Issue {
    return { identity: this.parts.identity, counters: this.counters, env: this.env() };
  }

  /** Puts drafts into the journal and follows what they change. */
  record(drafts: readonly FactDraft[]): void {
    const { identity, clock, ids } = this.parts;
    for (const draft of drafts) {
      this.facts.push({
        ...draft,
        device: identity.device.id,
        epoch: 1,
        seq: this.facts.length + 1,
        id: toId(ids.next()),
        store: identity.store.id,
        actor: this.actor.id,
        at: clock.now(),
        offset: clock.offsetMinutes(clock.now()),
      });
      if (belegIssued.is(draft)) this.follow(draft.payload);
      if (kassenabschlussMade.is(draft)) this.close(draft.payload);
    }
    clock.advance(1000);
  }

  private follow(beleg: Beleg): void {
    this.belege.push(beleg);
    const floats = beleg.lines.some((line) => line.gvTyp === 'Anfangsbestand');
    this.counters = {
      ...this.counters,
      nextBeleg: beleg.number + 1,
      openZDay: this.counters.openZDay ?? beleg.businessDay,
      floatBooked: this.counters.floatBooked || floats,
      nextInvoice: this.counters.nextInvoice + (beleg.invoice ? 1 : 0),
    };
    this.totals = addToTotals(this.totals, beleg);
  }

  private close(z: Kassenabschluss): void {
    this.closings.push(z);
    this.counters = {
      ...this.counters,
      openZ: z.number + 1,
      openZDay: null,
      cashCarried: z.cashCarried,
      floatBooked: false,
      grandTotal: z.grandTotal,
    };
    this.totals = NO_TOTALS;
  }

  /** The float carried over is booked before the first Beleg of a Z that moves money. */
  private float(): { facts: FactDraft[]; ahead: number } {
    const belege = carriedFloat(this.issue());
    return { facts: belege.map((beleg) => belegIssued.draft(beleg)), ahead: belege.length };
  }

  /** A basket as planned. */
  basket(plan: BasketPlan): Basket {
    return plannedBasket(this.parts, this.actor, plan);
  }

  /** Sells; a plan without a live line sells nothing and returns null. */
  sale(plan: SalePlan): Beleg | null {
    const basket = this.basket(plan);
    if (liveLines(basket).length === 0) return null;
    const { due } = viewBasket(basket);
    const cards =
      (plan.pay === 'card' || plan.pay === 'mixed') && due > 1
        ? [this.card(basket, plan.pay === 'card' ? due : toCents(Math.floor(due / 2)))]
        : [];
    const paid: Basket = { ...basket, payments: cards };
    const rest = viewBasket(paid).due;
    const payments = settlePayments(paid, rest, {
      method: plan.pay === 'transfer' ? 'transfer' : 'cash',
      tendered: rest > 0 ? toCents(rest + plan.extra) : null,
    });
    const float = this.float();
    const beleg = saleBeleg(
      this.issue(),
      paid,
      payments,
      { note: '', references: [], requestId: plan.requestId },
      float.ahead,
    );
    this.record([...float.facts, belegIssued.draft(beleg)]);
    return beleg;
  }

  private card(basket: Basket, amount: Cents): Payment {
    const intentId = toId<PaymentIntentId>(this.parts.ids.next());
    this.record([cardIntended.draft({ intentId, basketId: basket.id, amount })]);
    const said = {
      terminalId: '54000001',
      trace: String(this.facts.length),
      panMasked: '####1234',
      brand: 'girocard',
      approval: '004711',
      receiptText: 'Kundenbeleg\ngirocard',
    };
    this.record([cardSettled.draft({ intentId, outcome: 'approved', amount, reason: '', ...said })]);
    return {
      type: 'ECKarte',
      name: 'girocard',
      currency: 'EUR',
      amountForeign: amount,
      amount,
      tendered: ZERO,
      change: ZERO,
      card: { intentId, ...said },
    };
  }

  /** A card payment that did not come to an end. */
  cardTrouble(amount: number, outcome: 'open' | 'declined' | 'unknown'): void {
    const intentId = toId<PaymentIntentId>(this.parts.ids.next());
    const basket = emptyBasket(this.parts.ids.next(), this.parts.clock.now());
    this.record([cardIntended.draft({ intentId, basketId: basket.id, amount: toCents(amount) })]);
    if (outcome === 'open') return;
    this.record([
      cardSettled.draft({
        intentId,
        outcome,
        amount: toCents(amount),
        reason: 'keine Antwort',
        terminalId: '',
        trace: '',
        panMasked: '',
        brand: '',
        approval: '',
        receiptText: '',
      }),
    ]);
  }

  /** Takes a sale back that nobody has taken back yet; null = there is none. */
  storno(index: number, refund: 'cash' | 'same'): Beleg | null {
    const open = this.belege.filter((beleg) => beleg.kind === 'sale' && !this.voidedBy.has(beleg.id));
    if (open.length === 0) return null;
    const original = pick(open, index);
    const float = this.float();
    const beleg = stornoBeleg(this.issue(), original, 'Kunde hat es sich anders überlegt', refund, float.ahead);
    this.record([...float.facts, belegIssued.draft(beleg)]);
    this.voidedBy.set(original.id, beleg);
    return beleg;
  }

  /** Books cash in or out. */
  cash(kind: CashKind | 'Anfangsbestand', amount: number): Beleg | null {
    if (kind === 'Anfangsbestand' && this.counters.floatBooked) return null;
    const outward = kind === 'Auszahlung' || kind === 'Privatentnahme' || kind === 'Geldtransit';
    const float = kind === 'Anfangsbestand' ? { facts: [], ahead: 0 } : this.float();
    const beleg = cashBeleg(
      this.issue(),
      kind,
      outward ? negCents(toCents(amount)) : toCents(amount),
      kind,
      float.ahead,
    );
    this.record([...float.facts, belegIssued.draft(beleg)]);
    return beleg;
  }

  /** Gives a sale up. */
  abort(plan: BasketPlan): void {
    this.record([belegIssued.draft(abortBeleg(this.issue(), this.basket(plan)))]);
  }

  /** Sets a basket aside. */
  park(plan: BasketPlan): void {
    const basket = this.basket(plan);
    this.parked.push(basket);
    this.record([
      basketParked.draft({
        basketId: basket.id,
        label: `Tisch ${this.parked.length}`,
        total: viewBasket(basket).total,
        basket: JSON.stringify(basket),
      }),
    ]);
  }

  /** Takes a parked basket up again. */
  recall(index: number): void {
    if (this.parked.length === 0) return;
    const [basket] = this.parked.splice(Math.abs(index) % this.parked.length, 1);
    if (basket) this.record([basketRecalled.draft({ basketId: basket.id })]);
  }

  /** Somebody else takes the till. */
  change(person: number): void {
    this.record([signedOut.draft({ userId: this.actor.id, name: this.actor.name })]);
    this.actor = pick(this.parts.people, person);
    this.record([signedIn.draft({ userId: this.actor.id, name: this.actor.name })]);
  }

  /** Opens the drawer without a sale. */
  drawer(): void {
    this.record([drawerOpened.draft({ reason: 'Wechselgeld' })]);
  }

  /** Creates or changes a customer. */
  customer(customer: Customer): void {
    this.record([customersSet.draft({ customers: [customer] })]);
  }

  /** Closes the day; a night passes. Null when there is nothing to close. */
  closeDay(difference: number, dropShare: number): Kassenabschluss | null {
    if (this.totals.belegCount === 0) return null;
    const bar = this.totals.payments.filter((row) => row.type === 'Bar').reduce((sum, row) => sum + row.amount, 0);
    const carried = this.counters.floatBooked ? 0 : this.counters.cashCarried;
    const counted = toCents(Math.max(0, bar + carried + difference));
    const drop = toCents(Math.floor((counted * dropShare) / 100));
    const { belege, z } = makeKassenabschluss(
      this.issue(),
      this.totals,
      { counted, denominations: [], drop },
      SOFTWARE,
    );
    assert(subCents(counted, drop) === z.cashCarried, 'what is not dropped is carried');
    this.record([...belege.map((beleg) => belegIssued.draft(beleg)), kassenabschlussMade.draft(z)]);
    this.parts.clock.advance(16 * 3_600_000);
    return z;
  }
}
