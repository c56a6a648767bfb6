import { healthCell, listeners } from '../device/index.ts';
import type { CustomerDisplay } from './port.ts';
import { displayRows } from './rows.ts';

/** A display made of memory: rows exactly as a pole display shows them. */
export interface VirtualDisplay extends CustomerDisplay {
  rows(): readonly [string, string];
  onRows(listener: (rows: readonly [string, string]) => void): () => void;
}

/** Makes a virtual 2×20 display. `now` gives epoch ms. */
export function virtualDisplay(options: { readonly id?: string; readonly now: () => number }): VirtualDisplay {
  const columns = 20;
  const health = healthCell(options.now);
  const changed = listeners<readonly [string, string]>();
  let rows: readonly [string, string] = displayRows({ top: '', bottom: '' }, columns);
  return {
    id: options.id ?? 'display',
    kind: 'customerDisplay',
    name: 'Kundenanzeige (Bildschirm)',
    columns,
    start: () => health.set('ready', 'device.ready'),
    stop: async () => health.set('absent', 'device.off'),
    health: health.get,
    onHealth: health.on,
    show(content) {
      if (health.get().state === 'absent') return;
      rows = displayRows(content, columns);
      changed.tell(rows);
    },
    rows: () => rows,
    onRows: changed.on,
  };
}
