import { AxeBuilder } from '@axe-core/playwright';
import { dialog06Scale, type ScaleHands, simulateDialog06 } from '@valero/drivers/scale';
import { tcpTransport } from '@valero/drivers/transport';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Counter, openCounter, plain } from './counter.ts';
import { selling } from './selling.ts';

let counter: Counter;
let hands: ScaleHands;
let customer: Page;

beforeAll(async () => {
  hands = await simulateDialog06({ proofEvery: null });
  const certificate = { number: 'DE-20-BZ-PTB-0001', softwareChecksum: 'A1B2' };
  const transport = tcpTransport(hands);
  const scale = dialog06Scale({
    transport,
    now: Date.now,
    certificate,
    proof: null,
    answerMs: 300,
    retryMs: [10, 100],
  });
  counter = await openCounter({ scale });
  await counter.signIn();
  customer = await counter.page.context().newPage();
  await customer.goto(`${new URL(counter.page.url()).origin}/#/kunde`);
  await counter.page.bringToFront();
});
afterAll(async () => {
  await counter.close();
  await hands.close();
});

const moves = selling(() => counter);

async function serious(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    for (const { id, impact, nodes } of violations)
      if (impact === 'serious' || impact === 'critical')
        found.push(`${theme} ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  return found;
}

describe('weighing at the counter', () => {
  it('goods by weight ask the scale, wait for goods, and are taken over as the scale said', async () => {
    hands.put(0);
    await customer.getByTestId('kd-idle').waitFor();
    expect(await serious(customer)).toEqual([]);
    await counter.scan(moves.gtin('Bergkäse am Stück'));
    await counter.see('weigh');
    await counter.becomes('state', 'Ware auflegen', async () => plain(await counter.see('weigh-state')));
    expect(await serious(counter.page)).toEqual([]);
    await customer.getByTestId('kd-idle').waitFor();
    hands.put(412);
    await counter.becomes('state', 'Gewicht steht', async () => plain(await counter.see('weigh-state')));
    expect(plain(await counter.see('weigh-grams'))).toContain('0,412 kg');
    expect(plain(await counter.see('weigh-amount'))).toBe('9,48 €');
    expect(await serious(counter.page)).toEqual([]);
    await moves.breathe();
    await counter.press('Enter');
    await moves.toTotal('9,48 €');
    await customer.getByTestId('kd-total').waitFor();
    expect(plain(await customer.getByTestId('kd-total').innerText())).toBe('9,48 €');
    expect(await serious(customer)).toEqual([]);
    hands.put(0);
  });

  it('a weight by hand is marked, and the customer sees sum, change and thanks', async () => {
    await counter.scan(moves.gtin('Bananen'));
    await counter.see('weigh');
    await moves.click('weigh-hand');
    await counter.see('by-hand');
    await moves.breathe();
    await counter.type('500');
    expect(await serious(counter.page)).toEqual([]);
    await counter.press('Enter');
    await moves.toTotal('10,48 €');
    await moves.breathe();
    await counter.press('F12');
    await counter.type('2000');
    await counter.press('Enter');
    await counter.see('change');
    const beleg = await moves.lastBeleg();
    expect(beleg.lines.map(({ weighing }) => weighing?.source)).toEqual(['scale', 'hand']);
    await customer.getByTestId('kd-thanks').waitFor();
    expect(plain(await customer.getByTestId('kd-change').innerText())).toBe('9,52 €');
    expect(await serious(customer)).toEqual([]);
    expect(counter.problems).toEqual([]);
  });
});
