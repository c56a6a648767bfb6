import { expect, it } from 'vitest';
import { moveDelta } from './moveDelta.ts';

it('stock: a receipt adds, a write-off takes away, a count moves to what is there', () => {
  expect(moveDelta('receipt', 5000, 2000)).toBe(5000);
  expect(moveDelta('writeOff', 1000, 2000)).toBe(-1000);
  expect(moveDelta('writeOff', -1000, 2000)).toBe(-1000);
  expect(moveDelta('count', 1500, 2000)).toBe(-500);
  expect(moveDelta('count', 2000, 2000)).toBe(0);
  expect(moveDelta('count', 0, -750)).toBe(750);
});
