import { healthCell } from '../device/index.ts';
import { keptLink, lostCode } from '../driver/index.ts';
import type { Transport } from '../transport/index.ts';
import type { CashDrawer } from './port.ts';

/** Options of a drawer behind a trigger box. Times in ms. */
export interface TriggerDrawerOptions {
  readonly id?: string;
  readonly name?: string;
  readonly transport: Transport;
  /** What opens it; many boxes take any byte. */
  readonly openBytes: Uint8Array;
  /** Epoch ms. */
  readonly now: () => number;
  readonly writeMs?: number;
  readonly retryMs?: readonly [number, number];
}

/** A drawer opened by a box at a serial port or USB. Such a box has no word for whether the drawer moved: its state is unknown. */
export function triggerDrawer(options: TriggerDrawerOptions): CashDrawer {
  const { transport, openBytes, writeMs = 1500 } = options;
  const health = healthCell(options.now);
  const link = keptLink({
    transport,
    ...(options.retryMs ? { retryMs: options.retryMs } : {}),
    onOpen: () => health.set('ready', 'device.ready'),
    onLost: (why) => health.set('failed', lostCode(why)),
  });
  return {
    id: options.id ?? 'drawer',
    kind: 'cashDrawer',
    name: options.name ?? 'Kassenlade (Auslösebox)',
    start() {
      if (link.isRunning()) return;
      health.set('connecting', 'device.connecting');
      link.start();
    },
    async stop() {
      await link.stop();
      health.set('absent', 'device.off');
    },
    health: health.get,
    onHealth: health.on,
    async open() {
      if (!link.isRunning()) return { outcome: 'failed', code: 'device.off' };
      if (!link.isOpen()) return { outcome: 'failed', code: 'device.unreachable' };
      try {
        await transport.write(openBytes, writeMs);
        return { outcome: 'sent' };
      } catch {
        await link.renew();
        return { outcome: 'failed', code: 'device.drawer_no_pulse' };
      }
    },
    state: () => 'unknown',
    onState: () => () => undefined,
    level: async () => null,
  };
}
