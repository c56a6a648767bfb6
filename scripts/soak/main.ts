/** `npm run soak -- NAME [--option N …]`: long runs with faults by chance; the seed is printed and repeats them. */
import { parseArgs } from 'node:util';
import { type ProgressLine, progressLine } from '../progress.ts';

/** A long run: what it does, its numbers with their defaults, and the run itself, loaded only when it is wanted. Answers what to print; `ok` decides the exit code. */
interface Soak {
  readonly about: string;
  readonly numbers: Readonly<Record<string, number>>;
  run(
    numbers: Readonly<Record<string, number>>,
    seed: number,
    draw: ProgressLine,
  ): Promise<{ readonly ok: boolean; readonly report: object }>;
}

const SOAKS: Readonly<Record<string, Soak>> = {
  'tse-faults': {
    about:
      'a till whose TSE is absent, slow, full, expired, lying, loses answers and power, and that dies itself at each step',
    numbers: { runs: 10_000 },
    async run({ runs = 0 }, seed, draw) {
      const { soakTseFaults } = await import('./tse-faults.ts');
      const report = await soakTseFaults(runs, seed, (_report, { runs: done, unsigned }) =>
        draw.progress(done, runs, `${unsigned} Belege marked`),
      );
      return { ok: true, report };
    },
  },
  'fuzz-scan': {
    about: 'mutated codes of scanners (serial, HID-POS, GS1, Digital Link, in-store): no throw, no value out of range',
    numbers: { inputs: 1_000_000 },
    async run({ inputs = 0 }, seed, draw) {
      const { fuzzScan } = await import('./fuzz-scan.ts');
      const report = fuzzScan(inputs, seed, (done) => draw.progress(done, inputs, 'inputs'));
      return { ok: report.faults.length === 0, report };
    },
  },
  'fuzz-scale': {
    about: 'mutated answers of scales (Dialog 06, Toledo 8217): no throw, no endless record, no figure out of range',
    numbers: { inputs: 1_000_000 },
    async run({ inputs = 0 }, seed, draw) {
      const { fuzzScale } = await import('./fuzz-scale.ts');
      const report = fuzzScale(inputs, seed, (done) => draw.progress(done, inputs, 'inputs'));
      return { ok: report.faults.length === 0, report };
    },
  },
  'zvt-cuts': {
    about:
      'a payment terminal whose line is cut, swallows bytes or whose till is killed at any step of the dialogue; its bookings are what the till says, or the till says it does not know; never two',
    numbers: { runs: 10_000 },
    async run({ runs = 0 }, seed, draw) {
      const { soakZvtCuts } = await import('./zvt/cuts.ts');
      const report = await soakZvtCuts(runs, seed, ({ runs: done, unknown }) =>
        draw.progress(done, runs, `${unknown} unknown`),
      );
      return { ok: report.faults.length === 0, report };
    },
  },
  'fuzz-zvt': {
    about:
      'mutated bytes for both readers of ZVT, of APDUs and of frames: no throw, no endless APDU, no open card number',
    numbers: { inputs: 1_000_000 },
    async run({ inputs = 0 }, seed, draw) {
      const { fuzzZvt } = await import('./zvt/fuzz.ts');
      const apdu = fuzzZvt('apdu', inputs, seed, (done) => draw.progress(done, 2 * inputs, 'APDUs'));
      const frame = fuzzZvt('frame', inputs, seed, (done) => draw.progress(inputs + done, 2 * inputs, 'frames'));
      return { ok: apdu.faults.length + frame.faults.length === 0, report: { apdu, frame } };
    },
  },
  'print-faults': {
    about:
      'receipts through paper out, cover, cut cables, power cycles, slow, deaf, hung and lying printers, lost answers, and tills killed at each step; judged by the paper',
    numbers: { runs: 10_000 },
    async run({ runs = 0 }, seed, draw) {
      const { soakPrintFaults } = await import('./print-faults.fixture.ts');
      const report = await soakPrintFaults(runs, seed, ({ runs: done, asked }) =>
        draw.progress(done, runs, `${asked} times a person was asked`),
      );
      return { ok: true, report };
    },
  },
  oracle: {
    about:
      'shapes of random tables under six writers, a server killed every second batch and readers started anew; what each reader holds is compared with PostgreSQL, byte for byte',
    numbers: { seeds: 50, mutations: 5000, upheaval: 10 },
    async run({ seeds = 0, mutations = 0, upheaval = 0 }, seed, draw) {
      const { oracleGround, runOracle } = await import('@valero/shape-server/oracle.fixture');
      const ground = await oracleGround();
      const sums = { seeds: 0, mismatches: [] as string[], comparisons: 0, rows: 0, serverKills: 0, refetches: 0 };
      try {
        for (let n = 0; n < seeds && sums.mismatches.length === 0; n += 1) {
          // the last seeds also empty, change and replace tables
          const plan = {
            writers: 6,
            shapes: 8,
            batches: 10,
            mutations,
            lossPerMille: 0,
            upheaval: n >= seeds - upheaval,
          };
          const report = await runOracle(ground, { ...plan, seed: seed + n });
          sums.seeds += 1;
          sums.comparisons += report.comparisons;
          sums.rows += report.rows;
          sums.serverKills += report.serverKills;
          sums.refetches += report.refetches;
          sums.mismatches.push(...report.mismatches.map((fault) => `seed ${seed + n}: ${fault}`));
          draw.progress(n + 1, seeds, `${sums.comparisons} comparisons, ${sums.mismatches.length} mismatches`);
        }
      } finally {
        await ground.close();
      }
      return { ok: sums.mismatches.length === 0, report: sums };
    },
  },
  simulate: {
    about:
      'tills and a head office under virtual time with every fault by seed (npx valero simulate), one seed after the other',
    numbers: { seeds: 10_000, tills: 3 },
    async run({ seeds = 0, tills = 0 }, seed, draw) {
      const { loadSimulation } = await import('@valero/desktop/host');
      const { simulateMany } = await loadSimulation();
      const onRun = (_report: object, done: number): boolean => {
        draw.progress(done, seeds, 'seeds');
        return false;
      };
      const { sums, failures } = await simulateMany({ seed, seeds, tills, days: 0.03, onRun });
      const broken = failures.map(({ report, needed }) => ({ seed: report.seed, ...report.broken, needed }));
      return { ok: broken.length === 0, report: { ...sums, virtualDays: sums.virtualMs / 86_400_000, broken } };
    },
  },
  slot: {
    about:
      'WAL of tables nobody follows while all shapes are idle, which PostgreSQL must be able to forget; then a slot that is lost while the server is away',
    numbers: { megabytes: 1024, readers: 8 },
    async run({ megabytes = 0, readers = 0 }, _seed, draw) {
      const { soakSlot } = await import('./shapes/slot.ts');
      const report = await soakSlot(megabytes, readers, draw.progress);
      return { ok: report.faults.length === 0, report };
    },
  },
  restart: {
    about:
      'kill -9 of a shape server with very many large shapes while rows change: back within ten seconds, with every handle',
    numbers: { shapes: 1000, rows: 20_000 },
    async run({ shapes = 0, rows = 0 }, _seed, draw) {
      const { soakRestart } = await import('./shapes/restart.ts');
      const report = await soakRestart(shapes, rows, draw.progress);
      return { ok: report.faults.length === 0, report };
    },
  },
  'price-update': {
    about:
      'a new price for every row in one transaction, with a wal_sender_timeout of ten seconds: bounded memory, and readers get it whole',
    numbers: { rows: 1_000_000 },
    async run({ rows = 0 }, _seed, draw) {
      const { soakPriceUpdate } = await import('./shapes/price-update.ts');
      const report = await soakPriceUpdate(rows, draw.progress);
      return { ok: report.faults.length === 0, report };
    },
  },
  'till-prices': {
    about:
      'a new price for every article a till has, in one transaction: it sells at the old ones until it sells at the new ones',
    numbers: { rows: 1_000_000 },
    async run({ rows = 0 }, _seed, draw) {
      const { soakTillPrices } = await import('./shapes/till-prices.fixture.ts');
      const report = await soakTillPrices(rows, draw.progress);
      return { ok: report.faults.length === 0, report };
    },
  },
  'till-kills': {
    about:
      'a till that sells with every commit on the disk is killed 1 to 500 ms after a sale; no acknowledged sale may be missing, double or half',
    numbers: { kills: 1000 },
    async run({ kills = 0 }, seed, draw) {
      const { soakTillKills } = await import('./till-kills.ts');
      const report = await soakTillKills(kills, seed, ({ kills: done, inJournal }) =>
        draw.progress(done, kills, `${inJournal} sales`),
      );
      return { ok: report.faults.length === 0, report };
    },
  },
  'card-kills': {
    about:
      'a till that takes and gives back money by card (ZVT over TCP) is killed at any byte of the dialogue or by the clock; after each its books are the terminal’s, or frozen; never two',
    numbers: { kills: 200 },
    async run({ kills = 0 }, seed, draw) {
      const { soakCardKills } = await import('./cards/kills.fixture.ts');
      const report = await soakCardKills(kills, seed, ({ kills: done, terminal, byHand }) =>
        draw.progress(done, kills, `${terminal} bookings, ${byHand} by hand`),
      );
      return { ok: report.faults.length === 0, report };
    },
  },
  upstream: {
    about:
      'tills send through a line that drops, doubles, reorders, delays and cuts one request in five each, to a server killed every 0.2 to 2 s, over a PostgreSQL that crashes',
    numbers: { devices: 1000, facts: 1000, crash: 45 },
    async run({ devices = 0, facts = 0, crash = 0 }, seed, draw) {
      const { ONE_IN_FIVE, soakUpstream } = await import('./upstream/storm.fixture.ts');
      const storm = { devices, factsEach: facts, seed, rates: ONE_IN_FIVE, databaseCrashSeconds: crash };
      const report = await soakUpstream(storm, (done, total, note) => draw.progress(done, total, note));
      return { ok: report.faults.length === 0, report };
    },
  },
  replug: {
    about:
      'a serial cable (a real pty) pulled and plugged in again at moments by chance: bytes in both ways within three seconds each time, nothing left behind',
    numbers: { runs: 1000 },
    async run({ runs = 0 }, seed, draw) {
      const { soakReplug } = await import('./replug.ts');
      const report = await soakReplug(runs, seed, ({ runs: done, slowestMs }) =>
        draw.progress(done, runs, `slowest ${slowestMs} ms`),
      );
      return { ok: report.faults.length === 0, report };
    },
  },
};

