import { listeners, pause } from '../device/index.ts';
import type { DrawerLevel, DrawerSensor, DrawerState } from './port.ts';

/** What a sensor means after a guided look at the drawer shut and open. It has to change, else there is none. */
export function calibrated(shut: DrawerLevel | null, open: DrawerLevel | null): DrawerSensor {
  if (shut === null || open === null || shut === open) return 'none';
  return open === 'high' ? 'openHigh' : 'openLow';
}

/** What a level means. */
export function stateOf(sensor: DrawerSensor, level: DrawerLevel | null): DrawerState {
  if (sensor === 'none' || level === null) return 'unknown';
  return (level === 'high') === (sensor === 'openHigh') ? 'open' : 'closed';
}

/** Looks at a sensor again and again. */
export interface SensorWatch {
  state(): DrawerState;
  onState(listener: (state: 'open' | 'closed') => void): () => void;
  start(): void;
  stop(): void;
  /** Looks now: a pulse has just left. */
  look(): void;
}

/** Watches a sensor; the first look tells nothing, it only learns how things stand. Looks more often while the drawer is open. */
export function watchSensor(options: {
  readonly sensor: DrawerSensor;
  readonly read: () => Promise<DrawerLevel | null>;
  readonly pollMs: number;
}): SensorWatch {
  const { sensor, read, pollMs } = options;
  const moved = listeners<'open' | 'closed'>();
  let state: DrawerState = 'unknown';
  let stopping: AbortController | null = null;
  let wake = new AbortController();

  const watch = async (stop: AbortSignal): Promise<void> => {
    while (!stop.aborted) {
      const next = stateOf(sensor, await read());
      if (stop.aborted) return;
      const before = state;
      state = next;
      if (next !== 'unknown' && before !== 'unknown' && next !== before) moved.tell(next);
      await pause(next === 'open' ? pollMs / 4 : pollMs, AbortSignal.any([stop, wake.signal]));
    }
  };

  return {
    state: () => state,
    onState: moved.on,
    start() {
      if (sensor === 'none' || stopping) return;
      stopping = new AbortController();
      void watch(stopping.signal);
    },
    stop() {
      stopping?.abort();
      stopping = null;
      state = 'unknown';
    },
    look() {
      wake.abort();
      wake = new AbortController();
    },
  };
}
