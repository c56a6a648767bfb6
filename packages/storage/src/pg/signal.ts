import pg from 'pg';
import { connectionConfig } from './pool.ts';

/** What waiters can be woken by. */
export type Topic = 'fact';

const CHANNEL = 'valero';
const QUIET_MS = 15;

/** Wakes waiters of this process and of others. A signal says "look", never what there is: a lost one costs a poll, not a fact. */
export interface Signals {
  /** Something was committed. Other processes hear of it at most once per 15 ms (NOTIFY locks commits, so it is sent on its own). */
  raise(topic: Topic): void;
  /** Resolves `true` at the next signal of the topic, `false` after `timeoutMs` or when `signal` aborts. */
  wait(topic: Topic, timeoutMs: number, signal?: AbortSignal): Promise<boolean>;
  /** Starts to hear other processes. */
  listen(): void;
  close(): Promise<void>;
}

/** Waiters per topic. */
class Waiters {
  readonly #waiting = new Map<Topic, Set<(woken: boolean) => void>>();

  wake(topic: Topic): void {
    const waiting = this.#waiting.get(topic);
    this.#waiting.delete(topic);
    for (const resume of waiting ?? []) resume(true);
  }

  wakeAll(woken: boolean): void {
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const waiting of all) for (const resume of waiting) resume(woken);
  }

  wait(topic: Topic, timeoutMs: number, signal: AbortSignal | undefined): Promise<boolean> {
    if (signal?.aborted) return Promise.resolve(false);
    return new Promise((done) => {
      const waiting = this.#waiting.get(topic) ?? new Set();
      this.#waiting.set(topic, waiting);
      const finish = (woken: boolean): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        waiting.delete(finish);
        done(woken);
      };
      const abort = (): void => finish(false);
      const timer = setTimeout(() => finish(false), timeoutMs);
      signal?.addEventListener('abort', abort, { once: true });
      waiting.add(finish);
    });
  }
}

/** Signals over NOTIFY on the pool and LISTEN on a connection of its own, which is made again when it breaks. */
export function openSignals(url: string, pool: pg.Pool, onWarning: (message: string) => void): Signals {
  const waiters = new Waiters();
  const pending = new Set<Topic>();
  let sending: NodeJS.Timeout | undefined;
  let listener: pg.Client | undefined;
  let retry: NodeJS.Timeout | undefined;
  let wanted = false;
  let closed = false;

  const send = async (): Promise<void> => {
    sending = undefined;
    const topics = [...pending];
    pending.clear();
    try {
      await pool.query('select pg_notify($1, topic) from unnest($2::text[]) topic', [CHANNEL, topics]);
    } catch {
      // the others poll; nothing is lost
    }
  };
  const again = (): void => {
    listener = undefined;
    if (closed || retry) return;
    retry = setTimeout(() => {
      retry = undefined;
      void connect();
    }, 500);
  };
  const connect = async (): Promise<void> => {
    if (closed || listener) return;
    const client = new pg.Client(connectionConfig(url));
    listener = client;
    client.on('notification', ({ payload }) => {
      if (payload === 'fact') waiters.wake(payload);
    });
    client.on('error', () => undefined);
    client.on('end', again);
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
      waiters.wakeAll(true);
    } catch (error) {
      onWarning(`LISTEN: ${error instanceof Error ? error.message : String(error)}`);
      await client.end().catch(() => undefined);
      again();
    }
  };
  return {
    raise(topic) {
      waiters.wake(topic);
      if (closed) return;
      pending.add(topic);
      sending ??= setTimeout(() => void send(), QUIET_MS);
    },
    wait: (topic, timeoutMs, signal) => (closed ? Promise.resolve(false) : waiters.wait(topic, timeoutMs, signal)),
    listen() {
      if (wanted) return;
      wanted = true;
      void connect();
    },
    async close() {
      closed = true;
      clearTimeout(sending);
      clearTimeout(retry);
      waiters.wakeAll(false);
      await listener?.end().catch(() => undefined);
    },
  };
}
