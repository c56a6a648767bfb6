import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { drawerOpened } from '@valero/domain/kasse';
import type { Failure } from '@valero/domain/kernel';
import { type DeviceStore, openDeviceStore } from '@valero/storage/sqlite';
import { countedIds, demoWorld, virtualClock } from '@valero/testkit';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLogger } from '../log.ts';
import { backoffMs, type Pace } from './backoff.ts';
import { type FakeServer, fakeServer, type Trouble } from './fake-server.fixture.ts';
import { serverLink } from './server-link.ts';
import { startUplink, type Uplink } from './uplink.ts';

const FAST: Pace = { firstMs: 1, longestMs: 4, heartbeatMs: 20, heldMs: 5 };
const clock = virtualClock();

let dir: string;
let store: DeviceStore;
let server: FakeServer;
let uplink: Uplink | null;
let notices: Failure[];
let ids = countedIds(900);

beforeEach(async () => {
  ids = countedIds(900);
  notices = [];
  uplink = null;
  dir = mkdtempSync(path.join(tmpdir(), 'valero-up-'));
  open();
  const identity = demoWorld(countedIds(1)).tills[0]!;
  const stamp = { actor: null, at: clock.now(), offset: 60, newId: () => ids.next(), software: 'test' };
  expect(store.commission(identity, stamp).ok).toBe(true);
  server = await fakeServer();
});
afterEach(async () => {
  await uplink?.stop();
  await server.close();
  store.close();
  rmSync(dir, { recursive: true });
});

function open(): void {
  const opened = openDeviceStore({ dir, now: () => clock.now() });
  if (!opened.ok) throw new Error(opened.error.code);
  store = opened.value;
}

/** Facts in one commit: what is measured here is the way up, not the disk. */
function record(count: number): void {
  const drafts = Array.from({ length: count }, (_, index) => drawerOpened.draft({ reason: `Wechselgeld ${index} ü€` }));
  const stamp = { actor: null, at: clock.now(), offset: 60, newId: () => ids.next() };
  expect(store.commit({ ...stamp, drafts }).ok).toBe(true);
}

function up(): Uplink {
  uplink = startUplink({
    store,
    link: serverLink(server.url, 'device-token'),
    clock,
    random: () => 0.5,
    logger: silentLogger,
    onChange: () => undefined,
    onNotice: (failure) => notices.push(failure),
    pace: FAST,
  });
  return uplink;
}

