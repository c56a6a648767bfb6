import {
  ABORTED_PROCESS_DATA,
  KASSENBELEG,
  OUTAGE_TEXT,
  type OutageReason,
  processDataOf,
  type TseInfo,
  type TseResult,
  type TseSigned,
} from '@valero/domain/compliance';
import { type Beleg, belegIssued } from '@valero/domain/kasse';
import { type FactDraft, type Instant, isoUtc, ok, type Result } from '@valero/domain/kernel';
import type { TseFault, TseSignature } from '@valero/drivers/tse';
import type { TseCommit, TseTask } from '@valero/storage/sqlite';
import type { Beginnings } from './beginnings.ts';
import type { Ledger } from './ledger.ts';
import { type Budget, TIMED_OUT } from './timers.ts';
import { isMendable, type TseUnit } from './unit.ts';

/** What a transaction's start and finish say together, as a Beleg carries it. */
export function signedBy(info: TseInfo, start: TseSignature, finish: TseSignature, processData: string): TseSigned {
  return {
    state: 'signed',
    tseId: String(info.tseId),
    serial: info.serial,
    transactionNumber: finish.transactionNumber,
    signatureCounter: finish.signatureCounter,
    start: start.logTime,
    end: finish.logTime,
    processType: KASSENBELEG,
    processData,
    signature: finish.signature,
    algorithm: info.algorithm,
    timeFormat: info.timeFormat,
    publicKey: info.publicKey,
    clientId: info.clientId,
    certified: info.certified,
  };
}

/** The mark of a Beleg that no TSE signed: reason and the till's own times (AEAO § 146a Nr. 7; fiscal reference § 2.5). */
export function unsignedMark(beleg: Beleg, tseId: number, reason: OutageReason): TseResult {
  return {
    state: 'failed',
    tseId: String(tseId),
    reason: OUTAGE_TEXT[reason].de,
    start: isoUtc(beleg.startedAt),
    end: isoUtc(beleg.finishedAt),
  };
}

/** The Belege of a decision that have no word of a TSE yet, in their order. */
export function unsignedBelege(facts: readonly FactDraft[]): Beleg[] {
  return facts.flatMap((fact) => (belegIssued.is(fact) && fact.payload.tse.state === 'absent' ? [fact.payload] : []));
}

/** The facts with what the TSEs said of their Belege. */
export function withResults(
  facts: readonly FactDraft[],
  results: ReadonlyMap<string, TseResult>,
): readonly FactDraft[] {
  return facts.map((fact) => {
    if (!belegIssued.is(fact)) return fact;
    const tse = results.get(fact.payload.id);
    return tse ? belegIssued.draft({ ...fact.payload, tse }) : fact;
  });
}

/** The device said something that its key did not sign. */
export const UNVERIFIED: TseFault = { reason: 'badAnswer', detail: 'the signature does not verify', lost: true };

/** A transaction a Beleg was being signed with. */
export interface Attempt {
  readonly belegId: string;
  readonly key: string;
  readonly tseId: number;
  readonly number: number | null;
  readonly content: string;
}

/** A Beleg on its way through the TSEs. */
interface Slot {
  readonly beleg: Beleg;
  readonly content: string;
  /** The transaction it is signed with now. */
  task: TseTask | null;
  start: TseSignature | null;
  result: TseSigned | null;
  /** Transactions it was tried with in vain. */
  readonly tried: TseTask[];
}

/** What signing works with. */
export interface SigningParts {
  readonly units: () => readonly TseUnit[];
  readonly ledger: Ledger;
  readonly beginnings: Pick<Beginnings, 'begin' | 'coming' | 'startOf'>;
  readonly now: () => Instant;
  readonly newId: () => string;
  /** A signature that is false is no signature; false = it does not verify. */
  readonly verify: (signed: TseSigned) => boolean;
  /** Makes a TSE ready that has lost its self-test or its clock; null = it can sign. */
  readonly mend: (unit: TseUnit) => Promise<TseFault | null>;
  /** Transactions that are being worked with and not to be touched by recovery. */
  readonly busy: Set<string>;
}

/** What became of the Belege. */
export interface SigningOutcome {
  readonly results: ReadonlyMap<string, TseResult>;
  readonly commit: TseCommit;
}

