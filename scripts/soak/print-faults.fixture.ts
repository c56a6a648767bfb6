import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toInstant } from '@valero/domain/kernel';
import { logo, printerMachine, qr, receiptDoc, simulatePrinterInProcess, text } from '@valero/drivers/receipt-printer';
import { linkRoom } from '@valero/drivers/transport';
import { openDeviceStore, type PrintJob } from '@valero/storage/sqlite';
import { countedIds } from '@valero/testkit';
import { dice } from '@valero/testkit/selling';
import { faultsOf, type JobOfSale, linesOf, sheetsOn } from './prints/judge.fixture.ts';
import { beginLife, type Life } from './prints/life.fixture.ts';
import { happen, type Plan, planBy, type Roll, type Stage } from './prints/story.fixture.ts';
import { takeOverTimers, type VirtualTimeouts } from './prints/timeouts.fixture.ts';

/** Sums over all runs. */
export interface PrintSums {
  runs: number;
  sales: number;
  /** Confirmed by the printer and on paper. */
  printed: number;
  /** Lied about by the printer: confirmed and not on paper. */
  lies: number;
  /** A person was asked, and found the paper, wanted a copy, or needed none. */
  asked: number;
  found: number;
  copies: number;
  dropped: number;
  deaths: number;
  /** Uncertain jobs whose paper was not there: lost, had nobody been asked. */
  missing: number;
}

const BEGIN = Date.UTC(2026, 10, 23, 8);
const FAULTS_END_MS = 100_000;
const PERSON = 'person';
/** A picture that is cut off leaves a printer waiting for more of it than a whole receipt has. */
const PICTURE = { width: 384, height: 24, bits: new Uint8Array((384 / 8) * 24).fill(0x5a) };

/**
 * Takes receipts through `runs` seeded stories of printer faults, cut links and deaths of the till, with the print desk, driver, queue in
 * SQLite and simulator as they ship, under virtual time. Throws at the first that ends wrong, with its seed.
 */
