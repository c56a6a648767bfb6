import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseColumns, parseTable } from './names.ts';

test('names: a table is read as PostgreSQL reads its name', () => {
  const read = (text: string): unknown => {
    const parsed = parseTable(text);
    return parsed.ok ? [parsed.value.schema, parsed.value.table] : parsed.message;
  };
  expect(read('Issues')).toEqual(['public', 'issues']);
  expect(read('App."Issues"')).toEqual(['app', 'Issues']);
  expect(read('"a.b"."c""d"')).toEqual(['a.b', 'c"d']);
  expect(read('electric_test."issues for 1_0"')).toEqual(['electric_test', 'issues for 1_0']);
  expect(read('a.b.c')).toContain('expected format');
  expect(read('')).toContain('zero-length');
  expect(read('a.')).toContain('zero-length');
  expect(read('a; drop table b')).toContain('special characters');
  expect(read('"a"b"')).toContain('unescaped quote');
  expect(read('x'.repeat(64))).toContain('too long');
});

test('names: columns are cut at commas outside of quotes', () => {
  const read = (text: string): unknown => {
    const parsed = parseColumns(text);
    return parsed.ok ? parsed.value : parsed.message;
  };
  expect(read('id, Name')).toEqual(['id', 'name']);
  expect(read('"has,comma","has""quote","has space"')).toEqual(['has,comma', 'has"quote', 'has space']);
  expect(read('id,')).toContain('zero-length');
});

test('names: every name is read back from its quoted form', () => {
  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 10 })
    .filter((text) => Buffer.byteLength(text) <= 63 && !text.includes('\0'));
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  fc.assert(
    fc.property(name, name, (schema, table) => {
      expect(parseTable(`${quoted(schema)}.${quoted(table)}`)).toEqual({ ok: true, value: { schema, table } });
      expect(parseColumns(`${quoted(schema)},${quoted(table)}`)).toEqual({ ok: true, value: [schema, table] });
    }),
  );
});
