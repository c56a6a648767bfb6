import { gtinCheckDigit } from '@valero/domain/stock';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CATALOGUE } from './catalogue.ts';
import { type Counter, openCounter } from './counter.ts';

let counter: Counter;
const [first] = CATALOGUE.filter(
  (article) => article.unit === 'Stk' && article.price !== null && article.gtin !== null,
);
const items = () => counter.page.getByTestId('till').getAttribute('data-items');
const withCheck = (body: string): string => `${body}${gtinCheckDigit(body)}`;

beforeAll(async () => {
  counter = await openCounter();
  await counter.signIn('manager');
});
afterEach(async () => {
  await counter.shop.till.call('kasse.abortSale', {});
  await counter.press('Escape', 'Escape', 'Escape');
});
afterAll(() => counter.close());

/** Opens a function by its name from the palette. */
async function open(name: string): Promise<void> {
  await counter.press('Control+k');
  await counter.type(name);
  await counter.press('Enter');
}

describe('till screen: scanners and labels', () => {
  it('a scan in every panel and in the palette is one piece on the receipt, and presses no button', async () => {
    for (const [at, key] of ['F1', 'F6', 'F7', 'F9', 'F10', 'Control+k'].entries()) {
      await counter.press(key);
      await counter.scan(first?.gtin ?? '');
      await counter.becomes(`pieces after a scan in ${key}`, String(at + 1), items);
      await counter.press('Escape', 'Escape');
    }
    expect(counter.problems).toEqual([]);
  });

  it('a rule for labels is tried on a real one, kept, and sells at the price of the label', async () => {
    const number = (first?.number ?? '').slice(-5);
    const label = withCheck(`28${number.padStart(5, '0')}00499`);
    await open('Scanner und Codes');
    await counter.see('codes');
    await counter.page.getByTestId('code-add').click();
    await counter.scan(label);
    await counter.becomes('what it reads', true, async () => (await counter.see('code-test')).includes('4,99'));
    expect(await items()).toBe('0');
    await counter.page.getByTestId('codes-save').click();
    await counter.becomes('kept', true, async () => (await counter.see('notice')).includes('gelten'));
    await counter.press('Escape');
    if (number === first?.number) {
      await counter.scan(label);
      await counter.becomes('sold', '499', () => counter.page.getByTestId('till').getAttribute('data-total'));
    }
  });

  it('a code without an article stands on the list until somebody taps it', async () => {
    await counter.scan('990000012');
    await counter.see('notice');
    await open('Scanner und Codes');
    await counter.becomes('listed', true, async () => (await counter.see('unknown-codes')).includes('990000012'));
    await counter.page.getByTestId('unknown-codes').getByText('990000012').click();
    await counter.page.getByTestId('unknown-codes').waitFor({ state: 'hidden' });
  });

  it('a scanned article is labelled: its picture is shown, two scans are two labels, nothing is sold', async () => {
    await open('Etiketten');
    await counter.see('labels');
    await counter.scan(first?.gtin ?? '');
    await counter.scan(first?.gtin ?? '');
    await counter.becomes('copies', '2 Etiketten', () => counter.see(`label-copies-${first?.number}`));
    await counter.page.getByTestId('label-preview').locator('img').first().waitFor();
    expect(await items()).toBe('0');
    await counter.page.getByTestId('label-print').click();
    await counter.becomes('no printer', true, async () => (await counter.see('notice')).includes('Etikettendrucker'));
    expect(counter.problems).toEqual([]);
  });
});
