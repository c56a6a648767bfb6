/**
 * `npm test`: every suite that this machine can run, one after the other, and an honest count at the very end.
 *
 *   npm test                          everything
 *   npm test -- kasse                 test files whose path contains "kasse"
 *   npm test -- --suite unit,pg       only these suites
 *   npm test -- --dir packages/domain only below this folder
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { findChromium } from './chromium.ts';
import { prepare } from './prepare.ts';
import { SUITES, type Suite, suiteFiles } from './test/suites.ts';
import { type NotRun, type SuiteReport, summarise } from './test/summary.ts';

const ROOT = resolve(import.meta.dirname, '..');
/** How many runs this one is inside of: a test may run `npm test` on a planted folder, that run may not run another. */
const DEPTH = Number(process.env['VALERO_TEST_DEPTH'] ?? 0);

type Run = { readonly report: SuiteReport; readonly seconds: number };

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { suite: { type: 'string' }, dir: { type: 'string', default: '.' } },
  });
  const wanted = values.suite?.split(',');
  for (const name of wanted ?? []) {
    if (!SUITES.some((suite) => suite.name === name))
      throw new Error(`no suite is called ${name}: ${SUITES.map((suite) => suite.name).join(', ')}`);
  }
  if (DEPTH > 1) throw new Error('npm test runs inside npm test inside npm test');
  prepare();
  const reports: SuiteReport[] = [];
  const notRun: NotRun[] = [];
  for (const suite of SUITES.filter(({ name }) => wanted?.includes(name) ?? true)) {
    const files = suiteFiles(suite, resolve(ROOT, values.dir)).filter(
      (path) => positionals.length === 0 || positionals.some((part) => path.includes(part)),
    );
    if (files.length === 0) continue;
    const missing = suite.missing(ROOT);
    if (missing) {
      notRun.push({ title: `${suite.title} (${files.length} files)`, why: missing });
      continue;
    }
    console.log(`\n── ${suite.title}: ${files.length} files`);
    const { report, seconds } = await runSuite(suite, values.dir, positionals);
    console.log(`── ${suite.title}: ${report.passed} passed, ${report.failures.length} failed in ${seconds} s`);
    reports.push(report);
  }
  const { lines, exitCode } = summarise(reports, notRun);
  console.log('');
  for (const line of lines) console.log(line);
  return exitCode;
}

/** Runs one suite in its own vitest. A run that dies or hangs is a failure even if no test failed in it. */
async function runSuite(suite: Suite, dir: string, filters: readonly string[]): Promise<Run> {
  const temp = mkdtempSync(join(tmpdir(), 'valero-test-'));
  const reportFile = join(temp, 'report.json');
  const startedAt = performance.now();
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const reporter = join(ROOT, 'scripts/test/reporter.ts');
  const args = [
    'run',
    '--project',
    suite.name,
    '--dir',
    resolve(ROOT, dir),
    '--reporter',
    'default',
    '--reporter',
    reporter,
  ];
  const child = spawn(process.execPath, [vitest, ...args, ...filters], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
    env: {
      ...process.env,
      VALERO_TEST_REPORT: reportFile,
      VALERO_CHROMIUM: findChromium() ?? '',
      VALERO_TEST_DIR: resolve(ROOT, dir),
      VALERO_TEST_DEPTH: String(DEPTH + 1),
    },
  });
  const ended = await waitFor(child, suite.limitMs);
  killGroup(child, 'SIGKILL');
  const report = readReport(reportFile);
  if (ended !== 'exit 0' && report.failures.length === 0) report.failures.push(`${suite.title} ended with ${ended}`);
  rmSync(temp, { recursive: true, force: true });
  return { report, seconds: Math.round((performance.now() - startedAt) / 1000) };
}

function readReport(path: string): SuiteReport {
  if (!existsSync(path)) return { passed: 0, failures: [], skipped: [] };
  return JSON.parse(readFileSync(path, 'utf8')) as SuiteReport;
}

/** Waits for the child's end; stops its whole process group after `limitMs`, or when we are stopped ourselves. */
function waitFor(child: ChildProcess, limitMs: number): Promise<string> {
  return new Promise((done) => {
    let why = '';
    const stop = (reason: string): void => {
      why = reason;
      killGroup(child, 'SIGTERM');
      setTimeout(() => killGroup(child, 'SIGKILL'), 10_000).unref();
    };
    const onSignal = (): void => stop('an interruption');
    const timer = setTimeout(() => stop(`no end after ${limitMs / 60_000} minutes`), limitMs);
    process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
    child.once('error', (error) => {
      why = error.message;
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
      done(why || (signal ? `signal ${signal}` : `exit ${code}`));
    });
  });
}

/** Signals the child and whatever it left behind in its process group. */
function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // Nothing is left of it.
  }
}

process.exitCode = await main();
