import { type Actor, err, type Instant, ok, type Result, zId, zText } from '@valero/domain/kernel';
import { listRequests, type RequestId, requestKindOf, zRecordFields, zRequestChoice } from '@valero/domain/sync';
import type { DeviceStore } from '@valero/storage/sqlite';
import * as z from 'zod';
import { badInput, type Call, defineCall } from './calls.ts';
import { commandNamed, QUERIES } from './commands.ts';
import type { Office } from './office.ts';
import type { Runner } from './runner.ts';
import type { Session } from './session.ts';
import type { SyncDesk } from './sync/desk.ts';

/** What the office's calls reach. */
export interface OfficeParts {
  readonly session: Pick<Session, 'actor' | 'current'>;
  readonly store: Pick<DeviceStore, 'query'>;
  readonly office: Office;
  readonly runner: Runner;
  readonly sync: Pick<SyncDesk, 'status'>;
}

/** An answer and who gave it; `asOf` = when this device's copy was last known to be whole, null = from the head office or never. */
export interface OfficeAnswer {
  readonly from: 'server' | 'device';
  readonly asOf: Instant | null;
  readonly value: unknown;
}

/** What became of an edit: `done` at the head office, `kept` as a fact of this device, `requested` and waiting for the head office. */
export interface OfficeChange {
  readonly kind: 'done' | 'kept' | 'requested';
  readonly reply: unknown;
}

/** Shapes the office's lists are made of here. */
const COPIES: ReadonlySet<string> = new Set(['articles', 'customers']);
/** Questions this device answers itself from its copies of the whole company's rows. */
const LISTS: ReadonlySet<string> = new Set([
  'stock.listArticles',
  'stock.searchArticles',
  'crm.listCustomers',
  'crm.searchCustomers',
]);
/** Commands that are true at a device and that the office shows too. */
const KEPT_HERE: ReadonlySet<string> = new Set(['crm.createCustomer']);

const zName = z.string().regex(/^[a-z]+\.[a-zA-Z]+$/);

const zAsk = z.object({ name: zName, input: z.unknown(), local: z.boolean() });
const zCommandInput = z.record(z.string().max(40), z.unknown());
const zChange = z.object({
  command: zName,
  input: zCommandInput,
  /** The fields as the form showed them; null = a new row. */
  seen: zRecordFields.nullable(),
  /** What a list calls it when this device does not know the row. */
  label: zText(260),
  local: z.boolean(),
});
const zMake = z.object({
  command: zName,
  input: zCommandInput,
  seen: zRecordFields.nullable(),
  replaces: zId<RequestId>().nullable(),
  label: zText(260),
});
const zClose = z.object({ id: zId<RequestId>(), choice: zRequestChoice.exclude(['mine']) });

/** What every call here is worked out with. */
interface Desk extends OfficeParts {
  /** Who is at the office here: the person the head office knows, else whoever signed in at this device with a PIN. */
  actor(right: string | null): Result<Actor>;
  /** Whether this device must answer itself: there is no line, or nobody is signed in beyond it and `local` says that is meant. */
  goesOnHere(answer: Result<unknown>, local: boolean): boolean;
}

function deskOf(parts: OfficeParts): Desk {
  const { office, session, sync } = parts;
  return {
    ...parts,
    actor(right) {
      const person = office.person();
      const found = person ? ok(person) : session.actor();
      if (!found.ok || right === null || found.value.rights.has(right)) return found;
      return err({ code: 'identity.right_missing', details: { right } });
    },
    goesOnHere(answer, local) {
      if (answer.ok) return false;
      const { code } = answer.error;
      if (code === 'host.offline') return true;
      return code === 'host.server_sign_in' && (local || !sync.status().online) && session.current() !== null;
    },
  };
}

async function ask(desk: Desk, { name, input, local }: z.infer<typeof zAsk>): Promise<Result<OfficeAnswer>> {
  const { office, sync, store } = desk;
  const query = QUERIES.find((known) => known.name === name && LISTS.has(name));
  const answer = await office.call('query', name, input, query !== undefined && !sync.status().online);
  if (answer.ok) return ok({ from: 'server', asOf: null, value: answer.value });
  if (!desk.goesOnHere(answer, local)) return answer;
  // what only the head office knows waits for the line, not for a sign-in beyond it
  if (!query) return sync.status().online ? answer : err({ code: 'host.offline' });
  const who = desk.actor(query.right);
  if (!who.ok) return who;
  const here = store.query(name, input);
  return here.ok ? ok({ from: 'device', asOf: copiedAt(sync), value: here.value }) : here;
}

async function request(desk: Desk, draft: z.infer<typeof zMake>): Promise<Result<OfficeChange>> {
  const who = desk.actor(null);
  if (!who.ok) return who;
  const made = await desk.runner.run(commandNamed('sync.makeRequest'), draft, who.value);
  return made.ok ? ok({ kind: 'requested', reply: made.value }) : made;
}

/** A command that is true at this device: a fact, no request. */
async function keepHere(desk: Desk, name: string, input: unknown): Promise<Result<OfficeChange>> {
  const command = commandNamed(name);
  const who = desk.actor(command.right);
  if (!who.ok) return who;
  const checked = command.input.safeParse(input);
  if (!checked.success) return err(badInput(checked.error));
  const kept = await desk.runner.run(command, checked.data, who.value);
  return kept.ok ? ok({ kind: 'kept', reply: kept.value }) : kept;
}

async function change(desk: Desk, edit: z.infer<typeof zChange>): Promise<Result<OfficeChange>> {
  const { command, input, seen, local, label } = edit;
  const mayWait = requestKindOf(command) !== null || KEPT_HERE.has(command);
  const answer = await desk.office.call('command', command, input, mayWait && !desk.sync.status().online);
  if (answer.ok) return ok({ kind: 'done', reply: answer.value });
  if (!mayWait || !desk.goesOnHere(answer, local)) return answer;
  if (KEPT_HERE.has(command)) return keepHere(desk, command, input);
  return request(desk, { command, input, seen, replaces: null, label });
}

/** Calls of the office that go on while the head office cannot be reached. */
export function officeCalls(parts: OfficeParts): Call[] {
  const desk = deskOf(parts);
  return [
    defineCall('office.ask', zAsk, (question) => ask(desk, question)),
    defineCall('office.change', zChange, (edit) => change(desk, edit)),
    defineCall('requests.list', listRequests.input, (input) => {
      const who = desk.actor(listRequests.right);
      return who.ok ? desk.store.query(listRequests.name, input) : who;
    }),
    defineCall('requests.make', zMake, (draft) => request(desk, draft)),
    defineCall('requests.close', zClose, async (input) => {
      const who = desk.actor(null);
      return who.ok ? desk.runner.run(commandNamed('sync.closeRequest'), input, who.value) : who;
    }),
  ];
}

/** When the older of the copies the office reads was last whole; null = one of them never was. */
function copiedAt(sync: Pick<SyncDesk, 'status'>): Instant | null {
  const copies = sync.status().shapes.filter(({ name }) => COPIES.has(name));
  if (copies.length < COPIES.size) return null;
  return copies.reduce<Instant | null>((oldest, { lastSyncedAt }, index) => {
    if (index === 0) return lastSyncedAt;
    return oldest === null || lastSyncedAt === null ? null : lastSyncedAt < oldest ? lastSyncedAt : oldest;
  }, null);
}
