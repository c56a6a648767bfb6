import type { Failure, Result } from '@valero/domain/kernel';
import type { Ask, Port, Tell } from './port.ts';

/** The two functions of a screen, over whatever port is attached at the moment. */
export interface PortClient {
  call(name: string, input: unknown): Promise<Result<unknown>>;
  subscribe(topic: string, listener: (value: unknown) => void): () => void;
  /** Talks through this port from now on; the till behind it is fresh, so every subscription is made again. */
  attach(port: Port): void;
  /** Ends for good: calls fail as `host.closed`, nothing is heard. */
  close(): void;
}

const failed = (code: string, details?: Failure['details']): Result<unknown> => ({
  ok: false,
  error: details ? { code, details } : { code },
});

/**
 * Makes a client without a port. A call made before a till is there waits for one up to `waitMs`; a call whose till
 * went away is answered `host.closed`: it may have been done, the screen asks before it repeats.
 */
export function portClient(waitMs = 10_000): PortClient {
  const answers = new Map<number, (result: Result<unknown>) => void>();
  const listeners = new Map<number, { readonly topic: string; readonly listener: (value: unknown) => void }>();
  const waiting = new Map<number, Ask>();
  let port: Port | null = null;
  let closed = false;
  let last = 0;

  const send = (ask: Ask): void => {
    if (port) port.postMessage(ask);
    else if (ask.kind === 'call') waiting.set(ask.id, ask);
  };
  const answer = (id: number, result: Result<unknown>): void => {
    waiting.delete(id);
    answers.get(id)?.(result);
    answers.delete(id);
  };
  const failSent = (): void => {
    for (const id of [...answers.keys()]) if (!waiting.has(id)) answer(id, failed('host.closed'));
  };
  const hear = (message: unknown): void => {
    // the sender is our own host process; the shape is the one port-server.ts writes
    const tell = message as Tell;
    if (tell.kind === 'answer') answer(tell.id, tell.result as Result<unknown>);
    else if (tell.kind === 'event' && !closed) listeners.get(tell.id)?.listener(tell.value);
  };

  return {
    call(name, input) {
      if (closed) return Promise.resolve(failed('host.closed'));
      last += 1;
      const id = last;
      return new Promise((resolve) => {
        answers.set(id, resolve);
        try {
          send({ kind: 'call', id, name, input });
        } catch {
          return answer(id, failed('host.bad_input', { field: 'input', reason: 'not plain data' }));
        }
        if (waiting.has(id)) setTimeout(() => waiting.has(id) && answer(id, failed('host.closed')), waitMs);
      });
    },
    subscribe(topic, listener) {
      last += 1;
      const id = last;
      listeners.set(id, { topic, listener });
      send({ kind: 'subscribe', id, topic });
      return () => {
        if (listeners.delete(id)) send({ kind: 'leave', id });
      };
    },
    attach(next) {
      port?.close();
      failSent();
      port = next;
      next.onClose(() => {
        if (port !== next) return;
        port = null;
        failSent();
      });
      next.onMessage((message) => {
        if (port === next) hear(message);
      });
      for (const [id, { topic }] of listeners) send({ kind: 'subscribe', id, topic });
      for (const ask of waiting.values()) send(ask);
      waiting.clear();
    },
    close() {
      closed = true;
      const ending = port;
      port = null;
      listeners.clear();
      ending?.close();
      for (const id of [...answers.keys()]) answer(id, failed('host.closed'));
    },
  };
}
