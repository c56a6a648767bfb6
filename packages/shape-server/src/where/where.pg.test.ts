import { testDatabase } from '@valero/testkit/postgres';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Column, Relation } from '../model.ts';
import { parseWhere } from './index.ts';

const TYPES = {
  u: 'uuid',
  i: 'int4',
  b: 'int8',
  t: 'text',
  o: 'bool',
  n: 'numeric',
  f: 'float8',
  d: 'date',
  s: 'timestamptz',
} as const;
type Name = keyof typeof TYPES;

const column = (name: string, type: string): Column => {
  return { name, type, dims: 0, pkIndex: null, notNull: false, modifiers: {} };
};
const relation: Relation = {
  oid: 1,
  schema: 'public',
  name: 'rows',
  columns: Object.entries(TYPES).map(([name, type]) => column(name, type)),
  signature: '',
};

const UUIDS = ['8f4c1f3a-0000-4000-8000-00000000000a', '8f4c1f3a-0000-4000-8000-00000000000b'];
const VALUES: Readonly<Record<Name, fc.Arbitrary<string>>> = {
  u: fc.constantFrom(...UUIDS),
  i: fc.integer({ min: -3, max: 3 }).map(String),
  b: fc.constantFrom('-9223372036854775808', '0', '2', '9007199254740993', '9223372036854775807'),
  t: fc.constantFrom('', 'a', 'A', 'ab', 'a%', 'a_b', 'Ä', 'ä', '\u{1F600}', '\uFFFD', "o'k", 'a\\'),
  o: fc.constantFrom('true', 'false'),
  n: fc.constantFrom('0', '2', '2.0', '-1.50', '0.1', 'NaN', 'Infinity', '12345678901234567890.5'),
  f: fc.constantFrom('0', '-0', '2', '0.1', '1e300', 'NaN', '-Infinity'),
  d: fc.constantFrom('2024-02-29', '1999-12-31', 'infinity', '0044-03-15 BC'),
  s: fc.constantFrom('2024-02-29 00:00:00+00', '2024-02-29 01:00:00.5+01', '1999-12-31 23:59:59.999999+00'),
};
const NAMES = Object.keys(TYPES) as Name[];
type Row = Record<Name, string | null>;
const arbRow = fc.record(
  Object.fromEntries(NAMES.map((name) => [name, fc.option(VALUES[name], { freq: 3 })])),
) as fc.Arbitrary<Row>;

/** A condition still without parameters: its text with `?` for each, and their values. */
type Piece = readonly [text: string, params: readonly string[]];
const name = fc.constantFrom(...NAMES);
const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const equal: fc.Arbitrary<Piece> = fc
  .constantFrom<Name>('u', 'i', 'b', 't', 'o')
  .chain((key) => VALUES[key].map((value): Piece => [`${key} = ?`, [value]]));
const oneOf: fc.Arbitrary<Piece> = fc
  .constantFrom<Name>('u', 'i', 'b', 't', 'o')
  .chain((key) =>
    fc
      .array(VALUES[key], { minLength: 1, maxLength: 3 })
      .map((values): Piece => [`${key} IN (${values.map(() => '?').join(', ')})`, values]),
  );
const isNull: fc.Arbitrary<Piece> = name.map((key): Piece => [`${key} IS NULL`, []]);
const orNull: fc.Arbitrary<Piece> = fc
  .constantFrom<Name>('u', 'i', 't')
  .chain((key) => VALUES[key].map((value): Piece => [`(${key} = ? OR "${key}" IS NULL)`, [value]]));
const keyed = fc.constantFrom<Name>('u', 'i', 'b', 't', 'o').map((key): Piece => [`${key} IS NULL`, []]);
const strict: fc.Arbitrary<Piece> = fc
  .array(fc.oneof(equal, oneOf, keyed, orNull), { minLength: 1, maxLength: 3 })
  .map((parts): Piece => [parts.map(([text]) => text).join(' AND '), parts.flatMap(([, params]) => params)]);

const op = fc.constantFrom('=', '<>', '!=', '<', '<=', '>', '>=');
const compare: fc.Arbitrary<Piece> = fc
  .tuple(name, op, fc.boolean())
  .chain(([key, sign, literal]) =>
    VALUES[key].map(
      (value): Piece => (literal ? [`${key} ${sign} ${quote(value)}`, []] : [`${key} ${sign} ?`, [value]]),
    ),
  );
const numbers: fc.Arbitrary<Piece> = fc
  .tuple(
    fc.constantFrom('i', 'b', 'n', 'f', '2', '-1.5', '9223372036854775808'),
    op,
    fc.constantFrom('i', 'b', 'n', 'f'),
  )
  .map(([a, sign, b]): Piece => [`${a} ${sign} ${b}`, []]);
const like: fc.Arbitrary<Piece> = fc
  .tuple(
    fc.constantFrom('LIKE', 'ILIKE', 'NOT LIKE', 'NOT ILIKE'),
    fc.constantFrom('a%', '%', '_', 'A_b', '%a%b', '\\%', 'a\\%', '', 'Ä', '%%_'),
  )
  .map(([word, pattern]): Piece => [`t ${word} ?`, [pattern]]);
const between: fc.Arbitrary<Piece> = fc
  .tuple(fc.constantFrom<Name>('i', 't', 'd', 'n'), fc.constantFrom('BETWEEN', 'NOT BETWEEN'))
  .chain(([key, word]) =>
    fc.tuple(VALUES[key], VALUES[key]).map(([a, b]): Piece => [`${key} ${word} ? AND ?`, [a, b]]),
  );
