import { randomBytes } from 'node:crypto';
import type { OutageReason, TseInfo } from '@valero/domain/compliance';
import { toInstant } from '@valero/domain/kernel';
import { type DeviceCode, type HealthCell, healthCell, pause } from '../device/index.ts';
import type { Tse, TseAnswer, TsePins, TseSignature } from '../tse/index.ts';
import { type Device, fault, type MakeOptions, ok, powerUp, type RunOptions } from './book.ts';
import * as engine from './engine.ts';
import { type ExportRange, exportLog, prepareExport } from './export.ts';
import { type FaultSource, faultSource, type TseFaults, type TseOperation, type TseTrouble } from './faults.ts';
import type { Random, TseAlgorithm } from './keys.ts';
import type { TseLogTime, TseLogVersion } from './messages.ts';
import type { TseStore } from './store.ts';

/** Options of the simulated TSE. */
export interface SimulatedTseOptions {
  readonly id?: string;
  /** The medium; keep it to start the same device again. */
  readonly store: TseStore;
  /** Epoch ms: the host's clock, by which the device's own runs on once it is set. */
  readonly now: () => number;
  /** First start only; default `ecdsa-plain-SHA256` on P-256. */
  readonly algorithm?: TseAlgorithm;
  /** First start only; default 2. */
  readonly version?: TseLogVersion;
  /** First start only; default `unixTime`. */
  readonly time?: TseLogTime;
  /** First start only; default 5 years in ms. */
  readonly validityMs?: number;
  /** Default 2 GiB. */
  readonly capacityBytes?: number;
  /** Default 20 million. */
  readonly maxSignatures?: number;
  /** After how long without an answer `timeout` is given; default 5 s. */
  readonly answerTimeoutMs?: number;
  /** Source of keys and certificate numbers; default the system's. */
  readonly random?: Random;
  /** How time passes; default a real timer. Resolves at once when aborted. */
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** A TSE made of software. It signs for real and is certified by nobody. */
export interface SimulatedTse extends Tse {
  readonly faults: TseFaults;
  /** The power fails and comes back: clock and self-test are gone, what was answered is not. */
  powerCycle(): Promise<void>;
  /** New PINs by PUK after too many wrong tries; no part of the port, because each device has its own way. */
  unblock(pins: TsePins): Promise<TseAnswer<null>>;
}

/** For people, on receipts and in exports. */
export const SIMULATOR_NAME = 'VALERO TSE-Simulator (nicht zertifiziert)';

const FIVE_YEARS_MS = 5 * 365 * 86_400_000;

/** Thrown where a fault cuts the power. */
class PowerCut extends Error {}

/** Everything the running simulator holds. */
interface Rig {
  readonly options: SimulatedTseOptions;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly limitMs: number;
  readonly health: HealthCell;
  readonly faults: FaultSource;
  readonly pretend: Set<'full' | 'expired'>;
  cut: 'powerBefore' | 'powerAfter' | null;
  /** Null = without power, or the book is damaged. */
  device: Device | null;
  on: boolean;
  /** Orders are carried out one after the other. */
  queue: Promise<unknown>;
  /** Aborted when the device is stopped, so that a slow order does not hold it up. */
  stopping: AbortController;
  /** Counters of the last true answer, for a device that repeats itself. */
  last: TseSignature | null;
}

/** Makes a simulated TSE. It answers nothing before `start`. */
export function simulatedTse(options: SimulatedTseOptions): SimulatedTse {
  const rig: Rig = {
    options,
    sleep: options.sleep ?? pause,
    limitMs: options.answerTimeoutMs ?? 5000,
    health: healthCell(options.now),
    faults: faultSource(),
    pretend: new Set(),
    cut: null,
    device: null,
    on: false,
    queue: Promise.resolve(),
    stopping: new AbortController(),
    last: null,
  };
  const { health } = rig;
  return {
    id: options.id ?? 'tse',
    kind: 'tse',
    name: SIMULATOR_NAME,
    faults: rig.faults,
    start() {
      if (rig.on) return;
      rig.on = true;
      rig.stopping = new AbortController();
      health.set('connecting', 'device.connecting');
      void enqueue(rig, () => powerOn(rig));
    },
    async stop() {
      rig.on = false;
      rig.stopping.abort();
      await enqueue(rig, () => powerOff(rig));
      health.set('absent', 'device.off');
    },
    health: health.get,
    onHealth: health.on,
    async powerCycle() {
      await enqueue(rig, async () => {
        await powerOff(rig);
        await powerOn(rig);
      });
    },
    unblock: (pins) => order(rig, 'initialise', (device) => engine.unblock(device, pins)),
    ...setUp(rig),
    ...transactions(rig),
    exportTar: (range, sink) => exported(rig, range, sink),
  };
}

function setUp(
  rig: Rig,
): Pick<
  Tse,
  'info' | 'status' | 'initialise' | 'registerClient' | 'deregisterClient' | 'selfTest' | 'updateTime' | 'disable'
> {
  return {
    info: (tseId, clientId) => order(rig, 'info', async (device) => ok(infoOf(device, tseId, clientId))),
    status: () => order(rig, 'status', async (device) => ok(engine.statusOf(device))),
    initialise: (pins) => order(rig, 'initialise', (device) => engine.initialise(device, pins)),
    registerClient: (clientId, { adminPin }) =>
      order(rig, 'registerClient', (device) => engine.registerClient(device, clientId, adminPin)),
    deregisterClient: (clientId, { adminPin }) =>
      order(rig, 'deregisterClient', (device) => engine.deregisterClient(device, clientId, adminPin)),
    selfTest: () => order(rig, 'selfTest', (device) => engine.selfTest(device)),
    updateTime: (now, { timeAdminPin }) =>
      order(rig, 'updateTime', (device) => engine.updateTime(device, now, timeAdminPin)),
    disable: ({ adminPin }) => order(rig, 'disable', (device) => engine.disable(device, adminPin)),
  };
}

function transactions(
  rig: Rig,
): Pick<Tse, 'startTransaction' | 'updateTransaction' | 'finishTransaction' | 'openTransactions' | 'transaction'> {
  return {
    startTransaction: (asked) => signing(rig, 'start', (device) => engine.start(device, asked)),
    updateTransaction: (asked) => signing(rig, 'update', (device) => engine.step(device, 'Update', asked)),
    finishTransaction: (asked) => signing(rig, 'finish', (device) => engine.step(device, 'Finish', asked)),
    openTransactions: (clientId) =>
      order(rig, 'openTransactions', async ({ state }) =>
        ok([...state.open].filter(([, client]) => client === clientId).map(([no]) => no)),
      ),
    transaction: (find) => order(rig, 'transaction', (device) => engine.transaction(device, find)),
  };
}

function infoOf({ key, style, state }: Device, tseId: number, clientId: string): TseInfo {
  return {
    tseId,
    kind: 'simulator',
    name: SIMULATOR_NAME,
    serial: key.serial.toString('hex'),
    clientId,
    certificationId: '',
    certified: false,
    algorithm: key.algorithm,
    timeFormat: style.time,
    encoding: 'UTF-8',
    publicKey: key.point.toString('base64'),
    certificate: state.made?.certificates[0]?.der ?? '',
    validUntil: state.made === null ? null : toInstant(state.made.validUntil),
  };
}

function enqueue<T>(rig: Rig, work: () => Promise<T>): Promise<T> {
  const done = rig.queue.then(work);
  rig.queue = done.catch(() => undefined);
  return done;
}

async function powerOn(rig: Rig): Promise<void> {
  if (!rig.on) return;
  const { options } = rig;
  const make: MakeOptions = {
    algorithm: options.algorithm ?? 'ecdsa-plain-SHA256',
    style: { version: options.version ?? 2, time: options.time ?? 'unixTime' },
    validityMs: options.validityMs ?? FIVE_YEARS_MS,
  };
  const run: RunOptions = {
    now: options.now,
    random: options.random ?? randomBytes,
    capacityBytes: options.capacityBytes ?? 2_147_483_648,
    maxSignatures: options.maxSignatures ?? 20_000_000,
  };
  try {
    rig.device = await powerUp(options.store, make, run, { pretend: rig.pretend, power: powerCuts(rig) });
    tellHealth(rig);
  } catch {
    await options.store.close().catch(() => undefined);
    rig.health.set('failed', 'device.tse_damaged');
  }
}

function powerCuts(rig: Rig): Device['power'] {
  const cutAt = (moment: 'powerBefore' | 'powerAfter'): void => {
    if (rig.cut !== moment) return;
    rig.cut = null;
    throw new PowerCut(moment);
  };
  return { before: () => cutAt('powerBefore'), after: () => cutAt('powerAfter') };
}

async function powerOff(rig: Rig): Promise<void> {
  if (rig.device === null) return;
  rig.device = null;
  // what was answered is flushed; a medium that cannot even be closed has nothing to add
  await rig.options.store.close().catch(() => undefined);
}

const COMPLAINTS: Readonly<Partial<Record<OutageReason, DeviceCode>>> = {
  certificate: 'device.tse_certificate_expired',
  full: 'device.tse_full',
};

/** Never better than `degraded`: what is missing is the certificate of the BSI. */
function tellHealth({ device, health }: Rig): void {
  if (device === null) return;
  if (device.state.lifecycle === 'disabled') return health.set('failed', 'device.tse_disabled');
  const no = engine.standing(device);
  if (no === null) return health.set('degraded', 'device.tse_not_certified');
  const code = COMPLAINTS[no.reason];
  if (code === undefined) health.set('degraded', 'device.tse_not_ready');
  else health.set('failed', code);
}

/** One order: faults, time limit, and whatever the medium throws turned into an answer. */
async function order<T>(
  rig: Rig,
  operation: TseOperation,
  work: (device: Device) => Promise<TseAnswer<T>>,
  troubles: ReadonlySet<TseTrouble> = rig.on ? rig.faults.pick(operation) : new Set(),
): Promise<TseAnswer<T>> {
  if (!rig.on) return fault('unreachable', 'switched off');
  if (troubles.has('absent')) {
    rig.health.set('failed', 'device.unreachable');
    return fault('unreachable', 'no device');
  }
  const answer = enqueue(rig, () => carryOut(rig, troubles, work));
  const inTime = new AbortController();
  const late = rig
    .sleep(rig.limitMs, inTime.signal)
    .then(() => fault('timeout', `no answer in ${rig.limitMs} ms`, true));
  if (troubles.has('loseAnswer')) {
    await answer;
    return late;
  }
  try {
    return await Promise.race([answer, late]);
  } finally {
    inTime.abort();
  }
}

async function carryOut<T>(
  rig: Rig,
  troubles: ReadonlySet<TseTrouble>,
  work: (device: Device) => Promise<TseAnswer<T>>,
): Promise<TseAnswer<T>> {
  if (troubles.has('slow')) await rig.sleep(rig.faults.slowMs, rig.stopping.signal);
  const { device } = rig;
  if (!rig.on) return fault('unreachable', 'switched off');
  if (device === null) return fault('notReady', 'the book of the device is damaged');
  if (troubles.has('refuse')) return fault('refused', 'refused');
  rig.pretend.clear();
  for (const claim of ['full', 'expired'] as const) if (troubles.has(claim)) rig.pretend.add(claim);
  rig.cut = troubles.has('powerBefore') ? 'powerBefore' : troubles.has('powerAfter') ? 'powerAfter' : null;
  try {
    return await work(device);
  } catch (cause) {
    // whether the message was stored is for the book to say: read it again, as after a real loss of power
    await powerOff(rig);
    await powerOn(rig);
    return fault('unreachable', cause instanceof PowerCut ? 'power failed' : `medium: ${String(cause)}`, true);
  } finally {
    rig.cut = null;
    tellHealth(rig);
  }
}

/** An order whose answer is a signature, and may lie. */
async function signing(
  rig: Rig,
  operation: TseOperation,
  work: (device: Device) => Promise<TseAnswer<TseSignature>>,
): Promise<TseAnswer<TseSignature>> {
  const troubles: ReadonlySet<TseTrouble> = rig.on ? rig.faults.pick(operation) : new Set();
  const answer = await order(rig, operation, work, troubles);
  if (!answer.ok) return answer;
  const said = lied(answer.value, rig.last, troubles);
  rig.last = answer.value;
  return ok(said);
}

function lied(truth: TseSignature, last: TseSignature | null, troubles: ReadonlySet<TseTrouble>): TseSignature {
  let said = truth;
  if (troubles.has('counterRepeat')) said = { ...said, signatureCounter: last?.signatureCounter ?? 0 };
  if (troubles.has('counterJump')) said = { ...said, signatureCounter: truth.signatureCounter + 7 };
  if (troubles.has('garble')) said = { ...said, signature: truth.signature.slice(0, 20) };
  return said;
}

/** Takes the range in turn with other orders, then reads beside them: a till that exports goes on selling. */
async function exported(
  rig: Rig,
  range: ExportRange,
  sink: (chunk: Uint8Array) => Promise<void>,
): Promise<TseAnswer<{ readonly bytes: number }>> {
  const prepared = await order(rig, 'export', (device) => prepareExport(device, range));
  if (!prepared.ok) return prepared;
  return exportLog(prepared.value, sink);
}
