import { AxeBuilder } from '@axe-core/playwright';
import type { Beleg } from '@valero/domain/kasse';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Counter, openCounter, plain } from './counter.ts';
import { selling } from './selling.ts';
import { PINS } from './shop.ts';

let counter: Counter;
const { gtin, toTotal, click, lastBeleg, openFunction, startAnew } = selling(() => counter);

/** Where pictures go, when somebody wants to look. */
const PICTURES = process.env['VALERO_PICTURES'];

/** Serious and critical findings of axe on what is shown now. */
async function sound(name: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page: counter.page }).analyze();
  const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  if (PICTURES) await counter.page.screenshot({ path: `${PICTURES}/${name}.png` });
  expect(bad.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`)).toEqual([]);
}

async function payByCard(name: string): Promise<Beleg> {
  await counter.scan(gtin(name));
  await counter.see('line-1');
  await counter.press('F11');
  await counter.see('card-start');
  await counter.press('Enter');
  await counter.see('change');
  return await lastBeleg();
}

async function openStorno(): Promise<void> {
  await counter.press('F10');
  await counter.see('receipt-list');
  await counter.press('Enter');
  await counter.see('receipt-void');
  await click('receipt-void');
  await counter.see('storno-reason');
  await click('chip-1');
}

async function unclear(): Promise<void> {
  counter.shop.terminal.setBehaviour('unknown');
  await counter.scan(gtin('Riesling'));
  await toTotal('8,90 €');
  await counter.press('F11');
  await counter.see('card-start');
  await counter.press('Enter');
  await counter.see('card-unknown');
}

describe.each(['light', 'dark'] as const)('till screen: cards, %s', (theme) => {
  beforeAll(async () => {
    counter = await openCounter({ theme });
    await counter.signIn('manager');
    await counter.shop.ask('kasse.bookFloat', { amount: 50_000 });
  });
  afterAll(() => counter.close());
  beforeEach(async () => {
    counter.shop.terminal.setBehaviour('approve');
    await startAnew();
  });

  const booked = () => counter.shop.terminal.bookings().map(({ amount }) => amount);

  it('what the terminal shows stands large on the screen, and cancelling waits for its word', async () => {
    counter.shop.terminal.setBehaviour('slow');
    const before = booked().length;
    await counter.scan(gtin('Riesling'));
    await toTotal('8,90 €');
    await counter.press('F11');
    await counter.see('card-start');
    await counter.press('Enter');
    await counter.becomes('message', true, async () => (await counter.see('card-shows')).includes('Karte einstecken'));
    await sound(`card-running-${theme}`);
    await click('card-cancel');
    expect(await counter.see('card-declined')).toContain('Abgebrochen');
    await sound(`card-declined-${theme}`);
    expect(booked()).toHaveLength(before);
  });

  it('an unclear payment is cleared up step by step; it is there again after a reload, and nothing else can be done with the receipt', async () => {
    await unclear();
    const page = await counter.see('card-unknown');
    expect(plain(page)).toContain('Unklar, ob 8,90 € abgebucht wurden');
    expect(page).toContain('Beleg wiederholen');
    expect(plain(await counter.see('doubt-amount'))).toBe('8,90 €');
    await sound(`card-doubt-${theme}`);
    await counter.press('Escape');
    expect(plain(await counter.see('doubt-line'))).toContain('8,90 €');
    await sound(`card-doubt-line-${theme}`);
    await counter.scan(gtin('Brezel'));
    await counter.becomes('refusal', true, async () => (await counter.see('notice')).includes('ungeklärt'));
    await counter.page.reload();
    await counter.see('card-unknown');
    await click('card-was');
    await counter.see('card-decide');
    await sound(`card-decide-${theme}`);
    await click('card-confirm');
    expect(await counter.see('card-decide')).toContain('woher das sicher ist');
    await click('chip-1');
    await counter.page.getByTestId('card-receipt-number').fill('4711');
    await click('card-confirm');
    await counter.see('change');
    expect((await lastBeleg()).payments).toMatchObject([{ amount: 890, card: { receiptNumber: '4711' } }]);
  });

  it('a cashier needs somebody with the right: by PIN, without leaving the till', async () => {
    await counter.press('Control+l');
    await counter.signIn('cashier');
    await unclear();
    await click('card-was-not');
    await click('chip-1');
    await counter.see('card-approver');
    await sound(`card-approver-${theme}`);
    await counter.page.getByTestId('card-pin').click();
    await counter.type('9999');
    await counter.press('Enter');
    await counter.becomes('refusal', true, async () => (await counter.see('notice')).includes('PIN'));
    await counter.type(PINS.manager);
    await counter.press('Enter');
    await counter.see('card-declined');
    await counter.press('Control+l');
    await counter.signIn('manager');
  });

  it('asking again clears it up once the terminal can tell', async () => {
    await unclear();
    counter.shop.terminal.setBehaviour('approve');
    await click('card-recheck');
    await counter.see('change');
    expect(await lastBeleg()).toMatchObject({ gross: 890, payments: [{ amount: 890 }] });
  });

  it('a card sale is voided at the terminal first; its yes books the storno', async () => {
    const sold = await payByCard('Riesling');
    await openStorno();
    await sound(`card-storno-${theme}`);
    await click('storno-confirm');
    await counter.see('done');
    const storno = await lastBeleg();
    expect(storno).toMatchObject({ kind: 'storno', gross: -890, payments: [{ type: 'ECKarte', amount: -890 }] });
    expect(storno.references[0]?.belegId).toBe(sold.id);
    expect(booked().slice(-2)).toEqual([890, -890]);
  });

  it('when the terminal will not, a person chooses cash, and the card keeps what it has', async () => {
    await payByCard('Riesling');
    counter.shop.terminal.setBehaviour('decline');
    await openStorno();
    await click('storno-confirm');
    expect(await counter.see('card-declined')).toContain('Das Terminal hat nicht zurückgezahlt');
    await sound(`card-not-back-${theme}`);
    await click('storno-cash');
    await counter.see('done');
    expect((await lastBeleg()).payments).toMatchObject([{ type: 'Bar', amount: -890 }]);
  });

  it('an unclear reversal is cleared up on the same page and books the storno then', async () => {
    await payByCard('Riesling');
    counter.shop.terminal.setBehaviour('unknown');
    await openStorno();
    await click('storno-confirm');
    expect(plain(await counter.see('card-unknown'))).toContain('Unklar, ob 8,90 € storniert wurden');
    await sound(`card-doubt-storno-${theme}`);
    await click('card-was');
    await click('chip-2');
    await click('card-confirm');
    await counter.see('done');
    expect(await lastBeleg()).toMatchObject({ kind: 'storno', payments: [{ amount: -890 }] });
  });

  it('a return is paid back to the card', async () => {
    await counter.shop.ask('kasse.returnLine', { code: gtin('Riesling'), reason: 'Defekt' });
    await toTotal('8,90 €');
    await counter.press('F11');
    expect(plain(await counter.see('card-amount'))).toBe('8,90 €');
    await sound(`card-refund-${theme}`);
    await counter.press('Enter');
    await counter.see('done');
    expect((await lastBeleg()).payments).toMatchObject([{ type: 'ECKarte', amount: -890 }]);
  });

  it('the merchant’s slip is printed again from the receipt', async () => {
    await payByCard('Brezel');
    await counter.press('F10');
    await counter.see('receipt-list');
    await counter.press('Enter');
    await counter.see('merchant-slip');
    await sound(`card-receipt-${theme}`);
    await click('merchant-slip');
    const slips = () => counter.shop.printer.papers().filter(({ lines }) => lines.join('\n').includes('Händlerbeleg'));
    await counter.becomes('slip', 1, () => slips().length);
  });

  it('the Kassenschnitt says in one line that till and terminal agree, and where they do not', async () => {
    const { terminal } = counter.shop;
    await terminal.endOfDay();
    await openFunction('cardCut');
    await counter.see('card-cut');
    await click('cut-now');
    // the terminal was closed by somebody at the terminal itself: the till has taken more than it says
    expect(plain(await counter.see('cut-line'))).toContain('Unterschied');
    await sound(`card-cut-differs-${theme}`);
    await counter.press('Escape', 'Escape');
    await payByCard('Riesling');
    await payByCard('Brezel');
    await openFunction('cardCut');
    await counter.see('card-cut');
    await click('cut-now');
    expect(plain(await counter.see('cut-line'))).toContain('2 von 2 Kartenzahlungen, 9,75 €: Kasse = Terminal');
    await sound(`card-cut-${theme}`);
  });

  it('the Kassenschnitt is offered where the day is closed', async () => {
    await payByCard('Riesling');
    await openFunction('z');
    await counter.see('close-count');
    await click('count-next');
    await counter.see('cut-offered');
    await sound(`card-cut-offer-${theme}`);
    await click('cut-offer');
    expect(plain(await counter.see('cut-line'))).toContain('1 von 1 Kartenzahlung, 8,90 €: Kasse = Terminal');
  });

  it('no page has thrown or asked anybody else', () => {
    expect(counter.problems).toEqual([]);
  });
});

describe('till screen: a card terminal that is not connected', () => {
  beforeAll(async () => {
    counter = await openCounter({ manual: true });
    await counter.signIn('manager');
  });
  afterAll(() => counter.close());

  it('the cashier keys the amount there and says how it ended; what is stored says that a person said so', async () => {
    await counter.scan(gtin('Riesling'));
    await toTotal('8,90 €');
    await counter.press('F11');
    await counter.see('card-start');
    await counter.press('Enter');
    expect(plain(await counter.see('card-manual-amount'))).toBe('8,90 €');
    await counter.page.getByTestId('card-receipt-number').fill('0042');
    await sound('card-manual');
    await click('card-paid');
    await counter.see('change');
    expect((await lastBeleg()).payments).toMatchObject([{ amount: 890, card: { receiptNumber: '0042' } }]);
  });

  it('what was not paid there leaves the receipt open', async () => {
    await counter.scan(gtin('Brezel'));
    await counter.see('line-1');
    await counter.press('F11');
    await counter.see('card-start');
    await counter.press('Enter');
    await counter.see('card-manual');
    await click('card-not-paid');
    await counter.see('card-declined');
    expect(counter.problems).toEqual([]);
  });
});
