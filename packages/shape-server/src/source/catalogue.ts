import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Column, Relation } from '../model.ts';
import { describeModifier } from './modifiers.ts';
import { layoutOf } from './pgoutput.ts';

/** A table as the catalogue has it, with what the stream must agree on. */
export interface Table extends Relation {
  /** Types of the columns by their place; bool is written in one way. */
  readonly typeOids: readonly number[];
  /** Same text as the stream's `WireRelation.layout` while nothing has changed. */
  readonly layout: string;
  /** Its replica identity is full, and that of its partitions. */
  readonly full: boolean;
  /** It is in the publication, with every row and column. */
  readonly published: boolean;
}

const TABLES = `
  select c.oid::text as oid, n.nspname as schema, c.relname as name,
    c.relreplident = 'f' and not exists (
      select 1 from pg_partition_tree(c.oid) leaf join pg_class l on l.oid = leaf.relid where l.relreplident <> 'f'
    ) as "full",
    exists (
      select 1 from pg_publication_tables p
      where p.pubname = $1 and p.schemaname = n.nspname and p.tablename = c.relname and p.rowfilter is null
        and cardinality(p.attnames) = (
          select count(*) from pg_attribute g
          where g.attrelid = c.oid and g.attnum > 0 and not g.attisdropped and g.attgenerated = '')
    ) as published,
    a.attname as column, a.atttypid::text as type_oid, a.atttypmod::text as modifier, a.attnotnull as not_null,
    t.typname as type, e.typname as element, a.attndims::text as dims,
    array_position(i.indkey::int2[], a.attnum)::text as key_place
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
  left join pg_type t on t.oid = a.atttypid
  left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
  left join pg_index i on i.indrelid = c.oid and i.indisprimary
  where c.relkind in ('r', 'p') and`;

type Row = Readonly<Record<string, string | null>>;

/** `int2vector` counts from 0, whatever PostgreSQL shows: the smallest place is the first. */
function keyPlaces(rows: readonly Row[]): Map<string, number> {
  const keyed = rows.filter((row) => row['key_place'] !== null);
  keyed.sort((a, b) => Number(a['key_place']) - Number(b['key_place']));
  return new Map(keyed.map((row, index) => [row['column'] ?? '', index]));
}

function column(row: Row, places: ReadonlyMap<string, number>): Column {
  const name = row['column'] ?? '';
  const element = row['element'] ?? null;
  const type = element ?? row['type'] ?? '';
  return {
    name,
    type,
    dims: element === null ? 0 : Math.max(1, Number(row['dims'])),
    pkIndex: places.get(name) ?? null,
    notNull: row['not_null'] === 'true',
    modifiers: describeModifier(type, Number(row['modifier'])),
  };
}

function table(rows: readonly Row[]): Table {
  const [first] = rows;
  if (first === undefined) throw new Error('a table has at least one row here');
  const [oid, schema = '', name = ''] = [Number(first['oid']), first['schema'] ?? '', first['name'] ?? ''];
  // a table without columns has one row, of nulls
  const cells = rows.filter((row) => row['column'] !== null);
  const places = keyPlaces(cells);
  const columns = cells.map((row) => column(row, places));
  const layout = layoutOf(
    cells.map((row) => ({
      name: row['column'] ?? '',
      typeOid: Number(row['type_oid']),
      modifier: Number(row['modifier']),
    })),
  );
  const keys = columns.map(({ pkIndex, notNull }) => [pkIndex, notNull]);
  const whole = JSON.stringify([oid, schema, name, layout, keys]);
  return {
    oid,
    schema,
    name,
    columns,
    signature: createHash('sha256').update(whole).digest('hex').slice(0, 32),
    typeOids: cells.map((row) => Number(row['type_oid'])),
    layout,
    full: first['full'] === 'true',
    published: first['published'] === 'true',
  };
}

function grouped(rows: readonly Row[]): Table[] {
  const groups = Map.groupBy(rows, (row) => row['oid'] ?? '');
  return [...groups.values()].map(table);
}

/** The table of that name as it is now; null = there is none. Generated columns are left out: the stream has none. */
export async function readTable(
  client: pg.ClientBase,
  publication: string,
  schema: string,
  name: string,
): Promise<Table | null> {
  const { rows } = await client.query<Row>(`${TABLES} n.nspname = $2 and c.relname = $3 order by a.attnum`, [
    publication,
    schema,
    name,
  ]);
  return grouped(rows)[0] ?? null;
}

/** The tables of these ids as they are now; a dropped one is missing. */
export async function readTables(
  client: pg.ClientBase,
  publication: string,
  oids: readonly number[],
): Promise<ReadonlyMap<number, Table>> {
  const { rows } = await client.query<Row>(`${TABLES} c.oid = any($2::oid[]) order by c.oid, a.attnum`, [
    publication,
    `{${oids.join(',')}}`,
  ]);
  return new Map(grouped(rows).map((found) => [found.oid, found]));
}
