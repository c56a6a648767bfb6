import type { Chance } from './chance.ts';
import type { Down } from './down.ts';
import type { FaultBook } from './faults.ts';
import type { FaultKind, TillMoment } from './model.ts';
import type { Wire } from './net.ts';
import type { Till } from './till.ts';
import type { VirtualTime } from './time.ts';
import type { Trace } from './trace.ts';
import type { Shop } from './world.ts';

/** What can be made to go wrong. */
export interface Stage {
  readonly time: VirtualTime;
  readonly trace: Trace;
  readonly faults: FaultBook;
  readonly shop: Shop;
  readonly down: Down;
  readonly tills: readonly Till[];
  readonly wires: ReadonlyMap<Till, Wire>;
  /** Waits for a moment of a till, by its name. */
  readonly armed: Map<string, { readonly moment: TillMoment; readonly strike: () => void }>;
  /** Waits for the next arrival at the server. */
  serverArmed: (() => void) | null;
  isServerUp(): boolean;
  crashServer(): void;
  restartServer(): void;
  addTill(index: number, name: string, disk: string): Till;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const MOMENTS: readonly (TillMoment | 'now')[] = ['now', 'sent', 'arrived', 'answered', 'sold', 'acked', 'stored'];

/** Times at which a kind strikes, by its strength in this run. */
function times(run: Stage, kind: FaultKind, stream: Chance, until: number): number[] {
  const expected = run.faults.rate(kind) * (until / 86_400_000);
  const count = Math.floor(expected + stream.next());
  return Array.from({ length: count }, () => Math.floor(stream.next() * until * 0.95));
}

/** Lays out everything that goes wrong beside the line itself. `trade` sends customers to a till that joins later. */
export function planFaults(run: Stage, until: number, trade: (till: Till) => void): void {
  const tills = [...run.tills];
  for (const till of tills) {
    deaths(run, till, until);
    line(run, till, until);
    clocks(run, till, until);
    disks(run, till, until, trade);
  }
  serverCrashes(run, until);
  each(run, 'stall', 'engine', until, (stream) => {
    run.faults.struck('stall');
    run.trace.note('engine stalls');
    run.down.shapes.stall(stream.between(10_000, 8 * MINUTE));
  });
  each(run, 'rotate', 'engine', until, () => {
    run.faults.struck('rotate');
    run.trace.note('engine begins anew');
    run.down.beginAnew();
  });
}

function each(run: Stage, kind: FaultKind, who: string, until: number, strike: (stream: Chance) => void): void {
  const stream = run.faults.chance(kind).fork(who);
  for (const at of times(run, kind, stream, until)) {
    const own = stream.fork(String(at));
    run.time.after(at, () => {
      if (!run.faults.isHealed()) strike(own);
    });
  }
}

function deaths(run: Stage, till: Till, until: number): void {
  const kill = (kind: 'till-crash' | 'power-cut') => (stream: Chance) => {
    const strike = (): void => {
      if (run.faults.isHealed() || !till.store) return;
      run.faults.struck(kind);
      till.die(kind === 'power-cut' ? 'power' : 'process');
      run.time.after(stream.between(500, 4 * MINUTE), () => till.start());
    };
    const moment = stream.pick(MOMENTS);
    if (moment === 'now') strike();
    else run.armed.set(till.name, { moment, strike });
  };
  each(run, 'till-crash', till.name, until, kill('till-crash'));
  each(run, 'power-cut', till.name, until, kill('power-cut'));
}

function line(run: Stage, till: Till, until: number): void {
  const wire = run.wires.get(till);
  each(run, 'partition', till.name, until, (stream) => {
    run.faults.struck('partition');
    run.trace.note(`net ${till.name} parted`);
    wire?.partition(run.time.now() + stream.between(10_000, 30 * MINUTE));
  });
  each(run, 'slow', till.name, until, (stream) => {
    run.faults.struck('slow');
    wire?.slow(stream.between(5, 300), run.time.now() + stream.between(MINUTE, 40 * MINUTE));
  });
}

function clocks(run: Stage, till: Till, until: number): void {
  each(run, 'clock', till.name, until, (stream) => {
    run.faults.struck('clock');
    till.skew += (stream.hit(0.5) ? 1 : -1) * stream.between(MINUTE, 26 * HOUR);
    run.trace.note(`${till.name} clock ${till.skew}`);
    run.time.after(stream.between(MINUTE, HOUR), () => {
      till.skew = stream.between(-4000, 4000);
    });
  });
}

function disks(run: Stage, till: Till, until: number, trade: (till: Till) => void): void {
  each(run, 'restore', till.name, until, (stream) => {
    const disk = till.copy();
    const properly = stream.hit(0.5);
    run.time.after(stream.between(MINUTE, 20 * MINUTE), () => {
      if (run.faults.isHealed()) return;
      run.faults.struck('restore');
      run.trace.note(`${till.name} gets an old disk ${properly ? 'properly' : 'as it is'}`);
      till.replaceDisk(disk, properly);
    });
  });
  each(run, 'clone', till.name, until, (stream) => {
    run.faults.struck('clone');
    const index = run.shop.tills.findIndex((identity) => identity.device.id === till.device);
    const twin = run.addTill(index, `${till.name}-twin-${run.tills.length}`, till.copy());
    run.trace.note(`${twin.name} is a copy of ${till.name}`);
    twin.wasReplaced = true;
    run.time.after(stream.between(1000, 5 * MINUTE), () => twin.start());
    trade(twin);
  });
}

function serverCrashes(run: Stage, until: number): void {
  each(run, 'server-crash', 'server', until, (stream) => {
    const strike = (): void => {
      if (run.faults.isHealed() || !run.isServerUp()) return;
      run.faults.struck('server-crash');
      run.crashServer();
      run.time.after(stream.between(200, 5 * MINUTE), () => {
        if (!run.isServerUp()) run.restartServer();
      });
    };
    if (stream.hit(0.3)) strike();
    else run.serverArmed = strike;
  });
}
