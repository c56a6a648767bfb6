import type { DeviceId, Fact } from '@valero/domain/kernel';
import { GENESIS_HASH } from '@valero/domain/sync';
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
let auth: { device: DeviceId };
beforeEach(() => {
  seed += 1;
  const ids = countedIds(seed);
  const world = demoWorld(ids);
  const identity = world.tills[0]!;
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

async function stored(): Promise<{ seq: number; body: string; flags: string[] | null }[]> {
  const { rows } = await harness.sql.query(
    'select seq::int as seq, body, flags from sync.fact where device = $1 order by epoch, seq',
    [device],
  );
  return rows;
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
