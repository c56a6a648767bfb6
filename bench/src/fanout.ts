import { type ChildProcess, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type RigServer, startRigServer } from '@valero/shape-server/server.fixture';
import type pg from 'pg';
import type { BareAnswer } from './bare-polls.ts';
import { type CrowdOrder, type CrowdRound, machineMs } from './crowd.ts';
import { ARTICLE_COLUMNS, fillArticles, fillCompany, ownDatabase } from './fanout-data.ts';
import { firstSyncs, type Place, syncOnce } from './first-sync.ts';
import { type Bench, percentile } from './harness.ts';
import { benchDatabase } from './postgres.ts';
import { endProcess, peakMemoryMb, programFile, startChild, urlOf } from './processes.ts';
import { routedChanges } from './routed.ts';

/** Tills behind one address; the limit of requests is by address and by till. */
const PER_ADDRESS = 100;
/** Rows of one change of prices. */
const ROWS = 20;
const PATIENCE_MS = 120_000;
const PAUSE_MS = 4000;

/** A crowd that waits. */
interface Crowd {
  readonly child: ChildProcess;
  /** Does something that everybody hears of; the milliseconds until each had it, counted from before it was begun. */
  round(
    marker: string,
    act: () => Promise<void>,
  ): Promise<{ readonly took: readonly number[]; readonly round: CrowdRound }>;
  faults(): number;
  /** Answers that said: not now. They were asked again, and the wait counts. */
  busy(): number;
}

/** Starts it; resolves when all have asked and had a moment to be heard. */
async function startCrowd(bench: Bench, order: CrowdOrder): Promise<Crowd> {
  const child = fork(programFile('bench/src/crowd.ts'), { env: { ...process.env, CROWD: JSON.stringify(order) } });
  bench.after(() => endProcess(child));
  let [faults, busy] = [0, 0];
  const hear = <T>(pick: (message: { readonly asked?: number; readonly round?: CrowdRound }) => T | null): Promise<T> =>
    new Promise((done, failed) => {
      const late = setTimeout(() => failed(new Error(`the crowd says nothing; ${faults} faults`)), PATIENCE_MS);
      const take = (message: unknown): void => {
        const found = pick(message as object);
        if (found === null) return;
        clearTimeout(late);
        child.off('message', take);
        done(found);
      };
      child.on('message', take);
    });
  child.on('message', (message) => {
    if (typeof message === 'object' && 'faults' in message) faults = Number(message.faults);
    if (typeof message === 'object' && 'busy' in message) busy += 1;
  });
  await hear(({ asked }) => asked ?? null);
  await sleep(3000);
  return {
    child,
    faults: () => faults,
    busy: () => busy,
    async round(marker, act) {
      const heard = hear(({ round }) => (round?.marker === marker ? round : null));
      const begun = machineMs();
      await act();
      const round = await heard;
      return { took: round.times.map((time) => time - begun), round };
    },
  };
}

/** What one crowd is put through. */
interface Fanout {
  readonly bench: Bench;
  readonly title: string;
  readonly rounds: number;
  readonly limit: number | null;
}

/** Runs the rounds, the first to warm up; gives p99 and the last answer. */
async function fanRounds(
  { bench, title, rounds, limit }: Fanout,
  crowd: Crowd,
  act: (marker: string) => Promise<void>,
): Promise<{ readonly p99: number; readonly last: CrowdRound }> {
  const took: number[] = [];
  let last: CrowdRound | null = null;
  for (let n = 0; n <= rounds; n += 1) {
    const marker = `Runde ${n}`;
    const done = await crowd.round(marker, () => act(marker));
    bench.say(`${title}, ${marker}: the last of ${done.took.length} after ${Math.max(...done.took).toFixed(0)} ms`);
    if (n > 0) for (const ms of done.took) took.push(ms);
    last = done.round;
    // all of them ask again at once; the next change comes when they have been heard
    await sleep(PAUSE_MS);
  }
  if (last === null) throw new Error('there was no round');
  if (crowd.faults() > 0) throw new Error(`${title}: ${crowd.faults()} answers were none`);
  if (crowd.busy() > 0) bench.say(`${title}: ${crowd.busy()} answers said: not now`);
  const p99 = percentile(took, 99);
  const shared = { bench: 'fanout', unit: 'ms' };
  bench.report({
    ...shared,
    metric: `${title}: commit to delivered, p50`,
    value: percentile(took, 50),
    limit: null,
    ratio: null,
  });
  bench.report({ ...shared, metric: `${title}: commit to delivered, p99`, value: p99, limit, ratio: null });
  return { p99, last };
}

function reportMemory(bench: Bench, title: string, child: ChildProcess): void {
  const metric = `${title}: most memory of the process`;
  bench.report({ bench: 'fanout', metric, value: peakMemoryMb(child), unit: 'MB', limit: 512, ratio: null });
}

/** A change of prices, as one transaction. */
function changeArticles(pool: pg.Pool, table: string) {
  return async (marker: string): Promise<void> => {
    await pool.query(
      `update ${table} set name = $1 || ' ' || number, version = version + 1 where number in (select lpad(n::text, 6, '0') from generate_series(1, $2::int) n)`,
      [marker, ROWS],
    );
  };
}

