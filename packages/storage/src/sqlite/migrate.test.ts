import { virtualClock } from '@valero/testkit';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { listMigrations, migrate } from './migrate.ts';
import { good } from './store.fixture.ts';

const now = virtualClock().now();

/** A value that fits a column: its CHECK decides among a few. */
function sampleRow(db: Database.Database, table: string, n: number): Record<string, string | number | Buffer> {
  const sql =
    db.prepare<[string], { sql: string }>('SELECT sql FROM sqlite_schema WHERE name = ?').get(table)?.sql ?? '';
  const columns = db.prepare<[], { name: string; type: string }>(`PRAGMA table_info(${table})`).all();
  return Object.fromEntries(
    columns.map(({ name, type }) => {
      const among = new RegExp(`"?${name}"? TEXT[^,]*CHECK \\(${name} (?:IN \\(|= )'(\\w+)'`).exec(sql)?.[1];
      if (type === 'BLOB') return [name, Buffer.alloc(32, n)];
      if (type === 'INTEGER') return [name, new RegExp(`\\b${name} IN \\(0, 1\\)|\\b${name} = 1\\)`).test(sql) ? 1 : n];
      return [name, among ?? `${name}-${n}`];
    }),
  );
}

const tablesOf = (db: Database.Database): string[] =>
  db
    .prepare<[], { name: string }>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'stock_article_%' AND name <> 'schema_migration' ORDER BY name",
    )
    .all()
    .map((row) => row.name);

