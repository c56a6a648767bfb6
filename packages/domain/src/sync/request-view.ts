import * as z from 'zod';
import { type DeviceId, query, type UserId, zId, zInstant } from '../kernel/index.ts';
import { changedFields, type RecordFields, zFieldConflict, zRecordFields } from './merge.ts';
import { type RequestId, requestKindOf, zRequestChoice, zRequestEntity } from './requests.ts';

/**
 * What the server answered.
 * `accepted`: `version` is the row's now, `kept` the fields others had changed meanwhile and which stayed as they are.
 * `declined`: the failure of the command, of the person's rights, or a reason a person gave.
 * `stale`: the row as it is now and the fields in which both changed.
 */
export const zRequestOutcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('accepted'), version: z.int(), kept: z.array(z.string()) }),
  z.object({
    kind: z.literal('declined'),
    code: z.string(),
    details: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  }),
  z.object({
    kind: z.literal('stale'),
    version: z.int(),
    current: zRecordFields,
    conflicts: z.array(zFieldConflict),
  }),
]);
export type RequestOutcome = z.infer<typeof zRequestOutcome>;

/**
 * `pending → accepted | declined | stale`, by the server alone; a person then closes what was declined or stale, and may take back
 * what is pending. A withdrawal that comes after it was carried out changes nothing: it stays accepted.
 */
export const zRequestState = z.enum(['pending', 'accepted', 'declined', 'stale', 'closed']);
export type RequestState = z.infer<typeof zRequestState>;

/** A request as lists show it. */
export const zRequestView = z.object({
  id: zId<RequestId>(),
  command: z.string(),
  entity: zRequestEntity,
  entityId: z.string(),
  label: z.string(),
  device: zId<DeviceId>(),
  actor: zId<UserId>().nullable(),
  /** Name of the person; empty = unknown here. */
  by: z.string(),
  at: zInstant,
  state: zRequestState,
  choice: zRequestChoice.nullable(),
  doneAt: zInstant.nullable(),
  baseVersion: z.int(),
  seen: zRecordFields.nullable(),
  /** The fields as they were wanted; empty for a command this program does not know. */
  wanted: zRecordFields,
  input: z.unknown(),
  outcome: zRequestOutcome.nullable(),
});
export type RequestView = z.infer<typeof zRequestView>;

/** Requests of this device's store (at a device) or of the person's stores (at the server), newest first. */
export const listRequests = query({
  name: 'sync.listRequests',
  input: z.object({
    /** Only what waits for somebody: pending, declined, stale. */
    open: z.boolean().default(true),
    limit: z.int().min(1).max(1000).default(500),
  }),
  output: z.array(zRequestView),
  right: 'crm.read',
  at: 'both',
});

/** A stored request as both databases hold it; JSON as text. */
export interface StoredRequest {
  readonly id: string;
  readonly command: string;
  readonly entity: string;
  readonly entityId: string;
  readonly label: string;
  readonly device: string;
  readonly actor: string | null;
  readonly by: string;
  readonly at: number;
  readonly state: string;
  readonly choice: string | null;
  readonly doneAt: number | null;
  readonly baseVersion: number;
  readonly seen: string;
  readonly input: string;
  readonly outcome: string | null;
}

/** The state that counts when a person has chosen already and the server does not know yet. */
export function stateWith(state: RequestState, choice: RequestView['choice']): RequestState {
  if (choice === null || state === 'accepted') return state;
  return state === 'pending' && choice !== 'withdrawn' ? state : 'closed';
}

/** A stored request as lists show it. Throws when what is stored is not what was written: our bug. */
export function viewRequest(stored: StoredRequest): RequestView {
  const input: unknown = JSON.parse(stored.input);
  const wanted = requestKindOf(stored.command)?.wanted(input);
  const choice = stored.choice === null ? null : zRequestChoice.parse(stored.choice);
  return zRequestView.parse({
    ...stored,
    choice,
    state: stateWith(zRequestState.parse(stored.state), choice),
    input,
    seen: JSON.parse(stored.seen) as unknown,
    wanted: wanted?.ok ? wanted.value.fields : {},
    outcome: stored.outcome === null ? null : (JSON.parse(stored.outcome) as unknown),
  });
}

/** A field of a request beside what the head office has. */
export interface RequestField {
  readonly field: string;
  readonly seen: RecordFields[string];
  readonly mine: RecordFields[string];
  /** What the head office has; undefined = not told. */
  readonly theirs: RecordFields[string] | undefined;
  readonly conflict: boolean;
}

/** The fields a request changes, those to be chosen first. */
export function requestFields(view: RequestView): RequestField[] {
  const { seen, wanted, outcome } = view;
  const stale = outcome?.kind === 'stale' ? outcome : null;
  const conflicts = new Set(stale?.conflicts.map(({ field }) => field));
  const fields = changedFields(seen, wanted).map(
    (field): RequestField => ({
      field,
      seen: seen?.[field] ?? null,
      mine: wanted[field] ?? null,
      theirs: stale ? (stale.current[field] ?? null) : undefined,
      conflict: conflicts.has(field),
    }),
  );
  return fields.sort((a, b) => Number(b.conflict) - Number(a.conflict));
}

/** What commands about requests read at a device. */
export interface SyncReads {
  /** A request this device knows; null = none. */
  request(id: string): RequestView | null;
}

/** What making a request needs. */
export interface RequestDraft {
  readonly command: string;
  readonly input: unknown;
  readonly seen: RecordFields | null;
  readonly replaces: RequestId | null;
}

/**
 * The request that says "take mine" of one that came back: the same wish on what its author has been shown now, in the conflicting fields
 * `take` names (all unless told); the other conflicting fields stay as the head office has them. One that was declined is asked again
 * as it was. Null = there is nothing left to ask.
 */
export function askAgain(view: RequestView, take?: ReadonlySet<string>): RequestDraft | null {
  const { command, outcome, id, input, seen, wanted } = view;
  const kind = requestKindOf(command);
  if (!kind || outcome === null || outcome.kind === 'accepted') return null;
  if (outcome.kind === 'declined') return { command, input, seen, replaces: id };
  const conflicts = new Set(outcome.conflicts.map(({ field }) => field));
  const fields: Record<string, RecordFields[string]> = { ...outcome.current };
  for (const field of changedFields(seen, wanted))
    if (!take || take.has(field) || !conflicts.has(field)) fields[field] = wanted[field] ?? null;
  if (changedFields(outcome.current, fields).length === 0) return null;
  return { command, input: kind.inputOn(input, fields, outcome.version), seen: outcome.current, replaces: id };
}
