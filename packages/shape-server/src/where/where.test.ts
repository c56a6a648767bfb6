import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Column, Relation } from '../model.ts';
import { parseWhere } from './index.ts';

const column = (name: string, type: string, dims = 0): Column => {
  return { name, type, dims, pkIndex: null, notNull: false, modifiers: {} };
};
const relation: Relation = {
  oid: 1,
  schema: 'public',
  name: 'things',
  columns: [
    column('id', 'uuid'),
    column('store', 'text'),
    column('no', 'int4'),
    column('Active', 'bool'),
    column('price', 'numeric'),
    column('mood', 'mood'),
    column('tags', 'text', 1),
  ],
  signature: '',
};
const ID = '8f4c1f3a-0000-4000-8000-00000000000a';

function message(
  text: string,
  params: Record<string, string> = {},
  grammar: 'strict' | 'electric' = 'electric',
): string {
  const parsed = parseWhere(text, params, relation, grammar);
  return parsed.ok ? 'ok' : parsed.message;
}

test('where: a syntax error names its place in the statement and the word', () => {
  expect(message('1 x 1')).toBe('At location 17: syntax error at or near "x"');
  expect(message('invalid syntax')).toBe('At location 23: syntax error at or near "syntax"');
  expect(message('no =')).toBe('At location 19: syntax error at end of input');
  expect(message('')).toBe('At location 15: syntax error at end of input');
  expect(message("store = 'a")).toContain('At location 23: unterminated quoted string');
  expect(message('no = 1; drop table things')).toBe('At location 21: syntax error at or near ";"');
});

test('where: what does not fit the table is refused with its place', () => {
  expect(message('other = $1', { '1': 'x' })).toBe('At location 15: unknown reference other');
  expect(message('no = $1', {})).toBe('At location 20: parameter $1 was not provided');
  expect(message('no = $1', { '1': 'x' })).toBe('At location 20: invalid input syntax for type int4: "x"');
  expect(message('no = $1', { '1': '2147483648' })).toContain('invalid input syntax for type int4');
  expect(message('active = true')).toBe('At location 15: unknown reference active');
  expect(message('no = store')).toContain('cannot be compared');
  expect(message("mood = 'sad'")).toContain('cannot be compared');
  expect(message('mood IS NULL')).toBe('ok');
  expect(message('store')).toContain('must be of type bool');
});

test('where: production takes only what an index can look up', () => {
  const params = { '1': ID, '2': 'x', '3': '5' };
  for (const text of [
    'id = $1',
    'id = $1 AND store IN ($2, $3)',
    '(store = $2 OR store IS NULL) AND no = $3',
    '"Active" IS NULL',
  ])
    expect([text, message(text, params, 'strict')]).toEqual([text, 'ok']);
  for (const text of [
    "store = 'x'",
    'no > $3',
    'NOT no = $3',
    'store LIKE $2',
    'store = $2 OR no = $3',
    'no IS NOT NULL',
    'no BETWEEN $3 AND $3',
    'price = $3',
    'price IS NULL',
    'tags IS NULL',
    'true',
    '1=1',
    'no::text = $2',
    '"Active"',
    'store IN ($2, NULL)',
  ])
    expect([text, message(text, params, 'strict')]).not.toEqual([text, 'ok']);
});

test('where: rows are looked up by the text that finds fewest, in every form PostgreSQL writes it', () => {
  const keys = (text: string, params: Record<string, string>): unknown => {
    const parsed = parseWhere(text, params, relation, 'strict');
    return parsed.ok ? parsed.where.keys : parsed.message;
  };
  const id = { column: 'id', values: [ID] };
  expect(keys('"Active" = $1 AND id = $2', { '1': 'yes', '2': `{${ID.toUpperCase()}}` })).toEqual(id);
  expect(keys('"Active" = $1', { '1': 'off' })).toEqual({ column: 'Active', values: ['f', 'false'] });
  expect(keys('no IN ($1, $2)', { '1': '007', '2': '+8' })).toEqual({ column: 'no', values: ['7', '8'] });
  expect(keys('store = $1 OR store IS NULL', { '1': 'a' })).toEqual({ column: 'store', values: ['a', null] });
});

test('where: hostile text never throws and never reaches the SQL', () => {
  const words = fc.constantFrom(
    ...[
      'id',
      'no',
      '"',
      "'",
      '$1',
      '$99999',
      '(',
      ')',
      'AND',
      'OR',
      'NOT',
      'IN',
      'IS',
      'NULL',
      '::',
      '=',
      '--',
      ';',
      '\0',
      '\ud800',
      '1e999',
      'LIKE',
    ],
  );
  const text = fc.oneof(
    fc.array(words, { maxLength: 40 }).map((list) => list.join(' ')),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(text, fc.string({ unit: 'binary' }), fc.constantFrom('strict', 'electric'), (where, value, grammar) => {
      const parsed = parseWhere(where, { '1': value }, relation, grammar);
      if (parsed.ok)
        expect(parsed.where.sql).toMatch(
          /^(?:"(?:id|store|no|Active|price|mood|tags)"|\$\d+|::[a-z0-9]+|collate "C"|[a-z ()=<>,]+)*$/,
        );
      else expect(parsed.message).not.toBe('');
    }),
    { numRuns: 3000 },
  );
});

test('where: a condition nested or chained without end is refused, not followed', () => {
  expect(message(`${'('.repeat(5000)}true${')'.repeat(5000)}`)).toContain('nested too deeply');
  expect(message(`${'NOT '.repeat(3000)}true`)).toContain('nested too deeply');
  expect(message(`no${'::int4'.repeat(1000)} = 1`)).toContain('syntax error');
  expect(message(`no = 1${' AND no = 1'.repeat(1000)}`)).toBe('ok');
  expect(message('true'.padEnd(30_000))).toContain('longer than');
});
