import type { Chance } from './chance.ts';
import type { Pg, PgCommit } from './pg.ts';
import type { VirtualTime } from './time.ts';

const KEEPALIVE_MS = 10_000;
/** PostgreSQL writes down where a slot stands now and then; after a crash it remembers only that. */
const SAVE_MS = 240_000;

/** Who reads the slot. */
export interface SlotReader {
  onCommit(commit: PgCommit): void;
  onKeepalive(walEnd: bigint): void;
}

/** A replication slot: sends commits in the order of their records, keeps what was not acknowledged, forgets a little in a crash. */
export class Slot {
  /** Everything before was acknowledged. */
  confirmed: bigint;
  private saved: bigint;
  private reader: SlotReader | null = null;
  private session = 0;
  private next = 0;
  /** Nothing overtakes on a connection. */
  private lastArrival = 0;
  private readonly pg: Pg;
  private readonly time: VirtualTime;
  private readonly chance: Chance;

  constructor(pg: Pg, time: VirtualTime, chance: Chance) {
    this.pg = pg;
    this.time = time;
    this.chance = chance;
    this.confirmed = pg.lsn;
    this.saved = pg.lsn;
    this.remember();
  }

  private remember(): void {
    this.time.after(SAVE_MS, () => {
      this.saved = this.confirmed;
      this.remember();
    });
  }

  /** A reader begins where the slot stands; what was sent but not acknowledged comes again. */
  connect(reader: SlotReader): void {
    this.session += 1;
    this.reader = reader;
    this.next = this.pg.commits.findIndex(({ lsn }) => lsn >= this.confirmed);
    if (this.next < 0) this.next = this.pg.commits.length;
    this.lastArrival = this.time.now();
    this.pump();
    this.beat(this.session);
  }

  disconnect(): void {
    this.session += 1;
    this.reader = null;
  }

  /** PostgreSQL fell over. */
  crash(): void {
    this.disconnect();
    this.confirmed = this.saved;
  }

  /** The reader says up to where everything is stored. */
  acknowledge(lsn: bigint): void {
    if (lsn > this.confirmed) this.confirmed = lsn;
  }

  /** There are new commit records. */
  pump(): void {
    if (!this.reader) return;
    for (; this.next < this.pg.commits.length; this.next += 1) {
      const commit = this.pg.commits[this.next] as PgCommit;
      // transactions that changed nothing of the publication are left out, as the real one does it
      if (commit.writes.length > 0) this.send((reader) => reader.onCommit(commit));
    }
  }

  private send(tell: (reader: SlotReader) => void): void {
    const { session } = this;
    const slow = this.chance.hit(0.1) ? this.chance.between(100, 6000) : this.chance.between(1, 40);
    this.lastArrival = Math.max(this.lastArrival, this.time.now() + slow);
    this.time.after(this.lastArrival - this.time.now(), () => {
      if (this.session === session && this.reader) tell(this.reader);
    });
  }

  private beat(session: number): void {
    this.time.after(KEEPALIVE_MS, () => {
      if (this.session !== session) return;
      const walEnd = this.pg.lsn;
      this.send((reader) => reader.onKeepalive(walEnd));
      this.beat(session);
    });
  }
}