const truths: fc.Arbitrary<Piece> = fc.constantFrom<Piece>(
  ['o', []],
  ['true', []],
  ['NULL', []],
  ['1=1', []],
  ["i::text = '2'", []],
  ["o::text = 'true'", []],
  ['i = ?::int4', ['2']],
  ['i IN (1, NULL)', []],
  ['i NOT IN (1, NULL)', []],
  ['t IS DISTINCT FROM NULL', []],
  ["t IS NOT DISTINCT FROM 'a'", []],
  ['d < s', []],
);
const { any } = fc.letrec<{ any: Piece }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'where' },
    fc.oneof(compare, numbers, like, between, truths, equal, oneOf, isNull, orNull),
    tie('any').map(([text, params]): Piece => [`NOT (${text})`, params]),
    fc
      .tuple(
        tie('any'),
        fc.constantFrom('IS TRUE', 'IS NOT TRUE', 'IS UNKNOWN', 'IS NOT FALSE', 'IS NULL', 'IS NOT NULL'),
      )
      .map(([[text, params], test]): Piece => [`(${text}) ${test}`, params]),
    fc
      .tuple(tie('any'), fc.constantFrom('AND', 'OR'), tie('any'))
      .map(([[a, p], word, [b, q]]): Piece => [`(${a} ${word} ${b})`, [...p, ...q]]),
  ),
}));

/** Numbers the parameters; our text and PostgreSQL's own, which must be told the types it cannot infer twice. */
function numbered([text, params]: Piece): { text: string; params: Record<string, string> } {
  let count = 0;
  const written = text.replaceAll('?', () => {
    count += 1;
    return `$${count}`;
  });
  return { text: written, params: Object.fromEntries(params.map((value, index) => [String(index + 1), value])) };
}

/** The same condition as PostgreSQL itself reads it: literals for parameters, text under the collation we promise. */
function original([text, params]: Piece): string {
  const rest = [...params];
  return text.replaceAll('?', () => quote(rest.shift() ?? ''));
}

let database: Awaited<ReturnType<typeof testDatabase>>;
let client: pg.Client;

beforeAll(async () => {
  database = await testDatabase();
  client = new pg.Client({
    connectionString: database.url,
    options: '-c timezone=UTC -c datestyle=ISO,DMY -c extra_float_digits=1',
  });
  await client.connect();
  const columns = NAMES.map((key) => `${key} ${TYPES[key]}${key === 't' ? ' collate "C"' : ''}`);
  await client.query(`create table rows (no int, ${columns.join(', ')})`);
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

async function fill(rows: readonly Row[]): Promise<Record<string, string | null>[]> {
  await client.query('truncate rows');
  for (const [no, row] of rows.entries())
    await client.query(
      `insert into rows (no, ${NAMES.join(', ')}) values (${no}, ${NAMES.map((_, at) => `$${at + 1}`).join(', ')})`,
      NAMES.map((key) => row[key]),
    );
  const { rows: texts } = await client.query<Record<string, string | null>>(
    `select ${NAMES.map((key) => `${key}::text as ${key}`).join(', ')} from rows order by no`,
  );
  return texts;
}

async function verdicts(sql: string, values: readonly string[]): Promise<boolean[]> {
  const { rows } = await client.query<{ verdict: boolean | null }>(`select (${sql}) as verdict from rows order by no`, [
    ...values,
  ]);
  return rows.map(({ verdict }) => verdict === true);
}

async function agree(pieces: readonly Piece[], rows: readonly Row[], grammar: 'strict' | 'electric'): Promise<void> {
  const texts = await fill(rows);
  for (const piece of pieces) {
    const { text, params } = numbered(piece);
    const parsed = parseWhere(text, params, relation, grammar);
    if (!parsed.ok) throw new Error(`${text}: ${parsed.message}`);
    const { where } = parsed;
    const expected = await verdicts(original(piece), []);
    expect([text, params, await verdicts(where.sql, where.values)]).toEqual([text, params, expected]);
    const streamed = texts.map((row): Record<string, string | null> => ({ ...row, o: row['o']?.slice(0, 1) ?? null }));
    for (const form of [texts, streamed] as const) {
      expect([text, params, form.map((row) => where.matches(row))]).toEqual([text, params, expected]);
      const { keys } = where;
      if (grammar === 'strict') expect(keys).not.toBeNull();
      if (keys === null) continue;
      const found = form.map((row) => keys.values.includes(row[keys.column] ?? null));
      expect(expected.every((matches, at) => !matches || found[at])).toBe(true);
    }
  }
}

test('where: a condition that an index can look up says of every row what PostgreSQL says, and its keys find each', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(strict, { minLength: 1, maxLength: 12 }),
      fc.array(arbRow, { minLength: 1, maxLength: 12 }),
      (pieces, rows) => agree(pieces, rows, 'strict'),
    ),
    { numRuns: 60 },
  );
});

test('where: any other condition spoken says of every row what PostgreSQL says', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(any, { minLength: 1, maxLength: 20 }),
      fc.array(arbRow, { minLength: 1, maxLength: 12 }),
      (pieces, rows) => agree(pieces, rows, 'electric'),
    ),
    { numRuns: 100 },
  );
});
