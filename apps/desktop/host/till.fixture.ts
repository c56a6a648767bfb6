import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hash } from '@node-rs/argon2';
import { customersSet } from '@valero/domain/crm';
import type { Role, User } from '@valero/domain/identity';
import { type Result, toId, type UserId } from '@valero/domain/kernel';
import { articlesSet } from '@valero/domain/stock';
import { type SimulatedTerminal, simulatedTerminal } from '@valero/drivers/card-terminal';
import { type VirtualDrawer, virtualDrawer } from '@valero/drivers/cash-drawer';
import { type VirtualDisplay, virtualDisplay } from '@valero/drivers/customer-display';
import { deviceRegistry } from '@valero/drivers/device';
import { type VirtualPrinter, virtualPrinter } from '@valero/drivers/receipt-printer';
import { type DeviceStore, openDeviceStore } from '@valero/storage/sqlite';
import { countedIds, demoWorld, type VirtualClock, virtualClock, type World } from '@valero/testkit';
import type { Commissioning } from './commission.ts';
import type { TillDevices } from './devices/index.ts';
import { silentLogger } from './log.ts';
import { startTill, type Till, type TillOptions } from './till.ts';

/** PINs of the people at the test till. */
export const PIN = { cashier: '1111', manager: '2222' } as const;
/** argon2id as the server writes it, but cheap: a test checks the way, not the cost. */
const CHEAP = { memoryCost: 8, timeCost: 1, parallelism: 1 };

/** The virtual devices of a test till, to look at and to break. */
export interface TestDevices extends TillDevices {
  readonly printer: VirtualPrinter;
  readonly drawer: VirtualDrawer;
  readonly display: VirtualDisplay;
  readonly terminal: SimulatedTerminal;
}

/** A till in a folder of its own that can be stopped, killed and started again. */
export interface TestTill {
  readonly dir: string;
  readonly world: World;
  readonly clock: VirtualClock;
  readonly cashier: User;
  readonly manager: User;
  till: Till;
  devices: TestDevices;
  /** Starts a new host on the same data, after `close` or after the process is thought dead. */
  restart(over?: Partial<TillOptions>): Promise<void>;
  /** The value of a call that must succeed. */
  ask<T>(name: string, input?: unknown): Promise<T>;
  /** The code of a call that must fail. */
  refused(name: string, input?: unknown): Promise<string>;
  signIn(user?: User): Promise<void>;
  /** Opens the stored data after `close`, looks, and closes again. */
  look<T>(work: (store: DeviceStore) => T): T;
  dispose(): Promise<void>;
}

/** Fresh virtual devices; cards take no time. */
export function testDevices(clock: VirtualClock): TestDevices {
  const now = (): number => clock.now();
  const registry = deviceRegistry(now);
  const devices = {
    printer: virtualPrinter({ now }),
    drawer: virtualDrawer({ now }),
    display: virtualDisplay({ now }),
    terminal: simulatedTerminal({ now, payMs: 1, slowMs: 60_000, answerTimeoutMs: 1 }),
  };
  for (const device of Object.values(devices)) registry.add(device);
  return { registry, ...devices };
}

function unwrap<T>(result: Result<T>, what: string): T {
  if (!result.ok) throw new Error(`${what}: ${result.error.code} ${JSON.stringify(result.error.details ?? {})}`);
  return result.value;
}

/** Puts the catalogue and the customers of the world into a store that has its identity. */
export function stockUp(store: DeviceStore, world: World, clock: VirtualClock): void {
  const ids = countedIds(77);
  const drafts = [
    articlesSet.draft({ articles: [...world.articles], source: { kind: 'seed', ref: '' } }),
    customersSet.draft({ customers: [...world.customers] }),
  ];
  unwrap(store.commit({ drafts, actor: null, at: clock.now(), offset: 60, newId: () => ids.next() }), 'catalogue');
}

/** A world with its first till, a cashier and a manager who can sign in. */
export async function commissionedPeople(): Promise<{
  world: World;
  commissioning: Commissioning;
  cashier: User;
  manager: User;
}> {
  const world = demoWorld(countedIds(1));
  const identity = world.tills[0];
  if (!identity) throw new Error('the world has a till');
  const person = async (index: number, role: Role, pin: string): Promise<User> => ({
    id: toId<UserId>(world.people[index]?.id ?? ''),
    login: `u${index}`,
    name: world.people[index]?.name ?? '',
    role,
    store: null,
    pinHash: await hash(pin, CHEAP),
    active: true,
  });
  const cashier = await person(0, 'cashier', PIN.cashier);
  const manager = await person(1, 'manager', PIN.manager);
  return { world, cashier, manager, commissioning: { ...identity, users: [cashier, manager] } };
}

/** Commissions and starts a till with two people, eleven articles and three customers. */
export async function testTill(over: Partial<TillOptions> = {}): Promise<TestTill> {
  const dir = mkdtempSync(path.join(tmpdir(), 'valero-till-'));
  const clock = virtualClock();
  const { world, cashier, manager, commissioning } = await commissionedPeople();
  let round = 10;
  const options = (devices: TestDevices): TillOptions => {
    round += 1;
    return {
      dir,
      devices,
      server: null,
      logger: silentLogger,
      clock,
      ids: countedIds(round),
      random: () => 0.5,
      ...over,
    };
  };
  const first = testDevices(clock);
  const begin = unwrap(await startTill({ ...options(first), commissioning }), 'first start');
  await begin.close();
  const look: TestTill['look'] = (work) => {
    const store = unwrap(openDeviceStore({ dir, now: () => clock.now() }), 'open');
    try {
      return work(store);
    } finally {
      store.close();
    }
  };
  look((store) => stockUp(store, world, clock));
  const devices = testDevices(clock);
  const test: TestTill = {
    dir,
    world,
    clock,
    cashier,
    manager,
    devices,
    till: unwrap(await startTill(options(devices)), 'start'),
    look,
    async restart(more = {}) {
      test.devices = testDevices(clock);
      test.till = unwrap(await startTill({ ...options(test.devices), ...more }), 'restart');
    },
    async ask<T>(name: string, input: unknown = {}) {
      return unwrap(await test.till.call(name, input), name) as T;
    },
    async refused(name, input = {}) {
      const result = await test.till.call(name, input);
      if (result.ok) throw new Error(`${name} was not refused`);
      return result.error.code;
    },
    async signIn(user = cashier) {
      await test.ask('session.signIn', { userId: user.id, pin: user === manager ? PIN.manager : PIN.cashier });
    },
    async dispose() {
      await test.till.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  return test;
}

/** Waits until `probe` gives something truthy; fails with `what` after five seconds. */
export async function until<T>(what: string, probe: () => T | Promise<T>): Promise<NonNullable<T>> {
  const end = performance.now() + 5000;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
