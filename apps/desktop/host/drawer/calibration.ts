import { type Actor, err, ok, type Result } from '@valero/domain/kernel';
import { type CashDrawer, calibrated, type DrawerLevel, type DrawerSensor } from '@valero/drivers/cash-drawer';
import type { DeviceSetup } from '@valero/drivers/driver';

/** What the guide found out. */
export interface CalibrationResult {
  readonly sensor: DrawerSensor;
}

/** The guide: look at the drawer shut, open it, look again. The second look decides and keeps what was found. */
export interface Calibration {
  /** The drawer is shut. Error: host.device_unknown. */
  shut(id: string): Promise<Result<{ readonly answers: boolean }>>;
  /** The drawer is open. Errors: host.calibration_order, and those of saving. */
  open(id: string, actor: Actor): Promise<Result<CalibrationResult>>;
}

/** Makes the guide; `save` keeps a changed set-up. */
export function createCalibration(parts: {
  readonly drawer: (id: string) => CashDrawer | null;
  readonly setup: (id: string) => DeviceSetup | null;
  readonly save: (setup: DeviceSetup, actor: Actor) => Promise<Result<unknown>>;
}): Calibration {
  let seen: { readonly id: string; readonly level: DrawerLevel | null } | null = null;
  return {
    async shut(id) {
      const drawer = parts.drawer(id);
      if (!drawer) return err({ code: 'host.device_unknown', details: { id } });
      const level = await drawer.level();
      seen = { id, level };
      return ok({ answers: level !== null });
    },
    async open(id, actor) {
      const drawer = parts.drawer(id);
      const setup = parts.setup(id);
      if (!drawer || !setup) return err({ code: 'host.device_unknown', details: { id } });
      if (seen?.id !== id) return err({ code: 'host.calibration_order' });
      const sensor = calibrated(seen.level, await drawer.level());
      seen = null;
      const saved = await parts.save({ ...setup, options: { ...setup.options, sensor } }, actor);
      return saved.ok ? ok({ sensor }) : saved;
    },
  };
}
