import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Article, isGtin, zArticle } from '@valero/domain/stock';
import { afterAll, expect, test } from 'vitest';
import { articleOf, catalogueArticles, sampleArticles } from './catalogue.ts';
import { COMPANY, demoCustomers, PEOPLE, STORES, TILLS } from './people.ts';

const folder = mkdtempSync(join(tmpdir(), 'valero-seed-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(text: string): Promise<Article[]> {
  const file = join(folder, 'x.csv.gz');
  writeFileSync(file, gzipSync(text));
  const articles: Article[] = [];
  for await (const article of catalogueArticles(file)) articles.push(article);
  return articles;
}

test('seed: the shipped goods are whole articles with right in-store GTINs, pictures, groups, prices above cost', () => {
  const articles = sampleArticles();
  expect(articles.length).toBeGreaterThanOrEqual(300);
  for (const article of articles) {
    expect(zArticle.safeParse(article).success, article.name).toBe(true);
    expect(article.gtin !== null && isGtin(article.gtin) && article.gtin.startsWith('20'), article.name).toBe(true);
    expect(article.icon, article.name).not.toBeNull();
    expect([1, 2]).toContain(article.taxKey);
    const net = Math.floor((Number(article.price) * 100) / (article.taxKey === 1 ? 119 : 107));
    expect(article.cost, article.name).toBeLessThan(net);
  }
  for (const key of ['id', 'gtin', 'number', 'name'] as const) {
    expect(new Set(articles.map((article) => article[key])).size, key).toBe(articles.length);
  }
  expect(new Set(articles.map(({ groupId }) => groupId)).size).toBeGreaterThan(8);
  const favourites = articles.filter(({ favourite }) => favourite !== null).map(({ favourite }) => favourite ?? 0);
  expect(favourites.sort((a, b) => a - b)).toEqual(
    Array.from({ length: favourites.length }, (_unused, index) => index + 1),
  );
  expect(
    articles
      .filter(({ deposit }) => deposit !== null)
      .every(({ taxKey, groupId }) => taxKey === 1 && groupId === 'getraenke'),
  ).toBe(true);
});

test('seed: of a catalogue file wrong check digits, doubles and empty names are left out, the rest is cleaned', async () => {
  const rows = [
    'gtin,name',
    '4000000000013,"  Miel de\tMontagne , "',
    '4000000000014,Falsche Prüfziffer',
    '4000000000013,Doppelt',
    '4007947010907,""',
    '4260390240745,Kokoschips,zu viel',
  ];
  const articles = await read(`${rows.join('\n')}\n`);
  expect(articles.map(({ name }) => name)).toEqual(['Miel de Montagne', 'Kokoschips']);
  expect(articles.map(({ number }) => number)).toEqual(['100001', '100002']);
});

test('seed: an article has the same id and price each time, drinks are taxed at 19 %, food at 7 %', () => {
  const one = articleOf('4007947010907', 'Bio Mega Müsli', 1);
  expect(articleOf('4007947010907', 'Bio Mega Müsli', 1)).toEqual(one);
  expect(one.taxKey).toBe(2);
  expect(articleOf('4000412031605', 'Apfelsaft naturtrüb', 2).taxKey).toBe(1);
  expect(articleOf('4000412031605', 'Weinessig', 2).taxKey).toBe(2);
  expect(articleOf('4000412031605', 'Buttermilch-Drink', 2).taxKey).toBe(2);
  expect(Number(one.price) % 1000).toBe(0);
});

test('seed: names longer than the catalogue takes are cut between characters', async () => {
  const [article] = await read(`gtin,name\n4000000000013,${'😀'.repeat(150)}\n`);
  expect(article?.name.length).toBeLessThanOrEqual(200);
  expect(article?.name.isWellFormed()).toBe(true);
  expect(zArticle.safeParse(article).success).toBe(true);
});

test('seed: company, stores, tills, people and customers are told apart', () => {
  expect(COMPANY.name).toBe('Feinkost Brandt GmbH');
  expect(STORES.map(({ number, name }) => `${number} ${name}`)).toEqual(['1 Mitte', '2 Hafen']);
  expect(TILLS.map(({ name, kasseId }) => `${name} ${kasseId}`)).toEqual([
    'Mitte 1 VALERO-1-1',
    'Mitte 2 VALERO-1-2',
    'Hafen 1 VALERO-2-1',
  ]);
  expect(new Set(PEOPLE.map(({ id }) => id)).size).toBe(PEOPLE.length);
  expect(new Set(demoCustomers().map(({ number }) => number)).size).toBe(demoCustomers().length);
});
