/** `npm run soak -- tse-faults --runs N [--seed S]`: long runs with faults by chance; the seed is printed and repeats them. */
import { parseArgs } from 'node:util';
import { progressLine } from '../progress.ts';
import { soakTseFaults } from './tse-faults.ts';

const USAGE = `usage: npm run soak -- tse-faults [--runs 10000] [--seed N]
  tse-faults  a till whose TSE is absent, slow, full, expired, lying, loses answers and power, and that dies itself at each step`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { runs: { type: 'string', default: '10000' }, seed: { type: 'string' } },
  });
  const runs = Number(values.runs);
  const seed = values.seed === undefined ? Math.floor(Date.now() / 1000) : Number(values.seed);
  if (positionals[0] !== 'tse-faults' || !Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed)) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const draw = progressLine(process.stderr);
  draw.say(`tse-faults: ${runs} runs, seed ${seed}`);
  const begun = performance.now();
  const sums = await soakTseFaults(runs, seed, (_report, { runs: done, unsigned }) =>
    draw.progress(done, runs, `${unsigned} Belege marked`),
  );
  const seconds = Math.round((performance.now() - begun) / 1000);
  process.stdout.write(`${JSON.stringify({ seed, seconds, ...sums })}\n`);
  return 0;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(
      `\n${error instanceof Error ? `${error.stack}\n${String(error.cause ?? '')}` : String(error)}\n`,
    );
    process.exitCode = 1;
  },
);
