import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guessMapping, readArticleRow, readPrice } from './index.ts';

const row = (cells: Record<string, string>) => readArticleRow((field) => cells[field]);

describe('stock: a row of a catalogue file', () => {
  it.each([
    ['1,99', 199_000],
    ['1.99', 199_000],
    ['1.234,56 €', 123_456_000],
    ['1,234.56', 123_456_000],
    ['EUR 3', 300_000],
    ['0,12345', 12_345],
    ['0.125', 12_500],
    ['-0', 0],
  ])('the price %s is read as it is meant', (text, price) => {
    expect(readPrice(text)).toEqual({ ok: true, price });
  });

  it.each([
    ['1.234', 'price_ambiguous'],
    ['1,234', 'price_ambiguous'],
    ['-1,00', 'price_negative'],
    ['zwei', 'price_unreadable'],
    ['1,2,3', 'price_unreadable'],
    ['', 'price_unreadable'],
    ['1,234567', 'price_unreadable'],
  ])('the price %s is refused as %s', (text, problem) => {
    expect(readPrice(text)).toEqual({ ok: false, problem });
  });

  it('with the decimal mark told, 1.234 is no riddle', () => {
    expect(readPrice('1.234', '.')).toEqual({ ok: true, price: 123_400 });
    expect(readPrice('1.234', ',')).toEqual({ ok: true, price: 123_400_000 });
  });

  it('every price written in German or English comes back exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999 }), fc.constantFrom('de', 'en'), (cents, locale) => {
        const text = new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(cents / 100);
        expect(readPrice(text)).toEqual({ ok: true, price: cents * 1000 });
      }),
    );
  });

  it('each fault has its own line and the field it is in', () => {
    const { article, problems } = row({ number: '1', gtin: '4006381333932', name: ' ', price: '1.234', tax: '12 %' });
    expect(article).toBeNull();
    expect(problems.map((entry) => [entry.field, entry.problem])).toEqual([
      ['gtin', 'gtin_check_digit'],
      ['name', 'name_missing'],
      ['tax', 'tax_unknown'],
      ['price', 'price_ambiguous'],
    ]);
  });

  it('tax keys are taken as shops write them', () => {
    for (const [text, key] of [
      ['19', 1],
      ['7,00 %', 2],
      ['A', 1],
      ['ermäßigt', 2],
      ['0', 5],
      ['steuerfrei', 6],
      ['§ 25a', 1001],
      ['Differenzbesteuerung', 1001],
    ] as const) {
      expect(row({ number: '1', name: 'x', tax: text }).article?.taxKey).toBe(key);
    }
  });

  it('an article without a number is known by its GTIN', () => {
    expect(row({ gtin: '4006381333931', name: 'Stift' }).article).toMatchObject({
      number: '4006381333931',
      gtin: '4006381333931',
    });
  });

  it('a header in shop German maps itself', () => {
    expect(guessMapping(['Artikel-Nr.', 'EAN', 'Bezeichnung', 'VK-Preis', 'MwSt', 'Warengruppe'])).toEqual({
      number: 'Artikel-Nr.',
      gtin: 'EAN',
      name: 'Bezeichnung',
      price: 'VK-Preis',
      tax: 'MwSt',
      group: 'Warengruppe',
    });
  });
});
