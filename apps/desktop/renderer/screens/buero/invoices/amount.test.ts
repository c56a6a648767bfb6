import { expect, test } from 'vitest';
import { showDecimal } from './amount.ts';

test('showDecimal: amounts of a document are shown exactly, in the notation of the reader', () => {
  expect(showDecimal('1234567.5', 'de')).toBe('1.234.567,50');
  expect(showDecimal('-0.005', 'en')).toBe('−0.005');
  expect(showDecimal('99999999999999999.99', 'de')).toBe('99.999.999.999.999.999,99');
  expect(showDecimal('3.000', 'de', 0)).toBe('3');
  expect(showDecimal(null, 'de')).toBe('–');
  expect(showDecimal('zwölf', 'de')).toBe('zwölf');
});
