import type { Beleg, BelegRow } from '@valero/domain/kasse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Counter, openCounter, plain } from './counter.ts';

/** Smallest side of anything a finger must hit at the till, in CSS pixels. */
const TOUCH = 56;

let counter: Counter;
const tap = (testId: string): Promise<void> => counter.page.getByTestId(testId).tap();

beforeAll(async () => {
  counter = await openCounter({ touch: true });
});
afterAll(() => counter.close());

/** Buttons that are smaller than a finger, by name. A target may be larger than what is seen of it. */
async function tooSmall(): Promise<string[]> {
  return await counter.page.evaluate((least) => {
    const seen = [...document.querySelectorAll<HTMLElement>('button, [role="option"], [role="tab"], input')];
    return seen.flatMap((element) => {
      const box = element.getBoundingClientRect();
      if (box.width === 0 || box.height === 0 || element.closest('[aria-hidden="true"]')) return [];
      const x = box.left + box.width / 2;
      const reach = (dy: number): boolean => {
        const hit = document.elementFromPoint(x, box.top + box.height / 2 + dy);
        return hit !== null && (element.contains(hit) || hit.contains(element));
      };
      const high = box.height >= least || (reach(least / 2 - 1) && reach(-least / 2 + 1));
      const onScreen = box.top >= 0 && box.bottom <= window.innerHeight;
      return !onScreen || high
        ? []
        : [`${element.textContent?.trim() || element.ariaLabel}: ${Math.round(box.height)}`];
    });
  }, TOUCH);
}

describe('till screen: touch alone', () => {
  it('signs in with person and PIN pad', async () => {
    await tap('person-2');
    for (const digit of '2222') await tap(`pin-${digit}`);
    await tap('pin-submit');
    await counter.see('tiles');
  });

  it('sells from the favourites and a group, with quantity and discount, for cash with change', async () => {
    await tap('tile-1001');
    await tap('tile-1001');
    await counter.page.getByRole('tab', { name: 'Getränke' }).tap();
    await tap('tile-1008');
    await counter.becomes('total', '2,04 €', async () =>
      plain(await counter.page.getByTestId('total-value').innerText()),
    );
    await tap('line-2');
    await tap('line-2');
    await counter.see('line-panel');
    await tap('pad-3');
    await tap('line-apply');
    await counter.becomes('total', '4,32 €', async () =>
      plain(await counter.page.getByTestId('total-value').innerText()),
    );
    await tap('pay-cash');
    await counter.see('quick');
    await tap('quick-1000');
    await counter.becomes('change', '5,68 €', async () => plain(await counter.see('tender-result')));
    await tap('cash-finish');
    expect(plain(await counter.see('change'))).toBe('5,68 €');
    const { rows } = await counter.shop.ask<{ rows: BelegRow[] }>('kasse.listBelege', { text: '', limit: 1 });
    const { beleg } = await counter.shop.ask<{ beleg: Beleg }>('kasse.getBeleg', { id: rows[0]?.id });
    expect(beleg.payments).toMatchObject([{ type: 'Bar', amount: 432, tendered: 1000, change: 568 }]);
  });

  it('everything on home, paying and lists is large enough for a finger', async () => {
    await tap('done-next');
    await tap('tile-1002');
    expect(await tooSmall()).toEqual([]);
    await tap('pay-cash');
    await counter.see('cash');
    expect(await tooSmall()).toEqual([]);
    await tap('cash-back');
    await tap('key-F10');
    await counter.see('receipt-list');
    expect(await tooSmall()).toEqual([]);
    await tap('receipts-back');
    await tap('key-F9');
    await tap('day-z');
    expect(await tooSmall()).toEqual([]);
    await tap('close-blocked-back');
    await tap('day-back');
  });

  it('what is rare is large enough for a finger too, and done by tapping alone', async () => {
    await tap('key-F8');
    await counter.see('returns-list');
    expect(await tooSmall()).toEqual([]);
    await tap('returns-tab-deposit');
    await tap('pfand-25');
    await tap('pfand-25');
    expect(await tooSmall()).toEqual([]);
    await tap('pfand-give');
    await counter.becomes('total', '0,35 €', async () =>
      plain(await counter.page.getByTestId('total-value').innerText()),
    );
    await tap('key-F1');
    await counter.see('menu');
    expect(await tooSmall()).toEqual([]);
    await tap('menu-sellVoucher');
    expect(await tooSmall()).toEqual([]);
    await tap('voucher-2500');
    await tap('voucher-sell');
    await counter.becomes('total', '25,35 €', async () =>
      plain(await counter.page.getByTestId('total-value').innerText()),
    );
    await tap('pay-cash');
    await tap('pay-tip');
    expect(await tooSmall()).toEqual([]);
    await tap('tip-to-2600');
    await tap('tip-add');
    await counter.becomes('due', '26,00 €', async () => plain(await counter.see('cash-due')));
    await tap('pay-foreign');
    expect(await tooSmall()).toEqual([]);
    await tap('foreign-back');
    await tap('key-F9');
    await tap('day-nachschau');
    await counter.see('count-blocked');
    await tap('key-F2');
    await counter.see('find-list');
    expect(await tooSmall()).toEqual([]);
    await tap('key-F3');
    expect(await tooSmall()).toEqual([]);
    await tap('nachschau-leave');
    await tap('pay-cash');
    await tap('cash-finish');
    await counter.see('change');
    await tap('done-next');
  });

  it('a tap leaves the focus in the scan field', async () => {
    await tap('tile-1003');
    const focused = await counter.page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
    expect(focused).toBe('scan');
    expect(counter.problems).toEqual([]);
  });
});
