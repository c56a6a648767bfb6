import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { pause } from '../device/index.ts';
import { LinkError, linkError } from './model.ts';
import { presenceOf, watchPresence } from './presence.ts';
import type { Medium, MediumEvents, OpenMedium } from './transport-over.ts';

const CHUNK_BYTES = 4096;
/** How often a device is asked for bytes while it talks, and while it has been silent for a second. */
const BUSY_POLL_MS = 10;
const IDLE_POLL_MS = 100;
const BUSY_FOR_MS = 1000;
const FULL_POLL_MS = 5;

/**
 * A printer's character device (`/dev/usb/lp0`, `/dev/lp0`). Never blocks in the kernel and never seeks: a positional write to such a
 * device fails with ESPIPE. A printer without a way back (usblp answers EINVAL to a read) is written to all the same.
 */
export function lpMedium(path: string): OpenMedium {
  return async (events) => {
    const node = await stat(path).catch((cause: unknown) => {
      throw linkError(cause, 'absent');
    });
    if (!node.isCharacterDevice()) throw new LinkError('unsupported', `${path} is not a device`);
    const there = await presenceOf(path);
    const flags = constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY;
    const file = await open(path, flags).catch((cause: unknown) => {
      throw linkError(cause, 'absent');
    });
    return opened(file, { path, there }, events);
  };
}

function opened(
  file: FileHandle,
  node: { readonly path: string; readonly there: string | null },
  events: MediumEvents,
): Medium {
  const end = new AbortController();
  const gone = (): void => {
    if (end.signal.aborted) return;
    end.abort();
    watching.stop();
    events.gone();
  };
  const watching = watchPresence(node.path, node.there, gone, 1000);
  let spoke = performance.now();
  const talk = (): void => {
    spoke = performance.now();
  };
  const reading = readAll(file, end.signal, {
    heard(bytes) {
      talk();
      events.data(bytes);
    },
    gone,
    pollMs: () => (performance.now() - spoke < BUSY_FOR_MS ? BUSY_POLL_MS : IDLE_POLL_MS),
  });
  return {
    async write(bytes) {
      for (let at = 0; at < bytes.length; ) {
        if (end.signal.aborted) throw new LinkError('gone', 'the device has gone');
        const sent = await writeSome(file, bytes.subarray(at, at + CHUNK_BYTES));
        at += sent;
        talk();
        if (sent === 0) await pause(FULL_POLL_MS, end.signal);
      }
    },
    end: () => Promise.resolve(),
    destroy() {
      end.abort();
      watching.stop();
      void reading.then(() => file.close()).catch(() => undefined);
    },
  };
}

interface Reader {
  heard(bytes: Uint8Array): void;
  gone(): void;
  pollMs(): number;
}

async function readAll(file: FileHandle, end: AbortSignal, reader: Reader): Promise<void> {
  const buffer = Buffer.alloc(CHUNK_BYTES);
  while (!end.aborted) {
    let count = 0;
    try {
      count = (await file.read(buffer, 0, buffer.length, null)).bytesRead;
    } catch (cause) {
      const code = errno(cause);
      if (code === 'EINVAL' || code === 'EBADF' || code === 'ENOSYS') return;
      if (code !== 'EAGAIN' && code !== 'EINTR') return reader.gone();
    }
    if (end.aborted) return;
    if (count > 0) reader.heard(Uint8Array.from(buffer.subarray(0, count)));
    else await pause(reader.pollMs(), end);
  }
}

/** Bytes the device took; 0 = it is full. */
async function writeSome(file: FileHandle, bytes: Uint8Array): Promise<number> {
  try {
    return (await file.write(bytes, 0, bytes.length, null)).bytesWritten;
  } catch (cause) {
    const code = errno(cause);
    if (code === 'EAGAIN' || code === 'EINTR') return 0;
    throw linkError(cause);
  }
}

function errno(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}
