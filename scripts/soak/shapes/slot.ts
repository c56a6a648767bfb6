import { setTimeout as sleep } from 'node:timers/promises';
import { follow, type Reader } from '@valero/shape-server/reader.fixture';
import { currentLsn, type Ground, openGround, slotOf, type Tell, tenth, until } from './ground.fixture.ts';

/** WAL that may still be kept when readers were idle, in MB, after so many seconds. */
const MOST_MB = 64;
const AFTER_S = 60;
/** A slot that was lost is made up for within this time. */
const RECOVERED_S = 60;

const TABLES = `create table price (id bigint primary key, name text not null, cents bigint not null);
  alter table price replica identity full;
  create publication rig for table price;
  insert into price select n, 'Artikel ' || n, n from generate_series(1, 2000) n;
  create table noise (id bigint generated always as identity, text text not null)`;
/** A little more than 1 MB of WAL in a table that nobody follows. */
const NOISE = `insert into noise (text) select repeat(md5(n::text), 30) from generate_series(1, 1000) n`;

/** How it went. */
export interface SlotReport {
  readonly writtenMb: number;
  readonly keptMb: number;
  readonly lostAt: string;
  readonly recoveredSeconds: number | null;
  readonly faults: readonly string[];
}

async function writeNoise({ client }: Ground, megabytes: number, tell: (done: number) => void): Promise<number> {
  const start = await currentLsn(client);
  for (;;) {
    await client.query(NOISE);
    const written = Number((await currentLsn(client)) - start) / 1_048_576;
    tell(Math.floor(Math.min(written, megabytes)));
    if (written >= megabytes) return written;
  }
}

/** Whether every reader holds what PostgreSQL holds. */
async function agree({ client }: Ground, readers: readonly Reader[]): Promise<boolean> {
  const { rows } = await client.query<{ id: string; name: string; cents: string }>(
    'select id::text, name, cents::text from price order by id',
  );
  const wanted = JSON.stringify(rows.map(({ id, name, cents }) => [id, name, cents]).sort());
  return readers.every(
    (reader) =>
      JSON.stringify([...reader.rows.values()].map(({ id, name, cents }) => [id, name, cents]).sort()) === wanted,
  );
}

/**
 * Two faults of a slot. First 1 GiB of WAL in a table that nobody follows while all shapes are idle: PostgreSQL must be allowed to
 * forget it. Then the server is stopped until PostgreSQL has given the slot up: it must make a new one and its readers must be right again, by itself.
 */
export async function soakSlot(megabytes: number, readers: number, tell: Tell): Promise<SlotReport> {
  const flags = { wal_keep_size: '0', min_wal_size: '32MB', max_wal_size: '64MB' };
  const ground = await openGround(flags, TABLES);
  const faults: string[] = [];
  const followed = { table: 'price', where: null, params: [], columns: null, key: ['id'], replica: 'default' } as const;
  const crowd: Reader[] = [];
  try {
    await ground.start();
    const base = (): string => ground.server().url;
    for (let n = 0; n < readers; n += 1) crowd.push(follow(base, followed, () => false));
    if ((await until(() => agree(ground, crowd), 60_000)) === null) faults.push('the first reading was not right');
    const writtenMb = await writeNoise(ground, megabytes, (done) => tell(done, megabytes, 'MB of WAL nobody follows'));
    await ground.client.query('checkpoint');
    let keptMb = Number.POSITIVE_INFINITY;
    await until(async () => {
      keptMb = (await slotOf(ground.client)).retainedMb;
      return keptMb < MOST_MB;
    }, AFTER_S * 1000);
    if (!(keptMb < MOST_MB)) faults.push(`${keptMb.toFixed(0)} MB are still kept after ${AFTER_S} s`);
    if (crowd.some((reader) => reader.refetches() > 0)) faults.push('idle readers had to start over');

    await ground.client.query(`alter system set max_slot_wal_keep_size = '64MB'`);
    await ground.client.query('select pg_reload_conf()');
    await ground.server().kill();
    await ground.client.query('update price set cents = cents + 1 where id <= 1000');
    await ground.client.query('delete from price where id % 7 = 0');
    for (let step = 0; step < 10 && (await slotOf(ground.client)).status !== 'lost'; step += 1) {
      await writeNoise(ground, 40, (done) => tell(done, 40, 'MB of WAL while nobody reads the slot'));
      await ground.client.query('checkpoint');
      await sleep(200);
    }
    const { status: lostAt } = await slotOf(ground.client);
    if (lostAt !== 'lost') faults.push(`the slot was to be lost and is ${lostAt}`);
    await ground.start();
    const recoveredSeconds = tenth(await until(() => agree(ground, crowd), RECOVERED_S * 1000));
    if (recoveredSeconds === null) faults.push(`readers are not right again after ${RECOVERED_S} s`);
    // and the new slot works
    await ground.client.query(`update price set name = 'danach' where id <= 10`);
    if ((await until(() => agree(ground, crowd), 20_000)) === null) faults.push('changes after it do not come');
    for (const reader of crowd) faults.push(...reader.faults);
    return { writtenMb: Math.round(writtenMb), keptMb: Math.round(keptMb), lostAt, recoveredSeconds, faults };
  } finally {
    for (const reader of crowd) reader.stop();
    await ground.close();
  }
}
