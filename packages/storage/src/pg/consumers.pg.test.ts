import { dashboard, totals, truth } from '@valero/domain/bi';
import type { Fact } from '@valero/domain/kernel';
import { countedIds, demoWorld, ModelTill, virtualClock } from '@valero/testkit';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { consumeBatch } from './consumers.ts';
import { belowHorizon, type Harness, ingestAll, NOW, openHarness, requestOf, sealAll } from './harness.fixture.ts';
import { CONSUMERS } from './types.ts';

let harness: Harness;
let till: ModelTill;
beforeEach(async () => {
  harness = await openHarness();
  const ids = countedIds(1);
  const world = demoWorld(ids);
  till = new ModelTill({
    identity: world.tills[0]!,
    clock: virtualClock(),
    ids,
    people: world.people,
    articles: world.articles,
    customers: world.customers,
  });
});
afterEach(() => harness.close());

function sell(count: number): void {
  for (let index = 0; index < count; index += 1) {
    till.sale({
      lines: [{ article: index, quantity: 2000, discount: 0, voided: false }],
      discount: 0,
      customer: index % 3,
      pay: 'cash',
      extra: 0,
      requestId: null,
    });
  }
}

async function receipts(): Promise<{ bi: number; kasse: number }> {
  const { rows } = await harness.sql.query<{ bi: string; kasse: string }>(
    "select (select coalesce(sum(receipts), 0) from bi.day) as bi, (select count(*) from kasse.receipt where kind = 'sale') as kasse",
  );
  return { bi: Number(rows[0]!.bi), kasse: Number(rows[0]!.kasse) };
}

test('consumers: each applies every fact once, however the batches fall', async () => {
  sell(20);
  await ingestAll(harness.store, till.facts, 3);
  await belowHorizon(harness);
  while ((await harness.store.consumers.runOnce('bi', 4)).more);
  await harness.store.consumers.runUntilIdle();
  await harness.store.consumers.runUntilIdle();
  expect(await receipts()).toEqual({ bi: 20, kasse: 20 });
  const status = await harness.store.consumers.status();
  expect(status.map(({ name, waiting, dead, applied }) => ({ name, waiting, dead, applied }))).toEqual(
    CONSUMERS.map((name) => ({ name, waiting: 0, dead: 0, applied: till.facts.length })),
  );
});

test('consumers: one that starts over a backlog takes small steps first, each twice the one before', async () => {
  sell(300);
  await ingestAll(harness.store, till.facts, 100);
  await belowHorizon(harness);
  await harness.sql.query(`
    create table public.step (id bigserial, applied bigint not null);
    create function public.note_step() returns trigger language plpgsql as
      'begin insert into public.step (applied) values (new.applied - old.applied); return new; end';
    create trigger note_step after update of applied on sync.consumer for each row when (new.name = 'bi')
      execute function public.note_step()`);
  const { consumers } = harness.store;
  consumers.start(['bi']);
  const applied = async () => (await consumers.status()).find(({ name }) => name === 'bi')?.applied;
  await expect.poll(applied, { timeout: 20_000 }).toBe(till.facts.length);
  await consumers.stop();
  const { rows } = await harness.sql.query<{ applied: number }>('select applied::int from public.step order by id');
  const [first, second, third] = rows.map((row) => row.applied);
  expect([first, second, third]).toEqual([50, 100, till.facts.length - 150]);
});

test('consumers: a process killed between the operations and the commit leaves nothing, and the next one applies the batch once', async () => {
  sell(10);
  await ingestAll(harness.store, till.facts);
  await belowHorizon(harness);
  const pool = new pg.Pool({ connectionString: harness.url, max: 1 });
  pool.on('error', () => undefined);
  const killed = consumeBatch(pool, 'bi', 100, NOW, {
    beforeCursor: async (connection) => {
      const { rows } = await connection.query<{ pid: number; receipts: string }>(
        'select pg_backend_pid() as pid, (select sum(receipts) from bi.day) as receipts',
      );
      expect(Number(rows[0]!.receipts)).toBe(10);
      connection.on('error', () => undefined);
      await harness.sql.query('select pg_terminate_backend($1, 5000)', [rows[0]!.pid]);
    },
  });
  await expect(killed).rejects.toThrow();
  expect((await receipts()).bi).toBe(0);
  await harness.store.consumers.runUntilIdle();
  expect(await receipts()).toEqual({ bi: 10, kasse: 10 });
  await pool.end();
});

