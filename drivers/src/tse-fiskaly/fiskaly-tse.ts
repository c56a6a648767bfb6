import { randomUUID } from 'node:crypto';
import type { TseInfo } from '@valero/domain/compliance';
import { healthCell, pause } from '../device/index.ts';
import type { Tse, TseAnswer, TseLifecycle, TseStatus } from '../tse/index.ts';
import { certificateOf, publicPoint, serialOf } from './codec.ts';
import { counterWatch } from './counters.ts';
import { exportTar } from './export.ts';
import { answer, fault } from './faults.ts';
import { fiskalyService, type Service } from './service.ts';
import { type Clients, clientsOf, readTss, setup } from './setup.ts';
import { transactions } from './transactions.ts';
import { type Tss, zTss } from './wire.ts';

/** A TSS at fiskaly and how to reach it. */
export interface FiskalyConfig {
  /** Device id of the registry. */
  readonly id: string;
  /** UUID of the TSS; made once (version 4) and kept. */
  readonly tssId: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Puts the PUK where secrets are kept; see `initialise`. Rejects when it cannot. */
  readonly keepPuk: (puk: string) => Promise<void>;
  readonly fetch?: typeof fetch;
  readonly baseUrl?: string;
  readonly now?: () => number;
  readonly newId?: () => string;
  /** Time limit of an order to sign, of an administrative order, and of a whole export. */
  readonly signTimeoutMs?: number;
  readonly adminTimeoutMs?: number;
  readonly exportTimeoutMs?: number;
  readonly retryMs?: number;
  readonly pollMs?: number;
  /** How often the service is asked how it is, ready or not. */
  readonly watchMs?: number;
  /** The till's clock may differ by this much from the service's. */
  readonly clockToleranceMs?: number;
}

const LIFECYCLE: Readonly<Record<Tss['state'], TseLifecycle>> = {
  CREATED: 'uninitialised',
  UNINITIALIZED: 'uninitialised',
  INITIALIZED: 'ready',
  DISABLED: 'disabled',
  DELETED: 'disabled',
  DEFECTIVE: 'disabled',
  EVICTED: 'disabled',
};

const NEVER_SEEN: TseStatus = {
  lifecycle: 'uninitialised',
  timeSet: true,
  selfTestPassed: true,
  clients: [],
  openTransactions: 0,
  transactionCounter: 0,
  signatureCounter: 0,
  remainingSignatures: null,
  validUntil: null,
  storage: { usedBytes: 0, totalBytes: 0 },
};

/** Ready-made parts of one driver. */
interface Parts {
  readonly config: Required<FiskalyConfig>;
  readonly service: Service;
  readonly clients: Clients;
  readonly serial: { value: string | null };
}

function withDefaults(config: FiskalyConfig): Required<FiskalyConfig> {
  return {
    fetch,
    baseUrl: 'https://kassensichv-middleware.fiskaly.com/api/v2',
    now: Date.now,
    newId: randomUUID,
    signTimeoutMs: 5000,
    adminTimeoutMs: 30_000,
    exportTimeoutMs: 60 * 60_000,
    retryMs: 250,
    pollMs: 6000,
    watchMs: 30_000,
    clockToleranceMs: 5 * 60_000,
    ...config,
  };
}

/**
 * A TSE in fiskaly's cloud, by SIGN DE v2. Every answer is checked against its schema and against the numbers seen before. Clock, self-test
 * and storage are the service's own affair. Secrets and tokens stay in memory and appear in no fault.
 */
export function fiskalyTse(given: FiskalyConfig): Tse {
  const config = withDefaults(given);
  const health = healthCell(config.now);
  const running = { stopped: false };
  const service = watched(fiskalyService(config), health, running);
  const clients = clientsOf(service, config.tssId);
  const serial: { value: string | null } = { value: null };
  const parts: Parts = { config, service, clients, serial };
  const admin = (): AbortSignal => AbortSignal.timeout(config.adminTimeoutMs);
  const sign = (): AbortSignal => AbortSignal.timeout(config.signTimeoutMs);
  const { tssId, keepPuk, newId, pollMs } = config;
  const status = (signal: AbortSignal): Promise<TseAnswer<TseStatus>> => statusOf(parts, signal);
  let stop: AbortController | null = null;

  return {
    id: config.id,
    kind: 'tse',
    name: 'fiskaly Cloud-TSE',
    health: health.get,
    onHealth: health.on,
    start() {
      if (stop) return;
      running.stopped = false;
      stop = new AbortController();
      health.set('connecting', 'device.connecting');
      void keepLooking(parts, health, stop.signal);
    },
    async stop() {
      stop?.abort();
      stop = null;
      running.stopped = true;
      health.set('absent', 'device.off');
    },
    ...setup({ tssId, service, clients, keepPuk, limit: admin, status }),
    ...transactions({ tssId, service, clients, watch: counterWatch(), limit: sign, serial: () => serial.value }),
    info: (tseId, clientId) => infoOf(parts, tseId, clientId, admin()),
    status: () => status(admin()),
    selfTest: () => status(admin()),
    updateTime: (now) => compareClocks(parts, now, sign()),
    exportTar: (range, sink) => {
      const limit = (): AbortSignal => AbortSignal.timeout(config.exportTimeoutMs);
      return exportTar({ tssId, service, limit, newId, pollMs }, range, sink);
    },
  };
}