/**
 * Signs Belege in their order: the first TSE whose breaker is closed, then the next, all within one budget. `keep` stores the decision
 * before the first finish is ordered of a TSE; its failure ends everything, because nothing must be signed that cannot be found again.
 * What no TSE signed is marked.
 */
export async function signBelege(
  parts: SigningParts,
  belege: readonly Beleg[],
  basketId: string | null,
  budget: Budget,
  keep: (attempts: readonly Attempt[]) => Result<void>,
): Promise<Result<SigningOutcome>> {
  const slots = belege.map((beleg): Slot => {
    const task = basketId !== null && isOfBasket(beleg) ? parts.ledger.ofBasket(basketId) : null;
    if (task) parts.busy.add(task.key);
    return { beleg, content: processDataOf(beleg), task, start: null, result: null, tried: [] };
  });
  let kept = false;
  for (const unit of parts.units()) {
    const open = slots.filter((slot) => slot.result === null);
    if (open.length === 0 || budget.isSpent()) break;
    if (unit.state() !== 'closed' && unit.state() !== 'starting') continue;
    const fault = await startAll(parts, unit, open, budget);
    if (fault) {
      unit.open(fault);
      continue;
    }
    const stored = keep(slots.flatMap(attemptsOf));
    if (!stored.ok && kept) break; // what is stored already names what may have been signed
    if (!stored.ok) return stored;
    kept = true;
    const failed = await finishAll(parts, unit, open, budget, () => keep(slots.flatMap(attemptsOf)));
    if (failed) unit.open(failed);
  }
  return ok({ results: resultsOf(parts, slots), commit: commitOf(parts, slots, kept) });
}

async function mended(parts: SigningParts, unit: TseUnit, fault: TseFault, budget: Budget): Promise<boolean> {
  if (!isMendable(fault) || budget.isSpent()) return false;
  return (await budget.within(parts.mend(unit), fault)) === null;
}

const isOfBasket = (beleg: Beleg): boolean => beleg.kind === 'sale' || beleg.kind === 'abort';

function attemptsOf(slot: Slot): Attempt[] {
  return [...slot.tried, ...(slot.task ? [slot.task] : [])].map(({ key, tseId, number }) => ({
    belegId: slot.beleg.id,
    key,
    tseId,
    number,
    content: slot.content,
  }));
}

/** Puts the slot's transaction aside: it was of another TSE, or led nowhere. */
function setAside(slot: Slot): void {
  if (slot.task) slot.tried.push(slot.task);
  slot.task = null;
  slot.start = null;
}

/** Every Beleg gets an open transaction of this TSE. */
async function startAll(
  parts: SigningParts,
  unit: TseUnit,
  slots: readonly Slot[],
  budget: Budget,
): Promise<TseFault | null> {
  await budget.within(unit.started(), undefined);
  if (unit.state() !== 'closed') return TIMED_OUT.fault;
  for (const slot of slots) {
    if (slot.task && slot.task.tseId !== unit.tseId) setAside(slot);
    if (slot.task && (await adopt(parts, unit, slot, budget))) continue;
    const fault = await startSlot(parts, unit, slot, budget);
    if (!fault) continue;
    if (!(await mended(parts, unit, fault, budget))) return fault;
    const again = await startSlot(parts, unit, slot, budget);
    if (again) return again;
  }
  return null;
}

/** Takes over the transaction that was begun with the basket; false = it is of no use. */
async function adopt(parts: SigningParts, unit: TseUnit, slot: Slot, budget: Budget): Promise<boolean> {
  const { task } = slot;
  if (!task) return false;
  const coming = parts.beginnings.coming(task.key);
  if (coming) await budget.within(coming, TIMED_OUT);
  const known = parts.ledger.get(task.key) ?? task;
  const start = parts.beginnings.startOf(task.key) ?? (await askStart(unit, known, budget));
  if (!start) {
    setAside(slot);
    return false;
  }
  slot.task = { ...known, number: start.transactionNumber };
  slot.start = start;
  return true;
}

/** After a restart the TSE is asked how a transaction began. */
async function askStart(unit: TseUnit, { key, number }: TseTask, budget: Budget): Promise<TseSignature | null> {
  const find = number === null ? { key } : { number };
  const answer = await budget.within(
    unit.order((tse) => tse.transaction(find)),
    TIMED_OUT,
  );
  return answer.ok && answer.value?.state === 'open' ? answer.value.start : null;
}

