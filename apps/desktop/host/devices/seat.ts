import type { Device } from '@valero/drivers/device';

/** A place for one device of a kind. Whoever holds `device` talks to whatever sits there now, and keeps hearing it when another one comes. */
export interface Seat<T extends Device> {
  readonly device: T;
  isTaken(): boolean;
  /** Seats a device, or leaves the place empty. */
  put(device: T | null): void;
}

type Listener = (...event: unknown[]) => void;
type Subscribe = (listener: Listener) => () => void;

interface Subscription {
  readonly method: string;
  readonly listener: Listener;
  leave: () => void;
}

/**
 * Makes a seat; `empty` answers while nobody sits there. Methods named `on…` subscribe: their listeners move on to the next device, and hear
 * its health at once. Everything else goes to the device that sits there at that moment.
 */
export function seat<T extends Device>(empty: T): Seat<T> {
  let current: T = empty;
  const subscriptions = new Set<Subscription>();

  function subscribed(method: string, listener: Listener): () => void {
    const entry: Subscription = { method, listener, leave: () => undefined };
    entry.leave = listen(current, entry);
    subscriptions.add(entry);
    return () => {
      subscriptions.delete(entry);
      entry.leave();
    };
  }

  const device = new Proxy(empty, {
    get(_empty, key) {
      const value: unknown = Reflect.get(current, key, current);
      if (typeof value !== 'function') return value;
      if (typeof key === 'string' && /^on[A-Z]/.test(key)) return (listener: Listener) => subscribed(key, listener);
      return value.bind(current);
    },
    has: (_empty, key) => Reflect.has(current, key),
  });

  return {
    device,
    isTaken: () => current !== empty,
    put(next) {
      const coming = next ?? empty;
      if (coming === current) return;
      for (const entry of subscriptions) entry.leave();
      current = coming;
      for (const entry of [...subscriptions]) {
        entry.leave = listen(coming, entry);
        if (entry.method === 'onHealth') entry.listener(coming.health());
      }
    },
  };
}

/** Subscribes at a device; one that has no such event is silent about it. */
function listen(device: Device, { method, listener }: Subscription): () => void {
  const subscribe: unknown = Reflect.get(device, method, device);
  if (typeof subscribe !== 'function') return () => undefined;
  const leave: unknown = (subscribe.bind(device) as Subscribe)(listener);
  return typeof leave === 'function' ? () => void leave() : () => undefined;
}
