import { currentLsn, openGround, peakMemoryMb, type Tell, tenth } from './ground.fixture.ts';
import { type Place, type RawMessage, readToHead } from './raw-reader.fixture.ts';

/** Memory of the server at most, in MB. */
const MOST_MB = 1024;
const STORES = 50;
const PATIENCE_MS = 900_000;

const TABLES = `create table price (id bigint primary key, store integer not null, name text not null, cents bigint not null);
  alter table price replica identity full;
  create publication rig for table price`;

/** How it went. */
export interface PriceReport {
  readonly rows: number;
  readonly changeSeconds: number | null;
  /** From the commit until every reader had all of it. */
  readonly readSeconds: number | null;
  readonly peakMb: number;
  readonly faults: readonly string[];
}

/** A reader of one shape: what it has, and what it was told of the change. */
interface PriceReader {
  readonly path: string;
  readonly rows: number;
  place: Place;
  lsn: bigint;
}

const ALL = '/v1/shape?table=price&';
const ofStore = (store: number): string =>
  `/v1/shape?table=price&where=${encodeURIComponent('store = $1')}&${encodeURIComponent('params[1]')}=${store}&`;

/** Reads on until the LSN; a reader that is told it is up to date with a part of the change is a fault. */
async function readChange(url: string, reader: PriceReader, wanted: bigint): Promise<string[]> {
  const faults: string[] = [];
  const end = performance.now() + PATIENCE_MS;
  let updates = 0;
  const lsns = new Set<string>();
  const take = (messages: readonly RawMessage[]): void => {
    for (const { headers } of messages) {
      if (headers.operation === 'update') updates += 1;
      else faults.push(`${reader.path}: ${headers.operation}`);
      lsns.add(headers.lsn ?? '');
    }
  };
  while (reader.lsn < wanted && performance.now() < end) {
    const read = await readToHead(url, reader.path, reader.place, take);
    if (updates !== 0 && updates !== reader.rows)
      faults.push(`${reader.path}: up to date with ${updates} of ${reader.rows}`);
    Object.assign(reader, read);
    await new Promise((done) => setTimeout(done, 100));
  }
  if (reader.lsn < wanted) faults.push(`${reader.path}: stands at ${reader.lsn}, wanted ${wanted}`);
  if (updates !== reader.rows) faults.push(`${reader.path}: ${updates} changes instead of ${reader.rows}`);
  if (lsns.size > 1) faults.push(`${reader.path}: one transaction came as ${lsns.size}`);
  return faults.slice(0, 5);
}

/**
 * A new price for every row in one transaction, under a `wal_sender_timeout` of ten seconds: the server's memory stays bounded, PostgreSQL does not
 * give the reader up, and readers who ask all the while are told they are up to date only before or after the whole of it.
 */
export async function soakPriceUpdate(rows: number, tell: Tell): Promise<PriceReport> {
  const ground = await openGround({ wal_sender_timeout: '10s', max_wal_size: '4GB' }, TABLES);
  const { client } = ground;
  const faults: string[] = [];
  try {
    await client.query(`insert into price select n, n % $2, 'Artikel ' || n, n from generate_series(1, $1::int) n`, [
      rows,
      STORES,
    ]);
    const { url, child } = await ground.start();
    const readers: PriceReader[] = [];
    for (const path of [ALL, ofStore(1), ofStore(2)]) {
      let count = 0;
      const read = await readToHead(url, path, null, (messages) => {
        count += messages.length;
      });
      readers.push({ path, rows: count, ...read });
      tell(readers.length, 3, 'shapes');
    }
    const sender = async (): Promise<number | null> => {
      const { rows: found } = await client.query<{ pid: number | null }>(
        `select active_pid as pid from pg_replication_slots where slot_name = 'rig_shapes'`,
      );
      return found[0]?.pid ?? null;
    };
    const before = await sender();
    const changing = performance.now();
    await client.query('update price set cents = cents + 100');
    const committed = performance.now();
    const wanted = await currentLsn(client);
    tell(0, 1, 'committed');
    // the position asked for lies behind the commit; what is written next moves the stream past it
    await client.query("select pg_logical_emit_message(true, 'soak', '')");
    const found = await Promise.all(readers.map((reader) => readChange(url, reader, wanted)));
    faults.push(...found.flat());
    const readSeconds = tenth((performance.now() - committed) / 1000);
    const after = await sender();
    if (before === null || before !== after) faults.push('PostgreSQL gave up the connection, or it broke');
    const peakMb = peakMemoryMb(child.pid);
    if (peakMb > MOST_MB) faults.push(`the server held ${peakMb} MB`);
    tell(1, 1, `${peakMb} MB at most`);
    return { rows, changeSeconds: tenth((committed - changing) / 1000), readSeconds, peakMb, faults };
  } finally {
    await ground.close();
  }
}
