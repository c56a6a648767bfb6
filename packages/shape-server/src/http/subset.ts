import { randomInt } from 'node:crypto';
import type { Column, EngineOptions, Shape, ShapeEngine, ShapeHttpResponse, SnapshotQuery } from '../model.ts';
import { keyColumns } from '../shape/format.ts';
import { quoteName } from '../where/bind.ts';
import { parseOrder, parseWhere } from '../where/index.ts';
import { lastOffset } from './head.ts';
import { invalid, mustRefetch, refuse, subsetReply } from './replies.ts';
import type { SubsetRequest } from './subset-parameters.ts';

/** What bounds a subset, and how the conditions of shapes are read. */
export interface SubsetLimits {
  readonly maxRows: number;
  readonly grammar: EngineOptions['grammar'];
}

interface Statement {
  readonly sql: string;
  readonly values: readonly string[];
}

type Field = 'where' | 'order_by';
type Planned =
  | { readonly ok: true; readonly value: Statement }
  | { readonly ok: false; readonly errors: Partial<Record<Field, string[]>> };

/** The rows of the shape that the subset wants: its condition and the shape's must both hold. */
function plan(shape: Shape, subset: SubsetRequest, { maxRows, grammar }: SubsetLimits): Planned {
  const { relation, request } = shape;
  const values: string[] = [];
  const conditions: string[] = [];
  if (request.where !== null) {
    const own = parseWhere(request.where, request.params, relation, grammar);
    if (!own.ok) throw new Error(`the condition of shape ${shape.handle} no longer fits: ${own.message}`);
    conditions.push(own.where.sql);
    values.push(...own.where.values);
  }
  const { queryable } = subset;
  const columns = relation.columns.filter(({ name }) => queryable === null || queryable.includes(name));
  if (subset.where !== null) {
    const wanted = parseWhere(subset.where, subset.params, { ...relation, columns }, 'electric', values);
    if (!wanted.ok) return { ok: false, errors: { where: [wanted.message] } };
    conditions.push(wanted.where.sql);
    values.push(...wanted.where.values);
  }
  const order = subset.orderBy === null ? null : parseOrder(subset.orderBy, columns);
  if (order !== null && !order.ok) return { ok: false, errors: { order_by: [order.message] } };
  const parts = [
    `select ${shape.columns.map(({ name }) => quoteName(name)).join(', ')}`,
    `from ${quoteName(relation.schema)}.${quoteName(relation.name)}`,
    conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`,
    order === null ? '' : `order by ${order.sql}`,
    // one more than may be, to see that there are too many
    `limit ${Math.min(subset.limit ?? maxRows + 1, maxRows + 1)}`,
    subset.offset === null ? '' : `offset ${subset.offset}`,
  ];
  return { ok: true, value: { sql: parts.join(' '), values } };
}

function keyPart(value: string | null | undefined): string {
  return value === null || value === undefined ? '_' : `"${value.replaceAll('/', '//')}"`;
}

function keyName(name: string): string {
  return `"${name.replaceAll('/', '//').replaceAll('.', '..')}"`;
}

type Row = Readonly<Record<string, string | null>>;

function message(shape: Shape, keys: readonly Column[], mark: number, row: Row): unknown {
  const { schema, name } = shape.relation;
  const key = [`${keyName(schema)}.${keyName(name)}`, ...keys.map((column) => keyPart(row[column.name]))].join('/');
  const value = Object.fromEntries(shape.columns.map((column) => [column.name, row[column.name] ?? null]));
  return { key, value, headers: { operation: 'insert', relation: [schema, name], snapshot_mark: mark } };
}

interface Snapshot {
  readonly xmin: string;
  readonly xmax: string;
  readonly xip_list: readonly string[];
  readonly database_lsn: string;
}

async function snapshotOf(query: SnapshotQuery): Promise<Snapshot> {
  const [row] = await query(
    `select pg_snapshot_xmin(s)::text as xmin, pg_snapshot_xmax(s)::text as xmax,
       array_to_string(array(select pg_snapshot_xip(s)), ',') as xip, (pg_current_wal_lsn() - '0/0')::text as lsn
     from pg_current_snapshot() s`,
    [],
  );
  const { xmin, xmax, xip, lsn } = row ?? {};
  if (xmin == null || xmax == null || lsn == null) throw new Error('a snapshot has bounds');
  return { xmin, xmax, xip_list: (xip ?? '').split(',').filter(Boolean), database_lsn: lsn };
}

interface Asked {
  readonly metadata: Snapshot;
  readonly rows: readonly Row[];
}

/** SQLSTATEs of a table or column that is no longer there. */
const CHANGED: ReadonlySet<string> = new Set(['42P01', '42703', '42704', '42883', '3F000']);

function sqlState(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null;
}

/** Reads the rows in one transaction. `changed` = the table is another one by now, which the shape will be told soon. */
async function ask(engine: ShapeEngine, { sql, values }: Statement): Promise<Asked | 'changed' | 'unreachable'> {
  try {
    return await engine.inSnapshot(async (query) => {
      const metadata = await snapshotOf(query);
      return { metadata, rows: await query(sql, values) };
    });
  } catch (error) {
    const state = sqlState(error);
    if (state !== null && CHANGED.has(state)) return 'changed';
    // 42 = the statement is wrong, and that is our bug
    if (state?.startsWith('42')) throw error;
    return 'unreachable';
  }
}

/** Answers with rows of a shape as they are now, and what the snapshot saw, so that the reader can join them with the stream. */
export async function answerSubset(
  engine: ShapeEngine,
  shape: Shape,
  subset: SubsetRequest,
  limits: SubsetLimits,
): Promise<ShapeHttpResponse> {
  const planned = plan(shape, subset, limits);
  if (!planned.ok) return invalid({ subset: planned.errors as Record<string, string[]> });
  // the reader goes on from here: what is committed later comes after it, what the rows hold already it can tell by the snapshot
  const last = lastOffset(engine, shape);
  if (last === null) return mustRefetch(null);
  const asked = await ask(engine, planned.value);
  if (asked === 'changed') return mustRefetch(null);
  if (asked === 'unreachable')
    return refuse(503, { code: 'database_unreachable', message: 'The database cannot be asked, please retry' }, 10);
  const { metadata, rows } = asked;
  if (rows.length > limits.maxRows)
    return refuse(413, { message: `The subset has more than ${limits.maxRows} rows; ask for fewer with a limit` });
  const mark = randomInt(2 ** 31);
  const keys = keyColumns(shape.relation.columns);
  const data = rows.map((row) => message(shape, keys, mark, row));
  return subsetReply(shape, last, JSON.stringify({ metadata: { ...metadata, snapshot_mark: mark }, data }));
}
