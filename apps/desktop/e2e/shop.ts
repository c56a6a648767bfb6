import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hash } from '@node-rs/argon2';
import { type Customer, customersSet } from '@valero/domain/crm';
import type { Role, TillIdentity, User } from '@valero/domain/identity';
import { type Clock, ok, type Result, toId, toInstant, type UserId } from '@valero/domain/kernel';
import { articlesSet } from '@valero/domain/stock';
import { externalTerminal, type SimulatedTerminal, simulatedTerminal } from '@valero/drivers/card-terminal';
import { type VirtualDrawer, virtualDrawer } from '@valero/drivers/cash-drawer';
import { virtualDisplay } from '@valero/drivers/customer-display';
import { deviceRegistry } from '@valero/drivers/device';
import { type VirtualPrinter, virtualPrinter } from '@valero/drivers/receipt-printer';
import type { Scale } from '@valero/drivers/scale';
import { memoryTseStore, type SimulatedTse, simulatedTse } from '@valero/drivers/tse-simulator';
import { openDeviceStore } from '@valero/storage/sqlite';
import {
  type Commissioning,
  silentLogger,
  startTill,
  systemClock,
  systemIds,
  type Till,
  tillDevices,
} from '../host/index.ts';
import { startWebShell, type WebShell } from '../web/index.ts';
import { CATALOGUE } from './catalogue.ts';
import { buildScreens } from './screens.ts';

/** PINs of the people at the test till. */
export const PINS = { cashier: '1111', manager: '2222' } as const;

/** argon2id as the server writes it, but cheap: a test checks the way, not the cost. */
const CHEAP = { memoryCost: 8, timeCost: 1, parallelism: 1 };
const ADDRESS = { street: 'Marktplatz 4', zip: '20095', city: 'Hamburg', country: 'DEU' };
const id = (tail: string): string => `01890000-0000-7000-8000-${tail.padStart(12, '0')}`;

const IDENTITY: TillIdentity = {
  company: {
    id: toId(id('c1')),
    name: 'Feinkost Brandt GmbH',
    address: ADDRESS,
    taxNumber: '27/123/45678',
    vatId: 'DE123456789',
  },
  store: { id: toId(id('c2')), number: 1, name: 'Mitte', address: ADDRESS, timeZone: 'Europe/Berlin' },
  device: {
    id: toId(id('c3')),
    store: toId(id('c2')),
    number: 2,
    name: 'Mitte 2',
    kasseId: 'VALERO-1-2',
    serial: 'VAL-1002',
    kind: 'till',
    brand: 'VALERO',
    model: 'Till 1',
  },
};

const CUSTOMERS: readonly Customer[] = (['Gasthaus Krone', 'Hotel Adler', 'Petra Lang'] as const).map(
  (name, index) => ({
    id: toId(id(`d${index + 1}`)),
    number: String(10_001 + index),
    name,
    kind: index === 2 ? 'private' : 'business',
    street: 'Hafenstr. 12',
    zip: '20457',
    city: 'Hamburg',
    country: 'DEU',
    vatId: '',
    email: '',
    phone: '',
    group: index === 2 ? '' : 'Gastro',
    note: '',
    active: true,
    version: 1,
  }),
);

async function person(tail: string, name: string, role: Role, pin: string): Promise<User> {
  return {
    id: toId<UserId>(id(tail)),
    login: name.toLowerCase(),
    name,
    role,
    store: null,
    pinHash: await hash(pin, CHEAP),
    active: true,
  };
}

function unwrap<T>(result: Result<T>, what: string): T {
  if (!result.ok) throw new Error(`${what}: ${result.error.code} ${JSON.stringify(result.error.details ?? {})}`);
  return result.value;
}

