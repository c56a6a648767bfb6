import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toMilli, toUnitPrice } from '../kernel/index.ts';
import { type Article, FNC1, gtinCheckDigit, type StoreCodeRule } from '../stock/index.ts';
import { viewBasket } from './basket-figures.ts';
import { scan } from './commands.ts';
import { testArticle, testEnv } from './kasse.fixture.ts';
import { labelLine, readScanned } from './labels.ts';

const withCheck = (body: string): string => `${body}${gtinCheckDigit(body)}`;
const RULES: StoreCodeRule[] = [
  { prefix: '28', pluDigits: 5, valueDigits: 5, kind: 'price', decimals: 2, verifier: 'none' },
  { prefix: '29', pluDigits: 5, valueDigits: 5, kind: 'weight', decimals: 3, verifier: 'none' },
  { prefix: '27', pluDigits: 6, valueDigits: 4, kind: 'count', decimals: 0, verifier: 'none' },
  { prefix: '26', pluDigits: 5, valueDigits: 4, kind: 'price', decimals: 2, verifier: '4' },
];
const CHEESE = testArticle(1, {
  number: '1234',
  gtin: '4006381333931',
  name: 'Gouda jung',
  unit: 'kg',
  price: toUnitPrice(1_990_000),
  cost: toUnitPrice(1_000_000),
});
const ROLL = testArticle(2, { number: '500', name: 'Brötchen', price: toUnitPrice(45_000) });

const shelf =
  (...articles: readonly Article[]) =>
  (code: string) =>
    articles.find((article) => article.gtin === code || article.number === code) ?? null;

/** What the till makes of a code: the command, from text to basket. */
function sell(code: string, quantity = 1000, rules = RULES) {
  const decided = scan.decide(
    { basket: null, scanned: readScanned(code, rules, shelf(CHEESE, ROLL)) },
    { code, quantity: toMilli(quantity) },
    testEnv(),
  );
  if (!decided.ok) return decided.error.code;
  const [line] = decided.value.reply.basket?.lines ?? [];
  return { quantity: line?.quantity, unit: line?.unit, gross: line?.gross, text: line?.text };
}

describe('labels', () => {
  it('labels: a priced package is one piece at exactly the price it bears', () => {
    expect(sell(withCheck('280123400499'))).toEqual({ quantity: 1000, unit: 'Stk', gross: 499, text: 'Gouda jung' });
    expect(sell(withCheck('280123400499'), -1000)).toMatchObject({ quantity: -1000, gross: -499 });
  });

  it('labels: a weight is sold at the catalogue’s price, a count as pieces', () => {
    expect(sell(withCheck('290123400250'))).toEqual({ quantity: 250, unit: 'kg', gross: 498, text: 'Gouda jung' });
    expect(sell(withCheck('270005000012'))).toMatchObject({ quantity: 12_000, gross: 540 });
    expect(sell(withCheck('290050000250'))).toBe('stock.label_unit');
  });

  it('labels: a value that does not fit its check digit, or none at all, is not sold', () => {
    expect(sell(withCheck('260123490499'))).toBe('stock.label_misread');
    expect(sell(withCheck('280123400000'))).toBe('stock.label_empty');
    expect(sell(withCheck('280999900499'))).toBe('kasse.code_unknown');
    expect(sell('2801234004990')).toBe('kasse.code_unknown');
  });

  it('labels: a shop without a table reads its codes as they stand', () => {
    expect(sell(withCheck('280123400499'), 1000, [])).toBe('kasse.code_unknown');
    expect(sell('4006381333931')).toMatchObject({ unit: 'kg', quantity: 1000 });
  });

  it('labels: a GS1 label with price and weight is sold by weight where the price comes out the same, else as it says', () => {
    const label = (price: string) => `]C10104006381333931310300025039${`22${price}`}`;
    expect(sell(label('498'))).toMatchObject({ quantity: 250, unit: 'kg', gross: 498 });
    expect(sell(label('450'))).toMatchObject({ quantity: 1000, unit: 'Stk', gross: 450 });
    expect(sell(`]d20104006381333931${'3103000250'}10A${FNC1}`)).toMatchObject({ quantity: 250, gross: 498 });
  });

  it('labels: two packages of one price are two lines, each with its cost by weight', () => {
    const first = sell(withCheck('280123400499'));
    expect(first).toMatchObject({ gross: 499 });
    const scanned = readScanned(']C10104006381333931310300050039221100', RULES, shelf(CHEESE));
    const line = labelLine({ ...scanned, article: CHEESE }, toMilli(1000));
    expect(line).toMatchObject({ ok: true, value: { article: { cost: 500_000, unit: 'Stk' } } });
    const env = testEnv();
    const once = scan.decide({ basket: null, scanned }, { code: 'x', quantity: toMilli(1000) }, env);
    const open = once.ok ? (once.value.state?.basket ?? null) : null;
    const twice = scan.decide({ basket: open, scanned }, { code: 'x', quantity: toMilli(1000) }, env);
    expect(twice.ok && twice.value.state?.basket && viewBasket(twice.value.state.basket)).toMatchObject({
      total: 2200,
      lines: [{ quantity: 1000 }, { quantity: 1000 }],
    });
  });

  it('labels: whatever price a label bears, that is what the line comes to (property)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999 }), fc.integer({ min: 0, max: 999_999 }), (price, weight) => {
        const inStore = sell(withCheck(`2801234${String(price).padStart(5, '0')}`));
        const gs1 = sell(`]C1010400638133393131030${String(weight).padStart(5, '0').slice(0, 5)}3922${price}`);
        expect(inStore).toMatchObject({ gross: price });
        expect(gs1).toMatchObject({ gross: price });
      }),
    );
  });
});
