import { createHash, randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { totals } from '@valero/domain/bi';
import { toInstant } from '@valero/domain/kernel';
import type { ServerStore } from '@valero/storage/pg';
import { sellingWorld } from '@valero/testkit/selling';
import type pg from 'pg';
import { type Bench, percentile } from './harness.ts';
import { type TillJournal, tillJournal } from './journals.ts';
import { benchDatabase } from './postgres.ts';
import { startProcess, urlOf } from './processes.ts';

/** A database that keeps what it confirms, as the product starts it. */
const DURABLE = { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' };

/** A till as the bench sees it: its token and its batches as they go over the wire. The journal itself is let go, so that it is not in the way of what is measured in this process. */
interface Sender {
  readonly device: string;
  readonly token: string;
  readonly batches: readonly { readonly bytes: Buffer; readonly sales: number }[];
  /** Facts in a batch. */
  readonly size: number;
}

/** Where batches go. */
interface Target {
  readonly url: string;
  readonly agent: Agent;
}

/** The table of the reference: the same rows, nothing around them. */
export const PLAIN_TABLE = `create table bare_fact (device uuid not null, epoch bigint not null, seq bigint not null, id uuid not null, type text not null,
  store uuid not null, at bigint not null, received_at bigint not null, xid xid8 not null default pg_current_xact_id(),
  pos bigint generated always as identity, inline boolean not null, flags text[], prev_hash text not null, hash text not null, body text not null,
  primary key (device, epoch, seq))`;

function isSale({ type, payload }: TillJournal['facts'][number]): boolean {
  return (
    type === 'kasse.belegIssued' &&
    typeof payload === 'object' &&
    payload !== null &&
    'kind' in payload &&
    payload.kind === 'sale'
  );
}

function batchesOf({ identity, facts, sealed }: TillJournal, size: number): { bytes: Buffer; sales: number }[] {
  const head = sealed.at(-1);
  const batches: { bytes: Buffer; sales: number }[] = [];
  for (let at = 0; at < sealed.length; at += size) {
    const body = {
      device: identity.device.id,
      epoch: 1,
      facts: sealed.slice(at, at + size),
      head: { seq: head?.seq ?? 0, hash: head?.hash ?? '' },
      sentAt: Date.now(),
    };
    batches.push({
      bytes: Buffer.from(JSON.stringify(body)),
      sales: facts.slice(at, at + size).filter(isSale).length,
    });
  }
  return batches;
}

/** Enrols a till at the server as the office does. */
async function enrol(store: ServerStore, journal: TillJournal, size: number): Promise<Sender> {
  const { company, store: place, device } = journal.identity;
  await store.identity.saveCompany(company);
  await store.identity.saveStore(place);
  await store.identity.saveDevice(device);
  const token = randomBytes(32).toString('base64url');
  const hash = createHash('sha256').update(token).digest('hex');
  await store.identity.addDeviceToken(device.id, hash, toInstant(Date.now()));
  return { device: device.id, token, batches: batchesOf(journal, size), size };
}

/** Sends a batch until it is taken: a server that says it is overloaded is asked again, and the wait counts. */
async function post(target: Target, token: string, body: Buffer): Promise<void> {
  while (!(await offer(target, token, body))) await new Promise((done) => setTimeout(done, 100));
}

/** True = taken, false = later. */
function offer({ url, agent }: Target, token: string, body: Buffer): Promise<boolean> {
  const headers = {
    'content-type': 'application/json',
    'content-length': body.length,
    authorization: `Bearer ${token}`,
  };
  return new Promise((done, failed) => {
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on('end', () =>
        response.statusCode === 200 || response.statusCode === 503
          ? done(response.statusCode === 200)
          : failed(new Error(`${url}: ${response.statusCode} ${text}`)),
      );
    });
    sent.on('error', failed);
    sent.end(body);
  });
}

/** All tills send the batches of one round at the same time, each its own one after the other. Seconds until all are answered. */
async function round(target: Target, senders: readonly Sender[], from: number, count: number): Promise<number> {
  const started = performance.now();
  await Promise.all(
    senders.map(async ({ token, batches }) => {
      for (const { bytes } of batches.slice(from, from + count)) await post(target, token, bytes);
    }),
  );
  return (performance.now() - started) / 1000;
}

/** Sales within the batches of a round. */
function salesIn(senders: readonly Sender[], from: number, count: number): number {
  return senders.flatMap(({ batches }) => batches.slice(from, from + count)).reduce((sum, { sales }) => sum + sales, 0);
}

/** The reference is worth nothing unless it stored what the product stored. */
async function sameRows(pool: pg.Pool, senders: readonly Sender[]): Promise<number> {
  const digest = "count(*)::int as n, md5(string_agg(device || hash || md5(body), '' order by device, seq)) as digest";
  // the server's own journal (who set the tills up) is not part of it
  const devices = senders.map(({ device }) => device);
  const ours = await pool.query<{ n: number; digest: string }>(
    `select ${digest} from sync.fact where device = any($1::uuid[])`,
    [devices],
  );
  const bare = await pool.query<{ n: number; digest: string }>(`select ${digest} from bare_fact`);
  const [a, b] = [ours.rows[0], bare.rows[0]];
  if (!a || !b || a.n !== b.n || a.digest !== b.digest) throw new Error('the reference did not store the same facts');
  return a.n;
}

