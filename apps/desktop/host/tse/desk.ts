import { OUTAGE_TEXT, type TseInfo, tseStatus } from '@valero/domain/compliance';
import type { Basket } from '@valero/domain/kasse';
import { type BasketId, type Clock, err, type Failure, type Ids, ok, type Result, toId } from '@valero/domain/kernel';
import { type DeviceRegistry, within } from '@valero/drivers/device';
import type { DeviceStore } from '@valero/storage/sqlite';
import { type Logger, messageOf } from '../log.ts';
import type { TseView } from '../transport.ts';
import { type CareBook, type CareParts, makeReady, testSelf } from './care.ts';
import type { OpenTse } from './drivers.ts';
import type { TseExportDone } from './exporting.ts';
import { createHotplug, type Hotplug } from './hotplug.ts';
import { openLedger } from './ledger.ts';
import type { OpenedTse, OpenedTses } from './opened.ts';
import { createOutages, type Outages } from './outages.ts';
import { createRack, createVerifier, type Rack } from './rack.ts';
import { commission, decommission, type Leave, type ServiceParts } from './service.ts';
import type { TseOrder } from './setup.ts';
import { createSigner, type Signer, type SignerDesk } from './signer.ts';
import { supervisedTse } from './supervised.ts';
import type { Timers } from './timers.ts';
import { createTogether, type Together } from './together.ts';
import { createUnit, type TseUnit, type UnitParts } from './unit.ts';
import { createUpkeep } from './upkeep.ts';
import { tseView } from './view.ts';

/** What the desk works with. `run` carries out a host-only command as the till itself. */
export interface TseDeskParts {
  readonly store: DeviceStore;
  readonly opened: OpenedTses;
  readonly open: OpenTse;
  readonly run: (command: string, input: unknown) => Promise<Result<unknown>>;
  /** Carries out what was interrupted. */
  readonly settle: () => Promise<Result<void>>;
  readonly basket: () => Basket | null;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly timers: Timers;
  readonly registry: DeviceRegistry;
  readonly isIdle: () => boolean;
  readonly publish: (view: TseView) => void;
  readonly notice: (failure: Failure) => void;
  readonly logger: Logger;
}

/** Everything about the till's TSEs: signing, breakers, recovery, care, exports. */
export interface TseDesk {
  readonly signer: Signer;
  view(): TseView;
  /** Powers the TSEs up, checks them, carries out what was interrupted. */
  start(): void;
  /** Puts a new TSE into service, behind those that are there. Errors: compliance.tse_fault, compliance.tse_settings. */
  setUp(order: TseOrder): Promise<Result<TseInfo>>;
  /** Exports the whole log of every TSE and checks it. Error: compliance.tse_fault. */
  exportNow(): Promise<Result<readonly TseExportDone[]>>;
  /** Tests every TSE; one that does not sign is probed at once. */
  selfTest(): Promise<Result<TseView>>;
  /** Takes a TSE out of service, `disable` for good. Errors: compliance.tse_unknown, compliance.tse_fault. */
  decommission(leave: Leave): Promise<Result<unknown>>;
  close(): Promise<void>;
}

/** Tells the screens how the TSEs stand, once for all changes of a moment. */
function createBoard({ store, clock, timers, publish }: TseDeskParts, rack: Rack) {
  let shown = '';
  let waits = false;
  let alive = true;
  const stored = () => {
    const status = store.query(tseStatus.name, {});
    return status.ok ? tseStatus.output.parse(status.value) : null;
  };
  const lastExport = () => stored()?.lastExport?.at ?? null;
  const view = (): TseView => {
    const status = stored();
    const unsigned = status?.outages[0]?.unsigned ?? status?.unsignedInZ ?? 0;
    return tseView(rack.units(), { now: clock.now(), unsigned, lastExport: status?.lastExport?.at ?? null });
  };
  const tell = (): void => {
    waits = false;
    if (!alive) return;
    const next = view();
    const text = JSON.stringify(next);
    if (text !== shown) publish(next);
    shown = text;
  };
  const show = (): void => {
    if (!waits) timers.after(0, tell);
    waits = true;
  };
  const close = (): void => {
    alive = false;
  };
  return { lastExport, view, show, close };
}

function openOutages(parts: TseDeskParts, run: TseDeskParts['run']): Outages {
  const { store, ids, clock, timers } = parts;
  return createOutages({
    open: store
      .complianceReads()
      .openOutages()
      .map(({ outageId, tseId, reason, detail, began }) => ({ outageId, tseId, trip: { reason, detail, began } })),
    begin: (payload) => run('compliance.beginOutage', payload),
    end: (payload) => run('compliance.endOutage', payload),
    newId: () => ids.next(),
    now: () => clock.now(),
    timers,
  });
}

function careParts(clock: Clock, rack: Rack): CareParts {
  const books = new Map<number, CareBook>();
  return {
    now: () => clock.now(),
    pins: (tseId) => rack.tse(tseId)?.secrets?.pins ?? null,
    book(tseId) {
      const book = books.get(tseId) ?? { testedAt: 0, timeSetAt: 0 };
      books.set(tseId, book);
      return book;
    },
  };
}

