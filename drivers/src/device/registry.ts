import { DEVICE_CODES } from './codes.ts';
import { listeners } from './listeners.ts';
import type { Device, DeviceView, Health } from './model.ts';
import { within } from './within.ts';

const STOP_TIMEOUT_MS = 3000;
/** A driver whose `health` takes longer is not asked any more: what it told last is shown. */
const SLOW_MS = 20;

/** The devices of a till. A driver that throws or hangs is shown as failed and holds nobody up. */
export interface DeviceRegistry {
  /** Once the registry has started, the device is started as well. Throws for an id that is taken: our own mistake. */
  add(device: Device): void;
  /** Takes a device out at once and stops it; one that does not stop in three seconds is left behind. An unknown id changes nothing. */
  remove(id: string): Promise<void>;
  list(): DeviceView[];
  /** Called with the whole list after every change. */
  onChange(listener: (devices: DeviceView[]) => void): () => void;
  start(): void;
  /** Stops all; a driver that does not stop in three seconds is left behind. */
  stop(): Promise<void>;
  /** The longest a driver has held up the process in one call, in ms: what support looks at when a till stutters. */
  heldUp(): readonly HeldUp[];
}

/** A call that did not come back at once. */
export interface HeldUp {
  readonly id: string;
  readonly call: 'start' | 'stop' | 'health';
  readonly ms: number;
}

/** A device with what the registry knows of it. */
interface Held {
  readonly device: Device;
  leave: () => void;
  /** What it told or answered last. */
  last: Health;
  /** It has broken its word; shown in place of what it says. */
  broken: Health | null;
  slow: boolean;
  readonly longest: Map<HeldUp['call'], number>;
}

/** Makes an empty registry. `now` gives epoch ms. */
export function deviceRegistry(now: () => number): DeviceRegistry {
  const devices = new Map<string, Held>();
  const changed = listeners<DeviceView[]>();
  let started = false;
  const list = (): DeviceView[] => [...devices.values()].map((held) => view(held.device, healthOf(held, now)));
  const tell = (): void => changed.tell(list());
  const breaks = (held: Held): void => {
    held.broken = failed(now);
    if (devices.get(held.device.id) === held) tell();
  };
  const begin = (held: Held): void => {
    held.broken = null;
    try {
      // a driver may break its promise not to be asynchronous here
      const work: unknown = timed(held, 'start', () => held.device.start());
      if (work instanceof Promise) work.catch(() => breaks(held));
    } catch {
      breaks(held);
    }
  };
  return {
    add(device) {
      if (devices.has(device.id)) throw new Error(`two devices are named ${device.id}`);
      const last: Health = { state: 'absent', code: 'device.off', since: now() };
      const held: Held = { device, leave: () => undefined, last, broken: null, slow: false, longest: new Map() };
      devices.set(device.id, held);
      try {
        held.leave = device.onHealth((health) => {
          held.last = health;
          tell();
        });
      } catch {
        held.broken = failed(now);
      }
      tell();
      if (started) begin(held);
    },
    async remove(id) {
      const held = devices.get(id);
      if (!held) return;
      devices.delete(id);
      held.leave();
      tell();
      await within(stopped(held), STOP_TIMEOUT_MS, undefined);
    },
    list,
    onChange: changed.on,
    start() {
      started = true;
      for (const held of devices.values()) begin(held);
    },
    async stop() {
      started = false;
      await Promise.all([...devices.values()].map((held) => within(stopped(held), STOP_TIMEOUT_MS, undefined)));
    },
    heldUp: () => [...devices].flatMap(([id, { longest }]) => [...longest].map(([call, ms]) => ({ id, call, ms }))),
  };
}

const failed = (now: () => number): Health => ({ state: 'failed', code: 'device.broken', since: now() });

/** Does a driver's call and keeps how long it held up the process. */
function timed<T>(held: Held, call: HeldUp['call'], work: () => T): T {
  const began = performance.now();
  try {
    return work();
  } finally {
    const ms = performance.now() - began;
    held.longest.set(call, Math.max(ms, held.longest.get(call) ?? 0));
    if (call === 'health' && ms > SLOW_MS) held.slow = true;
  }
}

function healthOf(held: Held, now: () => number): Health {
  if (held.broken) return held.broken;
  if (held.slow) return held.last;
  try {
    const health = timed(held, 'health', () => held.device.health());
    if (!Object.hasOwn(DEVICE_CODES, health.code)) throw new Error(`no such code: ${health.code}`);
    held.last = health;
  } catch {
    held.broken = failed(now);
    return held.broken;
  }
  return held.last;
}

async function stopped(held: Held): Promise<void> {
  try {
    await timed(held, 'stop', () => held.device.stop());
  } catch {
    // a driver that fails to stop has nothing left to lose; the process ends anyway
  }
}

function view({ id, kind, name }: Device, { state, code, since }: Health): DeviceView {
  const { text, action } = DEVICE_CODES[code];
  const hint =
    state === 'ready' ? null : { de: `${text.de} ${action.de}`.trim(), en: `${text.en} ${action.en}`.trim() };
  return { id, kind, name, state, code, since, hint };
}
