/**
 * The house rules that no other tool knows. `node scripts/tidy.ts` reads every file of the project,
 * `node scripts/tidy.ts FILE…` only those. Exit code 1 when a rule is broken; each finding says what to do instead.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { RULES } from './tidy/rules.ts';
import { readSource } from './tidy/source.ts';

const READ = /\.(tsx?|mts|mjs|js|css|md|ya?ml|json|html|sh|sql)$|^\.ci\//;
const SKIP = /(^|\/)(node_modules|dist|lib\/es)\/|package-lock\.json$|\.min\.|(^|\/)data\//;

/** One broken rule at one place. */
export type Finding = {
  readonly path: string;
  readonly line: number;
  readonly rule: string;
  readonly detail: string;
  readonly instead: string;
};

/** What the rules say of one file; `path` is from the project root with forward slashes. */
export function tidyFile(path: string, text: string): Finding[] {
  const source = readSource(path, text);
  return RULES.flatMap((rule) =>
    [...rule.check(source)].map((broken) => ({
      path,
      line: broken.line,
      rule: rule.id,
      detail: broken.detail ?? '',
      instead: rule.instead,
    })),
  );
}

/** The project's own files below `root`: tracked or new, not ignored, and readable by a rule. */
export function projectFiles(root: string): string[] {
  const out = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return [...new Set(out.split('\0'))].filter((path) => isRead(root, path)).sort();
}

function isRead(root: string, path: string): boolean {
  if (path === '' || !READ.test(path) || SKIP.test(path)) return false;
  const full = join(root, path);
  return existsSync(full) && statSync(full).size < 2_000_000;
}

function main(args: readonly string[]): number {
  const root = resolve(import.meta.dirname, '..');
  const given = args.map((path) => relative(root, resolve(path)).replaceAll('\\', '/'));
  const files = given.length > 0 ? given.filter((path) => isRead(root, path)) : projectFiles(root);
  const findings = files.flatMap((path) => tidyFile(path, readFileSync(join(root, path), 'utf8')));
  const explained = new Set<string>();
  for (const { path, line, rule, detail, instead } of findings) {
    console.log(`${path}:${line} ${rule}${detail ? `: ${detail}` : ''}`);
    if (!explained.has(rule)) console.log(`    → ${instead}`);
    explained.add(rule);
  }
  console.log(
    findings.length === 0 ? `tidy: ${files.length} files follow the house rules` : `tidy: ${findings.length} findings`,
  );
  return findings.length === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2));
