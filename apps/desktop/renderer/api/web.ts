import { err, type Result } from '@valero/domain/kernel';
import type { Transport } from './contract.ts';
import { parseJson, readProblem, readResult } from './reply.ts';

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 4000;

type Listener = (value: unknown) => void;

async function post(name: string, input: unknown): Promise<Result<unknown>> {
  try {
    const response = await fetch('/t/call', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name, input }),
    });
    const body = parseJson(await response.text());
    if (typeof body === 'object' && body !== null && 'ok' in body) return readResult(body);
    return response.ok ? readResult(body) : readProblem(body, response.status);
  } catch (error) {
    return err({ code: 'net.unreachable', details: { reason: String(error) } });
  }
}

/** One socket for all topics; comes back by itself, and the host then tells the present state again. */
function eventStream() {
  const listeners = new Map<string, Set<Listener>>();
  const last = new Map<string, unknown>();
  const watchers = new Set<(connected: boolean) => void>();
  let connected = false;
  let wait = FIRST_WAIT_MS;

  const tell = (now: boolean): void => {
    connected = now;
    for (const watcher of watchers) watcher(now);
  };
  const receive = (text: string): void => {
    const message = parseJson(text);
    if (typeof message !== 'object' || message === null || !('topic' in message) || typeof message.topic !== 'string')
      return;
    const value = 'value' in message ? message.value : undefined;
    last.set(message.topic, value);
    for (const listener of listeners.get(message.topic) ?? []) listener(value);
  };
  const open = (): void => {
    const scheme = window.location.protocol === 'https:' ? 'wss:' : 'ws:';
    const opened = new WebSocket(`${scheme}//${window.location.host}/t/events`);
    opened.addEventListener('open', () => {
      wait = FIRST_WAIT_MS;
      tell(true);
    });
    opened.addEventListener('message', (event) => {
      if (typeof event.data === 'string') receive(event.data);
    });
    opened.addEventListener('close', () => {
      if (connected) tell(false);
      window.setTimeout(open, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    });
  };
  open();
  return {
    listeners,
    last,
    watchers,
    isConnected: () => connected,
  };
}

/** Topics that are a state: a late listener is told the present one. */
const STATES = new Set(['basket', 'session', 'sync', 'devices', 'display', 'card', 'tse', 'inspection', 'export']);

/** The till host behind its loopback web shell. */
export function webTransport(): Transport {
  const stream = eventStream();
  return {
    kind: 'till',
    call: post,
    subscribe(topic, listener) {
      const set = stream.listeners.get(topic) ?? new Set<Listener>();
      stream.listeners.set(topic, set);
      set.add(listener);
      if (STATES.has(topic) && stream.last.has(topic)) listener(stream.last.get(topic));
      return () => set.delete(listener);
    },
    onConnection(listener) {
      stream.watchers.add(listener);
      listener(stream.isConnected());
      return () => stream.watchers.delete(listener);
    },
  };
}

/** Whether a till host answers at our own address; the sync server does not know `/t/call`. */
export async function tillAnswers(): Promise<boolean> {
  try {
    const response = await fetch('/t/call', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'till.identity', input: {} }),
    });
    return response.status !== 404 && response.status !== 405;
  } catch {
    return false;
  }
}
