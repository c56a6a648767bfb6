import { isTopic, type Topic, type TopicValues } from './transport.ts';

type Listener<T extends Topic> = (value: TopicValues[T]) => void;
type Listeners = { [T in Topic]: Set<Listener<T>> };

/** Topics whose last value is kept for late subscribers. */
const STATE: ReadonlySet<Topic> = new Set<Topic>([
  'basket',
  'session',
  'sync',
  'devices',
  'display',
  'card',
  'scale',
  'tse',
  'inspection',
  'export',
]);

/** The till's notice board: publishes in order, keeps the state, and never lets a listener's fault reach the till. */
export interface Topics {
  publish<T extends Topic>(topic: T, value: TopicValues[T]): void;
  subscribe<T extends Topic>(topic: T, listener: Listener<T>): () => void;
  /** The kept value of a state topic; undefined before the first. */
  current<T extends Topic>(topic: T): TopicValues[T] | undefined;
  close(): void;
}

/** Makes the notice board; `onFault` hears of a listener that threw. */
export function createTopics(onFault: (error: unknown) => void): Topics {
  const listeners: Listeners = {
    basket: new Set(),
    session: new Set(),
    sync: new Set(),
    devices: new Set(),
    display: new Set(),
    card: new Set(),
    scale: new Set(),
    tse: new Set(),
    inspection: new Set(),
    export: new Set(),
    paper: new Set(),
    scan: new Set(),
    code: new Set(),
    notice: new Set(),
  };
  const kept: Partial<TopicValues> = {};
  let open = true;

  function tell<T extends Topic>(listener: Listener<T>, value: TopicValues[T]): void {
    try {
      listener(value);
    } catch (error) {
      onFault(error);
    }
  }

  return {
    publish(topic, value) {
      if (!open) return;
      if (STATE.has(topic)) Object.assign(kept, { [topic]: value });
      for (const listener of [...listeners[topic]]) tell(listener, value);
    },
    subscribe(topic, listener) {
      if (!open || !isTopic(topic)) return () => undefined;
      const own: typeof listener = (value) => listener(value);
      listeners[topic].add(own);
      const value = kept[topic];
      if (value !== undefined) tell(own, value);
      return () => {
        listeners[topic].delete(own);
      };
    },
    current: (topic) => kept[topic],
    close() {
      open = false;
      for (const set of Object.values(listeners)) set.clear();
    },
  };
}
