import type { DeviceCode } from './codes.ts';
import { listeners } from './listeners.ts';
import type { Health, HealthState } from './model.ts';

/** A device's health with its listeners. */
export interface HealthCell {
  get(): Health;
  /** Sets and tells; setting the same state and code again changes nothing. */
  set(state: HealthState, code: DeviceCode): void;
  on(listener: (health: Health) => void): () => void;
}

/** A cell that starts as `absent`. `now` gives epoch ms. */
export function healthCell(now: () => number): HealthCell {
  let health: Health = { state: 'absent', code: 'device.off', since: now() };
  const { on, tell } = listeners<Health>();
  return {
    get: () => health,
    set(state, code) {
      if (health.state === state && health.code === code) return;
      health = { state, code, since: now() };
      tell(health);
    },
    on,
  };
}
