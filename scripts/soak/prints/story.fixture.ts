import type { PrinterMachine } from '@valero/drivers/receipt-printer';

/** Where a till may die around the steps of a job. */
export const STEPS = ['sending', 'awaiting', 'printed', 'uncertain'] as const;
export type Step = (typeof STEPS)[number];

/** What a run does besides printing. */
export interface Plan {
  readonly machine: { readonly capacity: number; readonly bytesPerMs: number; readonly bootMs: number };
  readonly confirmation: 'processId' | 'buffered';
  /** When each receipt comes, in ms. */
  readonly sales: readonly number[];
  readonly faults: readonly { readonly at: number; readonly fault: Fault; readonly ms: number }[];
  /** The till dies at the n-th time of a step, before or after it is stored. */
  readonly deaths: readonly { readonly step: Step; readonly turn: number; readonly after: boolean }[];
}

/** What can happen to printer and link; each ends after its time. */
export const FAULTS = [
  ...(['paper', 'paperAfterLines', 'cover', 'offline', 'jam', 'slow', 'deaf', 'hung', 'lostAnswer'] as const),
  ...(['lie', 'cable', 'cutInJob', 'killInJob', 'power', 'powerOnSerial', 'noise', 'kill', 'drop', 'stop'] as const),
] as const;
export type Fault = (typeof FAULTS)[number];

/** Draws 0 … below − 1. */
export type Roll = (below: number) => number;

/** A plan by chance. */
export function planBy(roll: Roll): Plan {
  const confirmation = roll(3) === 0 ? 'buffered' : 'processId';
  const speeds = [0, 0.05, 0.3, 1, 5, 50];
  const sales = Array.from({ length: 1 + roll(4) }, () => roll(20_000)).sort((a, b) => a - b);
  const faults = Array.from({ length: roll(6) }, () => ({
    at: roll(30_000),
    fault: FAULTS[roll(FAULTS.length)] ?? 'paper',
    ms: roll(4) === 0 ? 20_000 + roll(40_000) : 5 + roll(4000),
  }));
  const deaths = Array.from({ length: roll(3) === 0 ? 1 + roll(2) : 0 }, () => ({
    step: STEPS[roll(STEPS.length)] ?? 'sending',
    turn: roll(4),
    after: roll(2) === 0,
  }));
  const machine = {
    capacity: [64, 256, 1024, 4096][roll(4)] ?? 4096,
    bytesPerMs: speeds[roll(speeds.length)] ?? 1,
    bootMs: [0, 200, 2500][roll(3)] ?? 0,
  };
  return { machine, confirmation, sales, faults, deaths };
}

/** What a fault reaches. */
export interface Stage {
  readonly machine: PrinterMachine;
  readonly roll: Roll;
  readonly confirmation: Plan['confirmation'];
  /** The link breaks; with `stays` nobody can open it until it is mended. */
  cut(stays: boolean): void;
  mend(): void;
  /** The link breaks after so many bytes of the next job, because the till died or by itself. */
  cutNext(bytes: number, kills: boolean): void;
  kill(): void;
  drop(): void;
  stop(): void;
}

/** Lets a fault happen; the answer ends it. */
export function happen(fault: Fault, stage: Stage): () => void {
  const { machine, roll } = stage;
  const nothing = (): void => undefined;
  switch (fault) {
    case 'paper':
      machine.setPaper(false);
      return () => machine.setPaper(true);
    case 'paperAfterLines':
      machine.setPaper(1 + roll(12));
      return () => machine.setPaper(true);
    case 'cover':
      machine.setCover(true);
      return () => machine.setCover(false);
    case 'offline':
      machine.setOnline(false);
      return () => machine.setOnline(true);
    case 'jam':
      machine.setJam(true);
      return () => machine.setJam(false);
    case 'slow':
      machine.setSpeed(0.02);
      return () => machine.setSpeed(2);
    case 'deaf':
      machine.setDeaf(true);
      return () => machine.setDeaf(false);
    case 'hung':
      machine.setHung(true);
      return () => machine.setHung(false);
    case 'lostAnswer':
      machine.loseAnswers(1 + roll(2));
      return nothing;
    case 'lie':
      machine.lieOnce();
      return nothing;
    default:
      return happenToLink(fault, stage);
  }
}

function happenToLink(fault: Fault, stage: Stage): () => void {
  const { machine, roll } = stage;
  const nothing = (): void => undefined;
  switch (fault) {
    case 'cable':
      stage.cut(true);
      return stage.mend;
    case 'cutInJob':
    case 'killInJob':
      stage.cutNext(roll(roll(2) === 0 ? 500 : 1800), fault === 'killInJob');
      return nothing;
    case 'power':
      machine.powerOff();
      stage.cut(true);
      return () => {
        machine.powerOn();
        stage.mend();
      };
    case 'powerOnSerial':
      machine.powerOff();
      return () => machine.powerOn();
    case 'noise':
      // a printer without process ids answers with one byte that says nothing of the job: noise like it cannot be told from it
      machine.say(
        Uint8Array.from({ length: 1 + roll(6) }, () => (stage.confirmation === 'buffered' ? 0x80 : 0) | roll(128)),
      );
      return nothing;
    case 'kill':
      stage.kill();
      return nothing;
    case 'drop':
      stage.drop();
      return nothing;
    default:
      stage.stop();
      return nothing;
  }
}
