import type { Tse, TseAnswer, TsePins, TseStatus } from '../tse/index.ts';
import { serviceUuid } from './codec.ts';
import { answer, fault } from './faults.ts';
import { mapped, type Order, type Service } from './service.ts';
import { type Tss, zAnything, zClient, zClients, zCreatedTss, zTss } from './wire.ts';

/** What setting up needs of the driver. */
export interface SetupParts {
  readonly tssId: string;
  readonly service: Service;
  readonly clients: Clients;
  /** A signal that ends after the time limit of one administrative order. */
  readonly limit: () => AbortSignal;
  /** Stores the PUK where the host keeps secrets. Called before the one state is left in which the service still shows it. */
  readonly keepPuk: (puk: string) => Promise<void>;
  readonly status: (signal: AbortSignal) => Promise<TseAnswer<TseStatus>>;
}

type Setup = Pick<Tse, 'initialise' | 'registerClient' | 'deregisterClient' | 'disable'>;

/** Reads the TSS; null = the service does not know it. */
export async function readTss(service: Service, tssId: string, signal: AbortSignal): Promise<TseAnswer<Tss | null>> {
  const order = { method: 'GET', path: `tss/${tssId}`, schema: zTss, what: 'read TSS', changes: false } as const;
  const found = await service.send(order, signal);
  if (!found.ok && found.code === 'E_TSS_NOT_FOUND') return answer(null);
  return mapped(found, (tss) => tss);
}

/**
 * The way of a TSS: (none) → CREATED → UNINITIALIZED → INITIALIZED → DISABLED. Each order is idempotent and each state is looked at first,
 * so a set-up that was cut off goes on where it stopped.
 */
export function setup(parts: SetupParts): Setup {
  // an admin session belongs to the TSS, not to the request: two at a time would log each other out
  let last: Promise<unknown> = Promise.resolve();
  const oneByOne = <T>(work: () => Promise<TseAnswer<T>>): Promise<TseAnswer<T>> => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
  return {
    initialise: (pins) => oneByOne(() => initialise(parts, pins)),
    registerClient: (clientId, pins) => oneByOne(() => register(parts, clientId, pins)),
    deregisterClient: (clientId, pins) => oneByOne(() => deregister(parts, clientId, pins)),
    disable: (pins) => oneByOne(() => disable(parts, pins)),
  };
}

function change(
  parts: SetupParts,
  what: string,
  path: string,
  body: object,
  method: 'PATCH' | 'POST' | 'PUT' = 'PATCH',
) {
  const order = { method, path: `tss/${parts.tssId}${path}`, body, schema: zAnything, what, changes: true } as const;
  return order satisfies Order<unknown>;
}

/** Carries out an administrative order and ends the session whatever came of it. */
async function asAdmin<T>(
  parts: SetupParts,
  pin: string,
  signal: AbortSignal,
  work: () => Promise<TseAnswer<T>>,
): Promise<TseAnswer<T>> {
  const signIn = { ...change(parts, 'admin sign-in', '/admin/auth', { admin_pin: pin }, 'POST'), pin: true };
  const signedIn = await parts.service.send(signIn, signal);
  if (!signedIn.ok) return signedIn.answer;
  const result = await work();
  await parts.service.send(change(parts, 'admin sign-out', '/admin/logout', {}, 'POST'), signal);
  return result;
}

async function initialise(parts: SetupParts, pins: TsePins): Promise<TseAnswer<TseStatus>> {
  const signal = parts.limit();
  const send = (what: string, path: string, body: object) =>
    parts.service.send(change(parts, what, path, body), signal);
  const found = await readTss(parts.service, parts.tssId, signal);
  if (!found.ok) return found;
  let state = found.value?.state ?? 'CREATED';
  let puk = pins.adminPuk;
  if (state === 'CREATED') {
    const created = await create(parts, signal);
    if (!created.ok) return created;
    puk = created.value;
    const left = await send('leave CREATED', '', { state: 'UNINITIALIZED' });
    if (!left.ok) return left.answer;
    state = 'UNINITIALIZED';
  }
  if (state === 'INITIALIZED') return parts.status(signal);
  if (state !== 'UNINITIALIZED') return fault('notReady', `initialise: the TSS is ${state} for good`);
  const changed = await send('set admin PIN', '/admin', { admin_puk: puk, new_admin_pin: pins.adminPin });
  if (!changed.ok) return changed.answer;
  const done = await asAdmin(parts, pins.adminPin, signal, async () =>
    mapped(await send('initialise', '', { state: 'INITIALIZED' }), () => null),
  );
  return done.ok ? parts.status(signal) : done;
}

