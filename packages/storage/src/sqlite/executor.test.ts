import { virtualClock } from '@valero/testkit';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { RowOp } from '../rowop.ts';
import { rowExecutor } from './executor.ts';
import { migrate } from './migrate.ts';
import { DEVICE_TABLES } from './modules.ts';
import { good } from './store.fixture.ts';

function open() {
  const db = new Database(':memory:');
  good(migrate(db, virtualClock().now()));
  const executor = rowExecutor(db, DEVICE_TABLES);
  return { db, run: (...ops: RowOp[]) => executor.run(ops) };
}

const user = (id: string, name: string, store: string | null = null) => ({
  id,
  login: name,
  name,
  role: 'cashier',
  store,
  pin_hash: null,
  active: true,
});

test('executor: set inserts or replaces the whole row, booleans become 0 and 1', () => {
  const { db, run } = open();
  run({ op: 'set', table: 'identity.user', key: ['id'], row: user('u', 'A', 's') });
  run({ op: 'set', table: 'identity.user', key: ['id'], row: { ...user('u', 'B'), active: false } });
  expect(db.prepare('SELECT name, store, active FROM identity_user').all()).toEqual([
    { name: 'B', store: null, active: 0 },
  ]);
});

test('executor: set with ifNewer takes only a row whose column rises', () => {
  const { db, run } = open();
  const row = (name: string, version: number) => ({
    op: 'set' as const,
    table: 'crm.customer',
    key: ['id'],
    ifNewer: 'version',
    row: {
      id: 'c',
      number: '1',
      name,
      kind: 'private',
      street: '',
      zip: '',
      city: '',
      country: 'DEU',
      vat_id: '',
      email: '',
      phone: '',
      group_name: '',
      note: '',
      active: true,
      version,
    },
  });
  run(row('first', 2), row('older', 1), row('same', 2));
  expect(db.prepare('SELECT name FROM crm_customer').all()).toEqual([{ name: 'first' }]);
  run(row('newer', 3));
  expect(db.prepare('SELECT name, version FROM crm_customer').all()).toEqual([{ name: 'newer', version: 3 }]);
});

test('executor: set of nothing but a key is there once', () => {
  const { db, run } = open();
  const op: RowOp = {
    op: 'set',
    table: 'kasse.search_term',
    key: ['kind', 'key', 'folded'],
    row: { kind: 'article', key: '1', folded: 'brot' },
  };
  run(op, op);
  expect(db.prepare('SELECT count(*) AS n FROM kasse_search_term').get()).toEqual({ n: 1 });
});

test('executor: add starts at 0, sums, and puts the later value beside', () => {
  const { db, run } = open();
  const key = { device: 'd', z_number: 1 };
  run({ op: 'add', table: 'kasse.period', key, add: { beleg_count: 1, discount_total: -50 }, put: { store: 'a' } });
  run({ op: 'add', table: 'kasse.period', key, add: { beleg_count: 2, discount_total: 0 }, put: { store: 'b' } });
  run({ op: 'add', table: 'kasse.period', key: { device: 'd', z_number: 2 }, add: {} });
  run({ op: 'add', table: 'kasse.period', key: { device: 'd', z_number: 2 }, add: {} });
  expect(
    db.prepare('SELECT z_number, store, beleg_count, discount_total FROM kasse_period ORDER BY z_number').all(),
  ).toEqual([
    { z_number: 1, store: 'b', beleg_count: 3, discount_total: -50 },
    { z_number: 2, store: null, beleg_count: 0, discount_total: 0 },
  ]);
});

test('executor: update changes rows that match, a null in the key matches null, none is no error', () => {
  const { db, run } = open();
  run(
    { op: 'set', table: 'identity.user', key: ['id'], row: user('u', 'A') },
    { op: 'set', table: 'identity.user', key: ['id'], row: user('v', 'B', 's') },
  );
  run(
    { op: 'update', table: 'identity.user', key: { store: null }, set: { name: 'C' } },
    { op: 'update', table: 'identity.user', key: { id: 'nobody' }, set: { name: 'X' } },
  );
  expect(db.prepare('SELECT id, name FROM identity_user ORDER BY id').all()).toEqual([
    { id: 'u', name: 'C' },
    { id: 'v', name: 'B' },
  ]);
});

test('executor: numbered rows take the next number of their counter without a gap', () => {
  const { db, run } = open();
  const op = (basket: string): RowOp => ({
    op: 'numbered',
    table: 'kasse.drawer_log',
    column: 'seq',
    counter: 'test',
    row: { device: 'd', epoch: 1, store: 's', at: 0, actor: null, reason: basket },
  });
  run(op('a'), op('b'));
  const undone = db.transaction(() => run(op('lost'), { ...op('c'), row: { device: 'd' } } as RowOp));
  expect(() => undone()).toThrow(/NOT NULL/);
  run(op('d'));
  expect(db.prepare('SELECT seq, reason FROM kasse_drawer_log').all()).toEqual([
    { seq: 1, reason: 'a' },
    { seq: 2, reason: 'b' },
    { seq: 3, reason: 'd' },
  ]);
});

test('executor: an inserted key that is there already, an unknown table and an unknown column are our bug', () => {
  const { run } = open();
  const op: RowOp = { op: 'insert', table: 'identity.user', row: user('u', 'A') };
  run(op);
  expect(() => run(op)).toThrow(/UNIQUE/);
  expect(() => run({ op: 'insert', table: 'kasse.nothing', row: {} })).toThrow('no such table: kasse.nothing');
  expect(() => run({ op: 'insert', table: 'identity.user', row: { ...user('w', 'A'), hair: 'red' } })).toThrow(
    'identity.user has no column hair',
  );
});
