import { healthCell } from '../device/index.ts';
import { keptLink, lostCode } from '../driver/index.ts';
import type { Transport } from '../transport/index.ts';
import type { DisplayCodec } from './codec.ts';
import type { DisplayPage } from './pages.ts';
import type { CustomerDisplay, DisplayContent } from './port.ts';
import { displayRows } from './rows.ts';

/** Options of a 2×20 display behind a link of its own. Times in ms. */
export interface PoleDisplayOptions {
  readonly id?: string;
  readonly name: string;
  readonly transport: Transport;
  readonly codec: DisplayCodec;
  readonly page: DisplayPage;
  /** Epoch ms. */
  readonly now: () => number;
  readonly writeMs?: number;
  /** How often the rows are written again: a display says nothing, so this is how a pulled cable is noticed, and how one that was off catches up. */
  readonly refreshMs?: number;
  readonly retryMs?: readonly [number, number];
}

const COLUMNS = 20;
const NAK = 0x15;

/** A pole display. Only the newest content matters: what comes while it writes takes the place of what has not been written. */
export function poleDisplay(options: PoleDisplayOptions): CustomerDisplay {
  const { transport, codec, page, writeMs = 2000, refreshMs = 15_000 } = options;
  const health = healthCell(options.now);
  let content: DisplayContent = { top: '', bottom: '' };
  let isDirty = true;
  let isWriting = false;
  let refresh: NodeJS.Timeout | null = null;

  const put = async (): Promise<void> => {
    isDirty = true;
    if (isWriting || !link.isOpen()) return;
    isWriting = true;
    try {
      while (isDirty && link.isOpen()) {
        isDirty = false;
        await transport.write(codec.rows(displayRows(content, COLUMNS, page), page), writeMs);
        health.set('ready', 'device.ready');
      }
    } catch {
      await link.renew();
    } finally {
      isWriting = false;
    }
  };
  const begin = async (): Promise<void> => {
    try {
      await transport.write(codec.begin(page), writeMs);
      await put();
    } catch {
      await link.renew();
    }
  };
  const link = keptLink({
    transport,
    ...(options.retryMs ? { retryMs: options.retryMs } : {}),
    onOpen(gone) {
      // it may have been off: begin anew, and again whenever it says that it did not understand
      const forget = transport.onData((bytes) => {
        if (bytes.includes(NAK)) void begin();
      });
      refresh = setInterval(() => void put(), refreshMs);
      refresh.unref();
      gone.addEventListener('abort', () => {
        forget();
        if (refresh) clearInterval(refresh);
      });
      void begin();
    },
    onLost: (why) => health.set('failed', lostCode(why)),
  });

  return {
    id: options.id ?? 'display',
    kind: 'customerDisplay',
    name: options.name,
    columns: COLUMNS,
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
    show(next) {
      content = next;
      if (link.isRunning()) void put();
    },
  };
}
