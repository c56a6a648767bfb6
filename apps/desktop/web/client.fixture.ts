import { err, type Result } from '@valero/domain/kernel';
import type { EventMessage, Topic, TopicValues, Transport } from '../host/transport.ts';

/** Topics without a state. */
const EVENTS: ReadonlySet<Topic> = new Set<Topic>(['paper', 'scan', 'notice']);

/** A screen's end of the web shell in Node, for tests: does what a browser does with cookie and Origin. */
export interface WebClient extends Transport {
  readonly cookie: string;
  close(): Promise<void>;
}

/** Opens the address the shell printed, keeps the cookie and connects the events. */
export async function openWebClient(url: string): Promise<WebClient> {
  const origin = new URL(url).origin;
  const welcome = await fetch(url, { redirect: 'manual' });
  const cookie = (welcome.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/t/events`, { headers: { cookie, origin } });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error('the event socket did not open')));
  });
  const listeners = new Map<Topic, Set<(value: never) => void>>();
  const kept = new Map<Topic, unknown>();
  let open = true;
  socket.addEventListener('message', (event: { data: unknown }) => {
    const message = JSON.parse(String(event.data)) as EventMessage;
    if (!EVENTS.has(message.topic)) kept.set(message.topic, message.value);
    for (const listener of listeners.get(message.topic) ?? []) (listener as (value: unknown) => void)(message.value);
  });
  return {
    cookie,
    async call(name, input): Promise<Result<unknown>> {
      if (!open) return err({ code: 'host.closed' });
      const headers = { 'content-type': 'application/json', origin, cookie };
      const answer = await fetch(`${origin}/t/call`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ name, input }),
      });
      return (await answer.json()) as Result<unknown>;
    },
    subscribe<T extends Topic>(topic: T, listener: (value: TopicValues[T]) => void) {
      const set = listeners.get(topic) ?? new Set();
      listeners.set(topic, set);
      const own = (value: never): void => listener(value);
      set.add(own);
      if (kept.has(topic)) own(kept.get(topic) as never);
      return () => {
        set.delete(own);
      };
    },
    async close() {
      open = false;
      listeners.clear();
      const closed = new Promise<void>((resolve) => socket.addEventListener('close', () => resolve()));
      if (socket.readyState === WebSocket.CLOSED) return;
      socket.close();
      await closed;
    },
  };
}
