import type { TillIdentity } from '@valero/domain/identity';
import type { DeviceId, Fact, UserId } from '@valero/domain/kernel';
import { countedIds, demoWorld, ModelTill, virtualClock } from '@valero/testkit';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Harness, NOW, openHarness, requestOf, sealAll } from './harness.fixture.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

let seed = 0;
let facts: Fact[];
let device: DeviceId;
let identity: TillIdentity;
let by: UserId;
let auth: { device: DeviceId };
beforeEach(() => {
  seed += 1;
  const ids = countedIds(seed);
  const world = demoWorld(ids);
  identity = world.tills[0]!;
  by = world.people[0]!.id;
  const till = new ModelTill({
    identity,
    clock: virtualClock(),
    ids,
    people: world.people,
    articles: world.articles,
    customers: world.customers,
  });
  for (let index = 0; index < 9; index += 1) {
    till.sale({
      lines: [{ article: index, quantity: 1000, discount: 0, voided: false }],
      discount: 0,
      customer: null,
      pay: 'cash',
      extra: 0,
      requestId: null,
    });
  }
  facts = till.facts;
  device = identity.device.id;
  auth = { device };
});

async function stored(): Promise<{ seq: number; epoch: number; body: string; flags: string[] | null }[]> {
  const { rows } = await harness.sql.query(
    'select seq::int as seq, epoch::int as epoch, body, flags from sync.fact where device = $1 order by epoch, seq',
    [device],
  );
  return rows;
}

/** A person has looked at the device that is held. */
async function release() {
  const { identity: people } = harness.store;
  await people.saveCompany(identity.company);
  await people.saveStore(identity.store);
  await people.saveDevice(identity.device);
  return harness.store.releaseDevice(device, { by, reason: 'Platte zurückgespielt' });
}

test('ingest: a batch is stored byte for byte and acknowledged with the head', async () => {
  const sealed = sealAll(facts);
  const reply = await harness.store.ingest(requestOf(device, sealed), auth);
  expect(reply).toEqual({
    ok: true,
    value: { ackedSeq: facts.length, ackedHash: sealed.at(-1)!.hash, duplicates: 0, serverTime: NOW },
  });
  expect((await stored()).map((row) => row.body)).toEqual(sealed.map((fact) => fact.body));
  expect((await stored()).every((row) => row.flags === null)).toBe(true);
  expect(await harness.store.factBody(sealed[2]!.id)).toBe(sealed[2]!.body);
});

test('ingest: the same batch again, whole or overlapping, is acknowledged and stored once', async () => {
  const sealed = sealAll(facts);
  await harness.store.ingest(requestOf(device, sealed.slice(0, 6)), auth);
  const again = await harness.store.ingest(requestOf(device, sealed.slice(0, 6)), auth);
  expect(again).toMatchObject({ ok: true, value: { ackedSeq: 6, duplicates: 6 } });
  const overlap = await harness.store.ingest(requestOf(device, sealed.slice(3)), auth);
  expect(overlap).toMatchObject({ ok: true, value: { ackedSeq: facts.length, duplicates: 3 } });
  expect((await stored()).map((row) => row.seq)).toEqual(facts.map((_, index) => index + 1));
});

test('ingest: a batch that leaves out facts is answered with the one expected, and nothing is stored', async () => {
  const sealed = sealAll(facts);
  await harness.store.ingest(requestOf(device, sealed.slice(0, 2)), auth);
  const gap = await harness.store.ingest(requestOf(device, sealed.slice(4)), auth);
  expect(gap).toEqual({ ok: false, error: { code: 'sync.gap', details: { expected: 3, epoch: 1 } } });
  expect(await stored()).toHaveLength(2);
});

