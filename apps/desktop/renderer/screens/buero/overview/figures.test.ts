import { type StoreId, toCents, toId, toMilli } from '@valero/domain/kernel';
import { describe, expect, it } from 'vitest';
import { averageOf, changeOf, chartOf, costKnown, hoursOf, marginOf } from './figures.ts';

describe('overview figures', () => {
  it('margin: is the share of the net revenue whose cost is known', () => {
    expect(marginOf({ netWithCost: toCents(10_000), cost: toCents(6820) })).toBe(3180);
    expect(marginOf({ netWithCost: toCents(0), cost: toCents(0) })).toBeNull();
    expect(costKnown({ netWithCost: toCents(5000), net: toCents(20_000) })).toBe(2500);
  });

  it('change: needs something before', () => {
    expect(changeOf(110, 100)).toBe(1000);
    expect(changeOf(50, 100)).toBe(-5000);
    expect(changeOf(50, 0)).toBeNull();
  });

  it('average: needs a receipt', () => {
    expect(averageOf({ gross: toCents(1001), receipts: 2 })).toBe(501);
    expect(averageOf({ gross: toCents(0), receipts: 0 })).toBeNull();
  });

  it('hours: run without gaps from the first to the last sale', () => {
    expect(hoursOf([{ key: '9' }, { key: '12' }, { key: '10' }])).toEqual(['9', '10', '11', '12']);
    expect(hoursOf([])).toEqual([]);
  });

  it('chart: a category without a sale is zero, a store without any is left out', () => {
    const figures = {
      receipts: 1,
      lines: 1,
      gross: toCents(500),
      net: toCents(420),
      tax: toCents(80),
      cost: toCents(0),
      netWithCost: toCents(0),
    };
    const mitte = toId<StoreId>('01890000-0000-7000-8000-0000000000a1');
    const rows = [{ key: '9', label: '09:00', store: mitte, figures, quantity: toMilli(1000) }];
    expect(
      chartOf(
        rows,
        [
          { id: mitte, name: 'Mitte' },
          { id: 'b', name: 'Hafen' },
        ],
        ['9', '10'],
      ),
    ).toEqual({
      keys: ['9', '10'],
      series: [{ id: mitte, name: 'Mitte', values: [500, 0] }],
    });
  });
});
