import { useSyncExternalStore } from 'react';
import { onConnection, subscribe, type TopicName, type Topics } from '../api.ts';

interface Kept {
  value: unknown;
  readonly readers: Set<() => void>;
}

const kept = new Map<TopicName, Kept>();

function keep(topic: TopicName): Kept {
  const found = kept.get(topic);
  if (found) return found;
  const fresh: Kept = { value: undefined, readers: new Set() };
  kept.set(topic, fresh);
  subscribe(topic, (value) => {
    fresh.value = value;
    for (const read of fresh.readers) read();
  });
  return fresh;
}

/** The last value of a topic without a component; undefined before the first. */
export function topicValue<T extends TopicName>(topic: T): Topics[T] | undefined {
  return keep(topic).value as Topics[T] | undefined;
}

/** The present value of a state topic; undefined until the host has told it. */
export function useTopic<T extends TopicName>(topic: T): Topics[T] | undefined {
  return useSyncExternalStore(
    (read) => {
      const { readers } = keep(topic);
      readers.add(read);
      return () => readers.delete(read);
    },
    () => topicValue(topic),
  );
}

let connected = false;

/** Whether the till host's events arrive. */
export function useConnected(): boolean {
  return useSyncExternalStore(
    (read) =>
      onConnection((now) => {
        connected = now;
        read();
      }),
    () => connected,
  );
}