test('ingest: other content under a known number is a fork; the device is held until a person releases it', async () => {
  const sealed = sealAll(facts);
  await harness.store.ingest(requestOf(device, sealed.slice(0, 5)), auth);
  const other = sealAll(facts.map((fact) => ({ ...fact, at: (fact.at + 1) as Fact['at'] })));
  const fork = await harness.store.ingest(requestOf(device, other.slice(2, 4)), auth);
  expect(fork).toEqual({ ok: false, error: { code: 'sync.fork', details: { seq: 3 } } });
  const held = await harness.store.ingest(requestOf(device, sealed.slice(5)), auth);
  expect(held).toEqual({ ok: false, error: { code: 'sync.quarantined' } });
  expect(await release()).toEqual({ ok: true, value: undefined });
  expect((await harness.store.ingest(requestOf(device, sealed.slice(5)), auth)).ok).toBe(true);
  expect((await stored()).map((row) => row.body)).toEqual(sealed.map((fact) => fact.body));
  expect(await release()).toEqual({ ok: false, error: { code: 'sync.not_held' } });
});

test('ingest: new facts chained to an unknown past are a fork at the last known fact', async () => {
  const sealed = sealAll(facts);
  await harness.store.ingest(requestOf(device, sealed.slice(0, 5)), auth);
  const other = sealAll(facts.map((fact) => ({ ...fact, at: (fact.at + 1) as Fact['at'] })));
  const fork = await harness.store.ingest(requestOf(device, other.slice(5)), auth);
  expect(fork).toEqual({ ok: false, error: { code: 'sync.fork', details: { seq: 5 } } });
});

test('ingest: a broken chain, a forged head and a text that is no fact are refused by name', async () => {
  const sealed = sealAll(facts);
  const third = sealed[2]!;
  const send = async (facts: typeof sealed) => {
    const reply = await harness.store.ingest(requestOf(device, facts), auth);
    return reply.ok ? reply : reply.error;
  };
  const swap = (row: typeof third) => [sealed[0]!, sealed[1]!, row];
  expect(await send(swap({ ...third, body: third.body.replace('"version":1', '"version":2') }))).toEqual({
    code: 'sync.chain_broken',
    details: { seq: 3, reason: 'hash' },
  });
  expect(await send(swap({ ...third, prevHash: third.hash }))).toEqual({
    code: 'sync.chain_broken',
    details: { seq: 3, reason: 'link' },
  });
  expect(await send([sealed[0]!, sealed[2]!])).toEqual({
    code: 'sync.chain_broken',
    details: { seq: 3, reason: 'gap' },
  });
  const foreign = sealAll([{ ...facts[0]!, device: facts[0]!.store as string as DeviceId }]);
  expect(await send(foreign)).toEqual({ code: 'sync.chain_broken', details: { seq: 1, reason: 'head' } });
  const { chainHash } = await import('../journal/index.ts');
  const nonsense = { ...sealed[0]!, body: '{"a":1}', hash: chainHash(sealed[0]!.prevHash, '{"a":1}') };
  expect(await send([nonsense])).toEqual({ code: 'sync.chain_broken', details: { seq: 1, reason: 'body' } });
  expect(await stored()).toEqual([]);
});

test('ingest: a token of one device does not send for another', async () => {
  const reply = await harness.store.ingest(requestOf(device, sealAll(facts)), {
    device: facts[0]!.store as string as DeviceId,
  });
  expect(reply).toEqual({ ok: false, error: { code: 'sync.device_mismatch' } });
});

test('ingest: the id of another journal’s fact is refused and leaves nothing behind', async () => {
  await harness.store.ingest(requestOf(device, sealAll(facts)), auth);
  const clone = facts[0]!.store as string as DeviceId;
  const copied = sealAll(facts.map((fact) => ({ ...fact, device: clone })));
  const reply = await harness.store.ingest(requestOf(clone, copied), { device: clone });
  expect(reply).toEqual({ ok: false, error: { code: 'sync.chain_broken', details: { seq: 1, reason: 'id' } } });
});

