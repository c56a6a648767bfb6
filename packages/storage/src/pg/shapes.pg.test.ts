import { toInstant } from '@valero/domain/kernel';
import { type Article, articlesSet } from '@valero/domain/stock';
import { countedIds, demoWorld } from '@valero/testkit';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, NOW, openHarness } from './harness.fixture.ts';
import { seenBy } from './shapes.ts';
import type { ChangePosition, ShapeMark, ShapeValues } from './types.ts';

let harness: Harness;
const ids = countedIds(9);
const world = demoWorld(ids);
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

function save(articles: readonly Article[]): Promise<unknown> {
  const stamp = { actor: null, store: world.stores[0]!.id, at: NOW, offset: 60, newId: () => ids.next() };
  return harness.store.commit({
    ...stamp,
    drafts: [articlesSet.draft({ articles: [...articles], source: { kind: 'edit', ref: '' } })],
  });
}

/** A device that follows a shape as a till does. */
class Follower {
  readonly rows = new Map<string, ShapeValues>();
  #mark: ShapeMark | undefined;
  #after: ChangePosition = { xid: '0', id: '0' };

  async start(): Promise<void> {
    const { start, mark } = await harness.store.shapes.snapshot(
      'articles',
      {},
      (page) => {
        for (const row of page) this.rows.set(row['id']!, row);
      },
      4,
    );
    this.#after = start;
    this.#mark = mark;
  }

  async follow(limit: number): Promise<void> {
    for (;;) {
      const page = await harness.store.shapes.changes('articles', {}, this.#after, {
        limit,
        ...(this.#mark ? { since: this.#mark } : {}),
      });
      for (const { op, key, values } of page!.rows) {
        if (op === 'upsert') this.rows.set(key, values);
        else this.rows.delete(key);
      }
      this.#after = page!.next;
      if (page!.upToDate) return;
    }
  }
}

async function table(): Promise<Map<string, string>> {
  const { rows } = await harness.sql.query<{ id: string; name: string; price: string }>(
    'select id::text, name, price::text from stock.article',
  );
  return new Map(rows.map((row) => [row.id, `${row.name}/${row.price}`]));
}

function asTable(rows: ReadonlyMap<string, ShapeValues>): Map<string, string> {
  return new Map([...rows].map(([id, row]) => [id, `${row['name']}/${row['price']}`]));
}

/** Waits until no transaction hides a change, then follows. */
async function settle(follower: Follower, limit = 3): Promise<void> {
  await expect
    .poll(
      async () => {
        await follower.follow(limit);
        return asTable(follower.rows);
      },
      { timeout: 20_000 },
    )
    .toEqual(await table());
}

test('shapes: a definition names the columns as Electric’s schema header wants them', () => {
  const { columns, schema, table: name } = harness.store.shapes.definition('users');
  expect({ schema, name }).toEqual({ schema: 'identity', name: 'user' });
  expect(columns.map((column) => column.name)).toEqual(['id', 'login', 'name', 'role', 'store', 'pin_hash', 'active']);
  expect(columns[0]).toEqual({ name: 'id', type: 'uuid', notNull: true, pkIndex: 0 });
  expect(harness.store.shapes.definition('articles').columns.find((column) => column.name === 'price')).toEqual({
    name: 'price',
    type: 'int8',
    notNull: false,
    pkIndex: null,
  });
});

test('shapes: whoever takes a snapshot and follows ends with the rows of the table', async () => {
  await save(world.articles);
  const follower = new Follower();
  await follower.start();
  expect(asTable(follower.rows)).toEqual(await table());
  await save(world.articles.slice(0, 5).map((article) => ({ ...article, name: `${article.name} neu`, version: 2 })));
  await harness.sql.query('delete from stock.article where id = $1', [world.articles[7]!.id]);
  await settle(follower);
  expect(follower.rows.size).toBe(world.articles.length - 1);
});

test('shapes: two transactions on one row, committed against their order of ids, leave the follower with the last state', async () => {
  const follower = new Follower();
  await follower.start();
  const id = world.articles[2]!.id;
  const older = await harness.sql.connect();
  await older.query('begin');
  await older.query('select pg_current_xact_id()');
  await harness.sql.query("update stock.article set name = 'zuerst' where id = $1", [id]);
  await follower.follow(10);
  await older.query("update stock.article set name = 'zuletzt' where id = $1", [id]);
  await older.query('commit');
  older.release();
  await settle(follower);
  expect(follower.rows.get(id)!['name']).toBe('zuletzt');
});

