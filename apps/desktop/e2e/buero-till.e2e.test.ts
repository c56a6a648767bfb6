import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { expect, it } from 'vitest';
import { readCommissioning, readDeviceToken } from '../host/commission.ts';
import { virtualDevices } from '../host/devices/index.ts';
import { silentLogger, startTill, systemClock } from '../host/index.ts';
import { serverLink } from '../host/sync/server-link.ts';
import { startWebShell } from '../web/index.ts';
import { openOffice } from './office.ts';
import { buildScreens } from './screens.ts';

it('office: behind a till host it opens, a workbook comes through the host, and a reload keeps the session', async () => {
  const office = await openOffice();
  const dir = mkdtempSync(path.join(tmpdir(), 'valero-office-'));
  const folder = office.given.demo.tills[0]?.folder ?? '';
  const commissioning = await readCommissioning(path.join(folder, 'commissioning.json'));
  const token = await readDeviceToken(path.join(folder, 'token'));
  if (!commissioning.ok || !token.ok) throw new Error('the demo prepares its tills');
  const till = await startTill({
    dir,
    devices: await virtualDevices(Date.now),
    server: serverLink(office.url, token.value),
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
    const page = await browser.newPage({ locale: 'de-DE', acceptDownloads: true });
    await page.goto(shell.url);
    await page.getByTestId('person-1').waitFor();
    await page.goto(`${new URL(shell.url).origin}/#/buero/uebersicht`);
    await page.getByTestId('sign-login').fill(office.login);
    await page.getByTestId('sign-password').fill(office.password);
    await page.getByTestId('sign-submit').click();
    await page.getByTestId('truth').waitFor();
    await page.getByTestId('nav-artikel').click();
    await page.getByTestId('articles').getByRole('row').nth(1).waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('excel').click()]);
    expect(download.suggestedFilename()).toMatch(/^valero-stock\.listArticles-[\d-]+\.xlsx$/);
    expect(
      readFileSync(await download.path())
        .subarray(0, 2)
        .toString(),
    ).toBe('PK');
    await page.reload();
    await page.getByTestId('articles').waitFor();
  } finally {
    await browser.close();
    await shell.close();
    await till.value.close();
    await office.close();
    rmSync(dir, { recursive: true, force: true });
  }
});
