import * as z from 'zod';
import { command, err, ok, type Result, toId, zId, zText } from '../kernel/index.ts';
import { mergeEdit, zRecordFields } from './merge.ts';
import type { RequestReads } from './request-reads.ts';
import type { RequestView, SyncReads } from './request-view.ts';
import {
  type RequestId,
  type RequestKind,
  requestClosed,
  requestKindOf,
  requestMade,
  type Wanted,
  zRequestChoice,
} from './requests.ts';

const STALE: ReadonlySet<string> = new Set(['stock.version_stale', 'crm.version_stale']);
/** Longest input of a request as JSON text. */
const MAX_INPUT = 20_000;

/** What making a request was prepared with. */
interface Prepared {
  readonly kind: RequestKind;
  readonly wanted: Wanted;
  readonly label: string;
  /** The command tried on this device's own copy: words that are known here already need no server. */
  readonly tried: Awaited<ReturnType<RequestKind['prepare']>>;
}

async function prepare(
  reads: RequestReads,
  { command: name, input, seen }: { command: string; input: unknown; seen: z.infer<typeof zRecordFields> | null },
): Promise<Result<Prepared>> {
  const kind = requestKindOf(name);
  if (!kind) return err({ code: 'sync.request_unsupported', details: { command: name } });
  if (JSON.stringify(input).length > MAX_INPUT)
    return err({ code: 'sync.request_invalid', details: { field: 'input', reason: 'too long' } });
  const wanted = kind.wanted(input);
  if (!wanted.ok) return wanted;
  const { id, fields } = wanted.value;
  const row = await kind.row(reads, id);
  if (!row && seen !== null && kind.command === 'stock.changePrice') return err({ code: kind.unknownCode });
  const given = fields['number'] !== undefined ? `${fields['number']} ${fields['name']}` : '';
  const tried = await kind.prepare(reads, kind.inputOn(input, fields, row?.version ?? 0));
  return ok({ kind, wanted: wanted.value, label: given || (row?.label ?? ''), tried });
}

/**
 * Keeps an edit of the office for the head office to carry out. `seen` = the fields as the form showed them, null = the row is new.
 * Errors: sync.request_unsupported, sync.request_invalid, identity.right_missing, and what the command itself says on this device's own data.
 * An edit that changes nothing makes no request.
 */
export const makeRequest = command({
  name: 'sync.makeRequest',
  input: z.object({
    command: z.string().max(80),
    input: z.record(z.string().max(40), z.unknown()),
    seen: zRecordFields.nullable(),
    replaces: zId<RequestId>().nullable().default(null),
    label: zText(260).default(''),
  }),
  right: null,
  authority: 'device',
  load: (reads: RequestReads, input) => prepare(reads, input),
  decide: (prepared: Result<Prepared>, input, env) => {
    if (!prepared.ok) return prepared;
    const { kind, wanted, tried } = prepared.value;
    if (kind.right !== null && !env.actor.rights.has(kind.right))
      return err({ code: 'identity.right_missing', details: { right: kind.right } });
    const closed = input.replaces ? [requestClosed.draft({ id: input.replaces, choice: 'mine' as const })] : [];
    const seen = input.seen;
    const nothing = seen !== null && mergeEdit({ ...edit(seen, wanted), lowStakes: kind.lowStakes }).kind === 'same';
    if (nothing) return ok({ facts: closed, reply: { request: null as RequestId | null } });
    const trial = tried(env);
    if (!trial.ok && !STALE.has(trial.error.code)) return trial;
    const id = toId<RequestId>(env.newId());
    const made = requestMade.draft({
      id,
      command: kind.command,
      input: input.input,
      base: { entity: kind.entity, id: toId(wanted.id), version: wanted.baseVersion, seen },
      label: (prepared.value.label || input.label).slice(0, 260),
      replaces: input.replaces,
    });
    return ok({ facts: [made, ...closed], reply: { request: id as RequestId | null } });
  },
});

function edit(seen: z.infer<typeof zRecordFields>, wanted: Wanted) {
  return { seen, wanted: wanted.fields, current: seen };
}

/** Which answers may be chosen in which state. */
const CHOICES: Readonly<Record<RequestView['state'], readonly string[]>> = {
  pending: ['withdrawn'],
  accepted: ['noted'],
  declined: ['noted'],
  stale: ['theirs', 'noted'],
  closed: [],
};

/**
 * Closes a request: `theirs` keeps what the head office has, `noted` ends a declined one, `withdrawn` takes a pending one back.
 * Closing what is closed changes nothing. Errors: sync.request_unknown, sync.request_state.
 */
export const closeRequest = command({
  name: 'sync.closeRequest',
  input: z.object({ id: zId<RequestId>(), choice: zRequestChoice.exclude(['mine']) }),
  right: null,
  authority: 'device',
  load: (reads: SyncReads, input) => reads.request(input.id),
  decide: (request: RequestView | null, input, env) => {
    if (!request) return err({ code: 'sync.request_unknown' });
    const right = requestKindOf(request.command)?.right ?? null;
    if (right !== null && !env.actor.rights.has(right))
      return err({ code: 'identity.right_missing', details: { right } });
    if (request.state === 'closed') return ok({ facts: [], reply: {} });
    if (!CHOICES[request.state].includes(input.choice))
      return err({ code: 'sync.request_state', details: { state: request.state } });
    return ok({ facts: [requestClosed.draft({ id: input.id, choice: input.choice })], reply: {} });
  },
});
