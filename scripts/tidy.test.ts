import { expect, it } from 'vitest';
import { RULES } from './tidy/rules.ts';
import { tidyFile } from './tidy.ts';

const doc = (code: string): string => `/** Documented. */\n${code}`;
const long = (lines: number): string => doc(`export const x = [\n${'  1,\n'.repeat(lines - 3)}];\n`);

/** Rule, where the mistake is planted, and the mistake. */
const MISTAKES: readonly (readonly [rule: string, path: string, text: string])[] = [
  ['file-size', 'packages/storage/src/a.ts', long(401)],
  ['file-size', 'packages/storage/src/a.ts', `// size: long\n${long(401)}`],
  ['file-size', 'packages/ui/src/a.css', '.a {}\n'.repeat(401)],
  ['no-any', 'packages/storage/src/a.ts', doc('export const x: any = 1;')],
  ['no-any', 'packages/storage/src/a.ts', doc('export const x = JSON.parse("1") as any[];')],
  ['no-any', 'packages/storage/src/a.test.ts', 'const x = new Map<string, any>();'],
  ['no-double-cast', 'packages/storage/src/a.ts', doc('export const x = 1 as unknown as string;')],
  ['no-double-cast', 'packages/storage/src/a.ts', doc('export const x = (1 as unknown) as string;')],
  ['no-ts-ignore', 'packages/storage/src/a.ts', doc('// @ts-ignore\nexport const x = 1;')],
  ['no-ts-ignore', 'packages/storage/src/a.ts', '// @ts-nocheck\n'],
  ['no-ts-ignore', 'packages/storage/src/a.test.ts', 'const x = [\n  // @ts-expect-error\n  1,\n];'],
  ['no-hidden-test', 'packages/storage/src/a.test.ts', "it.only('a sale is a sale', () => {});"],
  ['no-hidden-test', 'packages/storage/src/a.test.ts', "describe.skip('sales', () => {});"],
  ['no-hidden-test', 'packages/storage/src/a.test.ts', "test.todo('a sale is a sale');"],
  ['no-hidden-test', 'packages/storage/src/a.test.ts', "it.skip.each([1])('a sale is a sale', () => {});"],
  ['test-title-is-a-sentence', 'packages/storage/src/a.test.ts', "it('works', () => {});"],
  ['test-suffix', 'packages/storage/src/a.test.ts', "import { spawn } from 'node:child_process';\nspawn('ls');"],
  ['test-suffix', 'packages/storage/src/a.test.ts', "import { chromium } from 'playwright-core';\nchromium.launch();"],
  ['test-suffix', 'packages/storage/src/a.test.ts', "import pg from 'pg';\nnew pg.Pool();"],
  ['await-property', 'packages/storage/src/a.test.ts', 'fc.assert(fc.asyncProperty(fc.nat(), async () => {}));'],
  [
    'no-float-column',
    'packages/storage/src/kasse/tables.sqlite.ts',
    "import { integer, real } from 'drizzle-orm/sqlite-core';",
  ],
  ['no-float-column', 'packages/storage/src/kasse/tables.pg.ts', "import { numeric as n } from 'drizzle-orm/pg-core';"],
  [
    'no-float-column',
    'packages/storage/src/a.ts',
    'const sql = `create table t (\n  id text,\n  total real not null\n)`;',
  ],
  ['no-float-column', 'packages/storage/src/a.ts', "const sql = 'alter table t add column\\n price double precision';"],
  ['no-float-money', 'packages/domain/src/kasse/a.ts', "const x = parseFloat('1.5');"],
  ['no-float-money', 'packages/domain/src/kasse/a.ts', "const x = Number.parseFloat('1.5');"],
  ['no-float-money', 'packages/storage/src/a.ts', 'const x = (1.005).toFixed(2);'],
  ['no-float-money', 'apps/desktop/host/a.ts', 'const euro = line.grossCents / 100;'],
  ['no-float-money', 'apps/desktop/host/a.ts', 'const tax = totalCents * 0.19;'],
  ['no-select-star', 'packages/storage/src/a.ts', "const sql = 'select * from kasse_beleg';"],
  ['no-select-star', 'apps/sync-server/a.ts', 'const sql = `SELECT b.* FROM kasse_beleg b`;'],
  ['no-later', 'packages/storage/src/a.ts', '// TODO: later\n'],
  ['no-later', 'packages/storage/src/a.ts', '/* FIXME */\n'],
  ['no-later', 'docs/a.md', 'TODO: write this\n'],
  ['pure-domain', 'packages/domain/src/kasse/a.ts', 'declare const process: { env: object };'],
  ['pure-domain', 'packages/domain/src/kasse/a.ts', 'declare function fetch(url: string): Promise<unknown>;'],
  ['pure-domain', 'packages/domain/src/kasse/a.ts', 'declare global { interface Window {} }'],
  ['pure-domain', 'packages/domain/src/kasse/a.ts', "import 'better-sqlite3';"],
  ['pure-domain', 'packages/domain/src/kasse/a.ts', '/// <reference types="node" />\n'],
  ['workspace-import', 'packages/storage/src/a.ts', "import { x } from '../../domain/src/kasse/index.ts';"],
  ['workspace-import', 'apps/desktop/host/a.ts', "export { x } from '../../../drivers/src/scale/index.ts';"],
  ['doc-comment', 'packages/domain/src/kasse/a.ts', 'export function sale(): number {\n  return 1;\n}'],
  ['doc-comment', 'packages/domain/src/kasse/a.ts', doc('export const a = 1;\n\nexport const b = 2;')],
];

