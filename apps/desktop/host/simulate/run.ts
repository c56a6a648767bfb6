import { type Chance, chance } from './chance.ts';
import { addTo, checkAtRest, type Ledger, newLedger } from './check.ts';
import { Consumer } from './consumer.ts';
import type { Disks } from './disk.ts';
import { Down } from './down.ts';
import { type FaultBook, faultBook } from './faults.ts';
import { Broken, type RunOptions, type RunReport, type TillMoment } from './model.ts';
import { type Wire, wire } from './net.ts';
import { Pg } from './pg.ts';
import { planFaults, type Stage } from './plan.ts';
import type { Rules } from './rules.ts';
import { serveCustomer } from './selling.ts';
import { Server } from './server.ts';
import { Till } from './till.ts';
import { type VirtualTime, virtualTime } from './time.ts';
import { createTrace, type Trace } from './trace.ts';
import { EPOCH_MS, type Shop } from './world.ts';

/** Virtual time within which everything must be at rest once nothing goes wrong any more. */
const REST_MS = 12 * 3_600_000;
/** How often a person looks at held devices, and everybody at whether all is done. */
const LOOK_MS = 120_000;
/** Lines of the trace kept for a failure. */
const KEPT_LINES = 200;
/** More exchanges than this per till and hour at rest is spinning. */
const SPIN = 1200;

/** One run: the shop, the lines, the head office, and what goes wrong. */
export class Run implements Stage {
  readonly time: VirtualTime = virtualTime();
  readonly trace: Trace;
  readonly chance: Chance;
  readonly faults: FaultBook;
  readonly ledger: Ledger = newLedger();
  readonly pg: Pg;
  readonly server: Server;
  readonly consumers: readonly Consumer[];
  readonly down: Down;
  readonly tills: Till[] = [];
  readonly wires = new Map<Till, Wire>();
  readonly options: RunOptions;
  readonly rules: Rules;
  readonly shop: Shop;
  readonly disks: Disks;
  /** Waits for a moment of a till: dies there. */
  readonly armed = new Map<string, { readonly moment: TillMoment; readonly strike: () => void }>();
  /** Waits for the next arrival at the server. */
  serverArmed: (() => void) | null = null;
  exchanges = 0;
  sales = 0;
  private broken: Broken | null = null;

  constructor(options: RunOptions, rules: Rules, shop: Shop, disks: Disks) {
    this.options = options;
    this.rules = rules;
    this.shop = shop;
    this.disks = disks;
    this.trace = createTrace(this.time.now, KEPT_LINES, options.watch);
    this.chance = chance(options.seed, 'run');
    this.faults = faultBook(options.seed, options.without);
    const { time, trace } = this;
    this.pg = new Pg(time, this.chance.fork('pg'));
    this.server = new Server({
      pg: this.pg,
      time,
      trace,
      chance: this.chance.fork('server'),
      rules: rules.ingest,
      epoch: EPOCH_MS,
      ears: {
        onAck: (device, epoch, acked) => this.promised(device, epoch, acked),
        onAlarm: (device, code) => addTo(this.ledger.alarms, device, code),
        onStored: () => {
          for (const consumer of this.consumers) consumer.wake();
        },
      },
    });
    this.down = new Down({
      pg: this.pg,
      time,
      trace,
      shop,
      disks,
      chance: this.chance.fork('down'),
      rules: rules.down,
      fail: (...why) => this.fail(...why),
      onStored: (till) => this.moment(till.name, 'stored'),
    });
    this.server.route = (request, reply) => this.down.shapes.serve(request, reply);
    const parts = { time, pg: this.pg, facts: this.server.facts, rules: rules.consumer };
    this.consumers = ['fibu', 'bi'].map(
      (name) => new Consumer(name, { ...parts, chance: this.chance.fork(name), fail: (...why) => this.fail(...why) }),
    );
  }

  /** A promise does not hold; the first one ends the run. */
  fail(promise: string, message: string): void {
    this.broken ??= new Broken(promise, message);
  }

  private promised(device: string, epoch: number, acked: { readonly seq: number; readonly hash: string }): void {
    this.ledger.promised.add(`${device}/${acked.hash}`);
    if (!this.server.find(device, acked.hash))
      this.fail('acknowledged-is-stored', `e${epoch} ${acked.seq} was acknowledged before it was stored`);
  }

