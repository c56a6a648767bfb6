import { listeners, within } from '../device/index.ts';
import type { Transport } from '../transport/index.ts';
import { askStatus } from './escpos.ts';
import { type PrinterSays, type PrinterStatus, readStatus, statusReader } from './status.ts';

/** One open link to a printer: asks for status, waits for confirmations, notices the end. */
export interface PrinterSession {
  /** Aborts when the link is gone. */
  readonly gone: AbortSignal;
  write(bytes: Uint8Array): Promise<void>;
  /** Status now; null when the printer does not answer within the time. One question at a time. */
  status(): Promise<PrinterStatus | null>;
  /** Everything the printer says besides answers to `status`. */
  onSaid(listener: (said: PrinterSays) => void): () => void;
  close(): Promise<void>;
}

/** Times of a session in ms. */
export interface SessionTimes {
  readonly connectMs: number;
  readonly writeMs: number;
  readonly statusMs: number;
}

/** Opens a link, or rejects. */
export async function openSession(transport: Transport, times: SessionTimes): Promise<PrinterSession> {
  const gone = new AbortController();
  const said = listeners<PrinterSays>();
  const read = statusReader();
  let answer: ((byte: number) => void) | null = null;
  await transport.open(times.connectMs);
  const offData = transport.onData((bytes) => {
    for (const one of read(bytes)) {
      if (one.kind === 'status' && answer) answer(one.byte);
      else said.tell(one);
    }
  });
  const offClose = transport.onClose(() => {
    offData();
    offClose();
    gone.abort();
  });

  const ask = async (n: 1 | 2 | 3 | 4): Promise<number | null> => {
    const answered = new Promise<number | null>((resolve) => {
      answer = resolve;
      gone.signal.addEventListener('abort', () => resolve(null), { once: true });
    });
    try {
      await transport.write(askStatus(n), times.writeMs);
      return await within(answered, times.statusMs, null);
    } catch {
      return null;
    } finally {
      answer = null;
    }
  };

  const askAll = async (): Promise<PrinterStatus | null> => {
    const bytes: number[] = [];
    for (const n of [1, 2, 3, 4] as const) {
      const byte = await ask(n);
      if (byte === null) return null;
      bytes.push(byte);
    }
    const [printer = 0, offline = 0, error = 0, paper = 0] = bytes;
    return readStatus(printer, offline, error, paper);
  };

  let asking: Promise<PrinterStatus | null> | null = null;
  return {
    gone: gone.signal,
    write: (bytes) => transport.write(bytes, times.writeMs),
    status() {
      asking ??= askAll().finally(() => {
        asking = null;
      });
      return asking;
    },
    onSaid: said.on,
    close: () => transport.close(),
  };
}
