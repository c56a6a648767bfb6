import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger, startTill, type Till, virtualDevices } from '@valero/desktop/host';
import { customersSet } from '@valero/domain/crm';
import type { User } from '@valero/domain/identity';
import { err, ok, type Result, toId, type UserId } from '@valero/domain/kernel';
import { articlesSet } from '@valero/domain/stock';
import { type SimulatedTse, simulatedTse } from '@valero/drivers/tse-simulator';
import { type DeviceStore, openDeviceStore } from '@valero/storage/sqlite';
import { countedIds, demoWorld, type World } from '@valero/testkit';
import { copyFolder } from './durability.ts';
import { type Medium, medium } from './medium.ts';
import { type VirtualTime, virtualTime } from './time.fixture.ts';

/** What every run begins with: a commissioned till with articles and its TSEs in service, made once. */
export interface Template {
  readonly dir: string;
  /** Of each TSE, the first that signs first. */
  readonly media: readonly Medium[];
  readonly world: World;
  readonly manager: User;
}

/** The value of what must succeed. */
export function must<T>(result: Result<T>, what: string): T {
  if (!result.ok) throw new Error(`${what}: ${result.error.code} ${JSON.stringify(result.error.details ?? {})}`);
  return result.value;
}

/** When the till dies: at the n-th order to its TSE from now on, before it is given or after it was carried out. */
export interface DeathPlan {
  readonly orders: number;
  readonly moment: 'before' | 'after';
  /** The power is cut: what was not brought to the disk is gone, and the TSE loses its power too. */
  readonly cut: boolean;
}

/** A till from its start to its end or death. */
export interface Life {
  readonly till: Till;
  readonly dir: string;
  /** Where its data were when it died; null = it lives. */
  died(): string | null;
  dieAt(plan: DeathPlan): void;
  /** Dies now, between two orders. */
  die(cut: boolean): Promise<void>;
}

let folders = 0;

/** A folder for one life below the folder of its run. */
export function newFolder(base: string): string {
  folders += 1;
  return join(base, `life-${folders}`);
}

/** The order methods of a TSE: each may be the last one of the till. */
const ORDERS = [
  'status',
  'selfTest',
  'updateTime',
  'startTransaction',
  'finishTransaction',
  'openTransactions',
  'transaction',
] as const;

/** Starts a till on a folder, with TSEs that outlive it. */
export async function begin(
  base: string,
  dir: string,
  tses: readonly SimulatedTse[],
  time: VirtualTime,
  ids: number,
): Promise<Life> {
  let died: string | null = null;
  let plan: DeathPlan | null = null;
  let left = 0;
  const die = async (cut: boolean): Promise<void> => {
    if (died !== null) return;
    died = newFolder(base);
    copyFolder(dir, died, cut);
    if (cut) for (const tse of tses) await tse.powerCycle();
  };
  const gone = { ok: false, fault: { reason: 'unreachable', detail: 'dead', lost: true } } as const;
  const mortal = (tse: SimulatedTse): SimulatedTse =>
    new Proxy(tse, {
      get(target, name: keyof SimulatedTse) {
        if (name === 'stop') return () => Promise.resolve();
        const value = target[name];
        if (typeof value !== 'function' || !(ORDERS as readonly string[]).includes(name)) return value;
        return async (...input: unknown[]) => {
          if (died !== null) return gone;
          const last = plan !== null && left-- === 0 ? plan : null;
          if (last?.moment === 'before') {
            await die(last.cut);
            return gone;
          }
          const answer: unknown = await Reflect.apply(value, target, input);
          if (last) await die(last.cut);
          return died === null ? answer : gone;
        };
      },
    });
  const devices = await virtualDevices(() => time.clock.now());
  const till = await startTill({
    dir,
    devices,
    server: null,
    logger: silentLogger,
    clock: time.clock,
    ids: countedIds(ids),
    verifyPin: async () => true,
    tse: { open: async ({ tseId }) => openAt(tses.map(mortal), tseId), timers: time },
  });
  return {
    till: must(till, 'start'),
    dir,
    died: () => died,
    dieAt(next) {
      plan = next;
      left = next.orders;
    },
    die,
  };
}

function openAt(tses: readonly SimulatedTse[], tseId: number): Result<SimulatedTse> {
  const tse = tses[tseId - 1];
  return tse ? ok(tse) : err({ code: 'compliance.tse_unknown', details: { tseId } });
}

/** A simulated TSE on a medium, its time the till's. */
export function deviceOn(store: Medium, tseId: number, time: VirtualTime): SimulatedTse {
  return simulatedTse({ id: `tse-${tseId}`, store, now: () => time.clock.now(), sleep: time.sleep });
}

/** Opens the data of a folder that no till has. */
export function openData(dir: string, time: VirtualTime): DeviceStore {
  return must(openDeviceStore({ dir, now: () => time.clock.now() }), 'open');
}

/** Makes the template. */
export async function makeTemplate(count: number): Promise<Template> {
  const base = mkdtempSync(join(tmpdir(), 'valero-soak-'));
  const dir = join(base, 'template');
  const time = virtualTime();
  const world = demoWorld(countedIds(1));
  const identity = world.tills[0];
  if (!identity) throw new Error('the world has a till');
  const manager: User = {
    id: toId<UserId>(world.people[1]?.id ?? ''),
    login: 'soak',
    name: 'Soak',
    role: 'manager',
    store: null,
    pinHash: 'none',
    active: true,
  };
  const media = Array.from({ length: count }, () => medium());
  const tses = media.map((store, index) => deviceOn(store, index + 1, time));
  const till = must(
    await startTill({
      dir,
      devices: await virtualDevices(() => time.clock.now()),
      server: null,
      logger: silentLogger,
      clock: time.clock,
      ids: countedIds(2),
      commissioning: { ...identity, users: [manager] },
      verifyPin: async () => true,
      tse: { open: async ({ tseId }) => openAt(tses, tseId), timers: time, first: { kind: 'simulator' } },
    }),
    'template',
  );
  must((await time.finish(till.call('session.signIn', { userId: manager.id, pin: '1' }))).value, 'sign in');
  for (let more = 1; more < count; more += 1)
    must((await time.finish(till.call('tse.setUp', { kind: 'simulator' }))).value, 'another TSE');
  await time.finish(till.close());
  const data = openData(dir, time);
  const ids = countedIds(77);
  const drafts = [
    articlesSet.draft({ articles: [...world.articles], source: { kind: 'seed', ref: '' } }),
    customersSet.draft({ customers: [...world.customers] }),
  ];
  must(data.commit({ drafts, actor: null, at: time.clock.now(), offset: 60, newId: () => ids.next() }), 'catalogue');
  data.close();
  return { dir, media, world, manager };
}