  /** Puts a till into the shop. */
  addTill(index: number, name: string, disk: string): Till {
    const identity = this.shop.tills[index];
    if (!identity) throw new Error(`the shop has no till ${index}`);
    const { time, trace, faults, server, shop, disks } = this;
    const stream = this.chance.fork(name);
    const line = wire({
      time,
      trace,
      faults,
      server,
      chance: stream.fork('line'),
      onMoment: (moment) => {
        if (moment === 'sent') this.exchanges += 1;
        this.moment(name, moment);
        if (moment === 'arrived' && this.serverArmed) {
          const strike = this.serverArmed;
          this.serverArmed = null;
          time.after(this.chance.between(0, 15), strike);
        }
      },
    });
    const ears = {
      onTold: (till: Till, facts: readonly { readonly hash: string }[]) => {
        for (const { hash } of facts) this.ledger.told.set(hash, till.name);
        this.moment(name, 'sold');
      },
      onAcked: (till: Till, epoch: number, seq: number, hash: string) => {
        this.moment(name, 'acked');
        if (!this.server.find(till.device, hash))
          this.fail('acknowledged-is-stored', `${till.name} believes e${epoch} ${seq} is at the server`);
      },
      onNotice: (till: Till, code: string) => addTo(this.ledger.notices, till.name, code),
      onTrouble: (till: Till, what: string) => this.fail('till-works', `${till.name}: ${what}`),
      onStart: (till: Till) => this.down.follow(till, line),
      onStop: (till: Till) => this.down.leave(till),
    };
    const wiring = this.rules.wiring;
    const till = new Till({ name, identity, shop, time, trace, chance: stream, wire: line, disks, ears, wiring }, disk);
    this.tills.push(till);
    this.wires.set(till, line);
    return till;
  }

  private moment(name: string, moment: TillMoment): void {
    const armed = this.armed.get(name);
    if (armed?.moment !== moment) return;
    this.armed.delete(name);
    this.time.after(0, armed.strike);
  }

  /** Customers come until the trade is over. */
  private trade(till: Till, until: number): void {
    const stream = this.chance.fork(`${till.name}/trade`);
    const next = (): void => {
      const wait = stream.hit(0.15) ? stream.between(200, 5000) : stream.between(10_000, 400_000);
      this.time.after(wait, () => {
        if (this.time.now() >= until) return;
        void serveCustomer(till, stream).then((made) => {
          this.sales += made;
          next();
        });
      });
    };
    next();
  }

  /** Runs to the end. */
  async run(templates: readonly string[]): Promise<RunReport> {
    const until = this.options.days * 86_400_000;
    for (const [index, disk] of templates.entries()) {
      const till = this.addTill(index, `till-${index + 1}`, disk);
      this.time.after(this.chance.between(0, 60_000), () => till.start());
      this.trade(till, until);
    }
    this.down.open(until);
    planFaults(this, until, (till) => this.trade(till, until));
    let report = { facts: 0, cents: 0, forks: 0 };
    try {
      await this.time.run(until, () => this.broken !== null);
      if (!this.broken) await this.heal();
      if (this.broken) throw this.broken;
      report = checkAtRest(this.tills, this.server, this.consumers, this.ledger);
      const fault = this.down.fault(this.tills);
      if (fault !== null) throw new Broken('tills-follow', fault);
    } catch (error) {
      this.broken = error instanceof Broken ? error : new Broken('no-throw', stackOf(error));
    }
    for (const till of this.tills) till.end();
    this.down.shapes.crash();
    const { seed, tills } = this.options;
    return {
      seed,
      tills,
      virtualMs: this.time.now(),
      sales: this.sales,
      facts: report.facts,
      grossCents: report.cents,
      exchanges: this.exchanges,
      changes: this.down.changes(),
      cuts: this.down.cuts,
      forks: report.forks,
      faults: this.faults.counts,
      trace: this.trace.hash(),
      lines: this.trace.lines(),
      broken: this.broken && {
        promise: this.broken.promise,
        message: this.broken.message,
        tail: this.trace.tail(),
      },
    };
  }

  isServerUp(): boolean {
    return this.server.isUp();
  }

  /** The office's machine falls over. */
  crashServer(): void {
    this.server.crash();
    this.down.crash();
    for (const consumer of this.consumers) consumer.crash();
  }

  restartServer(): void {
    this.server.restart();
    this.down.restart();
    for (const consumer of this.consumers) consumer.wake();
  }

  /** Nothing goes wrong any more: machines are switched on, lines mended, held devices released, and all must come to rest. */
  private async heal(): Promise<void> {
    const { time, faults, server } = this;
    this.trace.note('everything heals');
    faults.heal();
    this.armed.clear();
    this.serverArmed = null;
    if (!server.isUp()) this.restartServer();
    this.down.shapes.flow();
    for (const till of this.tills) {
      this.wires.get(till)?.mend();
      till.skew = 0;
      till.start();
    }
    for (const consumer of this.consumers) consumer.wake();
    const end = time.now() + REST_MS;
    for (;;) {
      const before = this.exchanges;
      const hours = LOOK_MS / 3_600_000;
      await time.run(time.now() + LOOK_MS, () => this.broken !== null);
      if (this.broken) return;
      const spun = this.exchanges - before;
      if (spun > SPIN * this.tills.length * hours)
        return this.fail('no-spinning', `${spun} exchanges in ${LOOK_MS / 60_000} quiet minutes`);
      for (const till of this.tills) server.release(till.device);
      if (this.isAtRest()) return;
      if (time.now() >= end) return;
    }
  }

  private isAtRest(): boolean {
    const sent = this.tills.every((till) => till.store?.journal.unsentCount() === 0 && !till.isHeld());
    return sent && this.consumers.every((consumer) => consumer.isDone()) && this.down.isAtRest(this.tills);
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
