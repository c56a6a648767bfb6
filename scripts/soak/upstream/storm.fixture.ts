import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverLink } from '@valero/desktop/host';
import { toInstant } from '@valero/domain/kernel';
import { openServerStore, type ServerStore } from '@valero/storage/pg';
import { type FaultProxy, type FaultRates, seededRandom, startFaultProxy } from '@valero/testkit/fault-proxy';
import { startPostgres, type TestCluster } from '@valero/testkit/postgres-cluster';
import { sellingWorld } from '@valero/testkit/selling';
import { type StormDevice, stormDevice } from './device.fixture.ts';
import { type PackedJournal, packedJournal } from './journals.fixture.ts';
import { judge, totalOf, untilApplied, type Verdict } from './judge.fixture.ts';
import { type DoomedServer, doomedServer } from './server.fixture.ts';

/** A storm over the way up. */
export interface Storm {
  readonly devices: number;
  readonly factsEach: number;
  readonly seed: number;
  readonly rates: FaultRates;
  /** Seconds between two crashes of PostgreSQL; 0 = none. */
  readonly databaseCrashSeconds: number;
}

/** How it went. */
export interface StormReport extends Verdict {
  readonly seconds: number;
  readonly serverKills: number;
  readonly databaseCrashes: number;
  readonly tillRestarts: number;
  readonly faultsOnTheLine: FaultProxy['counts'];
}

/** Told how far it is. */
export type OnStorm = (done: number, total: number, note: string) => void;

/** What a disturbed line does: each fault strikes one request in five. */
export const ONE_IN_FIVE: FaultRates = { drop: 0.2, double: 0.2, reorder: 0.2, delay: 0.2, cut: 0.2 };

