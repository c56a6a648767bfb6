import { DEVICE_CODES } from './codes.ts';
import { listeners } from './listeners.ts';
import type { Device, DeviceView, Health } from './model.ts';
import { within } from './within.ts';

const STOP_TIMEOUT_MS = 3000;

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
}

/** Makes an empty registry. `now` gives epoch ms. */
export function deviceRegistry(now: () => number): DeviceRegistry {
  const devices = new Map<string, Device>();
  const broken = new Map<string, Health>();
  const changed = listeners<DeviceView[]>();
  const leaving = new Map<string, () => void>();
  let started = false;
  const list = (): DeviceView[] => [...devices.values()].map((device) => view(device, broken.get(device.id)));
  const tell = (): void => changed.tell(list());
  const begin = (device: Device): void => {
    try {
      device.start();
      broken.delete(device.id);
    } catch {
      broken.set(device.id, { state: 'failed', code: 'device.broken', since: now() });
      tell();
    }
  };
  return {
    add(device) {
      if (devices.has(device.id)) throw new Error(`two devices are named ${device.id}`);
      devices.set(device.id, device);
      leaving.set(device.id, device.onHealth(tell));
      tell();
      if (started) begin(device);
    },
    async remove(id) {
      const device = devices.get(id);
      if (!device) return;
      devices.delete(id);
      broken.delete(id);
      leaving.get(id)?.();
      leaving.delete(id);
      tell();
      await within(stopped(device), STOP_TIMEOUT_MS, undefined);
    },
    list,
    onChange: changed.on,
    start() {
      started = true;
      for (const device of devices.values()) begin(device);
    },
    async stop() {
      started = false;
      await Promise.all([...devices.values()].map((device) => within(stopped(device), STOP_TIMEOUT_MS, undefined)));
    },
  };
}

async function stopped(device: Device): Promise<void> {
  try {
    await device.stop();
  } catch {
    // a driver that fails to stop has nothing left to lose; the process ends anyway
  }
}

function view(device: Device, broken: Health | undefined): DeviceView {
  const { id, kind, name } = device;
  const { state, code, since } = broken ?? device.health();
  const { text, action } = DEVICE_CODES[code];
  const hint =
    state === 'ready' ? null : { de: `${text.de} ${action.de}`.trim(), en: `${text.en} ${action.en}`.trim() };
  return { id, kind, name, state, code, since, hint };
}
