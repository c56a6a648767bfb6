import type { Beleg, BelegRow } from '@valero/domain/kasse';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CATALOGUE } from './catalogue.ts';
import { type Counter, openCounter, plain } from './counter.ts';

let counter: Counter;

const article = (name: string) => {
  const found = CATALOGUE.find((entry) => entry.name.startsWith(name));
  if (!found) throw new Error(`no article ${name}`);
  return { ...found, gtin: found.gtin ?? '' };
};

async function lastBeleg(): Promise<Beleg> {
  const { rows } = await counter.shop.ask<{ rows: BelegRow[] }>('kasse.listBelege', { text: '', limit: 1 });
  const { beleg } = await counter.shop.ask<{ beleg: Beleg }>('kasse.getBeleg', { id: rows[0]?.id });
  return beleg;
}
const total = async (): Promise<string> => plain(await counter.page.getByTestId('total-value').innerText());

beforeAll(async () => {
  counter = await openCounter();
  await counter.signIn('manager');
});
afterAll(() => counter.close());
beforeEach(async () => {
  // each test begins with an empty basket, also after one that failed
  await counter.shop.till.call('kasse.abortSale', {});
  await counter.press('Escape', 'Escape', 'Escape', 'Escape');
  await counter.becomes('an empty basket', '0,00 €', total);
  counter.forgetKeys();
});

describe('till screen: a sale by keyboard alone', () => {
  it('takes two keys after the last scan for exact cash', async () => {
    await counter.scan(article('Brezel').gtin);
    await counter.scan(article('Kaffee').gtin);
    await counter.becomes('total', '8,84 €', total);
    counter.forgetKeys();
    await counter.press('F12', 'Enter');
    expect(plain(await counter.see('change'))).toBe('0,00 €');
    expect(counter.keys()).toBeLessThanOrEqual(4);
    expect(await lastBeleg()).toMatchObject({ kind: 'sale', gross: 884, payments: [{ type: 'Bar', amount: 884 }] });
  });

  it('gives change for an amount that is typed, and keeps it in sight until the next scan', async () => {
    await counter.scan(article('Riesling').gtin);
    await counter.becomes('total', '8,90 €', total);
    await counter.press('F12');
    await counter.type('2000');
    await counter.becomes('change before paying', '11,10 €', async () => plain(await counter.see('tender-result')));
    await counter.press('Enter');
    expect(plain(await counter.see('change'))).toBe('11,10 €');
    expect(await counter.see('paper')).toContain('Riesling');
    await counter.scan(article('Brezel').gtin);
    await counter.gone('change');
    await counter.becomes('total', '0,85 €', total);
    await counter.press('F12', 'Enter');
    await counter.see('change');
  });

  it('takes a quantity before an article: digits, then ×', async () => {
    await counter.type('3*');
    await counter.scan(article('Weizen').gtin);
    await counter.becomes('total', '1,35 €', total);
    await counter.type('0,412*');
    await counter.scan(article('Bergkäse').gtin);
    await counter.becomes('total', '10,83 €', total);
    await counter.press('F12', 'Enter');
    await counter.see('change');
    expect((await lastBeleg()).lines.map((line) => [line.quantity, line.gross])).toEqual([
      [3000, 135],
      [412, 948],
    ]);
  });

  it('finds an article by name with arrows and Enter', async () => {
    await counter.type('saft');
    await counter.see('scan-results');
    await counter.press('ArrowDown', 'Enter');
    await counter.becomes('total', '2,44 €', total);
    expect(await counter.see('basket')).toContain('Pfand 1 × 0,15');
    await counter.press('F12', 'Enter');
    await counter.see('change');
  });

  it('an unknown code stops nothing and is told in one calm line', async () => {
    await counter.scan('4012345678901');
    await counter.scan(article('Brezel').gtin);
    await counter.scan('99999999');
    await counter.becomes('notice', true, async () => (await counter.see('notice')).includes('99999999'));
    await counter.becomes('total', '0,85 €', total);
    await counter.press('F12', 'Enter');
    await counter.see('change');
  });
});

