import { type Clock, err, type Failure, type Instant, ok, type Result } from '@valero/domain/kernel';
import type { TseFault } from '@valero/drivers/tse';
import { type Logger, messageOf } from '../log.ts';
import { type CareParts, careFor, warningsOf } from './care.ts';
import { exportTse, type TseExportDone } from './exporting.ts';
import type { Rack } from './rack.ts';
import type { Timers } from './timers.ts';
import type { TseUnit } from './unit.ts';

const CARE_EVERY_MS = 600_000;
const EXPORT_AFTER_MS = 20 * 3_600_000;
/** A till that is never idle at night is exported at another idle moment. */
const EXPORT_AT_LEAST_MS = 36 * 3_600_000;
const NIGHT = { from: 1, to: 6 } as const;

/** What goes on every ten minutes: care of the TSEs, warnings, the nightly export. */
export interface Upkeep {
  start(): void;
  /** Exports the log of every TSE and checks it. Error: compliance.tse_fault. */
  exportNow(): Promise<Result<readonly TseExportDone[]>>;
  close(): Promise<void>;
}

/** What it works with. */
export interface UpkeepParts {
  readonly rack: Rack;
  readonly care: CareParts;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly dir: string;
  readonly isIdle: () => boolean;
  readonly lastExport: () => Instant | null;
  readonly run: (command: string, input: unknown) => Promise<Result<unknown>>;
  readonly notice: (failure: Failure) => void;
  readonly logger: Logger;
  readonly onChange: () => void;
}

/** A fault of a TSE as the answer to a person. */
export function faultAnswer({ reason, detail }: TseFault): Result<never> {
  return err({ code: 'compliance.tse_fault', details: { reason: `${reason}: ${detail}` } });
}

/** Makes it. */
export function createUpkeep(parts: UpkeepParts): Upkeep {
  const { rack, clock } = parts;
  const warned = new Set<string>();
  let alive = true;
  let cancel: () => void = () => undefined;
  let exporting: Promise<Result<readonly TseExportDone[]>> | null = null;
  let caring: Promise<void> = Promise.resolve();

  async function round(): Promise<void> {
    for (const unit of rack.units()) {
      if (unit.state() !== 'closed') continue;
      const fault = await careFor(parts.care, unit, parts.isIdle());
      if (fault) unit.open(fault);
      warn(parts, unit, warned);
    }
    if (alive && isExportDue(parts)) await exportNow();
  }

  function exportNow(): Promise<Result<readonly TseExportDone[]>> {
    exporting ??= exportAll(parts).finally(() => {
      exporting = null;
    });
    return exporting;
  }

  function later(): void {
    cancel = parts.timers.after(CARE_EVERY_MS, () => {
      caring = round()
        .catch((error: unknown) => parts.logger.error({ error: messageOf(error) }, 'TSE care stumbled'))
        .then(() => {
          if (alive) later();
        });
    });
  }

  function isExportDue({ isIdle, lastExport }: UpkeepParts): boolean {
    if (!isIdle() || !rack.units().some((unit) => unit.state() === 'closed')) return false;
    const now = clock.now();
    const age = now - (lastExport() ?? 0);
    const hour = new Date(now + clock.offsetMinutes(now) * 60_000).getUTCHours();
    return age >= EXPORT_AT_LEAST_MS || (age >= EXPORT_AFTER_MS && hour >= NIGHT.from && hour < NIGHT.to);
  }

  return {
    start: later,
    exportNow,
    async close() {
      alive = false;
      cancel();
      await caring;
      await exporting?.catch(() => undefined);
    },
  };
}

/** Tells once for each level that is reached. */
function warn({ clock, notice }: UpkeepParts, unit: TseUnit, warned: Set<string>): void {
  const status = unit.status();
  for (const { code, level, value } of status ? warningsOf(status, clock.now()) : []) {
    const key = `${unit.tseId} ${code} ${level}`;
    if (warned.has(key)) continue;
    warned.add(key);
    notice({ code, details: { days: value, percent: value } });
  }
}

async function exportAll(parts: UpkeepParts): Promise<Result<readonly TseExportDone[]>> {
  const done: TseExportDone[] = [];
  let failed: TseFault | null = null;
  for (const unit of parts.rack.units()) {
    const exported = await exportTse(parts.dir, unit, new Date(parts.clock.now()).toISOString());
    if ('fault' in exported) {
      failed = exported.fault;
      continue;
    }
    const { tseId, serial } = unit.info();
    const recorded = await parts.run('compliance.recordExport', { tseId, serial, ...exported.done });
    if (!recorded.ok) return err(recorded.error);
    done.push(exported.done);
    const { file, complaints } = exported.done;
    if (complaints.length > 0)
      parts.notice({ code: 'compliance.export_complaints', details: { file, count: complaints.length } });
  }
  parts.onChange();
  return failed && done.length === 0 ? faultAnswer(failed) : ok(done);
}
