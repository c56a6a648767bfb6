import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, type Fact, type Ids, type Result } from '@valero/domain/kernel';
import { countedIds, demoWorld, ModelTill, type VirtualClock, virtualClock, type World } from '@valero/testkit';
import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import { DATABASE_FILE } from './connection.ts';
import { openDeviceStore } from './store.ts';
import type { DeviceStore, Stamp } from './types.ts';

/** The value of a success; throws with the failure otherwise. */
export function good<T>(result: Result<T>): T {
  assert(result.ok, `expected a success: ${JSON.stringify(result.ok ? null : result.error)}`);
  return result.value;
}

/** A folder that is gone after the test. */
export function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'valero-store-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A till's store in a folder of its own, with a clock that stands still and ids that count. */
export interface Bench {
  readonly dir: string;
  readonly clock: VirtualClock;
  readonly ids: Ids;
  readonly world: World;
  store: DeviceStore;
  /** Closes and opens again. */
  reopen(): DeviceStore;
  stamp(): Stamp;
}

/** Opens an empty store. */
export function emptyBench(dir: string = tempDir()): Bench {
  const clock = virtualClock();
  const ids = countedIds(1);
  const world = demoWorld(ids);
  const open = (): DeviceStore => good(openDeviceStore({ dir, now: clock.now }));
  const bench: Bench = {
    dir,
    clock,
    ids,
    world,
    store: open(),
    reopen: () => {
      bench.store.close();
      bench.store = open();
      return bench.store;
    },
    stamp: () => ({ actor: world.people[0]?.id ?? null, at: clock.now(), offset: 60, newId: () => ids.next() }),
  };
  onTestFinished(() => bench.store.close());
  return bench;
}

/** Opens a commissioned store and a model till beside it that makes facts of the same identity. */
export function tillBench(dir?: string): Bench & { readonly till: ModelTill } {
  const bench = emptyBench(dir);
  const { world, clock, ids } = bench;
  const [identity] = world.tills;
  assert(identity !== undefined, 'the demo world has a till');
  good(bench.store.commission(identity, { ...bench.stamp(), software: 'VALERO 0.1.0' }));
  const { people, articles, customers } = world;
  const till = new ModelTill({ identity, clock, ids, people, articles, customers });
  return Object.assign(bench, { till });
}

/** Commits the facts of a model till, each as its own command; the commissioning is the store's own. */
export function commitFacts(store: DeviceStore, facts: readonly Fact[], newId: () => string): void {
  for (const fact of facts) {
    if (fact.type === 'kasse.tillCommissioned') continue;
    good(store.commit({ drafts: [fact], actor: fact.actor, at: fact.at, offset: fact.offset, newId }));
  }
}

/** All rows of the tables whose names match, sorted, by a connection of its own. */
export function dump(dir: string, pattern: RegExp): Record<string, unknown[]> {
  const db = new Database(join(dir, DATABASE_FILE), { readonly: true });
  const names = db
    .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .all();
  const rows = names
    .filter(({ name }) => pattern.test(name))
    .map(({ name }): [string, unknown[]] => {
      const all = db.prepare(`SELECT * FROM ${name}`).all();
      return [name, all.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))];
    });
  db.close();
  return Object.fromEntries(rows);
}

/** Runs SQL on a store's file by a connection of its own. */
export function tamper(dir: string, sql: string, ...values: unknown[]): void {
  const db = new Database(join(dir, DATABASE_FILE));
  try {
    db.prepare(sql).run(...values);
  } finally {
    db.close();
  }
}
