import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kasse as german } from '../renderer/i18n/de/kasse.ts';
import { kasse as english } from '../renderer/i18n/en/kasse.ts';
import { CATALOGUE } from './catalogue.ts';
import { type Counter, openCounter } from './counter.ts';

/** Serious and critical findings of axe on what is shown now, in short. */
async function findings({ page }: Counter): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter((violation) => violation.impact === 'serious' || violation.impact === 'critical')
    .flatMap((violation) =>
      violation.nodes.map((node) => `${violation.id}: ${node.target.join(' ')} ${node.html.slice(0, 200)}`),
    );
}

const gtin = (name: string): string => CATALOGUE.find((entry) => entry.name.startsWith(name))?.gtin ?? '';

/** Opens a function from the menu. */
function openFunction(id: string): (counter: Counter) => Promise<void> {
  return async (counter) => {
    await counter.press('F1');
    await counter.see('menu');
    await counter.page.getByTestId(`menu-${id}`).click();
  };
}

/** Every view of the till and how a person gets there, in an order that one day allows. */
const VIEWS: readonly (readonly [name: string, act: (counter: Counter) => Promise<unknown>, seen: string])[] = [
  ['home, empty', async () => undefined, 'tiles'],
  ['unknown code', (counter) => counter.scan('40000000'), 'notice'],
  ['search', (counter) => counter.type('br'), 'scan-results'],
  [
    'home with lines',
    async (counter) => {
      await counter.press('Escape');
      await counter.scan(gtin('Mineral'));
      await counter.scan(gtin('Brezel'));
    },
    'line-3',
  ],
  ['quantity', (counter) => counter.press('F2'), 'line-panel'],
  ['price', (counter) => counter.press('F3'), 'line-panel'],
  ['discount', (counter) => counter.press('F4'), 'discount-kind'],
  ['customer', (counter) => counter.press('Escape', 'F7'), 'customers'],
  ['new customer', (counter) => counter.page.getByTestId('customer-new').click(), 'new-name'],
  ['park', (counter) => counter.press('Escape', 'Escape', 'F6'), 'park'],
  ['cash', (counter) => counter.press('Escape', 'F12'), 'cash'],
  ['tip', (counter) => counter.press('t'), 'tip'],
  ['redeem a voucher', (counter) => counter.press('Escape', 'g'), 'voucher-find'],
  ['unknown voucher', (counter) => counter.scan('GX-99'), 'voucher-unknown'],
  ['foreign cash', (counter) => counter.press('Escape', 'w'), 'foreign'],
  ['invoice', (counter) => counter.press('Escape', 'F12', 'r'), 'invoice-state'],
  ['card', (counter) => counter.press('Escape', 'Escape', 'F11'), 'card'],
  [
    'card declined',
    async (counter) => {
      counter.shop.terminal.setBehaviour('decline');
      await counter.press('Enter');
    },
    'card-declined',
  ],
  [
    'card unknown',
    async (counter) => {
      counter.shop.terminal.setBehaviour('unknown');
      await counter.press('Enter');
      await counter.see('card-start');
      await counter.press('Enter');
    },
    'card-unknown',
  ],
  [
    'decide what is unclear',
    async (counter) => {
      await counter.page.getByTestId('card-was-not').click();
      await counter.page.getByTestId('chip-1').click();
    },
    'card-decide',
  ],
  [
    'transfer',
    async (counter) => {
      counter.shop.terminal.setBehaviour('approve');
      await counter.page.getByTestId('card-confirm').click();
      await counter.gone('card-unknown');
      await counter.press('Escape', 'F12');
      await counter.page.getByTestId('pay-ways').getByRole('radio').nth(2).click();
    },
    'transfer',
  ],
  ['finished sale', (counter) => counter.press('Escape', 'F12', 'Enter'), 'done'],
  ['returns', (counter) => counter.press('F8'), 'returns-list'],
  ['choose what comes back', (counter) => counter.press('Enter'), 'return-1'],
  ['return without receipt', (counter) => counter.press('Escape', 'F8'), 'free-search'],
  ['deposits', (counter) => counter.press('F8', '1', '3'), 'pfand-8-count'],
  ['sell a voucher', openFunction('sellVoucher'), 'voucher-sell'],
  ['single-purpose voucher', (counter) => counter.page.getByTestId('voucher-kind-single').click(), 'tax-key'],
  ['take a part payment', openFunction('takeAdvance'), 'advance-note'],
  ['open part payments', (counter) => counter.page.getByTestId('advance-tab-settle').click(), 'advance-search'],
  ['receipts', (counter) => counter.press('Escape', 'Escape', 'F10'), 'receipt-list'],
  ['receipt', (counter) => counter.press('Enter'), 'paper'],
  ['storno', (counter) => counter.page.getByTestId('receipt-void').click(), 'storno'],
  ['drawer and day', (counter) => counter.press('Escape', 'Escape', 'Escape', 'F9'), 'day'],
  ['cash out', (counter) => counter.press('3'), 'cash-move'],
  ['open drawer', (counter) => counter.press('Escape', '1'), 'drawer'],
  ['float', (counter) => counter.press('Escape', '5'), 'float'],
  ['X report', (counter) => counter.press('Escape', '6'), 'paper'],
  ['count', (counter) => counter.press('Escape', '7'), 'close-count'],
  ['compare', (counter) => counter.page.getByTestId('count-next').click(), 'difference'],
  ['closings', (counter) => counter.press('Escape', 'Escape', '8'), 'z-list'],
  ['cash count', (counter) => counter.press('Escape', '0'), 'cash-count'],
  ['result of the count', (counter) => counter.page.getByTestId('count-next').click(), 'cash-count-result'],
  ['card end of day', openFunction('cardCut'), 'card-cut'],
  ['wages', openFunction('wages'), 'cash-move'],
  ['match with the head office', (counter) => counter.page.getByTestId('pill-sync').click(), 'sync'],
  ['status', (counter) => counter.page.getByTestId('sync-devices').click(), 'status'],
  ['TSE', (counter) => counter.page.getByTestId('pill-tse').click(), 'tse-state'],
  ['set up a TSE', (counter) => counter.page.getByTestId('tse-set-up').click(), 'tse-api-key'],
  ['settings', (counter) => counter.page.getByTestId('person').click(), 'settings'],
  ['menu', (counter) => counter.press('F1'), 'menu'],
  ['help', (counter) => counter.page.getByTestId('menu-help').click(), 'help'],
  ['palette', (counter) => counter.press('Control+k'), 'palette'],
  ['training', (counter) => trainingOf(counter), 'training'],
  ['in training', (counter) => counter.press('Enter'), 'training-banner'],
  [
    'training receipt',
    async (counter) => {
      await counter.scan(gtin('Brezel'));
      await counter.see('line-1');
      await counter.press('F12', 'Enter');
    },
    'change',
  ],
  [
    'Nachschau: count',
    async (counter) => {
      await counter.page.getByTestId('training-end').click();
      await counter.press('Enter');
      await counter.gone('training-banner');
      await counter.press('Shift+F9');
    },
    'inspection-count',
  ],
  ['Nachschau: result', (counter) => counter.page.getByTestId('count-next').click(), 'inspection-count-result'],
  ['Nachschau: receipts', (counter) => counter.press('F2'), 'find-list'],
  ['Nachschau: a receipt', (counter) => counter.press('1', 'Enter'), 'signature'],
  ['Nachschau: export', (counter) => counter.press('F3'), 'export-folder'],
  ['Nachschau: from to', (counter) => counter.page.getByTestId('export-period-own').click(), 'export-from'],
  ['Nachschau: access', (counter) => counter.press('F4'), 'inspection-name'],
  [
    'Nachschau: code',
    async (counter) => {
      await counter.type('Ida');
      await counter.page.getByTestId('inspection-authority').fill('FA');
      await counter.page.getByTestId('inspection-begin').click();
    },
    'inspection-code',
  ],
  ['Nachschau: end', (counter) => counter.press('F9'), 'inspection-end-ask'],
];

