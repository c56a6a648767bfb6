import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
};

let folder: string;
let server: Server;
let browser: Browser;
let context: BrowserContext | undefined;
let origin: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valero-gallery-'));
  const configFile = fileURLToPath(new URL('../gallery/vite.config.ts', import.meta.url));
  await build({ configFile, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
  server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    const file = join(folder, path === '/' ? 'index.html' : path);
    if (!file.startsWith(folder) || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' });
    response.end(await readFile(file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('gallery server has no port');
  origin = `http://127.0.0.1:${address.port}/`;
  browser = await chromium.launch({
    executablePath: process.env['VALERO_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
});

afterEach(async () => {
  await context?.close();
  context = undefined;
});

afterAll(async () => {
  await browser?.close();
  await new Promise((resolve) => server?.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

interface OpenOptions {
  theme?: 'light' | 'dark' | 'auto';
  query?: string;
  width?: number;
  height?: number;
  touch?: boolean;
  dark?: boolean;
}

async function open(view: string, options: OpenOptions = {}): Promise<{ page: Page; problems: string[] }> {
  const { theme = 'light', query = '', width = 1280, height = 800, touch = false, dark = false } = options;
  context = await browser.newContext({
    viewport: { width, height },
    hasTouch: touch,
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith('data:')) problems.push(`network: ${url}`);
  });
  await page.goto(`${origin}?view=${view}&theme=${theme}${query}`);
  await page.locator('#root > *').first().waitFor();
  await page.evaluate(() => document.fonts.ready.then(() => true));
  return { page, problems };
}

/** Serious and critical findings of axe, in short. */
async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter((violation) => violation.impact === 'serious' || violation.impact === 'critical')
    .flatMap((violation) =>
      violation.nodes.map((node) => `${violation.id}: ${node.target.join(' ')} ${node.html.slice(0, 160)}`),
    );
}

const said = (page: Page, id = 'said'): Promise<string> => page.getByTestId(id).innerText();
const views = ['till', 'pay', 'pin', 'office', 'table', 'charts', 'fields', 'fieldsTill', 'parts'];

describe.each(['light', 'dark'] as const)('gallery, %s', (theme) => {
  it.each(views)('%s: axe finds nothing serious, nothing fails, nothing is fetched from elsewhere', async (view) => {
    const { page, problems } = await open(view, { theme });
    expect(await findings(page)).toEqual([]);
    expect(problems).toEqual([]);
  });

  it('open parts: axe finds nothing serious in dialog, results, palette, list, calendar, menu and toast', async () => {
    const opened: readonly [string, (page: Page) => Promise<void>][] = [
      ['pay', async (page) => page.keyboard.press('F5')],
      ['till', async (page) => page.keyboard.type('b')],
      ['office', async (page) => page.keyboard.press('Control+k')],
      ['fields', async (page) => page.getByTestId('tax').click()],
      ['fields', async (page) => page.getByTestId('day').getByRole('button').click()],
      ['fields', async (page) => page.getByTestId('menu').click()],
      ['table', async (page) => page.getByTestId('table-columns').click()],
      ['parts', async (page) => page.getByTestId('show-toast').click()],
      ['charts', async (page) => page.getByTestId('bar-table').click()],
    ];
    for (const [view, act] of opened) {
      const { page } = await open(view, { theme });
      await act(page);
      expect(await findings(page), view).toEqual([]);
      await context?.close();
    }
  });
});

describe('theme', () => {
  const ground = (page: Page): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

  it('follows the system when nothing is chosen, and the choice when there is one', async () => {
    const system = await open('parts', { theme: 'auto', dark: true });
    expect(await ground(system.page)).toBe('rgb(15, 20, 18)');
    await system.page.getByRole('radio', { name: 'Hell' }).click();
    expect(await ground(system.page)).toBe('rgb(243, 244, 240)');
  });

  it('keeps selected and focused parts visible in forced colours', async () => {
    const { page } = await open('till');
    await page.emulateMedia({ forcedColors: 'active' });
    const outline = await page
      .locator('.v-line[aria-selected=true]')
      .evaluate((line) => getComputedStyle(line).outlineStyle);
    expect(outline).toBe('solid');
  });
});

describe('touch', () => {
  it.each([
    ['till', 56],
    ['pay', 56],
    ['pin', 56],
    ['fieldsTill', 56],
    ['office', 36],
    ['table', 36],
    ['fields', 36],
  ] as const)('%s: every target is at least %i px, or its hit area is', async (view, least) => {
    const { page } = await open(view);
    const small = await page.evaluate((limit) => {
      const controls = document.querySelectorAll<HTMLElement>(
        'button, [role=option], input:not([type=checkbox]), a[href], summary',
      );
      const bad: string[] = [];
      for (const control of controls) {
        const box = control.getBoundingClientRect();
        // Parts for assistive technology only, such as the native date input behind the date field.
        if (box.width <= 1 || box.height <= 1 || (control instanceof HTMLInputElement && control.tabIndex < 0))
          continue;
        const host =
          control instanceof HTMLInputElement
            ? (control.closest('.v-input, .v-scan-box, .v-pin-field') ?? control)
            : control;
        const shape = host.getBoundingClientRect();
        const after = getComputedStyle(host, '::after');
        const extra = after.content !== 'none' && after.position === 'absolute' ? -2 * Number.parseFloat(after.top) : 0;
        if (shape.height + extra < limit - 0.5) bad.push(`${shape.height + extra} ${host.outerHTML.slice(0, 120)}`);
      }
      return bad;
    }, least);
    expect(small).toEqual([]);
  });

  it('a tap on a tile, a key or a pad leaves the focus in the scan field', async () => {
    const { page } = await open('till', { touch: true });
    await page.getByTestId('tile-a2').tap();
    await page.getByTestId('key-F6').tap();
    await page.getByTestId('groups-Getränke').tap();
    expect(await said(page, 'log')).toBe('tile:a2 key:F6');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('scan');
  });
});

describe.each([
  [1280, 800],
  [1366, 768],
  [1920, 1080],
])('layout at %i × %i', (width, height) => {
  it.each(['till', 'pay', 'office', 'table'])(
    '%s: nothing sticks out, nothing that must be seen is cut off',
    async (view) => {
      const { page } = await open(view, { width, height });
      const out = await page.evaluate(() => ({
        wide: document.documentElement.scrollWidth > window.innerWidth,
        cut: [...document.querySelectorAll('.v-panel-body, .v-total, .v-keybar, .v-topbar')]
          .filter((part) => part.scrollHeight > part.clientHeight + 1 || part.scrollWidth > part.clientWidth + 1)
          .map((part) => part.className),
      }));
      expect(out).toEqual({ wide: false, cut: [] });
    },
  );
});

it('layout: at 200 % zoom (640 px) everything can still be reached by scrolling down only', async () => {
  for (const view of ['till', 'pay', 'office', 'fields']) {
    const { page } = await open(view, { width: 640, height: 400 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth), view).toBeLessThanOrEqual(640);
    await context?.close();
  }
});

describe('ScanField', () => {
  it('arrows mark a result, Enter picks it; without a mark Enter submits the text', async () => {
    const { page } = await open('till');
    await page.keyboard.type('b');
    const field = page.getByTestId('scan');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const active = await field.getAttribute('aria-activedescendant');
    expect(await page.locator(`[id="${active}"]`).getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('Enter');
    expect(await said(page, 'log')).toBe('pick:a2');
    await page.keyboard.type('4012');
    await page.keyboard.press('Enter');
    expect(await said(page, 'log')).toBe('pick:a2 submit:4012');
    expect(await page.getByTestId('live-polite').innerText()).toContain('submit:4012');
  });

  it('Escape clears the text, the slash brings the focus back from anywhere', async () => {
    const { page } = await open('till');
    await page.keyboard.type('kaf');
    await page.keyboard.press('Escape');
    expect(await page.getByTestId('scan').inputValue()).toBe('');
    await page.getByTestId('basket').focus();
    await page.keyboard.press('/');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('scan');
    expect(await page.getByTestId('scan').inputValue()).toBe('');
  });

  it('a scanner works whatever has the focus, and types nothing into it', async () => {
    const { page } = await open('till');
    await page.getByTestId('basket').focus();
    // A wedge scanner sends its keys within a few milliseconds; one task makes that independent of the machine's speed.
    const burst = (code: string): Promise<void> =>
      page.evaluate((text) => {
        const target = document.activeElement ?? document.body;
        for (const key of [...text, 'Enter'])
          target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      }, code);
    await burst('4001234567890');
    expect(await said(page, 'log')).toBe('scan:4001234567890');
    await page.getByTestId('scan').focus();
    await page.keyboard.type('ka');
    await burst('4001234567890');
    expect(await said(page, 'log')).toBe('scan:4001234567890 scan:4001234567890');
  });
});

describe('KeyBar and Basket', () => {
  it('function keys work with the focus in the scan field, a disabled one does nothing', async () => {
    const { page } = await open('till');
    await page.keyboard.press('F6');
    await page.keyboard.press('F8');
    expect(await said(page, 'log')).toBe('key:F6');
  });

  it('the basket is walked with arrows and names its marked line', async () => {
    const { page } = await open('till');
    const basket = page.getByTestId('basket');
    await basket.focus();
    await page.keyboard.press('Home');
    const active = await basket.getAttribute('aria-activedescendant');
    expect(await page.locator(`[id="${active}"]`).innerText()).toContain('Weizenbrötchen');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('.v-line[aria-selected=true]').innerText()).toContain('Storniert');
  });
});

describe('Numpad', () => {
  it('takes digits, backspace and Enter from the keyboard', async () => {
    const { page } = await open('pay');
    await page.keyboard.press('Delete');
    await page.keyboard.type('2500');
    await page.keyboard.press('Backspace');
    expect(await page.getByTestId('tender-result').innerText()).toMatch(/^8,92\s€$/);
    await page.keyboard.type('0');
    expect(await page.getByTestId('tender-result').innerText()).toMatch(/^13,58\s€$/);
    await page.keyboard.press('Enter');
    expect(await said(page)).toBe('finish:3500');
  });

  it('takes the same from fingers, and Enter afterwards presses nothing twice', async () => {
    const { page } = await open('pay', { touch: true });
    await page.getByTestId('quick-2500').tap();
    await page.getByTestId('pad-back').tap();
    await page.getByTestId('pad-back').tap();
    await page.getByTestId('pad-00').tap();
    await page.keyboard.press('Enter');
    expect(await said(page)).toBe('finish:3500');
  });

  it('Escape goes one step back', async () => {
    const { page } = await open('pay');
    await page.keyboard.press('Escape');
    expect(await said(page)).toBe('back');
  });
});

describe('PinPad', () => {
  it('takes a PIN by keyboard or touch, shows only how many digits there are, and says what is wrong', async () => {
    const { page } = await open('pin', { touch: true });
    await page.keyboard.type('98');
    await page.getByTestId('pin-7').tap();
    expect(await page.locator('.v-pin-dots i[data-on=true]').count()).toBe(3);
    await page.getByTestId('pin-back').tap();
    await page.getByTestId('pin-6').tap();
    await page.keyboard.press('Enter');
    expect(await said(page)).toBe('986');
    expect(await page.getByRole('alert').innerText()).toContain('PIN passt nicht');
    expect(await page.getByTestId('pin').inputValue()).toBe('');
  });
});

describe('Dialog', () => {
  it('holds the focus, keeps the page’s keys silent and cancels on Escape', async () => {
    const { page } = await open('pay');
    await page.keyboard.press('F5');
    const dialog = page.getByRole('alertdialog', { name: 'Bon 4.312 stornieren?' });
    await dialog.waitFor();
    for (let step = 0; step < 5; step += 1) {
      await page.keyboard.press('Tab');
      expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    }
    await page.keyboard.type('99');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await said(page)).toBe('kept');
    expect(await page.getByTestId('tender-result').innerText()).toMatch(/^38,58\s€$/);
  });

  it('a stray Enter does no harm, F12 confirms', async () => {
    const { page } = await open('pay');
    await page.keyboard.press('F5');
    await page.getByRole('alertdialog').waitFor();
    await page.keyboard.press('Enter');
    expect(await said(page)).not.toBe('voided');
    if (await page.getByRole('alertdialog').isHidden()) await page.keyboard.press('F5');
    await page.getByRole('alertdialog').waitFor();
    await page.keyboard.press('F12');
    expect(await said(page)).toBe('voided');
  });
});

describe('DataTable', () => {
  it('draws only the rows in sight of 100,000 and tells how many there are', async () => {
    const { page } = await open('table');
    const grid = page.getByRole('grid', { name: 'Belege' });
    expect(await grid.getAttribute('aria-rowcount')).toBe('100002');
    expect(await page.locator('[data-testid^=table-row-]').count()).toBeLessThan(80);
  });

  it('is walked with the keys: arrows, page down, End, Home; Enter opens the row', async () => {
    const { page } = await open('table');
    await page.getByRole('grid').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await said(page)).toBe('open:100001');
    await page.keyboard.press('End');
    const last = page.getByTestId('table-row-199999');
    await last.waitFor();
    const [row, foot] = await Promise.all([last.boundingBox(), page.locator('.v-tfoot').boundingBox()]);
    expect((row?.y ?? 0) + (row?.height ?? 0)).toBeLessThanOrEqual((foot?.y ?? 0) + 1);
    await page.keyboard.press('Enter');
    expect(await said(page)).toBe('open:199999');
    await page.keyboard.press('Home');
    await page.getByTestId('table-row-100000').waitFor();
  });

  it('sorts on its heads by keyboard: numbers first the largest, then the smallest, then as delivered', async () => {
    const { page } = await open('table', { query: '&rows=500' });
    const first = (): Promise<string> => page.locator('[aria-rowindex="2"]').innerText();
    await page.getByTestId('table-sort-no').focus();
    await page.keyboard.press('Tab');
    await page.getByTestId('table-sort-cents').focus();
    await page.keyboard.press('Enter');
    expect(await page.getByRole('columnheader', { name: 'Betrag' }).getAttribute('aria-sort')).toBe('descending');
    expect(await first()).toMatch(/190,\d\d\s€|19\d,\d\d\s€/);
    await page.keyboard.press('Enter');
    expect(await first()).toMatch(/−\d,\d\d\s€/);
    await page.keyboard.press('Enter');
    expect(await first()).toContain('100.000');
  });

  it('finds words in any column without umlauts, Enter goes to the rows, Escape clears', async () => {
    const { page } = await open('table', { query: '&rows=2000' });
    await page.getByTestId('table-search').fill('ozlem rechn');
    await expect.poll(() => page.getByTestId('table-count').innerText()).toMatch(/^500 von 2\.000 Zeilen$/);
    const text = await page.locator('[aria-rowindex="2"]').innerText();
    expect(text).toContain('Özlem');
    expect(text).toContain('Rechnung');
    await page.getByTestId('table-search').press('Enter');
    await page.keyboard.press('Enter');
    expect(await said(page)).toMatch(/^open:\d+$/);
    await page.getByTestId('table-search').fill('gibt es nicht');
    await page.getByText('Nichts gefunden').waitFor();
    await page.getByTestId('table-search').press('Escape');
    await expect.poll(() => page.getByTestId('table-count').innerText()).toBe('2.000 Zeilen');
  });

  it('shows and hides columns from the list', async () => {
    const { page } = await open('table', { query: '&rows=50' });
    expect(await page.getByRole('columnheader', { name: 'Notiz' }).count()).toBe(0);
    await page.getByTestId('table-columns').click();
    await page.getByRole('menuitemcheckbox', { name: 'Notiz' }).click();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('columnheader', { name: 'Notiz' }).count()).toBe(1);
  });
});

describe('fields', () => {
  it('numbers are read with comma or point, refused in words, and written as the locale does', async () => {
    const { page } = await open('fields');
    await page.getByTestId('price').fill('1.234,5');
    await page.getByTestId('weight').fill('0.75');
    await page.getByTestId('weight').blur();
    expect(await page.getByTestId('numbers').innerText()).toBe('123450 750 12');
    expect(await page.getByTestId('price').inputValue()).toBe('1234,50');
    await page.getByTestId('price').fill('12,345');
    expect(await page.getByText('Zu viele Stellen nach dem Komma.').count()).toBe(1);
    await page.getByTestId('count').fill('120');
    expect(await page.getByTestId('count').getAttribute('aria-invalid')).toBe('true');
  });

  it('a list and a date are chosen with the keyboard', async () => {
    const { page } = await open('fields');
    await page.getByTestId('tax').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    expect(await page.getByTestId('tax').innerText()).toContain('19 %');
    await page.getByTestId('day').getByRole('spinbutton').first().focus();
    await page.keyboard.type('05');
    expect(await page.getByTestId('day').innerText()).toContain('05');
  });
});

describe('CommandPalette', () => {
  it('Strg K opens it, typing finds, Enter goes there, the question can be asked', async () => {
    const { page } = await open('office');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('umsatz');
    await page.keyboard.press('Enter');
    expect(await page.locator('[aria-current=page]').innerText()).toBe('Umsatzsteuer');
    await page.keyboard.press('Control+k');
    await page.getByTestId('palette-input').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('palette-input').waitFor({ state: 'detached' });
  });
});

describe('charts', () => {
  it('are drawn, say their answer in words, and hold the same figures as a table that leads down', async () => {
    const { page } = await open('charts');
    const bar = page.getByTestId('bar');
    await expect.poll(() => bar.getAttribute('data-ready')).toBe('drawn');
    expect(await bar.locator('svg path').count()).toBeGreaterThan(5);
    expect(await bar.getByRole('img').first().getAttribute('aria-label')).toContain('Samstag war mit 8.942,60 €');
    await page.getByTestId('bar-table').click();
    expect(await bar.getByRole('row').count()).toBe(7);
    await bar.getByRole('button', { name: 'Sa' }).click();
    expect(await said(page)).toBe('pick:umsatz:5');
  });

  it('a press on a bar leads down', async () => {
    const { page } = await open('charts');
    const bar = page.getByTestId('bar');
    await expect.poll(() => bar.getAttribute('data-ready')).toBe('drawn');
    const box = await bar.getByRole('img').first().boundingBox();
    if (!box) throw new Error('the chart has no box');
    await page.mouse.click(box.x + box.width * 0.92, box.y + box.height * 0.7);
    expect(await said(page)).toBe('pick:umsatz:5');
  });
});
