import assert from 'node:assert/strict';
import { type ContractRule, until } from '../device/index.ts';
import type { CustomerDisplay } from './port.ts';

/** A display with eyes on it. */
export interface DisplayRig {
  readonly display: CustomerDisplay;
  /** The two rows as they stand on the glass. */
  rows(): readonly string[];
  close(): Promise<void>;
}

/** The rules of every customer display. */
export function customerDisplayContract(rig: () => Promise<DisplayRig>): ContractRule[] {
  const rule = (title: string, run: (rig: DisplayRig) => Promise<void>): ContractRule => ({
    title: `customer display: ${title}`,
    async run() {
      const it = await rig();
      try {
        await run(it);
      } finally {
        await it.close();
      }
    },
  });
  return [
    rule('the amount is whole, the text gives way', async ({ display, rows }) => {
      display.show({ top: 'Holzofenbrot vom Vortag', bottom: { left: 'Zwischensumme', right: '1.234,56' } });
      await until('the rows stand', () => rows()[0] === 'Holzofenbrot vom Vor');
      assert.equal(rows()[1], 'Zwischensum 1.234,56');
    }),
    rule('a shorter row leaves nothing of the longer one before', async ({ display, rows }) => {
      display.show({ top: 'X'.repeat(20), bottom: 'Y'.repeat(20) });
      display.show({ top: 'kurz', bottom: '' });
      await until('the rows stand', () => rows()[0] === `kurz${' '.repeat(16)}`);
      assert.equal(rows()[1], ' '.repeat(20));
    }),
    rule('hostile text cannot move the cursor or break the row', async ({ display, rows }) => {
      display.show({ top: '\u001b@\u000c\u0010\u0004fiese\nZeile', bottom: '漢字' });
      await until('the rows stand', () => rows()[0] === '@fiese Zeile'.padEnd(20));
      assert.equal(rows()[1], '??'.padEnd(20));
    }),
    rule('after stop it takes content silently', async ({ display }) => {
      await display.stop();
      await display.stop();
      display.show({ top: 'nach Ende', bottom: '' });
      assert.equal(display.health().state, 'absent');
    }),
  ];
}
