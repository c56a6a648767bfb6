import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, startPostgres } from '@valero/testkit/postgres-cluster';
import pg from 'pg';
import { type Chance, chance } from './chance.fixture.ts';
import { type Followed, follow, type Reader } from './reader.fixture.ts';
import { type RigServer, type RigSettings, startRigServer } from './server.fixture.ts';
import { openSlowLine } from './slow-line.fixture.ts';
import { ORACLE_TABLES, type OracleTable, quoted } from './tables.fixture.ts';
import { openWriter, type Writer } from './writer.fixture.ts';

/** What one seed is put through. */
export interface OraclePlan {
  readonly seed: number;
  readonly mutations: number;
  readonly batches: number;
  readonly writers: number;
  readonly shapes: number;
  /** Also TRUNCATE, new columns, and tables dropped and made again: readers may then have to refetch. */
  readonly upheaval: boolean;
  /** Of a thousand changes so many are lost on purpose, to see that the oracle finds it; 0 in earnest. */
  readonly lossPerMille: number;
  /** Puts something between readers and server, which listens at this address whenever it lives; null = they talk directly. */
  readonly through?: (server: string) => Promise<{ readonly url: string; close(): Promise<void> }>;
}

/** How it went; a mismatch is a row that differs from what PostgreSQL says. */
export interface OracleReport {
  readonly seed: number;
  readonly mismatches: readonly string[];
  readonly refetches: number;
  readonly serverKills: number;
  readonly readerRestarts: number;
  readonly comparisons: number;
  readonly rows: number;
}