/** Code that looks like a mistake and is none. */
const CLEAN: readonly (readonly [why: string, path: string, text: string])[] = [
  [
    'a long file that says why',
    'packages/storage/src/a.ts',
    `// size: one table of every field of DSFinV-K 2.4\n${long(401)}`,
  ],
  ['a file of exactly 400 lines', 'packages/storage/src/a.ts', long(400)],
  [
    'the word any in a text and a comment',
    'packages/storage/src/a.ts',
    doc('// any customer\nexport const x = "as any";'),
  ],
  [
    'a test function called as such',
    'packages/storage/src/a.test.ts',
    "it.each([1])('a sale of %s stays a sale', () => {});",
  ],
  ['skip of a list', 'packages/storage/src/a.ts', doc('export const x = rows.skip(3);')],
  ['only of a selection', 'packages/storage/src/a.ts', doc('export const x = pick.only;')],
  [
    'a type import of a heavy package in a unit test',
    'packages/storage/src/a.test.ts',
    "import type { Pool } from 'pg';",
  ],
  ['a test named after what it needs', 'packages/storage/src/a.pg.test.ts', "import pg from 'pg';\nnew pg.Pool();"],
  [
    'an awaited property',
    'packages/storage/src/a.test.ts',
    'await fc.assert(fc.asyncProperty(fc.nat(), async () => {}));',
  ],
  [
    'integer columns',
    'packages/storage/src/a.ts',
    'const sql = `create table t (total_cents integer not null, real_name text) strict`;',
  ],
  ['a ratio that is no money', 'apps/desktop/host/a.ts', 'const percent = done / 100;'],
  ['columns of a function', 'packages/storage/src/a.ts', "const sql = 'select * from unnest($1::text[])';"],
  ['a count', 'packages/storage/src/a.ts', "const sql = 'select count(*) from kasse_beleg';"],
  ['the Spanish word for everything in a text', 'packages/storage/src/a.ts', doc("export const x = 'TODO el mundo';")],
  ['a brand', 'packages/domain/src/kernel/a.ts', 'declare const brand: unique symbol;'],
  ['an ambient declaration outside the domain', 'apps/desktop/shell/a.ts', 'declare const VERSION: string;'],
  ['an import inside the workspace', 'packages/storage/src/kasse/a.ts', "import { x } from '../sqlite/index.ts';"],
  ['a group of exports under one comment', 'packages/domain/src/a.ts', doc('export type A = 1;\nexport type B = 2;')],
  [
    'overloads under one comment',
    'packages/domain/src/a.ts',
    doc('export function f(a: 1): 1;\nexport function f(a: number): number {\n  return a;\n}'),
  ],
  ['a type derived from a schema', 'packages/domain/src/a.ts', 'export type Sale = z.infer<typeof sale>;'],
  ['props of a component', 'packages/ui/src/a.tsx', 'export type ButtonProps = { label: string };'],
  ['a re-export', 'packages/domain/src/kasse/index.ts', "export { sale } from './rules.ts';"],
];

const brokenRules = (path: string, text: string): string[] => tidyFile(path, text).map(({ rule }) => rule);

it.each(MISTAKES.map(([rule, path, text]) => ({ rule, path, text })))(
  'tidy: $rule refuses $text in $path',
  ({ rule, path, text }) => {
    expect(brokenRules(path, text)).toContain(rule);
  },
);

it.each(CLEAN.map(([why, path, text]) => ({ why, path, text })))('tidy: $why is accepted', ({ path, text }) => {
  expect(tidyFile(path, text)).toEqual([]);
});

it('tidy: every rule has a planted mistake and tells what to do instead', () => {
  const planted = new Set(MISTAKES.map(([rule]) => rule));
  expect(RULES.map(({ id }) => id).filter((id) => !planted.has(id))).toEqual([]);
  for (const { instead } of RULES) expect(instead.length).toBeGreaterThan(30);
});

it('tidy: a finding names the line of the mistake', () => {
  expect(tidyFile('packages/storage/src/a.ts', doc('export const a = 1;\nconst b: any = 2;'))).toMatchObject([
    { line: 3, rule: 'no-any' },
  ]);
});
