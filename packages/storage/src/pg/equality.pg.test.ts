import type { Fact } from '@valero/domain/kernel';
import { toId, toInstant } from '@valero/domain/kernel';
import { type Article, articlesSet, stockMoved } from '@valero/domain/stock';
import { type RequestId, requestClosed, requestMade } from '@valero/domain/sync';
import { arbStory, countedIds, demoWorld, ModelTill, type Story, virtualClock } from '@valero/testkit';
import Database from 'better-sqlite3';
import { getTableColumns } from 'drizzle-orm';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditProjection } from '../audit/apply.ts';
import { AUDIT_TABLES } from '../audit/tables.sqlite.ts';
import { biProjection } from '../bi/apply.ts';
import { BI_TABLES } from '../bi/tables.sqlite.ts';
import { complianceProjection } from '../compliance/apply.ts';
import { COMPLIANCE_TABLES } from '../compliance/tables.sqlite.ts';
import { crmProjection } from '../crm/apply.ts';
import { CRM_TABLES } from '../crm/tables.sqlite.ts';
import { fibuProjection } from '../fibu/apply.ts';
import { FIBU_TABLES } from '../fibu/tables.sqlite.ts';
import { IDENTITY_TABLES } from '../identity/tables.sqlite.ts';
import { kasseProjection } from '../kasse/apply.ts';
import { KASSE_TABLES } from '../kasse/tables.sqlite.ts';
import type { Row, RowOp } from '../rowop.ts';
import { rowExecutor } from '../sqlite/executor.ts';
import { migrate } from '../sqlite/migrate.ts';
import { stockProjection } from '../stock/apply.ts';
import { STOCK_TABLES } from '../stock/tables.sqlite.ts';
import { syncProjection } from '../sync/apply.ts';
import { SYNC_TABLES } from '../sync/tables.sqlite.ts';
import { TABLES } from './catalog.ts';
import { execute } from './execute.ts';
import { belowHorizon, type Harness, ingestAll, openHarness } from './harness.fixture.ts';

const SQLITE_TABLES = {
  ...KASSE_TABLES,
  ...STOCK_TABLES,
  ...CRM_TABLES,
  ...FIBU_TABLES,
  ...BI_TABLES,
  ...AUDIT_TABLES,
  ...COMPLIANCE_TABLES,
  ...SYNC_TABLES,
};
const PROJECTIONS = [
  kasseProjection,
  stockProjection,
  crmProjection,
  fibuProjection,
  biProjection,
  auditProjection,
  complianceProjection,
  syncProjection,
];

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

type Tables = Record<string, string[]>;

/** Every row as text, booleans as 0/1, in one order. */
function asText(rows: readonly Row[]): string[] {
  return rows
    .map((row) =>
      JSON.stringify(
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => [name, typeof value === 'boolean' ? Number(value) : value]),
        ),
      ),
    )
    .sort();
}

function columnsOf(table: string): string[] {
  const declared = SQLITE_TABLES[table as keyof typeof SQLITE_TABLES];
  return Object.values(getTableColumns(declared))
    .map((column) => column.name)
    .filter((name) => !(table === 'stock.article' && name === 'seq'))
    .sort();
}

function inSqlite(run: (executor: ReturnType<typeof rowExecutor>) => void): Tables {
  const db = new Database(':memory:');
  const migrated = migrate(db, toInstant(0));
  expect(migrated.ok).toBe(true);
  run(rowExecutor(db, { ...SQLITE_TABLES, ...IDENTITY_TABLES }));
  const tables = Object.fromEntries(
    Object.keys(SQLITE_TABLES).map((table) => [
      table,
      asText(db.prepare<[], Row>(`SELECT ${columnsOf(table).join(', ')} FROM ${table.replace('.', '_')}`).all()),
    ]),
  );
  db.close();
  return tables;
}

async function inPostgres(sql: Harness['sql'] | Parameters<typeof execute>[0]): Promise<Tables> {
  const tables: Tables = {};
  for (const table of Object.keys(SQLITE_TABLES)) {
    const { rows } = await sql.query<Row>(
      `select ${columnsOf(table)
        .map((name) => `"${name}"`)
        .join(', ')} from ${TABLES.get(table)!.sql}`,
    );
    tables[table] = asText(
      rows.map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => [
            name,
            /^(uuid|text)$/.test(TABLES.get(table)!.columns.get(name)!.type) ||
            value === null ||
            typeof value === 'boolean'
              ? value
              : Number(value),
          ]),
        ),
      ),
    );
  }
  return tables;
}

