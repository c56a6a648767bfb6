import { customersSet } from '@valero/domain/crm';
import {
  isOpenAdvance,
  openAdvances,
  returnable,
  returnableOf,
  revenueOf,
  voucher as voucherQuery,
  xReport,
  zBelegRow,
} from '@valero/domain/kasse';
import type { Fact } from '@valero/domain/kernel';
import { arbStory, type Story, virtualClock } from '@valero/testkit';
import Database from 'better-sqlite3';
import { getTableColumns } from 'drizzle-orm';
import { getTableConfig } from 'drizzle-orm/sqlite-core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { kasseProjection } from '../kasse/apply.ts';
import { tillReads } from '../kasse/reads.sqlite.ts';
import { rowExecutor } from './executor.ts';
import { journalWriter } from './journal.ts';
import { migrate } from './migrate.ts';
import { DEVICE_PROJECTIONS, DEVICE_TABLES } from './modules.ts';
import { rebuild } from './rebuild.ts';
import { commitFacts, dump, good, tillBench } from './store.fixture.ts';

/** Projects a story into a database in memory, as one server-like store of many devices. */
function project(story: Story): { db: Database.Database; rows: () => Record<string, unknown[]> } {
  const db = new Database(':memory:');
  good(migrate(db, virtualClock().now()));
  const executor = rowExecutor(db, DEVICE_TABLES);
  for (const fact of story.facts) for (const projection of DEVICE_PROJECTIONS) executor.run(projection.apply(fact));
  const rows = (): Record<string, unknown[]> =>
    Object.fromEntries(
      Object.keys(DEVICE_TABLES).map((name) => {
        const all = db.prepare(`SELECT * FROM ${name.replace('.', '_')}`).all();
        return [name, all.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))];
      }),
    );
  return { db, rows };
}

/** Of some stories of one seed the one with most kinds of facts and Belege: it has something of everything. */
function longStory(seed: number): Story {
  const stories = fc.sample(arbStory({ steps: 60 }), { seed, numRuns: 20 });
  const kinds = ({ facts, tills }: Story): number =>
    new Set([
      ...facts.map((fact) => fact.type),
      ...tills.flatMap((till) => till.belege.flatMap(({ lines }) => lines.map((line) => line.gvTyp))),
    ]).size;
  const withCustomer = stories.filter(({ facts }) => facts.some((fact) => customersSet.is(fact)));
  const [richest] = withCustomer.sort((a, b) => kinds(b) - kinds(a));
  if (!richest) throw new Error('there is a story');
  return richest;
}

test('projection: counters, sums of the open Z, stornos and parked baskets of each till are what its facts add up to', () => {
  fc.assert(
    fc.property(arbStory({ tills: 3, steps: 40 }), (story) => {
      const { db } = project(story);
      for (const till of story.tills) {
        const reads = tillReads(db, () => till.parts.identity.device.id);
        expect(reads.counters()).toEqual(till.counters);
        expect(reads.periodTotals()).toEqual(till.totals);
        for (const beleg of till.belege) {
          const by = till.voidedBy.get(beleg.id);
          expect(reads.stornoOf(beleg.id)).toEqual(by ? { id: by.id, number: by.number } : null);
        }
        for (const basket of till.parked) expect(reads.parked(basket.id)?.basket).toEqual(basket);
        const { records } = till;
        for (const id of records.returned.keys()) {
          const back = records.returnedOf(id).sort((a, b) => a.pos - b.pos);
          expect(reads.returnedOf(id)).toEqual(back);
        }
        for (const [id, advance] of records.advances) expect(reads.advance(id)).toEqual(advance);
        // what a till sold is its own; a voucher nobody knows may have been redeemed at several
        for (const [number, voucher] of records.vouchers)
          if (voucher.known) expect(reads.voucher(number)).toEqual(voucher);
      }
      const unknown = story.tills.flatMap((till) => [...till.records.vouchers.values()].filter(({ known }) => !known));
      const redeemed = db
        .prepare<[], { redeemed: number; unchecked: number }>(
          'SELECT coalesce(sum(redeemed), 0) AS redeemed, coalesce(sum(unchecked), 0) AS unchecked FROM kasse_voucher WHERE known = 0',
        )
        .get();
      expect(redeemed).toEqual({
        redeemed: unknown.reduce((sum, voucher) => sum + voucher.redeemed, 0),
        unchecked: unknown.reduce((sum, voucher) => sum + voucher.unchecked, 0),
      });
      db.close();
    }),
    { numRuns: 60 },
  );
});

