import { listZ } from '@valero/domain/kasse';
import { type Clock, type Ids, type Instant, ok, type Result, toInstant } from '@valero/domain/kernel';
import type { CashDrawer } from '@valero/drivers/cash-drawer';
import type { Device } from '@valero/drivers/device';
import type { ReceiptItem } from '@valero/drivers/receipt-printer';
import { type DeviceStore, openDeviceStore } from '@valero/storage/sqlite';
import { createCallTable } from './calls.ts';
import { commandNamed } from './commands.ts';
import { type Commissioning, ensureCommissioned } from './commission.ts';
import { createDesks, type DeskParts, type Desks } from './desks.ts';
import { createDeviceDesk, type DeviceDesk } from './devices/desk.ts';
import type { TillDevices } from './devices/index.ts';
import type { Language } from './documents/format.ts';
import { type Calibration, createCalibration } from './drawer/calibration.ts';
import { hostCalls } from './host-calls.ts';
import { labelCalls } from './labels/calls.ts';
import type { Logger } from './log.ts';
import { shopLogo } from './logo.ts';
import { moduleCalls } from './module-calls.ts';
import { nachschauCalls } from './nachschau/calls.ts';
import { officeCalls } from './office-calls.ts';
import type { PaperSources } from './papers.ts';
import { receiptCalls } from './receipt-calls.ts';
import { createSession, type VerifyPin, verifyArgon2 } from './session.ts';
import type { ServerLink } from './sync/server-link.ts';
import { systemClock, systemIds } from './system.ts';
import type { Transport } from './transport.ts';
import { type OpenTse, openTse } from './tse/drivers.ts';
import { openTses } from './tse/opened.ts';
import type { TseOrder } from './tse/setup.ts';
import { systemTimers, type Timers } from './tse/timers.ts';

/** What a till needs to start. */
export interface TillOptions {
  /** Folder of this till's data; one process at a time. */
  readonly dir: string;
  readonly devices: TillDevices;
  /** null = a till without a server; it sells and keeps everything for later. */
  readonly server: ServerLink | null;
  readonly logger: Logger;
  /** Who this till is; needed at the first start only. */
  readonly commissioning?: Commissioning | null;
  /** The real ones unless a test or a replay brings its own. */
  readonly clock?: Clock;
  readonly ids?: Ids;
  readonly random?: () => number;
  readonly verifyPin?: VerifyPin;
  /** Language of receipts and customer display. */
  readonly language?: Language;
  /** Signs out after so many milliseconds without a command; null = never. */
  readonly autoLockMs?: number | null;
  readonly tse?: TseOptions;
}

/** What differs about TSEs from a till as it stands in a shop. */
export interface TseOptions {
  /** Sets this TSE up at a start that finds none in service: the demo's simulator. */
  readonly first?: TseOrder | null;
  readonly open?: OpenTse;
  readonly timers?: Timers;
}

/** A running till: the transport for its screens, and how to end it. */
export interface Till extends Transport {
  /** Answers what is under way, saves the basket, lets go of data and devices. */
  close(): Promise<void>;
}

const CHECKPOINT_EVERY_MS = 30_000;
const INTEGRITY_AFTER_MS = 60_000;

/**
 * Opens a till. When it answers, it can sell: printing, devices and sync begin a moment later.
 * Errors: those of `openDeviceStore` (storage.locked: another process has this till), host.not_commissioned, host.commission_mismatch.
 */
export async function startTill(options: TillOptions): Promise<Result<Till>> {
  const opened = openDeviceStore({ dir: options.dir, now: () => options.clock?.now() ?? toInstant(Date.now()) });
  if (!opened.ok) return opened;
  const store = opened.value;
  const timeZone = store.identity()?.store.timeZone ?? options.commissioning?.store.timeZone ?? 'Europe/Berlin';
  const clock = options.clock ?? systemClock(timeZone);
  const ids = options.ids ?? systemIds();
  const identity = ensureCommissioned(store, options.commissioning ?? null, clock, ids);
  if (!identity.ok) {
    store.close();
    return identity;
  }
  const open = options.tse?.open ?? openTse;
  const inService = store.complianceReads().inService();
  const tses = await openTses(options.dir, inService, open, () => clock.now());
  const timers = options.tse?.timers ?? systemTimers;
  const logo = await shopLogo(options.dir, options.logger);
  const { till, desks } = assemble(store, { ...options, clock, ids, logo, tses: { opened: tses, open, timers } });
  const first = options.tse?.first ?? null;
  if (first && inService.length === 0) {
    const made = await desks.tse.setUp(first);
    if (!made.ok) options.logger.error({ code: made.error.code, ...made.error.details }, 'no TSE could be set up');
  }
  return ok(till);
}

type Complete = TillOptions & {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly tses: DeskParts['tse'];
  readonly logo: ReceiptItem | null;
};

