import { follow, type Reader } from '@valero/shape-server/reader.fixture';
import { currentLsn, type Ground, openGround, type Tell, tenth, until } from './ground.fixture.ts';
import { askRaw, type Place, readToHead } from './raw-reader.fixture.ts';

/** A server that was killed is back within this time. */
const RESUMED_S = 10;
const KILLS = 3;
const AT_ONCE = 4;
const SAMPLED = 5;

/** The goods of all stores belong to every shape: each holds all of them, and its own store's besides. */
const TABLES = `create table goods (id bigint primary key, store integer, cents bigint not null);
  alter table goods replica identity full;
  create publication rig for table goods`;
const CONDITION = 'store = $1 OR store IS NULL';

/** How it went. */
export interface RestartReport {
  readonly shapes: number;
  readonly rowsEach: number;
  readonly madeSeconds: number;
  /** From the start of the process until a reader has what was committed while it was away. */
  readonly resumedSeconds: readonly (number | null)[];
  /** Shapes whose handle was over. */
  readonly rotations: number;
  readonly faults: readonly string[];
}

const pathOf = (store: number): string =>
  `/v1/shape?table=goods&where=${encodeURIComponent(CONDITION)}&${encodeURIComponent('params[1]')}=${store}&`;

async function makeShapes(url: string, count: number, rows: number, tell: Tell): Promise<Map<number, Place>> {
  const places = new Map<number, Place>();
  const queue = Array.from({ length: count }, (_, n) => n);
  const worker = async (): Promise<void> => {
    for (let store = queue.shift(); store !== undefined; store = queue.shift()) {
      let got = 0;
      const { place } = await readToHead(url, pathOf(store), null, (messages) => {
        got += messages.length;
      });
      if (got !== rows) throw new Error(`shape ${store} has ${got} rows instead of ${rows}`);
      places.set(store, place);
      tell(places.size, count, 'shapes');
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return places;
}

/** Kills the server while rows change, changes more, starts it: the seconds until that can be read. */
async function killOnce(ground: Ground, place: Place, kill: number): Promise<number | null> {
  const { client } = ground;
  const writing = client.query('update goods set cents = cents + 1 where id <= 200');
  await ground.server().kill();
  await writing;
  await client.query('insert into goods values ($1, 0, 1), ($2, 1, 1), ($3, null, 1)', [
    ...[0, 1, 2].map((n) => 1_000_000_000 + kill * 10 + n),
  ]);
  const wanted = await currentLsn(client);
  const begun = performance.now();
  const { url } = await ground.start();
  const reached = await until(async () => {
    const { lsn } = await readToHead(url, pathOf(0), place, () => undefined);
    // the position asked for lies behind the last commit; what is written next moves the stream past it
    if (lsn < wanted) await client.query("select pg_logical_emit_message(true, 'soak', '')");
    return lsn >= wanted;
  }, 60_000);
  return reached === null ? null : (performance.now() - begun) / 1000;
}

/** Whether a reader holds the rows of its store and those of all. */
async function agrees({ client }: Ground, reader: Reader): Promise<boolean> {
  const { rows } = await client.query<{ n: number; cents: number }>(
    'select count(*)::int as n, sum(cents)::float8 as cents from goods where store = $1 or store is null',
    [reader.shape.params[0]],
  );
  const cents = [...reader.rows.values()].reduce((sum, row) => sum + Number(row['cents']), 0);
  return rows[0]?.n === reader.rows.size && rows[0].cents === cents;
}

/** `kill -9` of a server with very many large shapes, three times, while rows change: it must be back quickly, with every handle. */
export async function soakRestart(shapes: number, rowsEach: number, tell: Tell): Promise<RestartReport> {
  const ground = await openGround({}, TABLES);
  const faults: string[] = [];
  const readers: Reader[] = [];
  try {
    await ground.client.query('insert into goods select n, null, n from generate_series(1, $1::int) n', [rowsEach]);
    const { url } = await ground.start();
    const begun = performance.now();
    const places = await makeShapes(url, shapes, rowsEach, tell);
    const madeSeconds = Math.round((performance.now() - begun) / 1000);
    for (let n = 0; n < SAMPLED; n += 1) {
      const params = [String(Math.floor((n * shapes) / SAMPLED))];
      const shape = {
        table: 'goods',
        where: CONDITION,
        params,
        columns: null,
        key: ['id'],
        replica: 'default',
      } as const;
      readers.push(
        follow(
          () => ground.server().url,
          shape,
          () => false,
        ),
      );
    }
    const agreeing = async (): Promise<boolean> => {
      for (const reader of readers) if (!(await agrees(ground, reader))) return false;
      return true;
    };
    if ((await until(agreeing, 120_000)) === null) faults.push('readers are not right before the first kill');
    const resumedSeconds: (number | null)[] = [];
    let rotations = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const first = places.get(0);
      if (first === undefined) throw new Error('there is no shape');
      const seconds = tenth(await killOnce(ground, first, kill));
      resumedSeconds.push(seconds);
      if (seconds === null || seconds > RESUMED_S) faults.push(`back after ${seconds} s`);
      for (const [store, place] of places) {
        const { status } = await askRaw(ground.server().url, pathOf(store), place, false);
        if (status === 409) rotations += 1;
        else if (status !== 200) faults.push(`shape ${store}: ${status}`);
      }
      tell(kill + 1, KILLS, 'kills');
    }
    if (rotations > 0) faults.push(`${rotations} handles are over`);
    if ((await until(agreeing, 120_000)) === null) faults.push('readers are not right after the last kill');
    for (const reader of readers) {
      faults.push(...reader.faults);
      if (reader.refetches() > 0) faults.push('a reader had to start over');
    }
    return { shapes, rowsEach, madeSeconds, resumedSeconds, rotations, faults };
  } finally {
    for (const reader of readers) reader.stop();
    await ground.close();
  }
}