/** A price wanted by a till, the same wish under the same id once more, or what was chosen about it. */
function wish(index: number, article: Article) {
  const id = toId<RequestId>(`00000000-0000-7000-8000-${String(index >> 2).padStart(12, '0')}`);
  if (index % 4 === 3) return requestClosed.draft({ id, choice: index % 8 === 3 ? 'theirs' : 'withdrawn' });
  return requestMade.draft({
    id,
    command: 'stock.changePrice',
    input: { articleId: article.id, price: index, baseVersion: 1, reason: '"\\' },
    base: { entity: 'article', id: toId(article.id), version: 1, seen: index % 3 === 0 ? null : { price: index } },
    label: `${article.number} "${index}\\`,
    replaces: index % 5 === 0 ? id : null,
  });
}

/** Stock moved by hand, articles as a till's own facts and wishes of the office, woven into a story; `seq` stays gap-free. */
function withGoods(story: Story, every: number): Fact[] {
  const seqs = new Map<string, number>();
  const next = (fact: Fact): Fact => {
    const seq = (seqs.get(fact.device) ?? 0) + 1;
    seqs.set(fact.device, seq);
    return { ...fact, seq };
  };
  const out: Fact[] = [];
  for (const [index, fact] of story.facts.entries()) {
    out.push(next(fact));
    if (index % every !== 0) continue;
    const article = story.world.articles[index % story.world.articles.length]!;
    const draft =
      index % 2 === 0
        ? stockMoved.draft({
            articleId: article.id,
            articleNumber: article.number,
            quantity: (((index % 7) - 3) * 1000) as never,
            reason: 'count',
            note: '',
          })
        : articlesSet.draft({
            articles: [
              { ...article, version: index % 5 },
              { ...article, name: `${article.name} "${index}\\`, version: index % 3 },
            ],
            source: { kind: 'edit', ref: '' },
          });
    const mark = (tail: string) =>
      `${fact.id.slice(0, 14)}7${fact.id.slice(15, 24)}${tail}${fact.id.slice(32)}` as Fact['id'];
    out.push(next({ ...fact, ...wish(index, article), id: mark('eeeeeeee') }));
    out.push(
      next({
        ...fact,
        ...draft,
        id: mark('ffffffff'),
      }),
    );
  }
  return out;
}

test('storage: random facts leave the same rows in SQLite and, through the consumers, in PostgreSQL', async () => {
  let tries = 0;
  await fc.assert(
    fc.asyncProperty(
      arbStory({ tills: 3, steps: 40 }),
      fc.integer({ min: 3, max: 9 }),
      fc.integer({ min: 1, max: 30 }),
      async (story, every, limit) => {
        tries += 1;
        const fresh = tries === 1 ? harness : await openHarness();
        try {
          const facts = withGoods(story, every);
          await ingestAll(fresh.store, facts, 7);
          await belowHorizon(fresh);
          for (const name of ['bi', 'kasse', 'fibu', 'crm', 'stock', 'audit'] as const)
            while ((await fresh.store.consumers.runOnce(name, limit)).more);
          await fresh.store.consumers.runUntilIdle();
          expect(await fresh.store.consumers.deadLetters()).toEqual([]);
          const expected = inSqlite((executor) => {
            for (const fact of facts) for (const projection of PROJECTIONS) executor.run(projection.apply(fact));
          });
          expect(await inPostgres(fresh.sql)).toEqual(expected);
          expect(expected['kasse.receipt']!.length + expected['kasse.till']!.length).toBeGreaterThan(0);
        } finally {
          if (fresh !== harness) await fresh.close();
        }
      },
    ),
    { numRuns: 8 },
  );
});

