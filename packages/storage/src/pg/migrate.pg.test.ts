import { testDatabase } from '@valero/testkit/postgres';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TABLES } from './catalog.ts';
import { listMigrations, migrate } from './migrate.ts';
import { openServerStore } from './store.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let sql: pg.Pool;
beforeAll(async () => {
  database = await testDatabase();
  sql = new pg.Pool({ connectionString: database.url });
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

test('migrations: several processes at once bring the database up once, a second run does nothing', async () => {
  const all = listMigrations().map((step) => `${step.module}/${step.name}`);
  const reports = await Promise.all([1, 2, 3].map(() => migrate(database.url, undefined)));
  expect(reports.map((report) => report.applied).filter((applied) => applied.length > 0)).toEqual([all]);
  expect((await migrate(database.url, undefined)).applied).toEqual([]);
});

test('migrations: every declared table has the columns, types and keys of the database', async () => {
  for (const table of TABLES.values()) {
    const { rows } = await sql.query<{ name: string; type: string; required: boolean }>(
      `select column_name as name, data_type as type, is_nullable = 'NO' as required from information_schema.columns where table_schema = $1 and table_name = $2 and column_name <> 'xid'`,
      [table.schema, table.bare],
    );
    const declared = [...table.columns.values()].map(({ name, type, notNull }) => ({
      name,
      type,
      required: notNull || table.key.includes(name),
    }));
    const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);
    expect({ table: table.name, columns: rows.sort(byName) }).toEqual({
      table: table.name,
      columns: declared.sort(byName),
    });
    const key = await sql.query<{ name: string }>(
      `select a.attname as name from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
       where i.indrelid = $1::regclass and i.indisprimary order by array_position(i.indkey::int2[], a.attnum)`,
      [table.sql],
    );
    expect({ table: table.name, key: key.rows.map((row) => row.name) }).toEqual({
      table: table.name,
      key: [...table.key],
    });
  }
});

test('migrations: an edited step and a database from a newer program stop the start', async () => {
  const edited = listMigrations().map((step, index) => (index === 2 ? { ...step, checksum: 'other' } : step));
  await expect(migrate(database.url, undefined, edited)).rejects.toThrow(/was edited after it ran/);
  await expect(migrate(database.url, undefined, listMigrations().slice(0, -1))).rejects.toThrow(
    /newer than this program/,
  );
});

test('migrations: a step that fails leaves nothing of itself', async () => {
  const bad = { module: 'bi', name: '9999_bad', sql: 'create table bi.half (id int); select 1 / 0', checksum: 'x' };
  await expect(migrate(database.url, undefined, [...listMigrations(), bad])).rejects.toThrow(/bi\/9999_bad failed/);
  const { rows } = await sql.query("select to_regclass('bi.half') as half");
  expect(rows).toEqual([{ half: null }]);
});

test('migrations: articles over all stores are made of the rows that were there before', async () => {
  const older = await testDatabase();
  const pool = new pg.Pool({ connectionString: older.url });
  try {
    await migrate(
      older.url,
      undefined,
      listMigrations().filter((step) => step.module !== 'bi' || step.name < '0002'),
    );
    const figures = 'receipts, lines, gross, net, tax, cost, net_with_cost, quantity';
    for (const [table, per, first, second] of [
      ['article', 'day', '2026-01-31', '2026-02-01'],
      ['article_month', 'month', '2026-01', '2026-02'],
    ]) {
      await pool.query(
        `insert into bi.${table} (store, ${per}, number, name, ${figures}) values
         ('00000000-0000-7000-8000-000000000001', '${first}', '1', 'Tee', 1, 2, 300, 280, 20, 100, 280, 2000),
         ('00000000-0000-7000-8000-000000000002', '${first}', '1', 'Tee', 10, 20, -5, -4, -1, 7, 6, -500),
         ('00000000-0000-7000-8000-000000000002', '${first}', '2', 'Kanne', 1, 1, 900, 800, 100, 0, 0, 1000),
         ('00000000-0000-7000-8000-000000000001', '${second}', '1', 'Tee', 1, 1, 150, 140, 10, 50, 140, 1000)`,
      );
    }
    const before = await pool.query('select * from bi.article order by store, day, number');
    expect((await migrate(older.url, undefined)).applied).toEqual(['bi/0002_article_company', 'bi/0003_z']);
    expect((await pool.query('select * from bi.article order by store, day, number')).rows).toEqual(before.rows);
    for (const [table, per, first, second] of [
      ['article_company', 'day', '2026-01-31', '2026-02-01'],
      ['article_company_month', 'month', '2026-01', '2026-02'],
    ]) {
      const { rows } = await pool.query<{ row: unknown[] }>(
        `select json_build_array(${per}, number, name, ${figures}) as row from bi.${table} order by ${per}, number`,
      );
      expect(rows.map(({ row }) => row)).toEqual([
        [first, '1', 'Tee', 11, 22, 295, 276, 19, 107, 286, 1500],
        [first, '2', 'Kanne', 1, 1, 900, 800, 100, 0, 0, 1000],
        [second, '1', 'Tee', 1, 1, 150, 140, 10, 50, 140, 1000],
      ]);
    }
  } finally {
    await pool.end();
    await older.drop();
  }
});

test('migrations: tills, Z and articles made before there were special cases keep their figures and get defaults', async () => {
  const older = await testDatabase();
  const pool = new pg.Pool({ connectionString: older.url });
  const later = ['kasse/0002_special', 'stock/0002_restaurant'];
  const id = '00000000-0000-7000-8000-000000000001';
  try {
    await migrate(
      older.url,
      undefined,
      listMigrations().filter((step) => !later.includes(`${step.module}/${step.name}`)),
    );
    await pool.query(`insert into kasse.till (device, next_beleg, open_z, grand_total) values ('${id}', 12, 3, 9900);
      insert into kasse.period (device, z_number, beleg_count, discount_total) values ('${id}', 3, 4, -20);
      insert into stock.article (id, number, name, search_key, tax_key, unit, rank, active, version) values ('${id}', '1', 'Tee', 'tee', 2, 'Stk', 0, true, 7)`);
    expect([...(await migrate(older.url, undefined)).applied].sort()).toEqual(later);
    const one = async (sql: string): Promise<unknown> =>
      (await pool.query(`select row_to_json(r) as row from (${sql}) r`)).rows[0]?.row;
    expect(await one('select next_beleg, grand_total, invoices, training, storno_flag from kasse.till')).toEqual({
      next_beleg: 12,
      grand_total: 9900,
      invoices: 0,
      training: false,
      storno_flag: true,
    });
    expect(await one('select beleg_count, discount_total, training_count, margin_tax from kasse.period')).toEqual({
      beleg_count: 4,
      discount_total: -20,
      training_count: 0,
      margin_tax: 0,
    });
    expect(await one('select name, restaurant_food, drink_share from stock.article')).toEqual({
      name: 'Tee',
      restaurant_food: false,
      drink_share: null,
    });
  } finally {
    await pool.end();
    await older.drop();
  }
});

test('roles: under the application role facts and bookings can be added but neither changed nor removed', async () => {
  const store = openServerStore({ url: database.url, role: 'valero_app' });
  await store.migrate();
  expect(await store.ping()).toBe(true);
  expect(await store.serverDevice()).toMatch(/^[0-9a-f-]{36}$/);
  await store.close();
  for (const statement of ['update sync.fact set type = type', 'delete from fibu.line', 'truncate fibu.entry']) {
    const client = await sql.connect();
    await client.query('set role valero_app');
    await expect(client.query(statement)).rejects.toThrow(/permission denied/);
    await client.query('reset role');
    client.release();
  }
});

test('migrations: devices may follow the tables of the publication and no others, and their old rows travel whole', async () => {
  const { rows } = await sql.query(
    `select p.schemaname || '.' || p.tablename as name, c.relreplident = 'f' as whole from pg_publication_tables p
     join pg_class c on c.oid = format('%I.%I', p.schemaname, p.tablename)::regclass where p.pubname = 'valero' order by 1`,
  );
  const followed = ['crm.customer', 'identity.company', 'identity.device', 'identity.store', 'identity.user'];
  expect(rows).toEqual([...followed, 'stock.article', 'sync.request'].map((name) => ({ name, whole: true })));
});

test('migrations: a database whose changes were noted by triggers is rid of them, and its rows are as before', async () => {
  const older = await testDatabase();
  const pool = new pg.Pool({ connectionString: older.url });
  const id = '00000000-0000-7000-8000-000000000001';
  const insert = `insert into stock.article (id, number, name, search_key, tax_key, unit, rank, active, version) values ($1, '1', 'Tee', 'tee', 2, 'Stk', 0, true, 7)`;
  try {
    const steps = listMigrations();
    await migrate(
      older.url,
      undefined,
      steps.filter((step) => step.module !== 'shapes'),
    );
    await pool.query(insert, [id]);
    expect((await pool.query('select relation, key from sync.change')).rows).toEqual([
      { relation: 'stock.article', key: id },
    ]);
    const shapes = steps.filter((step) => step.module === 'shapes').map(({ name }) => `shapes/${name}`);
    expect((await migrate(older.url, undefined)).applied).toEqual(shapes);
    const { rows } = await pool.query(
      `select to_regclass('sync.change') as log, to_regclass('sync.change_floor') as floor,
        (select count(*)::int from pg_trigger where tgname like 'follow%') as triggers,
        (select count(*)::int from pg_proc where proname like 'note%' or proname = 'follow') as functions,
        (select count(*)::int from stock.article) as articles`,
    );
    expect(rows).toEqual([{ log: null, floor: null, triggers: 0, functions: 0, articles: 1 }]);
    await pool.query(`update stock.article set name = 'Grüner Tee' where id = $1`, [id]);
  } finally {
    await pool.end();
    await older.drop();
  }
});
