import type { ComplianceReads, TseInfo } from '@valero/domain/compliance';
import { err, type Instant, ok, type Result } from '@valero/domain/kernel';
import type { OpenTse } from './drivers.ts';
import type { Ledger } from './ledger.ts';
import type { OpenedTse } from './opened.ts';
import type { Outages } from './outages.ts';
import type { Rack } from './rack.ts';
import { readTseSettings, writeTseSettings } from './settings.ts';
import { setUpTse, type TseOrder } from './setup.ts';
import type { Together } from './together.ts';
import type { TseUnit } from './unit.ts';
import { faultAnswer } from './upkeep.ts';

/** What putting a TSE into service and taking it out work with. */
export interface ServiceParts {
  readonly dir: string;
  readonly open: OpenTse;
  readonly now: () => Instant;
  /** Kassen-Seriennummer. */
  readonly serial: () => string;
  readonly reads: ComplianceReads;
  readonly rack: Rack;
  readonly ledger: Ledger;
  readonly outages: Outages;
  readonly together: Together;
  readonly add: (tse: OpenedTse, info: TseInfo) => TseUnit;
  readonly run: (command: string, input: unknown) => Promise<Result<unknown>>;
}

/** Puts a new TSE into service, behind those that are there. Errors: compliance.tse_fault, compliance.tse_settings. */
export async function commission(parts: ServiceParts, order: TseOrder): Promise<Result<TseInfo>> {
  const { dir, open, now, reads } = parts;
  let tseId = 1;
  while (reads.tseKnown(tseId)) tseId += 1;
  const made = await setUpTse({ dir, open, now, serial: parts.serial() }, tseId, order);
  if (!made.ok) return made;
  const recorded = await parts.run('compliance.commissionTse', made.value.info);
  if (!recorded.ok) return err(recorded.error);
  const unit = parts.add(made.value.opened, made.value.info);
  unit.start();
  await unit.started();
  return ok(made.value.info);
}

/** What a person orders with `tse.decommission`; `disable` = the device never signs again. */
export interface Leave {
  readonly tseId: number;
  readonly reason: string;
  readonly disable: boolean;
}

/** Takes a TSE out of service. Errors: compliance.tse_unknown, compliance.tse_fault. */
export async function decommission(parts: ServiceParts, { tseId, reason, disable }: Leave): Promise<Result<unknown>> {
  const { rack, ledger } = parts;
  const unit = rack.units().find((candidate) => candidate.tseId === tseId);
  const tse = rack.tse(tseId);
  if (!unit || !tse) return err({ code: 'compliance.tse_unknown', details: { tseId } });
  rack.take(unit);
  const tasks = () => ledger.all().filter((task) => task.tseId === tseId);
  for (const task of tasks()) ledger.put({ ...task, basketId: null });
  // what it still holds is recorded as far as it answers; a dead one is taken out all the same
  if (unit.state() === 'closed') await parts.together.bring(unit);
  const pins = disable ? (tse.secrets?.pins ?? null) : null;
  const disabled = pins ? await unit.order((device) => device.disable(pins)) : null;
  if (disabled && !disabled.ok) {
    rack.put(unit, tse);
    return faultAnswer(disabled.fault);
  }
  parts.outages.ended(tseId);
  const recorded = await parts.run('compliance.decommissionTse', { tseId, reason });
  if (!recorded.ok) return recorded;
  const list = await readTseSettings(parts.dir);
  if (list.ok)
    await writeTseSettings(
      parts.dir,
      list.value.filter((entry) => entry.tseId !== tseId),
    );
  for (const task of tasks()) ledger.drop(task.key);
  unit.close();
  await unit.driver.stop();
  return ok({});
}