test('projection: every Beleg is whole in the rows: Σ lines = Σ taxes = gross = Σ payments of what counts', () => {
  fc.assert(
    fc.property(arbStory({ tills: 2, steps: 30 }), (story) => {
      const { db } = project(story);
      const wrong = db
        .prepare(
          `SELECT r.number FROM kasse_receipt r WHERE r.gross <> (SELECT coalesce(sum(gross), 0) FROM kasse_receipt_line WHERE receipt_id = r.id)
             OR r.gross <> (SELECT coalesce(sum(gross), 0) FROM kasse_receipt_tax WHERE receipt_id = r.id)
             OR (r.bon_typ = 'Beleg' AND r.gross <> (SELECT coalesce(sum(amount), 0) FROM kasse_receipt_payment WHERE receipt_id = r.id))
             OR r.line_count <> (SELECT count(*) FROM kasse_receipt_line WHERE receipt_id = r.id)`,
        )
        .all();
      expect(wrong).toEqual([]);
      const count = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM kasse_receipt').get()?.n;
      expect(count).toBe(story.tills.reduce((sum, till) => sum + till.belege.length, 0));
      db.close();
    }),
    { numRuns: 40 },
  );
});

test('projection: the drawer is the pure sum of cash, and a Z is what its rows sum to', () => {
  fc.assert(
    fc.property(arbStory({ tills: 2, steps: 40 }), (story) => {
      const { db } = project(story);
      for (const till of story.tills) {
        for (const z of till.closings) {
          const cash = db
            .prepare<[string, number], { sum: number }>(
              "SELECT coalesce(sum(amount), 0) AS sum FROM kasse_period_payment WHERE device = ? AND z_number = ? AND type = 'Bar'",
            )
            .get(till.parts.identity.device.id, z.number)?.sum;
          expect(cash).toBe(z.cashCarried);
        }
      }
      db.close();
    }),
    { numRuns: 40 },
  );
});

test('projection: rebuilt from the journal the rows are those that grew live', () => {
  fc.assert(
    fc.property(arbStory({ steps: 25 }), fc.nat(2), (story, batches) => {
      const live = project(story);
      const db = new Database(':memory:');
      good(migrate(db, virtualClock().now()));
      const writer = journalWriter(db);
      const times = batches === 0 ? 1 : 2;
      for (const fact of story.facts) writer.append(fact);
      const executor = rowExecutor(db, DEVICE_TABLES);
      for (let run = 0; run < times; run += 1) rebuild({ db, executor, projections: DEVICE_PROJECTIONS });
      for (const table of kasseProjection.tables) {
        const name = table.replace('.', '_');
        const sorted = (from: Database.Database): unknown[] =>
          from
            .prepare(`SELECT * FROM ${name}`)
            .all()
            .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
        expect(sorted(db)).toEqual(sorted(live.db));
      }
      db.close();
      live.db.close();
    }),
    { numRuns: 40 },
  );
});

test('projection: a rebuild keeps master data, and one that was cut short is finished at the next opening', () => {
  const story = longStory(5);
  const bench = tillBench();
  commitFacts(bench.store, story.facts, () => bench.ids.next());
  const before = dump(bench.dir, /^(kasse|crm|stock)_/);
  expect(before['crm_customer']?.length).toBeGreaterThan(0);
  bench.store.rebuild();
  expect(dump(bench.dir, /^(kasse|crm|stock)_/)).toEqual(before);

  bench.store.close();
  const file = new Database(`${bench.dir}/valero.db`);
  file.exec(
    "DELETE FROM kasse_receipt_line; DELETE FROM kasse_period; INSERT INTO device_meta VALUES ('rebuild_from', '0')",
  );
  file.close();
  bench.store = bench.reopen();
  expect(dump(bench.dir, /^(kasse|crm|stock)_/)).toEqual(before);
});

