import { saveCustomer } from '@valero/domain/crm';
import { type Actor, ok, toInstant, toMilli, toUnitPrice, zMilli } from '@valero/domain/kernel';
import { articlesSet, changePrice, priceHistory, saveArticle } from '@valero/domain/stock';
import { countedIds, demoWorld } from '@valero/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyChain } from '../journal/index.ts';
import { type Harness, NOW, openHarness } from './harness.fixture.ts';
import type { ExecuteContext } from './types.ts';

let harness: Harness;
const ids = countedIds(3);
const world = demoWorld(ids);
const person: Actor = { id: world.people[0]!.id, name: 'Karl S.', rights: new Set(['stock.write']) };
const context: ExecuteContext = {
  actor: person.id,
  person,
  company: world.company.id,
  store: world.stores[0]!.id,
  at: NOW,
  offset: 60,
  newId: () => ids.next(),
};

beforeAll(async () => {
  harness = await openHarness();
  await harness.store.identity.saveUser({
    id: person.id,
    login: 'karl',
    name: 'Karl S.',
    role: 'manager',
    store: null,
    pinHash: null,
    active: true,
  });
  await harness.store.commit({
    ...context,
    drafts: [articlesSet.draft({ articles: [...world.articles], source: { kind: 'seed', ref: '' } })],
  });
});
afterAll(() => harness.close());

async function article(index: number) {
  const found = await harness.store.stockReads().article(world.articles[index]!.id);
  return found!;
}

test('commands: a price change is journal, article and history in one transaction', async () => {
  const before = await article(0);
  const result = await harness.store.execute(
    changePrice,
    { articleId: before.id, price: toUnitPrice(777_000), baseVersion: before.version, reason: 'Angebot' },
    context,
  );
  expect(result).toMatchObject({
    ok: true,
    value: { reply: { article: { price: 777_000, version: before.version + 1 } } },
  });
  expect(await article(0)).toMatchObject({ price: 777_000, version: before.version + 1 });
  expect(await harness.store.ask(priceHistory, { articleId: before.id })).toEqual([
    { at: NOW, before: before.price, after: 777_000, by: 'Karl S.', reason: 'Angebot' },
  ]);
});

test('commands: a declined command leaves nothing', async () => {
  const before = await article(1);
  const { rows: facts } = await harness.sql.query('select count(*) from sync.fact');
  const result = await harness.store.execute(
    changePrice,
    { articleId: before.id, price: toUnitPrice(1), baseVersion: before.version - 1, reason: '' },
    context,
  );
  expect(result).toMatchObject({ ok: false, error: { code: 'stock.version_stale' } });
  expect(await article(1)).toEqual(before);
  expect((await harness.sql.query('select count(*) from sync.fact')).rows).toEqual(facts);
});

test('commands: of two edits of the same version at the same time one is taken and one is told', async () => {
  const before = await article(2);
  const change = (price: number) =>
    harness.store.execute(
      changePrice,
      { articleId: before.id, price: toUnitPrice(price), baseVersion: before.version, reason: '' },
      context,
    );
  const results = await Promise.all([change(1000), change(2000), change(3000)]);
  expect(results.map((result) => result.ok).filter(Boolean)).toHaveLength(1);
  expect(results.filter((result) => !result.ok).map((result) => (result.ok ? '' : result.error.code))).toEqual([
    'stock.version_stale',
    'stock.version_stale',
  ]);
  expect((await article(2)).version).toBe(before.version + 1);
});

test('commands: a new article and a new customer are found at once, a taken number is refused', async () => {
  const {
    version: _version,
    rank: _rank,
    ...given
  } = { ...(await article(3)), id: ids.next() as never, number: '9001', gtin: null };
  expect((await harness.store.execute(saveArticle, { article: given, baseVersion: 0 }, context)).ok).toBe(true);
  expect((await harness.store.stockReads().articleByNumber('9001'))!.name).toBe(given.name);
  const again = await harness.store.execute(
    saveArticle,
    { article: { ...given, id: ids.next() as never }, baseVersion: 0 },
    context,
  );
  expect(again).toMatchObject({ ok: false, error: { code: 'stock.number_taken' } });
  const { version: _v, ...customer } = world.customers[0]!;
  expect((await harness.store.execute(saveCustomer, { customer, baseVersion: 0 }, context)).ok).toBe(true);
  expect(await harness.store.crmReads().customer(customer.id)).toEqual({ ...customer, version: 1 });
});