const arbKey = fc.integer({ min: 0, max: 3 }).map((n) => `00000000-0000-7000-8000-00000000000${n}`);
const arbText = fc.oneof(
  fc.constantFrom('a', 'b"', '\\', '{,}', 'NULL', ''),
  fc.string({ maxLength: 4, unit: 'grapheme' }).map((text) => text.replaceAll('\u0000', '')),
);
/** Operations of every kind on few keys, so that they meet. */
const arbOps: fc.Arbitrary<RowOp[]> = fc.array(
  fc.oneof(
    fc
      .record({
        customer: arbKey,
        day: fc.constantFrom('2026-01-01', '2026-01-02'),
        receipts: fc.integer({ min: -2, max: 2 }),
      })
      .map(
        ({ customer, day, receipts }): RowOp => ({
          op: 'add',
          table: 'crm.turnover',
          key: { customer_id: customer, day },
          add: { receipts, gross: receipts * 7 },
        }),
      ),
    fc.record({ customer: arbKey, gross: fc.integer({ min: -9, max: 9 }) }).map(
      ({ customer, gross }): RowOp => ({
        op: 'add',
        table: 'crm.turnover',
        key: { customer_id: customer, day: '2026-01-01' },
        add: { gross },
      }),
    ),
    fc.record({ customer: arbKey, gross: fc.nat(9) }).map(
      ({ customer, gross }): RowOp => ({
        op: 'update',
        table: 'crm.turnover',
        key: { customer_id: customer },
        set: { gross },
      }),
    ),
    fc.record({ customer: arbKey, receipts: fc.nat(9) }).map(
      ({ customer, receipts }): RowOp => ({
        op: 'set',
        table: 'crm.turnover',
        key: ['customer_id', 'day'],
        row: { customer_id: customer, day: '2026-01-02', receipts, gross: 1 },
      }),
    ),
    fc
      .record({
        store: arbKey,
        number: fc.constantFrom('1', '2'),
        name: arbText,
        gross: fc.integer({ min: -5, max: 5 }),
      })
      .map(
        ({ store, number, name, gross }): RowOp => ({
          op: 'add',
          table: 'bi.article',
          key: { store, day: 'd', number },
          add: { gross, receipts: 1 },
          put: { name },
        }),
      ),
    fc.record({ store: arbKey, number: fc.constantFrom('1', '2'), name: arbText }).map(
      ({ store, number, name }): RowOp => ({
        op: 'update',
        table: 'bi.article',
        key: { store, day: 'd', number },
        set: { name },
      }),
    ),
    fc
      .record({ number: fc.constantFrom('1', '2'), tax: fc.nat(3) })
      .map(({ number, tax }): RowOp => ({ op: 'update', table: 'bi.article', key: { number }, set: { tax } })),
    fc.record({ id: arbKey, name: arbText, version: fc.integer({ min: 0, max: 4 }), active: fc.boolean() }).map(
      ({ id, name, version, active }): RowOp => ({
        op: 'set',
        table: 'crm.customer',
        key: ['id'],
        ifNewer: 'version',
        row: {
          id,
          number: name,
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
          active,
          version,
        },
      }),
    ),
    fc
      .record({ id: arbKey, active: fc.boolean(), note: arbText })
      .map(
        ({ id, active, note }): RowOp => ({ op: 'update', table: 'crm.customer', key: { id }, set: { active, note } }),
      ),
    fc
      .record({ kind: fc.constant('article'), key: arbKey, folded: arbText })
      .map((row): RowOp => ({ op: 'set', table: 'kasse.search_term', key: ['kind', 'key', 'folded'], row })),
  ),
  { maxLength: 60 },
);

test('storage: folded statements leave what the operations leave one by one', async () => {
  const client = await harness.sql.connect();
  try {
    await fc.assert(
      fc.asyncProperty(arbOps, async (ops) => {
        await client.query('begin');
        await client.query('truncate crm.turnover, bi.article, crm.customer, kasse.search_term');
        await execute(client, ops);
        const actual = await inPostgres(client);
        await client.query('rollback');
        const expected = inSqlite((executor) => executor.run(ops));
        for (const table of ['crm.turnover', 'bi.article', 'crm.customer', 'kasse.search_term'])
          expect(actual[table]).toEqual(expected[table]);
      }),
      { numRuns: 150 },
    );
  } finally {
    client.release();
  }
});

test('storage: numbers of a counter are gap-free in the order of the facts, whatever the batch', async () => {
  const ids = countedIds(5);
  const world = demoWorld(ids);
  const clock = virtualClock();
  const tills = world.tills.slice(0, 2).map(
    (identity) =>
      new ModelTill({
        identity,
        clock,
        ids,
        people: world.people,
        articles: world.articles,
        customers: world.customers,
      }),
  );
  const facts: Fact[] = tills.flatMap((till) => till.facts);
  for (let round = 0; round < 5; round += 1) {
    for (const till of tills) {
      const before = till.facts.length;
      till.sale({
        lines: [{ article: round, quantity: 1000, discount: 0, voided: false }],
        discount: 0,
        customer: null,
        pay: 'cash',
        extra: 0,
        requestId: null,
      });
      till.closeDay(0, 0);
      facts.push(...till.facts.slice(before));
    }
  }
  const fresh = await openHarness();
  try {
    await ingestAll(fresh.store, facts);
    await belowHorizon(fresh);
    while ((await fresh.store.consumers.runOnce('fibu', 3)).more);
    const { rows } = await fresh.sql.query<{ number: string; id: string }>(
      'select number, id from fibu.entry order by number',
    );
    expect(rows.map((row) => Number(row.number))).toEqual(rows.map((_, index) => index + 1));
    const closings = facts.filter(
      (fact) => fact.type === 'kasse.kassenabschlussMade' && fibuProjection.apply(fact).length > 0,
    );
    expect(rows.map((row) => row.id)).toEqual(closings.map((fact) => fact.id));
    expect(closings.length).toBe(10);
  } finally {
    await fresh.close();
  }
});
