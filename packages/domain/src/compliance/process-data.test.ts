import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ABORTED_PROCESS_DATA,
  plainAmount,
  processDataOf,
  qrText,
  type SignedContent,
  slotOf,
  type TseSigned,
} from './index.ts';

const cash = (amount: number, currency = 'EUR', foreign = amount): SignedContent['payments'][number] => ({
  type: 'Bar',
  currency,
  amountForeign: foreign,
  amount,
});
const card = (amount: number): SignedContent['payments'][number] => ({ ...cash(amount), type: 'ECKarte' });

/** Worked by hand from fiscal reference § 2.2. */
const GOLDEN: readonly (readonly [string, SignedContent, string])[] = [
  [
    'a sale of two rates paid in cash',
    {
      bonTyp: 'Beleg',
      taxes: [
        { key: 1, gross: 7533 },
        { key: 2, gross: 799 },
      ],
      payments: [cash(8332)],
    },
    'Beleg^75.33_7.99_0.00_0.00_0.00^83.32:Bar',
  ],
  [
    'cash taken to the bank is in the last slot, so that slots and payments have one sum',
    { bonTyp: 'Beleg', taxes: [{ key: 5, gross: -20_000 }], payments: [cash(-20_000)] },
    'Beleg^0.00_0.00_0.00_0.00_-200.00^-200.00:Bar',
  ],
  [
    'francs given, change in euro: foreign cash follows euro cash, card comes last',
    {
      bonTyp: 'Beleg',
      taxes: [{ key: 1, gross: 1000 }],
      payments: [card(500), cash(4000, 'CHF', 4000), cash(-7118), cash(4618, 'USD', 5000)],
    },
    'Beleg^10.00_0.00_0.00_0.00_0.00^-71.18:Bar_40.00:Bar:CHF_50.00:Bar:USD_5.00:Unbar',
  ],
  [
    'a sale given up is worth nothing, whatever lay in the basket',
    { bonTyp: 'AVBelegabbruch', taxes: [{ key: 1, gross: 7533 }], payments: [] },
    ABORTED_PROCESS_DATA,
  ],
  [
    'exempt, zero rate, margin scheme and vouchers share the last slot; historic keys keep theirs',
    {
      bonTyp: 'Beleg',
      taxes: [6, 8, 1001, 21, 22].map((key) => ({ key, gross: 100 })),
      payments: [card(300), card(200), { ...cash(0), type: 'Keine' }],
    },
    'Beleg^1.00_1.00_0.00_0.00_3.00^5.00:Unbar',
  ],
  [
    'the average rates of § 24 have slots of their own; nothing paid, nothing listed',
    {
      bonTyp: 'AVTraining',
      taxes: [
        { key: 3, gross: 5 },
        { key: 4, gross: -5 },
      ],
      payments: [],
    },
    'AVTraining^0.00_0.00_0.05_-0.05_0.00^',
  ],
];

describe('processData', () => {
  it.each(GOLDEN)('%s', (_title, content, text) => {
    expect(processDataOf(content)).toBe(text);
  });

  it('every amount reads back to the cent, without plus, grouping or negative zero', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000_000_000, max: 1_000_000_000_000 }), (cents) => {
        const text = plainAmount(cents);
        expect(text).toMatch(/^-?\d+\.\d{2}$/);
        expect(Math.round(Number(text) * 100) + 0).toBe(cents + 0);
      }),
    );
    expect(plainAmount(-0)).toBe('0.00');
  });

  it('the slots sum to the gross, the payments to what was paid', () => {
    const keys = fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 21, 22, 33, 43, 1001, 1002);
    const taxes = fc.array(fc.record({ key: keys, gross: fc.integer({ min: -10_000_000, max: 10_000_000 }) }));
    fc.assert(
      fc.property(taxes, fc.array(fc.integer({ min: -10_000_000, max: 10_000_000 })), (rows, paid) => {
        const text = processDataOf({
          bonTyp: 'Beleg',
          taxes: rows,
          payments: paid.map((amount, index) => (index % 2 === 0 ? cash(amount) : card(amount))),
        });
        const [, slots = '', payments = ''] = text.split('^');
        const cents = (part: string): number => Math.round(Number(part) * 100);
        expect(slots.split('_').length).toBe(5);
        expect(slots.split('_').reduce((sum, part) => sum + cents(part), 0)).toBe(
          rows.reduce((sum, row) => sum + row.gross, 0),
        );
        expect(
          payments
            .split('_')
            .filter(Boolean)
            .reduce((sum, part) => sum + cents(part.split(':')[0] ?? ''), 0),
        ).toBe(paid.reduce((sum, amount) => sum + amount, 0));
        for (const { key } of rows) expect(slotOf(key)).toBeLessThan(5);
      }),
    );
  });
});

describe('QR of a receipt', () => {
  it('has V0 and eleven fields in the order of the specification', () => {
    const tse: TseSigned = {
      state: 'signed',
      tseId: '1',
      serial: '00'.repeat(32),
      transactionNumber: 12,
      signatureCounter: 34,
      start: '2026-01-02T03:04:05.000Z',
      end: '2026-01-02T03:05:06.000Z',
      processType: 'Kassenbeleg-V1',
      processData: 'Beleg^1.00_0.00_0.00_0.00_0.00^1.00:Bar',
      signature: 'c2ln',
      algorithm: 'ecdsa-plain-SHA256',
      timeFormat: 'unixTime',
      publicKey: 'a2V5',
      clientId: 'VALERO-1-1',
      certified: false,
    };
    expect(qrText(tse)).toBe(
      'V0;VALERO-1-1;Kassenbeleg-V1;Beleg^1.00_0.00_0.00_0.00_0.00^1.00:Bar;12;34;2026-01-02T03:04:05.000Z;2026-01-02T03:05:06.000Z;ecdsa-plain-SHA256;unixTime;c2ln;a2V5',
    );
  });
});
