import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { articlesSet } from '@valero/domain/stock';
import { countedIds } from '@valero/testkit';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportTill } from '../host/nachschau/records.ts';
import { type TestTill, testTill } from '../host/till.fixture.ts';

const HOSTILE = '</script><img src=x onerror="window.pwned=1"><b>fett</b>';
let at: TestTill;
let browser: Browser;
let folder: string;
let page: Page;
const problems: string[] = [];

beforeAll(async () => {
  at = await testTill();
  await at.till.close();
  at.look((store) => {
    const [first] = at.world.articles;
    if (!first) throw new Error('an article');
    const ids = countedIds(91);
    const article = { ...first, name: HOSTILE, version: first.version + 1 };
    const drafts = [articlesSet.draft({ articles: [article], source: { kind: 'edit', ref: '' } })];
    store.commit({ drafts, actor: null, at: at.clock.now(), offset: 60, newId: () => ids.next() });
  });
  await at.restart();
  await at.signIn(at.manager);
  for (let sale = 0; sale < 6; sale += 1) {
    await at.ask('kasse.scan', { code: at.world.articles[sale % 2]?.number });
    await at.ask('kasse.scan', { code: at.world.articles[2]?.number });
    await at.ask('kasse.completeSale', { tendered: 5000 });
    if (sale === 3) await at.ask('kasse.closeDay', { counted: 3000, carried: 0, denominations: [] });
  }
  folder = path.join(at.dir, 'out');
  const done = await exportTill({ dataDir: at.dir, kind: 'gobd', folder, range: {}, at: at.clock.now(), offset: 60 });
  if (!done.ok) throw new Error(JSON.stringify(done.error));
  browser = await chromium.launch({
    executablePath: process.env['VALERO_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'de-DE' });
  page = await context.newPage();
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('request', (request) => request.url().startsWith('file:') || problems.push(request.url()));
});
afterAll(async () => {
  await browser.close();
  await at.dispose();
});

/** Pictures for people, where VALERO_SHOTS names a folder. */
async function picture(name: string): Promise<void> {
  const shots = process.env['VALERO_SHOTS'];
  if (shots) await page.screenshot({ path: path.join(shots, `${name}.png`) });
}

async function open(where = page): Promise<void> {
  await where.goto(pathToFileURL(path.join(folder, 'ansicht', 'index.html')).href);
  await where.waitForSelector('html[data-ready=yes]');
}

test('viewer: opened from a file it lists receipts and closings, finds one by its number and shows it whole', async () => {
  await open();
  expect(await page.textContent('#head')).toBe('Feinkost Brandt GmbH');
  expect(await page.locator('#list tbody tr').count()).toBe(8);
  await page.fill('#find', '2');
  await page.click('#go');
  expect(await page.locator('#list tbody tr').count()).toBe(1);
  await page.click('#list button.open');
  await page.waitForSelector('#detail h2');
  expect(await page.textContent('#detail h2')).toContain('Beleg 2');
  const detail = (await page.textContent('#detail')) ?? '';
  expect(detail).toContain('Apfelschorle');
  expect(detail).toContain(at.manager.name);
  expect(detail).toContain('belegIssued');
  await picture('ansicht-beleg');
  await page.click('#tab-z');
  await page.click('#list button.open');
  await page.waitForSelector('#detail h3');
  expect(await page.textContent('#detail')).toContain('Gesamtumsatzspeicher');
});

test('viewer: hostile texts are shown and do not run', async () => {
  await open();
  await page.fill('#find', '1');
  await page.click('#go');
  await page.click('#list button.open');
  await page.waitForSelector('#detail h2');
  expect(await page.textContent('#detail')).toContain(HOSTILE);
  expect(await page.locator('#detail img, #detail b').count()).toBe(0);
  expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
});

test('viewer: it recomputes the whole chain in the browser and names the row where one byte differs', async () => {
  await open();
  await page.click('#verify');
  await page.waitForSelector('#chain.good');
  expect(await page.textContent('#chain')).toContain('Unversehrt');
  await picture('ansicht-kette');
  const data = path.join(folder, 'ansicht', 'daten');
  const file = path.join(data, readdirSync(data).find((name) => name === 'f0.js') ?? '');
  const text = readFileSync(file, 'utf8');
  const lines = text.split('\n');
  lines[6] = (lines[6] ?? '').replace('\\"version\\":1', '\\"version\\":2');
  expect(lines.join('\n')).not.toBe(text);
  writeFileSync(file, lines.join('\n'));
  await open();
  await page.click('#verify');
  await page.waitForSelector('#chain.bad');
  expect(await page.textContent('#chain')).toContain('Fehler in Satz 6');
  writeFileSync(file, text);
});

test('viewer: without the browser’s own cryptography its own SHA-256 gives the same verdict', async () => {
  const other = await browser.newPage();
  await other.addInitScript(() => Object.defineProperty(window, 'crypto', { value: undefined }));
  await open(other);
  await other.click('#verify');
  await other.waitForSelector('#chain.good, #chain.bad');
  expect(await other.textContent('#chain')).toContain('Unversehrt');
  await other.close();
  expect(problems).toEqual([]);
});
