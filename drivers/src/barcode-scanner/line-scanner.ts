import { healthCell, listeners } from '../device/index.ts';
import { keptLink, lostCode } from '../driver/index.ts';
import type { Transport } from '../transport/index.ts';
import { codeFraming } from './framing.ts';
import { hidReports } from './hid-report.ts';
import type { BarcodeScanner } from './port.ts';

/** Options of a scanner behind a link. Times in ms. */
export interface LineScannerOptions {
  readonly id?: string;
  readonly name: string;
  readonly transport: Transport;
  /** `line` = a serial line with end signs; `hid` = reports of HID-POS. */
  readonly speaks: 'line' | 'hid';
  /** Epoch ms. */
  readonly now: () => number;
  /** Silence that ends a code without an end sign. A line at 300 baud needs 34 ms a character. */
  readonly idleMs?: number;
  readonly retryMs?: readonly [number, number];
}

/** What both ways of speaking offer. */
interface Reader {
  take(bytes: Uint8Array): string[];
  silence(): string | null;
  isOpen(): boolean;
}

function readerOf(speaks: LineScannerOptions['speaks']): Reader {
  if (speaks === 'line') return codeFraming();
  const reports = hidReports();
  return {
    ...reports,
    silence() {
      reports.silence();
      return null;
    },
  };
}

/** A scanner that sends codes over a link of its own and is never asked anything. A link that breaks throws away what had begun. */
export function lineScanner(options: LineScannerOptions): BarcodeScanner {
  const { transport, idleMs = 80 } = options;
  const health = healthCell(options.now);
  const scans = listeners<string>();
  const link = keptLink({
    transport,
    ...(options.retryMs ? { retryMs: options.retryMs } : {}),
    onOpen(gone) {
      const reader = readerOf(options.speaks);
      let timer: NodeJS.Timeout | undefined;
      const forget = transport.onData((bytes) => {
        clearTimeout(timer);
        for (const code of reader.take(bytes)) scans.tell(code);
        if (!reader.isOpen()) return;
        timer = setTimeout(() => {
          const code = reader.silence();
          if (code !== null) scans.tell(code);
        }, idleMs);
      });
      gone.addEventListener('abort', () => {
        clearTimeout(timer);
        forget();
      });
      health.set('ready', 'device.ready');
    },
    onLost: (why) => health.set('failed', lostCode(why)),
  });
  return {
    id: options.id ?? 'scanner',
    kind: 'barcodeScanner',
    name: options.name,
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
    onScan: scans.on,
  };
}
