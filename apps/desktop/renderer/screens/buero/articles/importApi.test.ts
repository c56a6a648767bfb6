import { expect, it } from 'vitest';
import { missingIn, withColumn } from './importApi.ts';

it('import: a file needs a name and a number or GTIN before it runs', () => {
  expect(missingIn({})).toBe('needName');
  expect(missingIn({ name: 'Bezeichnung' })).toBe('needNumber');
  expect(missingIn({ name: 'Bezeichnung', gtin: 'EAN' })).toBeNull();
});

it('import: a column feeds only one field', () => {
  const mapping = { name: 'Text', price: 'VK' };
  expect(withColumn(mapping, 'cost', 'VK')).toEqual({ name: 'Text', cost: 'VK' });
  expect(withColumn(mapping, 'price', null)).toEqual({ name: 'Text' });
});
