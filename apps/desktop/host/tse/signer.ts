import type { TseResult, TseSigned } from '@valero/domain/compliance';
import type { Basket } from '@valero/domain/kasse';
import type { Effect, FactDraft, Instant, Result, UserId } from '@valero/domain/kernel';
import { err, ok } from '@valero/domain/kernel';
import type { TseAnswer, TseSignature } from '@valero/drivers/tse';
import type { TseCommit, TseMemory, TseTask } from '@valero/storage/sqlite';
import type { Ledger } from './ledger.ts';
import type { Outages } from './outages.ts';
import { type PendingDecision, readPending, resolvePending, writePending } from './pending.ts';
import { type SigningParts, signBelege, unsignedBelege, withResults } from './signing.ts';
import { startBudget, type Timers } from './timers.ts';
import type { TseUnit } from './unit.ts';

/** How long a sale waits for its signature, once: the next one finds the breaker open and waits for nothing. */
export const SALE_BUDGET_MS = 2000;
/** How long after a basket is gone its transaction is looked after. */
const SWEEP_AFTER_MS = 500;

/** A decision before its commit. */
export interface DecidedWork {
  readonly facts: readonly FactDraft[];
  readonly state: { readonly basket: Basket | null } | undefined;
  readonly effects: readonly Effect[];
  readonly reply: unknown;
  readonly by: UserId | null;
  readonly actorName: string;
  readonly at: Instant;
  readonly offset: number;
}

/** A decision as it is to be committed. `done` must be called after the commit, whatever became of it. */
export interface SignedWork extends DecidedWork {
  readonly tse: TseCommit | null;
  done(stored: boolean): void;
}

/** What the command runner needs of the TSE desk. */
export interface Signer {
  /** A decision that a crash or a failed commit left behind, ready to be committed; null = none. Asked before every command. */
  leftOver(): Promise<SignedWork> | null;
  /** The left-over decision cannot be committed at all: it is given up, its transactions are recorded as AVBelegabbruch. */
  giveUp(): void;
  /** Signs the Belege of a decision within the budget; null = there is nothing to sign. Errors: those of the store. */
  sign(work: DecidedWork): Promise<Result<SignedWork>> | null;
  /** The open basket has changed; costs nothing on the way of a scan. */
  basketChanged(): void;
}

/** What the signer works with. */
export interface SignerParts {
  readonly units: () => readonly TseUnit[];
  readonly ledger: Ledger;
  readonly memory: TseMemory;
  readonly outages: Outages;
  readonly timers: Timers;
  readonly now: () => Instant;
  readonly newId: () => string;
  readonly basket: () => Basket | null;
  readonly isParked: (basketId: string) => boolean;
  readonly verify: (signed: TseSigned) => boolean;
  /** A transaction serves nobody any more. */
  readonly sweep: () => void;
  readonly onChange: () => void;
}

/** The signer with what recovery must know of it. */
export interface SignerDesk extends Signer {
  /** Transactions that are being worked with. */
  readonly busy: ReadonlySet<string>;
  isAlive(basketId: string): boolean;
  hasLeftOver(): boolean;
}

