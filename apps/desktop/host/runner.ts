import type { CrmReads } from '@valero/domain/crm';
import type { TillIdentity } from '@valero/domain/identity';
import type { Basket, KasseReads, TillState } from '@valero/domain/kasse';
import {
  type Actor,
  type Clock,
  type Command,
  type Decision,
  type Effect,
  type Env,
  err,
  type FactDraft,
  type Ids,
  ok,
  type Result,
  toId,
  type UserId,
} from '@valero/domain/kernel';
import type { StockReads } from '@valero/domain/stock';
import type { DeviceStore, PrintDraft } from '@valero/storage/sqlite';
import type { SerialQueue } from './queue.ts';
import type { WorkingBasket } from './working-basket.ts';

/** Everything a command of a till may read. */
export type TillReads = KasseReads & StockReads & CrmReads;

/** A command of any module, its types rubbed out: the input has been checked by its schema, the reads are all there. */
export type AnyCommand = Command<string, unknown, TillReads, unknown, unknown, TillState | undefined>;

/** What was done, for everything that follows a commit. */
export interface Done {
  readonly facts: readonly FactDraft[];
  readonly basketChanged: boolean;
  readonly effects: readonly Effect[];
  readonly prints: number;
  readonly actor: Actor;
}

/** Runs commands: load, decide, one transaction, then effects. Strictly one by one. */
export interface Runner {
  /** `input` has passed the command's schema; `actor` null = the till itself. */
  run(command: AnyCommand, input: unknown, actor: Actor | null): Promise<Result<unknown>>;
}

/** What a runner is made of. */
export interface RunnerParts {
  readonly store: DeviceStore;
  readonly identity: () => TillIdentity;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly queue: SerialQueue;
  readonly basket: WorkingBasket;
  /** The host's own refusal, asked inside the queue; null = go on. */
  readonly gate: (command: AnyCommand, input: unknown, reads: TillReads) => Result<never> | null;
  /** The papers of a decision, complete before the commit, so that they are stored with it. */
  readonly printsOf: (effects: readonly Effect[], facts: readonly FactDraft[]) => readonly PrintDraft[];
  /** Follows every command that did something; must not throw. */
  readonly after: (done: Done) => void;
}

/** All reads of a till with the basket from memory. */
export function tillReads(store: DeviceStore, basket: () => Basket | null): TillReads {
  const kasse = store.kasseReads();
  const stock = store.stockReads();
  const crm = store.crmReads();
  return {
    identity: () => kasse.identity(),
    counters: () => kasse.counters(),
    basket,
    parked: (id) => kasse.parked(id),
    article: (id) => kasse.article(id),
    articleByCode: (code) => kasse.articleByCode(code),
    customer: (id) => kasse.customer(id),
    beleg: (id) => kasse.beleg(id),
    stornoOf: (id) => kasse.stornoOf(id),
    belegByRequest: (requestId) => kasse.belegByRequest(requestId),
    cardIntent: (id) => kasse.cardIntent(id),
    pendingCard: () => kasse.pendingCard(),
    periodTotals: () => kasse.periodTotals(),
    tses: () => kasse.tses(),
    articleByNumber: (number) => stock.articleByNumber(number),
    articleByGtin: (gtin) => stock.articleByGtin(gtin),
    customerByNumber: (number) => crm.customerByNumber(number),
  };
}

/** Makes the runner. */
export function createRunner(parts: RunnerParts): Runner {
  const reads = tillReads(parts.store, () => parts.basket.get());

  async function decide(command: AnyCommand, input: unknown, actor: Actor | null): Promise<Result<unknown>> {
    const refusal = parts.gate(command, input, reads);
    if (refusal) return refusal;
    const loaded = await command.load(reads, input);
    const env = envOf(parts, actor ?? tillItself(parts.identity()));
    const decision = command.decide(loaded, input, env);
    return decision.ok ? carryOut(parts, { decision: decision.value, env, by: actor?.id ?? null }) : decision;
  }

  return { run: (command, input, actor) => parts.queue.run(() => decide(command, input, actor)) };
}

/** Stands in for a person where the till acts by itself; its facts name nobody. */
function tillItself(identity: TillIdentity): Actor {
  return { id: toId<UserId>(identity.device.id), name: identity.device.name, rights: new Set() };
}

function envOf(parts: RunnerParts, actor: Actor): Env {
  const { clock, ids } = parts;
  const identity = parts.identity();
  const now = clock.now();
  return {
    now,
    offset: clock.offsetMinutes(now),
    newId: () => ids.next(),
    company: identity.company.id,
    store: identity.store.id,
    device: identity.device.id,
    actor,
  };
}

function carryOut(
  parts: RunnerParts,
  work: { decision: Decision<unknown, TillState | undefined>; env: Env; by: UserId | null },
): Result<unknown> {
  const { decision, env } = work;
  const { facts, state, effects = [] } = decision;
  const prints = parts.printsOf(effects, facts);
  if (facts.length > 0 || prints.length > 0) {
    const basket = state === undefined ? parts.basket.get() : state.basket;
    const keepsBasket = state === undefined && !parts.basket.isBehind();
    const stored = parts.store.commit({
      drafts: facts,
      actor: work.by,
      at: env.now,
      offset: env.offset,
      newId: env.newId,
      ...(keepsBasket ? {} : { state: { basket } }),
      prints,
    });
    if (!stored.ok) return err(stored.error);
    parts.basket.stored(basket);
  } else if (state !== undefined) {
    parts.basket.changed(state.basket);
  }
  parts.after({ facts, basketChanged: state !== undefined, effects, prints: prints.length, actor: env.actor });
  return ok(decision.reply);
}
