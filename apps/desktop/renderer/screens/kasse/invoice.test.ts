import { describe, expect, it } from 'vitest';
import { missingForInvoice } from './invoice.ts';

describe('invoice', () => {
  it('invoice: names the parts of the address that are missing, and none when all are there', () => {
    const whole = { name: 'Gasthaus Krone', street: 'Hafenstr. 12', zip: '20457', city: 'Hamburg' };
    expect(missingForInvoice(whole)).toEqual([]);
    expect(missingForInvoice({ ...whole, street: ' ', city: '' })).toEqual(['street', 'city']);
    expect(missingForInvoice(null)).toEqual(['street', 'zip', 'city']);
  });
});