describe('till screen: lines', () => {
  it('a line is chosen with the arrows and voided; it stays in sight', async () => {
    await counter.scan(article('Brezel').gtin);
    await counter.scan(article('Croissant').gtin);
    await counter.becomes('total', '2,45 €', total);
    await counter.press('ArrowUp', 'F5');
    await counter.becomes('total', '1,60 €', total);
    expect(await counter.see('basket')).toMatch(/Brezel[\s\S]*Storniert/);
    await counter.press('F12', 'Enter');
    await counter.see('change');
    expect((await lastBeleg()).gross).toBe(160);
  });

  it('quantity, price and percent discount are changed by key', async () => {
    await counter.scan(article('Kaffee').gtin);
    await counter.becomes('total', '7,99 €', total);
    await counter.press('F2');
    await counter.type('2');
    await counter.press('Enter');
    await counter.becomes('total', '15,98 €', total);
    await counter.press('F3');
    await counter.type('700');
    await counter.press('Enter');
    await counter.becomes('total', '14,00 €', total);
    await counter.press('F4');
    await counter.type('10');
    await counter.press('Enter');
    await counter.becomes('total', '12,60 €', total);
    await counter.press('F12', 'Enter');
    await counter.see('change');
    const [line] = (await lastBeleg()).lines;
    expect(line).toMatchObject({
      quantity: 2000,
      base: 1400,
      gross: 1260,
      discounts: [{ scope: 'line', percent: 1000, amount: -140 }],
    });
  });

  it('an amount off the whole receipt is spread over its lines to the cent', async () => {
    await counter.scan(article('Kaffee').gtin);
    await counter.scan(article('Brezel').gtin);
    await counter.becomes('total', '8,84 €', total);
    await counter.press('F4');
    await counter.page.getByTestId('discount-all').click();
    await counter.page.getByTestId('discount-kind').getByText('Betrag').click();
    await counter.type('100');
    await counter.press('Enter');
    await counter.becomes('total', '7,84 €', total);
    await counter.press('F12', 'Enter');
    await counter.see('change');
    const { lines } = await lastBeleg();
    expect(lines.flatMap((line) => line.discounts).reduce((sum, discount) => sum + discount.amount, 0)).toBe(-100);
  });

  it('an article without a price asks for it', async () => {
    await counter.scan(article('Präsentkorb').gtin);
    await counter.see('ask-price');
    await counter.type('2500');
    await counter.press('Enter');
    await counter.becomes('total', '25,00 €', total);
    await counter.press('F12', 'Enter');
    await counter.see('change');
  });

  it('a negative quantity is a return and pays out', async () => {
    await counter.type('-1*');
    await counter.scan(article('Kaffee').gtin);
    await counter.becomes('total', '7,99 €', total);
    await counter.press('F12', 'Enter');
    expect(plain(await counter.see('change'))).toBe('7,99 €');
    expect((await lastBeleg()).gross).toBe(-799);
  });
});

describe('till screen: Escape', () => {
  it('goes one step back at a time and never loses a basket', async () => {
    await counter.scan(article('Brezel').gtin);
    await counter.becomes('total', '0,85 €', total);
    await counter.press('F10');
    await counter.see('receipts');
    await counter.press('ArrowDown', 'Enter');
    await counter.see('receipt');
    await counter.press('Escape');
    await counter.see('receipts');
    await counter.press('Escape');
    await counter.see('scan');
    await counter.press('Escape', 'Escape', 'Escape', 'Escape');
    expect(await total()).toBe('0,85 €');
    await counter.press('F12', 'Enter');
    await counter.see('change');
  });
});