export async function soakPrintFaults(
  runs: number,
  seed: number,
  onRun: (sums: PrintSums) => void = () => undefined,
): Promise<PrintSums> {
  const dir = mkdtempSync(join(tmpdir(), 'valero-prints-'));
  const made = openDeviceStore({ dir, now: () => toInstant(BEGIN) });
  if (!made.ok) throw new Error(made.error.code);
  made.value.close();
  const sums: PrintSums = {
    ...{ runs: 0, sales: 0, printed: 0, lies: 0, asked: 0 },
    ...{ found: 0, copies: 0, dropped: 0, deaths: 0, missing: 0 },
  };
  const ids = countedIds(9);
  const timers = takeOverTimers();
  try {
    for (let run = 0; run < runs; run += 1) {
      const story = new Story(join(dir, 'valero.db'), dice(seed + run), timers, () => ids.next(), sums);
      const faults = await story.run();
      if (faults.length > 0) throw new Error(`seed ${seed + run}: ${faults.join('; ')}\n${JSON.stringify(story.plan)}`);
      sums.runs += 1;
      onRun(sums);
    }
    return sums;
  } finally {
    timers.end();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** One run: a till, its printer, and what happens to both. */
class Story {
  readonly plan: Plan;
  readonly #file: string;
  readonly #roll: Roll;
  /** Number of the first sale: what a receipt holds depends on it, and on the seed alone. */
  readonly #first: number;
  readonly #timers: VirtualTimeouts;
  readonly #newId: () => string;
  readonly #sums: PrintSums;
  readonly #room = linkRoom({ now: Date.now });
  readonly #machine: ReturnType<typeof printerMachine>;
  /** Sale of each job, by id. */
  readonly #sales = new Map<string, number>();
  readonly #steps = new Map<string, number>();
  #life: Life | null = null;
  #unserve: (() => void) | null = null;
  #cutNext: { readonly bytes: number; readonly kills: boolean } | null = null;

  constructor(file: string, roll: Roll, timers: VirtualTimeouts, newId: () => string, sums: PrintSums) {
    this.#file = file;
    this.#roll = roll;
    this.#timers = timers;
    this.#newId = newId;
    this.#sums = sums;
    this.plan = planBy(roll);
    this.#first = roll(3000);
    this.#machine = printerMachine({ ...this.plan.machine, processIds: this.plan.confirmation === 'processId' });
  }

  /** Runs it to its end; answers what is wrong. */
  async run(): Promise<string[]> {
    this.#serve();
    this.#begin();
    const { sales, faults } = this.plan;
    for (const [n, at] of sales.entries()) setTimeout(() => this.#sell(n), at);
    for (const { at, fault, ms } of faults)
      setTimeout(() => {
        const end = happen(fault, this.#stage());
        setTimeout(end, ms);
      }, at);
    await this.#timers.run(FAULTS_END_MS);
    this.#heal();
    for (let turn = 0; turn < 60 && this.#open().length > 0; turn += 1) {
      await this.#answer();
      await this.#timers.run(10_000);
    }
    const jobs = this.#jobs();
    this.#count(jobs);
    const wrong = faultsOf(jobs, this.#machine.slips());
    // the stop of a driver lets time pass
    const ending = this.#life?.end();
    await this.#timers.run(120_000);
    await ending;
    this.#unserve?.();
    return wrong;
  }

  #serve(): void {
    // questions for the status are a few bytes: it is the job that is cut
    const cutAfter = (sent: Uint8Array): number | null => {
      const next = this.#cutNext;
      if (!next || sent.length < 20) return null;
      this.#cutNext = null;
      if (next.kills) setImmediate(() => this.#kill());
      return next.bytes;
    };
    this.#unserve ??= simulatePrinterInProcess(this.#room.loops, 'printer', this.#machine, { cutAfter });
  }

  #begin(): void {
    this.#life = beginLife({
      ...{ file: this.#file, hub: this.#room.loops, newId: this.#newId, confirmation: this.plan.confirmation },
      now: () => BEGIN + this.#timers.now(),
      diesAt: (step, after) => {
        const key = `${step} ${after}`;
        const turn = this.#steps.get(key) ?? 0;
        this.#steps.set(key, turn + 1);
        const dies = this.plan.deaths.some(
          (death) => death.step === step && death.after === after && death.turn === turn,
        );
        if (dies) this.#bury();
        return dies;
      },
    });
  }

  /** Somebody starts the till again after a while. */
  #bury(): void {
    this.#sums.deaths += 1;
    setTimeout(() => this.#begin(), 1 + this.#roll(5000));
    this.#life = null;
  }

  #sell(n: number): void {
    if (!this.#life) {
      setTimeout(() => this.#sell(n), 500);
      return;
    }
    const sale = this.#first + n;
    this.#sums.sales += 1;
    const doc = receiptDoc(`Beleg ${sale}`, [
      ...(sale % 3 === 0 ? [logo(PICTURE)] : []),
      ...linesOf(sale).map((line) => text(line)),
      qr(`QR-S${sale}`),
    ]);
    const stamp = { at: toInstant(BEGIN + this.#timers.now()), newId: this.#newId };
    const job = this.#life.queue.enqueue({ kind: 'beleg', document: JSON.stringify(doc) }, stamp);
    this.#sales.set(job.id, sale);
    this.#life.desk.wake();
  }

  #stage(): Stage {
    const say = (job: PrintJob | undefined, word: 'drop' | 'stop'): void => {
      if (job) void this.#life?.desk.say(job.id, word, PERSON).catch(() => undefined);
    };
    return {
      machine: this.#machine,
      roll: this.#roll,
      confirmation: this.plan.confirmation,
      cut: () => {
        this.#unserve?.();
        this.#unserve = null;
      },
      mend: () => this.#serve(),
      cutNext: (bytes, kills) => {
        this.#cutNext = { bytes, kills };
      },
      kill: () => this.#kill(),
      drop: () =>
        say(
          this.#open().find(({ state }) => state === 'queued'),
          'drop',
        ),
      stop: () =>
        say(
          this.#open().find(({ state }) => state === 'awaiting-confirm'),
          'stop',
        ),
    };
  }

  #kill(): void {
    const life = this.#life;
    if (!life) return;
    this.#bury();
    life.die();
  }

  #heal(): void {
    this.#cutNext = null;
    const machine = this.#machine;
    machine.setPaper(true);
    machine.setCover(false);
    machine.setOnline(true);
    machine.setJam(false);
    machine.setDeaf(false);
    machine.setHung(false);
    machine.loseAnswers(0);
    machine.powerOn();
    machine.setSpeed(5);
    this.#serve();
  }

  #jobs(): JobOfSale[] {
    const jobs = this.#life?.queue.list({ limit: 60 }) ?? [];
    const lies = this.#machine.state().lies;
    return jobs.flatMap((job) => {
      const sale = this.#sales.get(job.id) ?? this.#sales.get(job.copyOf ?? '');
      if (sale === undefined) return [];
      this.#sales.set(job.id, sale);
      const lied = this.plan.confirmation === 'buffered' ? lies.length > 0 : lies.includes(base94(job.number));
      return [{ job, sale, lied }];
    });
  }

  #open(): PrintJob[] {
    const jobs = this.#jobs().map(({ job }) => job);
    return jobs.filter(({ state }) => state !== 'printed' && state !== 'cancelled');
  }

  /** A person looks at the paper and says how each unclear job ended. */
  async #answer(): Promise<void> {
    const sheets = sheetsOn(this.#machine.slips());
    for (const paper of (await this.#life?.desk.list()) ?? []) {
      const sale = this.#sales.get(paper.jobId);
      if (sale === undefined || paper.asks === null) continue;
      const here = sheets.some((sheet) => sheet.sale === sale && sheet.copy === paper.copy && sheet.whole);
      const away = this.#roll(3) === 0 ? 'drop' : paper.asks === 'stillWanted' ? 'again' : 'copy';
      const word = here && paper.asks === 'isItHere' ? 'here' : away;
      await this.#life?.desk.say(paper.jobId, word, PERSON);
      this.#sums.asked += 1;
      if (word === 'here') this.#sums.found += 1;
      if (word === 'copy') this.#sums.copies += 1;
      if (word === 'drop') this.#sums.dropped += 1;
      if (word !== 'here' && paper.asks === 'isItHere') this.#sums.missing += 1;
    }
  }

  #count(jobs: readonly JobOfSale[]): void {
    for (const { job, lied } of jobs) {
      if (job.state !== 'printed' || job.settledBy !== null) continue;
      if (lied) this.#sums.lies += 1;
      else this.#sums.printed += 1;
    }
  }
}

/** The process id of a job, written down here a second time. */
function base94(number: number): string {
  return [3, 2, 1, 0].map((place) => String.fromCharCode(0x21 + (Math.floor(number / 94 ** place) % 94))).join('');
}