function assemble(store: DeviceStore, options: Complete): { till: Till; desks: Desks } {
  const { clock, ids, logger } = options;
  const identity = () => store.kasseReads().identity();
  const session = createSession({
    users: () => store.users(),
    identity: identity(),
    now: () => clock.now(),
    verifyPin: options.verifyPin ?? verifyArgon2,
  });
  const papers = paperSources(store, options.language ?? 'de', options.logo);
  const desks = createDesks({
    ...options,
    store,
    session,
    papers,
    random: options.random ?? Math.random,
    language: options.language ?? 'de',
    autoLockMs: options.autoLockMs ?? null,
    tse: options.tses,
  });
  const { topics } = desks;
  const deviceDesk = deviceDeskOf(store, options, desks);
  const own = hostCalls({
    ...{ ...desks, identity, store, session, deviceDesk, papers },
    calibration: deviceDesk && calibrationOf(options.devices, deviceDesk),
    enqueue(draft) {
      store.prints.enqueue(draft, { at: clock.now(), newId: () => ids.next() });
      desks.prints.wake();
    },
    time: () => timeOf(clock),
  });
  own.push(...nachschauCalls({ session, store, ...desks.nachschau }), ...officeCalls({ ...desks, session, store }));
  own.push(...receiptCalls({ session, link: options.server }));
  const { article } = store.stockReads();
  const labelling = { session, article, room: options.devices.room ?? null, time: () => timeOf(clock) };
  own.push(...labelCalls({ ...labelling, language: options.language ?? 'de' }));
  const taken = new Set(own.map((call) => call.name));
  const modules = moduleCalls({
    runner: desks.runner,
    session,
    office: desks.office,
    store,
    topics,
    onActivity: desks.guard.onActivity,
  });
  const calls = createCallTable({
    calls: [...own, ...modules.filter((call) => !taken.has(call.name))],
    logger,
    newTrace: () => ids.next().slice(-12),
  });
  const asked = (name: string, input: unknown) => {
    const refusal = desks.nachschau.refusal(name);
    return refusal ? Promise.resolve(refusal) : calls.call(name, input);
  };
  publishStart(desks);
  desks.tse.start();
  const stopBackground = startBackground(desks, store, options);
  let closing: Promise<void> | null = null;
  const till: Till = {
    call: asked,
    subscribe: (topic, listener) => topics.subscribe(topic, listener),
    close() {
      closing ??= (async () => {
        calls.close();
        stopBackground();
        await desks.close();
        await options.devices.registry.stop();
        await options.devices.room?.links.close();
        store.close();
      })();
      return closing;
    },
  };
  return { till, desks };
}

function timeOf(clock: Clock): { readonly now: Instant; readonly offset: number } {
  const now = clock.now();
  return { now, offset: clock.offsetMinutes(now) };
}

/** Where devices are set up; null where they are fixed, as in tests that bring their own. */
function deviceDeskOf(
  store: DeviceStore,
  { devices, clock, ids, logger }: Complete,
  { runner }: Desks,
): DeviceDesk | null {
  const { room, registry } = devices;
  if (!room) return null;
  return createDeviceDesk({
    ...{ room, registry, logger, dir: store.dir },
    catalogue: async () => (await import('@valero/drivers/all')).DRIVERS,
    record: (things, actor) => runner.run(commandNamed('audit.recordChanges'), { things }, actor),
    now: () => clock.now(),
    newId: () => ids.next(),
  });
}

/** The guide that finds out how a drawer's sensor speaks. */
function calibrationOf({ room }: TillDevices, desk: DeviceDesk): Calibration {
  return createCalibration({
    drawer(id) {
      const device = room?.device(id) ?? null;
      return isDrawer(device) ? device : null;
    },
    setup: (id) => room?.setups().find((setup) => setup.id === id) ?? null,
    save: (setup, actor) => desk.save(setup, actor),
  });
}

const isDrawer = (device: Device | null): device is CashDrawer => device?.kind === 'cashDrawer';

/** Where papers of earlier Belege and Z come from. */
function paperSources(store: DeviceStore, language: Language, logo: ReceiptItem | null): PaperSources {
  const page = (offset: number) => {
    const found = store.query(listZ.name, { limit: 1, offset });
    return found.ok ? (listZ.output.parse(found.value).rows[0]?.z ?? null) : null;
  };
  return {
    identity: () => store.kasseReads().identity(),
    language,
    logo,
    beleg: (id) => store.kasseReads().beleg(id as Parameters<ReturnType<DeviceStore['kasseReads']>['beleg']>[0]),
    z(number) {
      // newest first and without gaps: its place is its distance from the newest
      const newest = page(0);
      if (!newest || number > newest.number) return null;
      const found = page(newest.number - number);
      return found?.number === number ? found : null;
    },
  };
}

/** The state every screen finds, however late it comes. */
function publishStart(desks: Desks): void {
  desks.topics.publish('session', null);
  desks.topics.publish('devices', desks.devices());
  desks.topics.publish('card', null);
  desks.topics.publish('scale', null);
  desks.topics.publish('tse', desks.tse.view());
  desks.showcase.basket();
}

/** What is not needed to sell begins after the till has answered. */
function startBackground(desks: Desks, store: DeviceStore, options: Complete): () => void {
  const first = setImmediate(() => {
    options.devices.registry.start();
    for (const failure of options.devices.failures ?? []) desks.topics.publish('notice', failure);
    desks.card.resume();
    desks.nachschau
      .start()
      .catch((error: unknown) => options.logger.error({ error }, 'the history of parameters was not looked at'));
    desks.prints.wake();
    desks.zCheck.resume();
    desks.sync.start().catch((error: unknown) => options.logger.error({ error }, 'sync did not start'));
  });
  const checkpoint = setInterval(() => {
    if (desks.guard.isIdle()) store.checkpoint();
  }, CHECKPOINT_EVERY_MS);
  const integrity = setTimeout(() => {
    store
      .checkIntegrity()
      .then((report) => {
        if (!report.ok)
          desks.topics.publish('notice', {
            code: 'storage.damaged',
            details: { seq: 0, reason: report.problems[0] ?? '' },
          });
      })
      .catch((error: unknown) => options.logger.error({ error }, 'the integrity check did not run'));
  }, INTEGRITY_AFTER_MS);
  checkpoint.unref();
  integrity.unref();
  return () => {
    clearImmediate(first);
    clearInterval(checkpoint);
    clearTimeout(integrity);
  };
}