/** Creates the TSS, or asks again for one that stands in CREATED; gives its PUK, kept by then. */
async function create(parts: SetupParts, signal: AbortSignal): Promise<TseAnswer<string>> {
  const order = { ...change(parts, 'create TSS', '', {}, 'PUT'), schema: zCreatedTss };
  const created = await parts.service.send(order, signal);
  if (!created.ok) return created.answer;
  try {
    await parts.keepPuk(created.value.admin_puk);
  } catch {
    return fault('refused', 'initialise: the PUK could not be stored, so the TSS stays as it is');
  }
  return answer(created.value.admin_puk);
}

async function register(parts: SetupParts, clientId: string, pins: TsePins): Promise<TseAnswer<null>> {
  const signal = parts.limit();
  const known = await parts.clients.all(signal);
  if (!known.ok) return known;
  const mine = known.value.find((client) => client.serial_number === clientId);
  if (mine?.state === 'REGISTERED') return answer(null);
  const id = mine?._id ?? serviceUuid(parts.tssId, 'client', clientId);
  const body = mine ? { state: 'REGISTERED' } : { serial_number: clientId };
  const order = change(parts, 'register client', `/client/${id}`, body, mine ? 'PATCH' : 'PUT');
  return asAdmin(parts, pins.adminPin, signal, async () =>
    mapped(await parts.service.send({ ...order, schema: zClient }, signal), (client) => {
      parts.clients.keep(clientId, client._id);
      return null;
    }),
  );
}

async function deregister(parts: SetupParts, clientId: string, pins: TsePins): Promise<TseAnswer<null>> {
  const signal = parts.limit();
  const known = await parts.clients.all(signal);
  if (!known.ok) return known;
  const mine = known.value.find((client) => client.serial_number === clientId);
  if (mine?.state !== 'REGISTERED') return answer(null);
  const order = change(parts, 'deregister client', `/client/${mine._id}`, { state: 'DEREGISTERED' });
  return asAdmin(parts, pins.adminPin, signal, async () =>
    mapped(await parts.service.send(order, signal), () => {
      parts.clients.forget(clientId);
      return null;
    }),
  );
}

async function disable(parts: SetupParts, pins: TsePins): Promise<TseAnswer<null>> {
  const signal = parts.limit();
  const found = await readTss(parts.service, parts.tssId, signal);
  if (!found.ok) return found;
  if (found.value?.state === 'DISABLED') return answer(null);
  const order = change(parts, 'disable', '', { state: 'DISABLED' });
  return asAdmin(parts, pins.adminPin, signal, async () => {
    const sent = await parts.service.send(order, signal);
    if (sent.ok) parts.clients.clear();
    return mapped(sent, () => null);
  });
}

interface ClientRow {
  readonly _id: string;
  readonly serial_number: string;
  readonly state: 'REGISTERED' | 'DEREGISTERED';
}

/** The service's own ids of our clients. They are looked up once: another program may have registered a client under its own id. */
export interface Clients {
  /** Id of a registered client; fault `refused` when there is none. */
  find(clientId: string, signal: AbortSignal): Promise<TseAnswer<string>>;
  all(signal: AbortSignal): Promise<TseAnswer<readonly ClientRow[]>>;
  keep(clientId: string, id: string): void;
  forget(clientId: string): void;
  clear(): void;
}

const PAGE = 100;

/** Looks clients up at the service and remembers them. */
export function clientsOf(service: Service, tssId: string): Clients {
  const ids = new Map<string, string>();
  const all = async (signal: AbortSignal): Promise<TseAnswer<readonly ClientRow[]>> => {
    const rows: ClientRow[] = [];
    for (let offset = 0; ; offset += PAGE) {
      const path = `tss/${tssId}/client?limit=${PAGE}&offset=${offset}`;
      const order = { method: 'GET', path, schema: zClients, what: 'list clients', changes: false } as const;
      const page = await service.send(order, signal);
      if (!page.ok) return page.answer;
      rows.push(...page.value.data);
      if (page.value.data.length < PAGE) return answer(rows);
    }
  };
  return {
    all,
    async find(clientId, signal) {
      const kept = ids.get(clientId);
      if (kept) return answer(kept);
      const rows = await all(signal);
      if (!rows.ok) return rows;
      const mine = rows.value.find((row) => row.serial_number === clientId && row.state === 'REGISTERED');
      if (!mine) return fault('refused', 'this till is not registered with the TSE');
      ids.set(clientId, mine._id);
      return answer(mine._id);
    },
    keep: (clientId, id) => void ids.set(clientId, id),
    forget: (clientId) => void ids.delete(clientId),
    clear: () => ids.clear(),
  };
}
