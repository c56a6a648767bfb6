import fc from 'fast-check';
import { expect, test } from 'vitest';
import { acknowledgeable, alreadyStored, visibleIn } from './rules.ts';

test('rules: a snapshot saw what ended before xmin, and between xmin and xmax what was not running', () => {
  const mark = { xmin: 100n, xmax: 110n, xip: [100n, 105n] };
  const seen = [99, 100, 101, 104, 105, 106, 109, 110, 111].filter((xid) => visibleIn(mark, xid));
  expect(seen).toEqual([99, 101, 104, 106, 109]);
});

test('rules: the 32 bits of an id mean the id nearest to xmax, over every wraparound', () => {
  const near = fc.bigInt({ min: -(2n ** 31n) + 1n, max: 2n ** 31n - 1n });
  fc.assert(
    fc.property(fc.bigInt({ min: 2n ** 32n, max: 2n ** 40n }), near, fc.nat(1000), (xmax, away, width) => {
      const xid = xmax + away;
      const xmin = xmax - BigInt(width);
      const xip = width > 0 ? [xmin] : [];
      const expected = xid < xmax && xid !== xip[0];
      expect(visibleIn({ xmin, xmax, xip }, Number(BigInt.asUintN(32, xid)))).toBe(expected);
    }),
  );
});

test('rules: a keepalive is acknowledged when nothing is open or unflushed, and never takes back', () => {
  const idle = { stored: 50n, walEnd: 80n, open: false, unflushed: false };
  expect(acknowledgeable(idle)).toBe(80n);
  expect(acknowledgeable({ ...idle, open: true })).toBe(50n);
  expect(acknowledgeable({ ...idle, unflushed: true })).toBe(50n);
  expect(acknowledgeable({ ...idle, walEnd: 40n })).toBe(50n);
});

test('rules: a transaction at the stored position is stored, the next one is not', () => {
  expect([49n, 50n, 51n].map((lsn) => alreadyStored(lsn, 50n))).toEqual([true, true, false]);
});
