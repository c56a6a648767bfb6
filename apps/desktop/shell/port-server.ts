import * as z from 'zod';
import { isTopic, type Transport } from '../host/transport.ts';
import type { Ask, Port, Tell } from './port.ts';

const zAsk: z.ZodType<Ask> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('call'), id: z.int(), name: z.string().max(200), input: z.unknown() }),
  z.object({ kind: z.literal('subscribe'), id: z.int(), topic: z.string().max(200) }),
  z.object({ kind: z.literal('leave'), id: z.int() }),
]);

/** Subscriptions one screen may hold; a screen has about ten, a leak shall not take the till down. */
const MAX_SUBSCRIPTIONS = 1000;

/** Puts a till behind a port. What is not understood is dropped: it did not come from our preload. */
export function servePort(port: Port, till: Transport): void {
  const leaves = new Map<number, () => void>();
  let open = true;
  const tell = (message: Tell): void => {
    if (open) port.postMessage(message);
  };
  port.onClose(() => {
    open = false;
    for (const leave of leaves.values()) leave();
    leaves.clear();
  });
  port.onMessage((message) => {
    const ask = zAsk.safeParse(message);
    if (!ask.success) return;
    const { id, kind } = ask.data;
    if (kind === 'call') {
      void till.call(ask.data.name, ask.data.input).then((result) => tell({ kind: 'answer', id, result }));
    } else if (kind === 'leave') {
      leaves.get(id)?.();
      leaves.delete(id);
    } else if (isTopic(ask.data.topic) && !leaves.has(id) && leaves.size < MAX_SUBSCRIPTIONS) {
      leaves.set(
        id,
        till.subscribe(ask.data.topic, (value) => tell({ kind: 'event', id, value })),
      );
    }
  });
}
