import type { Beleg, BelegRow } from '@valero/domain/kasse';
import { CATALOGUE } from './catalogue.ts';
import { type Counter, plain } from './counter.ts';

/** What a person at the counter does again and again. */
export interface Selling {
  gtin(name: string): string;
  /** The sum on the screen. */
  total(): Promise<string>;
  toTotal(wanted: string): Promise<void>;
  click(testId: string): Promise<void>;
  lastBeleg(): Promise<Beleg>;
  /** Pays what lies in the basket in exact cash and gives the Beleg. */
  payExact(): Promise<Beleg>;
  /** Opens a function from the menu. */
  openFunction(id: string): Promise<void>;
  /** A person is slower than a scanner: keys right after a scan would be taken for a part of it. */
  breathe(): Promise<void>;
  /** An empty basket and nothing open, also after a test that failed. */
  startAnew(): Promise<void>;
}

/** The counter's everyday moves; `counter` is asked for at each of them. */
export function selling(counter: () => Counter): Selling {
  const moves: Selling = {
    gtin: (name) => CATALOGUE.find((entry) => entry.name.startsWith(name))?.gtin ?? '',
    total: async () => plain(await counter().page.getByTestId('total-value').innerText()),
    toTotal: (wanted) => counter().becomes('total', wanted, moves.total),
    click: (testId) => counter().page.getByTestId(testId).click(),
    async lastBeleg() {
      const { shop } = counter();
      const { rows } = await shop.ask<{ rows: BelegRow[] }>('kasse.listBelege', { text: '', limit: 1 });
      const { beleg } = await shop.ask<{ beleg: Beleg }>('kasse.getBeleg', { id: rows[0]?.id });
      return beleg;
    },
    async payExact() {
      await counter().press('F12', 'Enter');
      await counter().see('change');
      return await moves.lastBeleg();
    },
    async openFunction(id) {
      await counter().press('F1');
      await counter().see('menu');
      await moves.click(`menu-${id}`);
    },
    breathe: () => counter().page.waitForTimeout(150),
    async startAnew() {
      await counter().shop.till.call('kasse.abortSale', {});
      await counter().press('Escape', 'Escape', 'Escape', 'Escape');
      await moves.toTotal('0,00 €');
      counter().forgetKeys();
    },
  };
  return moves;
}
