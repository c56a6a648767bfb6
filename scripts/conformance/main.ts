/**
 * `npm run conformance -- --client DIR [--runs 3] [--file PATTERN]`: the official client's own test suite against our shape server. DIR is a
 * checkout of packages/typescript-client of github.com/electric-sql/electric with its dependencies installed; it is not part of this
 * repository and is not changed. Needs nginx and the ports 3000, 3002 and 54321.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openPlace, type Place } from './place.fixture.ts';

/** What vitest's JSON report says, as far as it is read. */
interface Report {
  readonly numTotalTests: number;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

/** Runs it once; the exit code counts too, since errors outside of any test are in no report. */
async function runSuite(
  client: string,
  place: Place,
  patterns: readonly string[],
): Promise<{ readonly code: number | null; readonly report: Report | null }> {
  const dir = mkdtempSync(join(tmpdir(), 'conformance-report-'));
  const file = join(dir, 'report.json');
  const args = ['run', ...patterns, '--reporter=dot', '--reporter=json', `--outputFile=${file}`];
  const child = spawn(process.execPath, [join(client, 'node_modules/vitest/vitest.mjs'), ...args], {
    cwd: client,
    env: place.env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const code = await new Promise<number | null>((done) => child.once('close', done));
  const report = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : null;
  rmSync(dir, { recursive: true, force: true });
  return { code, report };
}

/** Prints the figures of a run and names what did not pass; false = something did not. */
function tell(run: number, { code, report }: Awaited<ReturnType<typeof runSuite>>, client: string): boolean {
  if (report === null) {
    console.log(`run ${run}: no report; the suite did not start`);
    return false;
  }
  const { numTotalTests, numPassedTests, numFailedTests, numPendingTests } = report;
  console.log(
    `run ${run}: ${numPassedTests} of ${numTotalTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`,
  );
  for (const { name, status, message, assertionResults } of report.testResults) {
    const passed = assertionResults.filter((one) => one.status === 'passed').length;
    console.log(`  ${name.replace(`${client}/`, '')}: ${passed} of ${assertionResults.length}`);
    if (status === 'failed' && assertionResults.every((one) => one.status !== 'failed')) console.log(`    ${message}`);
    for (const one of assertionResults)
      if (one.status === 'failed')
        console.log(`    FAILED ${one.fullName}\n      ${one.failureMessages?.join('\n      ')}`);
  }
  if (code !== 0) console.log(`  the suite ended with ${code}`);
  return (
    code === 0 &&
    numFailedTests === 0 &&
    numTotalTests > 0 &&
    report.testResults.every(({ status }) => status === 'passed')
  );
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      client: { type: 'string' },
      runs: { type: 'string', default: '3' },
      file: { type: 'string', multiple: true, default: [] },
    },
  });
  if (values.client === undefined || !existsSync(join(values.client, 'node_modules/vitest/vitest.mjs')))
    throw new Error('--client names a checkout of packages/typescript-client in which `npm install` was run');
  const client = resolve(values.client);
  const place = await openPlace(resolve(import.meta.dirname, '../..'));
  let good = true;
  try {
    for (let run = 1; run <= Number(values.runs); run += 1)
      good = tell(run, await runSuite(client, place, values.file), client) && good;
    const errors = place.serverErrors();
    if (errors !== '') console.log(`the server said:\n${errors.slice(-20_000)}`);
  } finally {
    await place.close();
  }
  process.exitCode = good ? 0 : 1;
}

await main();