const STOPPED = {
  ok: false,
  status: 0,
  code: 'stopped',
  answer: fault<never>('unreachable', 'the device is stopped'),
  retryAfterMs: 0,
} as const;

type Health = ReturnType<typeof healthCell>;

/** The service, with every answer or silence told to the health cell of a started device; a stopped one sends nothing. */
function watched(service: Service, health: Health, running: { readonly stopped: boolean }): Service {
  const note = (outcome: { ok: boolean; status?: number; code?: string }): void => {
    if (health.get().state === 'absent') return;
    if (outcome.ok || outcome.status !== 0) return;
    health.set('failed', outcome.code === 'timeout' ? 'device.silent' : 'device.unreachable');
  };
  return {
    async send(order, signal) {
      if (running.stopped) return STOPPED;
      const outcome = await service.send(order, signal);
      note(outcome);
      return outcome;
    },
    async open(path, what, signal) {
      if (running.stopped) return STOPPED;
      const outcome = await service.open(path, what, signal);
      note(outcome);
      return outcome;
    },
  };
}

async function keepLooking(parts: Parts, health: Health, stopped: AbortSignal): Promise<void> {
  while (!stopped.aborted) {
    const limit = AbortSignal.any([stopped, AbortSignal.timeout(parts.config.adminTimeoutMs)]);
    const status = await statusOf(parts, limit);
    if (stopped.aborted) return;
    if (status.ok && status.value.lifecycle === 'ready') health.set('ready', 'device.ready');
    else if (status.ok) health.set('degraded', 'device.off');
    else if (status.fault.reason === 'timeout') health.set('failed', 'device.silent');
    else health.set('failed', 'device.unreachable');
    await pause(parts.config.watchMs, stopped);
  }
}

async function statusOf(
  { config, service, clients, serial }: Parts,
  signal: AbortSignal,
): Promise<TseAnswer<TseStatus>> {
  const found = await readTss(service, config.tssId, signal);
  if (!found.ok) return found;
  const tss = found.value;
  if (!tss) return answer(NEVER_SEEN);
  serial.value = tss.serial_number.toLowerCase();
  const rows = tss.state === 'CREATED' ? answer([]) : await clients.all(signal);
  if (!rows.ok) return rows;
  return answer({
    ...NEVER_SEEN,
    lifecycle: LIFECYCLE[tss.state],
    clients: rows.value.filter(({ state }) => state === 'REGISTERED').map(({ serial_number }) => serial_number),
    openTransactions: tss.number_active_transactions ?? 0,
    transactionCounter: tss.transaction_counter ?? 0,
    signatureCounter: tss.signature_counter ?? 0,
    validUntil: certificateOf(tss.certificate)?.validUntil ?? null,
  });
}

async function infoOf(
  { config, service, serial }: Parts,
  tseId: number,
  clientId: string,
  signal: AbortSignal,
): Promise<TseAnswer<TseInfo>> {
  const found = await readTss(service, config.tssId, signal);
  if (!found.ok) return found;
  const tss = found.value;
  if (!tss || tss.state === 'CREATED') return fault('notReady', 'info: the TSS is not set up');
  const point = publicPoint(tss.public_key);
  const certificate = certificateOf(tss.certificate);
  const own = tss.serial_number.toLowerCase();
  if (!point) return fault('badAnswer', 'info: public key unreadable');
  if (!certificate) return fault('badAnswer', 'info: certificate unreadable');
  if (serialOf(point) !== own) return fault('badAnswer', 'info: the serial is not the hash of the public key');
  if (tss.signature_timestamp_format !== 'unixTime') return fault('badAnswer', 'info: unknown time format');
  if (tss.transaction_data_encoding !== 'UTF-8') return fault('badAnswer', 'info: unknown encoding');
  serial.value = own;
  // a TSS of the test environment runs the same software and shows a number, but is no certified TSE of a taxpayer
  const certificationId = tss._env === 'LIVE' ? (tss.bsi_certification_id ?? '') : '';
  return answer({
    tseId,
    kind: 'fiskaly',
    name: 'fiskaly Cloud-TSE',
    serial: own,
    clientId,
    certificationId,
    certified: certificationId !== '',
    algorithm: tss.signature_algorithm,
    timeFormat: 'unixTime',
    encoding: 'UTF-8',
    publicKey: point.toString('base64'),
    certificate: certificate.der,
    validUntil: certificate.validUntil,
  });
}

/** The service keeps its own time; a till whose clock is far off would print dates that contradict the signature. */
async function compareClocks({ config, service }: Parts, now: number, signal: AbortSignal): Promise<TseAnswer<null>> {
  const what = 'compare clocks';
  const path = `tss/${config.tssId}`;
  const reply = await service.send({ method: 'GET', path, schema: zTss, what, changes: false }, signal);
  if (!reply.ok) return reply.answer;
  const theirs = Date.parse(reply.headers.get('date') ?? '');
  const apart = Math.abs(theirs - now);
  if (Number.isFinite(apart) && apart > config.clockToleranceMs)
    return fault('clock', `clocks differ by ${Math.round(apart / 1000)} s`);
  return answer(null);
}