test('projection: a rebuild that stops half way goes on where it stopped', () => {
  const bench = tillBench();
  for (let n = 0; n < 1200; n += 1) bench.till.drawer();
  good(bench.store.commit({ ...bench.stamp(), drafts: bench.till.facts.slice(1) }));
  const before = dump(bench.dir, /^kasse_/);
  const stop = new Error('the power is gone');
  let seen = 0;
  expect(() =>
    bench.store.rebuild(() => {
      seen += 1;
      if (seen === 3) throw stop;
    }),
  ).toThrow(stop);
  expect(dump(bench.dir, /^kasse_drawer_log$/)['kasse_drawer_log']).toHaveLength(999);
  bench.reopen();
  expect(dump(bench.dir, /^kasse_/)).toEqual(before);
});

test('projection: facts of no interest and unknown facts give no rows', () => {
  const fact = {
    device: 'd',
    epoch: 1,
    seq: 1,
    id: 'i',
    type: 'kasse.somethingNew',
    version: 1,
    store: 's',
    actor: null,
    at: 0,
    offset: 0,
    payload: {},
  };
  expect(kasseProjection.apply(fact as never as Fact)).toEqual([]);
});

test('projection: the drizzle declarations are the migrated database, column by column', () => {
  const db = new Database(':memory:');
  good(migrate(db, virtualClock().now()));
  for (const [name, table] of Object.entries(DEVICE_TABLES)) {
    const sqlName = name.replace('.', '_');
    const config = getTableConfig(table);
    expect(config.name).toBe(sqlName);
    const stored = db
      .prepare<[], { name: string; type: string; notnull: number; pk: number; dflt_value: string | null }>(
        `PRAGMA table_info(${sqlName})`,
      )
      .all();
    const declared = Object.values(getTableColumns(table)).map((column) => ({
      name: column.name,
      type: column.getSQLType().toUpperCase(),
      notnull: column.notNull,
      default: column.hasDefault,
    }));
    // `seq` of stock_article is a surrogate of the search indexes and no part of the row
    const found = stored
      .filter((column) => sqlName !== 'stock_article' || column.name !== 'seq')
      .map((column) => ({
        name: column.name,
        type: column.type,
        notnull: column.notnull === 1,
        default: column.dflt_value !== null,
      }));
    expect({ [name]: found }).toEqual({ [name]: declared });
    const strict = db
      .prepare<[string], { sql: string }>('SELECT sql FROM sqlite_schema WHERE name = ?')
      .get(sqlName)?.sql;
    expect(strict).toMatch(/STRICT/);
  }
  db.close();
});

test('projection: the questions of the till answer in the shape they declare', () => {
  const story = longStory(9);
  const bench = tillBench();
  commitFacts(bench.store, story.facts, () => bench.ids.next());
  const [till] = story.tills;
  if (!till) throw new Error('a till');
  const report = xReport.output.parse(good(bench.store.query('kasse.xReport', {})));
  expect(report).toMatchObject({
    openZ: till.counters.openZ,
    belegCount: till.totals.belegCount,
    revenue: revenueOf(till.totals),
  });
  const list = good(bench.store.query('kasse.listBelege', { limit: 1000 })) as { rows: unknown[]; total: number };
  expect(list.total).toBe(till.belege.length);
  for (const row of list.rows) zBelegRow.parse(row);
  for (const voucher of till.records.vouchers.values()) {
    const answer = voucherQuery.output.parse(good(bench.store.query('kasse.voucher', { number: voucher.number })));
    expect(answer).toMatchObject({ ...voucher, left: voucher.issued - voucher.redeemed });
  }
  const open = [...till.records.advances.values()].filter(isOpenAdvance).map(({ belegId }) => belegId);
  const advances = openAdvances.output.parse(good(bench.store.query('kasse.openAdvances', {})));
  expect(advances.map(({ belegId }) => belegId).sort()).toEqual(open.sort());
  for (const beleg of till.belege) {
    const answer = returnable.output.parse(good(bench.store.query('kasse.returnable', { belegId: beleg.id })));
    const left = till.voidedBy.has(beleg.id) ? [] : returnableOf(beleg, till.records.returnedOf(beleg.id));
    expect(answer?.lines).toEqual(left.filter(({ line }) => line.comboOf === null));
  }
});
