import { assert, err, type Failure, ok, type Result } from '../kernel/index.ts';
import { GENESIS_HASH, type SealedFact } from './model.ts';

/**
 * Where the server stands with the journal of one device.
 *
 * ```
 *                 ┌── fork, seen ──▶ quarantined ── a person releases ──▶ released ──┐
 *   following ────┘                                                                  │
 *       ▲  └── older epoch ──▶ alarm (the newer one goes on) ── releases ──▶ released│
 *       └────────────── the other history is taken in as a branch of its own ────────┘
 * ```
 */
export interface IngestHead {
  readonly epoch: number;
  /** Which history is followed: 0 until a fork was released; each one taken in after that counts one up. */
  readonly branch: number;
  /** The last fact taken; 0 = none of this epoch. */
  readonly seq: number;
  /** What the next fact must chain to. */
  readonly hash: string;
  /** A fork was seen: nothing is taken until a person has looked. */
  readonly quarantined: boolean;
  /** A person has looked: one history that differs is taken in beside the one that is stored. */
  readonly released: boolean;
}

/** Room for the epochs of one branch. */
const BRANCH_STRIDE = 1_000_000;

/**
 * The epoch under which the server keeps a fact: its own on the first history, moved up by a million for each branch, so that
 * `(device, epoch, seq)` names one fact also where two histories know the same number. The body keeps the epoch the device wrote.
 */
export function storedEpoch(epoch: number, branch: number): number {
  assert(epoch >= 1 && epoch < BRANCH_STRIDE, `an epoch is between 1 and ${BRANCH_STRIDE - 1}: ${epoch}`);
  return branch * BRANCH_STRIDE + epoch;
}

/** Epoch and branch of a stored epoch. */
export function epochOf(stored: number): { readonly epoch: number; readonly branch: number } {
  return { epoch: stored % BRANCH_STRIDE, branch: Math.floor(stored / BRANCH_STRIDE) };
}

/** A device the server hears of for the first time. */
export function newHead(epoch: number): IngestHead {
  return { epoch, branch: 0, seq: 0, hash: GENESIS_HASH, quarantined: false, released: false };
}

/** Facts of one epoch whose own chain was checked: seq by seq, each hash over its bytes, each linked to the one before. */
export interface IngestBatch {
  readonly epoch: number;
  readonly facts: readonly SealedFact[];
}

/** What the rules must know of the stored journal before they decide. Empty for a batch that simply follows. */
export interface IngestQuestion {
  /** Which of these are stored for the device, with this id and this hash? */
  readonly facts: readonly SealedFact[];
  /** Is a fact of the device with this hash stored? null = not asked. */
  readonly start: string | null;
}

/** The answer to an `IngestQuestion`: those of the hashes asked for that are stored for this device. */
export type IngestKnown = ReadonlySet<string>;

/** What becomes of a batch that is taken. */
export interface IngestPlan {
  /** To be stored, in order, under the branch of `head`. May be empty. */
  readonly fresh: readonly SealedFact[];
  /** Facts of the batch that are stored already. */
  readonly duplicates: number;
  /**
   * Why a person should look at the first fresh fact: `branch` = it begins a history beside another one,
   * `chain_start` = it follows a fact the server never saw.
   */
  readonly flags: readonly string[];
  /** Where the server stands afterwards. */
  readonly head: IngestHead;
  /** The last fact of the batch: everything up to it is stored once this plan is carried out. */
  readonly acked: { readonly seq: number; readonly hash: string };
}

/** Why a batch is not taken, and what stays behind of it at the device's row. Nothing of it is stored. */
export interface IngestRefusal extends Failure {
  /** Set = the head office is told. `held` = nothing more is taken until a person releases the device. */
  readonly alarm?: { readonly reason: string; readonly held: boolean };
}

/** Whether a batch begins exactly where the server stands, on a history that never forked: then nothing has to be looked up. */
function follows(head: IngestHead, { epoch, facts }: IngestBatch): boolean {
  const [first] = facts;
  return head.branch === 0 && epoch === head.epoch && first?.seq === head.seq + 1 && first.prevHash === head.hash;
}

/** What to look up before `planIngest`. Everything the batch names is asked for unless it simply follows. */
export function ingestQuestion(head: IngestHead, batch: IngestBatch): IngestQuestion {
  const [first] = batch.facts;
  if (first === undefined || head.quarantined || follows(head, batch)) return { facts: [], start: null };
  return { facts: batch.facts, start: first.prevHash === head.hash ? null : first.prevHash };
}

