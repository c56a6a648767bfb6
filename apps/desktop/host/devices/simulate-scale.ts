import type { ScaleFault, ScaleHands } from '@valero/drivers/scale';
import type { Simulated } from './control.ts';
import { oneWord } from './one-word.ts';

const FAULTS: readonly ScaleFault[] = [
  'motion',
  'lostAnswer',
  'silent',
  'wrongParity',
  'lyingPrice',
  'lyingAmount',
  'byteByByte',
];

/** A scale with Checkout-Dialog 06. */
export async function simulatedScale(port: number): Promise<Simulated> {
  const { simulateDialog06 } = await import('@valero/drivers/scale');
  const hands = await simulateDialog06({ port, proofEvery: null });
  return inWords('scale', 'Waage, Checkout-Dialog 06', 'scale-dialog06', hands);
}

/** A scale with Toledo 8217. */
export async function simulatedToledo(port: number): Promise<Simulated> {
  const { simulateToledo } = await import('@valero/drivers/scale');
  return inWords('scale-toledo', 'Waage, Toledo 8217', 'scale-toledo', await simulateToledo({ port }));
}

function inWords(name: string, about: string, driver: string, hands: ScaleHands): Simulated {
  let grams = 0;
  let fault: ScaleFault | null = null;
  return {
    ...{ name, about, driver, port: hands.port, options: {} },
    verbs: {
      put: {
        takes: 'GRAMS',
        run([word = '']) {
          const weight = Number(word);
          if (!/^\d{1,6}$/.test(word)) throw new Error('put 500: grams, 0 lifts the goods');
          grams = weight;
          hands.put(weight);
        },
      },
      fault: {
        takes: `none|${FAULTS.join('|')}`,
        run([word]) {
          fault = oneWord(FAULTS, word);
          hands.setFault(fault);
        },
      },
      cut: { takes: '', run: () => hands.cut() },
    },
    state: () => ({ grams, fault, weighed: hands.given() }),
    close: hands.close,
  };
}
