import { DEVICE_CODES } from './codes.ts';
import { listeners } from './listeners.ts';
import type { Device, DeviceView, Health } from './model.ts';
import { within } from './within.ts';

const STOP_TIMEOUT_MS = 3000;

/** The devices of a till. A driver that throws or hangs is shown as failed and holds nobody up. */
export interface DeviceRegistry {
  add(device: Device): void;
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
  const list = (): DeviceView[] => [...devices.values()].map((device) => view(device, broken.get(device.id)));
  const tell = (): void => changed.tell(list());
  return {
    add(device) {
      if (devices.has(device.id)) throw new Error(`two devices are named ${device.id}`);
      devices.set(device.id, device);
      device.onHealth(tell);
      tell();
    },
    list,
    onChange: changed.on,
    start() {
      for (const device of devices.values()) {
        try {
          device.start();
          broken.delete(device.id);
        } catch {
          broken.set(device.id, { state: 'failed', code: 'device.broken', since: now() });
          tell();
        }
      }
    },
    async stop() {
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
