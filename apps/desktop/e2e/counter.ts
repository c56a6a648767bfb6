import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from 'playwright-core';
import { openShop, PINS, type Shop, type ShopOptions } from './shop.ts';

/** How the screen is opened. */
export interface CounterOptions extends ShopOptions {
  readonly theme?: 'light' | 'dark';
  readonly touch?: boolean;
  readonly width?: number;
  readonly height?: number;
}

/** A till with its screen in a real browser, and a person in front of it who counts the keys. */
export interface Counter {
  readonly shop: Shop;
  readonly page: Page;
  /** Keys pressed since the last `forgetKeys`. */
  keys(): number;
  forgetKeys(): void;
  /** Presses keys one after the other, as slowly as a person. */
  press(...keys: readonly string[]): Promise<void>;
  /** Types text as slowly as a person. */
  type(text: string): Promise<void>;
  /** A keyboard scanner: the whole code and Enter within a few milliseconds. */
  scan(code: string): Promise<void>;
  signIn(who?: 'cashier' | 'manager'): Promise<void>;
  see(testId: string): Promise<string>;
  gone(testId: string): Promise<void>;
  /** Waits until `probe` gives the wanted value; fails with both. */
  becomes<T>(what: string, wanted: T, probe: () => T | Promise<T>): Promise<void>;
  /** Errors of the page and requests to elsewhere. */
  readonly problems: readonly string[];
  close(): Promise<void>;
}

const PATIENCE_MS = 10_000;

/** Milliseconds between two characters of the scanner. */
const STRIKE_MS = 2;

/** Sends a code as key presses without waiting between them; like a keyboard's, each says when it was struck. */
export async function wedge(session: CDPSession, code: string): Promise<void> {
  const start = Date.now();
  const enter = { key: 'Enter', code: 'Enter', text: '\r', windowsVirtualKeyCode: 13 };
  const keys = [...[...code].map((text) => ({ key: text, text })), enter];
  const strikes = keys.map((key, index) => ({
    ...key,
    type: 'keyDown' as const,
    timestamp: (start + index * STRIKE_MS) / 1000,
  }));
  await Promise.all(strikes.map((strike) => session.send('Input.dispatchKeyEvent', strike)));
}

async function openContext(browser: Browser, options: CounterOptions): Promise<BrowserContext> {
  const { theme = 'light', touch = false, width = 1280, height = 800 } = options;
  return await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    hasTouch: touch,
    locale: 'de-DE',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
  });
}

/** Opens shop, browser and screen. */
export async function openCounter(options: CounterOptions = {}): Promise<Counter> {
  const shop = await openShop(options);
  const browser = await chromium.launch({
    executablePath: process.env['VALERO_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  const context = await openContext(browser, options);
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const session = await context.newCDPSession(page);
  const problems: string[] = [];
  const own = new URL(shop.shell.url).origin;
  page.on('pageerror', (error) => problems.push(`page: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (/^https?:/.test(request.url()) && new URL(request.url()).origin !== own)
      problems.push(`foreign: ${request.url()}`);
  });
  await page.goto(shop.shell.url);
  let pressed = 0;
  const counter: Counter = {
    shop,
    page,
    problems,
    keys: () => pressed,
    forgetKeys() {
      pressed = 0;
    },
    async press(...keys) {
      for (const key of keys) {
        pressed += 1;
        await page.keyboard.press(key);
        await page.waitForTimeout(60);
      }
    },
    async type(text) {
      pressed += text.length;
      await page.keyboard.type(text, { delay: 60 });
      await page.waitForTimeout(60);
    },
    scan: (code) => wedge(session, code),
    async signIn(who = 'manager') {
      await counter.see('person-1');
      await counter.press(who === 'cashier' ? '1' : '2');
      await counter.see('pin');
      await counter.type(PINS[who]);
      await counter.press('Enter');
      await counter.see('scan');
    },
    async see(testId) {
      const found = page.getByTestId(testId);
      try {
        await found.first().waitFor({ state: 'visible' });
      } catch (error) {
        throw new Error(`waited in vain for ${testId}: ${await describePage(page)}`, { cause: error });
      }
      return await found.first().innerText();
    },
    gone: (testId) => page.getByTestId(testId).waitFor({ state: 'hidden' }),
    async becomes(what, wanted, probe) {
      const end = performance.now() + PATIENCE_MS;
      let got = await probe();
      while (JSON.stringify(got) !== JSON.stringify(wanted)) {
        if (performance.now() > end)
          throw new Error(`${what}: wanted ${JSON.stringify(wanted)}, got ${JSON.stringify(got)}`);
        await page.waitForTimeout(20);
        got = await probe();
      }
    },
    async close() {
      await browser.close();
      await shop.close();
    },
  };
  return counter;
}

/** What the screen shows instead of what was expected, for the reader of a failed test. */
async function describePage(page: Page): Promise<string> {
  return await page.evaluate(() => {
    const till = document.querySelector<HTMLElement>('[data-testid="till"]');
    const notice = document.querySelector('[data-testid="notice"]')?.textContent ?? 'no notice';
    const focus = document.activeElement?.getAttribute('data-testid') ?? document.activeElement?.tagName;
    return `${JSON.stringify({ ...till?.dataset })}, ${notice}, focus on ${focus}`;
  });
}

/** The words of a money amount without its blanks, so that kinds of space do not matter. */
export function plain(text: string): string {
  return text.replace(/[\s\u00a0\u202f]+/g, ' ').trim();
}