async function trainingOf(counter: Counter): Promise<void> {
  await counter.press('Escape', 'Escape');
  await openFunction('training')(counter);
}

function texts(words: object): string[] {
  return Object.values(words).flatMap((value) => (typeof value === 'string' ? [value] : texts(value as object)));
}

/** German texts that are not also English ones: none of them may be seen in English. */
function onlyGerman(): Set<string> {
  const both = new Set(texts(english));
  return new Set(texts(german).filter((text) => !both.has(text) && !text.includes('{{') && /\p{L}{3}/u.test(text)));
}

/** All texts and spoken names on the page, one by one. */
function shownTexts({ page }: Counter): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      // a receipt is in the language of the shop, whatever the screen speaks
      if (walker.currentNode.parentElement?.closest('[data-testid="paper"]')) continue;
      found.push(walker.currentNode.textContent?.trim() ?? '');
    }
    for (const element of document.querySelectorAll('[aria-label], [placeholder], [title]')) {
      for (const name of ['aria-label', 'placeholder', 'title']) found.push(element.getAttribute(name) ?? '');
    }
    return found.filter((text) => text !== '');
  });
}

describe.each(['light', 'dark'] as const)('till screen, %s', (theme) => {
  let counter: Counter;
  beforeAll(async () => {
    counter = await openCounter({ theme });
  });
  afterAll(() => counter.close());

  it('axe finds nothing serious while signing in', async () => {
    await counter.see('person-1');
    expect(await findings(counter)).toEqual([]);
    await counter.press('2');
    await counter.see('pin');
    expect(await findings(counter)).toEqual([]);
    await counter.type('2222');
    await counter.press('Enter');
    await counter.see('scan');
  });

  it.each(VIEWS)('axe finds nothing serious: %s', async (_name, act, seen) => {
    await act(counter);
    await counter.see(seen);
    expect(await findings(counter)).toEqual([]);
  });

  it('no view has thrown or asked anybody else', () => {
    expect(counter.problems).toEqual([]);
  });
});

describe('till screen, English', () => {
  let counter: Counter;
  beforeAll(async () => {
    counter = await openCounter();
    await counter.signIn('manager');
    await counter.page.getByTestId('person').click();
    await counter.page.getByTestId('language').getByText('English').click();
    await counter.becomes('language', 'en', () => counter.page.evaluate(() => document.documentElement.lang));
    await counter.press('Escape');
  });
  afterAll(() => counter.close());

  const words = onlyGerman();

  it.each(VIEWS)('no German text is left: %s', async (_name, act, seen) => {
    await act(counter);
    await counter.see(seen);
    expect((await shownTexts(counter)).filter((text) => words.has(text))).toEqual([]);
  });
});

describe('till screen, large', () => {
  let counter: Counter;
  beforeAll(async () => {
    // 1280 × 800 at 200 % browser zoom
    counter = await openCounter({ width: 640, height: 400 });
    await counter.signIn('manager');
  });
  afterAll(() => counter.close());

  it('at 200 % a sale can be made and nothing is cut off sideways', async () => {
    await counter.scan(gtin('Kaffee'));
    await counter.page.getByTestId('pay-cash').click();
    await counter.see('cash-due');
    const overflow = await counter.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await counter.page.getByTestId('cash-finish').click();
    await counter.see('change');
  });
});
