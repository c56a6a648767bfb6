import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { type OfficeShop, openOffice } from './office.ts';

/** A desk in the office: the real server behind a page in a real browser. */
export interface Desk {
  readonly office: OfficeShop;
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors of the page and requests to elsewhere. */
  readonly problems: readonly string[];
  signIn(): Promise<void>;
  /** Goes to an address of the office, as typed into the browser. */
  go(address: string): Promise<void>;
  /** Waits for something and reads its words. */
  see(testId: string): Promise<string>;
  press(testId: string): Promise<void>;
  /** Waits until something says what is wanted; fails with what it says. */
  says(testId: string, wanted: string | RegExp): Promise<void>;
  /** Presses something that saves a file, and gives where the file lies. */
  file(testId: string): Promise<string>;
  close(): Promise<void>;
}

const PATIENCE_MS = 15_000;
/** A browser reports each of these answers as an error; they are how the page finds out where it is. */
const ASKING = /status of (404|401|409|422)/;

/** Money and dates without the kinds of blanks and signs that do not matter. */
export function plain(text: string): string {
  return text
    .replace(/[\s\u00a0\u202f]+/g, ' ')
    .replaceAll('\u2212', '-')
    .trim();
}

/** Opens server, browser and page. */
export async function openDesk(): Promise<Desk> {
  const office = await openOffice();
  const browser = await chromium.launch({
    executablePath: process.env['VALERO_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    colorScheme: 'light',
    locale: 'de-DE',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
    acceptDownloads: true,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`page: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && !ASKING.test(message.text())) problems.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (/^https?:/.test(request.url()) && new URL(request.url()).origin !== new URL(office.url).origin)
      problems.push(`foreign: ${request.url()}`);
  });
  await page.goto(office.url);
  const desk: Desk = {
    office,
    context,
    page,
    problems,
    async signIn() {
      await page.getByTestId('sign-login').fill(office.login);
      await page.getByTestId('sign-password').fill(office.password);
      await page.getByTestId('sign-submit').click();
      await desk.see('office');
    },
    async go(address) {
      await page.goto(`${office.url}/#/buero/${address}`);
    },
    async see(testId) {
      const found = page.getByTestId(testId).first();
      await found.waitFor({ state: 'visible' });
      return plain(await found.innerText());
    },
    press: (testId) => page.getByTestId(testId).first().click(),
    async says(testId, wanted) {
      const end = performance.now() + PATIENCE_MS;
      for (;;) {
        const told = await desk.see(testId);
        if (typeof wanted === 'string' ? told.includes(plain(wanted)) : wanted.test(told)) return;
        if (performance.now() > end) throw new Error(`${testId} says "${told}", not ${String(wanted)}`);
        await page.waitForTimeout(50);
      }
    },
    async file(testId) {
      const [download] = await Promise.all([page.waitForEvent('download'), desk.press(testId)]);
      return await download.path();
    },
    async close() {
      await browser.close();
      await office.close();
    },
  };
  return desk;
}
