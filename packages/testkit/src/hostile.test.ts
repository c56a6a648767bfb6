import {
  addArticleToBasket,
  addTip,
  bookCash,
  closeDay,
  completeSale,
  countCash,
  depositReturn,
  discountLine,
  redeemVoucher,
  returnLine,
  sellVoucher,
  setPrice,
  setQuantity,
  takeAdvance,
} from '@valero/domain/kasse';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tillOn } from './special.fixture.ts';

const FAR = [0, 1, -1, 999, 1000, 100_000, 10_000_000_000, 10_000_000_001, 1_000_000_000_000, Number.MAX_SAFE_INTEGER];
const far = fc.oneof(fc.constantFrom(...FAR, ...FAR.map((value) => -value)), fc.maxSafeInteger());
const COMMANDS = [
  addTip,
  bookCash,
  closeDay,
  countCash,
  completeSale,
  depositReturn,
  discountLine,
  redeemVoucher,
  returnLine,
  sellVoucher,
  setPrice,
  setQuantity,
  takeAdvance,
  addArticleToBasket,
] as const;

test('hostile input: whatever numbers a screen sends, a command answers and what it records adds up', () => {
  const entry = fc.record({ command: fc.constantFrom(...COMMANDS), a: far, b: far, c: far, on: fc.boolean() });
  let done = 0;
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 12 }), (entries) => {
      const { till, idOf, put } = tillOn();
      put('Kerze', 2);
      for (const { command, a, b, c, on } of entries) {
        const input = {
          articleId: idOf(on ? 'Menü' : 'Rennrad'),
          pos: on ? 1 : 2,
          kind: command.name === 'kasse.bookCash' ? (on ? 'Einzahlung' : 'Lohnzahlung') : on ? 'single' : 'multi',
          to: on ? 'employee' : 'owner',
          number: `G${a % 3}`,
          taxKey: (Math.abs(a) % 5) + 1,
          quantity: a,
          unitPrice: b,
          value: b,
          amount: b,
          percent: null,
          surcharge: on,
          counted: b,
          drop: c,
          denominations: on ? [{ value: a, count: Math.abs(c) }] : [],
          tendered: c,
          foreign:
            command.name === 'kasse.completeSale'
              ? on
                ? { currency: 'CHF', amount: b, rate: Math.abs(a) }
                : null
              : [{ currency: 'CHF', counted: a }],
          reason: '',
        };
        if (!command.input.safeParse(input).success) continue;
        const result = till.run<never, never, unknown, never>(command as never, input);
        if (result.ok) done += 1;
        else expect(result.error.code).toMatch(/^(kasse|stock)\./);
      }
      for (const beleg of till.belege) expect(Number.isSafeInteger(beleg.gross)).toBe(true);
    }),
    { numRuns: 3000 },
  );
  expect(done).toBeGreaterThan(1000);
});
