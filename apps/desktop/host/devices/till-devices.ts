import type { Failure } from '@valero/domain/kernel';
import type { CardTerminal } from '@valero/drivers/card-terminal';
import type { CashDrawer } from '@valero/drivers/cash-drawer';
import type { CustomerDisplay } from '@valero/drivers/customer-display';
import type { Device, DeviceKind } from '@valero/drivers/device';
import type { DeviceSetup } from '@valero/drivers/driver';
import type { ReceiptPrinter } from '@valero/drivers/receipt-printer';
import type { Scale } from '@valero/drivers/scale';
import { brokenDevice } from './broken.ts';
import { displayGroup } from './display-group.ts';
import { noDisplay, noDrawer, noPrinter, noScale, noTerminal } from './empty.ts';
import type { DeviceRoom, TillDevices } from './model.ts';
import { createRoom } from './room.ts';
import { isScanner, scannerGroup } from './scanner-group.ts';
import { seat } from './seat.ts';
import { readDeviceSetups } from './settings.ts';

/** Which devices are real; everything else is on the screen. */
export interface DeviceSettings {
  /** `tcp://host:port` of an ESC/POS printer, port 9100 unless named, in place of the one that is set up; null = as set up. The drawer hangs on it. */
  readonly printer: string | null;
  /** Folder of the till, where `devices.json` is; none = everything on the screen. */
  readonly dir?: string;
  /** A till for trying out: a practice terminal answers cards, and moves no money. */
  readonly practice?: boolean;
}

const VIRTUAL = { name: '', link: null, options: {}, enabled: true } as const;

/** The devices of a till where none has been set up: paper, drawer, display and terminal on the screen. */
export const VIRTUAL_SETUPS: readonly DeviceSetup[] = [
  { id: 'printer', driver: 'virtual-printer', ...VIRTUAL },
  { id: 'drawer', driver: 'virtual-drawer', ...VIRTUAL },
  { id: 'display', driver: 'virtual-display', ...VIRTUAL },
  { id: 'terminal', driver: 'simulated-terminal', ...VIRTUAL },
];

/** The devices of a shop's till where none has been set up. Nothing here says yes to a card: at a terminal without a cable a person does. */
export const SHOP_SETUPS: readonly DeviceSetup[] = VIRTUAL_SETUPS.map((setup) =>
  setup.id === 'terminal' ? { ...setup, driver: 'external-terminal' } : setup,
);

/** Drivers of devices that are not there: a real one of the kind takes their place. */
export const VIRTUAL_DRIVERS: ReadonlySet<string> = new Set(VIRTUAL_SETUPS.map(({ driver }) => driver));

/** The devices a till has when nothing is plugged in: paper, drawer, display and terminal on the screen. */
export function virtualDevices(now: () => number): Promise<TillDevices> {
  return tillDevices(now, { printer: null });
}

/** The devices of a till as it is set up. A broken file is told in `failures` and the till sells with devices on the screen. Throws for a `printer` that is no address: a mistake of whoever started it. */
export async function tillDevices(now: () => number, settings: DeviceSettings): Promise<TillDevices> {
  const [{ deviceRegistry }, { DRIVERS }, { linkRoom }] = await Promise.all([
    import('@valero/drivers/device'),
    import('@valero/drivers/all'),
    import('@valero/drivers/transport'),
  ]);
  const registry = deviceRegistry(now);
  const links = linkRoom({ now });
  const printer = seat<ReceiptPrinter>(noPrinter());
  const drawer = seat<CashDrawer>(noDrawer());
  const terminal = seat<CardTerminal>(noTerminal());
  const display = displayGroup(noDisplay());
  const scale = seat<Scale>(noScale());
  const scanners = scannerGroup();
  const defaults = settings.dir === undefined || settings.practice === true ? VIRTUAL_SETUPS : SHOP_SETUPS;
  const room = createRoom({
    ...{ registry, now, links, catalogue: DRIVERS, defaults },
    onSeats(devices) {
      printer.put(first<ReceiptPrinter>(devices, 'receiptPrinter'));
      drawer.put(first<CashDrawer>(devices, 'cashDrawer'));
      terminal.put(first<CardTerminal>(devices, 'cardTerminal'));
      display.put(all<CustomerDisplay>(devices, 'customerDisplay'));
      scale.put(first<Scale>(devices, 'scale'));
      scanners.put(devices.filter(isScanner));
    },
  });
  const stored = settings.dir === undefined ? { ok: true as const, value: null } : await readDeviceSetups(settings.dir);
  const failures: Failure[] = stored.ok ? [] : [stored.error];
  const setups = (stored.ok ? stored.value : null) ?? defaults;
  const { printer: address } = settings;
  const asStarted = (next: readonly DeviceSetup[]) => (address === null ? next : withPrinter(next, address));
  failures.push(...(await room.apply(asStarted(setups))));
  const seats = { printer: printer.device, drawer: drawer.device, terminal: terminal.device, display: display.device };
  const list = brokenDevice({
    id: 'device-list',
    kind: 'receiptPrinter',
    name: 'Geräteliste',
    now,
    code: 'device.list_broken',
  });
  if (!stored.ok) registry.add(list);
  const changing: DeviceRoom = {
    ...room,
    async apply(next) {
      await registry.remove(list.id);
      return room.apply(asStarted(next));
    },
  };
  return { registry, room: changing, failures, scanners, scale: scale.device, ...seats };
}

/** The first device of a kind: the one a sale uses. */
function first<T extends Device>(devices: readonly Device[], kind: T['kind']): T | null {
  return all<T>(devices, kind)[0] ?? null;
}

function all<T extends Device>(devices: readonly Device[], kind: T['kind']): readonly T[] {
  return devices.filter((device): device is T => isKind(device, kind));
}

const isKind = (device: Device, kind: DeviceKind): boolean => device.kind === kind;

/** The set-up with this printer in place of the first one; a drawer on the screen hangs on it. */
function withPrinter(setups: readonly DeviceSetup[], address: string): readonly DeviceSetup[] {
  const url = new URL(address);
  if (url.protocol !== 'tcp:' || url.hostname === '') throw new Error(`not a printer address: ${address}`);
  const link = { kind: 'tcp', host: url.hostname, port: url.port === '' ? 9100 : Number(url.port) };
  const real: DeviceSetup = {
    id: 'printer',
    driver: 'escpos-printer',
    name: `Bondrucker ${url.host}`,
    link,
    options: {},
    enabled: true,
  };
  const drawer: DeviceSetup = { ...VIRTUAL, id: 'drawer', driver: 'printer-drawer', options: { printer: 'printer' } };
  const others = setups.filter(({ id }) => id !== 'printer');
  return [real, ...others.map((setup) => (setup.driver === 'virtual-drawer' ? { ...drawer, id: setup.id } : setup))];
}
