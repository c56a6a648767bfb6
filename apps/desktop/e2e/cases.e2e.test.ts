import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Counter, openCounter, plain } from './counter.ts';
import { selling } from './selling.ts';

let counter: Counter;
const { gtin, toTotal, click, lastBeleg, payExact, openFunction, breathe, startAnew } = selling(() => counter);

beforeAll(async () => {
  counter = await openCounter();
  await counter.signIn('manager');
  await counter.shop.ask('kasse.bookFloat', { amount: 50_000 });
});
afterAll(() => counter.close());
beforeEach(startAnew);

describe('till screen: returns', () => {
  it('part of a receipt comes back and an exchange is scanned after it, in one receipt', async () => {
    await counter.type('3*');
    await counter.scan(gtin('Croissant'));
    await counter.scan(gtin('Kaffee'));
    await toTotal('12,79 €');
    const sold = await payExact();
    counter.forgetKeys();
    await counter.press('F8');
    await counter.see('returns-list');
    await counter.press('Enter');
    await counter.see('return-lines');
    await click('return-1');
    await click('return-1-more');
    expect(await counter.see('return-1-count')).toBe('2');
    await counter.press('1', 'Enter');
    await toTotal('3,20 €');
    // F8, Enter, a reason, Enter: what comes back is tapped or counted with the arrows
    expect(counter.keys()).toBe(4);
    expect(await counter.see('basket')).toContain('Retoure mit Bon · Gefällt nicht');
    await counter.scan(gtin('Riesling'));
    await toTotal('5,70 €');
    const exchange = await payExact();
    expect(exchange.gross).toBe(570);
    expect(exchange.lines.map((line) => [line.quantity, line.gross])).toEqual([
      [-2000, -320],
      [1000, 890],
    ]);
    expect(exchange.references).toMatchObject([{ type: 'Transaktion', belegId: sold.id }]);
    expect(exchange.lines[0]?.reason).toBe('Gefällt nicht');
  });

  it('what has come back cannot come back again', async () => {
    await counter.scan(gtin('Brezel'));
    await toTotal('0,85 €');
    const sold = await payExact();
    await counter.press('F8');
    await counter.see('returns-search');
    await counter.type(String(sold.number));
    await counter.becomes('one sale', 1, () => counter.page.locator('[data-testid="returns-list"] li').count());
    await counter.press('Enter');
    // the only position is chosen already
    expect(await counter.see('return-1-count')).toBe('1');
    await counter.press('2', 'Enter');
    await toTotal('0,85 €');
    const back = await payExact();
    expect(back.gross).toBe(-85);
    await counter.press('F8');
    await counter.type(String(sold.number));
    await counter.press('Enter');
    expect(await counter.see('return-lines')).toContain('alles zurück');
  });

  it('goods come back without a receipt: scan first, reason after, and the next one needs a scan alone', async () => {
    await counter.press('F8', 'F8');
    await counter.see('free-search');
    await counter.scan(gtin('Kaffee'));
    await counter.becomes('asks why', true, async () =>
      (await counter.see('returns')).includes('Kaffee 500 g: Warum kommt das zurück?'),
    );
    await counter.press('2');
    await toTotal('7,99 €');
    await breathe();
    await counter.scan(gtin('Brezel'));
    await toTotal('8,84 €');
    const back = await payExact();
    expect(back.lines.map((line) => [line.gross, line.reason])).toEqual([
      [-799, 'Defekt'],
      [-85, 'Defekt'],
    ]);
  });

  it('a cashier may not take goods back without a receipt', async () => {
    await counter.press('Control+l');
    await counter.signIn('cashier');
    await openFunction('returnFree');
    expect(await counter.see('notice')).toContain('Berechtigung');
    await counter.press('Control+l');
    await counter.signIn('manager');
  });
});

describe('till screen: deposits', () => {
  it('bottles are counted by digit and paid back per rate', async () => {
    await counter.press('F8', 'F8', 'F8', '1', '1', '3', '3', '3');
    expect(await counter.see('pfand-8-count')).toBe('2 ×');
    await click('pfand-25-less');
    await counter.press('Enter');
    await toTotal('0,66 €');
    await openFunction('deposit');
    await counter.page.getByTestId('tax-key').getByText('7 %').click();
    await counter.page.getByTestId('pfand-other').fill('0,50');
    await click('pfand-other-add');
    await click('pfand-give');
    await toTotal('1,16 €');
    const back = await payExact();
    expect(back.lines.map((line) => [line.gvTyp, line.quantity, line.gross, line.taxKey])).toEqual([
      ['PfandRueckzahlung', -2000, -16, 1],
      ['PfandRueckzahlung', -2000, -50, 1],
      ['PfandRueckzahlung', -1000, -50, 2],
    ]);
  });
});

