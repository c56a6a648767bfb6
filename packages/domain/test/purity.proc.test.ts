import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writePureLib } from '../../../scripts/purity-lib.ts';

const DOMAIN = resolve(import.meta.dirname, '..');
const ROOT = resolve(DOMAIN, '../..');

/** What a hurried programmer might write in the domain, and the compiler's number for refusing it. */
const MISTAKES: readonly (readonly [name: string, code: string, source: string])[] = [
  ['the current date', 'TS2693', 'export const x = new Date();'],
  ['a date from a number', 'TS2693', 'export const x = new Date(0);'],
  ['the clock', 'TS2693', 'export const x = Date.now();'],
  ['the clock by way of globalThis', 'TS7017', 'export const x = globalThis.Date;'],
  ['the clock by way of an index', 'TS7053', "export const x = globalThis['Date'];"],
  [
    'the clock in a formatter',
    'TS2554',
    "export const x = new Intl.DateTimeFormat('de', { timeZone: 'UTC' }).format();",
  ],
  ['the high resolution clock', 'TS2304', 'export const x = performance.now();'],
  ['the Temporal clock', 'TS2304', 'export const x = Temporal.Now.instant();'],
  ['chance', 'TS2339', 'export const x = Math.random();'],
  ['chance by destructuring', 'TS2339', 'export const { random } = Math;'],
  ['random bytes', 'TS2304', 'export const x = crypto.randomUUID();'],
  ['the host’s time zone', 'TS2769', "export const x = new Intl.DateTimeFormat('de', {});"],
  ['the host’s locale', 'TS2554', 'export const x = (1.5).toLocaleString();'],
  ['the host’s sort order', 'TS2554', "export const x = 'a'.localeCompare('b');"],
  ['a process', 'TS2591', 'export const x = process.env;'],
  ['a buffer', 'TS2591', "export const x = Buffer.from('a');"],
  ['require', 'TS2591', "export const x = require('fs');"],
  ['the network', 'TS2304', "export const x = fetch('https://example.com');"],
  ['a timer', 'TS2304', 'setTimeout(() => undefined, 1);\nexport {};'],
  ['an interval', 'TS2304', 'setInterval(() => undefined, 1);\nexport {};'],
  ['a microtask', 'TS2304', 'queueMicrotask(() => undefined);\nexport {};'],
  ['the console', 'TS2584', "console.log('x');\nexport {};"],
  ['a document', 'TS2584', 'export const x = document.title;'],
  ['a window', 'TS2304', 'export const x = window;'],
  ['browser storage', 'TS2304', "export const x = localStorage.getItem('a');"],
  ['eval', 'TS2304', "export const x = eval('1');"],
  ['a function from text', 'TS2693', "export const x = new Function('return 1');"],
  ['a function from text by way of a constructor', 'TS2339', "export const x = (() => 1).constructor('return 1');"],
  ['the garbage collector', 'TS2693', 'export const x = new WeakRef({});'],
  ['a file', 'TS2306', "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;"],
  ['a file without the prefix', 'TS2306', "import { readFileSync } from 'fs';\nexport const x = readFileSync;"],
  ['a file by dynamic import', 'TS2306', "export const x = () => import('node:fs');"],
  ['a database', 'TS2306', "import Database from 'better-sqlite3';\nexport const x = Database;"],
  ['the type of a database', 'TS2306', "import type { Pool } from 'pg';\nexport type X = Pool;"],
  ['the type of a database by inline import', 'TS2306', "export type X = import('pg').Pool;"],
  ['another package of VALERO', 'TS2306', "import { x } from '@valero/storage';\nexport const y = x;"],
  ['a screen', 'TS2306', "import { useState } from 'react';\nexport const x = useState;"],
];

