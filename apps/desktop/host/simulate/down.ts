import { assert } from '@valero/domain/kernel';
import { startCutter } from '../sync/down-cut.ts';
import type { Chance } from './chance.ts';
import type { Disks } from './disk.ts';
import { type Cut, Follower, type FollowerRules } from './follower.ts';
import { FOLLOWED, firstRows, TABLE_OF, tableOf } from './masters.ts';
import type { Wire } from './net.ts';
import { type Office, openOffice } from './office.ts';
import type { Pg } from './pg.ts';
import { differenceAt, History } from './replicas.ts';
import { type EngineRules, Shapes } from './shapes.ts';
import { Slot } from './slot.ts';
import type { Till } from './till.ts';
import type { VirtualTime } from './time.ts';
import type { Trace } from './trace.ts';
import { drawnIds, EPOCH_MS, type Shop } from './world.ts';

/** The rules of the way down. */
export interface DownRules {
  readonly engine: EngineRules;
  readonly follower: FollowerRules;
}

/** Production: the host's own cutter and writer. */
export const FOLLOWING: FollowerRules = { startCutter, writing: (store) => store };

/** A reader that reads may be behind by this much, and no more: two reports to PostgreSQL and a long line. */
const LAG_MS = 90_000;
const SAMPLE_MS = 20_000;

interface Parts {
  readonly pg: Pg;
  readonly time: VirtualTime;
  readonly trace: Trace;
  readonly chance: Chance;
  readonly rules: DownRules;
  readonly shop: Shop;
  readonly disks: Disks;
  readonly fail: (promise: string, message: string) => void;
  readonly onStored: (till: Till) => void;
}

/** Master data on their way from the office to the tills, and the watch over them. */
export class Down {
  readonly shapes: Shapes;
  readonly slot: Slot;
  readonly history: History;
  cuts = 0;
  private office: Office | null = null;
  private readonly followers = new Map<Till, Follower>();
  private readonly compared = new Map<Till, string>();
  private readonly parts: Parts;
  private readonly home: string;
  private disturbedAt = 0;

  constructor(parts: Parts) {
    const { pg, time, trace, chance, rules, shop, disks, fail } = parts;
    this.parts = parts;
    this.home = shop.tills[0]?.store.id ?? '';
    const rows = firstRows(shop, chance.fork('rows'));
    const tx = pg.begin();
    for (const shape of FOLLOWED) for (const row of rows[shape]) pg.write(tx, TABLE_OF[shape], row['id'] ?? '', row);
    pg.commit(tx, () => undefined);
    this.slot = new Slot(pg, time, chance.fork('slot'));
    pg.onCommit = () => this.slot.pump();
    this.history = new History(pg.commits);
    const [articles, customers, users] = FOLLOWED.map((shape) => {
      const [sample] = rows[shape];
      assert(sample !== undefined, 'every table begins with rows');
      return tableOf(shape, sample);
    });
    assert(articles !== undefined && customers !== undefined && users !== undefined, 'three tables');
    this.shapes = new Shapes({
      pg,
      time,
      trace,
      fail,
      slot: this.slot,
      chance: chance.fork('engine'),
      rules: rules.engine,
      folder: disks.folder('engine'),
      tables: { articles, customers, users },
    });
    this.shapes.start();
    this.watchSlot();
  }

  /** People at the office begin to work. */
  open(until: number): void {
    const { pg, time, trace, chance } = this.parts;
    const ids = drawnIds(() => EPOCH_MS + time.now(), chance.fork('office-ids'));
    const stores = [this.home, ids.next(), null];
    this.office = openOffice({ pg, time, trace, chance: chance.fork('office'), ids, stores }, until);
  }

  /** Every shape is over, while the office is at its busiest. */
  beginAnew(): void {
    this.office?.rush();
    this.parts.time.after(this.parts.chance.between(300, 3500), () => this.shapes.rotateAll());
  }

  changes(): number {
    return this.office?.changes() ?? 0;
  }

  /** A till lives: it follows. */
  follow(till: Till, wire: Wire): void {
    const { store } = till;
    if (!store) return;
    const { time, chance, rules, trace, fail, onStored } = this.parts;
    const follower = new Follower({
      store,
      wire,
      time,
      till,
      home: this.home,
      chance: chance.fork(`follow/${till.name}/${till.life}`),
      rules: rules.follower,
      ears: {
        onCut: (lsn, cut) => this.check(till, lsn, cut),
        onStored: () => onStored(till),
        onTrouble: (what) => {
          trace.note(`${till.name} way down: ${what}`);
          fail('replica-follows', `${till.name}: ${what}`);
        },
      },
    });
    this.followers.set(till, follower);
    follower.start();
  }

  leave(till: Till): void {
    this.followers.get(till)?.stop();
    this.followers.delete(till);
  }

  private check(till: Till, lsn: bigint, { shapes, missing, changed }: Cut): void {
    const { store } = till;
    const { trace, fail } = this.parts;
    this.cuts += 1;
    trace.note(`${till.name} cuts ${shapes.length} at ${lsn}`);
    if (missing.length > 0) fail('one-cut', `${till.name}: a cut without ${missing.join(', ')}`);
    // nothing was written there and nothing here since these very shapes were compared
    const state = `${till.life}/${this.history.countBefore(lsn)}/${shapes.join()}`;
    if (!changed && this.compared.get(till) === state) return;
    const difference = store ? differenceAt(this.history, lsn, { store, home: this.home, shapes }) : null;
    if (difference !== null) fail('one-cut', `${till.name}: ${difference}`);
    this.compared.set(till, state);
  }

  /** Something keeps the engine from reading; its lag is not counted for a while. */
  disturbed(): void {
    this.disturbedAt = this.parts.time.now();
  }

  /** What PostgreSQL keeps for the slot stays small while the engine reads. */
  private watchSlot(): void {
    const { time, pg, fail } = this.parts;
    const samples: { readonly at: number; readonly lsn: bigint }[] = [];
    const look = (): void => {
      const now = time.now();
      samples.push({ at: now, lsn: pg.lsn });
      const old = samples.findLast(({ at }) => at <= now - LAG_MS);
      if (!this.shapes.isFlowing()) this.disturbed();
      if (old && now - this.disturbedAt > 2 * LAG_MS && this.slot.confirmed < old.lsn)
        fail('log-is-let-go', `PostgreSQL keeps ${pg.lsn - this.slot.confirmed} bytes for an engine that reads`);
      if (samples.length > 20) samples.shift();
      time.after(SAMPLE_MS, look);
    };
    time.after(SAMPLE_MS, look);
  }

  /** All tills have what the office has. */
  isAtRest(tills: readonly Till[]): boolean {
    const last = this.history.last();
    return tills.every((till) => (this.followers.get(till)?.inUse() ?? 0n) > last);
  }

  /** What is wrong at rest; null = nothing. */
  fault(tills: readonly Till[]): string | null {
    const end = this.parts.pg.lsn;
    for (const till of tills) {
      const at = this.followers.get(till)?.inUse() ?? null;
      if (at === null || at <= this.history.last())
        return `${till.name} stands at ${at}, the office at ${this.history.last()}`;
      const all = till.store && { store: till.store, home: this.home, shapes: FOLLOWED };
      const difference = all ? differenceAt(this.history, end, all) : 'is off';
      if (difference !== null) return `${till.name}: ${difference}`;
    }
    return null;
  }

  /** The office's machine falls over. */
  crash(): void {
    this.shapes.crash();
    this.slot.crash();
    this.disturbed();
  }

  restart(): void {
    this.shapes.start();
    this.disturbed();
  }
}
