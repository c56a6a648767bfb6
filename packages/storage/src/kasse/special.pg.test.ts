import {
  addArticleToBasket,
  completeSale,
  openAdvances,
  redeemVoucher,
  sellVoucher,
  settleAdvance,
  takeAdvance,
  voucher,
} from '@valero/domain/kasse';
import { unwrap } from '@valero/domain/kernel';
import { countedIds, demoWorld, ModelTill, virtualClock } from '@valero/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { belowHorizon, type Harness, ingestAll, openHarness } from '../pg/harness.fixture.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await openHarness();
});
afterEach(() => harness.close());

function tills(): ModelTill[] {
  const ids = countedIds(5);
  const clock = virtualClock();
  const { tills: places, people, articles, customers } = demoWorld(ids);
  return places.map((identity) => new ModelTill({ identity, clock, ids, people, articles, customers }));
}

function goods(till: ModelTill): void {
  unwrap(till.run(addArticleToBasket, { articleId: till.parts.articles[4]?.id, quantity: 3000 }));
}

async function settle(facts: Parameters<typeof ingestAll>[1]): Promise<void> {
  await ingestAll(harness.store, facts);
  await belowHorizon(harness);
  await harness.store.consumers.runUntilIdle();
}

test('vouchers: the head office knows what all tills sold and took, in whatever order they tell it', async () => {
  const [first, second] = tills();
  if (!first || !second) throw new Error('two tills');
  unwrap(first.run(sellVoucher, { kind: 'single', value: 5000, number: 'G1', taxKey: 2 }));
  unwrap(first.run(completeSale, {}));
  goods(second);
  unwrap(second.run(redeemVoucher, { number: 'G1', amount: 3000, kind: 'single', taxKey: 2 }));
  unwrap(second.run(completeSale, {}));
  goods(first);
  unwrap(first.run(redeemVoucher, { number: 'G1', amount: 2500 }));
  unwrap(first.run(completeSale, {}));
  await settle(second.facts);
  expect(await harness.store.ask(voucher, { number: 'G1' })).toMatchObject({ known: false, left: -3000 });
  await settle(first.facts);
  expect(await harness.store.ask(voucher, { number: 'G1' })).toEqual({
    number: 'G1',
    kind: 'single',
    taxKey: 2,
    taxRate: 700,
    known: true,
    issued: 5000,
    redeemed: 5500,
    unchecked: 3000,
    left: -500,
    issuedOn: '2026-03-02',
  });
});

test('advances: open ones of all tills are listed until they are settled', async () => {
  const [till] = tills();
  if (!till) throw new Error('a till');
  const take = (note: string) => {
    unwrap(till.run(takeAdvance, { amount: 1000, taxKey: 2, note }));
    return unwrap(till.run(completeSale, {})).beleg;
  };
  const settled = take('Torte');
  const open = take('Buffet');
  goods(till);
  unwrap(till.run(settleAdvance, { belegId: settled.id }));
  unwrap(till.run(completeSale, {}));
  await settle(till.facts);
  expect(await harness.store.ask(openAdvances, {})).toEqual([
    {
      belegId: open.id,
      number: 2,
      kasseId: open.kasseId,
      day: open.businessDay,
      customer: null,
      note: 'Buffet',
      amount: 1000,
    },
  ]);
});
