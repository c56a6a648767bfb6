import { type Device, deviceRegistry, healthCell } from '@valero/drivers/device';
import type { DeviceSetup, DriverCatalogue, DriverModule } from '@valero/drivers/driver';
import { linkRoom } from '@valero/drivers/transport';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createRoom } from './room.ts';

function thing(id: string, kind: Device['kind'], log: string[]): Device {
  const health = healthCell(() => 1);
  return {
    id,
    kind,
    name: id,
    start() {
      log.push(`start ${id}`);
      health.set('ready', 'device.ready');
    },
    async stop() {
      log.push(`stop ${id}`);
    },
    health: health.get,
    onHealth: health.on,
  };
}

function rig() {
  const log: string[] = [];
  const module = (id: string, kind: Device['kind'], over: Partial<DriverModule> = {}): DriverModule => ({
    id,
    kind,
    name: { de: id, en: id },
    links: [],
    usual: null,
    options: z.object({ level: z.int().default(1) }),
    priority: 0,
    create: (setup) => thing(setup.id, kind, log),
    ...over,
  });
  const catalogue: DriverCatalogue = {
    printer: async () => module('printer', 'receiptPrinter', { links: ['tcp'] }),
    drawer: async () =>
      module('drawer', 'cashDrawer', {
        create(setup, around) {
          if (!around.device('printer')) throw new Error('no printer');
          return thing(setup.id, 'cashDrawer', log);
        },
      }),
    scale: async () => module('scale', 'scale'),
  };
  const registry = deviceRegistry(() => 1);
  registry.start();
  const seats: string[] = [];
  const room = createRoom({
    registry,
    catalogue,
    now: () => 1,
    links: linkRoom({ now: () => 1 }),
    defaults: [],
    onSeats: (devices) => seats.push(devices.map(({ id }) => id).join(' ')),
  });
  const list = (): string =>
    registry
      .list()
      .map(({ id, state }) => `${id} ${state}`)
      .join(', ');
  return { room, registry, log, seats, list };
}

const setup = (id: string, over: Partial<DeviceSetup> = {}): DeviceSetup => ({
  id,
  driver: id,
  name: '',
  link: null,
  options: {},
  enabled: true,
  ...over,
});
const PRINTER = setup('printer', { link: { kind: 'tcp', host: '127.0.0.1', port: 9100 } });

describe('device room', () => {
  it('room: what others hang on is made first, and only what changed is made anew, with what hangs on it', async () => {
    const { room, log, list } = rig();
    expect(await room.apply([setup('drawer'), setup('scale'), PRINTER])).toEqual([]);
    expect(log).toEqual(['start printer', 'start drawer', 'start scale']);
    log.length = 0;
    const moved = { ...PRINTER, link: { kind: 'tcp', host: '127.0.0.1', port: 9101 } };
    await room.apply([setup('drawer'), setup('scale'), moved]);
    expect(log.sort()).toEqual(['start drawer', 'start printer', 'stop drawer', 'stop printer']);
    expect(list()).toBe('scale ready, printer ready, drawer ready');
  });

  it('room: a device that cannot be made is shown as failed with why, and is never in a seat', async () => {
    const { room, list, seats } = rig();
    const failures = await room.apply([
      setup('drawer'),
      setup('scale', { options: { level: 'high' } }),
      setup('ghost'),
    ]);
    expect(failures.map(({ code, details }) => `${code} ${details?.['name']}`)).toEqual([
      'host.device_setup drawer',
      'host.device_setup scale',
      'host.device_setup ghost',
    ]);
    expect(list()).toBe('drawer failed, scale failed, ghost failed');
    expect(seats.at(-1)).toBe('');
  });

  it('room: a drawer without its printer is tried again when the printer comes', async () => {
    const { room, list } = rig();
    await room.apply([setup('drawer')]);
    expect(list()).toBe('drawer failed');
    expect(await room.apply([setup('drawer'), PRINTER])).toEqual([]);
    expect(list()).toBe('printer ready, drawer ready');
  });

  it('room: what is switched off or taken out is stopped and leaves its seat before it ends', async () => {
    const { room, log, list, seats } = rig();
    await room.apply([setup('scale'), PRINTER]);
    await room.apply([setup('scale', { enabled: false }), PRINTER]);
    expect([list(), log.at(-1)]).toEqual(['printer ready', 'stop scale']);
    expect(room.device('scale')).toBeNull();
    await room.apply([]);
    expect([list(), seats.at(-1)]).toEqual(['', '']);
  });

  it('room: a link a driver has no use for, or none where it needs one, is refused by name', async () => {
    const { room } = rig();
    const [first, second] = await room.apply([
      setup('scale', { link: { kind: 'tcp', host: 'h', port: 1 } }),
      setup('printer', { link: null }),
    ]);
    expect([first?.details?.['reason'], second?.details?.['reason']]).toEqual([
      'printer needs a link',
      'scale has no use for tcp',
    ]);
  });
});
