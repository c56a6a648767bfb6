import { presenceOf, watchPresence } from '@valero/drivers/transport';
import type { TseUnit } from './unit.ts';

/** Watches where TSEs are plugged in. */
export interface Hotplug {
  /** Begins for a TSE that has a place; others are left alone. */
  watch(unit: TseUnit): void;
  forget(unit: TseUnit): void;
  close(): void;
}

/**
 * A TSE with a place of its own (the mount of a mass-storage device, the node of a serial one) is out as soon as its place is gone, not when the next
 * sale finds out, and is probed as soon as it is back: the same watch as for every device with a path, without udev.
 */
export function createHotplug(pollMs?: number): Hotplug {
  const watches = new Map<TseUnit, () => void>();
  const forget = (unit: TseUnit): void => {
    watches.get(unit)?.();
    watches.delete(unit);
  };
  return {
    watch(unit) {
      const { place } = unit.driver;
      if (place === undefined) return;
      let ended = false;
      const begin = async (): Promise<void> => {
        const now = await presenceOf(place);
        if (ended) return;
        const changed = (present: string | null): void => {
          if (present === null) unit.open({ reason: 'unreachable', detail: `${place} is not plugged in`, lost: true });
          else void unit.probe();
        };
        const { stop } = watchPresence(place, now, changed, pollMs);
        watches.set(unit, stop);
      };
      watches.set(unit, () => {
        ended = true;
      });
      void begin();
    },
    forget,
    close() {
      for (const unit of [...watches.keys()]) forget(unit);
    },
  };
}
