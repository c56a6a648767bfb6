import { listenZvt, type ZvtCut, zvtSimulator } from '@valero/drivers/zvt';
import type { Simulated } from './control.ts';
import { oneWord } from './one-word.ts';

const CUTS: readonly ZvtCut[] = [
  'onCommand',
  'afterAccept',
  'beforeResult',
  'inResult',
  'afterResult',
  'afterAck',
  'inReceipt',
  'beforeCompletion',
  'inCompletion',
];
const CARDS = ['approve', 'decline', 'never'] as const;
const REPEATS = ['tells', 'nothing', 'mute'] as const;

/** A card terminal with ZVT over TCP. It moves no money. */
export async function simulatedZvt(port: number): Promise<Simulated> {
  const terminal = zvtSimulator();
  const server = await listenZvt(terminal, port);
  const { behaviour } = terminal;
  return {
    ...{ name: 'terminal', about: 'Kartengerät ZVT (bewegt kein Geld)', driver: 'zvt', options: {}, port: server.port },
    verbs: {
      card: {
        takes: CARDS.join('|'),
        run([word]) {
          behaviour.card = oneWord(CARDS, word) ?? 'approve';
        },
      },
      cut: {
        takes: `none|${CUTS.join('|')}`,
        run([word]) {
          behaviour.cut = oneWord(CUTS, word);
        },
      },
      off: {
        takes: 'on|off',
        run([word]) {
          if (word !== 'on' && word !== 'off') throw new Error('off on = it cannot be reached, off off = it can');
          behaviour.off = word === 'on';
          if (behaviour.off) terminal.cutAll();
        },
      },
      repeat: {
        takes: REPEATS.join('|'),
        run([word]) {
          behaviour.repeat = oneWord(REPEATS, word) ?? 'tells';
        },
      },
      slow: {
        takes: 'MS',
        run([word = '']) {
          if (!/^\d{1,6}$/.test(word)) throw new Error('slow 2000: ms until the card is read');
          behaviour.cardMs = Number(word);
        },
      },
      wrong: {
        takes: 'CENTS',
        run([word = '']) {
          if (!/^-?\d{1,7}$/.test(word)) throw new Error('wrong 100: its end of day is wrong by that');
          behaviour.wrongTotalBy = Number(word);
        },
      },
    },
    state: () => ({ taken: terminal.taken(), asked: terminal.asked(), behaviour }),
    close: server.close,
  };
}
