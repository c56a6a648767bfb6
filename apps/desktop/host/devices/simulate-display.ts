import { simulateDisplay } from '@valero/drivers/customer-display';
import type { Simulated } from './control.ts';

/** A pole display of 2×20. */
export async function simulatedDisplay(port: number): Promise<Simulated> {
  const hands = await simulateDisplay('escpos', { port });
  return {
    ...{
      name: 'display',
      about: 'Kundenanzeige 2×20, CD5220',
      driver: 'display-cd5220',
      port: hands.port,
      options: {},
    },
    verbs: {
      confused: {
        takes: 'on|off',
        run([word]) {
          if (word !== 'on' && word !== 'off') throw new Error('confused on, confused off');
          hands.setConfused(word === 'on');
        },
      },
      power: { takes: '', run: () => hands.powerCycle() },
    },
    state: () => ({ rows: hands.rows(), strange: hands.strange() }),
    close: hands.close,
  };
}
