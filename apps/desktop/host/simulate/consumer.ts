import type { SnapshotMark } from '@valero/shape-server/rules';
import type { Chance } from './chance.ts';
import type { Pg } from './pg.ts';
import type { ServerFact } from './server.ts';
import type { VirtualTime } from './time.ts';

/** Where a consumer is: everything at or before it has been applied. */
export type Place = readonly [xid: bigint, pos: number];

/** How a consumer reads; production reads below the horizon, by transaction id and position. */
export interface ConsumerRules {
  isReadable(fact: ServerFact, snapshot: SnapshotMark): boolean;
  placeOf(fact: ServerFact): Place;
}

/** The statement READ of the server's consumers (`xid < pg_snapshot_xmin(…)`, ordered by xid and pos), as rules. */
export const HORIZON: ConsumerRules = {
  isReadable: ({ tx }, { xmin }) => tx.state === 'visible' && tx.xid < xmin,
  placeOf: ({ tx, pos }) => [tx.xid, pos],
};

const comesAfter = (a: Place, b: Place): boolean => a[0] > b[0] || (a[0] === b[0] && a[1] > b[1]);

/** Facts of one run. */
const RUN_FACTS = 40;

/** A consumer that counts and sums Belege: its rows and its cursor move in one transaction. */
export class Consumer {
  readonly name: string;
  /** Times each stored fact was applied. */
  readonly applied = new Map<ServerFact, number>();
  cents = 0;
  private cursor: Place = [0n, 0];
  private readonly last = new Map<string, number>();
  private isRunning = false;
  private life = 0;
  private readonly parts: {
    readonly time: VirtualTime;
    readonly chance: Chance;
    readonly pg: Pg;
    readonly facts: readonly ServerFact[];
    readonly rules: ConsumerRules;
    readonly fail: (promise: string, message: string) => void;
  };

  constructor(name: string, parts: Consumer['parts']) {
    this.name = name;
    this.parts = parts;
  }

  /** There may be something new. */
  wake(): void {
    if (this.isRunning) return;
    this.isRunning = true;
    const { life } = this;
    this.parts.time.after(this.parts.chance.between(1, 400), () => {
      if (this.life === life) this.run();
    });
  }

  /** The process fell over; what was not committed has not happened. */
  crash(): void {
    this.life += 1;
    this.isRunning = false;
  }

  /** Nothing more to read. */
  isDone(): boolean {
    return !this.isRunning;
  }

  private run(): void {
    const { time, chance, pg, facts, rules } = this.parts;
    const { life } = this;
    const snapshot = pg.snapshot();
    const waiting = facts.filter((fact) => comesAfter(rules.placeOf(fact), this.cursor) && fact.tx.state !== 'aborted');
    const readable = waiting
      .filter((fact) => rules.isReadable(fact, snapshot))
      .sort((a, b) => (comesAfter(rules.placeOf(a), rules.placeOf(b)) ? 1 : -1));
    const batch = readable.slice(0, RUN_FACTS);
    time.after(chance.between(1, 30), () => {
      if (this.life !== life) return;
      for (const fact of batch) this.apply(fact);
      const last = batch.at(-1);
      if (last) this.cursor = rules.placeOf(last);
      this.isRunning = false;
      // what an older transaction still hides is looked for again soon
      if (waiting.length > batch.length) this.wake();
    });
  }

  private apply(fact: ServerFact): void {
    const times = (this.applied.get(fact) ?? 0) + 1;
    if (times > 1) this.parts.fail('applied-once', `${this.name} applied a fact twice`);
    this.applied.set(fact, times);
    this.cents += fact.gross;
    const journal = `${fact.device}/${fact.branch}/${fact.epoch}`;
    const before = this.last.get(journal) ?? 0;
    const { seq } = fact.sealed;
    if (seq <= before) this.parts.fail('order-per-device', `${this.name} read ${seq} after ${before}`);
    this.last.set(journal, seq);
  }
}
