import type { Article } from '@valero/domain/stock';
import type { RequestView } from '@valero/domain/sync';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { OfficeAnswer, OfficeChange } from './office-calls.ts';
import { type TestTill, testTill } from './till.fixture.ts';

let shop: TestTill;
beforeEach(async () => {
  shop = await testTill();
});
afterEach(() => shop.dispose());

const ask = (name: string, input: object = {}) => shop.ask<OfficeAnswer>('office.ask', { name, input, local: true });
const change = (command: string, input: object, seen: object | null) =>
  shop.ask<OfficeChange>('office.change', { command, input, seen, label: '', local: true });
const open = () => shop.ask<RequestView[]>('requests.list', { open: true });

async function firstArticle(): Promise<Article> {
  const answer = await ask('stock.listArticles', { text: '', after: null, limit: 5 });
  expect(answer).toMatchObject({ from: 'device' });
  const { articles, total } = answer.value as { articles: Article[]; total: number };
  expect(total).toBe(shop.world.articles.length);
  expect(articles.map(({ name }) => name)).toEqual([...articles.map(({ name }) => name)].sort());
  return articles[0]!;
}

test('office: without the head office lists come from the device, page by page, in the order of names', async () => {
  await shop.signIn(shop.manager);
  const first = await firstArticle();
  const next = await ask('stock.listArticles', { text: '', after: { name: first.name, id: first.id }, limit: 1 });
  const all = await ask('stock.listArticles', { text: '', after: null, limit: 500 });
  const names = (all.value as { articles: Article[] }).articles.map(({ name }) => name);
  expect((next.value as { articles: Article[] }).articles.map(({ name }) => name)).toEqual([names[1]]);
  const found = await ask('stock.listArticles', { text: first.number, after: null, limit: 5 });
  expect((found.value as { articles: Article[] }).articles.map(({ id }) => id)).toContain(first.id);
  const customers = await ask('crm.listCustomers', { text: '', limit: 50, offset: 0 });
  expect(customers.value).toMatchObject({ total: shop.world.customers.length, rows: [{ gross: null }, {}, {}] });
  expect(await shop.refused('office.ask', { name: 'bi.truth', input: {}, local: true })).toBe('host.offline');
});

test('office: an edit without the head office becomes a request, survives a restart, and can be taken back', async () => {
  await shop.signIn(shop.manager);
  const article = await firstArticle();
  const input = { articleId: article.id, price: 229_000, baseVersion: article.version, reason: '' };
  const done = await change('stock.changePrice', input, { price: article.price });
  expect(done).toMatchObject({ kind: 'requested' });
  await shop.till.close();
  await shop.restart();
  await shop.signIn(shop.manager);
  const [request] = await open();
  expect(request).toMatchObject({
    state: 'pending',
    entityId: article.id,
    by: shop.manager.name,
    seen: { price: article.price },
    wanted: { price: 229_000 },
  });
  await shop.ask('requests.close', { id: request!.id, choice: 'withdrawn' });
  await shop.ask('requests.close', { id: request!.id, choice: 'withdrawn' });
  expect(await open()).toEqual([]);
});

test('office: the head office is asked only for what may wait, and by people who may', async () => {
  const article = shop.world.articles[0]!;
  const price = { articleId: article.id, price: 1, baseVersion: 1, reason: '' };
  const edit = { command: 'stock.changePrice', input: price, seen: { price: 2 }, label: '', local: true };
  expect(await shop.refused('office.change', edit)).toBe('identity.signed_out');
  await shop.signIn(shop.cashier);
  expect(await shop.refused('office.change', edit)).toBe('identity.right_missing');
  expect(await shop.refused('office.change', { ...edit, command: 'meldung.saveSystem' })).toBe('host.offline');
  expect(await shop.refused('sync.makeRequest', edit)).toBe('host.unknown_call');
  expect(await open()).toEqual([]);
});

test('office: a customer made without the head office is there at once, and an edit of it waits', async () => {
  await shop.signIn(shop.manager);
  const made = await change('crm.createCustomer', { number: 'N-1', name: 'Frisch' }, null);
  expect(made).toMatchObject({ kind: 'kept', reply: { customer: { number: 'N-1', version: 1 } } });
  const { customer } = made.reply as { customer: Record<string, unknown> };
  const { id, version, ...seen } = customer;
  const { version: _version, ...rest } = customer;
  const edit = { customer: { ...rest, phone: '040 1' }, baseVersion: version };
  expect(await change('crm.saveCustomer', edit, seen)).toMatchObject({ kind: 'requested' });
  expect(await open()).toMatchObject([{ entityId: id, wanted: { phone: '040 1' } }]);
});