async function until(what: string, probe: () => boolean): Promise<void> {
  const end = performance.now() + 20_000;
  while (!probe()) {
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const journalSeqs = () => store.journal.read(1, 100_000).map((fact) => `${fact.seq} ${fact.hash}`);
const serverSeqs = () => server.facts.map((fact) => `${fact.seq} ${fact.hash}`);
const allThere = () => store.journal.unsentCount() === 0 && server.facts.length === store.journal.count();

describe('uplink', () => {
  test('the whole journal arrives in order with the bytes it was stored with', async () => {
    record(450);
    up();
    await until('all sent', allThere);
    expect(serverSeqs()).toEqual(journalSeqs());
    expect(server.facts.map((fact) => fact.body)).toEqual(store.journal.read(1, 1000).map((fact) => fact.body));
    expect(uplink?.state()).toEqual({ online: true, held: null });
  });

  test('a sale after that is sent at once, not at the next heartbeat', async () => {
    uplink = startUplink({
      store,
      link: serverLink(server.url, 'device-token'),
      clock,
      random: () => 0.5,
      logger: silentLogger,
      onChange: () => undefined,
      onNotice: () => undefined,
      pace: { ...FAST, heartbeatMs: 600_000 },
    });
    await until('first fact', allThere);
    await until('the heartbeat', () => server.heartbeats() === 1);
    record(1);
    uplink.wake();
    await until('second fact', allThere);
    expect(server.facts).toHaveLength(2);
  });

  test('whatever is lost, repeated, refused or set back: nothing is lost and nothing is doubled', async () => {
    const kinds: Trouble[] = [
      'none',
      'refuseConnection',
      'loseRequest',
      'loseAnswer',
      'error500',
      'portal',
      'tooMany',
      'setBack',
      'slow',
    ];
    const seen = new Set<Trouble>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...kinds), { minLength: 5, maxLength: 40 }),
        fc.array(fc.record({ sales: fc.integer({ min: 0, max: 260 }), restart: fc.boolean() }), {
          minLength: 1,
          maxLength: 4,
        }),
        async (troubles, steps) => {
          const plan = [...troubles];
          server.trouble = () => plan.shift() ?? 'none';
          for (const step of steps) {
            record(step.sales);
            const running = up();
            running.wake();
            if (!step.restart) await until('all sent', allThere);
            else await new Promise((resolve) => setTimeout(resolve, 10));
            await running.stop();
            if (step.restart) {
              store.close();
              open();
            }
          }
          const last = up();
          await until('all sent at the end', () => plan.length > 0 || allThere());
          server.trouble = () => 'none';
          last.retry();
          await until('all sent after the troubles', allThere);
          await last.stop();
          for (const kind of server.happened.keys()) seen.add(kind);
          expect(serverSeqs()).toEqual(journalSeqs());
          expect(store.journal.verify()).toMatchObject({ ok: true });
          expect(notices).toEqual([]);
        },
      ),
      { numRuns: 25, seed: 20_261_121, verbose: 1 },
    );
    // the property has met every kind of trouble, or it has proved nothing
    expect([...seen].sort()).toEqual([...kinds].sort());
  }, 120_000);

  test('a server restored from an older backup gets what it has lost, found by the heartbeat alone', async () => {
    record(40);
    up();
    await until('all sent', allThere);
    server.setBackTo(7);
    await until('sent again', allThere);
    expect(serverSeqs()).toEqual(journalSeqs());
    expect(notices).toEqual([]);
  });

  test('a fork is told once, stops the upload and nothing else, and goes on when a person has mended it', async () => {
    record(3);
    up();
    await until('all sent', allThere);
    const good = server.facts.at(-1)!;
    server.corruptHead();
    record(2);
    uplink?.wake();
    await until('fork told', () => notices.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(notices.map((notice) => notice.code)).toEqual(['host.sync_fork']);
    expect(uplink?.state()).toMatchObject({ online: true, held: { code: 'host.sync_fork' } });
    expect(store.journal.unsentCount()).toBe(2);
    record(1);
    server.setBackTo(good.seq - 1);
    await until('flows again', allThere);
    expect(uplink?.state().held).toBeNull();
  });

  test('a device that is held or whose token is refused is told, and its journal waits', async () => {
    server.token = 'another';
    record(1);
    up();
    await until('refusal told', () => notices.some((notice) => notice.code === 'host.sync_refused'));
    expect(store.journal.unsentCount()).toBe(2);
    server.token = 'device-token';
    server.quarantined = true;
    await uplink?.stop();
    notices = [];
    up();
    await until('quarantine told', () => notices.some((notice) => notice.code === 'host.sync_fork'));
    server.quarantined = false;
    await until('flows again', allThere);
  });

  test('a batch the server finds too large is halved until it fits; one fact that never fits holds the way up and says so', async () => {
    record(90);
    server.mostFacts = 7;
    up();
    await until('all sent', allThere);
    expect(serverSeqs()).toEqual(journalSeqs());
    expect(notices).toEqual([]);
    server.mostFacts = 0;
    record(1);
    uplink?.wake();
    await until('told', () => notices.length > 0);
    expect(notices).toEqual([{ code: 'host.sync_refused', details: { reason: 'server.too_large' } }]);
    server.mostFacts = 500;
    await until('flows again', allThere);
  });

  test('without a server the till counts what waits and keeps trying', async () => {
    await server.close();
    record(5);
    up();
    await until('offline', () => store.sync.status().lastError !== null);
    expect(uplink?.state()).toMatchObject({ online: false, held: null });
    expect(store.journal.unsentCount()).toBe(6);
  });

  test('waits double, stay below the longest and differ by chance', () => {
    const pace: Pace = { firstMs: 500, longestMs: 60_000, heartbeatMs: 1, heldMs: 1 };
    expect([1, 2, 3, 8, 30].map((failures) => backoffMs(failures, () => 1, pace))).toEqual([
      500, 1000, 2000, 60_000, 60_000,
    ]);
    expect(backoffMs(1, () => 0, pace)).toBe(250);
  });
});
