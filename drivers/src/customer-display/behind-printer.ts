import { pause } from '../device/index.ts';
import type { ReceiptPrinter } from '../receipt-printer/index.ts';
import { type DisplayCodec, passedThrough } from './codec.ts';
import type { DisplayPage } from './pages.ts';
import type { CustomerDisplay, DisplayContent } from './port.ts';
import { displayRows } from './rows.ts';

/** Options of a display on a printer's line. */
export interface BehindPrinterOptions {
  readonly id?: string;
  readonly name: string;
  readonly printer: ReceiptPrinter;
  readonly codec: DisplayCodec;
  readonly page: DisplayPage;
  /** How long it waits before it tries again while a receipt is printed. */
  readonly againMs?: number;
}

const COLUMNS = 20;

/**
 * A display that hangs on a printer's line (`ESC = 2` … `ESC = 1`, the printer always chosen again in the same write). It gives way to receipts:
 * while one is printed the newest content waits. Its health is the printer's.
 */
export function displayBehindPrinter(options: BehindPrinterOptions): CustomerDisplay {
  const { printer, codec, page, againMs = 300 } = options;
  let stopping: AbortController | null = null;
  let content: DisplayContent = { top: '', bottom: '' };
  let isDirty = false;
  let isWriting = false;

  const put = async (): Promise<void> => {
    isDirty = true;
    const stop = stopping?.signal;
    if (isWriting || !stop || !printer.passOn) return;
    isWriting = true;
    try {
      while (isDirty && !stop.aborted) {
        isDirty = false;
        const bytes = Buffer.concat([codec.begin(page), codec.rows(displayRows(content, COLUMNS, page), page)]);
        const sent = await printer.passOn(passedThrough(bytes));
        if (sent.outcome === 'sent') continue;
        isDirty = true;
        if (sent.code !== 'device.cancelled') return;
        await pause(againMs, stop);
      }
    } finally {
      isWriting = false;
    }
  };
  const leave = printer.onHealth(({ state }) => {
    if (isDirty && state !== 'failed' && state !== 'absent') void put();
  });

  return {
    id: options.id ?? 'display',
    kind: 'customerDisplay',
    name: options.name,
    columns: COLUMNS,
    start() {
      stopping ??= new AbortController();
      void put();
    },
    async stop() {
      stopping?.abort();
      stopping = null;
      leave();
    },
    health() {
      const health = printer.health();
      if (!stopping) return { ...health, state: 'absent', code: 'device.off' };
      return health.state === 'blocked' || health.state === 'degraded'
        ? { ...health, state: 'ready', code: 'device.ready' }
        : health;
    },
    onHealth(listener) {
      return printer.onHealth(() => listener(this.health()));
    },
    show(next) {
      content = next;
      void put();
    },
  };
}
