import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BelegReply } from '@valero/domain/kasse';
import type { Result } from '@valero/domain/kernel';
import type { SimulatedTse, TseOperation, TseTrouble } from '@valero/drivers/tse-simulator';
import { chance } from './chance.ts';
import { check, type Ledger, type Verdict } from './check.ts';
import { copyFolder } from './durability.ts';
import { type VirtualTime, virtualTime } from './time.fixture.ts';
import { begin, deviceOn, type Life, newFolder, type Template } from './world.fixture.ts';

/** A call to a till waits at most so long for its TSE (2 s once), in virtual ms. */
const BUDGET_MS = 2000;

/** What a run did, for the figures. */
export interface RunReport extends Verdict {
  readonly seed: number;
  readonly deaths: number;
  readonly hits: number;
  readonly slowest: number;
}

const TROUBLES: readonly TseTrouble[] = [
  'absent',
  'slow',
  'refuse',
  'counterRepeat',
  'counterJump',
  'garble',
  'full',
  'expired',
  'loseAnswer',
  'powerBefore',
  'powerAfter',
];
const AIMS: readonly (TseOperation | null)[] = [
  'start',
  'finish',
  'finish',
  'finish',
  'transaction',
  'openTransactions',
  'status',
  'updateTime',
  'selfTest',
  null,
];

/** One run: a till, its cashier, its TSE, and what goes wrong with them. */
class Run {
  readonly draw: () => number;
  readonly time: VirtualTime = virtualTime();
  readonly ledger: Ledger = { acknowledged: new Map(), asked: [] };
  readonly base: string;
  readonly tses: readonly SimulatedTse[];
  readonly template: Template;
  readonly seed: number;
  life: Life | null = null;
  ids = 1000;
  deaths = 0;
  hits = 0;
  slowest = 0;

  constructor(template: Template, seed: number) {
    this.template = template;
    this.seed = seed;
    this.draw = chance(seed);
    this.base = join(dirname(template.dir), `run-${seed}`);
    mkdirSync(this.base, { recursive: true });
    this.tses = template.media.map((one, index) => deviceOn(one.copy(), index + 1, this.time));
    // the devices are switched on before the till and stay so
    for (const tse of this.tses) tse.start();
  }

  pick<T>(list: readonly T[]): T {
    const found = list[Math.floor(this.draw() * list.length)];
    if (found === undefined) throw new Error('nothing to choose from');
    return found;
  }

  async born(dir: string): Promise<void> {
    this.ids += 1;
    this.life = await begin(this.base, dir, this.tses, this.time, this.ids);
    await this.call('session.signIn', { userId: this.template.manager.id, pin: '1' });
  }

  /** A call as a screen makes it. A till that died meanwhile has answered nothing. */
  async call(name: string, input: unknown = {}): Promise<Result<unknown> | null> {
    const { life } = this;
    if (!life || life.died() !== null) return null;
    const { value, tookMs } = await this.time.finish(life.till.call(name, input));
    if (life.died() !== null) return null;
    this.slowest = Math.max(this.slowest, tookMs);
    if (tookMs > BUDGET_MS) throw new Error(`${name} waited ${tookMs} ms`);
    return value;
  }

  /** Remembers the Beleg of an answer. */
  heard(answer: Result<unknown> | null): void {
    if (!answer?.ok) return;
    const { beleg } = answer.value as Partial<BelegReply>;
    if (beleg) this.ledger.acknowledged.set(beleg.id, beleg);
  }

  /** After a death the next till starts on what was left. */
  async revive(): Promise<void> {
    const dir = this.life?.died();
    if (!this.life || dir === null || dir === undefined) return;
    this.deaths += 1;
    const old = this.life.till;
    this.life = null;
    await this.time.finish(old.close());
    if (this.draw() < 0.3) await this.time.pass(Math.floor(this.draw() * 90_000));
    await this.born(dir);
  }

  async restart(): Promise<void> {
    const { life } = this;
    if (!life) return;
    await this.time.finish(life.till.close());
    if (life.died() === null) await this.born(life.dir);
    else await this.revive();
  }

  async scan(lines: number): Promise<void> {
    for (let line = 0; line < lines; line += 1)
      await this.call('kasse.addArticle', {
        articleId: this.pick(this.template.world.articles).id,
        unitPrice: 199_000,
      });
    // a transaction that begins with the basket may or may not be under way when it is paid
    if (this.draw() < 0.7) await this.time.pass(Math.floor(this.draw() * 4000));
  }

