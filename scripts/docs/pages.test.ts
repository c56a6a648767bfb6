import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');

const pages = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => join('docs', name)),
]
  .filter((name) => name.endsWith('.md'))
  .map((name) => ({ name, text: readFileSync(join(ROOT, name), 'utf8') }));

test('docs: every link and picture of a page leads to a file that is there', () => {
  const links = pages.flatMap(({ name, text }) =>
    [...text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target))
      .map((target) => ({ name, path: join(ROOT, dirname(name), target) })),
  );
  expect(links.length).toBeGreaterThan(15);
  const broken = links
    .filter(({ path }) => !existsSync(path))
    .map(({ name, path }) => `${name} → ${relative(ROOT, path)}`);
  expect(broken).toEqual([]);
});

test('docs: every npm script a page names is one of the project', () => {
  const known: unknown = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const named = pages.flatMap(({ text }) => [...text.matchAll(/npm run ([a-z]+)/g)].map(([, script]) => script));
  expect(named.length).toBeGreaterThan(5);
  for (const script of named) expect(known).toHaveProperty(['scripts', script ?? '']);
});

test('docs: every variable of the server’s environment is in the installation’s table', () => {
  const config = readFileSync(join(ROOT, 'apps/sync-server/config.ts'), 'utf8');
  const names = [...config.matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name]) => name ?? '');
  const page = pages.find(({ name }) => name.endsWith('installation.md'))?.text ?? '';
  expect(names).toContain('VALERO_HOME');
  expect(names.filter((name) => !page.includes(`| \`${name}\` |`))).toEqual([]);
});
