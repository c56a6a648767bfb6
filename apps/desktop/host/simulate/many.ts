import { FAULTS, type FaultKind, noFaults, type RunOptions, type RunReport } from './model.ts';
import { PRODUCTION, type Rules } from './rules.ts';
import { openSimulator, type Simulator } from './simulate.ts';

/** What many runs did together; `trace` is that of the last run. */
export interface Sums extends Omit<RunReport, 'seed' | 'lines' | 'broken'> {
  readonly seeds: number;
}

/** A run in which a promise does not hold, and the faults without which it still does not. */
export interface Failure {
  readonly report: RunReport;
  /** Kinds of faults that are needed for it; empty = it fails without any, null = not looked for. */
  readonly needed: readonly FaultKind[] | null;
}

/** Failing seeds for which the fewest faults are looked for: each takes a dozen runs. */
const SHRUNK = 5;

/** Which seeds to run, and how. */
export interface ManyOptions extends Omit<RunOptions, 'seed'> {
  readonly seed: number;
  readonly seeds: number;
  readonly rules?: Rules;
  /** Told after each run; true = stop here. */
  readonly onRun?: (report: RunReport, done: number) => boolean;
}

function add(sums: Sums, report: RunReport): Sums {
  const faults = { ...sums.faults };
  for (const kind of FAULTS) faults[kind] += report.faults[kind];
  return {
    seeds: sums.seeds + 1,
    tills: report.tills,
    virtualMs: sums.virtualMs + report.virtualMs,
    sales: sums.sales + report.sales,
    facts: sums.facts + report.facts,
    grossCents: sums.grossCents + report.grossCents,
    exchanges: sums.exchanges + report.exchanges,
    changes: sums.changes + report.changes,
    cuts: sums.cuts + report.cuts,
    forks: sums.forks + report.forks,
    faults,
    trace: report.trace,
  };
}

const NOTHING: Sums = {
  ...{ seeds: 0, tills: 0, virtualMs: 0, sales: 0, facts: 0, grossCents: 0, exchanges: 0 },
  ...{ changes: 0, cuts: 0, forks: 0, faults: noFaults(), trace: '' },
};

/** Runs seeds one after the other; a failing one is run again with ever fewer kinds of faults. */
export async function simulateMany(options: ManyOptions): Promise<{ sums: Sums; failures: Failure[] }> {
  const { seed, seeds, rules = PRODUCTION, onRun = () => false, ...run } = options;
  const simulator = openSimulator();
  const failures: Failure[] = [];
  let sums = NOTHING;
  try {
    for (let done = 0; done < seeds; done += 1) {
      const report = await simulator.run({ ...run, seed: seed + done }, rules);
      sums = add(sums, report);
      if (report.broken) {
        const { watch: _watch, ...quiet } = run;
        const asked = rules === PRODUCTION && failures.length < SHRUNK;
        failures.push({ report, needed: asked ? await shrink(simulator, { ...quiet, seed: seed + done }) : null });
      }
      if (onRun(report, done + 1)) break;
    }
  } finally {
    simulator.close();
  }
  return { sums, failures };
}

/** Leaves out one kind after the other as long as the same promise breaks. */
async function shrink(simulator: Simulator, options: RunOptions): Promise<FaultKind[]> {
  const first = await simulator.run(options);
  const without = new Set<FaultKind>(options.without);
  for (const kind of FAULTS) {
    if (without.has(kind) || first.faults[kind] === 0) continue;
    const again = await simulator.run({ ...options, without: new Set([...without, kind]) });
    if (again.broken?.promise === first.broken?.promise) without.add(kind);
  }
  return FAULTS.filter((kind) => first.faults[kind] > 0 && !without.has(kind));
}
