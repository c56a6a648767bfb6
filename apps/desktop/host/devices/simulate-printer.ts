import { simulatePrinter } from '@valero/drivers/receipt-printer';
import type { Simulated } from './control.ts';

const on = (word: string | undefined): boolean => {
  if (word !== 'on' && word !== 'off') throw new Error('on or off');
  return word === 'on';
};

/** A receipt printer (ESC/POS) with a drawer at its kick connector. */
export async function simulatedPrinter(port: number): Promise<Simulated> {
  const hands = await simulatePrinter({ port });
  const later = (work: Promise<void>): void => void work.catch(() => undefined);
  return {
    ...{ name: 'printer', about: 'Bondrucker ESC/POS, 80 mm, mit Kassenlade', driver: 'escpos-printer', options: {} },
    port: hands.port,
    verbs: {
      paper: {
        takes: 'in|out|low',
        run([word]) {
          if (word !== 'in' && word !== 'out' && word !== 'low') throw new Error('paper in, paper out, paper low');
          hands.setPaper(word === 'low' ? 'low' : word === 'in');
        },
      },
      cover: {
        takes: 'open|shut',
        run([word]) {
          if (word !== 'open' && word !== 'shut') throw new Error('cover open, cover shut');
          hands.setCover(word === 'open');
        },
      },
      online: { takes: 'on|off', run: ([word]) => hands.setOnline(on(word)) },
      jam: { takes: 'on|off', run: ([word]) => hands.setJam(on(word)) },
      deaf: { takes: 'on|off', run: ([word]) => hands.setDeaf(on(word)) },
      hung: { takes: 'on|off', run: ([word]) => hands.setHung(on(word)) },
      slow: {
        takes: 'BYTES_PER_MS',
        run([word = '']) {
          if (!/^\d{1,4}$/.test(word)) throw new Error('slow 1; slow 0 = at once');
          hands.setSpeed(Number(word));
        },
      },
      lose: { takes: '', run: () => hands.loseAnswers(1) },
      lie: { takes: '', run: () => hands.lieOnce() },
      power: { takes: 'on|off', run: ([word]) => later(on(word) ? hands.plugIn() : hands.unplug()) },
      cable: { takes: 'on|off', run: ([word]) => later(on(word) ? hands.mendCable() : hands.cutCable()) },
      drawer: { takes: '', run: () => hands.shutDrawer() },
    },
    state: () => ({ ...hands.state(), last: hands.slips().at(-1) ?? null, slips: hands.slips().length }),
    close: hands.close,
  };
}