test('consumers: two processes at the same consumer apply each fact once', async () => {
  sell(30);
  await ingestAll(harness.store, till.facts);
  await Promise.all(
    [1, 2, 3].map(async () => {
      for (let index = 0; index < 12; index += 1) await harness.store.consumers.runOnce('bi', 3);
    }),
  );
  await harness.store.consumers.runUntilIdle();
  expect((await receipts()).bi).toBe(30);
});

test('consumers: a fact of an older transaction that commits late is not lost', async () => {
  sell(6);
  const other = new ModelTill({ ...till.parts, identity: demoWorld(countedIds(1)).tills[1]!, ids: countedIds(40) });
  other.sale({
    lines: [{ article: 1, quantity: 1000, discount: 0, voided: false }],
    discount: 0,
    customer: null,
    pay: 'cash',
    extra: 0,
    requestId: null,
  });
  const slow = await harness.sql.connect();
  await slow.query('begin');
  const [first, second] = sealAll(other.facts);
  // the older transaction id and the lower position are taken here
  const insert = `insert into sync.fact (device, epoch, seq, id, type, store, at, received_at, prev_hash, hash, body) values ($1, 1, $2, $3, $4, $5, $6, $6, $7, $8, $9)`;
  for (const [index, sealed] of [first!, second!].entries()) {
    const fact = other.facts[index]!;
    await slow.query(insert, [
      fact.device,
      sealed.seq,
      sealed.id,
      fact.type,
      fact.store,
      fact.at,
      sealed.prevHash,
      sealed.hash,
      sealed.body,
    ]);
  }
  await ingestAll(harness.store, till.facts);
  // nothing above the open transaction is applied yet, because its facts would be passed over
  expect(await harness.store.consumers.runOnce('bi')).toEqual({ applied: 0, dead: 0, more: false });
  await slow.query('commit');
  slow.release();
  await harness.store.consumers.runUntilIdle();
  expect((await receipts()).bi).toBe(7);
});

