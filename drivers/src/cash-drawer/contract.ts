import assert from 'node:assert/strict';
import { type ContractRule, until } from '../device/index.ts';
import type { CashDrawer } from './port.ts';

/** A drawer with hands on it. */
export interface DrawerRig {
  readonly drawer: CashDrawer;
  /** How often it got a pulse; null where nobody can see it. */
  opened(): number | null;
  /** Makes pulses fail, as a pulled cable does. */
  breakIt(): Promise<void>;
  close(): Promise<void>;
}

/** The rules of every cash drawer. */
export function cashDrawerContract(rig: () => Promise<DrawerRig>): ContractRule[] {
  const rule = (title: string, run: (rig: DrawerRig) => Promise<void>): ContractRule => ({
    title: `cash drawer: ${title}`,
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
    rule('one command is one pulse', async ({ drawer, opened }) => {
      assert.deepEqual(await drawer.open(), { outcome: 'sent' });
      assert.ok(opened() === null || opened() === 1);
      assert.notEqual(drawer.state(), 'closed');
    }),
    rule('a pulse that cannot leave is said, never thrown', async ({ drawer, breakIt }) => {
      await breakIt();
      const outcome = await drawer.open();
      assert.equal(outcome.outcome, 'failed');
    }),
    rule('a drawer with a sensor says that it opened; one without never claims to know', async ({ drawer }) => {
      const seen: string[] = [];
      drawer.onState((state) => seen.push(state));
      const before = drawer.state();
      assert.equal((await drawer.open()).outcome, 'sent');
      if (before === 'unknown') assert.deepEqual([drawer.state(), seen], ['unknown', []]);
      else await until('it is seen open', () => drawer.state() === 'open');
    }),
    rule('stopping twice is harmless', async ({ drawer }) => {
      await drawer.stop();
      await drawer.stop();
    }),
  ];
}
