import AxeBuilder from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Desk, openDesk } from './desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

const MONTH = '?unit=month&date=2026-11-18';
/** Address and what stands there when it is drawn. */
const PAGES: readonly (readonly [string, string])[] = [
  [`uebersicht${MONTH}`, 'stores-table'],
  [`auswertungen${MONTH}&by=group`, 'report-table'],
  [`belege${MONTH}`, 'receipts'],
  [`kassen${MONTH}`, 'z-list'],
  ['kunden/K-1001', 'customer-gross'],
  ['artikel/1303', 'article-price'],
  ['artikel/+', 'article-form'],
  ['bestand', 'stock'],
  ['aenderungen', 'requests'],
  [`journal${MONTH}`, 'journal-sums'],
  [`konten${MONTH}`, 'balance-sums'],
  [`konten/1000${MONTH}`, 'sheet'],
  ['abgleich', 'match-lines'],
  ['abgleich/geraete', 'devices'],
  ['abgleich/liegen', 'letters'],
  ['abgleich/durchsicht', 'flagged'],
  ['abgleich/laeufe', 'match-runs'],
  ['meldung', 'systems-2'],
];

async function serious(): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page: desk.page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

async function use(theme: 'light' | 'dark'): Promise<void> {
  await desk.page.emulateMedia({ colorScheme: theme });
}

describe('office: axe finds nothing serious', () => {
  it('at the sign-in, in both themes', async () => {
    for (const theme of ['light', 'dark'] as const) {
      await use(theme);
      await desk.see('sign-login');
      expect(await serious()).toEqual([]);
    }
    await desk.signIn();
  });

  it.each(PAGES)('at %s, in both themes', async (address, mark) => {
    await desk.go(address);
    await desk.see(mark);
    for (const theme of ['light', 'dark'] as const) {
      await use(theme);
      expect(await serious(), theme).toEqual([]);
    }
  });

  it('at a receipt', async () => {
    await desk.go(`belege${MONTH}`);
    await desk.page.getByTestId('receipts').getByRole('row').nth(2).click();
    await desk.see('receipt-paper');
    expect(await serious()).toEqual([]);
  });
});
