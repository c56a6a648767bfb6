import { ABORTED_PROCESS_DATA, KASSENBELEG, type TseSigned } from '@valero/domain/compliance';
import type { Instant, Result } from '@valero/domain/kernel';
import type { TseFault, TseSignature, TseTransaction } from '@valero/drivers/tse';
import type { TseTask } from '@valero/storage/sqlite';
import type { Ledger } from './ledger.ts';
import { signedBy, UNVERIFIED } from './signing.ts';
import type { TseUnit } from './unit.ts';

/** How far below the device's counter missing numbers are looked for; a crash leaves a handful at most. */
const LOOK_BACK = 200;

/** What recovery works with. */
export interface RecoveryParts {
  readonly ledger: Ledger;
  /** Transactions somebody else is working with right now. */
  readonly busy: ReadonlySet<string>;
  /** Whether a basket is open or parked. */
  readonly isAlive: (basketId: string) => boolean;
  readonly isAccounted: (serial: string, number: number) => boolean;
  readonly accountedAbove: (serial: string, from: number) => readonly number[];
  /** Transactions up to this number were made before the TSE came here. */
  readonly base: (tseId: number) => number;
  readonly verify: (signed: TseSigned) => boolean;
  readonly now: () => Instant;
  readonly newId: () => string;
  readonly recordAborted: (tse: TseSigned, note: string, startedAt: Instant) => Promise<Result<unknown>>;
  readonly recordSignature: (belegId: string, tse: TseSigned) => Promise<Result<unknown>>;
}

/** The till cannot record now; nothing is wrong with the TSE. */
export const NOT_RECORDED: TseFault = { reason: 'notReady', detail: 'the till cannot record', lost: false };

const ORPHAN = 'Vorgang ohne Beleg, nachträglich beendet';

/**
 * Brings a TSE and the journal together again, at the start, when it answers again and when a basket is gone:
 * every open transaction of this client that serves no basket is finished as AVBelegabbruch and recorded, every one that turned out
 * finished is put to its Beleg, so that no number of the TSE is missing. Answers what keeps the TSE from it; null = all is well.
 */
export async function recover(parts: RecoveryParts, unit: TseUnit): Promise<TseFault | null> {
  const asked = await unit.order((tse) => tse.openTransactions(unit.clientId));
  if (!asked.ok) return asked.fault;
  const open = [...asked.value].sort((a, b) => a - b);
  for (const number of open) {
    const task = parts.ledger.byNumber(unit.tseId, number);
    if (task && isTaken(parts, task)) continue;
    const fault = await settle(parts, unit, number, task);
    if (fault) return fault;
  }
  for (const task of parts.ledger.all()) {
    if (task.tseId !== unit.tseId || isTaken(parts, task)) continue;
    if (task.number !== null && open.includes(task.number)) continue;
    const fault = await look(parts, unit, task);
    if (fault) return fault;
  }
  return missing(parts, unit);
}

function isTaken(parts: RecoveryParts, task: TseTask): boolean {
  return parts.busy.has(task.key) || (task.basketId !== null && parts.isAlive(task.basketId));
}

/** A task that is not among the open ones: finished, or never known to the device. */
async function look(parts: RecoveryParts, unit: TseUnit, task: TseTask): Promise<TseFault | null> {
  const find = task.number === null ? { key: task.key } : { number: task.number };
  const asked = await unit.order((tse) => tse.transaction(find));
  if (!asked.ok) return asked.fault;
  if (isTaken(parts, task)) return null;
  if (asked.value === null) {
    parts.ledger.drop(task.key);
    return null;
  }
  return settle(parts, unit, asked.value.start.transactionNumber, task, asked.value);
}

