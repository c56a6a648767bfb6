import type { Chance } from './chance.fixture.ts';

/** A table of the oracle: what it is made of and how its rows come by chance. */
export interface OracleTable {
  readonly name: string;
  readonly sql: string;
  readonly key: readonly string[];
  readonly columns: readonly string[];
  /** Values for every column, as text or null. */
  row(chance: Chance): Record<string, string | null>;
  /** Conditions of the strict grammar, with parameters by chance. */
  condition(chance: Chance): { readonly where: string; readonly params: readonly string[] } | null;
}

const KINDS = ['fresh', 'dry', "it's; --", 'ä/ö "q" .\\', ''];
const maybe = (chance: Chance, value: string): string | null => (chance.percent(25) ? null : value);
/** More than 8 kB that do not compress: PostgreSQL keeps them apart from the row. */
const bulky = (chance: Chance): string => Array.from({ length: 320 }, () => chance.uuid()).join('');

const items: OracleTable = {
  name: 'items',
  sql: `create table items (id uuid primary key, store int4, kind text, active bool, note text, big text, n int8, price numeric(12,5), at timestamptz)`,
  key: ['id'],
  columns: ['id', 'store', 'kind', 'active', 'note', 'big', 'n', 'price', 'at'],
  row: (chance) => ({
    id: chance.uuid(),
    store: maybe(chance, String(chance.below(4))),
    kind: maybe(chance, chance.pick(KINDS)),
    active: maybe(chance, chance.percent(50) ? 'true' : 'false'),
    note: maybe(chance, `note ${chance.below(1000)} ${chance.pick(KINDS)}`),
    big: chance.percent(20) ? bulky(chance) : maybe(chance, 'small'),
    n: maybe(chance, String(BigInt(chance.below(2 ** 31)) * 4_294_967_296n - 9n)),
    price: maybe(chance, `${chance.below(100_000)}.${chance.below(10)}`),
    at: maybe(chance, `2026-11-21 12:00:${String(chance.below(60)).padStart(2, '0')}.5+02`),
  }),
  condition: (chance) => {
    const store = String(chance.below(4));
    const kind = chance.pick(KINDS);
    return chance.pick([
      null,
      { where: 'store = $1', params: [store] },
      { where: 'store = $1 OR store IS NULL', params: [store] },
      { where: '"kind" IN ($1, $2)', params: [kind, 'fresh'] },
      { where: 'store = $1 AND kind = $2', params: [store, kind] },
      { where: 'active = $1', params: ['true'] },
      { where: 'note IS NULL', params: [] },
      { where: 'store = $1 AND note IS NULL', params: [store] },
    ]);
  },
};

const links: OracleTable = {
  name: 'lin.ks/odd',
  sql: `create table "lin.ks/odd" (a int4 not null, "b c" text not null, w int4, flag bool, primary key (a, "b c"))`,
  key: ['a', 'b c'],
  columns: ['a', 'b c', 'w', 'flag'],
  row: (chance) => ({
    a: String(chance.below(40)),
    'b c': `${chance.pick(['x', 'y/z', 'q"r', ''])}${chance.below(12)}`,
    w: maybe(chance, String(chance.below(5))),
    flag: maybe(chance, chance.percent(50) ? 'true' : 'false'),
  }),
  condition: (chance) =>
    chance.pick([
      null,
      { where: 'w = $1', params: [String(chance.below(5))] },
      { where: 'a IN ($1, $2, $3)', params: ['1', '2', '3'] },
      { where: '"b c" = $1', params: ['x1'] },
      { where: 'w = $1 OR w IS NULL', params: ['2'] },
    ]),
};

/** The tables of the oracle. */
export const ORACLE_TABLES: readonly OracleTable[] = [items, links];

/** A name as SQL has it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
