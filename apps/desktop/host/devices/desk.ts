import { rename } from 'node:fs/promises';
import type { ChangedThing } from '@valero/domain/audit';
import { type Actor, err, type Failure, ok, type Result } from '@valero/domain/kernel';
import type { DeviceKind, DeviceRegistry, DeviceView } from '@valero/drivers/device';
import type { DeviceSetup, DriverCatalogue, DriverModule } from '@valero/drivers/driver';
import { type LinkAddress, linkText, zLinkAddress } from '@valero/drivers/transport';
import * as z from 'zod';
import { type Logger, messageOf } from '../log.ts';
import { createQueue } from '../queue.ts';
import { setupChange } from './audit.ts';
import { type FoundPort, findPorts } from './find.ts';
import type { DeviceRoom } from './model.ts';
import { addressFor, type ProbeOutcome, probe } from './probe.ts';
import { deviceSettingsFile, readDeviceSetups, writeDeviceSetups, zDeviceSetups } from './settings.ts';
import { runTest, testsOf } from './tests.ts';
import { VIRTUAL_DRIVERS } from './till-devices.ts';
import type { DeviceRow, DeviceTest, DriverView, PortView, TestOutcome } from './views.ts';

/** A row whose parts a host works with. */
export type HostRow = Omit<DeviceRow, 'kind' | 'setup' | 'health'> & {
  readonly kind: DeviceKind;
  readonly setup: DeviceSetup | null;
  readonly health: DeviceView | null;
};

/** Setting up, trying and watching the devices of a till. */
export interface DeviceDesk {
  rows(): readonly HostRow[];
  drivers(): Promise<readonly DriverView[]>;
  ports(): Promise<readonly PortView[]>;
  probe(address: LinkAddress, only: string | null): Promise<ProbeOutcome>;
  /** Sets a device up or changes it, in the name of a person. Errors: host.device_setup, and those of recording. The value says what does not work now. */
  save(setup: DeviceSetup, actor: Actor): Promise<Result<{ readonly failures: readonly Failure[] }>>;
  /** Error: host.device_unknown. */
  remove(id: string, actor: Actor): Promise<Result<unknown>>;
  /** Error: host.device_unknown. */
  test(id: string, test: DeviceTest): Promise<Result<TestOutcome>>;
  /** What went over the links, card numbers covered; one device's or all. */
  log(id: string | null): string;
}

/** What the desk works with. */
export interface DeviceDeskParts {
  readonly dir: string;
  readonly room: DeviceRoom;
  readonly registry: DeviceRegistry;
  readonly catalogue: () => Promise<DriverCatalogue>;
  readonly record: (things: readonly ChangedThing[], actor: Actor) => Promise<Result<unknown>>;
  readonly now: () => number;
  readonly newId: () => string;
  readonly logger: Logger;
  readonly findPorts?: () => Promise<readonly FoundPort[]>;
}

/** Makes the desk. */
export function createDeviceDesk(parts: DeviceDeskParts): DeviceDesk {
  const { dir, room, registry } = parts;
  const queue = createQueue();

  /** Whether a device only holds the place until a real one is set up. */
  const standsIn = ({ id, driver }: DeviceSetup): boolean =>
    VIRTUAL_DRIVERS.has(driver) || room.defaults.some((each) => each.id === id && each.driver === driver);

  /** The list as it is stored; a broken one begins anew with what a till has without one. */
  async function stored(): Promise<readonly DeviceSetup[]> {
    const read = await readDeviceSetups(dir);
    return (read.ok ? read.value : null) ?? room.defaults;
  }

  async function change(
    next: readonly DeviceSetup[],
    thing: ChangedThing | null,
    actor: Actor,
  ): Promise<Result<readonly Failure[]>> {
    const before = await readDeviceSetups(dir);
    const file = deviceSettingsFile(dir);
    // a file nobody can read is kept beside the new one
    if (!before.ok) await rename(file, `${file}.broken`);
    await writeDeviceSetups(dir, next);
    if (thing) {
      const recorded = await parts.record([thing], actor);
      if (!recorded.ok) {
        if (before.ok) await writeDeviceSetups(dir, before.value ?? room.defaults);
        return recorded;
      }
    }
    const failures = await room.apply(next);
    for (const { code, details } of failures) parts.logger.warn({ code, ...details }, 'a device could not be made');
    return ok(failures);
  }

  return {
    rows: () => rowsOf({ room, registry }),
    drivers: async () => driverViews(await parts.catalogue()),
    async ports() {
      const found = await (parts.findPorts ?? findPorts)();
      return found.map((port) => ({ ...port, takenBy: room.links.ownerOf(port.address) }));
    },
    probe: async (address, only) => probe(await parts.catalogue(), room.links, address, only),
    save: (setup, actor) =>
      queue.run(async () => {
        const catalogue = await parts.catalogue();
        const checked = await checkSetup(catalogue, setup);
        if (!checked.ok) return checked;
        const list = await stored();
        const before = list.find(({ id }) => id === setup.id) ?? null;
        const kinds = await kindsOf(catalogue, list);
        const { kind } = checked.value.module;
        // a real device takes the place of the one on the screen
        const kept = VIRTUAL_DRIVERS.has(setup.driver)
          ? list
          : list.filter((each) => each.id === setup.id || !standsIn(each) || kinds.get(each.id) !== kind);
        const next = before
          ? kept.map((each) => (each.id === setup.id ? checked.value.setup : each))
          : [...kept, checked.value.setup];
        if (!zDeviceSetups.safeParse(next).success)
          return err({ code: 'host.device_setup', details: { name: setup.name || setup.id, reason: 'id' } });
        const changed = await change(next, setupChange(before, checked.value.setup), actor);
        return changed.ok ? ok({ failures: changed.value }) : changed;
      }),
    remove: (id, actor) =>
      queue.run(async () => {
        const list = await stored();
        const before = list.find((setup) => setup.id === id);
        if (!before) return err({ code: 'host.device_unknown', details: { id } });
        return change(
          list.filter((setup) => setup.id !== id),
          setupChange(before, null),
          actor,
        );
      }),
    async test(id, test) {
      const device = room.device(id);
      const outcome = device && (await runTest(device, test, parts));
      return outcome ? ok(outcome) : err({ code: 'host.device_unknown', details: { id } });
    },
    log(id) {
      const setup = room.setups().find((each) => each.id === id);
      const address = zLinkAddress.safeParse(setup?.link);
      if (id !== null) return address.success ? room.links.log.text(linkText(address.data)) : '';
      return room.links.log.text();
    },
  };
}

