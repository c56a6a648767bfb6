import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..', '..');

interface Rule {
  readonly id: string;
  readonly source: string;
  readonly code: string;
  readonly file: string;
  readonly title: string;
}

/** The rows of SPEC.md that have five cells: id, rule, source, code, test. */
function rules(): Rule[] {
  const page = readFileSync(path.join(ROOT, 'docs/compliance/SPEC.md'), 'utf8');
  return page.split('\n').flatMap((line) => {
    const [, id = '', , source = '', code = '', proof = ''] = line.split('|').map((cell) => cell.trim());
    if (!/^[A-Z0-9]+-[A-Z0-9-]+$/.test(id)) return [];
    const found = /^`([^`]+)`: (.+)$/.exec(proof);
    return [{ id, source, code: code.replaceAll('`', ''), file: found?.[1] ?? '', title: found?.[2] ?? '' }];
  });
}

test('docs: every rule of SPEC.md has a source, code that is there and a test that is there', () => {
  const all = rules();
  expect(all.length).toBeGreaterThan(60);
  expect(new Set(all.map((rule) => rule.id)).size).toBe(all.length);
  const wrong = all.filter(({ source, code, file, title }) => {
    const proof = path.join(ROOT, file);
    if (source === '' || title === '' || !existsSync(path.join(ROOT, code)) || !existsSync(proof)) return true;
    return !readFileSync(proof, 'utf8').includes(title);
  });
  expect(wrong.map(({ id, code, file, title }) => `${id}: ${code}, ${file}: ${title}`)).toEqual([]);
});
