import { listeners, pause, within } from '../device/index.ts';
import type { Transport } from '../transport/index.ts';
import type { Speech } from './speech.ts';
import { isHeld, type PrinterSays, type PrinterStatus } from './status.ts';

/** One open link to a printer: asks for status, hears confirmations, notices the end. */
export interface PrinterSession {
  /** Aborts when the link is gone. */
  readonly gone: AbortSignal;
  /** Rejects when the link breaks. Takes as long as the printer does. */
  write(bytes: Uint8Array): Promise<void>;
  /** Status now; null when the printer does not answer within the time. One question at a time. */
  status(): Promise<PrinterStatus | null>;
  /** Whether the last word of the printer was that paper, cover or an error hold it up. */
  isHeld(): boolean;
  /** Everything the printer says. */
  onSaid(listener: (said: PrinterSays) => void): () => void;
  /** Every status it tells, asked or not. */
  onStatus(listener: (status: PrinterStatus) => void): () => void;
  close(): Promise<void>;
}

/** A printer that waits for paper takes its bytes when it has some; who waits decides for how long. */
const PATIENCE_MS = 7 * 24 * 3_600_000;

/** The session of a link that is open. */
export function printerSession(
  transport: Transport,
  gone: AbortSignal,
  speech: Speech,
  statusMs: number,
): PrinterSession {
  const said = listeners<PrinterSays>();
  const told = listeners<PrinterStatus>();
  const read = speech.reader();
  let known: PrinterStatus | null = null;
  let asked: { readonly kind: PrinterSays['kind']; readonly answer: (said: PrinterSays) => void } | null = null;
  /** The last question was not answered in time: its answer may still come, and is not the next one's. */
  let late = false;

  const learn = (status: PrinterStatus): void => {
    known = status;
    told.tell(status);
  };
  const hear = (one: PrinterSays): void => {
    if (one.kind === 'status') learn(one.status);
    if (one.kind === asked?.kind) asked.answer(one);
    said.tell(one);
  };
  const leave = transport.onData((bytes) => {
    for (const one of read(bytes)) hear(one);
  });
  gone.addEventListener('abort', leave, { once: true });

  const ask = async (question: Uint8Array, kind: PrinterSays['kind']): Promise<PrinterSays | null> => {
    const left = new AbortController();
    const answered = new Promise<PrinterSays | null>((resolve) => {
      asked = { kind, answer: resolve };
      gone.addEventListener('abort', () => resolve(null), { once: true, signal: left.signal });
    });
    try {
      transport.write(question, PATIENCE_MS).catch(() => undefined);
      const got = await within(answered, statusMs, null);
      late = got === null;
      return got;
    } finally {
      asked = null;
      left.abort();
    }
  };

  const askAll = async (): Promise<PrinterStatus | null> => {
    if (late) await pause(statusMs, gone);
    if (gone.aborted) return null;
    const status = await speech.status(ask);
    if (status) learn(status);
    return status;
  };

  let asking: Promise<PrinterStatus | null> | null = null;
  return {
    gone,
    write: (bytes) => transport.write(bytes, PATIENCE_MS),
    status() {
      asking ??= askAll().finally(() => {
        asking = null;
      });
      return asking;
    },
    isHeld: () => known !== null && isHeld(known),
    onSaid: said.on,
    onStatus: told.on,
    close: () => transport.close(),
  };
}