/** Sales through the sync server's own route from several tills at once, against fastify and pg that only insert the same rows. */
export async function ingest(bench: Bench): Promise<void> {
  const tills = bench.option('tills', 4);
  const rounds = bench.option('rounds', 8);
  const perRound = bench.option('batches', 5);
  const size = bench.option('size', 200);
  const { url, store, pool } = await benchDatabase(bench, DURABLE);
  const env = { DATABASE_URL: url, PORT: '0', HOST: '127.0.0.1', VALERO_LOG: 'silent', VALERO_DEMO: '0' };
  // the consumers are measured on their own below; in operation they run beside it, in this process or in another
  const server = await startProcess(
    bench,
    'apps/sync-server/main.ts',
    { ...env, VALERO_HOME: bench.folder(), VALERO_MODULES: 'gateway' },
    urlOf,
  );
  await pool.query(PLAIN_TABLE);
  const bareUrl = await startProcess(bench, 'bench/src/bare-ingest.ts', env, urlOf);
  // one round more than is measured, to warm up, and two that are kept for the half load
  const sales = Math.ceil((rounds + 3) * perRound * size);
  bench.say(`making ${tills} journals of ${sales} sales`);
  const world = sellingWorld();
  const senders: Sender[] = [];
  for (let n = 0; n < tills; n += 1)
    senders.push(await enrol(store, tillJournal(world, n, { sales, perDay: 400 }), size));
  const agent = new Agent({ keepAlive: true, maxSockets: tills });
  bench.after(() => agent.destroy());
  const ours: Target = { url: `${server}/sync/v1/facts`, agent };
  const bare: Target = { url: `${bareUrl}/facts`, agent };
  const rates: { ours: number; bare: number }[] = [];
  for (let n = 0; n <= rounds; n += 1) {
    const from = n * perRound;
    const count = salesIn(senders, from, perRound);
    const took = { ours: await round(ours, senders, from, perRound), bare: await round(bare, senders, from, perRound) };
    if (n > 0) rates.push({ ours: count / took.ours, bare: count / took.bare });
  }
  const facts = await sameRows(pool, senders);
  bench.say(`${facts} facts stored by both, the same bytes`);
  const reference = reportRates(bench, rates);
  const sent = (rounds + 1) * perRound;
  const rate = await consume(bench, { store, facts, senders, batches: sent, reference });
  await halfLoad(bench, {
    store,
    pool,
    target: ours,
    senders,
    from: sent,
    count: 2 * perRound,
    factsPerSecond: rate / 2,
  });
}

/** Gives the rate of the reference, sales a second. */
function reportRates(bench: Bench, rates: readonly { ours: number; bare: number }[]): number {
  const middle = (list: readonly number[]): number => percentile(list, 50);
  const [value, reference] = [middle(rates.map(({ ours }) => ours)), middle(rates.map(({ bare }) => bare))];
  const shared = { bench: 'ingest', unit: 'sales/s' };
  bench.report({ ...shared, metric: 'bare fastify and pg', value: reference, limit: null, ratio: null });
  bench.report({ ...shared, metric: 'facts over HTTP', value, limit: 0.5, ratio: value / reference }, 'ratio', 'least');
  return reference;
}

/** What a half load is made of. */
interface HalfLoad {
  readonly store: ServerStore;
  readonly pool: pg.Pool;
  readonly target: Target;
  readonly senders: readonly Sender[];
  /** The batches of each till that are still to be sent. */
  readonly from: number;
  readonly count: number;
  readonly factsPerSecond: number;
}

/** Milliseconds the oldest fact that some consumer has not seen has been stored; 0 = all are worked in. */
const BEHIND = `select coalesce(extract(epoch from clock_timestamp()) * 1000 - min(f.received_at), 0)::float8 as ms from sync.fact f
  where (f.xid, f.pos) > (select c.xid, c.pos from sync.consumer c order by c.xid, c.pos limit 1)`;

/** How far behind the consumers fall while facts come at half the rate they can take, all in this machine. */
async function halfLoad(
  bench: Bench,
  { store, pool, target, senders, from, count, factsPerSecond }: HalfLoad,
): Promise<void> {
  store.consumers.start();
  bench.after(() => store.consumers.stop());
  let sending = true;
  const behind: number[] = [];
  const watching = (async () => {
    while (sending) {
      const { rows } = await pool.query<{ ms: number }>(BEHIND);
      behind.push(rows[0]?.ms ?? 0);
      await new Promise((done) => setTimeout(done, 50));
    }
  })();
  const begun = performance.now();
  let facts = 0;
  for (let n = 0; n < count; n += 1)
    for (const { token, batches, size } of senders) {
      const early = (facts / factsPerSecond) * 1000 - (performance.now() - begun);
      if (early > 0) await new Promise((done) => setTimeout(done, early));
      const batch = batches[from + n];
      if (batch) await post(target, token, batch.bytes);
      facts += size;
    }
  sending = false;
  await watching;
  const most = Math.max(...behind);
  bench.report({
    bench: 'ingest',
    metric: 'furthest behind at half load',
    value: most,
    unit: 'ms',
    limit: 1000,
    ratio: null,
  });
}

/** How quickly all five consumers follow, and whether what they made of it is what was sold. */
async function consume(
  bench: Bench,
  {
    store,
    facts,
    senders,
    batches,
    reference,
  }: {
    readonly store: ServerStore;
    readonly facts: number;
    readonly senders: readonly Sender[];
    readonly batches: number;
    readonly reference: number;
  },
): Promise<number> {
  const started = performance.now();
  await store.consumers.runUntilIdle(600_000);
  const seconds = (performance.now() - started) / 1000;
  const sold = await store.ask(totals, {});
  if (sold.receipts !== salesIn(senders, 0, batches))
    throw new Error('the rollups do not hold the sales that were sent');
  bench.report(
    {
      bench: 'ingest',
      metric: 'applied by all consumers',
      value: sold.receipts / seconds,
      unit: 'sales/s',
      limit: 0.25,
      ratio: sold.receipts / seconds / reference,
    },
    'ratio',
    'least',
  );
  bench.say(`${facts} facts in ${seconds.toFixed(1)} s`);
  return facts / seconds;
}
