import { type LabelFault, simulateLabelPrinter } from '@valero/drivers/label-printer';
import type { Simulated } from './control.ts';
import { oneWord } from './one-word.ts';

const FAULTS: readonly LabelFault[] = ['paperOut', 'headOpen', 'paused', 'silent'];

/** A label printer (ZPL). */
export async function simulatedLabels(port: number): Promise<Simulated> {
  const hands = await simulateLabelPrinter({ port });
  return {
    ...{ name: 'labels', about: 'Etikettendrucker ZPL', driver: 'label-zpl', options: {}, port: hands.port },
    verbs: {
      fault: {
        takes: `${FAULTS.join('|')} on|off`,
        run([word, how]) {
          const fault = oneWord(FAULTS, word);
          if (how !== 'on' && how !== 'off') throw new Error('fault paperOut on, fault paperOut off');
          if (fault) hands.setFault(fault, how === 'on');
        },
      },
      cut: { takes: '', run: () => hands.cut() },
      power: { takes: '', run: () => hands.powerCycle() },
    },
    state: () => ({ printed: hands.tray().length, waiting: hands.waiting(), rubbish: hands.rubbish() }),
    close: hands.close,
  };
}
