import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { belegIssued, saleBeleg, settlePayments, viewBasket } from '@valero/domain/kasse';
import { type Env, toCents, toInstant, unwrap } from '@valero/domain/kernel';
import type { SealedFact } from '@valero/domain/sync';
import type { ServerStore } from '@valero/storage/pg';
import { type DeviceStore, openDeviceStore } from '@valero/storage/sqlite';
import { countedIds, demoWorld, ModelTill, virtualClock } from '@valero/testkit';
import { type Bench, dice } from './harness.ts';
import { PLAIN_TABLE } from './ingest.ts';
import { benchDatabase } from './postgres.ts';
import { endProcess, programFile, startProcess, urlOf } from './processes.ts';

/** Three days in which the line was down. */
const AWAY_MS = 72 * 3_600_000;
const DURABLE = { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' };
/** Facts of one request to the reference: what a till sends at once. */
const BATCH = 200;

/** A till that has sold without a network, its journal on the disk. */
function soldAlone(bench: Bench, receipts: number): { store: DeviceStore; dir: string } {
  const dir = bench.folder();
  const clock = virtualClock();
  const ids = countedIds();
  const world = demoWorld(ids);
  const [identity] = world.tills;
  const [actor] = world.people;
  if (!identity || !actor) throw new Error('the demo world has a till and a person');
  const store = unwrap(openDeviceStore({ dir, now: clock.now }));
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
  return { store, dir };
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

/** Seconds from starting the till's program until the head office has everything; the till reads its journal from the disk. */
async function drainTill(
  bench: Bench,
  dir: string,
  link: { url: string; token: string },
  received: () => Promise<boolean>,
): Promise<number> {
  const tokenFile = join(bench.folder(), 'token');
  writeFileSync(tokenFile, link.token, { mode: 0o600 });
  const started = performance.now();
  const args = ['--data', dir, '--port', '0', '--json', '--server', link.url, '--device-token-file', tokenFile];
  const child = spawn(process.execPath, [programFile('apps/desktop/web/main.ts'), ...args], { stdio: 'ignore' });
  bench.after(() => endProcess(child));
  while (!(await received())) {
    if (child.exitCode !== null) throw new Error(`the till ended with ${child.exitCode}`);
    await sleep(25);
  }
  return (performance.now() - started) / 1000;
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
  const { store: till, dir } = soldAlone(bench, receipts);
  const token = await enrol(store, till);
  const facts = till.journal.read(1, till.journal.unsentCount());
  const device = till.identity()?.device.id ?? '';
  till.close();
  const modules = 'gateway,kasse,stock,crm,fibu,bi,compliance,audit,sync';
  const server = await startProcess(
    bench,
    'apps/sync-server/main.ts',
    { ...env, VALERO_HOME: bench.folder(), VALERO_MODULES: modules },
    urlOf,
  );
  const seconds = await drainTill(bench, dir, { url: server, token }, async () => {
    const { rows } = await pool.query<{ seq: number }>(
      'select coalesce(max(last_seq), 0)::int as seq from sync.device where device = $1',
      [device],
    );
    return (rows[0]?.seq ?? 0) >= facts.length;
  });
  const { rows } = await pool.query<{ n: number }>(
    "select count(*)::int as n from sync.fact where type = 'kasse.belegIssued'",
  );
  if (rows[0]?.n !== receipts) throw new Error(`${rows[0]?.n} of ${receipts} receipts arrived`);
  await pool.query(PLAIN_TABLE);
  const bareUrl = await startProcess(bench, 'bench/src/bare-ingest.ts', env, urlOf);
  const bare = await drainBare(bareUrl, device, facts);
  const shared = { bench: 'drain', unit: 's' };
  bench.report({ ...shared, metric: 'bare fastify and pg', value: bare, limit: null, ratio: null });
  bench.report({
    ...shared,
    metric: `${receipts} receipts of 72 hours`,
    value: seconds,
    limit: receipts < 10_000 ? null : (10 * receipts) / 10_000,
    ratio: seconds / bare,
  });
}
