import { KASSENBELEG, processDataOf, type TseResult, type TseSigned } from '@valero/domain/compliance';
import type { Basket, Beleg } from '@valero/domain/kasse';
import type { Effect, FactDraft, Instant, UserId } from '@valero/domain/kernel';
import type { TseCommit, TseTask } from '@valero/storage/sqlite';
import { type Attempt, leftOf, noteOf, signedBy, UNVERIFIED, unsignedBelege, unsignedMark } from './signing.ts';
import { type Budget, TIMED_OUT } from './timers.ts';
import type { TseUnit } from './unit.ts';

/** A decision that has been made and whose Belege are being signed: all that is needed to carry it out later, exactly once. */
export interface PendingDecision {
  readonly facts: readonly FactDraft[];
  /** Left out = the open basket stays as it is. */
  readonly state?: { readonly basket: Basket | null };
  readonly effects: readonly Effect[];
  /** Recorded with the facts; null = the till itself. */
  readonly by: UserId | null;
  readonly actorName: string;
  readonly at: Instant;
  readonly offset: number;
  readonly attempts: readonly Attempt[];
}

/** Text for the store; the host writes and reads it, nobody else. */
export function writePending(pending: PendingDecision): string {
  return JSON.stringify(pending);
}

/** The decision as it was written. */
export function readPending(text: string): PendingDecision {
  return JSON.parse(text) as PendingDecision;
}

/**
 * Finds out what became of the Belege of a pending decision. The TSE is asked by transaction: finished with this content → its signature;
 * open → it is finished now; neither within the budget → the Beleg is marked and recovery goes on later.
 */
export async function resolvePending(
  pending: PendingDecision,
  units: readonly TseUnit[],
  budget: Budget,
  verify: (signed: TseSigned) => boolean,
): Promise<{ results: Map<string, TseResult>; commit: TseCommit }> {
  const results = new Map<string, TseResult>();
  const dropped: string[] = [];
  const kept: TseTask[] = [];
  for (const beleg of unsignedBelege(pending.facts)) {
    const attempts = pending.attempts.filter((attempt) => attempt.belegId === beleg.id);
    let signed: TseSigned | null = null;
    let by = '';
    // first what is finished, then what can still be finished: a Beleg is signed once
    for (const finish of [false, true]) {
      for (const attempt of attempts) {
        if (signed) break;
        const unit = units.find((candidate) => candidate.tseId === attempt.tseId);
        signed = unit ? await askFor(unit, attempt, finish, budget) : null;
        if (unit && signed && !verify(signed)) {
          unit.open(UNVERIFIED);
          signed = null;
        }
        if (signed) by = attempt.key;
      }
    }
    const first = units[0];
    results.set(
      beleg.id,
      signed ?? unsignedMark(beleg, first?.tseId ?? attempts[0]?.tseId ?? 0, first?.trip()?.reason ?? 'unreachable'),
    );
    for (const attempt of attempts) {
      if (attempt.key === by) dropped.push(attempt.key);
      else kept.push(leftOf(taskOf(attempt, beleg, processDataOf(beleg)), signed !== null));
    }
  }
  return { results, commit: { decided: true, dropped, kept } };
}

function taskOf({ key, tseId, number, belegId }: Attempt, beleg: Beleg, content: string): TseTask {
  const { finishedAt: startedAt } = beleg;
  return { key, tseId, number, basketId: null, belegId, content, startedAt, note: noteOf(beleg) };
}

async function askFor(unit: TseUnit, attempt: Attempt, finish: boolean, budget: Budget): Promise<TseSigned | null> {
  await budget.within(unit.started(), undefined);
  // one that is still being checked when the budget is spent is out: its Belege are marked from here on
  if (unit.state() === 'starting') unit.open(TIMED_OUT.fault);
  if (unit.state() !== 'closed') return null;
  const find = attempt.number === null ? { key: attempt.key } : { number: attempt.number };
  const asked = await budget.within(
    unit.order((tse) => tse.transaction(find)),
    TIMED_OUT,
  );
  if (!asked.ok) {
    unit.open(asked.fault);
    return null;
  }
  const known = asked.value;
  if (known === null) return null;
  if (known.state === 'finished')
    return known.processData === attempt.content
      ? signedBy(unit.info(), known.start, known.finish, known.processData)
      : null;
  if (!finish) return null;
  const { start } = known;
  const order = {
    key: attempt.key,
    clientId: unit.clientId,
    transactionNumber: start.transactionNumber,
    processType: KASSENBELEG,
    processData: attempt.content,
  };
  const finished = await budget.within(
    unit.order(
      (tse) => tse.finishTransaction(order),
      (signature) => unit.doubt(signature),
    ),
    TIMED_OUT,
  );
  if (finished.ok) return signedBy(unit.info(), start, finished.value, attempt.content);
  unit.open(finished.fault);
  return null;
}