test('migrate: every step keeps the rows of the schema before it', () => {
  const steps = listMigrations();
  for (let count = 1; count < steps.length; count += 1) {
    const db = new Database(':memory:');
    good(migrate(db, now, steps.slice(0, count)));
    const before = new Map<string, unknown[]>();
    for (const table of tablesOf(db)) {
      for (const n of [1, 2]) {
        const row = sampleRow(db, table, n);
        const names = Object.keys(row).map((name) => `"${name}"`);
        db.prepare(
          `INSERT OR IGNORE INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
        ).run(Object.values(row));
      }
      before.set(table, db.prepare(`SELECT * FROM ${table}`).all());
      expect(before.get(table), `${table} holds a row`).not.toEqual([]);
    }
    expect(good(migrate(db, now, steps.slice(0, count + 1)))).toHaveLength(1);
    for (const [table, rows] of before) expect(db.prepare(`SELECT * FROM ${table}`).all()).toMatchObject(rows);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    db.close();
  }
});

test('migrate: articles over all stores are the sums of the rows that were there before', () => {
  const db = new Database(':memory:');
  good(
    migrate(
      db,
      now,
      listMigrations().filter((step) => step.module !== 'bi' || step.name < '0002'),
    ),
  );
  for (const [table, per] of [
    ['bi_article', 'day'],
    ['bi_article_month', 'month'],
  ]) {
    const add = db.prepare(
      `INSERT INTO ${table} (store, ${per}, number, name, receipts, gross, quantity) VALUES (?, ?, ?, 'Tee', ?, ?, ?)`,
    );
    add.run('a', 'x', '1', 1, 300, 2000);
    add.run('b', 'x', '1', 10, -5, -500);
    add.run('b', 'x', '2', 1, 900, 1000);
    add.run('a', 'y', '1', 1, 150, 1000);
  }
  expect(good(migrate(db, now))).toContain('bi/0002_article_company');
  for (const [table, per] of [
    ['bi_article_company', 'day'],
    ['bi_article_company_month', 'month'],
  ]) {
    const rows = db.prepare(`SELECT ${per}, number, name, receipts, gross, quantity FROM ${table} ORDER BY 1, 2`).raw();
    expect(rows.all()).toEqual([
      ['x', '1', 'Tee', 11, 295, 1500],
      ['x', '2', 'Tee', 1, 900, 1000],
      ['y', '1', 'Tee', 1, 150, 1000],
    ]);
  }
  db.close();
});

test('migrate: tills, Z and articles made before there were special cases keep their figures and get defaults', () => {
  const db = new Database(':memory:');
  const later = ['kasse/0002_special', 'stock/0003_restaurant'];
  good(
    migrate(
      db,
      now,
      listMigrations().filter((step) => !later.includes(`${step.module}/${step.name}`)),
    ),
  );
  db.exec(`INSERT INTO kasse_till (device, next_beleg, open_z, cash_carried, grand_total) VALUES ('d', 12, 3, 500, 9900);
    INSERT INTO kasse_period (device, z_number, beleg_count, discount_total) VALUES ('d', 3, 4, -20);
    INSERT INTO stock_article (id, number, name, search_key, tax_key, unit, rank, active, version) VALUES ('a', '1', 'Tee', 'tee', 2, 'Stk', 0, 1, 7)`);
  expect([...good(migrate(db, now))].sort()).toEqual(later);
  expect(db.prepare('SELECT next_beleg, grand_total, invoices, training, storno_flag FROM kasse_till').get()).toEqual({
    next_beleg: 12,
    grand_total: 9900,
    invoices: 0,
    training: 0,
    storno_flag: 1,
  });
  expect(db.prepare('SELECT beleg_count, discount_total, training_count, margin_tax FROM kasse_period').get()).toEqual({
    beleg_count: 4,
    discount_total: -20,
    training_count: 0,
    margin_tax: 0,
  });
  expect(db.prepare('SELECT name, restaurant_food, drink_share FROM stock_article').get()).toEqual({
    name: 'Tee',
    restaurant_food: 0,
    drink_share: null,
  });
  expect(() => db.exec('UPDATE stock_article SET drink_share = 10001')).toThrow(/CHECK/);
  db.close();
});

test('migrate: card payments of before are payments, and their slips and outcomes stay', () => {
  const db = new Database(':memory:');
  const before = listMigrations().filter(({ module, name }) => `${module}/${name}` !== 'kasse/0003_cards');
  good(migrate(db, now, before));
  db.exec(`INSERT INTO kasse_card_intent (intent_id, device, store, epoch, seq, basket_id, amount, intended_at, outcome, reason, terminal_id,
    trace, pan_masked, brand, approval, receipt_text) VALUES ('i', 'd', 's', 1, 5, 'b', 890, 7, 'approved', '', 'T', '12', '##1', 'girocard', '9', 'slip')`);
  good(migrate(db, now));
  expect(
    db.prepare('SELECT amount, outcome, receipt_text, kind, beleg_id, source FROM kasse_card_intent').get(),
  ).toEqual({
    amount: 890,
    outcome: 'approved',
    receipt_text: 'slip',
    kind: 'pay',
    beleg_id: null,
    source: 'terminal',
  });
  expect(() => db.exec("UPDATE kasse_card_intent SET kind = 'gift'")).toThrow(/CHECK/);
  db.close();
});

test('migrate: all steps run once, in their order, each noted with its checksum', () => {
  const db = new Database(':memory:');
  const steps = listMigrations();
  expect(good(migrate(db, now))).toEqual(steps.map((step) => `${step.module}/${step.name}`));
  expect(good(migrate(db, now))).toEqual([]);
  expect(db.prepare('SELECT count(*) AS n FROM schema_migration').get()).toEqual({ n: steps.length });
  db.close();
});

test('migrate: a past step that reads differently now is refused', () => {
  const db = new Database(':memory:');
  const [first, ...rest] = listMigrations();
  if (!first) throw new Error('there is a step');
  good(migrate(db, now, [first]));
  expect(migrate(db, now, [{ ...first, checksum: 'other' }, ...rest])).toMatchObject({
    ok: false,
    error: { code: 'storage.migration_changed', details: { migration: 'device/0001_device' } },
  });
  expect(db.prepare("SELECT name FROM sqlite_schema WHERE name = 'kasse_receipt'").get()).toBeUndefined();
  db.close();
});

test('migrate: data of a newer program are refused and left as they are', () => {
  const db = new Database(':memory:');
  const steps = listMigrations();
  good(migrate(db, now, steps));
  const last = steps.at(-1);
  expect(migrate(db, now, steps.slice(0, -1))).toMatchObject({
    ok: false,
    error: { code: 'storage.newer', details: { migration: `${last?.module}/${last?.name}` } },
  });
  db.close();
});

test('migrate: a step that fails half way leaves nothing of itself', () => {
  const db = new Database(':memory:');
  const steps = listMigrations();
  const broken = {
    module: 'kasse',
    name: '9999_broken',
    checksum: 'x',
    sql: 'CREATE TABLE half (a INTEGER) STRICT; INSERT INTO nowhere VALUES (1);',
  };
  expect(() => migrate(db, now, [...steps, broken])).toThrow(/nowhere/);
  expect(db.prepare("SELECT name FROM sqlite_schema WHERE name = 'half'").get()).toBeUndefined();
  expect(good(migrate(db, now, steps))).toEqual([]);
  db.close();
});