/** A real till host with its own data, virtual devices and the real screens behind the real web shell. */
export interface Shop {
  readonly till: Till;
  readonly shell: WebShell;
  readonly printer: VirtualPrinter;
  readonly drawer: VirtualDrawer;
  readonly terminal: SimulatedTerminal;
  /** The simulated TSE, for its faults; null = none. */
  readonly tse: SimulatedTse | null;
  /** The value of a call to the host, beside the screen. */
  ask<T>(name: string, input?: unknown): Promise<T>;
  close(): Promise<void>;
}

/** How a shop differs from the usual one. */
export interface ShopOptions {
  readonly port?: number;
  /** How long a card takes; 150 ms unless given. */
  readonly payMs?: number;
  /** The card terminal is not connected: a person says how it went. */
  readonly manual?: boolean;
  /** A simulated TSE signs; none unless asked for. */
  readonly tse?: boolean;
  /** Devices can be set up: those of `devices.json`, on the screen at first. Then `printer`, `drawer` and `terminal` are not the till's. */
  readonly live?: boolean;
  /** A scale beside the virtual devices, not yet started; none unless given. */
  readonly scale?: Scale;
  /** The till's time of day; the real one unless given. */
  readonly now?: () => number;
}

/** Commissions a till, fills its shelves and opens it. */
export async function openShop(options: ShopOptions = {}): Promise<Shop> {
  const { port = 0, payMs = 150, tse = false, live = false, manual = false, now: time, scale } = options;
  const dir = mkdtempSync(path.join(tmpdir(), 'valero-shop-'));
  const real = systemClock('Europe/Berlin');
  const clock: Clock = time ? { ...real, now: () => toInstant(time()) } : real;
  const ids = systemIds();
  const now = (): number => clock.now();
  const users = await Promise.all([
    person('a1', 'Aylin M.', 'cashier', PINS.cashier),
    person('a2', 'Karl S.', 'manager', PINS.manager),
  ]);
  const commissioning: Commissioning = { ...IDENTITY, users };
  const registry = deviceRegistry(now);
  const devices = {
    printer: virtualPrinter({ now }),
    drawer: virtualDrawer({ now }),
    display: virtualDisplay({ now }),
    terminal: simulatedTerminal({ now, payMs, answerTimeoutMs: 300, unknownMs: 60_000 }),
  };
  const base = { dir, server: null, logger: silentLogger, clock, ids };
  const first = unwrap(
    await startTill({
      ...base,
      devices: { registry: deviceRegistry(now), printer: null, drawer: null, display: null, terminal: null },
      commissioning,
    }),
    'first start',
  );
  await first.close();
  const store = unwrap(openDeviceStore({ dir, now: () => clock.now() }), 'shelves');
  const drafts = [
    articlesSet.draft({ articles: [...CATALOGUE], source: { kind: 'seed', ref: '' } }),
    customersSet.draft({ customers: [...CUSTOMERS] }),
  ];
  unwrap(store.commit({ drafts, actor: null, at: clock.now(), offset: 60, newId: () => ids.next() }), 'catalogue');
  store.close();
  const external = { id: 'terminal', name: 'Kartenterminal', terminalId: 'EXTERN', now };
  const terminal = manual ? externalTerminal(external) : devices.terminal;
  for (const device of [...Object.values({ ...devices, terminal }), ...(scale ? [scale] : [])]) registry.add(device);
  const simulator = tse ? simulatedTse({ store: memoryTseStore(), now, answerTimeoutMs: 300 }) : null;
  const signing = simulator && { first: { kind: 'simulator' as const }, open: async () => ok(simulator) };
  const atTill = live
    ? await tillDevices(now, { printer: null, dir, practice: true })
    : { registry, ...devices, terminal, ...(scale ? { scale } : {}) };
  const till = unwrap(await startTill({ ...base, devices: atTill, ...(signing ? { tse: signing } : {}) }), 'start');
  const shell = await startWebShell({ till, port, rendererDir: await buildScreens(), logger: silentLogger });
  return {
    till,
    shell,
    ...devices,
    tse: simulator,
    ask: async <T>(name: string, input: unknown = {}) => unwrap(await till.call(name, input), name) as T,
    async close() {
      await shell.close();
      await till.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
