import pg from 'pg';
import type { Chance } from './chance.fixture.ts';
import { type OracleTable, quoted } from './tables.fixture.ts';

/** Changes rows by chance, in transactions of its own; several work at the same time. */
export interface Writer {
  /** About so many changed rows; some transactions are rolled back. */
  write(mutations: number): Promise<void>;
  /** Begins a transaction with a change in it that stays open until `settle`. */
  hang(): Promise<void>;
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** Two writers may wait for each other or make the same key: PostgreSQL ends one of them, and it tries something else. */
const EXPECTED = new Set(['40P01', '40001', '23505', '55P03']);

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

async function mutate(client: pg.Client, table: OracleTable, chance: Chance): Promise<void> {
  const name = quoted(table.name);
  const row = table.row(chance);
  const set = (columns: readonly string[]): string =>
    columns.map((column, n) => `${quoted(column)} = $${n + 1}`).join(', ');
  const some = `ctid = (select ctid from ${name} offset floor(random() * greatest((select count(*) from ${name}), 1)) limit 1)`;
  const kind = chance.below(100);
  if (kind < 40) {
    const columns = table.columns.map(quoted).join(', ');
    const places = table.columns.map((_, n) => `$${n + 1}`).join(', ');
    const values = table.columns.map((column) => row[column]);
    await client.query(`insert into ${name} (${columns}) values (${places}) on conflict do nothing`, values);
  } else if (kind < 75) {
    // a few columns, so that big values stay untouched and rows move in and out of shapes
    const free = table.columns.filter((column) => !table.key.includes(column) && chance.percent(40));
    if (free.length === 0) return;
    await client.query(
      `update ${name} set ${set(free)} where ${some}`,
      free.map((column) => row[column]),
    );
  } else if (kind < 82) {
    // the key itself changes: to readers one row goes and another comes
    await client.query(
      `update ${name} set ${set(table.key)} where ${some}`,
      table.key.map((column) => row[column]),
    );
  } else if (kind < 84) {
    await client.query(
      `update ${name} set ${set(['store', 'w'].filter((column) => table.columns.includes(column)))} where random() < 0.05`,
      [String(chance.below(4))],
    );
  } else {
    await client.query(`delete from ${name} where ${some}`);
  }
}

/** Opens a writer. */
export async function openWriter(url: string, tables: readonly OracleTable[], chance: Chance): Promise<Writer> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  // one that hangs may hold the very key another wants
  await client.query("set lock_timeout = '300ms'");
  let hanging = false;
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      hanging = false;
      if (!EXPECTED.has(codeOf(error))) throw error;
    }
  };
  const transaction = async (mutations: number): Promise<void> => {
    await client.query('begin');
    for (let n = 0; n < mutations; n += 1) {
      if (chance.percent(5)) await client.query('savepoint here');
      await mutate(client, chance.pick(tables), chance);
      if (chance.percent(3)) await client.query('savepoint s; rollback to savepoint s');
    }
    await client.query(chance.percent(12) ? 'rollback' : 'commit');
  };
  return {
    async write(mutations) {
      for (let left = mutations; left > 0; ) {
        const size = Math.min(left, 1 + chance.below(9));
        left -= size;
        await attempt(() => transaction(size));
      }
    },
    async hang() {
      await attempt(async () => {
        await client.query('begin');
        hanging = true;
        const table = chance.pick(tables);
        const row = table.row(chance);
        const places = table.columns.map((_, n) => `$${n + 1}`).join(', ');
        await client.query(
          `insert into ${quoted(table.name)} (${table.columns.map(quoted).join(', ')}) values (${places}) on conflict do nothing`,
          table.columns.map((column) => row[column]),
        );
      });
    },
    async settle() {
      if (hanging) await client.query(chance.percent(70) ? 'commit' : 'rollback');
      hanging = false;
    },
    close: () => client.end(),
  };
}
