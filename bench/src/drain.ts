import { createHash, randomBytes } from 'node:crypto';
import { serverLink, silentLogger, startUplink } from '@valero/desktop/host';
import { belegIssued, saleBeleg, settlePayments, viewBasket } from '@valero/domain/kasse';
import { type Env, toCents, toInstant, unwrap } from '@valero/domain/kernel';
import type { SealedFact } from '@valero/domain/sync';
import type { ServerStore } from '@valero/storage/pg';
import { type DeviceStore, openDeviceStore } from '@valero/storage/sqlite';
import { countedIds, demoWorld, ModelTill, virtualClock } from '@valero/testkit';
import { type Bench, dice } from './harness.ts';
import { PLAIN_TABLE } from './ingest.ts';
import { benchDatabase } from './postgres.ts';
import { startProcess, urlOf } from './processes.ts';

/** Three days in which the line was down. */
const AWAY_MS = 72 * 3_600_000;
const DURABLE = { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' };
/** Facts of one request to the reference: what a till sends at once. */
const BATCH = 200;

/** A till that has sold without a network, its journal on the disk. */
function soldAlone(bench: Bench, receipts: number): DeviceStore {
  const clock = virtualClock();
  const ids = countedIds();
  const world = demoWorld(ids);
  const [identity] = world.tills;
  const [actor] = world.people;
  if (!identity || !actor) throw new Error('the demo world has a till and a person');
  const store = unwrap(openDeviceStore({ dir: bench.folder(), now: clock.now }));
  bench.after(() => store.close());
  const newId = (): string => ids.next();
  const stamp = { actor: actor.id, offset: 60, newId };
  unwrap(store.commission(identity, { ...stamp, at: clock.now(), software: 'bench' }));
  const { people, articles, customers, company } = world;
  const model = new ModelTill({ identity, clock, ids, people, articles, customers });
  const roll = dice(7);
  for (let n = 0; n < receipts; n += 1) {
    const now = clock.advance(Math.floor(AWAY_MS / receipts));
    const env: Env = {
      now,
      offset: 60,
      newId,
      company: company.id,
      store: identity.store.id,
      device: identity.device.id,
      actor,
    };
    const lines = Array.from({ length: 1 + roll(8) }, () => ({
      article: roll(articles.length),
      quantity: 1000 * (1 + roll(3)),
      discount: 0,
      voided: false,
    }));
    const basket = model.basket({ lines, discount: 0, customer: null });
    const payments = settlePayments(basket, viewBasket(basket).due, { method: 'cash', tendered: toCents(10_000_000) });
    const about = { identity, counters: store.kasseReads().counters(), env };
    const beleg = saleBeleg(about, basket, payments, { note: '', references: [], requestId: null }, 0);
    unwrap(store.commit({ ...stamp, at: now, drafts: [belegIssued.draft(beleg)] }));
  }
  return store;
}

async function enrol(server: ServerStore, till: DeviceStore): Promise<string> {
  const identity = till.identity();
  if (!identity) throw new Error('the till was commissioned');
  await server.identity.saveCompany(identity.company);
  await server.identity.saveStore(identity.store);
  await server.identity.saveDevice(identity.device);
  const token = randomBytes(32).toString('base64url');
  const hash = createHash('sha256').update(token).digest('hex');
  await server.identity.addDeviceToken(identity.device.id, hash, toInstant(Date.now()));
  return token;
}

/** Seconds until the till has nothing left to send; the till's own way up, from its disk. */
async function drainTill(till: DeviceStore, url: string, token: string): Promise<number> {
  const started = performance.now();
  let done: () => void = () => undefined;
  const drained = new Promise<void>((resolve) => {
    done = resolve;
  });
  const uplink = startUplink({
    store: till,
    link: serverLink(url, token),
    clock: { now: () => toInstant(Date.now()), offsetMinutes: () => 60 },
    random: Math.random,
    logger: silentLogger,
    onChange: () => {
      if (till.journal.unsentCount() === 0) done();
    },
    onNotice: ({ code }) => {
      throw new Error(code);
    },
  });
  await drained;
  const seconds = (performance.now() - started) / 1000;
  await uplink.stop();
  return seconds;
}

/** Seconds for the same facts to the reference, one request after the other, as a till sends them. */
async function drainBare(url: string, device: string, facts: readonly SealedFact[]): Promise<number> {
  const started = performance.now();
  for (let at = 0; at < facts.length; at += BATCH) {
    const body = JSON.stringify({ device, epoch: 1, facts: facts.slice(at, at + BATCH) });
    const response = await fetch(`${url}/facts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    if (!response.ok) throw new Error(`the reference answers ${response.status}`);
    await response.arrayBuffer();
  }
  return (performance.now() - started) / 1000;
}

/** A till comes back after three days without a network: how long until the head office has everything. */
export async function drain(bench: Bench): Promise<void> {
  const receipts = bench.option('receipts', 10_000);
  const { url, store, pool } = await benchDatabase(bench, DURABLE);
  const env = { DATABASE_URL: url, PORT: '0', HOST: '127.0.0.1', VALERO_LOG: 'silent', VALERO_DEMO: '0' };
  bench.say(`selling ${receipts} receipts without a network`);
  const till = soldAlone(bench, receipts);
  const token = await enrol(store, till);
  const modules = 'gateway,kasse,stock,crm,fibu,bi,compliance,audit,sync';
  const server = await startProcess(
    bench,
    'apps/sync-server/main.ts',
    { ...env, VALERO_HOME: bench.folder(), VALERO_MODULES: modules },
    urlOf,
  );
  const waiting = till.journal.unsentCount();
  const seconds = await drainTill(till, server, token);
  const { rows } = await pool.query<{ n: number }>(
    "select count(*)::int as n from sync.fact where type = 'kasse.belegIssued'",
  );
  if (rows[0]?.n !== receipts) throw new Error(`${rows[0]?.n} of ${receipts} receipts arrived`);
  await pool.query(PLAIN_TABLE);
  const bareUrl = await startProcess(bench, 'bench/src/bare-ingest.ts', env, urlOf);
  const bare = await drainBare(bareUrl, till.identity()?.device.id ?? '', till.journal.read(1, waiting));
  const shared = { bench: 'drain', unit: 's' };
  bench.report({ ...shared, metric: 'bare fastify and pg', value: bare, limit: null, ratio: null });
  bench.report({
    ...shared,
    metric: `${receipts} receipts of 72 hours`,
    value: seconds,
    limit: (10 * receipts) / 10_000,
    ratio: seconds / bare,
  });
}