/** What the parts of a unit have in common, whichever TSE it is. */
function unitMaker(
  parts: TseDeskParts,
  more: { rack: Rack; outages: Outages; care: CareParts; together: Together; hotplug: Hotplug; show: () => void },
): (tse: OpenedTse, info: TseInfo) => TseUnit {
  const { rack, outages, care, together, hotplug, show } = more;
  const check: UnitParts['check'] = async (unit, probing) => {
    const fault = await makeReady(care, unit);
    return fault ?? (probing ? together.bring(unit) : null);
  };
  return (tse, info) => {
    const unit = createUnit({
      info,
      driver: tse.driver,
      recordedCounter: () => parts.store.complianceReads().lastCounter(info.serial),
      check,
      onOpen({ tseId }, trip) {
        parts.logger.warn({ tseId, reason: trip.reason, detail: trip.detail }, 'the TSE does not sign');
        outages.began(tseId, trip);
        if (!rack.units().some((other) => other.state() === 'closed'))
          parts.notice({ code: 'compliance.outage', details: { reason: OUTAGE_TEXT[trip.reason].de } });
      },
      onClosed({ tseId }) {
        outages.ended(tseId);
        together.soon();
      },
      onChange() {
        supervised.changed();
        show();
      },
      since: outages.current(info.tseId),
      timers: parts.timers,
      now: care.now,
    });
    const supervised = supervisedTse(unit);
    rack.put(unit, tse);
    if (!parts.registry.list().some((device) => device.id === tse.driver.id)) parts.registry.add(supervised.device);
    hotplug.watch(unit);
    return unit;
  };
}

/** How long the end of a till waits for orders that are under way. */
const CLOSE_MS = 3000;

/** Makes the desk; nothing is asked of a TSE before `start`. */
export function createTseDesk(parts: TseDeskParts): TseDesk {
  const { store, timers, logger, clock, settle, notice } = parts;
  let alive = true;
  const run: TseDeskParts['run'] = (command, input) =>
    alive ? parts.run(command, input) : Promise.resolve(err({ code: 'host.closed' }));
  const reads = store.complianceReads();
  const rack = createRack();
  const verify = createVerifier();
  const board = createBoard(parts, rack);
  const care = careParts(clock, rack);
  const outages = openOutages(parts, run);
  const ledger = openLedger(store.tse, ({ code }) => logger.warn({ code }, 'a TSE task was not stored'));
  const basics = { rack, reads, ledger, outages, verify, timers, now: care.now, newId: () => parts.ids.next() };
  const together = createTogether({ ...basics, desk: () => signer, settle, run, logger });
  const signer: SignerDesk = createSigner({
    ...basics,
    units: rack.units,
    memory: store.tse,
    basket: parts.basket,
    isParked: (id) => store.kasseReads().parked(toId<BasketId>(id)) !== null,
    mend: (unit) => makeReady(care, unit),
    sweep: together.soon,
    onChange: board.show,
  });
  const hotplug = createHotplug();
  const add = unitMaker(parts, { rack, outages, care, together, hotplug, show: board.show });
  const upkeep = createUpkeep({
    ...{ rack, care, clock, timers, run, notice, logger },
    dir: store.dir,
    isIdle: parts.isIdle,
    lastExport: board.lastExport,
    onChange: board.show,
  });
  const serial = (): string => store.kasseReads().identity().device.serial;
  const service: ServiceParts = { ...basics, dir: store.dir, open: parts.open, serial, together, add, run };
  for (const tse of parts.opened.tses) {
    const info = reads.inService().find((known) => known.tseId === tse.setting.tseId);
    if (info) add(tse, info);
  }
  return {
    signer,
    view: board.view,
    start() {
      for (const failure of parts.opened.failures) notice(failure);
      for (const unit of rack.units()) {
        unit.driver.start();
        unit.start();
      }
      settle().catch((error: unknown) => logger.error({ error: messageOf(error) }, 'settling stumbled'));
      upkeep.start();
      board.show();
    },
    setUp: (order) => commission(service, order).finally(board.show),
    exportNow: upkeep.exportNow,
    async selfTest() {
      for (const unit of rack.units()) await testUnit(care, unit);
      return ok(board.view());
    },
    async decommission(leave) {
      const unit = rack.units().find(({ tseId }) => tseId === leave.tseId);
      const left = await decommission(service, leave).finally(board.show);
      if (left.ok && unit) {
        hotplug.forget(unit);
        await parts.registry.remove(unit.driver.id);
      }
      return left;
    },
    async close() {
      alive = false;
      board.close();
      outages.close();
      ledger.close();
      hotplug.close();
      for (const unit of rack.units()) unit.close();
      // an order that hangs does not keep the till open: what it may have done is asked after at the next start
      await within(Promise.all([together.close(), upkeep.close()]), CLOSE_MS, undefined);
    },
  };
}

async function testUnit(care: CareParts, unit: TseUnit): Promise<void> {
  if (unit.state() !== 'closed') return unit.probe();
  const fault = await testSelf(care, unit);
  if (fault) unit.open(fault);
}
