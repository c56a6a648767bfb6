import { healthCell, listeners } from '../device/index.ts';
import type { CashDrawer } from './port.ts';

/** A drawer made of memory, with a sensor. */
export interface VirtualDrawer extends CashDrawer {
  /** Pushed shut by hand. */
  shut(): void;
  /** Opened with the key, without a pulse. */
  unlock(): void;
  /** `jammed`: every pulse fails. */
  setFault(fault: 'jammed' | null): void;
}

/** Makes a virtual drawer, shut. `now` gives epoch ms. */
export function virtualDrawer(options: { readonly id?: string; readonly now: () => number }): VirtualDrawer {
  const health = healthCell(options.now);
  const moved = listeners<'open' | 'closed'>();
  let state: 'open' | 'closed' = 'closed';
  let jammed = false;
  const move = (next: 'open' | 'closed'): void => {
    if (state === next) return;
    state = next;
    moved.tell(state);
  };
  return {
    id: options.id ?? 'drawer',
    kind: 'cashDrawer',
    name: 'Kassenlade (Bildschirm)',
    start: () => health.set('ready', 'device.ready'),
    stop: async () => health.set('absent', 'device.off'),
    health: health.get,
    onHealth: health.on,
    async open() {
      if (health.get().state === 'absent') return { outcome: 'failed', code: 'device.off' };
      if (jammed) return { outcome: 'failed', code: 'device.drawer_no_pulse' };
      move('open');
      return { outcome: 'sent' };
    },
    state: () => state,
    level: async () => (state === 'open' ? 'high' : 'low'),
    shut: () => move('closed'),
    unlock: () => move('open'),
    onState: moved.on,
    setFault(fault) {
      jammed = fault === 'jammed';
      if (health.get().state === 'absent') return;
      if (jammed) health.set('failed', 'device.drawer_no_pulse');
      else health.set('ready', 'device.ready');
    },
  };
}
