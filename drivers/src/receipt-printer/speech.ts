import {
  ASK_PAPER_BUFFERED,
  askProcessId,
  askStatus,
  CUT_PARTIAL,
  drawerPulse,
  drawerPulseNow,
  feedLines,
  INIT,
} from './escpos.ts';
import type { ConfirmationAbility, PaperProfile } from './profiles.ts';
import { fullProfile } from './profiles.ts';
import {
  STAR_ASB,
  STAR_CLEAR_COUNTER,
  STAR_CONFIRM,
  STAR_CUT,
  STAR_INIT,
  STAR_STATUS_NOW,
  starDrawerPulse,
  starDrawerPulseNow,
  starFeed,
} from './star.ts';
import { escposReader, type PrinterSays, type PrinterStatus, readStatus, type StatusReader } from './status.ts';
import { starReader } from './status-star.ts';

/** Bytes whose answer proves that everything before them was carried out. */
export interface Proof {
  readonly bytes: Uint8Array;
  proves(said: PrinterSays): boolean;
}

/** How one link tells jobs apart; made anew for each link. */
export interface Confirming {
  /** Sent once at the beginning of a link. */
  readonly begin: Uint8Array;
  /** Where an answer does not name its job: asked and answered once before the first job, so that none of an earlier job is left. */
  readonly fence: Proof | null;
  /** The end of a job; null = nothing will ever answer. */
  job(id: string): Proof | null;
}

/** Sends a question and gives the next saying of the kind; null = none in time. */
export type Ask = (question: Uint8Array, kind: PrinterSays['kind']) => Promise<PrinterSays | null>;

/** What differs between the languages of printers, besides how paper is drawn. */
export interface Speech {
  reader(): StatusReader;
  /** Asks for the status now; null = no answer. `ask` sends and gives the next answer of that kind. */
  status(ask: Ask): Promise<PrinterStatus | null>;
  /** `now` = at once, also while paper is out; else in the order of the data with exact times. */
  pulse(pin: 2 | 5, now: boolean): Uint8Array;
  confirming(ability: ConfirmationAbility): Confirming;
  /** Before the next job when the last one may have ended in the middle of a command: ends that command, and cuts what it left. */
  readonly mend: Uint8Array;
}

/** More than the longest command of a job has data (a band of a picture, 9,224 bytes); a printer passes over them where no data are due. */
const PADDING = Buffer.alloc(10_240);
const NOTHING = Buffer.alloc(0);

/** The speech of a printer. */
export function speechOf(profile: PaperProfile): Speech {
  const { language, cutter } = fullProfile(profile);
  return language === 'escpos' ? escposSpeech(cutter !== 'none') : starSpeech(cutter !== 'none');
}

function escposSpeech(cuts: boolean): Speech {
  return {
    reader: escposReader,
    async status(ask) {
      const bytes: number[] = [];
      for (const n of [1, 2, 4] as const) {
        const said = await ask(askStatus(n), 'reply');
        if (said?.kind !== 'reply') return null;
        bytes.push(said.byte);
      }
      const [printer = 0, offline = 0, paper = 0] = bytes;
      return readStatus(printer, offline, paper);
    },
    pulse: (pin, now) => (now ? drawerPulseNow(pin) : drawerPulse(pin)),
    confirming: (ability) => ESCPOS_CONFIRMING[ability === 'etb' ? 'buffered' : ability],
    mend: Buffer.concat([PADDING, INIT, cuts ? CUT_PARTIAL : feedLines(3)]),
  };
}

// `GS a n`: 0 = no automatic status, FF = after every change
const ASB_OFF = Buffer.of(0x1d, 0x61, 0x00);
const ASB_ON = Buffer.of(0x1d, 0x61, 0xff);
const BUFFERED: Proof = { bytes: ASK_PAPER_BUFFERED, proves: (said) => said.kind === 'processed' };

const ESCPOS_CONFIRMING: Readonly<Record<'processId' | 'buffered' | 'none', Confirming>> = {
  processId: {
    begin: ASB_ON,
    fence: null,
    job: (id) => ({ bytes: askProcessId(id), proves: (said) => said.kind === 'processId' && said.id === id }),
  },
  // the tail of an ASB block that lost its head would look like an answer to GS r: automatic status stays off
  buffered: { begin: ASB_OFF, fence: BUFFERED, job: () => BUFFERED },
  none: { begin: NOTHING, fence: null, job: () => null },
};

function starSpeech(cuts: boolean): Speech {
  return {
    reader: starReader,
    async status(ask) {
      const said = await ask(STAR_STATUS_NOW, 'status');
      return said?.kind === 'status' ? said.status : null;
    },
    pulse: (pin, now) => (now ? starDrawerPulseNow(pin) : starDrawerPulse(pin)),
    confirming: (ability) => (ability === 'none' ? ESCPOS_CONFIRMING.none : starConfirming()),
    mend: Buffer.concat([PADDING, STAR_INIT, cuts ? STAR_CUT.partial : starFeed(3)]),
  };
}

/** The counter starts from 0 with the link, so that the n-th job is printed when it stands at n + 1, whatever was left before. */
function starConfirming(): Confirming {
  let count = 0;
  const next = (before: Uint8Array): Proof => {
    count = (count + 1) % 32;
    const expected = count;
    return {
      bytes: Buffer.concat([before, STAR_CONFIRM]),
      proves: (said) => said.kind === 'status' && said.status.counter === expected,
    };
  };
  return { begin: STAR_ASB.off, fence: next(STAR_CLEAR_COUNTER), job: () => next(NOTHING) };
}
