/**
 * Writes the library that packages/domain is compiled against: the ECMAScript types of the installed TypeScript,
 * with everything taken out that reads the clock, chance, the host's locale or time zone, or runs text as code.
 * The compiler then refuses `Date.now()` in the domain exactly as it refuses a misspelled name.
 * See docs/adr/0003-domain-purity-by-the-compiler.md.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

/** The edition of ECMAScript the domain may use; Node 24 and Electron 45 both have all of it. */
const EDITION = 'es2025';

/** One thing taken out of the libraries. `count` is how often it must be found: a new TypeScript cannot loosen it silently. */
type Cut = {
  readonly why: string;
  readonly find: RegExp;
  readonly put: string;
  readonly atLeast: number;
};

const CUTS: readonly Cut[] = [
  // The clock. The type `Date` stays, because zod's own types name it; without the value nobody can make one.
  { why: 'Date', find: /^declare var Date: DateConstructor;$/gm, put: '', atLeast: 1 },
  { why: 'DateConstructor', find: /^interface DateConstructor \{[\s\S]*?^\}$/gm, put: '', atLeast: 2 },
  {
    why: 'a formatter that reads the clock',
    find: /\b(format|formatToParts)\(date\?: /g,
    put: '$1(date: ',
    atLeast: 2,
  },
  // Chance.
  { why: 'Math.random', find: /^ {4}random\(\): number;$/gm, put: '', atLeast: 1 },
  // Text run as code: the back door to everything above.
  { why: 'eval', find: /^declare function eval\(.*$/gm, put: '', atLeast: 1 },
  { why: 'Function', find: /^declare var Function: FunctionConstructor;$/gm, put: '', atLeast: 1 },
  { why: 'FunctionConstructor', find: /^interface FunctionConstructor \{[\s\S]*?^\}$/gm, put: '', atLeast: 1 },
  {
    why: 'x.constructor',
    find: /^ {4}(readonly )?constructor: (Async)?(Generator)?Function(Constructor)?;$/gm,
    put: '',
    atLeast: 1,
  },
  // The garbage collector's timing and other threads.
  { why: 'WeakRef', find: /^declare var WeakRef: WeakRefConstructor;$/gm, put: '', atLeast: 1 },
  { why: 'FinalizationRegistry', find: /^declare var FinalizationRegistry: .*$/gm, put: '', atLeast: 1 },
  { why: 'Atomics', find: /^declare var Atomics: Atomics;$/gm, put: '', atLeast: 1 },
  // The host's locale and time zone: the same fact must read the same on every machine.
  { why: 'host locale', find: /^ {4}toLocale(Date|Time)?String\(\): string;$/gm, put: '', atLeast: 5 },
  { why: 'host locale', find: /^ {4}localeCompare\(that: string\): number;$/gm, put: '', atLeast: 1 },
  { why: 'host locale', find: /\blocales\?: /g, put: 'locales: ', atLeast: 30 },
  {
    why: 'host time zone',
    find: /options\?: (Intl\.)?DateTimeFormatOptions/g,
    put: 'options: $1DateTimeFormatOptions',
    atLeast: 5,
  },
  {
    why: 'host time zone',
    find: /^ {8}timeZone\?: string \| undefined;$/gm,
    put: '        timeZone: string;',
    atLeast: 1,
  },
  // Comments weigh more than the types.
  { why: 'directives and comments', find: /^\/\/\/ <reference .*$/gm, put: '', atLeast: 10 },
];

const REFUSED = `// The domain may import zod and its own files, nothing else.
// Need the clock, chance, a file, a device, the network? Declare a port in the module's ports.ts and let the host bring it.
// This file is deliberately not a module, so that each other import fails here.
interface RefusedInDomain {
  readonly thisPackageIsNotAllowedInDomain: never;
}
`;

/** Folder of the installed TypeScript's `lib.*.d.ts` files. Throws when TypeScript is not installed. */
export function typescriptLibDir(root: string): string {
  const fromRoot = createRequire(join(root, 'package.json'));
  const native = fromRoot.resolve('@typescript/native/package.json');
  const platform = `@typescript/typescript-${process.platform}-${process.arch}/package.json`;
  const dir = join(dirname(createRequire(native).resolve(platform)), 'lib');
  if (!existsSync(join(dir, 'lib.es5.d.ts'))) throw new Error(`TypeScript's libraries are not in ${dir}`);
  return dir;
}

/**
 * The pure library as file name → text, one file for each `lib.*.d.ts` in `libDir` that the edition needs.
 * (One file each, because some of them are modules and some are not.)
 * Throws when a thing to cut is not found, which means TypeScript changed its files and CUTS must follow.
 */
export function pureLib(libDir: string): Map<string, string> {
  const files = new Map<string, string>();
  const found = new Map<Cut, number>(CUTS.map((cut) => [cut, 0]));
  const add = (name: string): void => {
    const file = `${name}.d.ts`;
    if (files.has(file)) return;
    let text = readFileSync(join(libDir, `lib.${name}.d.ts`), 'utf8');
    const needs = [...text.matchAll(/^\/\/\/ <reference lib="([^"]+)" \/>$/gm)].map((match) => match[1] ?? '');
    for (const cut of CUTS) {
      found.set(cut, (found.get(cut) ?? 0) + (text.match(cut.find)?.length ?? 0));
      text = text.replace(cut.find, cut.put);
    }
    files.set(
      file,
      `// Generated by scripts/purity-lib.ts from the installed TypeScript. Do not edit, do not commit.\n${text}`,
    );
    for (const need of needs) add(need);
  };
  add(EDITION);
  for (const [cut, count] of found) {
    if (count < cut.atLeast) {
      throw new Error(
        `purity lib: expected at least ${cut.atLeast} × ${cut.find} (${cut.why}), found ${count}; adapt CUTS in scripts/purity-lib.ts`,
      );
    }
  }
  return files;
}

/** Writes `packages/domain/lib/`. Returns true when a file changed. Safe to run from several processes at once. */
export function writePureLib(root: string = resolve(import.meta.dirname, '..')): boolean {
  const dir = join(root, 'packages/domain/lib');
  mkdirSync(join(dir, 'es'), { recursive: true });
  const files = pureLib(typescriptLibDir(root));
  let changed = writeIfChanged(join(dir, 'refused.d.ts'), REFUSED);
  for (const [name, text] of files) changed = writeIfChanged(join(dir, 'es', name), text) || changed;
  for (const name of readdirSync(join(dir, 'es'))) {
    if (name.endsWith('.d.ts') && !files.has(name)) rmSync(join(dir, 'es', name), { force: true });
  }
  return changed;
}

function writeIfChanged(path: string, text: string): boolean {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return false;
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, path);
  return true;
}

if (import.meta.main) {
  console.log(writePureLib() ? 'packages/domain/lib written' : 'packages/domain/lib is up to date');
}
