import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Gallery, said } from '../e2e/openGallery.ts';

let gallery: Gallery;
const open: Gallery['open'] = (view, options) => gallery.open(view, options);

beforeAll(async () => {
  gallery = await Gallery.start();
});
afterEach(() => gallery.leave());
afterAll(() => gallery.close());

/** Serious and critical findings of axe, in short. In the dark theme only colours can differ, so only they are asked. */
async function findings(page: Page, theme: 'light' | 'dark'): Promise<string[]> {
  const axe = new AxeBuilder({ page });
  const { violations } = await (theme === 'dark' ? axe.withRules(['color-contrast']) : axe).analyze();
  return violations
    .filter((violation) => violation.impact === 'serious' || violation.impact === 'critical')
    .flatMap((violation) =>
      violation.nodes.map((node) => `${violation.id}: ${node.target.join(' ')} ${node.html.slice(0, 160)}`),
    );
}

const views = ['till', 'pay', 'pin', 'office', 'table', 'charts', 'fields', 'fieldsTill', 'parts'];

describe.each(['light', 'dark'] as const)('gallery, %s', (theme) => {
  it.each(views)('%s: axe finds nothing serious, nothing fails, nothing is fetched from elsewhere', async (view) => {
    const { page, problems } = await open(view, { theme, query: '&rows=300' });
    expect(await findings(page, theme)).toEqual([]);
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
      const { page } = await open(view, { theme, query: '&rows=300' });
      await act(page);
      expect(await findings(page, theme), view).toEqual([]);
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

describe('layout', () => {
  const screens = [
    [1280, 800],
    [1366, 768],
    [1920, 1080],
  ] as const;

  it.each(['till', 'pay', 'office', 'table'])('%s: on every screen nothing sticks out or is cut off', async (view) => {
    const { page } = await open(view);
    for (const [width, height] of screens) {
      await page.setViewportSize({ width, height });
      const out = await page.evaluate(() => ({
        wide: document.documentElement.scrollWidth > window.innerWidth,
        cut: [...document.querySelectorAll('.v-panel-body, .v-total, .v-keybar, .v-topbar')]
          .filter((part) => part.scrollHeight > part.clientHeight + 1 || part.scrollWidth > part.clientWidth + 1)
          .map((part) => part.className),
      }));
      expect(out, `${width} × ${height}`).toEqual({ wide: false, cut: [] });
    }
  });
});

it('layout: at 200 % zoom (640 px) everything can still be reached by scrolling down only', async () => {
  for (const view of ['till', 'pay', 'office', 'fields']) {
    const { page } = await open(view, { width: 640, height: 400 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth), view).toBeLessThanOrEqual(640);
  }
});
