import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { watchDurability } from './durability.ts';
import { type RunReport, soakOne } from './run.ts';
import { makeTemplate } from './world.fixture.ts';

/** Sums over all runs. */
export interface SoakSums {
  runs: number;
  belege: number;
  signed: number;
  unsigned: number;
  found: number;
  aborted: number;
  outages: number;
  deaths: number;
  hits: number;
  slowest: number;
}

let watching = false;

/**
 * Runs a till through `runs` seeded stories of TSE faults and deaths, from `seed` on, each checked at its end. Throws at the first that
 * is wrong, with its seed.
 */
export async function soakTseFaults(
  runs: number,
  seed: number,
  onRun: (report: RunReport, sums: SoakSums) => void = () => undefined,
): Promise<SoakSums> {
  if (!watching) watchDurability();
  watching = true;
  // every third till has a second TSE that takes over
  const templates = [await makeTemplate(1), await makeTemplate(1), await makeTemplate(2)];
  const sums: SoakSums = {
    ...{ runs: 0, belege: 0, signed: 0, unsigned: 0, found: 0 },
    ...{ aborted: 0, outages: 0, deaths: 0, hits: 0, slowest: 0 },
  };
  try {
    for (let run = 0; run < runs; run += 1) {
      const template = templates[(seed + run) % templates.length];
      if (!template) throw new Error('there is a template for every seed');
      const report = await soakOne(template, seed + run);
      sums.runs += 1;
      for (const key of ['belege', 'signed', 'unsigned', 'found', 'aborted', 'outages', 'deaths', 'hits'] as const)
        sums[key] += report[key];
      sums.slowest = Math.max(sums.slowest, report.slowest);
      onRun(report, sums);
    }
    return sums;
  } finally {
    for (const template of templates) rmSync(dirname(template.dir), { recursive: true, force: true });
  }
}
