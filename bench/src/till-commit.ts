import { join } from 'node:path';
import { belegIssued, saleBeleg, settlePayments, viewBasket } from '@valero/domain/kasse';
import { type Env, type FactDraft, toCents, unwrap } from '@valero/domain/kernel';
import { DATABASE_FILE, DEVICE_PROJECTIONS, type DeviceStore, openDeviceStore } from '@valero/storage/sqlite';
import { countedIds, demoWorld, ModelTill, virtualClock } from '@valero/testkit';
import Database from 'better-sqlite3';
import { type Bench, dice, percentile } from './harness.ts';

type Bound = string | number | Buffer | null;
type Row = Readonly<Record<string, Bound | boolean>>;

/** One write of the reference: SQL and its values. */
interface Write {
  readonly sql: string;
  readonly values: readonly Bound[];
}

const bound = (value: Bound | boolean | undefined): Bound =>
  typeof value === 'boolean' ? Number(value) : (value ?? null);

function insert(table: string, row: Row, tail = ''): Write {
  const columns = Object.keys(row);
  return {
    sql: `INSERT INTO ${table} (${columns.map((name) => `"${name}"`).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})${tail}`,
    values: columns.map((column) => bound(row[column])),
  };
}

/** The rows a fact leaves, as plain SQL: what anybody would write by hand. */
function writesOf(fact: Parameters<(typeof DEVICE_PROJECTIONS)[number]['apply']>[0]): Write[] {
  const writes: Write[] = [];
  for (const op of DEVICE_PROJECTIONS.flatMap((projection) => projection.apply(fact))) {
    const table = op.table.replace('.', '_');
    const keep = (columns: readonly string[], key: readonly string[], change: (name: string) => string): string =>
      ` ON CONFLICT (${key.join(', ')}) DO ${columns.length === 0 ? 'NOTHING' : `UPDATE SET ${columns.map(change).join(', ')}`}`;
    if (op.op === 'insert') writes.push(insert(table, op.row));
    else if (op.op === 'set') {
      writes.push(
        insert(
          table,
          op.row,
          keep(
            Object.keys(op.row).filter((name) => !op.key.includes(name)),
            op.key,
            (name) => `${name} = excluded.${name}`,
          ),
        ),
      );
    } else if (op.op === 'add') {
      const sums = keep([...Object.keys(op.add), ...Object.keys(op.put ?? {})], Object.keys(op.key), (name) =>
        name in op.add ? `${name} = ${name} + excluded.${name}` : `${name} = excluded.${name}`,
      );
      writes.push(insert(table, { ...op.key, ...op.add, ...op.put }, sums));
    } else if (op.op === 'update') {
      const where = Object.keys(op.key)
        .map((name) => `${name} IS ?`)
        .join(' AND ');
      const set = Object.keys(op.set)
        .map((name) => `${name} = ?`)
        .join(', ');
      writes.push({
        sql: `UPDATE ${table} SET ${set} WHERE ${where}`,
        values: [...Object.values(op.set), ...Object.values(op.key)].map(bound),
      });
    }
  }
  return writes;
}

/** A database with the same tables and indexes, without triggers, journal checks or anything of ours. */
function bareDatabase(dir: string, source: string): Database.Database {
  const original = new Database(source, { readonly: true });
  const ddl = original
    .prepare<[], { sql: string }>(
      "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND type IN ('table', 'index') AND (tbl_name LIKE 'kasse_%' OR tbl_name IN ('journal', 'device_print_job', 'device_basket')) ORDER BY type DESC",
    )
    .all();
  const kasse = original.prepare<[], Row>('SELECT * FROM kasse_till').all();
  original.close();
  const db = new Database(join(dir, 'bare.db'));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  for (const { sql } of ddl) db.exec(sql);
  for (const row of kasse) {
    const { sql, values } = insert('kasse_till', row);
    db.prepare(sql).run(...values);
  }
  return db;
}

