import type { Beleg, BelegRow, Kassenabschluss } from '@valero/domain/kasse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CATALOGUE } from './catalogue.ts';
import { type Counter, openCounter, plain } from './counter.ts';

let counter: Counter;
const gtin = (name: string): string => CATALOGUE.find((entry) => entry.name.startsWith(name))?.gtin ?? '';
const money = async (testId: string): Promise<string> => plain(await counter.see(testId));

beforeAll(async () => {
  counter = await openCounter();
});
afterAll(() => counter.close());

describe('till screen: a day from sign-in to Z', () => {
  it('a wrong PIN is told and the right one signs in', async () => {
    await counter.see('person-1');
    await counter.press('2');
    await counter.see('pin');
    await counter.type('9999');
    await counter.press('Enter');
    await counter.page.getByRole('alert').filter({ hasText: 'PIN' }).waitFor();
    await counter.type('2222');
    await counter.press('Enter');
    await counter.see('scan');
  });

  it('books the float that was counted', async () => {
    await counter.press('F9', '5');
    await counter.see('float');
    await counter.type('20000');
    await counter.press('Enter');
    expect(await money('notice')).toContain('200,00 €');
  });

  it('sells for cash and by card', async () => {
    for (const name of ['Kaffee', 'Brezel']) {
      await counter.scan(gtin(name));
      await counter.press('F12', 'Enter');
      await counter.see('change');
      await counter.press('Enter');
      await counter.gone('change');
    }
    await counter.scan(gtin('Riesling'));
    await counter.becomes('total', '8,90 €', () => money('total-value'));
    await counter.press('F11', 'Enter');
    await counter.see('change');
  });

  it('a cashier may not take cash out; the manager may, and it needs what is there', async () => {
    await counter.press('Control+l');
    await counter.see('person-1');
    await counter.signIn('cashier');
    await counter.press('F9', '3');
    expect(await counter.see('notice')).toContain('Berechtigung');
    await counter.press('Control+l');
    await counter.signIn('manager');
    await counter.press('F9', '3');
    await counter.see('cash-move');
    await counter.type('99999999');
    await counter.press('Enter');
    expect(await counter.see('notice')).toContain('nicht in der Lade');
    await counter.press('Escape', 'Escape', 'F9', '3');
    await counter.type('1250');
    await counter.page.getByTestId('chip-2').click();
    await counter.press('Enter');
    expect(await money('notice')).toContain('12,50 €');
  });

  it('opens the drawer with a reason', async () => {
    let opened = 0;
    const leave = counter.shop.drawer.onState((state) => {
      if (state === 'open') opened += 1;
    });
    counter.shop.drawer.shut();
    await counter.press('F9', '1');
    await counter.see('drawer-reason');
    await counter.type('Geld wechseln');
    await counter.press('Enter');
    expect(await counter.see('notice')).toContain('Lade');
    await counter.becomes('drawer opened', 1, () => opened);
    leave();
  });

  it('the X report shows the day so far and changes nothing', async () => {
    await counter.press('F9', '6');
    expect(await money('x-revenue')).toBe('17,74 €');
    expect(await money('x-cash')).toBe('196,34 €');
    expect(await counter.see('paper')).toContain('X-BERICHT');
    await counter.press('Escape', 'Escape');
  });

  it('counts blind, compares, closes; the Z is paper, list and fact', async () => {
    await counter.press('F9', '7');
    await counter.see('close-count');
    expect(await counter.page.getByTestId('expected').count()).toBe(0);
    // 1 × 100, 1 × 50, 2 × 20, 1 × 5, 1 × 1, 1 × 0,20, 1 × 0,10 = 196,30: four cents short
    const counts: readonly (readonly [string, string])[] = [
      ['denom-10000', '1'],
      ['denom-5000', '1'],
      ['denom-2000', '2'],
      ['denom-500', '1'],
      ['denom-100', '1'],
      ['denom-20', '1'],
      ['denom-10', '1'],
    ];
    for (const [denomination, count] of counts) {
      await counter.page.getByTestId(denomination).click();
      await counter.type(count);
    }
    expect(await money('counted')).toBe('196,30 €');
    await counter.page.getByTestId('count-next').click();
    await counter.becomes('expected', '196,34 €', () => money('expected'));
    expect(await money('difference')).toBe('0,04 € zu wenig');
    await counter.type('14630');
    await counter.press('Enter');
    await counter.see('close-done');
    expect(await counter.see('paper')).toContain('KASSENABSCHLUSS');
    await counter.press('Enter');
    await counter.press('F9', '8');
    expect(await counter.see('z')).toContain('Z 1');
    const { rows } = await counter.shop.ask<{ rows: { z: Kassenabschluss }[] }>('kasse.listZ', {});
    expect(rows[0]?.z).toMatchObject({
      number: 1,
      revenue: 1774,
      saleCount: 3,
      cashExpected: 19_634,
      cashCounted: 19_630,
      cashDropped: 14_630,
      cashCarried: 5000,
    });
    await counter.press('Escape', 'Escape');
  });

  it('the next day begins with what was left in the drawer', async () => {
    await counter.scan(gtin('Brezel'));
    await counter.press('F12', 'Enter');
    await counter.see('change');
    await counter.press('F9', '6');
    await counter.becomes('cash', '50,85 €', () => money('x-cash'));
    await counter.press('Escape', 'Escape');
    const { rows } = await counter.shop.ask<{ rows: BelegRow[] }>('kasse.listBelege', { text: '', limit: 1 });
    const { beleg } = await counter.shop.ask<{ beleg: Beleg }>('kasse.getBeleg', { id: rows[0]?.id });
    expect(beleg.zNumber).toBe(2);
    expect(counter.problems).toEqual([]);
  });

  it('an open basket outlives the lock and a reload of the screen', async () => {
    await counter.scan(gtin('Kaffee'));
    await counter.becomes('total', '7,99 €', () => money('total-value'));
    await counter.press('Control+l');
    expect(await counter.see('sign-in')).toContain('7,99');
    await counter.page.reload();
    await counter.signIn('cashier');
    await counter.becomes('total', '7,99 €', () => money('total-value'));
    await counter.press('F12', 'Enter');
    await counter.see('change');
  });
});
