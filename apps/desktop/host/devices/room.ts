import type { Failure } from '@valero/domain/kernel';
import type { Device, DeviceKind, DeviceRegistry } from '@valero/drivers/device';
import type { DeviceSetup, DriverCatalogue, DriverModule, DriverSurroundings } from '@valero/drivers/driver';
import { type LinkRoom, openLink, zLinkAddress } from '@valero/drivers/transport';
import * as z from 'zod';
import { messageOf } from '../log.ts';
import { createQueue } from '../queue.ts';
import { brokenDevice } from './broken.ts';
import type { DeviceRoom } from './model.ts';

/** What a room works with. */
export interface RoomParts {
  readonly registry: DeviceRegistry;
  readonly catalogue: DriverCatalogue;
  /** What the till has where nothing is set up. */
  readonly defaults: readonly DeviceSetup[];
  /** Epoch ms. */
  readonly now: () => number;
  /** Who has which address. */
  readonly links: LinkRoom;
  /** Told after every change, with the devices that are there, in the order of the set-up. */
  readonly onSeats: (devices: readonly Device[]) => void;
}

interface Held {
  readonly setup: DeviceSetup;
  readonly device: Device;
  /** Ids of devices it was made with. */
  readonly needs: ReadonlySet<string>;
  /** False = it could not be made and only stands in the list. */
  readonly works: boolean;
}

/** Devices others hang on are made first. */
const FIRST: ReadonlySet<DeviceKind> = new Set<DeviceKind>(['receiptPrinter']);

/** Makes an empty room. */
export function createRoom(parts: RoomParts): DeviceRoom {
  const { registry, catalogue } = parts;
  const queue = createQueue();
  const held = new Map<string, Held>();
  let setups: readonly DeviceSetup[] = [];

  /** Tells who is there, in the order of the set-up. */
  function tellSeats(without: ReadonlySet<string> = new Set()): void {
    const present = setups.flatMap(({ id }) => {
      const entry = without.has(id) ? undefined : held.get(id);
      return entry?.works ? [entry.device] : [];
    });
    parts.onSeats(present);
  }

  async function leave(id: string): Promise<void> {
    const leaving = held.get(id);
    if (!leaving) return;
    held.delete(id);
    await registry.remove(leaving.device.id);
    // also of a driver that did not stop in time: its link never opens again
    await parts.links.release(id);
  }

  async function enter(setup: DeviceSetup, module: DriverModule | null): Promise<Failure | null> {
    const needs = new Set<string>();
    const device = (id: string): Device | null => {
      needs.add(id);
      const found = held.get(id);
      return found?.works ? found.device : null;
    };
    const link: DriverSurroundings['link'] = (address) => openLink(address, { room: parts.links, owner: setup.id });
    const around: DriverSurroundings = { now: parts.now, link, device };
    try {
      if (!module) throw new Error(`no driver ${setup.driver}`);
      const made = makeDevice(setup, module, around);
      registry.add(made);
      held.set(setup.id, { setup, device: made, needs, works: true });
      return null;
    } catch (error) {
      const reason = messageOf(error).slice(0, 200);
      const name = setup.name === '' ? (module?.name.de ?? setup.driver) : setup.name;
      await parts.links.release(setup.id);
      const broken = brokenDevice({ id: setup.id, kind: module?.kind ?? 'receiptPrinter', name, now: parts.now });
      registry.add(broken);
      held.set(setup.id, { setup, device: broken, needs, works: false });
      return { code: 'host.device_setup', details: { name, reason } };
    }
  }

  async function apply(next: readonly DeviceSetup[]): Promise<readonly Failure[]> {
    const wanted = next.filter(({ enabled }) => enabled);
    const going = goingOf(held, wanted);
    setups = next;
    // whoever holds a device lets go of it before it ends
    tellSeats(going);
    await Promise.all([...going].map(leave));
    const coming = await Promise.all(
      wanted
        .filter(({ id }) => !held.has(id))
        .map(async (setup) => ({ setup, module: await moduleOf(catalogue, setup.driver) })),
    );
    const isFirst = ({ module }: { module: DriverModule | null }): boolean => module !== null && FIRST.has(module.kind);
    const ordered = [...coming.filter(isFirst), ...coming.filter((each) => !isFirst(each))];
    const failures: Failure[] = [];
    for (const { setup, module } of ordered) {
      const failure = await enter(setup, module);
      if (failure) failures.push(failure);
    }
    tellSeats();
    return failures;
  }

  return {
    defaults: parts.defaults,
    links: parts.links,
    setups: () => setups,
    apply: (next) => queue.run(() => apply(next)),
    device: (id) => held.get(id)?.device ?? null,
  };
}

/** Ids that have to go: taken out, changed, or made with one that goes. */
function goingOf(held: ReadonlyMap<string, Held>, wanted: readonly DeviceSetup[]): Set<string> {
  const same = (a: DeviceSetup, b: DeviceSetup | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);
  const going = new Set<string>();
  for (const [id, { setup }] of held)
    if (
      !same(
        setup,
        wanted.find((other) => other.id === id),
      )
    )
      going.add(id);
  for (let before = -1; before !== going.size; ) {
    before = going.size;
    for (const [id, { needs }] of held) if ([...needs].some((need) => going.has(need))) going.add(id);
  }
  // one that could not be made because another was missing is tried again when somebody comes
  const comes = wanted.some(({ id }) => !held.has(id));
  if (comes) for (const [id, { needs }] of held) if ([...needs].some((need) => !held.has(need))) going.add(id);
  return going;
}

async function moduleOf(catalogue: DriverCatalogue, name: string): Promise<DriverModule | null> {
  const load = Object.hasOwn(catalogue, name) ? catalogue[name] : undefined;
  return load ? load() : null;
}

/** A driver's options are an object, whatever its schema makes of it. */
const zOptions = z.record(z.string(), z.unknown());

/** A device from its set-up. Throws with a sentence when driver, link and options do not fit together. */
function makeDevice(setup: DeviceSetup, module: DriverModule, around: DriverSurroundings): Device {
  const link = setup.link === null ? null : zLinkAddress.parse(setup.link);
  if (link && !module.links.includes(link.kind)) throw new Error(`${module.id} has no use for ${link.kind}`);
  if (!link && module.links.length > 0) throw new Error(`${module.id} needs a link`);
  const options = zOptions.parse(module.options.parse(setup.options));
  const device = module.create({ ...setup, link, options }, around);
  if (device.id !== setup.id) throw new Error(`${module.id} made ${device.id} in place of ${setup.id}`);
  return device;
}
