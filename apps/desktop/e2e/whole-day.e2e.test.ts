import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startTestServer } from '@valero/sync-server/server.fixture';
import { chromium, type Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { readCommissioning, readDeviceToken } from '../host/commission.ts';
import { virtualDevices } from '../host/devices/index.ts';
import { silentLogger, startTill, systemClock } from '../host/index.ts';
import { serverLink } from '../host/sync/server-link.ts';
import { startWebShell } from '../web/index.ts';
import { wedge } from './counter.ts';
import { buildScreens } from './screens.ts';

/** A roll of the demo's own catalogue: 0,45 €. */
const ROLL = '2001000001378';

async function text(page: Page, testId: string): Promise<string> {
  await page.getByTestId(testId).first().waitFor();
  return (await page.getByTestId(testId).first().innerText()).replaceAll('\u00a0', ' ');
}

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await page.keyboard.press(key);
    await page.waitForTimeout(60);
  }
}

/** Signs in with the keyboard. */
async function signIn(page: Page): Promise<void> {
  await page.getByTestId('person-1').waitFor();
  await press(page, '1');
  await page.getByTestId('pin').waitFor();
  await page.keyboard.type('1111', { delay: 60 });
  await press(page, 'Enter');
  await page.getByTestId('scan').waitFor();
}

/** Sells four rolls in two sales, counts 1,80 € and closes the day. */
async function sellAndClose(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  for (let sale = 0; sale < 2; sale += 1) {
    await wedge(session, ROLL);
    await wedge(session, ROLL);
    await page.getByTestId('total-value').getByText('0,90').waitFor();
    await press(page, 'F12', 'Enter');
    await page.getByTestId('change').waitFor();
    await press(page, 'Enter');
    await page.getByTestId('change').waitFor({ state: 'hidden' });
  }
  await press(page, 'F9', '7');
  await page.getByTestId('close-count').waitFor();
  for (const [denomination, count] of [
    ['denom-100', '1'],
    ['denom-20', '4'],
  ] as const) {
    await page.getByTestId(denomination).click();
    await page.keyboard.type(count, { delay: 60 });
  }
  await page.getByTestId('count-next').click();
  await page.getByTestId('expected').getByText('1,80').waitFor();
  await press(page, 'Enter');
  await page.getByTestId('close-done').waitFor();
}

it('a day from sign-in to Z at a till stands in the office: figures, truth, Z and ledger', async () => {
  const given = await startTestServer({ env: { VALERO_RENDERER: await buildScreens() } });
  const dir = mkdtempSync(path.join(tmpdir(), 'valero-day-'));
  const folder = given.demo.tills[0]?.folder ?? '';
  const commissioning = await readCommissioning(path.join(folder, 'commissioning.json'));
  const token = await readDeviceToken(path.join(folder, 'token'));
  if (!commissioning.ok || !token.ok) throw new Error('the demo prepares its tills');
  const till = await startTill({
    dir,
    devices: await virtualDevices(Date.now),
    server: serverLink(given.server.url, token.value),
    logger: silentLogger,
    commissioning: commissioning.value,
    clock: systemClock('Europe/Berlin'),
  });
  if (!till.ok) throw new Error(till.error.code);
  const shell = await startWebShell({
    till: till.value,
    port: 0,
    rendererDir: await buildScreens(),
    logger: silentLogger,
  });
  const browser = await chromium.launch({
    executablePath: process.env['VALERO_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  try {
    const context = await browser.newContext({ locale: 'de-DE', timezoneId: 'Europe/Berlin' });
    const counter = await context.newPage();
    await counter.goto(shell.url);
    await signIn(counter);
    // the catalogue comes down from the head office before anything can be scanned
    const known = async (): Promise<boolean> => {
      const found = await till.value.call('stock.searchArticles', { text: ROLL, limit: 1 });
      return found.ok && JSON.stringify(found.value).includes(ROLL);
    };
    await expect.poll(known, { timeout: 30_000 }).toBe(true);
    await sellAndClose(counter);

    const office = await context.newPage();
    await office.goto(`${given.server.url}/#/buero/uebersicht`);
    await office.getByTestId('sign-login').fill('karl');
    await office
      .getByTestId('sign-password')
      .fill(given.demo.secrets.logins.find(({ login }) => login === 'karl')?.password ?? '');
    await office.getByTestId('sign-submit').click();
    const patience = { timeout: 30_000 };
    await expect
      .poll(() => text(office, 'truth'), patience)
      .toMatch(/(\d+) von \1 Belegen: Kasse = Server = FIBU = BI/);
    await expect.poll(() => text(office, 'kpi-revenue-value'), patience).toContain('1,80');
    await expect.poll(() => text(office, 'kpi-receipts-value'), patience).toBe('2');
    await office.getByTestId('nav-kassen').click();
    await office.getByText('1,80').first().waitFor();
    await office.getByTestId('nav-journal').click();
    await office.getByText('Z1-', { exact: false }).first().waitFor();
  } finally {
    await browser.close();
    await shell.close();
    await till.value.close();
    await given.close();
    rmSync(dir, { recursive: true, force: true });
  }
});
