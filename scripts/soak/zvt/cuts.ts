import { type StoryEnd, tellStory } from './story.ts';

/** Sums over all stories. */
export interface CutSums {
  runs: number;
  approved: number;
  notMoved: number;
  unknown: number;
  killed: number;
  /** Stories in which the break was met. */
  hit: number;
  /** Stories that ended only after the terminal's books were asked. */
  recovered: number;
  readonly faults: string[];
}

/** Tells `runs` stories from `seed` on; ten wrong ones end it. */
export async function soakZvtCuts(
  runs: number,
  seed: number,
  onStory: (sums: CutSums) => void = () => undefined,
): Promise<CutSums> {
  const sums: CutSums = { runs: 0, approved: 0, notMoved: 0, unknown: 0, killed: 0, hit: 0, recovered: 0, faults: [] };
  for (let run = 0; run < runs && sums.faults.length < 10; run += 1) {
    try {
      add(sums, await tellStory(seed + run));
    } catch (error) {
      sums.faults.push(`seed ${seed + run}: ${error instanceof Error ? error.message : String(error)}`);
    }
    onStory(sums);
  }
  return sums;
}

function add(sums: CutSums, story: StoryEnd): void {
  sums.runs += 1;
  if (story.outcome === 'approved') sums.approved += 1;
  else if (story.outcome === 'unknown') sums.unknown += 1;
  else sums.notMoved += 1;
  sums.killed += Number(story.killed);
  sums.hit += Number(story.hit);
  sums.recovered += Number(story.recovered);
  sums.faults.push(...story.faults.map((fault) => `seed ${story.seed}: ${fault}`));
}
