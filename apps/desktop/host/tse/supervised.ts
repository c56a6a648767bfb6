import { type Device, type Health, listeners } from '@valero/drivers/device';
import { toHealth } from './trip-health.ts';
import type { TseUnit } from './unit.ts';

/** A TSE as the registry of devices lists it. */
export interface SupervisedTse {
  readonly device: Device;
  /** Its breaker has opened or closed. */
  changed(): void;
}

/**
 * A TSE in the registry: its health is what the till has seen of it, not only what the driver says of itself. A driver that hangs says nothing; its
 * breaker opens when a sale's budget is spent, and from then on the device is `failed`.
 */
export function supervisedTse(unit: TseUnit): SupervisedTse {
  const { driver } = unit;
  const heard = listeners<Health>();
  let told = '';
  const health = (): Health => {
    const trip = unit.trip();
    const state = unit.state();
    return trip && (state === 'open' || state === 'halfOpen') ? toHealth(trip) : driver.health();
  };
  const changed = (): void => {
    const now = health();
    const text = JSON.stringify(now);
    if (text !== told) heard.tell(now);
    told = text;
  };
  return {
    changed,
    device: {
      id: driver.id,
      kind: 'tse',
      name: driver.name,
      start: () => driver.start(),
      stop: () => driver.stop(),
      health,
      onHealth(listener) {
        const leaves = [heard.on(listener), driver.onHealth(changed)];
        return () => {
          for (const leave of leaves) leave();
        };
      },
    },
  };
}
