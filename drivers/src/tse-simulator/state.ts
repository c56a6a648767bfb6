import * as z from 'zod';
import { MAX_TRIES, type PinHashes, type PinRole } from './pins.ts';
import type { PlacedRecord } from './store.ts';

const zRole = z.enum(['admin', 'puk', 'timeAdmin']);
const zHashes = z.object({ salt: z.string(), admin: z.string(), puk: z.string(), timeAdmin: z.string() });
const zStamp = { n: z.int().min(1), at: z.int() };

/** What stands in the book beside each signed message; all state of a device follows from reading it in order. */
export const zEntry = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('made'),
    algorithm: z.enum(['ecdsa-plain-SHA256', 'ecdsa-plain-SHA384']),
    version: z.union([z.literal(2), z.literal(3)]),
    time: z.enum(['unixTime', 'utcTime']),
    at: z.int(),
    validUntil: z.int(),
    /** `[device, root]`, DER in base64, with the serial numbers of their keys in hex. */
    certificates: z.array(z.object({ keySerial: z.string(), der: z.string() })),
  }),
  z.object({
    kind: z.literal('transaction'),
    ...zStamp,
    step: z.enum(['Start', 'Update', 'Finish']),
    no: z.int().min(1),
    client: z.string(),
    /** The caller's key; only at the start. */
    key: z.string().optional(),
    type: z.string().optional(),
    data: z.string().optional(),
  }),
  z.object({
    kind: z.literal('system'),
    ...zStamp,
    event: z.string(),
    client: z.string().optional(),
    pins: zHashes.optional(),
  }),
  z.object({ kind: z.literal('audit'), ...zStamp }),
  z.object({ kind: z.literal('tries'), role: zRole, left: z.int().min(0) }),
]);
export type Entry = z.infer<typeof zEntry>;
type EntryOf<K extends Entry['kind']> = Extract<Entry, { kind: K }>;

/** Where the messages of a transaction stand in the book. */
export interface TransactionPlaces {
  readonly start: number;
  readonly finish: number | null;
}

/** The lasting state of a device. */
export interface TseState {
  made: EntryOf<'made'> | null;
  lifecycle: 'uninitialised' | 'initialised' | 'disabled';
  pins: PinHashes | null;
  readonly tries: Record<PinRole, number>;
  readonly clients: Set<string>;
  signatureCounter: number;
  transactionCounter: number;
  /** Time of the newest message, epoch ms in whole seconds; 0 = none. */
  lastAt: number;
  /** Numbers of open transactions with their clients. */
  readonly open: Map<number, string>;
  readonly byKey: Map<string, number>;
  /** By transaction number − 1. */
  readonly places: TransactionPlaces[];
  /** Places of all messages, by signature counter − 1. */
  readonly messages: number[];
}

/** The state of a device that does not exist yet. */
export function emptyState(): TseState {
  return {
    made: null,
    lifecycle: 'uninitialised',
    pins: null,
    tries: { ...MAX_TRIES },
    clients: new Set(),
    signatureCounter: 0,
    transactionCounter: 0,
    lastAt: 0,
    open: new Map(),
    byKey: new Map(),
    places: [],
    messages: [],
  };
}

/** Reads a record of the book. Throws when it is none of ours: the book is damaged. */
export function entryOf(record: { readonly meta: string }): Entry {
  return zEntry.parse(JSON.parse(record.meta));
}

/** Carries one entry into the state. Throws when it cannot follow what stands before it: the book is damaged. */
export function applyEntry(state: TseState, entry: Entry, position: PlacedRecord['position']): void {
  if (entry.kind === 'made') {
    state.made = entry;
    return;
  }
  if (entry.kind === 'tries') {
    state.tries[entry.role] = entry.left;
    return;
  }
  if (entry.n !== state.signatureCounter + 1) throw new Error(`message ${entry.n} follows ${state.signatureCounter}`);
  state.signatureCounter = entry.n;
  state.lastAt = entry.at;
  state.messages.push(position);
  if (entry.kind === 'transaction') applyTransaction(state, entry, position);
  if (entry.kind === 'system') applyEvent(state, entry);
}

function applyTransaction(state: TseState, entry: EntryOf<'transaction'>, position: number): void {
  if (entry.step === 'Start') {
    if (entry.no !== state.transactionCounter + 1) throw new Error(`transaction ${entry.no} leaves a gap`);
    state.transactionCounter = entry.no;
    state.open.set(entry.no, entry.client);
    if (entry.key !== undefined) state.byKey.set(entry.key, entry.no);
    state.places.push({ start: position, finish: null });
    return;
  }
  const places = state.places[entry.no - 1];
  if (places === undefined || places.finish !== null) throw new Error(`transaction ${entry.no} is not open`);
  if (entry.step === 'Update') return;
  state.places[entry.no - 1] = { start: places.start, finish: position };
  state.open.delete(entry.no);
}

function applyEvent(state: TseState, { event, client, pins }: EntryOf<'system'>): void {
  if (pins !== undefined) {
    state.pins = pins;
    Object.assign(state.tries, MAX_TRIES);
  }
  if (event === 'initialize') state.lifecycle = 'initialised';
  if (event === 'disableSecureElement') state.lifecycle = 'disabled';
  if (event === 'registerClient' && client !== undefined) state.clients.add(client);
  if (event === 'deregisterClient' && client !== undefined) state.clients.delete(client);
}
