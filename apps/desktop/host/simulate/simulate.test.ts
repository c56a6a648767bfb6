import { afterAll, describe, expect, test } from 'vitest';
import { FAULTS } from './model.ts';
import { MUTANTS } from './mutants.ts';
import { openSimulator } from './simulate.ts';

/** Long enough that everything strikes, short enough for hundreds of seeds. */
const SHOP = { tills: 3, days: 0.015 };
/** A defect is looked for a little longer. */
const LONGER = { tills: 3, days: 0.02 };
/** Seeds of one test; together two hundred. */
const SEEDS = 50;
/** A planted defect has to be found within so many seeds. */
const PATIENCE = 48;
const LIMIT_MS = 240_000;

const simulator = openSimulator();
afterAll(() => simulator.close());

/** The command that shows a failing run again. */
const again = (seed: number): string =>
  `npx valero simulate --seed ${seed} --tills ${SHOP.tills} --days ${SHOP.days} --trace`;

describe('simulate', () => {
  const struck = new Set<string>();
  const sums = { facts: 0, forks: 0, cuts: 0, grossCents: 0 };

  for (const first of [0, 1, 2, 3].map((part) => 1 + part * SEEDS)) {
    test(
      `sync: whatever goes wrong, every promise holds (seeds ${first} to ${first + SEEDS - 1})`,
      async () => {
        for (let seed = first; seed < first + SEEDS; seed += 1) {
          const report = await simulator.run({ ...SHOP, seed });
          expect(report.broken && `${report.broken.message}\n${again(seed)}`).toBeNull();
          for (const kind of FAULTS) if (report.faults[kind] > 0) struck.add(kind);
          sums.facts += report.facts;
          sums.forks += report.forks;
          sums.cuts += report.cuts;
          sums.grossCents += report.grossCents;
        }
      },
      LIMIT_MS,
    );
  }

  test('sync: those runs met every kind of fault, forks among them, or they prove nothing', () => {
    expect([...struck].sort()).toEqual([...FAULTS].sort());
    expect(sums.forks).toBeGreaterThan(5);
    expect(sums.facts).toBeGreaterThan(1000);
    expect(sums.cuts).toBeGreaterThan(1000);
    expect(sums.grossCents).toBeGreaterThan(0);
  });

  test('simulate: the same seed gives the same trace, another seed another', async () => {
    const seeds = [4, 7, 4, 7];
    const traces: string[] = [];
    for (const seed of seeds) traces.push((await simulator.run({ ...SHOP, seed })).trace);
    expect(traces[0]).toBe(traces[2]);
    expect(traces[1]).toBe(traces[3]);
    expect(traces[0]).not.toBe(traces[1]);
  });

  test('simulate: a run shows its trace line by line, and a failing one its last lines', async () => {
    const lines: string[] = [];
    const mutant = MUTANTS['ack-before-persist'];
    const report = await simulator.run({ ...SHOP, seed: 1, watch: (line) => lines.push(line) }, mutant);
    expect(report.broken?.promise).toBe('acknowledged-is-stored');
    expect(lines).toHaveLength(report.lines);
    expect(report.broken?.tail.at(-1)).toBe(lines.findLast((line) => report.broken?.tail.includes(line)));
  });
});

describe('planted defects', () => {
  for (const [name, rules] of Object.entries(MUTANTS)) {
    test(
      `simulate: the defect ${name} is found`,
      async () => {
        for (let seed = 1; seed <= PATIENCE; seed += 1) {
          const { broken } = await simulator.run({ ...LONGER, seed }, rules);
          if (!broken) continue;
          // found by a promise, not by falling over
          expect(broken.promise).not.toBe('no-throw');
          return;
        }
        expect.fail(`${name} lived through ${PATIENCE} seeds`);
      },
      LIMIT_MS,
    );
  }
});