describe('till screen: customer, parking, card, storno', () => {
  it('a customer is found and frozen into the receipt', async () => {
    await counter.scan(article('Brezel').gtin);
    await counter.press('F7');
    await counter.see('customer-search');
    await counter.type('kro');
    await counter.see('customers');
    await counter.becomes('one customer', 1, () => counter.page.locator('[data-testid="customers"] li').count());
    await counter.press('Enter');
    await counter.becomes('customer', true, async () =>
      (await counter.see('customer-strip')).includes('Gasthaus Krone'),
    );
    await counter.press('F12', 'Enter');
    await counter.see('change');
    expect((await lastBeleg()).customer).toMatchObject({ name: 'Gasthaus Krone', number: '10001' });
  });

  it('a customer is created at the till and stands on the receipt at once', async () => {
    await counter.scan(article('Brezel').gtin);
    await counter.press('F7');
    await counter.page.getByTestId('customer-new').click();
    await counter.see('new-name');
    await counter.type('Café Elbblick');
    await counter.press('Enter');
    await counter.becomes('customer', true, async () =>
      (await counter.see('customer-strip')).includes('Café Elbblick'),
    );
    await counter.press('F12', 'Enter');
    await counter.see('change');
    expect((await lastBeleg()).customer?.name).toBe('Café Elbblick');
  });

  it('a parked basket comes back whole, after another sale', async () => {
    await counter.type('2*');
    await counter.scan(article('Croissant').gtin);
    await counter.becomes('total', '3,20 €', total);
    await counter.press('F6');
    await counter.see('park-label');
    await counter.type('Frau Lang');
    await counter.press('Enter');
    await counter.becomes('total', '0,00 €', total);
    await counter.scan(article('Brezel').gtin);
    await counter.becomes('total', '0,85 €', total);
    await counter.press('F12', 'Enter');
    await counter.see('change');
    await counter.press('F6');
    expect(await counter.see('parked')).toContain('Frau Lang');
    await counter.press('Enter');
    await counter.becomes('total', '3,20 €', total);
    await counter.press('F12', 'Enter');
    await counter.see('change');
    expect((await lastBeleg()).lines[0]).toMatchObject({ quantity: 2000, gross: 320 });
  });

  it('a card that is accepted finishes the sale by itself', async () => {
    await counter.scan(article('Riesling').gtin);
    await counter.becomes('total', '8,90 €', total);
    await counter.press('F11', 'Enter');
    await counter.see('change');
    expect(await lastBeleg()).toMatchObject({ gross: 890, payments: [{ type: 'ECKarte', amount: 890 }] });
    expect(counter.shop.terminal.bookings().at(-1)?.amount).toBe(890);
  });

  it('part by card, the rest in cash', async () => {
    await counter.scan(article('Riesling').gtin);
    await counter.becomes('total', '8,90 €', total);
    await counter.press('F12');
    await counter.type('500');
    await counter.press('F11', 'Enter');
    await counter.see('cash-due');
    await counter.becomes('rest', '5,00 €', async () => plain(await counter.see('cash-due')));
    await counter.press('Enter');
    await counter.see('change');
    expect((await lastBeleg()).payments.map((payment) => [payment.type, payment.amount])).toEqual([
      ['ECKarte', 390],
      ['Bar', 500],
    ]);
  });

  it('a card that is declined leaves the basket open and says what to do', async () => {
    counter.shop.terminal.setBehaviour('decline');
    await counter.scan(article('Brezel').gtin);
    await counter.press('F11', 'Enter');
    expect(await counter.see('card-declined')).toContain('nichts abgebucht');
    counter.shop.terminal.setBehaviour('approve');
    await counter.press('F12', 'Enter');
    await counter.see('change');
    expect((await lastBeleg()).payments.map((payment) => payment.type)).toEqual(['Bar']);
  });

  it('a card whose outcome is unknown waits for what a person found at the terminal', async () => {
    counter.shop.terminal.setBehaviour('unknown');
    await counter.scan(article('Brezel').gtin);
    await counter.press('F11', 'Enter');
    expect(await counter.see('card-unknown')).toContain('Unklar');
    const taken = counter.shop.terminal.bookings().length;
    await counter.page.getByTestId('card-was').click();
    await counter.page.getByTestId('chip-1').click();
    await counter.page.getByTestId('card-confirm').click();
    await counter.see('change');
    expect(await lastBeleg()).toMatchObject({ gross: 85, payments: [{ type: 'ECKarte', amount: 85 }] });
    expect(counter.shop.terminal.bookings()).toHaveLength(taken);
    counter.shop.terminal.setBehaviour('approve');
  });

  it('a receipt is found, voided with a reason and reprinted as KOPIE', async () => {
    await counter.scan(article('Kaffee').gtin);
    await counter.becomes('total', '7,99 €', total);
    await counter.press('F12', 'Enter');
    await counter.see('change');
    const sold = await lastBeleg();
    await counter.press('F10');
    await counter.see('receipt-search');
    await counter.type(String(sold.number));
    await counter.press('Enter');
    expect(await counter.see('paper')).toContain('Kaffee');
    const printed = counter.shop.printer.papers().length;
    await counter.page.getByTestId('reprint').click();
    await counter.becomes('copy printed', true, () =>
      JSON.stringify(counter.shop.printer.papers().slice(printed)).includes('KOPIE'),
    );
    await counter.page.getByTestId('receipt-void').click();
    await counter.page.getByTestId('chip-1').click();
    await counter.page.getByTestId('storno-confirm').click();
    expect(plain(await counter.see('change'))).toBe('7,99 €');
    expect(await lastBeleg()).toMatchObject({
      kind: 'storno',
      storno: true,
      gross: -799,
      note: 'Fehleingabe',
      references: [{ belegId: sold.id }],
    });
    await counter.press('F10');
    await counter.see('receipt-list');
    await counter.becomes('marked as voided', true, async () =>
      (await counter.see('receipt-list')).includes('storniert mit'),
    );
  });
});

describe('till screen: the page', () => {
  it('has thrown nothing and asked nobody else', () => {
    expect(counter.problems).toEqual([]);
  });
});
