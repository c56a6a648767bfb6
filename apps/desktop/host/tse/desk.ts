import { qrText, type TseInfo, type TseSigned, tseStatus } from '@valero/domain/compliance';
import type { Basket } from '@valero/domain/kasse';
import { type BasketId, type Clock, err, type Failure, type Ids, ok, type Result, toId } from '@valero/domain/kernel';
import type { DeviceRegistry } from '@valero/drivers/device';
import type { TseFault } from '@valero/drivers/tse';
import { verifyQr } from '@valero/fiscal/verify';
import type { DeviceStore } from '@valero/storage/sqlite';
import { type Logger, messageOf } from '../log.ts';
import type { TseView } from '../transport.ts';
import { type CareBook, type CareParts, careFor, makeReady, testSelf, warningsOf } from './care.ts';
import type { OpenTse } from './drivers.ts';
import { exportTse, type TseExportDone } from './exporting.ts';
import { openLedger } from './ledger.ts';
import type { OpenedTse, OpenedTses } from './opened.ts';
import { createOutages } from './outages.ts';
import { NOT_RECORDED, recover } from './recovery.ts';
import { readTseSettings, writeTseSettings } from './settings.ts';
import { setUpTse, type TseOrder } from './setup.ts';
import { createSigner, type Signer } from './signer.ts';
import type { Timers } from './timers.ts';
import { createUnit, type TseUnit } from './unit.ts';
import { tseView } from './view.ts';

const CARE_EVERY_MS = 600_000;
const SWEEP_AGAIN_MS = 10_000;
const EXPORT_AFTER_MS = 20 * 3_600_000;
const EXPORT_AT_LEAST_MS = 36 * 3_600_000;

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
  selfTest(): Promise<Result<TseView>>;
  /** Takes a TSE out of service, `disable` for good. Errors: compliance.tse_unknown, compliance.tse_fault. */
  decommission(tseId: number, reason: string, disable: boolean): Promise<Result<unknown>>;
  close(): Promise<void>;
}