  /** A sale is asked for until the till has answered: the same request never sells twice. */
  async sell(): Promise<void> {
    await this.scan(1 + Math.floor(this.draw() * 3));
    const requestId = `r-${this.seed}-${this.ledger.asked.length}`;
    this.ledger.asked.push(requestId);
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const answer = await this.call('kasse.completeSale', { requestId });
      this.heard(answer);
      if (answer !== null) return;
      await this.revive();
    }
  }

  async act(): Promise<void> {
    const kind = this.draw();
    if (kind < 0.36) return this.sell();
    if (kind < 0.44) {
      await this.scan(1);
      this.heard(await this.call('kasse.abortSale'));
    } else if (kind < 0.5) {
      await this.scan(2);
      await this.call('kasse.park', {});
    } else if (kind < 0.55) await this.recall();
    else if (kind < 0.62)
      this.heard(await this.call('kasse.bookCash', { kind: 'Einzahlung', amount: 5000, reason: 'soak' }));
    else if (kind < 0.66) await this.storno();
    else if (kind < 0.69) await this.call('kasse.closeDay', { counted: Math.floor(this.draw() * 100_000) });
    else if (kind < 0.8) this.trouble();
    else if (kind < 0.86) this.lasting();
    else if (kind < 0.9) await this.time.finish(this.pick(this.tses).powerCycle());
    else if (kind < 0.97) this.mortal();
    else await this.restart();
  }

  /** Takes up a parked basket; false = there is none. */
  async recall(): Promise<boolean> {
    const listed = await this.call('kasse.listParked');
    if (!listed?.ok) return false;
    const [first] = listed.value as readonly { id: string }[];
    if (first) await this.call('kasse.recall', { basketId: first.id });
    return first !== undefined;
  }

  async storno(): Promise<void> {
    const sale = [...this.ledger.acknowledged.values()].find((beleg) => beleg.kind === 'sale');
    if (sale) this.heard(await this.call('kasse.voidBeleg', { belegId: sale.id, reason: 'soak' }));
  }

  trouble(): void {
    const { faults } = this.pick(this.tses);
    faults.slowMs = this.pick([300, 1500, 3000, 9000]);
    const on = this.pick(AIMS);
    const aim = { times: 1 + Math.floor(this.draw() * 3), after: Math.floor(this.draw() * 3) };
    faults.next(this.pick(TROUBLES), on === null ? aim : { ...aim, on });
  }

  lasting(): void {
    const { faults } = this.pick(this.tses);
    this.hits += faults.hits().length;
    if (this.draw() < 0.5) faults.clear();
    else faults.set(this.pick(TROUBLES));
  }

  mortal(): void {
    const cut = this.draw() < 0.5;
    const moment = this.draw() < 0.5 ? 'before' : 'after';
    this.life?.dieAt({ orders: Math.floor(this.draw() * 6), moment, cut });
  }

  /** All is mended; then everything must come together by itself. */
  async heal(): Promise<void> {
    for (const { faults } of this.tses) {
      this.hits += faults.hits().length;
      faults.clear();
    }
    // an order that is under way may still be the last one of this till
    for (let round = 0; round < 3; round += 1) {
      this.life?.dieAt({ orders: 1_000_000_000, moment: 'before', cut: false });
      await this.revive();
      await this.time.pass(300_000);
    }
    // what stands parked keeps its transaction until somebody gives it up
    do await this.call('kasse.abortSale');
    while (await this.recall());
    await this.time.pass(60_000);
    this.heard(await this.call('kasse.bookCash', { kind: 'Einzahlung', amount: 100, reason: 'last' }));
    await this.time.pass(60_000);
  }
}

/** Runs one seed and checks what is left. Throws with the seed when something is wrong. */
export async function soakOne(template: Template, seed: number): Promise<RunReport> {
  const run = new Run(template, seed);
  try {
    const dir = newFolder(run.base);
    copyFolder(template.dir, dir, false);
    await run.born(dir);
    const steps = 6 + Math.floor(run.draw() * 12);
    for (let step = 0; step < steps; step += 1) {
      await run.act();
      await run.revive();
      if (run.draw() < 0.3) await run.time.pass(Math.floor(run.draw() * 40_000));
      await run.revive();
    }
    await run.heal();
    const { life } = run;
    if (!life) throw new Error('the till lives at the end');
    await run.time.finish(life.till.close());
    const { value: verdict } = await run.time.finish(check(life.dir, run.tses, run.ledger, run.time));
    return { ...verdict, seed, deaths: run.deaths, hits: run.hits, slowest: run.slowest };
  } catch (error) {
    throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    for (const tse of run.tses) await run.time.finish(tse.stop());
    rmSync(run.base, { recursive: true, force: true });
  }
}
