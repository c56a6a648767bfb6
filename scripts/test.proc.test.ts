import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findChromium } from './chromium.ts';

const ROOT = resolve(import.meta.dirname, '..');
const HEAD = "import { expect, it } from 'vitest';\n";

let planted = '';
let bin = '';

beforeAll(() => {
  planted = mkdtempSync(join(ROOT, '.planted-'));
  bin = mkdtempSync(join(tmpdir(), 'valero-bin-'));
  const put = (path: string, text: string): void => {
    mkdirSync(join(planted, path, '..'), { recursive: true });
    writeFileSync(join(planted, path), text);
  };
  put(
    'good/one.test.ts',
    `${HEAD}it('one is one', () => expect(1).toBe(1));\nit('two is two', () => expect(2).toBe(2));`,
  );
  put('good/two.proc.test.ts', `${HEAD}it('three is three', () => expect(3).toBe(3));`);
  put('good/three.test.ts', `${HEAD}it('needs a device', (context) => context.skip('no scale is plugged in'));`);
  put(
    'bad/one.test.ts',
    `${HEAD}it('one is one', () => expect(1).toBe(1));\nit('one is two', () => expect(1).toBe(2));`,
  );
  put('bad/two.test.ts', `import './nowhere.ts';\n${HEAD}it('is never reached', () => expect(1).toBe(1));`);
  put(
    'bad/three.test.ts',
    `${HEAD}it('forgets a promise', () => {\n  void Promise.reject(new Error('forgotten'));\n  expect(1).toBe(1);\n});`,
  );
  put(
    'dead/one.test.ts',
    `${HEAD}it('kills its own run', () => {\n  process.kill(process.ppid, 'SIGKILL');\n  expect(1).toBe(1);\n});`,
  );
});

afterAll(() => {
  for (const folder of [planted, bin]) if (folder) rmSync(folder, { recursive: true, force: true });
});

function npmTest(dir: string, ...args: string[]): { lines: string[]; status: number | null } {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_OPTIONS|VALERO_TEST_(REPORT|DIR)$)/.test(name)),
  );
  const run = spawnSync(process.execPath, [join(ROOT, 'scripts/test.ts'), '--dir', join(planted, dir), ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    env,
  });
  return { lines: run.stdout.trimEnd().split('\n'), status: run.status };
}

it('npm test: suites are added up, skipped tests are named with their reason, the count is the last line', () => {
  const { lines, status } = npmTest('good');
  expect(lines.at(-1)).toBe('3 passed, 0 failed, 1 skipped');
  expect(lines.at(-2)).toMatch(/^NOT RUN: .*three\.test\.ts > needs a device – no scale is plugged in$/);
  expect(status).toBe(0);
});

it('npm test: only the named suites run', () => {
  expect(npmTest('good', '--suite', 'proc').lines.at(-1)).toBe('1 passed, 0 failed');
});

it('npm test: a failing test, a file that does not load and a forgotten promise are three failures', () => {
  const { lines, status } = npmTest('bad');
  expect(lines.at(-1)).toBe('2 passed, 3 failed');
  expect(lines.filter((line) => line.startsWith('FAILED: ')).length).toBe(3);
  expect(status).toBe(1);
});

it('npm test: a run that dies is a failure', () => {
  const { lines, status } = npmTest('dead');
  expect(lines.at(-1)).toBe('0 passed, 1 failed');
  expect(status).toBe(1);
});

it('npm test: a named Chromium wins, one on PATH is found, and a machine without one says so', () => {
  const chromium = join(bin, 'chromium-browser');
  writeFileSync(chromium, '#!/bin/sh\n');
  chmodSync(chromium, 0o755);
  expect(findChromium({ VALERO_CHROMIUM: chromium })).toBe(chromium);
  expect(findChromium({ VALERO_CHROMIUM: join(bin, 'nothing') })).toBeUndefined();
  const onPath = findChromium({ PATH: bin });
  expect([chromium, '/usr/bin/chromium', '/usr/bin/chromium-browser']).toContain(onPath);
});