test('commands: many articles are found at once by number or GTIN, each once', async () => {
  const base = await article(0);
  const gtins = ['4006381333931', '96385074'];
  const coded = gtins.map((gtin, n) => ({ ...base, id: ids.next() as typeof base.id, number: `L-${n}`, gtin }));
  const [one, two, three] = [coded[0]!, coded[1]!, base];
  await harness.store.commit({
    ...context,
    drafts: [articlesSet.draft({ articles: coded, source: { kind: 'import', ref: '' } })],
  });
  const wanted = [one, two, three].map(({ id }) => id).sort();
  const find = (numbers: string[], gtins: string[]) =>
    harness.store.execute(
      {
        name: 'test.find',
        input: zMilli,
        right: null,
        authority: 'server',
        load: (reads) => reads.articlesWith(numbers, gtins),
        decide: (loaded) => ok({ facts: [], reply: loaded }),
      },
      toMilli(0),
      context,
    );
  const found = await find([one.number, two.number, three.number, 'nothing'], gtins);
  expect(found.ok && found.value.reply.map(({ id }) => id).sort()).toEqual(wanted);
  expect(found.ok && found.value.reply.find(({ id }) => id === two.id)).toEqual(two);
  const byGtin = await find([], gtins.slice(0, 1));
  expect(byGtin.ok && byGtin.value.reply.map(({ gtin }) => gtin)).toEqual(gtins.slice(0, 1));
  expect(await find([], [])).toMatchObject({ ok: true, value: { reply: [] } });
});

test('commands: the server’s own journal is a chain like any other, and the consumers do not apply it twice', async () => {
  const device = await harness.store.serverDevice();
  const { rows } = await harness.sql.query(
    'select seq::int, id, type, body, prev_hash as "prevHash", hash from sync.fact where device = $1 order by seq',
    [device],
  );
  expect(verifyChain(rows.map((row) => ({ ...row, device, epoch: 1 })))).toMatchObject({
    ok: true,
    count: rows.length,
  });
  await harness.store.consumers.runUntilIdle();
  expect(await harness.store.consumers.deadLetters()).toEqual([]);
  const { rows: history } = await harness.sql.query('select count(*)::int as n from stock.price_change');
  expect(history[0].n).toBeGreaterThan(0);
  const again = await harness.store.ask(priceHistory, { articleId: world.articles[0]!.id });
  expect(again).toHaveLength(1);
});

test('identity: what is saved is read again, logins know no case, tokens are known by their hash', async () => {
  const { identity } = harness.store;
  await identity.saveCompany(world.company);
  for (const store of world.stores) await identity.saveStore(store);
  for (const till of world.tills) await identity.saveDevice(till.device);
  expect(await identity.company()).toEqual(world.company);
  expect(await identity.stores()).toEqual(world.stores);
  expect(await identity.devices()).toEqual(world.tills.map((till) => till.device));
  expect((await identity.userByLogin('KARL'))!.id).toBe(person.id);
  await identity.setPasswordHash(person.id, 'one');
  await identity.setPasswordHash(person.id, 'two');
  expect(await identity.passwordHash(person.id)).toBe('two');
  const device = world.tills[0]!.device;
  await identity.addDeviceToken(device.id, 'a'.repeat(64), NOW);
  expect(await identity.deviceByToken('a'.repeat(64))).toEqual(device);
  const asked = ['a'.repeat(64), 'f'.repeat(64)];
  expect([...(await identity.devicesByTokens(asked))]).toEqual([['a'.repeat(64), device]]);
  expect(await identity.revokeDeviceTokens(device.id, NOW)).toBe(1);
  expect(await identity.deviceByToken('a'.repeat(64))).toBeNull();
  expect((await identity.devicesByTokens(asked)).size).toBe(0);
});

test('identity: a refresh token is used once; used again later, its whole family ends', async () => {
  const { identity } = harness.store;
  const [first, second, third] = ['b', 'c', 'd'].map((letter) => letter.repeat(64));
  const family = ids.next();
  const expiresAt = toInstant(NOW + 1_000_000);
  await identity.addRefreshToken({ hash: first!, family, user: person.id, createdAt: NOW, expiresAt });
  expect(await identity.rotateRefreshToken(first!, { hash: second!, expiresAt }, NOW)).toEqual({
    ok: true,
    value: { user: person.id, family },
  });
  expect(await identity.rotateRefreshToken(first!, { hash: third!, expiresAt }, toInstant(NOW + 5000))).toEqual({
    ok: false,
    error: { code: 'auth.refresh_raced' },
  });
  expect(await identity.rotateRefreshToken(first!, { hash: third!, expiresAt }, toInstant(NOW + 60_000))).toEqual({
    ok: false,
    error: { code: 'auth.refresh_invalid' },
  });
  expect(await identity.rotateRefreshToken(second!, { hash: third!, expiresAt }, toInstant(NOW + 60_000))).toEqual({
    ok: false,
    error: { code: 'auth.refresh_invalid' },
  });
  expect(await identity.rotateRefreshToken('e'.repeat(64), { hash: third!, expiresAt }, NOW)).toEqual({
    ok: false,
    error: { code: 'auth.refresh_invalid' },
  });
});