test('shapes: changes of a transaction that was open during the snapshot arrive, those it saw do not come twice', async () => {
  const open = await harness.sql.connect();
  await open.query('begin');
  await open.query("update stock.article set name = 'unterwegs' where id = $1", [world.articles[3]!.id]);
  await harness.sql.query("update stock.article set name = 'schon da' where id = $1", [world.articles[4]!.id]);
  const { mark, start } = await harness.store.shapes.snapshot('articles', {}, () => undefined);
  await open.query('commit');
  open.release();
  await expect
    .poll(
      async () => {
        const page = await harness.store.shapes.changes('articles', {}, start, { since: mark });
        return page!.rows.map((row) => row.values['name']);
      },
      { timeout: 20_000 },
    )
    .toEqual(['unterwegs']);
});

test('shapes: a filter keeps other rows out and takes a row away that no longer matches', async () => {
  await harness.store.identity.saveStore(world.stores[0]!);
  await harness.store.identity.saveStore(world.stores[1]!);
  const [one, two] = [world.tills[0]!.device, world.tills[2]!.device];
  await harness.store.identity.saveDevice(one);
  await harness.store.identity.saveDevice(two);
  const where = { store: one.store };
  const rows: ShapeValues[] = [];
  const { start, mark } = await harness.store.shapes.snapshot('devices', where, (page) => void rows.push(...page));
  expect(rows.map((row) => row['id'])).toEqual([one.id]);
  await harness.store.identity.saveDevice({ ...one, store: two.store });
  await expect
    .poll(async () => (await harness.store.shapes.changes('devices', where, start, { since: mark }))!.rows, {
      timeout: 20_000,
    })
    .toMatchObject([{ op: 'delete', key: one.id, values: { id: one.id } }]);
});

test('shapes: waiting ends with a change, with its time and with its abort', async () => {
  const { shapes } = harness.store;
  const spent = shapes.wait(30_000);
  // the first of the waiters is told at once, because nobody has looked before
  expect(await spent).toBe(true);
  const waiting = shapes.wait(30_000);
  await save([{ ...world.articles[0]!, name: 'geweckt', version: 50 }]);
  expect(await waiting).toBe(true);
  const abort = new AbortController();
  const aborted = shapes.wait(30_000, abort.signal);
  abort.abort();
  expect(await aborted).toBe(false);
});

test('shapes: a place that was forgotten must be fetched anew', async () => {
  const { start, mark } = await harness.store.shapes.snapshot('articles', {}, () => undefined);
  await save([{ ...world.articles[1]!, name: 'vergessen', version: 60 }]);
  // another transaction of the cluster may still hide the change from the pruning
  await expect
    .poll(
      async () => {
        await harness.store.shapes.prune(toInstant(Date.now() + 60_000));
        return harness.store.shapes.changes('articles', {}, start, { since: mark });
      },
      { timeout: 20_000 },
    )
    .toBeNull();
  const again = await harness.store.shapes.snapshot('articles', {}, () => undefined);
  expect(await harness.store.shapes.changes('articles', {}, again.start, { since: again.mark })).not.toBeNull();
});

test('shapes: a follower under random concurrent writers converges row for row', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ row: fc.nat(10), price: fc.nat(9999), hold: fc.boolean(), undo: fc.boolean() }), {
        minLength: 5,
        maxLength: 25,
      }),
      fc.nat(8),
      async (writes, at) => {
        const follower = new Follower();
        const jobs: Promise<unknown>[] = [];
        for (const [index, write] of writes.entries()) {
          if (index === Math.min(at, writes.length - 1)) await follower.start();
          const client = await harness.sql.connect();
          await client.query('begin');
          await client.query('update stock.article set price = $2 where id = $1', [
            world.articles[write.row]!.id,
            write.price,
          ]);
          const end = async (): Promise<void> => {
            await client.query(write.undo ? 'rollback' : 'commit');
            client.release();
          };
          const blocked = writes.slice(index + 1).some((next) => next.row === write.row);
          if (write.hold && !blocked && jobs.length < 2)
            jobs.push(new Promise((done) => setTimeout(done, 20)).then(end));
          else await end();
          if (index > at) await follower.follow(2);
        }
        await Promise.all(jobs);
        await settle(follower, 4);
      },
    ),
    { numRuns: 15 },
  );
});

test('shapes: a snapshot has seen exactly the transactions that were committed', () => {
  const mark: ShapeMark = { xmin: '10', xmax: '20', xip: ['10', '15'] };
  expect(['9', '10', '11', '15', '19', '20', '30'].map((xid) => seenBy(mark, xid))).toEqual([
    true,
    false,
    true,
    false,
    true,
    false,
    false,
  ]);
});
