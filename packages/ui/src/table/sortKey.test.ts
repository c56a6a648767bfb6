import { describe, expect, it } from 'vitest';
import { compareKeys, matchesWords, searchTextOf, sortKey } from './sortKey.ts';

const order = (values: readonly (string | number)[]): (string | number)[] =>
  [...values].sort((a, b) => compareKeys(sortKey(a) ?? '', sortKey(b) ?? ''));

describe('table order', () => {
  it('puts umlauts beside their letters and ß as ss', () => {
    expect(order(['Zebra', 'Äpfel', 'Apfel', 'öl', 'Ofen', 'Straße', 'Strasse 2'])).toEqual([
      'Apfel',
      'Äpfel',
      'Ofen',
      'öl',
      'Straße',
      'Strasse 2',
      'Zebra',
    ]);
  });

  it('orders numbers inside texts as numbers', () => {
    expect(order(['Kasse 10', 'Kasse 2', 'Kasse 1'])).toEqual(['Kasse 1', 'Kasse 2', 'Kasse 10']);
  });

  it('orders numbers as numbers, negative ones too', () => {
    expect(order([10, -5, 9, 0])).toEqual([-5, 0, 9, 10]);
  });

  it('has no key for nothing, so that it can stay last', () => {
    expect(sortKey(null)).toBeUndefined();
  });
});

describe('table search', () => {
  const text = searchTextOf<{ name: string; cents: number }>([
    { id: 'name', header: 'Name', value: (row) => row.name },
    { id: 'cents', header: 'Betrag', value: (row) => row.cents, text: (row) => `${row.cents / 100} €` },
    { id: 'secret', header: 'Geheim', value: () => 'geheim', searchable: false },
  ]);
  const row = { name: 'Käse Größe L', cents: 250 };

  it('finds every word in any column, without umlauts and case', () => {
    expect(matchesWords(text(row), ['kase', 'grosse'])).toBe(true);
    expect(matchesWords(text(row), ['2.5'])).toBe(true);
    expect(matchesWords(text(row), ['kase', 'brot'])).toBe(false);
  });

  it('does not look into columns that are not searchable', () => {
    expect(matchesWords(text(row), ['geheim'])).toBe(false);
  });
});
