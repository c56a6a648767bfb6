import type { ComplianceReads } from '@valero/domain/compliance';
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
import type { LabelReads, StockReads } from '@valero/domain/stock';
import type { SyncReads } from '@valero/domain/sync';
import type { DeviceStore, PrintDraft } from '@valero/storage/sqlite';
import { type Logger, messageOf } from './log.ts';
import type { SerialQueue } from './queue.ts';
import type { DecidedWork, SignedWork, Signer } from './tse/signer.ts';
import type { WorkingBasket } from './working-basket.ts';

/** Everything a command of a till may read. */
export type TillReads = KasseReads & StockReads & LabelReads & CrmReads & ComplianceReads & SyncReads;

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
  /** Carries out a decision that a crash left behind, before the first command. */
  settle(): Promise<Result<void>>;
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
  /** Signs the Belege of a decision between decision and commit. */
  readonly signer: Signer;
  readonly logger: Logger;
  /** Follows every command that did something; must not throw. */
  readonly after: (done: Done) => void;
  /** A decision was carried out that had been interrupted. */
  readonly onSettled: (work: SignedWork) => void;
}

/** All reads of a till with the basket from memory. */
export function tillReads(store: DeviceStore, basket: () => Basket | null): TillReads {
  const kasse = store.kasseReads();
  const stock = store.stockReads();
  const crm = store.crmReads();
  const compliance = store.complianceReads();
  const sync = store.syncReads();
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
    reversalsOf: (id) => kasse.reversalsOf(id),
    cardTakings: (cutId) => kasse.cardTakings(cutId),
    periodTotals: () => kasse.periodTotals(),
    voucher: (number) => kasse.voucher(number),
    returnedOf: (id) => kasse.returnedOf(id),
    advance: (id) => kasse.advance(id),
    tses: () => kasse.tses(),
    articleByNumber: (number) => stock.articleByNumber(number),
    articleByGtin: (gtin) => stock.articleByGtin(gtin),
    storeCodes: () => stock.storeCodes(),
    unknownCode: (code) => stock.unknownCode(code),
    customerByNumber: (number) => crm.customerByNumber(number),
    request: (id) => sync.request(id),
    inService: () => compliance.inService(),
    tseKnown: (tseId) => compliance.tseKnown(tseId),
    outage: (id) => compliance.outage(id),
    openOutages: () => compliance.openOutages(),
    isAccounted: (serial, number) => compliance.isAccounted(serial, number),
    lastCounter: (serial) => compliance.lastCounter(serial),
    accountedAbove: (serial, from) => compliance.accountedAbove(serial, from),
  };
}

/** Makes the runner. */
export function createRunner(parts: RunnerParts): Runner {
  const reads = tillReads(parts.store, () => parts.basket.get());

  async function decide(command: AnyCommand, input: unknown, actor: Actor | null): Promise<Result<unknown>> {
    const settled = await settle(parts);
    if (!settled.ok) return settled;
    const refusal = parts.gate(command, input, reads);
    if (refusal) return refusal;
    const loaded = await command.load(reads, input);
    const env = envOf(parts, actor ?? tillItself(parts.identity()));
    const decision = command.decide(loaded, input, env);
    return decision.ok ? carryOut(parts, { decision: decision.value, env, by: actor?.id ?? null }) : decision;
  }

  return {
    run: (command, input, actor) => parts.queue.run(() => decide(command, input, actor)),
    settle: () => parts.queue.run(() => settle(parts)),
  };
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

/** A decision that was interrupted is carried out before anything else is decided. One that cannot be stored for our own fault is given up. */
async function settle(parts: RunnerParts): Promise<Result<void>> {
  const left = parts.signer.leftOver();
  if (!left) return ok(undefined);
  const work = await left;
  try {
    const stored = store(parts, work);
    if (!stored.ok) return stored;
  } catch (error) {
    parts.logger.error({ error: messageOf(error) }, 'an interrupted decision cannot be carried out');
    parts.signer.giveUp();
    return ok(undefined);
  }
  parts.onSettled(work);
  // nobody may be standing at the drawer any more: paper yes, drawer and terminal no
  const effects = work.effects.filter((effect) => effect.kind === 'print');
  const actor = { ...tillItself(parts.identity()), name: work.actorName };
  follow(parts, work, effects, actor);
  return ok(undefined);
}

function carryOut(
  parts: RunnerParts,
  { decision, env, by }: { decision: Decision<unknown, TillState | undefined>; env: Env; by: UserId | null },
): Result<unknown> | Promise<Result<unknown>> {
  const { facts, state, effects = [], reply } = decision;
  const { now: at, offset, actor } = env;
  const work: DecidedWork = { facts, state, effects, reply, by, actorName: actor.name, at, offset };
  const finish = (signed: SignedWork): Result<unknown> => {
    const stored = store(parts, signed);
    if (!stored.ok) return stored;
    follow(parts, signed, effects, actor);
    return ok(signed.reply);
  };
  const signing = parts.signer.sign(work);
  if (!signing) return finish({ ...work, tse: null, done: () => undefined });
  return signing.then((signed) => (signed.ok ? finish(signed.value) : signed));
}

/** Facts, papers, basket and what the TSE desk must remember, in one transaction. */
function store(parts: RunnerParts, work: SignedWork): Result<void> {
  const { facts, state, effects, by: actor, at, offset, tse } = work;
  const prints = parts.printsOf(effects, facts);
  if (facts.length === 0 && prints.length === 0) {
    if (state !== undefined) parts.basket.changed(state.basket);
    return ok(undefined);
  }
  const basket = state === undefined ? parts.basket.get() : state.basket;
  const keepsBasket = state === undefined && !parts.basket.isBehind();
  const stamp = { actor, at, offset, newId: () => parts.ids.next() };
  let isStored = false;
  try {
    const stored = parts.store.commit({
      ...stamp,
      drafts: facts,
      ...(keepsBasket ? {} : { state: { basket } }),
      prints,
      ...(tse ? { tse } : {}),
    });
    if (!stored.ok) return err(stored.error);
    isStored = true;
    parts.basket.stored(basket);
  } finally {
    work.done(isStored);
  }
  return ok(undefined);
}

function follow(parts: RunnerParts, work: SignedWork, effects: readonly Effect[], actor: Actor): void {
  const { facts, state } = work;
  const basketChanged = state !== undefined;
  if (basketChanged) parts.signer.basketChanged();
  const prints = effects.filter((effect) => effect.kind === 'print').length;
  parts.after({ facts, basketChanged, effects, prints, actor });
}
