import { type Customer, customersSet } from '@valero/domain/crm';
import { RIGHTS } from '@valero/domain/identity';
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
  checkVoidable,
  drawerOpened,
  emptyBasket,
  expectedCash,
  foreignHeld,
  type Issue,
  type Kassenabschluss,
  type KasseReads,
  kassenabschlussMade,
  liveLines,
  loadVoidable,
  makeKassenabschluss,
  NEW_TILL,
  NO_TOTALS,
  type Payment,
  type PeriodTotals,
  SOFTWARE,
  saleBeleg,
  settingsChanged,
  settlePayments,
  signedIn,
  signedOut,
  stornoBeleg,
  type TillCounters,
  type TillState,
  tillCommissioned,
  trainingSet,
  viewBasket,
} from '@valero/domain/kasse';
import {
  type Actor,
  assert,
  type BelegId,
  type Cents,
  type Command,
  type Env,
  type Fact,
  type FactDraft,
  negCents,
  ok,
  type PaymentIntentId,
  type Result,
  subCents,
  toCents,
  toId,
  ZERO,
} from '@valero/domain/kernel';
import type { LabelReads } from '@valero/domain/stock';
import { ModelRecords, modelReads } from './model-records.ts';
import { type BasketPlan, pick, plannedBasket, type SalePlan, type TillParts } from './plan.ts';

/** An ordinary payment, and what its settlement says beside the terminal's words. */
const PLAIN = { kind: 'pay', belegId: null, of: null, why: '' } as const;
const SAID = { merchantText: '', source: 'terminal' } as const;

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
  /** Vouchers, returns, advances and cards as the facts left them. */
  readonly records = new ModelRecords();
  /** The open basket of commands run by `run`. */
  open: Basket | null = null;
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
      if (trainingSet.is(draft)) this.counters = { ...this.counters, training: draft.payload.on };
      if (settingsChanged.is(draft)) this.counters = { ...this.counters, stornoFlag: draft.payload.stornoFlag.after };
      if (basketParked.is(draft)) this.parked.push(JSON.parse(draft.payload.basket) as Basket);
      if (basketRecalled.is(draft)) {
        const at = this.parked.findIndex(({ id }) => id === draft.payload.basketId);
        if (at >= 0) this.parked.splice(at, 1);
      }
      this.records.card(draft);
    }
    clock.advance(1000);
  }

  private follow(beleg: Beleg): void {
    this.belege.push(beleg);
    this.records.follow(beleg);
    const original = beleg.kind === 'storno' ? this.records.belege.get(beleg.references[0]?.belegId as BelegId) : null;
    if (original) this.voidedBy.set(original.id, beleg);
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

  /** What a command of this till reads. */
  reads(): KasseReads & LabelReads {
    return modelReads(this);
  }

  /**
   * Runs a command of the till as the host does: input checked, loaded, decided, facts recorded, the open basket kept. The person may do
   * everything. A refusal changes nothing.
   */
  run<Input, Loaded, Reply, State extends TillState | undefined>(
    command: Command<string, Input, KasseReads & LabelReads, Loaded, Reply, State>,
    input: unknown,
  ): Result<Reply> {
    const checked = command.input.parse(input);
    const loaded = command.load(this.reads(), checked);
    assert(!(loaded instanceof Promise), 'a command of the till loads at once');
    const actor: Actor = { ...this.actor, rights: new Set<string>(RIGHTS) };
    const decision = command.decide(loaded, checked, { ...this.env(), actor });
    if (!decision.ok) return decision;
    const { facts, state, reply } = decision.value;
    if (facts.length > 0) this.record(facts);
    if (state !== undefined) this.open = state.basket;
    return ok(reply);
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
    this.record([cardIntended.draft({ ...PLAIN, intentId, basketId: basket.id, amount })]);
    const said = {
      terminalId: '54000001',
      trace: String(this.facts.length),
      panMasked: '####1234',
      brand: 'girocard',
      approval: '004711',
      receiptText: 'Kundenbeleg\ngirocard',
      receiptNumber: String(this.facts.length),
    };
    this.record([cardSettled.draft({ ...SAID, intentId, outcome: 'approved', amount, reason: '', ...said })]);
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
    this.record([cardIntended.draft({ ...PLAIN, intentId, basketId: basket.id, amount: toCents(amount) })]);
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
        receiptNumber: '',
        ...SAID,
      }),
    ]);
  }

  /** Takes a sale back that nobody has taken back yet; null = there is none. */
  storno(index: number, refund: 'cash' | 'same'): Beleg | null {
    if (this.counters.training) return null;
    const sales = this.belege.filter((beleg) => beleg.kind === 'sale' && !this.voidedBy.has(beleg.id));
    const start = Math.abs(index) % Math.max(1, sales.length);
    const around = [...sales.slice(start), ...sales.slice(0, start)];
    const original = around.find((beleg) => checkVoidable(loadVoidable(this.reads(), beleg.id)).ok);
    if (!original) return null;
    const float = this.float();
    const beleg = stornoBeleg(
      this.issue(),
      original,
      { reason: 'Kunde hat es sich anders überlegt', refund },
      float.ahead,
    );
    this.record([...float.facts, belegIssued.draft(beleg)]);
    return beleg;
  }

  /** Books cash in or out. */
  cash(kind: CashKind | 'Anfangsbestand', amount: number): Beleg | null {
    if (kind === 'Anfangsbestand' && this.counters.floatBooked) return null;
    if (this.counters.training) return null;
    const outward = ['Auszahlung', 'Privatentnahme', 'Geldtransit', 'Lohnzahlung'].includes(kind);
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
    this.record([
      basketParked.draft({
        basketId: basket.id,
        label: `Tisch ${this.parked.length + 1}`,
        total: viewBasket(basket).total,
        basket: JSON.stringify(basket),
      }),
    ]);
  }

  /** Takes a parked basket up again. */
  recall(index: number): void {
    if (this.parked.length === 0) return;
    const basket = pick(this.parked, index);
    this.record([basketRecalled.draft({ basketId: basket.id })]);
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

  /** Closes the day; a night passes. `foreignMissing` minor units lack of every foreign currency. Null when there is nothing to close. */
  closeDay(difference: number, dropShare: number, foreignMissing = 0): Kassenabschluss | null {
    if (this.totals.belegCount === 0 || this.counters.training) return null;
    const bar = expectedCash(this.totals);
    const carried = this.counters.floatBooked ? 0 : this.counters.cashCarried;
    const counted = toCents(Math.max(0, bar + carried + difference));
    const drop = toCents(Math.floor((counted * dropShare) / 100));
    const foreign = foreignHeld(this.totals)
      .filter(({ held }) => held > 0)
      .map(({ currency, held }) => ({ currency, counted: toCents(Math.max(0, held - foreignMissing)) }));
    const { belege, z } = makeKassenabschluss(
      this.issue(),
      this.totals,
      { counted, denominations: [], drop, foreign },
      SOFTWARE,
    );
    assert(subCents(counted, drop) === z.cashCarried, 'what is not dropped is carried');
    this.record([...belege.map((beleg) => belegIssued.draft(beleg)), kassenabschlussMade.draft(z)]);
    this.parts.clock.advance(16 * 3_600_000);
    return z;
  }
}
