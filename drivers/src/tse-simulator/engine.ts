import { isoUtc, toInstant } from '@valero/domain/kernel';
import type { TseAnswer, TseFault, TseSignature, TseStatus, TseStep, TseTransaction } from '../tse/index.ts';
import { type Device, fault, logged, ok, signed, timeOf } from './book.ts';
import { aboutClient, describedAs, endedAt, testPassed, timeMoved, unblocked } from './events.ts';
import { hashPins, MAX_TRIES, type PinRole, pinMatches } from './pins.ts';
import { type Entry, entryOf } from './state.ts';

/** A self-test holds for 25 hours (as sold devices demand; configurable nowhere, so that hosts plan for it). */
export const SELF_TEST_MS = 25 * 3_600_000;
/** How far the clock may be set back; more would make log times contradict each other. */
const MAX_STEP_BACK_MS = 60_000;
/** Room a full device keeps for ending what is open and for saying so. */
const RESERVE_BYTES = 65_536;
const MAX_OPEN = 512;
const MAX_CLIENTS = 100;
const MAX_PROCESS_DATA = 65_536;

/** Characters of a PrintableString (X.680) without `/`, because the client stands in file names of the export. */
const CLIENT = /^[A-Za-z0-9 '()+,\-.:=?]{1,30}$/;
const PROCESS_TYPE = /^[A-Za-z0-9 '()+,\-./:=?]{0,100}$/;

/** How the device stands. */
export function statusOf(device: Device): TseStatus {
  const { state, options } = device;
  const timeSet = device.clock !== null;
  const selfTestPassed = selfTestHolds(device);
  const ready = state.lifecycle === 'initialised' && timeSet && selfTestPassed;
  return {
    lifecycle: ready ? 'ready' : state.lifecycle,
    timeSet,
    selfTestPassed,
    clients: [...state.clients],
    openTransactions: state.open.size,
    transactionCounter: state.transactionCounter,
    signatureCounter: state.signatureCounter,
    remainingSignatures: Math.max(0, options.maxSignatures - state.signatureCounter),
    validUntil: state.made === null ? null : toInstant(state.made.validUntil),
    storage: { usedBytes: device.store.bytes(), totalBytes: options.capacityBytes },
  };
}

function selfTestHolds(device: Device): boolean {
  return device.testedAt !== null && device.options.now() - device.testedAt < SELF_TEST_MS;
}

/** Checks a secret and counts wrong tries in the book; null = right. */
async function checkPin(device: Device, role: PinRole, text: string): Promise<TseFault | null> {
  const { state } = device;
  if (state.pins === null) return fault('notReady', 'not initialised').fault;
  const left = state.tries[role];
  if (left === 0) return fault('refused', `${role} is blocked`).fault;
  if (pinMatches(state.pins, role, text)) {
    if (left < MAX_TRIES[role]) await logged(device, { kind: 'tries', role, left: MAX_TRIES[role] });
    return null;
  }
  await logged(device, { kind: 'tries', role, left: left - 1 });
  return fault('refused', `${role} is wrong, ${left - 1} tries left`).fault;
}

/** Signs and stores an event. */
async function event(
  device: Device,
  name: string,
  user: 'admin' | 'timeadmin' | null,
  more: { readonly client?: string; readonly pins?: ReturnType<typeof hashPins>; readonly data?: Uint8Array } = {},
): Promise<void> {
  const { data = Buffer.alloc(0), ...entry } = more;
  await signed(device, { kind: 'system', event: name, user, data }, { kind: 'system', event: name, ...entry });
}

/** Gives the device its secrets. A device that has them stays as it is. */
export async function initialise(
  device: Device,
  pins: { readonly adminPin: string; readonly adminPuk: string; readonly timeAdminPin: string },
): Promise<TseAnswer<TseStatus>> {
  if (device.state.lifecycle !== 'uninitialised') return ok(statusOf(device));
  if (pins.adminPin.length < 4 || pins.timeAdminPin.length < 4 || pins.adminPuk.length < 4)
    return fault('refused', 'secrets have at least four characters');
  await event(device, 'initialize', null, {
    pins: hashPins(pins),
    data: describedAs('VALERO TSE-Simulator (nicht zertifiziert)'),
  });
  return ok(statusOf(device));
}

/** New PINs by PUK, after too many wrong tries. */
export async function unblock(
  device: Device,
  pins: { readonly adminPin: string; readonly adminPuk: string; readonly timeAdminPin: string },
): Promise<TseAnswer<null>> {
  const wrong = await checkPin(device, 'puk', pins.adminPuk);
  if (wrong !== null) return { ok: false, fault: wrong };
  await event(device, 'unblockUser', 'admin', { pins: hashPins(pins), data: unblocked('admin') });
  return ok(null);
}

/** Makes a client known; a known one stays known and nothing is signed. */
export async function registerClient(device: Device, client: string, adminPin: string): Promise<TseAnswer<null>> {
  const no = alive(device) ?? (await checkPin(device, 'admin', adminPin));
  if (no !== null) return { ok: false, fault: no };
  if (!CLIENT.test(client)) return fault('refused', 'client: 1 to 30 characters of PrintableString without /');
  if (device.state.clients.has(client)) return ok(null);
  if (device.state.clients.size >= MAX_CLIENTS) return fault('refused', `no more than ${MAX_CLIENTS} clients`);
  await event(device, 'registerClient', 'admin', { client, data: aboutClient(client) });
  return ok(null);
}

/** Forgets a client; refused while a transaction of it is open. */
export async function deregisterClient(device: Device, client: string, adminPin: string): Promise<TseAnswer<null>> {
  const no = alive(device) ?? (await checkPin(device, 'admin', adminPin));
  if (no !== null) return { ok: false, fault: no };
  if (!device.state.clients.has(client)) return ok(null);
  if ([...device.state.open.values()].includes(client)) return fault('refused', 'the client has open transactions');
  await event(device, 'deregisterClient', 'admin', { client, data: aboutClient(client) });
  return ok(null);
}

/** Tests the device: the key signs, the book is open. Holds for 25 hours or until power is lost. */
export async function selfTest(device: Device): Promise<TseAnswer<TseStatus>> {
  const no = alive(device);
  if (no !== null) return { ok: false, fault: no };
  await event(device, 'selfTest', null, { data: testPassed('device') });
  device.testedAt = device.options.now();
  return ok(statusOf(device));
}

/** Sets the clock. Back by more than a minute is refused; by less, log times wait until the clock has caught up. */
export async function updateTime(device: Device, now: number, timeAdminPin: string): Promise<TseAnswer<null>> {
  const no = alive(device) ?? (await checkPin(device, 'timeAdmin', timeAdminPin));
  if (no !== null) return { ok: false, fault: no };
  if (!Number.isSafeInteger(now) || now < device.state.lastAt - MAX_STEP_BACK_MS)
    return fault('clock', 'the clock cannot be set back behind the newest message');
  const before = timeOf(device);
  const former = device.clock;
  device.clock = { host: device.options.now(), device: now };
  try {
    await event(device, 'updateTime', 'timeadmin', { data: timeMoved(device.style, before, now) });
  } catch (cause) {
    device.clock = former;
    throw cause;
  }
  return ok(null);
}

/** Ends the device's life; it signs this last message and none after. */
export async function disable(device: Device, adminPin: string): Promise<TseAnswer<null>> {
  if (device.state.lifecycle === 'disabled') return ok(null);
  const no = alive(device) ?? (await checkPin(device, 'admin', adminPin));
  if (no !== null) return { ok: false, fault: no };
  if (device.state.open.size > 0) return fault('refused', 'transactions are open');
  await event(device, 'disableSecureElement', null, { data: endedAt(device.style, timeOf(device)) });
  return ok(null);
}

/** Set up and not at its end. */
function alive({ state }: Device): TseFault | null {
  if (state.lifecycle === 'uninitialised') return fault('notReady', 'not initialised').fault;
  if (state.lifecycle === 'disabled') return fault('notReady', 'disabled').fault;
  return null;
}

/** Why nothing can be signed now, whoever asks; `room` in bytes is what must still fit, by default what a start needs. Null = it can. */
export function standing(device: Device, room = RESERVE_BYTES): TseFault | null {
  const dead = alive(device);
  if (dead !== null) return dead;
  const { state, options, store, pretend } = device;
  if (!selfTestHolds(device)) return fault('selfTest', 'no self-test since power-up or for 25 hours').fault;
  if (device.clock === null) return fault('clock', 'the clock was not set since power-up').fault;
  if (pretend.has('expired') || timeOf(device) > (state.made?.validUntil ?? 0))
    return fault('certificate', 'the certificate has expired').fault;
  if (pretend.has('full') || store.bytes() + room > options.capacityBytes)
    return fault('full', 'storage is full').fault;
  if (state.signatureCounter >= options.maxSignatures) return fault('full', 'no signatures are left').fault;
  return null;
}

/** Why a client's transaction cannot be signed now; null = it can. */
function maySign(device: Device, client: string, room?: number): TseFault | null {
  const no = standing(device, room);
  if (no !== null) return no;
  return device.state.clients.has(client) ? null : fault('refused', 'unknown client').fault;
}

/** Begins a transaction; the same key again gives the signature of the first time. */
export async function start(
  device: Device,
  { key, clientId }: { readonly key: string; readonly clientId: string },
): Promise<TseAnswer<TseSignature>> {
  const { state } = device;
  const known = state.byKey.get(key);
  if (known !== undefined) return again(device, known, clientId, null);
  const no = maySign(device, clientId);
  if (no !== null) return { ok: false, fault: no };
  if (state.open.size >= MAX_OPEN) return fault('refused', `${MAX_OPEN} transactions are open`);
  const transactionNumber = state.transactionCounter + 1;
  const done = await signed(
    device,
    { kind: 'transaction', step: 'Start', clientId, processType: '', processData: '', transactionNumber },
    { kind: 'transaction', step: 'Start', no: transactionNumber, client: clientId, key },
  );
  return ok({ transactionNumber, ...done });
}

/** Goes on with or ends a transaction. Ending an ended one with the same content gives its signature again. */
export async function step(
  device: Device,
  which: 'Update' | 'Finish',
  order: TseStep,
): Promise<TseAnswer<TseSignature>> {
  const { state } = device;
  const { transactionNumber, clientId, processType, processData, key } = order;
  const known = state.byKey.get(key);
  if (known !== undefined && known !== transactionNumber) return fault('refused', 'the key is another transaction’s');
  const places = state.places[transactionNumber - 1];
  if (places === undefined) return fault('refused', 'unknown transaction');
  if (places.finish !== null) {
    if (which === 'Finish') return again(device, transactionNumber, clientId, order);
    return fault('refused', 'the transaction has ended');
  }
  if (Buffer.byteLength(processData) > MAX_PROCESS_DATA)
    return fault('refused', `process data: up to ${MAX_PROCESS_DATA} bytes`);
  const no = maySign(device, clientId, 2048 + 2 * Buffer.byteLength(processData));
  if (no !== null) return { ok: false, fault: no };
  if (state.open.get(transactionNumber) !== clientId) return fault('refused', 'another client’s transaction');
  if (!PROCESS_TYPE.test(processType)) return fault('refused', 'process type: up to 100 characters of PrintableString');
  const done = await signed(
    device,
    { kind: 'transaction', step: which, clientId, processType, processData, transactionNumber },
    { kind: 'transaction', step: which, no: transactionNumber, client: clientId, type: processType, data: processData },
  );
  return ok({ transactionNumber, ...done });
}

async function again(
  device: Device,
  no: number,
  clientId: string,
  finish: TseStep | null,
): Promise<TseAnswer<TseSignature>> {
  const places = device.state.places[no - 1];
  const position = finish === null ? places?.start : places?.finish;
  if (position === undefined || position === null) throw new Error(`transaction ${no} has no place`);
  const { entry, signature } = await read(device, position);
  if (entry.client !== clientId) return fault('refused', 'another client’s transaction');
  if (finish !== null && (entry.type !== finish.processType || entry.data !== finish.processData))
    return fault('refused', 'the transaction has ended with other content');
  return ok(signature);
}

/** What the device knows of a transaction. */
export async function transaction(
  device: Device,
  find: { readonly number: number } | { readonly key: string },
): Promise<TseAnswer<TseTransaction | null>> {
  const no = 'number' in find ? find.number : device.state.byKey.get(find.key);
  const places = no === undefined ? undefined : device.state.places[no - 1];
  if (places === undefined) return ok(null);
  const begun = await read(device, places.start);
  if (places.finish === null) return ok({ state: 'open', start: begun.signature });
  const { entry, signature } = await read(device, places.finish);
  return ok({
    state: 'finished',
    start: begun.signature,
    finish: signature,
    processType: entry.type ?? '',
    processData: entry.data ?? '',
  });
}

async function read(
  device: Device,
  position: number,
): Promise<{ readonly entry: Extract<Entry, { kind: 'transaction' }>; readonly signature: TseSignature }> {
  const record = await device.store.read(position);
  const entry = entryOf(record);
  if (entry.kind !== 'transaction') throw new Error('no transaction stands there');
  // the signature is the last element of a message, so its octets are the last of the record
  const raw = record.body.subarray(record.body.length - device.signatureBytes);
  return {
    entry,
    signature: {
      transactionNumber: entry.no,
      signatureCounter: entry.n,
      logTime: isoUtc(toInstant(entry.at)),
      signature: Buffer.from(raw).toString('base64'),
    },
  };
}
