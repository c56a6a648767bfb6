import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Counter, openCounter, plain } from './counter.ts';
import { selling } from './selling.ts';

let counter: Counter;
const { gtin, toTotal, click, lastBeleg, payExact, openFunction, startAnew } = selling(() => counter);

beforeAll(async () => {
  counter = await openCounter();
  await counter.signIn('manager');
  await counter.shop.ask('kasse.bookFloat', { amount: 50_000 });
});
afterAll(() => counter.close());
beforeEach(startAnew);

describe('till screen: foreign cash and invoices', () => {
  it('foreign notes are worth what the rate says and the change is in euros', async () => {
    await counter.scan(gtin('Riesling'));
    await toTotal('8,90 €');
    await counter.press('F12', 'w');
    await counter.see('foreign');
    await counter.type('1,05');
    await counter.page.keyboard.press('Tab');
    for (const digit of ['2', '0', '00']) await click(`pad-${digit}`);
    expect(plain(await counter.see('tender-result'))).toBe('12,10 €');
    await click('foreign-finish');
    expect(plain(await counter.see('change'))).toBe('12,10 €');
    expect((await lastBeleg()).payments).toMatchObject([
      { type: 'Bar', currency: 'CHF', amountForeign: 2000, amount: 2100 },
      { type: 'Bar', currency: 'EUR', amount: -1210 },
    ]);
  });

  it('an invoice asks for what is missing and is one press once all is there', async () => {
    await counter.type('30*');
    await counter.scan(gtin('Riesling'));
    await toTotal('267,00 €');
    await counter.press('F12', 'r');
    expect(await counter.see('invoice-state')).toContain('wer die Rechnung bekommt');
    await click('invoice-choose');
    await counter.see('customer-search');
    await counter.type('kro');
    await counter.becomes('one customer', 1, () => counter.page.locator('[data-testid="customers"] li').count());
    await counter.press('Enter');
    await counter.becomes('customer', true, async () =>
      (await counter.see('customer-strip')).includes('Gasthaus Krone'),
    );
    expect(await counter.see('invoice-state')).toContain('Alles da');
    await counter.press('Enter');
    await counter.see('cash');
    expect(await counter.page.getByTestId('pay-invoice').getAttribute('aria-pressed')).toBe('true');
    await counter.press('Enter');
    await counter.see('change');
    const beleg = await lastBeleg();
    expect(beleg.invoice?.number).toBeTruthy();
    expect(beleg.customer?.name).toBe('Gasthaus Krone');
  });
});

describe('till screen: receipt without paper', () => {
  it('without a network it says so, what to do, and the sale is untouched', async () => {
    await counter.scan(gtin('Riesling'));
    await toTotal('8,90 €');
    await payExact();
    const before = await lastBeleg();
    await click('done-ereceipt');
    expect(await counter.see('ereceipt')).toContain(`Bon ${before.number} ohne Papier`);
    expect((await counter.see('ereceipt-none')).length).toBeGreaterThan(20);
    expect(await counter.page.getByTestId('ereceipt-send').isDisabled()).toBe(true);
    await counter.press('Escape');
    await counter.see('change');
    expect((await lastBeleg()).id).toBe(before.id);
  });
});

describe('till screen: drawer', () => {
  it('the owner, wages, the safe and tips leave the drawer under their own names', async () => {
    for (const [kind, gvTyp] of [
      ['Privatentnahme', 'Privatentnahme'],
      ['Lohnzahlung', 'Lohnzahlung'],
      ['Geldtransit', 'Geldtransit'],
    ] as const) {
      await counter.press('F9', '3');
      await click(`cash-kind-${kind}`);
      await counter.type('1000');
      await counter.press('Enter');
      expect(plain(await counter.see('notice'))).toContain('10,00 €');
      expect((await lastBeleg()).lines).toMatchObject([{ gvTyp, gross: -1000 }]);
    }
    await counter.press('F9', '3');
    await counter.type('101');
    await click('chip-5');
    await counter.press('Enter');
    expect(plain(await counter.see('notice'))).toContain('1,01 €');
    expect((await lastBeleg()).lines).toMatchObject([{ gvTyp: 'Auszahlung', gvName: 'Trinkgeld' }]);
  });

  it('the cash count is blind, then says what should be there, and leaves the day open', async () => {
    await counter.press('F9', '0');
    await counter.see('cash-count');
    expect(await counter.page.getByTestId('expected').count()).toBe(0);
    await click('denom-10000');
    await counter.type('2');
    expect(plain(await counter.see('counted'))).toBe('200,00 €');
    // the notes of the foreign sale lie in the drawer: the currency is asked for, not how much there should be
    await counter.page.getByTestId('foreign-CHF').fill('15');
    await click('count-next');
    expect(plain(await counter.see('count-CHF'))).toBe('15,00 CHF gezählt, 20,00 CHF Soll');
    const expected = plain(await counter.see('expected'));
    const x = await counter.shop.ask<{ expectedCash: number; openZ: number }>('kasse.xReport');
    expect(expected.replace(/\D/g, '')).toBe(String(x.expectedCash));
    expect(await counter.see('difference')).toContain('zu wenig');
    await counter.press('Enter');
    await counter.see('scan');
    expect(x.openZ).toBe(1);
  });
});

describe('till screen: training and storno', () => {
  it('training is unmistakable, its receipts are marked and count nothing', async () => {
    const before = await counter.shop.ask<{ revenue: number }>('kasse.xReport');
    await openFunction('training');
    await counter.press('Enter');
    expect(await counter.see('training-banner')).toContain('ÜBUNG');
    await counter.scan(gtin('Kaffee'));
    await toTotal('7,99 €');
    const beleg = await payExact();
    expect(beleg).toMatchObject({ bonTyp: 'AVTraining', training: true });
    expect(await counter.see('done')).toContain('Übungsbon');
    expect((await counter.shop.ask<{ revenue: number }>('kasse.xReport')).revenue).toBe(before.revenue);
    await click('training-end');
    await counter.press('Enter');
    await counter.gone('training-banner');
  });

  it('training does not begin with an open receipt', async () => {
    await counter.scan(gtin('Kaffee'));
    await toTotal('7,99 €');
    await openFunction('training');
    expect(await counter.see('training-blocked')).toContain('noch ein Bon offen');
    expect(await counter.page.getByTestId('training-turn').isDisabled()).toBe(true);
  });

  it('a storno names the receipt it takes back', async () => {
    await counter.scan(gtin('Brezel'));
    await toTotal('0,85 €');
    const sold = await payExact();
    await counter.press('F10', 'Enter');
    await counter.see('paper');
    await click('receipt-void');
    await click('chip-1');
    await click('storno-confirm');
    expect(await counter.see('done-storno-of')).toContain(`Bon ${sold.number}`);
  });

  it('the page has thrown nothing and asked nobody else', () => {
    expect(counter.problems).toEqual([]);
  });
});
