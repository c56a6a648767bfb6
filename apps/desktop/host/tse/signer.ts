import type { TseResult, TseSigned } from '@valero/domain/compliance';
import type { Basket } from '@valero/domain/kasse';
import type { Effect, FactDraft, Instant, Result, UserId } from '@valero/domain/kernel';
import { err, ok } from '@valero/domain/kernel';
import type { TseFault } from '@valero/drivers/tse';
import type { TseCommit, TseMemory } from '@valero/storage/sqlite';
import { type Beginnings, createBeginnings } from './beginnings.ts';
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
  /** Makes a TSE ready that has lost its self-test or its clock; null = it can sign. */
  readonly mend: (unit: TseUnit) => Promise<TseFault | null>;
  /** A transaction serves nobody any more. */
  readonly sweep: () => void;
  readonly onChange: () => void;
}

/** The signer with what recovery must know of it. */
export interface SignerDesk extends Signer {
  /** Transactions that are being worked with. */
  readonly busy: ReadonlySet<string>;
  isAlive(basketId: string): boolean;
}

/** Makes the signer. */
export function createSigner(parts: SignerParts): SignerDesk {
  const { ledger, memory, timers } = parts;
  const stored = memory.decision();
  const book: SignerBook = { left: stored === null ? null : readPending(stored), consuming: null };
  const busy = new Set<string>((book.left?.attempts ?? []).map((attempt) => attempt.key));
  let lastBasket: string | null = parts.basket()?.id ?? null;
  const beginnings = createBeginnings({
    ...parts,
    basket: () => (parts.basket()?.id === book.consuming ? null : parts.basket()),
  });
  const signing: SigningParts = { ...parts, beginnings, busy };
  const commits: CommitParts = { ...parts, beginnings, busy, book };

  async function resolve(pending: PendingDecision): Promise<SignedWork> {
    const budget = startBudget(timers, SALE_BUDGET_MS);
    const { results, commit } = await resolvePending(pending, parts.units(), budget, parts.verify);
    budget.end();
    return workOf(commits, { ...pending, state: pending.state, reply: null }, results, commit);
  }

  return {
    busy,
    isAlive: (basketId) => parts.basket()?.id === basketId || parts.isParked(basketId),
    leftOver: () => (book.left === null ? null : resolve(book.left)),
    giveUp() {
      book.left = null;
      memory.dropDecision();
      busy.clear();
      parts.sweep();
    },
    sign(work) {
      const isAnything = parts.units().length > 0 && unsignedBelege(work.facts).length > 0;
      return isAnything ? signWork(commits, signing, work) : null;
    },
    basketChanged() {
      if (parts.units().length === 0) return;
      const basket = parts.basket();
      if (basket && basket.lines.length > 0 && !ledger.ofBasket(basket.id))
        timers.after(0, () => void beginnings.beginBasket());
      if (basket?.id !== lastBasket) timers.after(SWEEP_AFTER_MS, parts.sweep);
      lastBasket = basket?.id ?? null;
    },
  };
}

/** What changes while the signer works. */
interface SignerBook {
  /** A decision that is stored and not carried out. */
  left: PendingDecision | null;
  /** The basket that is being paid: no transaction is begun for it any more. */
  consuming: string | null;
}

/** What a commit of signed work needs. */
interface CommitParts extends SignerParts {
  readonly beginnings: Beginnings;
  readonly busy: Set<string>;
  readonly book: SignerBook;
}

async function signWork(parts: CommitParts, signing: SigningParts, work: DecidedWork): Promise<Result<SignedWork>> {
  const { facts, state, effects, by, actorName, at, offset } = work;
  const { book, busy, memory } = parts;
  const basket = parts.basket();
  const isConsumed = basket !== null && state !== undefined && state.basket?.id !== basket.id;
  const keep = (attempts: PendingDecision['attempts']): Result<void> => {
    const pending: PendingDecision = { facts, effects, by, actorName, at, offset, attempts };
    return memory.keepDecision(writePending(state === undefined ? pending : { ...pending, state }), parts.now());
  };
  book.consuming = isConsumed ? basket.id : null;
  const budget = startBudget(parts.timers, SALE_BUDGET_MS);
  const outcome = await signBelege(signing, unsignedBelege(facts), book.consuming, budget, keep);
  budget.end();
  if (outcome.ok) return ok(workOf(parts, work, outcome.value.results, outcome.value.commit));
  busy.clear();
  book.consuming = null;
  return err(outcome.error);
}

/** The decision as it is committed: outages before the Belege they mark, what the TSEs said in the Belege and in the reply. */
function workOf(
  parts: CommitParts,
  work: DecidedWork,
  results: ReadonlyMap<string, TseResult>,
  tse: TseCommit,
): SignedWork {
  const { book, busy, ledger, outages, memory } = parts;
  const drafts = outages.drafts();
  return {
    ...work,
    facts: [...drafts, ...withResults(work.facts, results)],
    reply: withReply(work.reply, results),
    tse,
    done(isStored) {
      book.consuming = null;
      if (isStored) {
        book.left = null;
        ledger.committed(tse);
        outages.stored(drafts);
        busy.clear();
        parts.beginnings.tidy();
        if (tse.kept.length > 0) parts.sweep();
        parts.onChange();
        return;
      }
      // what is on the disk is carried out before anything else; without it nothing was ordered that matters
      const kept = tse.decided ? memory.decision() : null;
      if (kept === null) busy.clear();
      else book.left = readPending(kept);
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
