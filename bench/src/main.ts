import { type Bench, runBench } from './harness.ts';

/** The benches by name; each is loaded only when it runs. */
const BENCHES: Readonly<Record<string, () => Promise<(bench: Bench) => Promise<void>>>> = {
  'till-commit': async () => (await import('./till-commit.ts')).tillCommit,
  ingest: async () => (await import('./ingest.ts')).ingest,
  scan: async () => (await import('./scan.ts')).scan,
  report: async () => (await import('./report.ts')).report,
  start: async () => (await import('./start.ts')).start,
  search: async () => (await import('./search.ts')).search,
  dsfinvk: async () => (await import('./dsfinvk.ts')).dsfinvk,
  fanout: async () => (await import('./fanout.ts')).fanout,
  'hung-device': async () => (await import('./hung-device.ts')).hungDevice,
  'print-start': async () => (await import('./print-start.ts')).printStart,
  drain: async () => (await import('./drain.ts')).drain,
};

const USAGE = `usage: npm run bench -- NAME [--option N …]
  NAME  ${Object.keys(BENCHES).join(' | ')} | all
Prints one JSON object a line: {bench, metric, value, unit, limit, ratio}. Exit code 1 when a limit is missed.`;

async function main(args: readonly string[]): Promise<number> {
  const [wanted, ...rest] = args;
  if (!wanted || wanted === '--help' || (wanted !== 'all' && !(wanted in BENCHES))) {
    process.stderr.write(`${USAGE}\n`);
    return wanted === '--help' ? 0 : 2;
  }
  const options = new Map<string, string>();
  for (let index = 0; index < rest.length; index += 2)
    options.set((rest[index] ?? '').replace(/^--/, ''), rest[index + 1] ?? '');
  let held = true;
  for (const name of wanted === 'all' ? Object.keys(BENCHES) : [wanted]) {
    const load = BENCHES[name];
    if (load) held = (await runBench(name, await load(), options)) && held;
  }
  return held ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