async function startSlot(parts: SigningParts, unit: TseUnit, slot: Slot, budget: Budget): Promise<TseFault | null> {
  setAside(slot);
  const task = newTask(parts, unit, slot.beleg.id);
  parts.busy.add(task.key);
  slot.task = task;
  const answer = await budget.within(parts.beginnings.begin(unit, task), TIMED_OUT);
  if (!answer.ok) return answer.fault;
  slot.task = parts.ledger.get(task.key) ?? { ...task, number: answer.value.transactionNumber };
  slot.start = answer.value;
  return null;
}

function newTask(parts: SigningParts, unit: TseUnit, belegId: string): TseTask {
  const key = parts.newId();
  return {
    key,
    tseId: unit.tseId,
    number: null,
    basketId: null,
    belegId,
    content: '',
    startedAt: parts.now(),
    note: '',
  };
}

async function finishAll(
  parts: SigningParts,
  unit: TseUnit,
  slots: readonly Slot[],
  budget: Budget,
  keep: () => Result<void>,
): Promise<TseFault | null> {
  for (const slot of slots) {
    const begun = slot.task?.belegId === null;
    let fault = await finishSlot(parts, unit, slot, budget);
    if (fault && (await mended(parts, unit, fault, budget))) fault = await finishSlot(parts, unit, slot, budget);
    if (!fault) continue;
    if (!begun || fault.lost || fault.reason !== 'refused') return fault;
    // the device knows nothing of a transaction it began with the basket: one new one, and no other chance
    setAside(slot);
    const again = (await startSlot(parts, unit, slot, budget)) ?? (keep().ok ? null : fault);
    const failed = again ?? (await finishSlot(parts, unit, slot, budget));
    if (failed) return failed;
  }
  return null;
}

async function finishSlot(parts: SigningParts, unit: TseUnit, slot: Slot, budget: Budget): Promise<TseFault | null> {
  const { task, start, content } = slot;
  if (!task || task.number === null || !start) return TIMED_OUT.fault;
  const order = {
    key: task.key,
    clientId: unit.clientId,
    transactionNumber: task.number,
    processType: KASSENBELEG,
    processData: content,
  };
  // the ledger knows what was ordered before it is ordered
  slot.task = { ...task, basketId: null, belegId: slot.beleg.id, content };
  const answer = await budget.within(
    unit.order(
      (tse) => tse.finishTransaction(order),
      (signature) => unit.doubt(signature),
    ),
    TIMED_OUT,
  );
  if (!answer.ok) return answer.fault;
  const signed = signedBy(unit.info(), start, answer.value, content);
  if (!parts.verify(signed)) return UNVERIFIED;
  slot.result = signed;
  return null;
}

/** Why the first TSE does not sign: what the receipts say. */
function resultsOf(parts: SigningParts, slots: readonly Slot[]): Map<string, TseResult> {
  const first = parts.units()[0];
  const reason = first?.trip()?.reason ?? 'unreachable';
  return new Map(
    slots.map((slot) => [slot.beleg.id, slot.result ?? unsignedMark(slot.beleg, first?.tseId ?? 0, reason)]),
  );
}

/** Transactions that signed are accounted for; those that were tried in vain wait for recovery. */
function commitOf(parts: SigningParts, slots: readonly Slot[], decided: boolean): TseCommit {
  const dropped: string[] = [];
  const kept: TseTask[] = [];
  for (const slot of slots) {
    const { task, result, beleg } = slot;
    const left = [...slot.tried];
    if (task && result) dropped.push(task.key);
    else if (task) left.push(task);
    for (const one of left) {
      const number = parts.ledger.get(one.key)?.number ?? one.number;
      kept.push(leftOf({ ...one, number, basketId: null, belegId: beleg.id, note: noteOf(beleg) }, result !== null));
    }
  }
  return { decided, dropped, kept };
}

/** What a transaction tried in vain still has to do with its Beleg: nothing when another one signed it, unless it may have signed it too. */
export function leftOf(task: TseTask, isSigned: boolean): TseTask {
  const isFree = isSigned && (task.content === '' || task.content === ABORTED_PROCESS_DATA);
  return isFree ? { ...task, belegId: null, content: '' } : task;
}

/** What the record of a transaction's end says that belongs to a Beleg. */
export function noteOf(beleg: Beleg): string {
  return `TSE-Transaktion zu Beleg ${beleg.number}, nachträglich beendet`;
}