/** Ends a transaction that serves nobody, or finds that it has ended, and records it. */
async function settle(
  parts: RecoveryParts,
  unit: TseUnit,
  number: number,
  task: TseTask | null,
  known?: TseTransaction,
): Promise<TseFault | null> {
  const { serial } = unit.info();
  if (parts.isAccounted(serial, number)) {
    if (task) parts.ledger.drop(task.key);
    return null;
  }
  // what is about to be ended is remembered: after a crash its record is still owed
  const mine: TseTask = task ?? {
    key: parts.newId(),
    tseId: unit.tseId,
    number,
    basketId: null,
    belegId: null,
    content: '',
    startedAt: parts.now(),
    note: ORPHAN,
  };
  parts.ledger.put({ ...mine, number });
  const ended = await end(unit, number, mine.key, known);
  if ('fault' in ended) return ended.fault;
  if (ended.transaction === null) {
    parts.ledger.drop(mine.key);
    return null;
  }
  return record(parts, unit, { ...mine, number }, ended.transaction);
}

type Finished = Extract<TseTransaction, { state: 'finished' }>;

/** Finishes a transaction as AVBelegabbruch unless it is finished; null = the device does not know it. */
async function end(
  unit: TseUnit,
  number: number,
  key: string,
  known: TseTransaction | undefined,
): Promise<{ fault: TseFault } | { transaction: Finished | null }> {
  let transaction: TseTransaction | null | undefined = known;
  for (let round = 0; round < 3; round += 1) {
    if (transaction === undefined) {
      const asked = await unit.order((tse) => tse.transaction({ number }));
      if (!asked.ok) return { fault: asked.fault };
      transaction = asked.value;
    }
    if (transaction === null || transaction.state === 'finished') return { transaction };
    const finish = await finishAborted(unit, number, key);
    if (!finish.ok && (finish.fault.lost || finish.fault.reason !== 'refused')) return { fault: finish.fault };
    // finished now, or somebody was faster: the device's own book tells what is recorded
    transaction = undefined;
  }
  return { fault: { reason: 'refused', detail: `transaction ${number} cannot be finished`, lost: false } };
}

function finishAborted(unit: TseUnit, number: number, key: string) {
  const order = {
    key,
    clientId: unit.clientId,
    transactionNumber: number,
    processType: KASSENBELEG,
    processData: ABORTED_PROCESS_DATA,
  };
  return unit.order(
    (tse) => tse.finishTransaction(order),
    (signature: TseSignature) => unit.doubt(signature),
  );
}

/** The Beleg a transaction was meant for keeps its mark and gets the signature as a fact of its own; all others become an AVBelegabbruch. */
async function record(
  parts: RecoveryParts,
  unit: TseUnit,
  task: TseTask,
  transaction: Finished,
): Promise<TseFault | null> {
  const { start, finish, processData } = transaction;
  const signed = signedBy(unit.info(), start, finish, processData);
  if (!parts.verify(signed)) return UNVERIFIED;
  const meant = task.belegId !== null && task.content !== '' && processData === task.content;
  const done =
    meant && task.belegId !== null
      ? await parts.recordSignature(task.belegId, signed)
      : await parts.recordAborted(signed, task.note || ORPHAN, task.startedAt);
  if (!done.ok) return NOT_RECORDED;
  parts.ledger.drop(task.key);
  return null;
}

/** Numbers of this client that stand nowhere. Only where the device has no other client: foreign numbers are not ours to record. */
async function missing(parts: RecoveryParts, unit: TseUnit): Promise<TseFault | null> {
  const status = unit.status();
  if (status?.clients.length !== 1 || status.clients[0] !== unit.clientId) return null;
  const { serial } = unit.info();
  const from = Math.max(parts.base(unit.tseId), status.transactionCounter - LOOK_BACK);
  const known = new Set(parts.accountedAbove(serial, from));
  for (let number = from + 1; number <= status.transactionCounter; number += 1) {
    if (known.has(number) || parts.ledger.byNumber(unit.tseId, number)) continue;
    const asked = await unit.order((tse) => tse.transaction({ number }));
    if (!asked.ok) return asked.fault;
    if (asked.value === null || asked.value.state === 'open') continue;
    const fault = await settle(parts, unit, number, null, asked.value);
    if (fault) return fault;
  }
  return null;
}
