import { describe, it } from 'vitest';
import { customerDisplayContract } from './contract.ts';
import { virtualDisplay } from './virtual-display.ts';

describe('virtual display', () => {
  const rules = customerDisplayContract(async () => {
    const display = virtualDisplay({ now: Date.now });
    display.start();
    return { display, rows: display.rows, close: () => display.stop() };
  });
  for (const rule of rules) it(rule.title, () => rule.run());
});