/** What is set up and how it stands, then what else is there, such as TSEs. */
export function rowsOf({
  room,
  registry,
}: {
  readonly room?: DeviceRoom;
  readonly registry: DeviceRegistry;
}): readonly HostRow[] {
  const views = registry.list();
  const rows = (room?.setups() ?? []).map((setup): HostRow => {
    const health = views.find(({ id }) => id === setup.id) ?? null;
    const address = zLinkAddress.safeParse(setup.link);
    const kind = health?.kind ?? 'receiptPrinter';
    return {
      ...{ id: setup.id, kind, name: setup.name || health?.name || setup.driver, setup, health },
      where: address.success ? linkText(address.data) : '',
      isVirtual: VIRTUAL_DRIVERS.has(setup.driver),
      tests: health ? testsOf(kind) : [],
    };
  });
  const others = views.filter(({ id }) => !rows.some((row) => row.id === id));
  return [
    ...rows,
    ...others.map((health): HostRow => {
      const { id, kind, name } = health;
      return { ...{ id, kind, name, health }, setup: null, where: '', isVirtual: false, tests: [] };
    }),
  ];
}

async function driverViews(catalogue: DriverCatalogue): Promise<DriverView[]> {
  const modules = await Promise.all(Object.values(catalogue).map((load) => load()));
  return modules.map(({ id, kind, name, links, usual, options }) => ({
    ...{ id, kind, name, links, usual },
    options: z.toJSONSchema(options, { io: 'input', unrepresentable: 'any' }),
    isVirtual: VIRTUAL_DRIVERS.has(id),
  }));
}

async function kindsOf(catalogue: DriverCatalogue, setups: readonly DeviceSetup[]): Promise<Map<string, DeviceKind>> {
  const kinds = new Map<string, DeviceKind>();
  for (const { id, driver } of setups) {
    const module = Object.hasOwn(catalogue, driver) ? await catalogue[driver]?.() : undefined;
    if (module) kinds.set(id, module.kind);
  }
  return kinds;
}

/** A set-up a driver can work with, before anything is changed. */
async function checkSetup(
  catalogue: DriverCatalogue,
  setup: DeviceSetup,
): Promise<Result<{ readonly module: DriverModule; readonly setup: DeviceSetup }>> {
  const refuse = (reason: string): Result<never> =>
    err({ code: 'host.device_setup', details: { name: setup.name || setup.id, reason: reason.slice(0, 200) } });
  const module = Object.hasOwn(catalogue, setup.driver) ? await catalogue[setup.driver]?.() : undefined;
  if (!module) return refuse(setup.driver);
  const options = module.options.safeParse(setup.options);
  if (!options.success) return refuse(firstIssue(options.error));
  if (module.links.length === 0) return ok({ module, setup: { ...setup, link: null } });
  const link = zLinkAddress.safeParse(setup.link);
  if (!link.success) return refuse(firstIssue(link.error));
  if (!module.links.includes(link.data.kind)) return refuse(`${module.name.de}: ${module.links.join(', ')}`);
  return ok({ module, setup: { ...setup, link: isPlain(setup.link) ? addressFor(module, link.data) : link.data } });
}

/** A serial port as it was found, without a line of its own: it gets the driver's. */
const isPlain = (link: unknown): boolean => typeof link === 'object' && link !== null && !('baud' in link);

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue ? `${issue.path.join('.')}: ${issue.message}` : messageOf(error);
}