/** Makes the desk; nothing is asked of a TSE before `start`. */
export function createTseDesk(parts: TseDeskParts): TseDesk {
  const { store, timers, logger, clock } = parts;
  const now = () => clock.now();
  const newId = () => parts.ids.next();
  const reads = store.complianceReads();
  let units: TseUnit[] = [];
  const opened = new Map<number, OpenedTse>();
  const books = new Map<number, CareBook>();
  const warned = new Set<string>();
  const verifiable = new Set<string>();
  let alive = true;
  let cancelCare: () => void = () => undefined;
  let cancelSweep: () => void = () => undefined;
  let shown = '';
  let _showing: (() => void) | null = null;
  let exporting: Promise<Result<readonly TseExportDone[]>> | null = null;

  const run: TseDeskParts['run'] = (command, input) =>
    alive ? parts.run(command, input) : Promise.resolve(err({ code: 'host.closed' }));
  const ledger = openLedger(store.tse, (failure) => logger.warn({ code: failure.code }, 'a TSE task was not stored'));
  const outages = createOutages({
    open: reads.openOutages().map(({ outageId, tseId, reason, detail, began }) => ({
      outageId,
      tseId,
      trip: { reason, detail, began },
    })),
    begin: (payload) => run('compliance.beginOutage', payload),
    end: (payload) => run('compliance.endOutage', payload),
    ...{ newId, now, timers },
  });
  const signer = createSigner({
    units: () => units,
    memory: store.tse,
    basket: parts.basket,
    isParked: (id) => store.kasseReads().parked(toId<BasketId>(id)) !== null,
    verify,
    sweep,
    onChange: show,
    ...{ ledger, outages, timers, now, newId },
  });
  const care: CareParts = {
    now,
    pins: (tseId) => opened.get(tseId)?.secrets?.pins ?? null,
    book: (tseId) => {
      const book = books.get(tseId) ?? { testedAt: 0, timeSetAt: 0 };
      books.set(tseId, book);
      return book;
    },
  };

  /** A signature that verified once must verify ever after; a maker's own form that cannot be rebuilt is not held against it. */
  function verify(signed: TseSigned): boolean {
    const verdict = verifyQr(qrText(signed));
    if (verdict.ok) verifiable.add(signed.serial);
    else if (verdict.fault === 'signature' && (verifiable.has(signed.serial) || !signed.certified)) return false;
    return true;
  }

  function view(): TseView {
    const status = store.query(tseStatus.name, {});
    const stored = status.ok ? tseStatus.output.parse(status.value) : null;
    const unsigned = stored?.outages[0]?.unsigned ?? stored?.unsignedInZ ?? 0;
    return tseView(units, { now: now(), unsigned, lastExport: stored?.lastExport?.at ?? null });
  }

  /** Tells the screens, once for all changes of a moment. */
  function show(): void {
    _showing ??= timers.after(0, () => {
      _showing = null;
      if (!alive) return;
      const next = view();
      const text = JSON.stringify(next);
      if (text !== shown) parts.publish(next);
      shown = text;
    });
  }

  /** Journal and TSE say the same again; nothing is touched while an interrupted decision waits. */
  async function bringTogether(unit: TseUnit): Promise<TseFault | null> {
    const settled = await parts.settle();
    if (!alive || !settled.ok) return NOT_RECORDED;
    return recover(
      {
        ledger,
        busy: signer.busy,
        isAlive: signer.isAlive,
        isAccounted: reads.isAccounted,
        accountedAbove: reads.accountedAbove,
        base: (tseId) => opened.get(tseId)?.setting.base ?? 0,
        recordAborted: (tse, note, startedAt) => run('kasse.recordAborted', { tse, note, startedAt }),
        recordSignature: (belegId, tse) => run('compliance.recordSignature', { belegId, tse }),
        ...{ now, newId },
      },
      unit,
    );
  }

  const together = new Map<number, Promise<void>>();
  async function sweepUnit(unit: TseUnit): Promise<void> {
    await together.get(unit.tseId);
    if (!alive || unit.state() !== 'closed') return;
    const work = bringTogether(unit).then((fault) => {
      if (fault === NOT_RECORDED) sweepIn(SWEEP_AGAIN_MS);
      else if (fault) unit.open(fault);
    });
    const quiet = work.catch((error: unknown) => logger.error({ error: messageOf(error) }, 'TSE recovery stumbled'));
    together.set(unit.tseId, quiet);
    await quiet;
  }
  function sweepIn(ms: number): void {
    cancelSweep();
    cancelSweep = timers.after(ms, () => {
      for (const unit of units) void sweepUnit(unit);
    });
  }
  function sweep(): void {
    sweepIn(0);
  }

  async function check(unit: TseUnit, probing: boolean): Promise<TseFault | null> {
    const fault = await makeReady(care, unit);
    return fault ?? (probing ? bringTogether(unit) : null);
  }

  function add(tse: OpenedTse, info: TseInfo): TseUnit {
    opened.set(tse.setting.tseId, tse);
    const unit = createUnit({
      info,
      driver: tse.driver,
      recordedCounter: () => reads.lastCounter(info.serial),
      check,
      onOpen(one, trip) {
        logger.warn({ tseId: one.tseId, reason: trip.reason, detail: trip.detail }, 'the TSE does not sign');
        outages.began(one.tseId, trip);
        const { code, details } = outageNotice(one);
        if (!units.some((other) => other.state() === 'closed')) parts.notice({ code, details });
      },
      onClosed(one) {
        outages.ended(one.tseId);
        sweep();
      },
      onChange: show,
      since: outages.current(info.tseId),
      ...{ timers, now },
    });
    units = [...units, unit];
    if (!parts.registry.list().some((device) => device.id === tse.driver.id)) parts.registry.add(tse.driver);
    return unit;
  }

  async function careRound(): Promise<void> {
    for (const unit of units) {
      if (unit.state() !== 'closed') continue;
      const fault = await careFor(care, unit, parts.isIdle());
      if (fault) unit.open(fault);
      const status = unit.status();
      for (const { code, level, value } of status ? warningsOf(status, now()) : []) {
        const key = `${unit.tseId} ${code} ${level}`;
        if (warned.has(key)) continue;
        warned.add(key);
        parts.notice({ code, details: { days: value, percent: value } });
      }
    }
    if (exportDue()) await exportAll();
  }

  function exportDue(): boolean {
    const ready = units.some((unit) => unit.state() === 'closed');
    if (!ready || !parts.isIdle()) return false;
    const last = view().lastExport ?? 0;
    const age = now() - last;
    const hour = new Date(now() + clock.offsetMinutes(now()) * 60_000).getUTCHours();
    return age >= EXPORT_AT_LEAST_MS || (age >= EXPORT_AFTER_MS && hour >= 1 && hour < 6);
  }

  function exportAll(): Promise<Result<readonly TseExportDone[]>> {
    exporting ??= exportEach().finally(() => {
      exporting = null;
    });
    return exporting;
  }

  async function exportEach(): Promise<Result<readonly TseExportDone[]>> {
    const done: TseExportDone[] = [];
    for (const unit of units) {
      const exported = await exportTse(store.dir, unit, new Date(now()).toISOString());
      if ('fault' in exported) {
        if (done.length === 0 && units.length === 1) return faulty(exported.fault);
        continue;
      }
      const { tseId, serial } = unit.info();
      const recorded = await run('compliance.recordExport', { tseId, serial, ...exported.done });
      if (!recorded.ok) return err(recorded.error);
      done.push(exported.done);
      const { file, complaints } = exported.done;
      if (complaints.length > 0)
        parts.notice({ code: 'compliance.export_complaints', details: { file, count: complaints.length } });
    }
    show();
    return done.length > 0 || units.length === 0 ? ok(done) : faulty(NOT_RECORDED);
  }

  function carePeriodically(): void {
    cancelCare = timers.after(CARE_EVERY_MS, () => {
      careRound()
        .catch((error: unknown) => logger.error({ error: messageOf(error) }, 'TSE care stumbled'))
        .finally(() => {
          if (alive) carePeriodically();
        });
    });
  }

  for (const tse of parts.opened.tses) {
    const info = reads.inService().find((known) => known.tseId === tse.setting.tseId);
    if (info) add(tse, info);
  }

  return {
    signer,
    view,
    start() {
      for (const failure of parts.opened.failures) parts.notice(failure);
      for (const unit of units) {
        unit.driver.start();
        unit.start();
      }
      parts.settle().catch((error: unknown) => logger.error({ error: messageOf(error) }, 'settling stumbled'));
      carePeriodically();
      show();
    },
    async setUp(order) {
      let tseId = 1;
      while (reads.tseKnown(tseId)) tseId += 1;
      const { serial } = store.kasseReads().identity().device;
      const made = await setUpTse({ dir: store.dir, open: parts.open, now, serial }, tseId, order);
      if (!made.ok) return made;
      const recorded = await run('compliance.commissionTse', made.value.info);
      if (!recorded.ok) return err(recorded.error);
      const unit = add(made.value.opened, made.value.info);
      unit.start();
      await unit.started();
      show();
      return ok(made.value.info);
    },
    exportNow: exportAll,
    async selfTest() {
      for (const unit of units) {
        if (unit.state() !== 'closed') await unit.probe();
        const fault = unit.state() === 'closed' ? await testSelf(care, unit) : null;
        if (fault) unit.open(fault);
      }
      return ok(view());
    },
    async decommission(tseId, reason, disable) {
      const unit = units.find((candidate) => candidate.tseId === tseId);
      const pins = opened.get(tseId)?.secrets?.pins ?? null;
      if (!unit) return err({ code: 'compliance.tse_unknown', details: { tseId } });
      units = units.filter((candidate) => candidate !== unit);
      for (const task of ledger.all()) if (task.tseId === tseId) ledger.put({ ...task, basketId: null });
      // what it still holds is recorded as far as it answers; a dead one is taken out all the same
      if (unit.state() === 'closed') await bringTogether(unit);
      if (pins && disable) {
        const disabled = await unit.order((tse) => tse.disable(pins));
        if (!disabled.ok) {
          units = [...units, unit];
          return faulty(disabled.fault);
        }
      }
      outages.ended(tseId);
      const recorded = await run('compliance.decommissionTse', { tseId, reason });
      if (!recorded.ok) return recorded;
      const list = await readTseSettings(store.dir);
      if (list.ok)
        await writeTseSettings(
          store.dir,
          list.value.filter((entry) => entry.tseId !== tseId),
        );
      for (const task of ledger.all()) if (task.tseId === tseId) ledger.drop(task.key);
      unit.close();
      await unit.driver.stop();
      show();
      return ok({});
    },
    async close() {
      alive = false;
      cancelCare();
      cancelSweep();
      outages.close();
      for (const unit of units) unit.close();
      await Promise.all(together.values());
      await exporting?.catch(() => undefined);
    },
  };
}

function faulty(fault: TseFault): Result<never> {
  return err({ code: 'compliance.tse_fault', details: { reason: `${fault.reason}: ${fault.detail}` } });
}

function outageNotice(unit: TseUnit): Failure & { readonly details: { readonly reason: string } } {
  return { code: 'compliance.outage', details: { reason: unit.trip()?.reason ?? '' } };
}
