import type { Clock } from '@valero/domain/kernel';
import { SHAPES, type ShapeName, type ShapeState, type ShapeStatus } from '@valero/domain/sync';
import type { DeviceStore } from '@valero/storage/sqlite';
import type { Logger } from '../log.ts';
import { type Pace, REAL_TIMERS, type Timers } from './backoff.ts';
import { quietClientTimers } from './down-client.ts';
import { type Cutter, startCutter } from './down-cut.ts';
import { type Follower, followShape } from './down-follow.ts';
import { type LinePace, LineTrouble } from './down-line.ts';
import type { ServerLink } from './server-link.ts';

/** A live request is held for 20 s: a shape that was not heard of for three of them is behind. */
const BEHIND_MS = 60_000;
/** How often it looks whether the machine slept, and whether a silent shape is to be left out. */
const TICK_MS = 5000;
/** A wall clock that is so far ahead of the ticks: the machine has slept, or somebody has set the clock. */
const SLEPT_MS = 20_000;

/** Follows the shapes of the server into the device's replicas. */
export interface Downlink {
  /** The server is reachable again: streams that wait try now. */
  wake(): void;
  /** How each shape stands. */
  shapes(): ShapeStatus[];
  stop(): Promise<void>;
}

/** What a downlink works with. */
export interface DownlinkParts {
  readonly store: Pick<DeviceStore, 'sync' | 'receiveShape' | 'cutShapes' | 'tidyShapes' | 'moveLog'>;
  readonly link: ServerLink;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** Rows of a shape have changed on this device. */
  readonly onRows: (shape: ShapeName) => void;
  readonly onChange: () => void;
  /** Shapes to follow; all unless told otherwise. */
  readonly shapes?: readonly ShapeName[];
  /** The machine's unless a test brings its own. */
  readonly timers?: Timers;
  /** Milliseconds of a clock nobody sets. */
  readonly monotonic?: () => number;
  readonly linePace?: LinePace;
  readonly retryPace?: Pace;
}

const TROUBLE_OF: Readonly<Record<string, 'diverged' | 'invalid'>> = {
  'storage.shape_diverged': 'diverged',
  'storage.shape_invalid': 'invalid',
};

/**
 * Starts to follow all shapes. Each has its own supervisor: one that fails is set up again without the others. What they bring is put in
 * use for all of them at one cut.
 */
export function startDownlink(parts: DownlinkParts): Downlink {
  const { store, timers = REAL_TIMERS, monotonic = () => performance.now() } = parts;
  const shapes = parts.shapes ?? SHAPES;
  const ending = new AbortController();
  const loud = quietClientTimers();
  const followers = new Map<ShapeName, Follower>();
  const cutter = startCutter({
    ...{ store, shapes, clock: parts.clock, monotonic, timers, random: parts.random, logger: parts.logger },
    ask: (shape) => followers.get(shape)?.refresh(),
    onRows: parts.onRows,
    onChange: parts.onChange,
    onTrouble: (shape, code, reason) =>
      followers.get(shape)?.restart(new LineTrouble(TROUBLE_OF[code] ?? 'invalid', reason)),
  });
  const shared = {
    ...{ store, cutter, timers, link: parts.link, clock: parts.clock, random: parts.random, logger: parts.logger },
    ...{ onRows: parts.onRows, onChange: parts.onChange, pace: parts.linePace, retryPace: parts.retryPace },
    onRefused: (shape: ShapeName, is: boolean) => cutter.refused(shape, is),
  };
  for (const shape of shapes) followers.set(shape, followShape(shared, shape, ending.signal));
  const cancelTicks = watchSleep({ timers, monotonic, clock: parts.clock }, (slept) => {
    cutter.poke();
    if (slept) for (const follower of followers.values()) follower.refresh();
  });
  return {
    wake() {
      for (const follower of followers.values()) follower.wake();
    },
    shapes: () =>
      shapes.map((shape) =>
        statusOf({ store, cutter, monotonic, clock: parts.clock }, shape, followers.get(shape) ?? null),
      ),
    async stop() {
      ending.abort();
      cancelTicks();
      await Promise.all([...followers.values()].map((follower) => follower.done));
      await cutter.stop();
      loud();
    },
  };
}

/** Calls `tick` every few seconds and says whether the machine has slept: timers stand still then, and connections are dead. */
function watchSleep(
  { timers, monotonic, clock }: { timers: Timers; monotonic: () => number; clock: Clock },
  tick: (slept: boolean) => void,
): () => void {
  let cancel = (): void => undefined;
  const plan = (): void => {
    const wall = clock.now();
    const steady = monotonic();
    cancel = timers.after(TICK_MS, () => {
      const slept = clock.now() - wall > TICK_MS + SLEPT_MS || monotonic() - steady > TICK_MS + SLEPT_MS;
      plan();
      tick(slept);
    });
  };
  plan();
  return () => cancel();
}

interface StatusParts {
  readonly store: Pick<DeviceStore, 'sync'>;
  readonly cutter: Pick<Cutter, 'heard'>;
  readonly monotonic: () => number;
  readonly clock: Clock;
}

/** How a shape stands. Its age is counted by a clock nobody sets, as soon as it was heard of in this run of the program. */
function statusOf(parts: StatusParts, name: ShapeName, follower: Follower | null): ShapeStatus {
  const { store, cutter, monotonic, clock } = parts;
  const cursor = store.sync.cursor(name);
  const heard = cutter.heard(name);
  const trouble = follower?.trouble() ?? null;
  const waiting = cursor?.waiting ?? 0;
  const whole = cursor !== null && cursor.lastSyncedAt !== null && !cursor.refetching;
  const fresh = heard !== null && whole && waiting === 0;
  const lastSyncedAt = fresh ? heard.at : (cursor?.lastSyncedAt ?? null);
  const heardMs = heard === null ? null : Math.max(0, Math.round(monotonic() - heard.monotonic));
  const ageMs = lastSyncedAt === null ? null : (heardMs ?? Math.max(0, clock.now() - lastSyncedAt));
  const state = ((): ShapeState => {
    if (trouble !== null) return 'stopped';
    if (!whole) return 'loading';
    return waiting > 0 || heardMs === null || heardMs > BEHIND_MS ? 'behind' : 'current';
  })();
  return {
    ...{ name, lastSyncedAt, state, waiting, ageMs },
    rows: cursor?.rows ?? 0,
    trouble: trouble?.kind ?? null,
    detail: trouble?.detail ?? null,
    lsn: cursor?.lsn ?? null,
  };
}
