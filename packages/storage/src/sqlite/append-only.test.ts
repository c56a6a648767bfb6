import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DATABASE_FILE } from './connection.ts';
import { commitFacts, good, tamper, tillBench } from './store.fixture.ts';
import { verifyDirectory } from './store.ts';

const SALE = {
  lines: [{ article: 0, quantity: 1000, discount: 0, voided: false }],
  ...{ discount: 0, customer: null, pay: 'cash' as const, extra: 0, requestId: null },
};

/** A till with some facts, closed. */
function closedTill(sales: number) {
  const bench = tillBench();
  for (let sale = 0; sale < sales; sale += 1) bench.till.sale(SALE);
  commitFacts(bench.store, bench.till.facts, () => bench.ids.next());
  bench.store.close();
  return bench;
}

test('append-only: no statement changes, removes, replaces or drops what the journal holds', () => {
  const { dir } = closedTill(3);
  for (const statement of [
    "UPDATE journal SET body = 'x'",
    'UPDATE journal SET hash = zeroblob(32) WHERE pos = 1',
    'DELETE FROM journal',
    'DELETE FROM journal WHERE pos = (SELECT max(pos) FROM journal)',
    'INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE pos = 2',
    'INSERT INTO journal SELECT 2, device, epoch, seq, id, type, body, prev_hash, hash FROM journal WHERE pos = 1',
    "INSERT INTO journal (pos, device, epoch, seq, id, type, body, prev_hash, hash) SELECT pos, device, epoch, seq, id, type, 'x', prev_hash, hash FROM journal WHERE pos = 2 ON CONFLICT (pos) DO UPDATE SET body = 'x'",
    'UPDATE journal_anchor SET pos = 2',
    'DELETE FROM journal_anchor',
  ])
    expect(() => tamper(dir, statement), statement).toThrow(/append-only/);
  expect(() => tamper(dir, 'DROP TABLE journal')).toThrow(/FOREIGN KEY/);
  expect(good(verifyDirectory(dir)).ok).toBe(true);
});

test('append-only: a guard that somebody dropped is back at the next opening, and its loss is told', () => {
  const bench = closedTill(1);
  tamper(bench.dir, 'DROP TRIGGER journal_no_update');
  tamper(bench.dir, 'DROP TRIGGER journal_append');
  const store = bench.reopen();
  expect([...store.restoredGuards].sort()).toEqual(['journal_append', 'journal_no_update']);
  store.close();
  expect(() => tamper(bench.dir, "UPDATE journal SET body = 'x'")).toThrow(/append-only/);
  expect(bench.reopen().restoredGuards).toEqual([]);
});

test('append-only: one flipped bit in any column of any row is found, and the first wrong row is named', () => {
  const { dir } = closedTill(6);
  const db = new Database(join(dir, DATABASE_FILE));
  for (const name of ['journal_no_update', 'journal_no_delete', 'journal_append']) db.exec(`DROP TRIGGER ${name}`);
  const count = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM journal').get()?.n ?? 0;
  const text = ['body', 'id', 'type', 'device'] as const;
  const blob = ['hash', 'prev_hash'] as const;
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: count }),
      fc.constantFrom(...text, ...blob),
      fc.nat(),
      fc.integer({ min: 0, max: 6 }),
      (pos, column, at, bit) => {
        const before =
          db.prepare<[number], { v: string | Buffer }>(`SELECT ${column} AS v FROM journal WHERE pos = ?`).get(pos)
            ?.v ?? '';
        const bytes = Buffer.from(before);
        const place = at % bytes.length;
        bytes[place] = (bytes[place] ?? 0) ^ (1 << bit);
        const after = typeof before === 'string' ? bytes.toString('utf8') : bytes;
        fc.pre(typeof after !== 'string' || after !== before);
        const put = db.prepare(`UPDATE journal SET ${column} = ? WHERE pos = ?`);
        put.run(after, pos);
        const verdict = good(verifyDirectory(dir));
        put.run(before, pos);
        expect(verdict.ok).toBe(false);
        if (!verdict.ok) expect(verdict.fault.seq).toBe(pos);
      },
    ),
    { numRuns: 150 },
  );
  for (const [column, value] of [
    ['epoch', 2],
    ['seq', 900],
  ] as const) {
    db.prepare(`UPDATE journal SET ${column} = ? WHERE pos = 4`).run(value);
    const verdict = good(verifyDirectory(dir));
    expect(verdict.ok, column).toBe(false);
    db.prepare(`UPDATE journal SET ${column} = ? WHERE pos = 4`).run(column === 'epoch' ? 1 : 4);
  }
  db.close();
  expect(good(verifyDirectory(dir)).ok).toBe(true);
});
