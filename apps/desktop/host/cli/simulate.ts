import { err, ok, type Result } from '@valero/domain/kernel';
import { simulateMany } from '../simulate/many.ts';
import { MUTANTS } from '../simulate/mutants.ts';
import { failureLines, summary } from '../simulate/words.ts';
import type { CommandInput, Told } from './model.ts';

/** Failing seeds that are told. */
const SHOWN = 5;

/** A number an operator typed; null = it is none or out of bounds. */
function read(text: string | undefined, otherwise: number, [low, high]: readonly [number, number]): number | null {
  const value = text === undefined ? otherwise : Number(text);
  return text !== '' && Number.isFinite(value) && value >= low && value <= high ? value : null;
}

const bad = (field: string): Result<never> => err({ code: 'host.bad_input', details: { field: `--${field}` } });

/**
 * Runs the sync engine under virtual time (docs/adr/0019): `--seed N`, `--seeds COUNT`, `--tills N`, `--days D`, `--trace`; with `--mutant NAME`
 * a planted defect, which must be found. Errors: host.bad_input, host.simulation_broken, host.simulation_blind.
 */
export async function simulate(input: CommandInput): Promise<Result<Told>> {
  const seed = read(input.seed, Math.floor(input.now() / 1000), [0, Number.MAX_SAFE_INTEGER]);
  const seeds = read(input.seeds, 1, [1, 1_000_000]);
  const tills = read(input.tills, 3, [1, 50]);
  const days = read(input.days, 0.03, [0.001, 30]);
  if (seed === null || !Number.isInteger(seed)) return bad('seed');
  if (seeds === null || !Number.isInteger(seeds)) return bad('seeds');
  if (tills === null || !Number.isInteger(tills)) return bad('tills');
  if (days === null) return bad('days');
  const { mutant } = input;
  const rules = mutant === undefined ? undefined : MUTANTS[mutant];
  if (mutant !== undefined && !rules) return bad(`mutant ${Object.keys(MUTANTS).join(' | ')}`);
  const { sums, failures } = await simulateMany({
    ...{ seed, seeds, tills, days },
    ...(rules ? { rules } : {}),
    ...(input.trace ? { watch: (line: string) => void process.stderr.write(`${line}\n`) } : {}),
    onRun: (report, done) => {
      input.onProgress({ done, total: seeds });
      // a mutant is dead at its first seed
      return mutant !== undefined && report.broken !== null;
    },
  });
  const [first] = failures;
  if (mutant !== undefined) {
    if (!first) return err({ code: 'host.simulation_blind', details: { mutant, seeds } });
    const at = first.report.seed;
    const what = first.report.broken?.message ?? '';
    return ok({
      text: { de: `${mutant}: gefunden mit Seed ${at} (${what})`, en: `${mutant}: found with seed ${at} (${what})` },
      data: { mutant, seed: at, promise: first.report.broken?.promise, message: what, trace: first.report.trace },
    });
  }
  if (first) {
    const again = (at: number): string => `npx valero simulate --seed ${at} --tills ${tills} --days ${days} --trace`;
    const list = failures.slice(0, SHOWN).map((failure) => failureLines(failure, again(failure.report.seed)));
    return err({
      code: 'host.simulation_broken',
      details: { broken: failures.length, seeds: sums.seeds, list: list.join('\n') },
    });
  }
  return ok({ text: { de: summary(sums, seed, 'de'), en: summary(sums, seed, 'en') }, data: { seed, ...sums } });
}
