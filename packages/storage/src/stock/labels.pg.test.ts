import { type Fact, type FactDraft, toId, toInstant, toUnitPrice } from '@valero/domain/kernel';
import {
  articlesSet,
  changedPrices,
  codeSettled,
  codeUnknown,
  priceChanged,
  storeCodesSet,
  unknownCodes,
} from '@valero/domain/stock';
import { countedIds, demoWorld } from '@valero/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { belowHorizon, type Harness, ingestAll, NOW, openHarness } from '../pg/harness.fixture.ts';

const ids = countedIds(23);
const world = demoWorld(ids);
const [till] = world.tills;
if (!till) throw new Error('the demo world has a till');

let harness: Harness;
const journal: Fact[] = [];

async function told(...drafts: FactDraft[]): Promise<void> {
  for (const draft of drafts)
    journal.push({
      ...draft,
      device: till!.device.id,
      store: till!.device.store,
      epoch: 1,
      seq: journal.length + 1,
      id: toId(ids.next()),
      actor: null,
      at: toInstant(NOW + journal.length),
      offset: 60,
    });
  await ingestAll(harness.store, journal);
  await belowHorizon(harness);
  await harness.store.consumers.runUntilIdle();
  expect(await harness.store.consumers.deadLetters()).toEqual([]);
}

beforeAll(async () => {
  harness = await openHarness();
  const { identity } = harness.store;
  await identity.saveCompany(world.company);
  for (const store of world.stores) await identity.saveStore(store);
  for (const { device } of world.tills) await identity.saveDevice(device);
});
afterAll(() => harness.close());

const listed = async (store: string | null = null): Promise<string[]> =>
  (await harness.store.ask(unknownCodes, { limit: 100 }, { store: store === null ? null : toId(store) })).map(
    ({ code, days }) => `${code} ${days}`,
  );

test('unknown codes: the head office lists what tills could not sell, last first, until it is settled or has its article', async () => {
  await told(
    codeUnknown.draft({ code: 'A-1' }),
    codeUnknown.draft({ code: 'B-2' }),
    codeUnknown.draft({ code: 'A-1' }),
  );
  expect(await listed()).toEqual(['A-1 2', 'B-2 1']);
  await told(codeSettled.draft({ code: 'A-1' }));
  expect(await listed()).toEqual(['B-2 1']);
  const [article] = world.articles;
  if (!article) throw new Error('an article');
  const made = { ...article, id: toId<typeof article.id>(ids.next()), number: 'B-2', gtin: null, version: 1 };
  await told(articlesSet.draft({ articles: [made], source: { kind: 'edit', ref: '' } }));
  expect(await listed()).toEqual([]);
  await told(codeUnknown.draft({ code: 'A-1' }));
  expect(await listed()).toEqual(['A-1 3']);
});

test('in-store codes: the head office keeps the table of each store as it is now', async () => {
  const rule = { prefix: '28', pluDigits: 5, valueDigits: 5, kind: 'price', decimals: 2, verifier: 'none' } as const;
  await told(storeCodesSet.draft({ rules: [rule] }), storeCodesSet.draft({ rules: [{ ...rule, prefix: '29' }] }));
  const { rows } = await harness.sql.query<{ rules: string }>('select rules from stock.store_code');
  expect(rows.map(({ rules }) => JSON.parse(rules))).toEqual([[{ ...rule, prefix: '29' }]]);
});

test('labels: articles whose price has changed since then are listed once, by name', async () => {
  const [one, two] = world.articles;
  if (!one || !two) throw new Error('two articles');
  await told(articlesSet.draft({ articles: [one, two], source: { kind: 'seed', ref: '' } }));
  const change = { before: null, after: toUnitPrice(100_000), version: 2, reason: '' };
  const at = (offset: number) => ({ ...change, articleId: one.id, validFrom: toInstant(NOW + offset) });
  await told(priceChanged.draft(at(1000)), priceChanged.draft(at(2000)));
  const since = async (offset: number) =>
    (await harness.store.ask(changedPrices, { since: toInstant(NOW + offset) })).articles.map(({ id }) => id);
  expect(await since(1500)).toEqual([one.id]);
  expect(await since(2001)).toEqual([]);
});