const CLEAN = `
import { z } from 'zod';
export const line = z.object({
  gtin: z.string().regex(/^\\d{8,14}$/),
  milli: z.number().int(),
  tax: z.discriminatedUnion('key', [z.object({ key: z.literal(1) }), z.object({ key: z.literal(2), why: z.string() })]),
  at: z.iso.datetime().optional(),
});
export type Line = z.infer<typeof line>;
export const read = (input: unknown): Line | undefined => line.safeParse(input).data;
export const key: 1 | 2 | undefined = read({})?.tax.key;
export const sorted = ['b', 'a'].toSorted((a, b) => a.localeCompare(b, 'de'));
export const day = new Intl.DateTimeFormat('de-DE', { timeZone: 'Europe/Berlin' }).format(0);
export const rounded = Math.round(Number.parseInt('12', 10) / 7) + Math.max(...new Set([1]).union(new Set([2])));
export const grouped = Object.groupBy([1, 2, 3], (n) => (n % 2 ? 'odd' : 'even'));
export const big: bigint = BigInt.asUintN(64, 2n ** 64n);
export function* numbers(): Generator<number> { yield* new Uint8Array([1, 2]).values().map((n) => n + 1); }
export class Once { #done = false; run(): boolean { const first = !this.#done; this.#done = true; return first; } }
`;
/** Only real types are refused here: zod must not have decayed to `any`. */
const WRONG_TYPE = `import { z } from 'zod';\nexport const n: number = z.object({ a: z.string() }).parse({}).a;`;

let planted = '';
let diagnostics = new Map<string, string[]>();

function tsc(...args: string[]): string {
  const run = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules/@typescript/native/bin/tsc'), '--pretty', 'false', ...args],
    {
      cwd: ROOT,
      encoding: 'utf8',
      maxBuffer: 32 * 1024 * 1024,
    },
  );
  if (run.error) throw run.error;
  return run.stdout;
}

beforeAll(() => {
  writePureLib(ROOT);
  planted = mkdtempSync(join(DOMAIN, '.planted-'));
  const config = { extends: '../tsconfig.json', include: ['*.ts', '../lib/es/*.d.ts'], exclude: [] };
  writeFileSync(join(planted, 'tsconfig.json'), JSON.stringify(config));
  for (const [index, [, , source]] of MISTAKES.entries()) writeFileSync(join(planted, `mistake-${index}.ts`), source);
  writeFileSync(join(planted, 'clean.ts'), CLEAN);
  writeFileSync(join(planted, 'wrong-type.ts'), WRONG_TYPE);
  const found = new Map<string, string[]>();
  for (const match of tsc('-p', planted).matchAll(/^(.*)\(\d+,\d+\): error (TS\d+): /gm)) {
    const file = (match[1] ?? '').split('/').at(-1) ?? '';
    found.set(file, [...(found.get(file) ?? []), match[2] ?? '']);
  }
  diagnostics = found;
});

afterAll(() => {
  if (planted) rmSync(planted, { recursive: true, force: true });
});

it.each(MISTAKES.map(([name, code], index) => ({ name, code, index })))(
  'domain purity: $name is refused by the compiler ($code)',
  ({ code, index }) => {
    expect(diagnostics.get(`mistake-${index}.ts`) ?? []).toContain(code);
  },
);

it('domain purity: clean code with zod, Intl and modern ECMAScript compiles', () => {
  expect(diagnostics.get('clean.ts') ?? []).toEqual([]);
});

it('domain purity: zod’s types are alive, a string is not a number', () => {
  expect(diagnostics.get('wrong-type.ts')).toEqual(['TS2322']);
});

it('domain purity: the same options guard every file of the domain, and no Node or DOM type is loaded', () => {
  const files = tsc('-p', DOMAIN, '--listFilesOnly').trim().split('\n');
  expect(files.some((path) => path.endsWith('packages/domain/src/kernel/money.ts'))).toBe(true);
  expect(files.filter((path) => /@types\/|lib\.[\w.]+\.d\.ts$|\.test\.ts$/.test(path))).toEqual([]);
});

it('domain purity: a library from which nothing was cut is an error, not a silent pass', async () => {
  const { pureLib } = await import('../../../scripts/purity-lib.ts');
  const empty = join(planted, 'empty-lib');
  mkdirSync(empty);
  writeFileSync(join(empty, 'lib.es2025.d.ts'), 'interface Nothing {}');
  expect(() => pureLib(empty)).toThrow(/adapt CUTS/);
});
