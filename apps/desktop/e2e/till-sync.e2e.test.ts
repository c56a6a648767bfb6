import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { startTestServer, type TestServer } from '@valero/sync-server/server.fixture';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCommissioning, readDeviceToken } from '../host/commission.ts';
import { virtualDevices } from '../host/devices/index.ts';
import { silentLogger, startTill, systemClock, type Till } from '../host/index.ts';
import { serverLink } from '../host/sync/server-link.ts';
import { startWebShell, type WebShell } from '../web/index.ts';
import { wedge } from './counter.ts';
import { buildScreens } from './screens.ts';

/** A roll of the demo's own catalogue: 0,45 €. */
const ROLL = '2001000001378';
let given: TestServer;
let till: Till;
let shell: WebShell;
let browser: Browser;
let page: Page;
let dir = '';
/** The line to the head office: cut by the test, as a plug that is pulled. */
let plugged = true;

const line: typeof fetch = (input, init) =>
  plugged ? fetch(input, init) : Promise.reject(new TypeError('fetch failed: the plug is pulled'));

beforeAll(async () => {
  given = await startTestServer();
  dir = mkdtempSync(path.join(tmpdir(), 'valero-till-sync-'));
  const folder = given.demo.tills[0]?.folder ?? '';
  const commissioning = await readCommissioning(path.join(folder, 'commissioning.json'));
  const token = await readDeviceToken(path.join(folder, 'token'));
  if (!commissioning.ok || !token.ok) throw new Error('the demo prepares its tills');
  const started = await startTill({
    dir,
    devices: await virtualDevices(Date.now),
    server: serverLink(given.server.url, token.value, line),
    logger: silentLogger,
    commissioning: commissioning.value,
    clock: systemClock('Europe/Berlin'),
  });
  if (!started.ok) throw new Error(started.error.code);
  till = started.value;
  shell = await startWebShell({ till, port: 0, rendererDir: await buildScreens(), logger: silentLogger });
  browser = await chromium.launch({
    executablePath: process.env['VALERO_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'de-DE',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
  });
  page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(shell.url);
  await page.getByTestId('person-1').waitFor();
  await page.keyboard.press('1');
  await page.getByTestId('pin').waitFor();
  await page.keyboard.type('1111', { delay: 60 });
  await page.keyboard.press('Enter');
  await page.getByTestId('scan').waitFor();
  const known = async (): Promise<boolean> => {
    const found = await till.call('stock.searchArticles', { text: ROLL, limit: 1 });
    return found.ok && JSON.stringify(found.value).includes(ROLL);
  };
  for (const end = Date.now() + 60_000; !(await known()); await new Promise((done) => setTimeout(done, 200)))
    if (Date.now() > end) throw new Error('the catalogue does not come down');
});
afterAll(async () => {
  await browser.close();
  await shell.close();
  await till.close();
  await given.close();
  rmSync(dir, { recursive: true, force: true });
});

const patience = { timeout: 30_000 };
const says = (testId: string) => page.getByTestId(testId).first().innerText();

async function sell(): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await wedge(session, ROLL);
  await page.getByTestId('total-value').getByText('0,45').waitFor();
  for (const key of ['F12', 'Enter']) {
    await page.keyboard.press(key);
    await page.waitForTimeout(60);
  }
  await page.getByTestId('change').waitFor();
  await page.keyboard.press('Enter');
  await page.getByTestId('change').waitFor({ state: 'hidden' });
  await session.detach();
}

async function serious(): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    for (const { id, impact, nodes } of violations)
      if (impact === 'serious' || impact === 'critical')
        found.push(`${colorScheme} ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
    const folder = process.env['VALERO_PICTURES'];
    if (folder) await page.screenshot({ path: `${folder}/till-${plugged ? 'online' : 'offline'}-${colorScheme}.png` });
  }
  return found;
}

describe('till: the page about the head office', () => {
  it('says that all is sent, how old the master data are, and that every receipt has arrived', async () => {
    await sell();
    await page.getByTestId('pill-sync').click();
    await expect.poll(() => says('sync-truth'), patience).toContain('Alles gesendet.');
    await page.getByTestId('sync-now').click();
    await expect.poll(() => says('sync-outcome'), patience).toMatch(/Zentrale erreicht um .*: alles gesendet\./);
    // the head office works the receipt in, then the till asks again
    await expect
      .poll(async () => {
        await page.getByTestId('sync-now').click();
        return says('sync-match');
      }, patience)
      .toMatch(/(\d+) von \1 Bons dieser Kasse stehen in Zentrale und BI; die FIBU bucht beim Abschluss\./);
    expect(await says('sync-waiting')).toMatch(/^Bons warten\s+0$/);
    expect(await says('sync-shapes')).toMatch(/Artikel: gerade eben/);
    expect(await page.getByText('Nichts. Die Zentrale hat alles angenommen.').count()).toBe(1);
    expect(await serious()).toEqual([]);
    await page.getByTestId('sync-back').click();
  });

  it('without a network it sells on, counts receipts and not rows, and says that nothing is lost', async () => {
    plugged = false;
    await sell();
    await sell();
    await expect.poll(() => says('pill-sync'), patience).toMatch(/Offline.*· 2 Bons warten/);
    await page.getByTestId('pill-sync').click();
    await expect.poll(() => says('sync-truth'), patience).toMatch(/Kein Netz\. 2 Bons liegen sicher in dieser Kasse/);
    expect(await says('sync-waiting')).toMatch(/^Bons warten\s+2$/);
    expect(await says('sync-match')).toMatch(/1 Bons dieser Kasse sind geprüft und stehen überall; 2 warten noch\./);
    await page.getByTestId('sync-now').click();
    await expect.poll(() => says('sync-outcome'), patience).toMatch(/Die Zentrale antwortet nicht\./);
    expect(await serious()).toEqual([]);
  });

  it('with the network back a press sends at once and says what came of it', async () => {
    plugged = true;
    await page.getByTestId('sync-now').click();
    await expect.poll(() => says('sync-outcome'), patience).toMatch(/Zentrale erreicht um .*: alles gesendet\./);
    await expect.poll(() => says('sync-waiting'), patience).toMatch(/^Bons warten\s+0$/);
    await page.getByTestId('sync-back').click();
    await expect.poll(() => says('pill-sync'), patience).toBe('Verbunden');
  });

  it('a till the head office holds says so with the reason and what to do', async () => {
    const device = given.demo.tills[0]?.device.id ?? '';
    const { default: pg } = await import('pg');
    const client = new pg.Client(given.databaseUrl);
    await client.connect();
    await client.query("update sync.device set quarantined = true, alarm = 'fork at 3' where device = $1", [device]);
    await sell();
    await expect.poll(() => says('pill-sync'), patience).toMatch(/Zentrale nimmt nichts an · 1 Bon wartet/);
    await page.getByTestId('pill-sync').click();
    await expect.poll(() => says('sync-held'), patience).toMatch(/Diese Kasse ist in der Zentrale angehalten/);
    await client.query('update sync.device set quarantined = false, alarm = null where device = $1', [device]);
    await client.end();
    await page.getByTestId('sync-now').click();
    await expect.poll(() => says('sync-truth'), patience).toContain('Alles gesendet.');
  });
});