test('ingest: what cannot be read or does not add up is stored and flagged, never refused', async () => {
  const sale = facts.find((fact) => fact.type === 'kasse.belegIssued')!;
  const payload = sale.payload as { gross: number };
  const odd: Fact[] = [
    { ...sale, seq: 1, payload: { ...payload, gross: payload.gross + 1 } },
    { ...sale, seq: 2, id: facts[5]!.id, payload: { lines: 'none' } },
    { ...sale, seq: 3, id: facts[6]!.id, type: 'kasse.fromTheFuture' },
    { ...sale, seq: 4, id: facts[7]!.id, version: 99 },
    { ...sale, seq: 5, id: facts[8]!.id },
  ];
  const reply = await harness.store.ingest(requestOf(device, sealAll(odd)), auth);
  expect(reply).toMatchObject({ ok: true, value: { ackedSeq: 5 } });
  expect((await stored()).map((row) => row.flags)).toEqual([
    ['lines_sum', 'taxes_sum', 'payments_sum'],
    ['payload'],
    ['type'],
    ['version'],
    null,
  ]);
});

test('ingest: a restored device goes on in a new epoch at a fact the server knows, and its old epoch is fenced off', async () => {
  const sealed = sealAll(facts);
  await harness.store.ingest(requestOf(device, sealed), auth);
  const restored = sealAll(
    [{ ...facts[0]!, epoch: 2, seq: 1, id: facts[0]!.store as string as Fact['id'] }],
    sealed[3]!.hash,
  );
  expect(await harness.store.ingest(requestOf(device, restored, 2), auth)).toMatchObject({
    ok: true,
    value: { ackedSeq: 1 },
  });
  expect((await stored()).at(-1)).toMatchObject({ epoch: 2, seq: 1, flags: null });
  const zombie = sealAll([{ ...facts[0]!, seq: facts.length + 1 }], sealed.at(-1)!.hash);
  expect(await harness.store.ingest(requestOf(device, zombie), auth)).toEqual({
    ok: false,
    error: { code: 'sync.epoch_stale', details: { epoch: 1, known: 2 } },
  });
});

test('ingest: two deliveries of the same batch at the same time store it once and both are acknowledged', async () => {
  const sealed = sealAll(facts);
  const replies = await Promise.all(
    [0, 1, 2, 3].map((from) => harness.store.ingest(requestOf(device, sealed.slice(0, facts.length - from)), auth)),
  );
  expect(replies.every((reply) => reply.ok)).toBe(true);
  const rest = await harness.store.ingest(requestOf(device, sealed), auth);
  expect(rest).toMatchObject({ ok: true, value: { duplicates: facts.length } });
  expect((await stored()).map((row) => row.seq)).toEqual(facts.map((_, index) => index + 1));
});

test('journal: the database refuses to change, remove or empty stored facts', async () => {
  await harness.store.ingest(requestOf(device, sealAll(facts)), auth);
  for (const statement of ["update sync.fact set body = '{}'", 'delete from sync.fact', 'truncate sync.fact cascade']) {
    await expect(harness.sql.query(statement)).rejects.toThrow(/append-only/);
  }
});

test('heartbeat: the server says what it has and learns what it has not', async () => {
  const sealed = sealAll(facts);
  await harness.store.ingest(requestOf(device, sealed.slice(0, 4)), auth);
  const head = { seq: 10, hash: sealed.at(-1)!.hash };
  const reply = await harness.store.heartbeat({ device, epoch: 1, head, sentAt: (NOW + 1500) as typeof NOW }, auth);
  expect(reply).toEqual({
    ok: true,
    value: {
      epoch: 1,
      ackedSeq: 4,
      ackedHash: sealed[3]!.hash,
      quarantined: false,
      serverTime: NOW,
      numbers: { beleg: 0, z: 0, invoices: 0, cashCarried: 0, grandTotal: 0 },
    },
  });
  const { rows } = await harness.sql.query(
    'select head_seq::int, clock_offset::int from sync.device where device = $1',
    [device],
  );
  expect(rows[0]).toEqual({ head_seq: 10, clock_offset: 1500 });
});