function usage(): string {
  const lines = Object.entries(SOAKS).map(([name, { about, numbers }]) => {
    const options = Object.entries(numbers).map(([option, value]) => `[--${option} ${value}]`);
    return `  ${name} ${options.join(' ')} [--seed N]\n      ${about}`;
  });
  return `usage: npm run soak -- NAME\n${lines.join('\n')}\n`;
}

/** The numbers of a run from the command line; null = something is no whole number or has no such name. */
function readNumbers(soak: Soak, args: readonly string[]): { numbers: Record<string, number>; seed: number } | null {
  const names = [...Object.keys(soak.numbers), 'seed'];
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  let values: Readonly<Record<string, string | boolean | undefined>>;
  try {
    ({ values } = parseArgs({ args: [...args], options }));
  } catch {
    return null;
  }
  const read = { seed: Math.floor(Date.now() / 1000), ...soak.numbers } as Record<string, number>;
  for (const name of names) if (values[name] !== undefined) read[name] = Number(values[name]);
  const { seed = 0, ...numbers } = read;
  const whole = Object.values(read).every((value) => Number.isInteger(value) && value >= 0);
  return whole ? { numbers, seed } : null;
}

async function main([name = '', ...args]: readonly string[]): Promise<number> {
  const soak = SOAKS[name];
  const read = soak === undefined ? null : readNumbers(soak, args);
  if (soak === undefined || read === null) {
    process.stderr.write(usage());
    return 2;
  }
  const draw = progressLine(process.stderr);
  draw.say(`${name}: ${JSON.stringify(read.numbers)}, seed ${read.seed}`);
  const begun = performance.now();
  const { ok, report } = await soak.run(read.numbers, read.seed, draw);
  const seconds = Math.round((performance.now() - begun) / 1000);
  process.stdout.write(`${JSON.stringify({ seed: read.seed, seconds, ...report })}\n`);
  return ok ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (code) => {
    // clients that went on waiting in the background may not keep a finished run alive; standard output is flushed first
    process.stdout.write('', () => process.exit(code));
  },
  (error: unknown) => {
    process.stderr.write(
      `\n${error instanceof Error ? `${error.stack}\n${String(error.cause ?? '')}` : String(error)}\n`,
    );
    process.exitCode = 1;
  },
);