/** The crowd at the product's own gateway: one process with all parts. Gives an answer for the reference. */
async function gatewayFanout(
  bench: Bench,
  sizes: { readonly readers: number; readonly articles: number; readonly rounds: number },
) {
  const { url: databaseUrl, pool } = await benchDatabase(bench);
  const tokens = Array.from({ length: sizes.readers }, (_, n) =>
    createHash('sha256').update(`till ${n}`).digest('base64url'),
  );
  await fillCompany(pool, tokens, PER_ADDRESS);
  await fillArticles(pool, 'stock.article', sizes.articles);
  const { child, found: url } = await startChild(
    bench,
    'apps/sync-server/main.ts',
    {
      DATABASE_URL: databaseUrl,
      PORT: '0',
      HOST: '127.0.0.1',
      VALERO_HOME: bench.folder(),
      VALERO_LOG: 'error',
      VALERO_DEMO: '0',
    },
    urlOf,
  );
  await settled(url);
  const path = '/sync/v1/shapes/articles?';
  const place: Place = await firstSyncs(bench, 'gateway', { url, path, token: tokens[0] ?? '', rows: sizes.articles });
  const order = await orderOf(bench, { url, path, tokens, place });
  const crowd = await startCrowd(bench, order);
  bench.say(`${await waitingAt(url)} readers wait at the gateway`);
  const { p99, last } = await fanRounds(
    { bench, title: 'gateway', rounds: sizes.rounds, limit: 2000 },
    crowd,
    changeArticles(pool, 'stock.article'),
  );
  reportMemory(bench, 'gateway', child);
  await endProcess(crowd.child);
  await endProcess(child);
  return { p99, last, databaseUrl };
}

/** Waits until a server that has just started no longer finds itself overloaded by that. */
async function settled(url: string): Promise<void> {
  for (let good = 0; good < 3; good = (await fetch(`${url}/api/v1/openapi.json`)).status === 503 ? 0 : good + 1)
    await sleep(500);
}

/** Readers the server says it holds. */
async function waitingAt(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^valero_shape_readers_waiting (\d+)$/m.exec(text)?.[1] ?? Number.NaN);
}

async function orderOf(
  bench: Bench,
  about: { readonly url: string; readonly path: string; readonly tokens: readonly string[]; readonly place: Place },
): Promise<CrowdOrder> {
  const { url, path, tokens, place } = about;
  const file = join(bench.folder(), 'tokens.json');
  writeFileSync(file, JSON.stringify(tokens));
  return { url, path, tokens: file, ...place, perAddress: PER_ADDRESS };
}

/** Thousands of tills that wait for articles, at the gateway, at the shape server itself, and at a server that does nothing else. */
export async function fanout(bench: Bench): Promise<void> {
  const readers = bench.option('readers', 5000);
  const rounds = bench.option('rounds', 5);
  const articles = bench.option('articles', 20_000);
  const { p99, last, databaseUrl } = await gatewayFanout(bench, { readers, articles, rounds });
  const nobody = Array.from({ length: readers }, () => '');
  const ours = await ownDatabase(bench, databaseUrl);
  await fillArticles(ours.pool, 'article', articles);
  const server: RigServer = await startRigServer({
    ...{ databaseUrl: ours.url, folder: bench.folder(), port: 0, longPollMs: 20_000, chunkBytes: 1024 * 1024 },
    tables: 'published',
  });
  bench.after(() => server.kill());
  const path = `/v1/shape?table=article&columns=${ARTICLE_COLUMNS}&`;
  const place = await firstSyncs(bench, 'shape server', { url: server.url, path, token: '', rows: articles });
  const crowd = await startCrowd(bench, await orderOf(bench, { url: server.url, path, tokens: nobody, place }));
  const direct = await fanRounds(
    { bench, title: 'shape server', rounds, limit: 2000 },
    crowd,
    changeArticles(ours.pool, 'article'),
  );
  reportMemory(bench, 'shape server', server.child);
  await endProcess(crowd.child);
  await routedChanges(bench, { pool: ours.pool, url: server.url, sync: syncOnce });
  await server.kill();
  const bare = await bareFanout(bench, { readers: nobody, rounds, last });
  const ratio = (title: string, value: number): void =>
    bench.report({
      bench: 'fanout',
      metric: `${title}: p99 against bare`,
      value,
      unit: 'ms',
      limit: null,
      ratio: value / bare,
    });
  ratio('gateway', p99);
  ratio('shape server', direct.p99);
}

/** The reference: the gateway's own answer, from a server that has it at hand. */
async function bareFanout(
  bench: Bench,
  {
    readers,
    rounds,
    last,
  }: { readonly readers: readonly string[]; readonly rounds: number; readonly last: CrowdRound },
): Promise<number> {
  const { child, found: url } = await startChild(bench, 'bench/src/bare-polls.ts', {}, urlOf);
  const crowd = await startCrowd(
    bench,
    await orderOf(bench, { url, path: '/?', tokens: readers, place: { handle: 'x', offset: '0_0' } }),
  );
  const headers = Object.fromEntries(
    last.headers.filter(([name]) => !/^(connection|keep-alive|date|content-length)$/.test(name)),
  );
  const { p99 } = await fanRounds({ bench, title: 'bare', rounds, limit: null }, crowd, async (marker) => {
    const answer: BareAnswer = { headers, body: last.body.replaceAll(last.marker, marker) };
    child.send(answer);
  });
  return p99;
}