/** What the oracle stands on; made once for many seeds. */
export interface OracleGround {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Starts PostgreSQL for the oracle. */
export async function oracleGround(): Promise<OracleGround> {
  const cluster = await startPostgres({ wal_sender_timeout: '10s' });
  return { url: cluster.url, close: () => cluster.stop() };
}

function shapeOf(table: OracleTable, dice: Chance): Followed {
  const condition = table.condition(dice);
  const some = table.columns.filter((column) => table.key.includes(column) || dice.percent(60));
  return {
    table: table.name,
    where: condition?.where ?? null,
    params: condition?.params ?? [],
    columns: dice.percent(50) ? null : some,
    key: table.key,
    replica: dice.percent(70) ? 'default' : 'full',
  };
}

async function currentLsn(client: pg.Client): Promise<bigint> {
  const { rows } = await client.query<{ lsn: string }>(
    "select (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::text as lsn",
  );
  return BigInt(rows[0]?.lsn ?? '0');
}

/** Waits until every reader has seen everything that was committed; a fence, no sleep of a guessed length. */
async function fence(client: pg.Client, readers: readonly Reader[]): Promise<string | null> {
  // an insert that commits moves the log past everything before it, whatever table it is in
  await client.query('insert into fence default values');
  const wanted = await currentLsn(client);
  const deadline = Date.now() + 60_000;
  // the position asked for lies behind the fence's commit, which the stream only reaches with its next word
  await client.query('insert into fence default values');
  for (;;) {
    const behind = readers.find((reader) => reader.lsn() < wanted && reader.faults.length === 0);
    if (!behind) return null;
    if (Date.now() > deadline)
      return `${behind.shape.table} where ${behind.shape.where}: stands at ${behind.lsn()}, wanted ${wanted}`;
    await sleep(10);
  }
}

const bool = (value: string | null | undefined): string | null | undefined =>
  value === 't' ? 'true' : value === 'f' ? 'false' : value;

/** Compares a reader with PostgreSQL's own answer, column by column, byte for byte. */
async function compare(client: pg.Client, reader: Reader, table: OracleTable): Promise<string[]> {
  const { shape } = reader;
  const columns = shape.columns ?? table.columns;
  const { rows } = await client.query<Record<string, string | null>>(
    `select ${columns.map((column) => `${quoted(column)}::text as ${quoted(column)}`).join(', ')} from ${quoted(table.name)}
     where ${shape.where ?? 'true'}`,
    [...shape.params],
  );
  const said = `${shape.table} where ${shape.where ?? 'true'} ${JSON.stringify(shape.params)}`;
  const faults = [...reader.faults.map((fault) => `${said}: ${fault}`)];
  if (rows.length !== reader.rows.size) faults.push(`${said}: ${reader.rows.size} rows instead of ${rows.length}`);
  for (const row of rows) {
    const held = reader.rows.get(JSON.stringify(shape.key.map((column) => row[column])));
    if (!held) {
      faults.push(`${said}: row ${shape.key.map((column) => row[column]).join('/')} is missing`);
      continue;
    }
    for (const column of columns)
      if (bool(held[column] ?? null) !== bool(row[column]))
        faults.push(`${said}: ${column} is ${held[column]?.slice(0, 60)} instead of ${row[column]?.slice(0, 60)}`);
  }
  return faults.slice(0, 10);
}

async function prepare(client: pg.Client): Promise<void> {
  await client.query(
    'drop publication if exists rig; drop table if exists fence; create table fence (id int8 generated always as identity)',
  );
  for (const table of ORACLE_TABLES) {
    await client.query(`drop table if exists ${quoted(table.name)}`);
    await client.query(table.sql);
    await client.query(`alter table ${quoted(table.name)} replica identity full`);
  }
  await client.query(
    `create publication rig for table ${ORACLE_TABLES.map(({ name }) => quoted(name)).join(', ')}, fence`,
  );
  await client.query('alter table fence replica identity full');
}

/** Something that ends a shape: its readers must start over, and be right again. */
async function upheave(client: pg.Client, dice: Chance, n: number): Promise<void> {
  const name = quoted(dice.pick(ORACLE_TABLES).name);
  const kind = dice.below(3);
  if (kind === 0) await client.query(`truncate ${name}`);
  else if (kind === 1) await client.query(`alter table ${name} add column extra_${n} text default 'x'`);
  else {
    const table = ORACLE_TABLES.find((one) => quoted(one.name) === name);
    if (!table) return;
    const row = table.row(dice);
    const places = table.columns.map((_, place) => `$${place + 1}`).join(', ');
    await client.query('begin');
    await client.query(`drop table ${name}`);
    await client.query(table.sql);
    await client.query(`alter table ${name} replica identity full`);
    await client.query(`alter publication rig add table ${name}`);
    // the log says nothing of a table that was dropped; the first row of the new one does
    await client.query(
      `insert into ${name} (${table.columns.map(quoted).join(', ')}) values (${places})`,
      table.columns.map((column) => row[column]),
    );
    await client.query('commit');
  }
}

interface Stage {
  readonly client: pg.Client;
  readonly writers: readonly Writer[];
  readonly readers: Reader[];
  readonly dice: Chance;
}

async function runBatch(plan: OraclePlan, stage: Stage, batch: number): Promise<void> {
  const { writers, client, dice } = stage;
  const share = Math.ceil(plan.mutations / plan.batches / writers.length);
  const [first, ...others] = writers;
  // one transaction stays open while the others come and go, and commits after them
  await first?.hang();
  await Promise.all(others.map((writer) => writer.write(share)));
  await first?.settle();
  await first?.write(share);
  if (plan.upheaval && batch % 3 === 2) await upheave(client, dice, batch);
}

/** Runs one seed: random tables, shapes, writers, restarts; after each batch every reader must hold what PostgreSQL says. */
export async function runOracle(ground: OracleGround, plan: OraclePlan): Promise<OracleReport> {
  const dice = chance(plan.seed);
  const folder = mkdtempSync(join(tmpdir(), 'shape-oracle-'));
  const client = new pg.Client({ connectionString: ground.url });
  client.on('error', () => undefined);
  await client.connect();
  await prepare(client);
  // the stream comes after the queries and the acknowledgement after the stream: all that must be told apart lies in between
  const line = await openSlowLine(ground.url, () => dice.below(60));
  const settings: RigSettings = {
    databaseUrl: line.url,
    folder,
    port: await freePort(),
    longPollMs: 250,
    chunkBytes: dice.pick([2_000, 20_000, 1_000_000]),
    tables: 'published',
  };
  const sight = { mismatches: [] as string[], serverKills: 0, readerRestarts: 0, comparisons: 0, rows: 0 };
  let server: RigServer = await startRigServer(settings);
  const front = (await plan.through?.(server.url)) ?? null;
  const writers: Writer[] = [];
  for (let n = 0; n < plan.writers; n += 1)
    writers.push(await openWriter(ground.url, ORACLE_TABLES, chance(plan.seed * 1000 + n)));
  const readers: Reader[] = [];
  const joinOne = (): void => {
    readers.push(
      follow(
        () => front?.url ?? server.url,
        shapeOf(dice.pick(ORACLE_TABLES), dice),
        () => dice.below(1000) < plan.lossPerMille,
      ),
    );
  };
  try {
    for (let n = 0; n < plan.shapes / 2; n += 1) joinOne();
    for (let batch = 0; batch < plan.batches; batch += 1) {
      const work = runBatch(plan, { client, writers, readers, dice }, batch);
      // new readers come while rows change: their snapshot and the stream must meet without a seam
      for (let n = 0; n < 3; n += 1) {
        await sleep(dice.below(40));
        if (readers.length >= plan.shapes) readers.splice(dice.below(readers.length), 1)[0]?.stop();
        joinOne();
      }
      if (batch % 2 === 1) {
        await sleep(dice.below(120));
        await server.kill();
        sight.serverKills += 1;
        server = await startRigServer(settings);
      }
      await work;
      if (batch % 3 === 2) {
        for (const reader of readers) reader.restart();
        sight.readerRestarts += readers.length;
      }
      const late = await fence(client, readers);
      if (late !== null) sight.mismatches.push(`batch ${batch}: ${late}`);
      for (const reader of readers) {
        const table = ORACLE_TABLES.find(({ name }) => name === reader.shape.table);
        if (!table) continue;
        sight.mismatches.push(...(await compare(client, reader, table)).map((fault) => `batch ${batch}: ${fault}`));
        sight.comparisons += 1;
        sight.rows += reader.rows.size;
      }
      if (sight.mismatches.length > 0) break;
    }
    const refetches = readers.reduce((sum, reader) => sum + reader.refetches(), 0);
    if (!plan.upheaval && refetches > 0) sight.mismatches.push(`${refetches} readers had to start over for no reason`);
    return { seed: plan.seed, ...sight, refetches };
  } finally {
    for (const reader of readers) reader.stop();
    await front?.close();
    await server.kill();
    for (const writer of writers) await writer.close();
    await client
      .query(
        "select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = 'rig_shapes' and not active",
      )
      .catch(() => undefined);
    await client.end();
    rmSync(folder, { recursive: true, force: true });
  }
}
