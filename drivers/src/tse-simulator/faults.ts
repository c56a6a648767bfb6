/** What can be ordered from a TSE; faults can be aimed at one of them. */
export type TseOperation =
  | 'info'
  | 'status'
  | 'initialise'
  | 'registerClient'
  | 'deregisterClient'
  | 'selfTest'
  | 'updateTime'
  | 'start'
  | 'update'
  | 'finish'
  | 'openTransactions'
  | 'transaction'
  | 'export'
  | 'disable';

/**
 * What can go wrong.
 * - `absent`: it cannot be reached; nothing is carried out.
 * - `slow`: the order is carried out after `ms`; past the time limit the caller has long heard `timeout`.
 * - `refuse`: it says no.
 * - `counterRepeat`, `counterJump`: the answer's counters are those of the last answer, or too high; the log stays right.
 * - `garble`: the answer's signature is cut off.
 * - `full`, `expired`: it claims so.
 * - `loseAnswer`: the order is carried out, the answer never comes.
 * - `powerBefore`, `powerAfter`: the power fails before or after the message is stored, and comes back at once; clock and self-test are gone.
 */
export type TseTrouble =
  | 'absent'
  | 'slow'
  | 'refuse'
  | 'counterRepeat'
  | 'counterJump'
  | 'garble'
  | 'full'
  | 'expired'
  | 'loseAnswer'
  | 'powerBefore'
  | 'powerAfter';

/** Where a single fault hits. */
export interface TseFaultAim {
  /** Default: any operation. */
  readonly on?: TseOperation;
  /** Default 1. */
  readonly times?: number;
  /** Of that operation, how many go well first; default 0. */
  readonly after?: number;
}

/** Faults by chance, the same for the same seed. */
export interface TseFaultChance {
  readonly seed: number;
  /** 0…1 of the orders. */
  readonly share: number;
  readonly troubles: readonly TseTrouble[];
  /** Default: any operation. */
  readonly on?: readonly TseOperation[];
}

/** A fault that hit. */
export interface TseFaultHit {
  readonly operation: TseOperation;
  readonly trouble: TseTrouble;
}

/** In the hands of tests and of the demo: what goes wrong with the device. */
export interface TseFaults {
  /** From now on until cleared. */
  set(trouble: TseTrouble): void;
  /** Once, or as often as the aim says. */
  next(trouble: TseTrouble, aim?: TseFaultAim): void;
  /** By chance until cleared. */
  random(chance: TseFaultChance): void;
  /** How long `slow` takes, ms; default 3000. */
  slowMs: number;
  /** Ends all of it. */
  clear(): void;
  /** What hit since the last `clear`. */
  hits(): readonly TseFaultHit[];
}

/** The device's side of the faults. */
export interface FaultSource extends TseFaults {
  /** Which faults hit this order. */
  pick(operation: TseOperation): ReadonlySet<TseTrouble>;
}

interface Planned {
  readonly trouble: TseTrouble;
  readonly on: TseOperation | null;
  times: number;
  after: number;
}

/** Makes a device without faults. */
export function faultSource(): FaultSource {
  const lasting = new Set<TseTrouble>();
  let planned: Planned[] = [];
  let chance: (TseFaultChance & { readonly draw: () => number }) | null = null;
  let hit: TseFaultHit[] = [];

  const due = (operation: TseOperation): TseTrouble[] => {
    const now: TseTrouble[] = [];
    for (const plan of planned) {
      if (plan.on !== null && plan.on !== operation) continue;
      if (plan.after > 0) plan.after -= 1;
      else {
        plan.times -= 1;
        now.push(plan.trouble);
      }
    }
    planned = planned.filter(({ times }) => times > 0);
    return now;
  };
  const drawn = (operation: TseOperation): TseTrouble[] => {
    if (chance === null || (chance.on !== undefined && !chance.on.includes(operation))) return [];
    const trouble =
      chance.draw() < chance.share ? chance.troubles[Math.floor(chance.draw() * chance.troubles.length)] : undefined;
    return trouble === undefined ? [] : [trouble];
  };
  return {
    slowMs: 3000,
    set: (trouble) => void lasting.add(trouble),
    next: (
      trouble,
      { on = null, times = 1, after = 0 }: { on?: TseOperation | null; times?: number; after?: number } = {},
    ) => void planned.push({ trouble, on, times, after }),
    random(wanted) {
      chance = { ...wanted, draw: seeded(wanted.seed) };
    },
    clear() {
      lasting.clear();
      planned = [];
      chance = null;
      hit = [];
    },
    hits: () => hit,
    pick(operation) {
      const troubles = new Set([...lasting, ...due(operation), ...drawn(operation)]);
      for (const trouble of troubles) hit.push({ operation, trouble });
      return troubles;
    },
  };
}

/** mulberry32: numbers in 0…1 that depend on the seed alone. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