test('consumers: a fact that does not fit is put aside with its reason, the rest flows; it can be retried or given up', async () => {
  sell(8);
  const facts = [...till.facts];
  const at = facts.findIndex((fact) => fact.type === 'kasse.belegIssued');
  const sale = facts[at]!;
  // a Beleg under an id that is there already: insert refused by the database
  const twin: Fact = { ...sale, seq: facts.length + 1, id: sale.store as string as Fact['id'] };
  // a payload no program can read
  const broken: Fact = {
    ...sale,
    seq: facts.length + 2,
    id: sale.device as string as Fact['id'],
    payload: { nothing: true },
  };
  await ingestAll(harness.store, [...facts, twin, broken]);
  await harness.store.consumers.runUntilIdle();
  const open = await harness.store.consumers.deadLetters({ state: 'open' });
  expect(
    open
      .filter((letter) => letter.fact === twin.id)
      .map((letter) => letter.consumer)
      .sort(),
  ).toEqual(['crm', 'kasse']);
  expect(
    open
      .filter((letter) => letter.fact === broken.id)
      .map((letter) => letter.consumer)
      .sort(),
  ).toEqual(['bi', 'crm', 'kasse', 'stock']);
  expect(open.find((letter) => letter.fact === twin.id)!.reason).toMatch(/duplicate key/);
  expect((await receipts()).kasse).toBe(8);

  expect(await harness.store.consumers.retry('kasse', twin.id)).toMatchObject({
    ok: false,
    error: { code: 'sync.dead_letter_again' },
  });
  await harness.sql.query('delete from kasse.receipt_line where receipt_id = $1', [
    (sale.payload as { id: string }).id,
  ]);
  await harness.sql.query('delete from kasse.receipt_tax where receipt_id = $1', [(sale.payload as { id: string }).id]);
  await harness.sql.query('delete from kasse.receipt_payment where receipt_id = $1', [
    (sale.payload as { id: string }).id,
  ]);
  await harness.sql.query('delete from kasse.receipt where id = $1', [(sale.payload as { id: string }).id]);
  expect(await harness.store.consumers.retry('kasse', twin.id)).toEqual({ ok: true, value: undefined });
  expect((await receipts()).kasse).toBe(8);
  expect(await harness.store.consumers.retry('kasse', twin.id)).toEqual({
    ok: false,
    error: { code: 'sync.dead_letter_unknown' },
  });

  expect(await harness.store.consumers.discard('kasse', broken.id, '  ')).toEqual({
    ok: false,
    error: { code: 'sync.reason_missing' },
  });
  expect(await harness.store.consumers.discard('kasse', broken.id, 'Testdaten')).toEqual({
    ok: true,
    value: undefined,
  });
  const [letter] = await harness.store.consumers.deadLetters({ state: 'discarded' });
  expect(letter).toMatchObject({ consumer: 'kasse', fact: broken.id, note: 'Testdaten', type: 'kasse.belegIssued' });
});

test('consumers: the loop is woken by new facts of this and of another process', async () => {
  harness.store.consumers.start();
  sell(3);
  await ingestAll(harness.store, till.facts);
  await expect.poll(() => receipts().then(({ bi }) => bi), { timeout: 20_000 }).toBe(3);
  const before = till.facts.length;
  sell(2);
  const sealed = sealAll(till.facts);
  const { openServerStore } = await import('./store.ts');
  const elsewhere = openServerStore({ url: harness.url, now: () => NOW });
  await elsewhere.ingest(requestOf(till.parts.identity.device.id, sealed.slice(before)), {
    device: till.parts.identity.device.id,
  });
  await expect.poll(() => receipts().then(({ bi }) => bi), { timeout: 20_000 }).toBe(5);
  await elsewhere.close();
  await harness.store.consumers.stop();
});

test('truth: a sale missing anywhere shows; when all is applied and closed every source agrees', async () => {
  sell(5);
  till.closeDay(0, 0);
  await harness.store.identity.saveStore(till.parts.identity.store);
  await harness.store.identity.saveDevice(till.parts.identity.device);
  await ingestAll(harness.store, till.facts);
  await belowHorizon(harness);
  await harness.store.consumers.runOnce('bi');
  expect(await harness.store.ask(truth, {})).toMatchObject({
    equal: false,
    receiptsServer: 0,
    receiptsRollup: 5,
    applied: 0,
    received: till.facts.length,
  });
  await harness.store.consumers.runUntilIdle();
  const told = await harness.store.ask(truth, {});
  const gross = till.belege.filter((beleg) => beleg.kind === 'sale').reduce((sum, beleg) => sum + beleg.gross, 0);
  expect(told).toMatchObject({
    equal: true,
    receiptsServer: 5,
    receiptsRollup: 5,
    grossServer: gross,
    grossRollup: gross,
    grossClosed: gross,
    grossLedger: gross,
    ledgerSum: 0,
    waiting: 0,
    deadLetters: 0,
  });
  expect((await harness.store.ask(totals, {})).gross).toBe(gross);
  const day = till.belege[0]!.businessDay;
  const view = await harness.store.ask(dashboard, { from: day, to: day, store: null });
  expect(view.total).toMatchObject({ receipts: 5, gross });
  expect(view.tills).toMatchObject([
    { device: till.parts.identity.device.id, open: false, lastZ: 1, cash: till.counters.cashCarried },
  ]);
});
