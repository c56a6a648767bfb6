import { setTimeout } from 'node:timers/promises';
import type { BasketView } from '@valero/domain/kasse';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CATALOGUE } from './catalogue.ts';
import { type Counter, openCounter } from './counter.ts';

const PER_SECOND = 20;
const SCANS = 200;

let counter: Counter;
const goods = CATALOGUE.filter((article) => article.unit === 'Stk' && article.price !== null);

beforeAll(async () => {
  counter = await openCounter();
  await counter.signIn('manager');
});
afterEach(async () => {
  await counter.shop.till.call('kasse.abortSale', {});
  await counter.press('Escape', 'Escape', 'Escape');
});
afterAll(() => counter.close());

/** The host's own basket, beside the screen. */
async function basket(): Promise<BasketView | null> {
  return await new Promise((resolve) => {
    const leave = counter.shop.till.subscribe('basket', (value) => {
      queueMicrotask(() => leave());
      resolve(value);
    });
  });
}

/** Pieces per article number in the host's basket. */
async function pieces(): Promise<Record<string, number>> {
  const count: Record<string, number> = {};
  for (const line of (await basket())?.lines ?? []) {
    if (line.depositOf !== null || line.comboOf !== null) continue;
    count[line.articleNumber] = (count[line.articleNumber] ?? 0) + line.quantity / 1000;
  }
  return count;
}

/** Scans `count` articles in turn at 20 a second; gives what should be in the basket. */
async function scanAtSpeed(count: number): Promise<Record<string, number>> {
  const wanted: Record<string, number> = {};
  const sent: Promise<void>[] = [];
  const start = performance.now();
  for (let index = 0; index < count; index += 1) {
    const article = goods[index % goods.length];
    if (!article) break;
    wanted[article.number] = (wanted[article.number] ?? 0) + 1;
    sent.push(counter.scan(article.gtin ?? ''));
    await setTimeout(start + ((index + 1) * 1000) / PER_SECOND - performance.now());
  }
  await Promise.all(sent);
  return wanted;
}

describe('till screen: a keyboard scanner', () => {
  it(`${SCANS} scans at ${PER_SECOND} a second are ${SCANS} pieces, each of its own article`, async () => {
    const wanted = await scanAtSpeed(SCANS);
    await counter.becomes('items on the screen', String(SCANS), () =>
      counter.page.getByTestId('till').getAttribute('data-items'),
    );
    expect(await pieces()).toEqual(wanted);
    expect(await counter.page.getByTestId('scan').inputValue()).toBe('');
  });

  it('scans while a person writes in a field go to the basket, never into the field', async () => {
    await counter.press('F7');
    await counter.see('customer-search');
    await counter.type('kro');
    const wanted = await scanAtSpeed(20);
    await counter.becomes('pieces', wanted, pieces);
    expect(await counter.page.getByTestId('customer-search').inputValue()).toBe('kro');
    await counter.type('ne');
    expect(await counter.page.getByTestId('customer-search').inputValue()).toBe('krone');
  });

  it('scans while paying raise what is due, and typed money stays as typed', async () => {
    const [first, second] = goods;
    await counter.scan(first?.gtin ?? '');
    await counter.press('F12');
    await counter.see('cash');
    await counter.type('5000');
    await counter.scan(second?.gtin ?? '');
    await counter.becomes('two pieces', '2', () => counter.page.getByTestId('till').getAttribute('data-items'));
    expect(await counter.see('tender')).toContain('50,00');
  });

  it('a scan is never taken for a quantity', async () => {
    const [first] = goods;
    await counter.scan(first?.gtin ?? '');
    await counter.press('F2');
    await counter.see('line-panel');
    await counter.scan(first?.gtin ?? '');
    await counter.becomes('two pieces', '2', () => counter.page.getByTestId('till').getAttribute('data-items'));
    expect(await counter.see('figure')).toContain('2 ×');
  });

  it('unknown codes between known ones stop nothing', async () => {
    const [first] = goods;
    for (let index = 0; index < 10; index += 1) {
      await counter.scan(index % 2 === 0 ? (first?.gtin ?? '') : `9900000${index}`);
      await counter.page.waitForTimeout(50);
    }
    await counter.becomes('five pieces', '5', () => counter.page.getByTestId('till').getAttribute('data-items'));
    expect(await counter.see('notice')).toContain('99000009');
  });

  it('nobody signed in: a scan sells nothing', async () => {
    await counter.press('Control+l');
    await counter.see('person-1');
    await counter.scan(goods[0]?.gtin ?? '');
    await counter.page.waitForTimeout(200);
    expect(await basket()).toBeNull();
    await counter.page.reload();
    await counter.signIn('manager');
    expect(counter.problems).toEqual([]);
  });
});
