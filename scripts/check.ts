/**
 * `npm run check`: types, lint, format, arrows, unused code and house rules, in under two minutes.
 *
 *   npm run check                 everything
 *   npm run check -- types tidy   only the steps whose name begins so
 */
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { prepare } from './prepare.ts';

const ROOT = resolve(import.meta.dirname, '..');
const BIN = join(ROOT, 'node_modules');

/** One tool's run over the project. */
type Step = {
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
  /** What to do when it fails, beyond what the tool itself prints. */
  readonly hint: string;
};

type Outcome = { readonly step: Step; readonly ok: boolean; readonly output: string; readonly seconds: number };

/** The TypeScript projects: every tsconfig of the tree but the two that are only extended. */
function typeScriptProjects(): string[] {
  const found = globSync(
    ['tsconfig*.json', '{drivers,bench}/tsconfig*.json', '{apps,packages}/*/{,renderer/}tsconfig*.json'],
    { cwd: ROOT },
  );
  return found
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !/^tsconfig\.(base|screen)\.json$/.test(path))
    .sort();
}

/** Where the compiler keeps what it knows of a project, so that an unchanged one takes no time. */
function buildInfo(project: string): string {
  return join(BIN, '.cache/tsc', `${project.replaceAll('/', '-')}.tsbuildinfo`);
}

function allSteps(): Step[] {
  const types = typeScriptProjects().map((project) => ({
    name: `types ${project}`,
    script: join(BIN, '@typescript/native/bin/tsc'),
    args: ['-p', project, '--pretty', 'false', '--incremental', '--tsBuildInfoFile', buildInfo(project)],
    hint:
      project === 'packages/domain/tsconfig.json'
        ? 'the domain has no clock, chance, IO or packages: declare a port in the module’s ports.ts'
        : '',
  }));
  return [
    {
      name: 'arrows',
      script: join(BIN, 'dependency-cruiser/bin/dependency-cruiser.mjs'),
      args: [
        '--config',
        '.dependency-cruiser.mjs',
        '--output-type',
        'err-long',
        'apps',
        'packages',
        'drivers',
        'bench',
        'scripts',
      ],
      hint: 'the arrows are explained in .dependency-cruiser.mjs',
    },
    {
      name: 'biome',
      script: join(BIN, '@biomejs/biome/bin/biome'),
      args: ['check', '--colors=off', '--max-diagnostics=40', '--error-on-warnings', '.'],
      hint: '`npm run fix` mends format and imports',
    },
    {
      name: 'unused',
      script: join(BIN, 'knip/bin/knip.js'),
      args: ['--no-progress'],
      hint: 'delete what nobody uses, or use it; entry points are listed in knip.json',
    },
    { name: 'tidy', script: join(ROOT, 'scripts/tidy.ts'), args: [], hint: '' },
    ...types,
  ];
}

function run(step: Step): Promise<Outcome> {
  const startedAt = performance.now();
  return new Promise((done) => {
    const child = spawn(process.execPath, [step.script, ...step.args], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    const end = (ok: boolean, note: string): void => {
      const output = Buffer.concat(chunks).toString('utf8') + note;
      // A workspace without a source file yet is no mistake.
      const empty = /error TS18003/.test(output) && output.trim().split('\n').length === 1;
      done({ step, ok: ok || empty, output, seconds: (performance.now() - startedAt) / 1000 });
    };
    child.once('error', (error) => end(false, error.message));
    child.once('close', (code, signal) => end(code === 0, signal ? `ended by ${signal}` : ''));
  });
}

/** Runs the steps with as many at once as the machine has processors, and prints a line for each as it ends. */
async function runAll(steps: readonly Step[]): Promise<Outcome[]> {
  const waiting = [...steps];
  const outcomes: Outcome[] = [];
  const worker = async (): Promise<void> => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const outcome = await run(step);
      outcomes.push(outcome);
      console.log(`${outcome.ok ? '✓' : '✗'} ${step.name.padEnd(52)} ${outcome.seconds.toFixed(1).padStart(6)} s`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(4, Math.max(2, availableParallelism())) }, worker));
  return outcomes;
}

async function main(wanted: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  prepare();
  const steps = allSteps().filter(({ name }) => wanted.length === 0 || wanted.some((start) => name.startsWith(start)));
  if (steps.length === 0) throw new Error(`no step begins with ${wanted.join(' or ')}`);
  const outcomes = await runAll(steps);
  const failed = outcomes.filter(({ ok }) => !ok);
  for (const { step, output } of failed) {
    console.log(`\n── ${step.name}${step.hint ? ` (${step.hint})` : ''}\n${output.trimEnd()}`);
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`\ncheck: ${outcomes.length - failed.length} of ${outcomes.length} steps passed in ${seconds} s`);
  return failed.length === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