/** Makes the signer. */
export function createSigner(parts: SignerParts): SignerDesk {
  const { ledger, memory, timers } = parts;
  const stored = memory.decision();
  let left: PendingDecision | null = stored === null ? null : readPending(stored);
  const busy = new Set<string>((left?.attempts ?? []).map((attempt) => attempt.key));
  const starts = new Map<string, TseSignature>();
  const beginnings = new Map<string, Promise<TseAnswer<TseSignature>>>();
  let consuming: string | null = null;
  let lastBasket: string | null = parts.basket()?.id ?? null;
  const isAlive = (basketId: string): boolean => parts.basket()?.id === basketId || parts.isParked(basketId);

  async function begin(unit: TseUnit, task: TseTask): Promise<TseAnswer<TseSignature>> {
    ledger.put(task);
    const { key } = task;
    const answer = unit.order(
      (tse) => tse.startTransaction({ key, clientId: unit.clientId }),
      (signature) => {
        const known = ledger.get(key);
        if (known) ledger.put({ ...known, number: signature.transactionNumber });
        starts.set(key, signature);
        return unit.doubt(signature);
      },
    );
    beginnings.set(key, answer);
    const said = await answer;
    beginnings.delete(key);
    if (!said.ok && !said.fault.lost) ledger.drop(key);
    return said;
  }

  const signing: SigningParts = {
    units: parts.units,
    ledger,
    begin,
    beginning: (key) => beginnings.get(key) ?? null,
    startOf: (key) => starts.get(key) ?? null,
    now: parts.now,
    newId: parts.newId,
    verify: parts.verify,
    busy,
  };

  /** Begins the transaction of the open basket, if it has a line and none yet (KassenSichV § 2: start of the Vorgang). */
  async function beginBasket(): Promise<void> {
    const basket = parts.basket();
    if (!basket || basket.lines.length === 0 || basket.id === consuming || ledger.ofBasket(basket.id)) return;
    const unit = parts.units().find((candidate) => candidate.state() === 'closed');
    if (!unit) return;
    const answer = await begin(unit, {
      key: parts.newId(),
      tseId: unit.tseId,
      number: null,
      basketId: basket.id,
      belegId: null,
      content: '',
      startedAt: basket.startedAt,
      note: 'Begonnener Vorgang ohne Beleg, nachträglich beendet',
    });
    if (!answer.ok) unit.open(answer.fault);
  }

  function finished(commit: TseCommit, drafts: readonly FactDraft[]): void {
    left = null;
    ledger.committed(commit);
    parts.outages.stored(drafts);
    busy.clear();
    for (const key of starts.keys()) if (!ledger.get(key)) starts.delete(key);
    if (commit.kept.length > 0) parts.sweep();
    parts.onChange();
  }

  function withOutages(work: DecidedWork, results: ReadonlyMap<string, TseResult>, tse: TseCommit): SignedWork {
    const drafts = parts.outages.drafts();
    return {
      ...work,
      facts: [...drafts, ...withResults(work.facts, results)],
      reply: withReply(work.reply, results),
      tse,
      done(isStored) {
        consuming = null;
        if (isStored) finished(tse, drafts);
        // the decision is on the disk and is carried out before anything else; without it nothing was ordered that matters
        else if (tse.decided) left = readPending(memory.decision() ?? 'null');
        else busy.clear();
      },
    };
  }

  async function sign(work: DecidedWork): Promise<Result<SignedWork>> {
    const basket = parts.basket();
    const isConsumed = basket !== null && work.state !== undefined && work.state.basket?.id !== basket.id;
    const { facts, state, effects, by, actorName, at, offset } = work;
    const keep = (attempts: PendingDecision['attempts']): Result<void> => {
      const pending: PendingDecision = { facts, effects, by, actorName, at, offset, attempts };
      return memory.keepDecision(writePending(state === undefined ? pending : { ...pending, state }), parts.now());
    };
    consuming = isConsumed ? basket.id : null;
    const budget = startBudget(timers, SALE_BUDGET_MS);
    const outcome = await signBelege(signing, unsignedBelege(facts), isConsumed ? basket.id : null, budget, keep);
    budget.end();
    if (!outcome.ok) {
      busy.clear();
      consuming = null;
      return err(outcome.error);
    }
    return ok(withOutages(work, outcome.value.results, outcome.value.commit));
  }

  async function resolve(pending: PendingDecision): Promise<SignedWork> {
    const budget = startBudget(timers, SALE_BUDGET_MS);
    const { results, commit } = await resolvePending(pending, parts.units(), budget, parts.verify);
    budget.end();
    return withOutages({ ...pending, state: pending.state, reply: null }, results, commit);
  }

  return {
    busy,
    isAlive,
    hasLeftOver: () => left !== null,
    leftOver: () => (left === null ? null : resolve(left)),
    giveUp() {
      left = null;
      memory.dropDecision();
      busy.clear();
      parts.sweep();
    },
    sign: (work) => (parts.units().length === 0 || unsignedBelege(work.facts).length === 0 ? null : sign(work)),
    basketChanged() {
      if (parts.units().length === 0) return;
      const basket = parts.basket();
      if (basket && basket.lines.length > 0 && !ledger.ofBasket(basket.id)) timers.after(0, () => void beginBasket());
      if (basket?.id !== lastBasket) timers.after(SWEEP_AFTER_MS, parts.sweep);
      lastBasket = basket?.id ?? null;
    },
  };
}

/** The reply tells of the Beleg as it is stored. */
function withReply(reply: unknown, results: ReadonlyMap<string, TseResult>): unknown {
  if (typeof reply !== 'object' || reply === null || !('beleg' in reply)) return reply;
  const { beleg } = reply;
  if (typeof beleg !== 'object' || beleg === null || !('id' in beleg) || typeof beleg.id !== 'string') return reply;
  const tse = results.get(beleg.id);
  return tse ? { ...reply, beleg: { ...beleg, tse } } : reply;
}
