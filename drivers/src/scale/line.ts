import { listeners, pause } from '../device/index.ts';
import type { Transport } from '../transport/index.ts';

/** Questions and answers on a link, token by token. */
export interface TokenLine<T> {
  /** Writes and waits for the next token that `wanted` does not turn down; null when the time is over or the link breaks. Older tokens are dropped first. */
  ask(bytes: Uint8Array, timeoutMs: number, wanted?: (token: T) => boolean): Promise<T | null>;
  /** Writes without an answer; false when it could not. */
  tell(bytes: Uint8Array, timeoutMs: number): Promise<boolean>;
  close(): void;
}

/** A line over an open link; `read` takes the bytes apart. */
export function tokenLine<T>(transport: Transport, read: (bytes: Uint8Array) => readonly T[]): TokenLine<T> {
  const came = listeners<T>();
  const forget = transport.onData((bytes) => {
    for (const token of read(bytes)) came.tell(token);
  });
  const tell = async (bytes: Uint8Array, timeoutMs: number): Promise<boolean> => {
    try {
      await transport.write(bytes, timeoutMs);
      return true;
    } catch {
      return false;
    }
  };
  return {
    tell,
    close: forget,
    async ask(bytes, timeoutMs, wanted = () => true) {
      const done = new AbortController();
      let answer: T | null = null;
      const stop = came.on((token) => {
        if (done.signal.aborted || !wanted(token)) return;
        answer = token;
        done.abort();
      });
      const gone = transport.onClose(() => done.abort());
      try {
        if (!(await tell(bytes, timeoutMs))) return null;
        await pause(timeoutMs, done.signal);
        return answer;
      } finally {
        stop();
        gone();
      }
    },
  };
}

/** Runs pieces of work one after the other. */
export type Turns = <R>(work: () => Promise<R>) => Promise<R>;

/** Makes an empty row of work. */
export function turns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
}
