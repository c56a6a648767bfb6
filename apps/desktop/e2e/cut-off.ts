import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { readCommissioning, readDeviceToken } from '../host/commission.ts';
import { virtualDevices } from '../host/devices/index.ts';
import { silentLogger, startTill, systemClock, type Till } from '../host/index.ts';
import { serverLink } from '../host/sync/server-link.ts';
import { startWebShell, type WebShell } from '../web/index.ts';
import { plain } from './desk.ts';
import { type OfficeShop, openOffice } from './office.ts';
import { buildScreens } from './screens.ts';

/** A desktop in the back of the shop: a real till host behind the real screens, its line to the head office in a test's hand. */
export interface BackOffice {
  readonly office: OfficeShop;
  readonly page: Page;
  /** PIN of the manager at this device. */
  readonly pin: string;
  /** Cuts the line or mends it. */
  line(works: boolean): void;
  /** Ends the host and starts another one on the same data. */
  restart(): Promise<void>;
  /** Goes to an address of the office. */
  go(address: string): Promise<void>;
  press(testId: string): Promise<void>;
  /** Waits until something says what is wanted. */
  says(testId: string, wanted: string | RegExp): Promise<void>;
  close(): Promise<void>;
}

/** The demo's manager at its tills. */
const KARLS_PIN = '2222';
const PATIENCE_MS = 20_000;

/** Opens head office, device and browser. */
export async function openBackOffice(): Promise<BackOffice> {
  // the demo's tills have sold nothing: this device is the first of them
  const office = await openOffice({}, false);
  const dir = mkdtempSync(path.join(tmpdir(), 'valero-back-'));
  const { folder = '' } = office.given.demo.tills[0] ?? {};
  const commissioning = await readCommissioning(path.join(folder, 'commissioning.json'));
  const token = await readDeviceToken(path.join(folder, 'token'));
  if (!commissioning.ok || !token.ok) throw new Error('the demo prepares its tills');
  let works = true;
  let cut = new AbortController();
  const through: typeof fetch = (input, init) => {
    if (!works) return Promise.reject(new TypeError('the line is cut'));
    const signals = [cut.signal, ...(init?.signal ? [init.signal] : [])];
    return fetch(input, { ...init, signal: AbortSignal.any(signals) });
  };
  const open = async (port: number): Promise<{ till: Till; shell: WebShell }> => {
    const till = await startTill({
      dir,
      devices: await virtualDevices(Date.now),
      server: serverLink(office.url, token.value, through),
      logger: silentLogger,
      commissioning: commissioning.value,
      clock: systemClock('Europe/Berlin'),
    });
    if (!till.ok) throw new Error(till.error.code);
    const rendererDir = await buildScreens();
    return {
      till: till.value,
      shell: await startWebShell({ till: till.value, port, rendererDir, logger: silentLogger }),
    };
  };
  let running = await open(0);
  const start = running.shell.url;
  const browser = await chromium.launch({
    executablePath: process.env['VALERO_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  const page = await browser.newPage({
    locale: 'de-DE',
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
  });
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(start);
  const end = async (): Promise<void> => {
    await running.shell.close();
    await running.till.close();
  };
  return {
    office,
    page,
    pin: KARLS_PIN,
    line(next) {
      works = next;
      cut.abort();
      cut = new AbortController();
      if (next) void running.till.call('sync.retry', {});
    },
    async restart() {
      await end();
      running = await open(Number(new URL(start).port));
      await page.goto('about:blank');
      await page.goto(running.shell.url);
    },
    async go(address) {
      await page.goto(`${new URL(start).origin}/#/buero/${address}`);
    },
    press: (testId) => page.getByTestId(testId).first().click(),
    async says(testId, wanted) {
      const until = performance.now() + PATIENCE_MS;
      for (;;) {
        const found = page.getByTestId(testId).first();
        await found.waitFor({ state: 'visible' });
        const told = plain(await found.innerText().catch(() => ''));
        if (typeof wanted === 'string' ? told.includes(plain(wanted)) : wanted.test(told)) return;
        if (performance.now() > until) throw new Error(`${testId} says "${told}", not ${String(wanted)}`);
        await page.waitForTimeout(50);
      }
    },
    async close() {
      await browser.close();
      await end();
      await office.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