function refuse(
  code: string,
  details: Readonly<Record<string, string | number>>,
  alarm?: IngestRefusal['alarm'],
): { readonly ok: false; readonly error: IngestRefusal } {
  return err(alarm === undefined ? { code, details } : { code, details, alarm });
}

function fork(seq: number): { readonly ok: false; readonly error: IngestRefusal } {
  return refuse('sync.fork', { seq }, { reason: `fork at ${seq}`, held: true });
}

/** Takes `facts` from `from` on as what follows; those before are duplicates. */
function take(
  head: IngestHead,
  batch: IngestBatch,
  known: IngestKnown,
  next: { readonly branch: number; readonly released: boolean; readonly flags: readonly string[] },
): { readonly ok: true; readonly value: IngestPlan } {
  const { facts, epoch } = batch;
  const last = facts.at(-1);
  const fresh = facts.filter(({ hash }) => !known.has(hash));
  const acked = { seq: last?.seq ?? head.seq, hash: last?.hash ?? head.hash };
  const moved: IngestHead = { ...head, epoch, ...acked, branch: next.branch, released: next.released };
  return ok({ fresh, duplicates: facts.length - fresh.length, flags: next.flags, head: moved, acked });
}

/** A history that is not the one the server follows, after a person has released the device. */
function branchOff(
  head: IngestHead,
  batch: IngestBatch,
  known: IngestKnown,
  first: SealedFact,
): { readonly ok: true; readonly value: IngestPlan } {
  const based = first.prevHash === GENESIS_HASH || first.prevHash === head.hash || known.has(first.prevHash);
  const flags = based ? ['branch'] : ['branch', 'chain_start'];
  return take(head, batch, known, { branch: head.branch + 1, released: false, flags });
}

/**
 * Decides on one batch of a device: the rules of the way up, without a database, so that a simulation runs the same ones.
 *
 * - A fact that is stored already (same bytes, whatever history it stands in) is a duplicate: acknowledged, not stored again.
 * - Facts that follow are taken. Errors: `sync.gap` (`expected`, `epoch`) when some are left out.
 * - Other content where a fact is stored, or a new fact on a past that is not ours, is `sync.fork` (`seq`): the device is held.
 * - A new epoch begins at 1 and chains to a fact of the device; an unknown one is taken and flagged `chain_start`.
 * - New facts of an epoch that has ended are `sync.epoch_stale` (`epoch`, `known`): an old machine runs on. The newer one is not stopped.
 * - A held device gets `sync.quarantined`. After a release the other history is taken in once, as a branch of its own:
 *   nothing stored is overwritten, nothing of the other history is lost, and whoever differs again is a fork again.
 * - A first fact of epoch 1 that does not chain to 32 zero bytes is `sync.chain_broken`.
 *
 * `known` answers `ingestQuestion(head, batch)`.
 */
export function planIngest(
  head: IngestHead,
  batch: IngestBatch,
  known: IngestKnown,
): Result<IngestPlan, IngestRefusal> {
  const { epoch, facts } = batch;
  if (head.quarantined) return err({ code: 'sync.quarantined' });
  const stay = { branch: head.branch, released: head.released, flags: [] };
  if (follows(head, batch)) return take(head, batch, known, stay);
  const behind = facts.filter(({ seq }) => epoch < head.epoch || (epoch === head.epoch && seq <= head.seq));
  const other = behind.find(({ hash }) => !known.has(hash));
  if (other !== undefined) {
    if (head.released) return branchOff(head, batch, known, other);
    if (epoch === head.epoch) return fork(other.seq);
    const reason = `epoch ${epoch} after ${head.epoch}`;
    return refuse('sync.epoch_stale', { epoch, known: head.epoch }, { reason, held: false });
  }
  const next = facts[behind.length];
  if (next === undefined) {
    // nothing but duplicates: the head stays where it is
    const plan = take(head, batch, known, stay);
    return ok({ ...plan.value, head });
  }
  if (epoch > head.epoch) {
    if (next.seq !== 1) return refuse('sync.gap', { expected: 1, epoch });
    const based = next.prevHash === head.hash || known.has(next.prevHash);
    return take(head, batch, known, { ...stay, flags: based ? [] : ['chain_start'] });
  }
  if (next.seq > head.seq + 1) return refuse('sync.gap', { expected: head.seq + 1, epoch });
  if (next.prevHash === head.hash) return take(head, batch, known, stay);
  if (head.seq === 0 && epoch > 1) return take(head, batch, known, { ...stay, flags: ['chain_start'] });
  if (head.seq === 0) return refuse('sync.chain_broken', { seq: next.seq, reason: 'link' });
  return head.released ? branchOff(head, batch, known, next) : fork(next.seq - 1);
}