describe('till screen: vouchers', () => {
  it('a value voucher is sold with a scanned number and redeemed in parts; the balance is shown', async () => {
    await openFunction('sellVoucher');
    await counter.type('5000');
    await breathe();
    await counter.scan('GK-4711');
    await counter.becomes('number', 'GK-4711', () => counter.page.getByTestId('voucher-number').inputValue());
    await breathe();
    await counter.press('Enter');
    await toTotal('50,00 €');
    const sold = await payExact();
    expect(sold.lines).toMatchObject([{ gvTyp: 'MehrzweckgutscheinKauf', voucherNumber: 'GK-4711', taxKey: 5 }]);

    await counter.scan(gtin('Riesling'));
    await toTotal('8,90 €');
    await counter.press('F12', 'g');
    await counter.see('voucher-find');
    await counter.scan('GK-4711');
    expect(plain(await counter.see('voucher-tender'))).toContain('50,00 €');
    expect(plain(await counter.see('voucher-tender-result'))).toBe('8,90 €');
    await breathe();
    await counter.type('500');
    expect(plain(await counter.see('voucher-tender-result'))).toBe('5,00 €');
    await counter.press('Enter');
    await counter.becomes('rest', '3,90 €', async () => plain(await counter.see('cash-due')));
    await counter.press('Enter');
    await counter.see('change');
    const part = await lastBeleg();
    expect(part.lines.map((line) => [line.gvTyp, line.gross])).toEqual([
      ['Umsatz', 890],
      ['MehrzweckgutscheinEinloesung', -500],
    ]);

    await counter.scan(gtin('Kaffee'));
    await toTotal('7,99 €');
    await openFunction('redeem');
    await counter.type('GK-4711');
    await counter.press('Enter');
    expect(plain(await counter.see('voucher-tender'))).toContain('45,00 €');
    await counter.press('Enter');
    await toTotal('0,00 €');
    const whole = await payExact();
    expect(whole.gross).toBe(0);
    expect(whole.payments).toMatchObject([{ type: 'Keine', amount: 0 }]);
  });

  it('a single-purpose voucher is taxed when it is sold', async () => {
    await openFunction('sellVoucher');
    await click('voucher-2000');
    await counter.page.getByTestId('voucher-kind').getByText('Für eine Sache').click();
    await counter.page.getByTestId('tax-key').getByText('7 %').click();
    await click('voucher-sell');
    await toTotal('20,00 €');
    const sold = await payExact();
    expect(sold.lines).toMatchObject([{ gvTyp: 'EinzweckgutscheinKauf', taxKey: 2, gross: 2000 }]);
    expect(sold.taxes).toMatchObject([{ key: 2, tax: 131 }]);
  });

  it('an unknown number is told; who may takes it for a typed amount and it is marked', async () => {
    await counter.scan(gtin('Riesling'));
    await toTotal('8,90 €');
    await openFunction('redeem');
    await counter.type('ALT-1');
    await counter.press('Enter');
    expect(await counter.see('voucher-unknown')).toContain('kennt die Kasse nicht');
    await counter.type('300');
    await counter.press('Enter');
    await toTotal('5,90 €');
    const beleg = await payExact();
    expect(beleg.lines[1]).toMatchObject({ voucherUnchecked: true, voucherNumber: 'ALT-1', gross: -300 });
  });
});

describe('till screen: tips, part payments, combos', () => {
  it('a tip rounds the sum up and paying goes on where it was', async () => {
    await counter.scan(gtin('Kaffee'));
    await toTotal('7,99 €');
    await counter.press('F12', 't');
    await counter.see('tip');
    await click('tip-to-900');
    await counter.press('Enter');
    await counter.becomes('due', '9,00 €', async () => plain(await counter.see('cash-due')));
    await counter.press('Enter');
    await counter.see('change');
    expect((await lastBeleg()).lines[1]).toMatchObject({ gvTyp: 'TrinkgeldAN', gross: 101, taxKey: 5 });
  });

  it('a part payment is taken, stands in the list of open ones, and is deducted once', async () => {
    await openFunction('takeAdvance');
    await counter.type('3000');
    await counter.page.getByTestId('advance-note').fill('Torte Samstag');
    await click('advance-take');
    await toTotal('30,00 €');
    const taken = await payExact();
    expect(taken.lines).toMatchObject([{ gvTyp: 'Anzahlungseinstellung', taxKey: 1, gross: 3000 }]);

    await counter.type('5*');
    await counter.scan(gtin('Riesling'));
    await toTotal('44,50 €');
    await openFunction('settleAdvance');
    expect(await counter.see('advances')).toContain('Torte Samstag');
    await counter.press('Enter');
    await toTotal('14,50 €');
    const settled = await payExact();
    expect(settled.lines[1]).toMatchObject({ gvTyp: 'Anzahlungsaufloesung', gross: -3000, advanceOf: taken.id });
    await openFunction('settleAdvance');
    await counter.page.getByText('Keine offene Anzahlung').waitFor();
  });

  it('a combo is one line on the screen and two rates on the receipt', async () => {
    await counter.scan(gtin('Mittagsmenü'));
    await toTotal('12,90 €');
    expect(await counter.page.getByTestId('basket').locator('[data-testid^="line-"]').count()).toBe(1);
    expect(plain(await counter.see('basket'))).toContain('7 % + 19 %');
    await openFunction('inHouse');
    expect(await counter.page.getByTestId('house-in').getAttribute('aria-checked')).toBe('true');
    const beleg = await payExact();
    expect(beleg.lines.map((line) => [line.taxKey, line.gross, line.inHouse])).toEqual([
      [2, 903, true],
      [1, 387, true],
    ]);
  });
});

describe('till screen: the page', () => {
  it('has thrown nothing and asked nobody else', () => {
    expect(counter.problems).toEqual([]);
  });
});
