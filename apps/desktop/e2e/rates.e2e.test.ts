import type { Beleg, BelegRow } from '@valero/domain/kasse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CATALOGUE } from './catalogue.ts';
import { type Counter, openCounter, plain } from './counter.ts';

/** 2020-12-31 23:58 in Berlin: two minutes before 16 % become 19 %. */
const BEFORE = Date.UTC(2020, 11, 31, 22, 58);
const MINUTE = 60_000;

const gtin = (name: string): string => CATALOGUE.find((entry) => entry.name.startsWith(name))?.gtin ?? '';

describe('till screen: the rates change at midnight', () => {
  let counter: Counter;
  let now = BEFORE;
  beforeAll(async () => {
    counter = await openCounter({ now: () => now });
    await counter.signIn('manager');
  });
  afterAll(() => counter.close());
  const total = async (): Promise<string> => plain(await counter.page.getByTestId('total-value').innerText());
  const last = async (): Promise<Beleg> => {
    const { rows } = await counter.shop.ask<{ rows: BelegRow[] }>('kasse.listBelege', { text: '', limit: 1 });
    return (await counter.shop.ask<{ beleg: Beleg }>('kasse.getBeleg', { id: rows[0]?.id })).beleg;
  };

  it('the first sale of the year leads to closing the old day; the receipt waits and goes on at the new rate', async () => {
    await counter.scan(gtin('Riesling'));
    await counter.becomes('total', '8,90 €', total);
    await counter.press('F12', 'Enter');
    await counter.see('change');
    expect((await last()).taxes).toMatchObject([{ key: 1, rate: 1600 }]);

    now = BEFORE + 5 * MINUTE;
    await counter.scan(gtin('Riesling'));
    await counter.becomes('total', '8,90 €', total);
    await counter.press('F12', 'Enter');
    expect(await counter.see('rate-change')).toContain('andere Steuersätze');
    await counter.press('Enter');
    await counter.see('close-count');
    await counter.page.getByTestId('denom-500').click();
    await counter.type('1');
    await counter.page.getByTestId('count-next').click();
    await counter.see('expected');
    await counter.page.getByTestId('close-now').click();
    await counter.see('close-done');
    await counter.press('Enter', 'F6');
    expect(await counter.see('parked')).toContain('Vor Tagesabschluss');
    await counter.press('Enter');
    await counter.becomes('total', '8,90 €', total);
    await counter.press('F12', 'Enter');
    await counter.see('change');
    const beleg = await last();
    expect(beleg.zNumber).toBe(2);
    expect(beleg.taxes).toMatchObject([{ key: 1, rate: 1900 }]);
    expect(counter.problems).toEqual([]);
  });
});