function openTill(dir: string): { store: DeviceStore; env: () => Env; sale: (count: number) => FactDraft } {
  const clock = virtualClock();
  const ids = countedIds();
  const world = demoWorld(ids);
  const [identity] = world.tills;
  const [actor] = world.people;
  if (!identity || !actor) throw new Error('the demo world has a till and a person');
  const store = unwrap(openDeviceStore({ dir, now: clock.now }));
  const newId = (): string => ids.next();
  unwrap(store.commission(identity, { actor: actor.id, at: clock.now(), offset: 60, newId, software: 'bench' }));
  const model = new ModelTill({
    identity,
    clock,
    ids,
    people: world.people,
    articles: world.articles,
    customers: world.customers,
  });
  const env = (): Env => ({
    now: clock.advance(20_000),
    offset: 60,
    newId,
    company: identity.company.id,
    store: identity.store.id,
    device: identity.device.id,
    actor,
  });
  const roll = dice(7);
  const reads = store.kasseReads();
  const sale = (count: number): FactDraft => {
    const lines = Array.from({ length: count }, () => ({
      article: roll(10),
      quantity: 1000 * (1 + roll(3)),
      discount: 0,
      voided: false,
    }));
    const basket = model.basket({ lines, discount: 0, customer: null });
    const payments = settlePayments(basket, viewBasket(basket).due, { method: 'cash', tendered: toCents(100_000) });
    return belegIssued.draft(
      saleBeleg(
        { identity, counters: reads.counters(), env: env() },
        basket,
        payments,
        { note: '', references: [], requestId: null },
        0,
      ),
    );
  };
  return { store, env, sale };
}

/** Sale commit: the whole transaction of a sale (seal, journal, projections, basket, print job) against the same rows written by hand. */
export async function tillCommit(bench: Bench): Promise<void> {
  const sales = bench.option('sales', 3000);
  const warm = 200;
  const dir = bench.folder();
  const { store, env, sale } = openTill(dir);
  bench.after(() => store.close());
  const source = join(dir, DATABASE_FILE);
  const reader = new Database(source, { readonly: true });
  const bare = bareDatabase(dir, source);
  bench.after(() => {
    reader.close();
    bare.close();
  });
  const statements = new Map<string, Database.Statement<Bound[]>>();
  const prepared = ({ sql }: Write): Database.Statement<Bound[]> => {
    const found = statements.get(sql) ?? bare.prepare<Bound[]>(sql);
    statements.set(sql, found);
    return found;
  };
  const write = bare.transaction((writes: readonly Write[]) => {
    for (const entry of writes) prepared(entry).run(...entry.values);
  });
  const journalRow = reader.prepare<[number], Row>('SELECT * FROM journal WHERE seq = ?');
  const printRow = reader.prepare<[string], Row>('SELECT * FROM device_print_job WHERE id = ?');
  const ours: number[] = [];
  const theirs: number[] = [];
  const document = JSON.stringify({
    lines: Array.from({ length: 40 }, (_, n) => `Zeile ${n} eines Bons mit Text und Betrag 12,34`),
  });
  bench.say(`${sales} sales of 1 to 9 lines, each followed by the same rows in a bare database`);
  for (let n = 0; n < sales + warm; n += 1) {
    const draft = sale(1 + (n % 9));
    const { actor, now, offset, newId } = env();
    const started = performance.now();
    const done = unwrap(
      store.commit({
        drafts: [draft],
        state: { basket: null },
        prints: [{ kind: 'beleg', document }],
        actor: actor.id,
        at: now,
        offset,
        newId,
      }),
    );
    const took = performance.now() - started;
    const [fact] = done.facts;
    const row = fact && journalRow.get(fact.seq);
    const print = printRow.get(done.printIds[0] ?? '');
    if (!fact || !row || !print) throw new Error('the commit left no row');
    const writes: Write[] = [
      insert('journal', row),
      ...writesOf(fact),
      { sql: 'INSERT OR REPLACE INTO device_basket (slot, basket, saved_at) VALUES (1, ?, ?)', values: [null, now] },
      insert('device_print_job', print),
    ];
    for (const entry of writes) prepared(entry);
    const begun = performance.now();
    write.immediate(writes);
    const bareTook = performance.now() - begun;
    if (n >= warm) {
      ours.push(took);
      theirs.push(bareTook);
    }
  }
  sameRows(bare, reader);
  report(bench, ours, theirs);
}

/** The reference is worth nothing unless it wrote what the till wrote. */
function sameRows(bare: Database.Database, reader: Database.Database): void {
  const [count] = bare.prepare<[], { n: number }>('SELECT count(*) AS n FROM kasse_receipt_line').all();
  const [same] = reader.prepare<[], { n: number }>('SELECT count(*) AS n FROM kasse_receipt_line').all();
  if (!count || count.n !== same?.n) throw new Error('the reference did not write the same rows');
}

function report(bench: Bench, ours: readonly number[], theirs: readonly number[]): void {
  for (const p of [50, 99]) {
    const value = percentile(ours, p);
    const reference = percentile(theirs, p);
    bench.report({
      bench: 'till-commit',
      metric: `bare transaction p${p}`,
      value: reference,
      unit: 'ms',
      limit: null,
      ratio: null,
    });
    bench.report(
      {
        bench: 'till-commit',
        metric: `sale commit p${p}`,
        value,
        unit: 'ms',
        limit: p === 99 ? 2 : null,
        ratio: value / reference,
      },
      'ratio',
    );
  }
}