const DURABLE = { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on', max_connections: '60' };

/** Everything that was started, ended in the opposite order. */
class Ending {
  readonly #steps: (() => Promise<unknown> | unknown)[] = [];

  add(step: () => Promise<unknown> | unknown): void {
    this.#steps.push(step);
  }

  async run(): Promise<void> {
    for (const step of this.#steps.splice(0).reverse()) await step();
  }
}

async function enrol(store: ServerStore, journal: PackedJournal): Promise<string> {
  const { company, store: place, device } = journal.identity;
  await store.identity.saveCompany(company);
  await store.identity.saveStore(place);
  await store.identity.saveDevice(device);
  const token = randomBytes(32).toString('base64url');
  const hash = createHash('sha256').update(token).digest('hex');
  await store.identity.addDeviceToken(device.id, hash, toInstant(Date.now()));
  return token;
}

async function makeJournals(
  storm: Storm,
  store: ServerStore,
  onStorm: OnStorm,
): Promise<{ journals: PackedJournal[]; tokens: string[] }> {
  const world = sellingWorld();
  const journals: PackedJournal[] = [];
  const tokens: string[] = [];
  for (let n = 0; n < storm.devices; n += 1) {
    const journal = packedJournal(world, n, storm.factsEach);
    journals.push(journal);
    tokens.push(await enrol(store, journal));
    onStorm(n + 1, storm.devices, 'journals of tills');
  }
  return { journals, tokens };
}

/** Crashes the database now and then until told to stop. */
function crashing(cluster: TestCluster, seconds: number): { crashes: () => number; stop: () => Promise<void> } {
  let crashes = 0;
  const ending = new AbortController();
  const running = (async () => {
    while (seconds > 0) {
      await sleep(seconds * 1000, undefined, { signal: ending.signal });
      await cluster.crash();
      crashes += 1;
    }
  })();
  const settled = running.catch((error: unknown) => {
    if (!ending.signal.aborted) throw error;
  });
  return {
    crashes: () => crashes,
    stop: () => {
      ending.abort();
      return settled;
    },
  };
}

/** About how long a till lives before it is started again, and the shortest time between two of them: a restart costs this process more than it costs a till. */
const TILL_LIFE_MS = 20_000;
const BETWEEN_RESTARTS_MS = 100;

/** Restarts a till now and then, sometimes one that forgets its last confirmation. */
async function upset(
  devices: readonly StormDevice[],
  random: () => number,
  isOver: () => boolean,
  count: () => void,
): Promise<void> {
  while (!isOver()) {
    await sleep(Math.max(BETWEEN_RESTARTS_MS, TILL_LIFE_MS / devices.length));
    const device = devices[Math.floor(random() * devices.length)];
    if (!device || isOver()) continue;
    await device.restart(random() < 0.5);
    count();
  }
}

async function untilSent(
  devices: readonly StormDevice[],
  total: number,
  onStorm: OnStorm,
  note: () => string,
): Promise<void> {
  let [best, since] = [0, Date.now()];
  for (;;) {
    const held = devices.map((device) => device.held()).find((reason) => reason !== null);
    if (held) throw new Error(`the server holds a till that did nothing wrong: ${held}`);
    const sent = devices.reduce((sum, device) => sum + device.acked(), 0);
    onStorm(sent, total, note());
    if (devices.every((device) => device.acked() === device.journal.length)) return;
    if (sent > best) [best, since] = [sent, Date.now()];
    if (Date.now() - since > 300_000) throw new Error(`nothing has arrived for five minutes, ${sent} of ${total} sent`);
    await sleep(500);
  }
}

async function rage(
  storm: Storm,
  {
    cluster,
    journals,
    tokens,
    server,
    proxy,
  }: {
    readonly cluster: TestCluster;
    readonly journals: readonly PackedJournal[];
    readonly tokens: readonly string[];
    readonly server: DoomedServer;
    readonly proxy: FaultProxy;
  },
  onStorm: OnStorm,
): Promise<{ tillRestarts: number; databaseCrashes: number }> {
  const random = seededRandom(storm.seed + 2);
  let [over, tillRestarts] = [false, 0];
  const devices = journals.map((journal, n) =>
    stormDevice(journal, serverLink(proxy.url, tokens[n] ?? ''), seededRandom(storm.seed + 100 + n), storm.devices),
  );
  const database = crashing(cluster, storm.databaseCrashSeconds);
  const restarts = upset(
    devices,
    random,
    () => over,
    () => {
      tillRestarts += 1;
    },
  );
  try {
    const note = (): string =>
      `${server.kills()} kills, ${database.crashes()} crashes of PostgreSQL, ${tillRestarts} restarts of tills`;
    await untilSent(devices, totalOf(journals).facts, onStorm, note);
  } finally {
    over = true;
    await restarts;
    await database.stop();
    await Promise.all(devices.map((device) => device.stop()));
  }
  return { tillRestarts, databaseCrashes: database.crashes() };
}

/** Lets the storm rage until every till is empty, then judges the head office against the journals of the tills. Cleans up after itself. */
export async function soakUpstream(storm: Storm, onStorm: OnStorm): Promise<StormReport> {
  const ending = new Ending();
  try {
    const begun = performance.now();
    const folder = mkdtempSync(join(tmpdir(), 'valero-storm-'));
    ending.add(() => rmSync(folder, { recursive: true, force: true }));
    const cluster = await startPostgres(DURABLE);
    ending.add(() => cluster.stop());
    const store = openServerStore({ url: cluster.url });
    try {
      await store.migrate();
      const { journals, tokens } = await makeJournals(storm, store, onStorm);
      await store.close();
      const server = await doomedServer(cluster.url, folder, seededRandom(storm.seed + 1));
      ending.add(() => server.stop());
      const proxy = await startFaultProxy({
        target: () => server.url(),
        rates: storm.rates,
        seed: storm.seed,
        longestMs: 300,
      });
      ending.add(() => proxy.stop());
      const happened = await rage(storm, { cluster, journals, tokens, server, proxy }, onStorm);
      // late twins may still be on their way
      await sleep(2000);
      await server.spare();
      await untilApplied(cluster.url, (waiting) => onStorm(0, waiting, 'facts the consumers have before them'));
      const verdict = await judge(cluster.url, journals);
      const seconds = Math.round((performance.now() - begun) / 1000);
      return { ...verdict, ...happened, seconds, serverKills: server.kills(), faultsOnTheLine: proxy.counts };
    } finally {
      await store.close().catch(() => undefined);
    }
  } finally {
    await ending.run();
  }
}
