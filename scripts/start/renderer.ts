import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runToEnd } from './child.ts';

/** What the built screens depend on. */
const SOURCES = [
  'apps/desktop/renderer/**/*',
  'packages/ui/src/**/*',
  'packages/domain/src/**/*.ts',
  'scripts/build.ts',
  'scripts/build/*.ts',
  'package-lock.json',
];

/** Builds kept for going back and forth between branches. */
const KEPT = 3;

/** Content hash of everything the screens are built from; tests do not count. */
export function sourceHash(root: string): string {
  const hash = createHash('sha256');
  const files = SOURCES.flatMap((pattern) => globSync(pattern, { cwd: root }))
    .filter((path) => !/\.test\.tsx?$|(^|\/)(node_modules|dist)\//.test(path))
    .map((path) => path.replaceAll('\\', '/'))
    .sort();
  for (const path of files) {
    const full = join(root, path);
    if (!statSync(full).isFile()) continue;
    hash.update(`${path}\0`).update(readFileSync(full)).update('\0');
  }
  return hash.digest('hex').slice(0, 20);
}

/** Where the screens of this source lie, or will lie once `build` has run. */
export interface Screens {
  readonly folder: string;
  /** Builds them unless they are there; resolves to whether it had to. Rejects with the builder's last words. */
  build(): Promise<boolean>;
}

/** Finds the screens by content: an unchanged source is never built twice, a half-made build is never seen. */
export function screensOf(root: string, log: string): Screens {
  const cache = join(root, '.cache', 'screens');
  const home = join(cache, sourceHash(root));
  const folder = join(home, 'renderer');
  return {
    folder,
    async build() {
      if (existsSync(join(folder, 'index.html'))) return false;
      const draft = join(cache, `draft-${process.pid}`);
      mkdirSync(cache, { recursive: true });
      rmSync(draft, { recursive: true, force: true });
      await runToEnd([join(root, 'scripts/build.ts'), 'renderer', `--out=${draft}`], { root, log });
      if (existsSync(home)) rmSync(draft, { recursive: true, force: true });
      else renameSync(draft, home);
      clearOld(cache, home);
      return true;
    },
  };
}

function clearOld(cache: string, current: string): void {
  const builds = readdirSync(cache)
    .map((name) => join(cache, name))
    .filter((path) => path !== current)
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const path of builds.slice(KEPT - 1)) rmSync(path, { recursive: true, force: true });
}
