import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toUnitPrice } from '../kernel/index.ts';
import { basePrice, contentInName } from './unit-price.ts';

describe('Grundpreis', () => {
  it.each([
    ['Espresso 250 g', { amount: 250, unit: 'kg' }],
    ['Mehl 1kg', { amount: 1000, unit: 'kg' }],
    ['Cola 6x0,33 l Kasten', { amount: 1980, unit: 'l' }],
    ['Öl 75cl', { amount: 750, unit: 'l' }],
    ['Shampoo 300ML', { amount: 300, unit: 'l' }],
    ['Kabel 3 m', null],
    ['Gutschein 25 glatt', null],
    ['Paket 500 g + 250 g', null],
    ['Kaffee', null],
  ] as const)('Grundpreis: the content of "%s"', (name, wanted) => {
    expect(contentInName(name)).toEqual(wanted);
  });

  it('Grundpreis: 3,99 € for 250 g are 15,96 € a kilogram; a kilogram and a sachet need none', () => {
    expect(basePrice(toUnitPrice(399_000), { amount: 250, unit: 'kg' })).toBe(1596);
    expect(basePrice(toUnitPrice(399_000), { amount: 1000, unit: 'kg' })).toBeNull();
    expect(basePrice(toUnitPrice(399_000), { amount: 5, unit: 'kg' })).toBeNull();
  });

  it('Grundpreis: times the content it is the price again, to the cent of rounding (property)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 10, max: 100_000 }), (cents, amount) => {
        const base = basePrice(toUnitPrice(cents * 1000), { amount, unit: 'kg' });
        fc.pre(base !== null);
        expect(Math.abs(base * amount - cents * 1000) * 2).toBeLessThanOrEqual(amount);
      }),
    );
  });
});
