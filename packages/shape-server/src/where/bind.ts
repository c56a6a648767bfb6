import type { Relation } from '../model.ts';
import { type CompareOp, type Expr, errorAt } from './ast.ts';
import { likeTest } from './like.ts';
import { compareValues, type Family, familyOf, parseValue, textForms, type Value } from './values.ts';

/** A row as the stream and snapshots have it: text or null for each column. */
export type Row = Readonly<Record<string, string | null>>;

/** Rows that can be found by one column's text. */
export interface Lookup {
  readonly column: string;
  readonly family: Family;
  readonly values: readonly (string | null)[];
}

/** A part of a condition whose types are known. */
export interface Bound {
  readonly type: string;
  readonly family: Family;
  readonly sql: string;
  readonly value: (row: Row) => Value;
  /** The name, when it is a plain column. */
  readonly column?: string;
  /** Its value, when it is the same for every row. */
  readonly constant?: Value;
  /** Every row for which it is true is among these. */
  readonly lookup?: Lookup;
}

/** A literal or parameter whose type its neighbour decides. */
interface Untyped {
  readonly untyped: string | null;
  readonly at: number;
}

/** What a condition is read against; `values` collects what its SQL refers to by number. */
export interface Scope {
  readonly relation: Relation;
  readonly params: Readonly<Record<string, string>>;
  readonly values: string[];
}

const NUMERIC: ReadonlySet<Family> = new Set(['int', 'numeric', 'float']);
const TYPE_NAMES: Readonly<Record<string, string>> = {
  integer: 'int4',
  int: 'int4',
  smallint: 'int2',
  bigint: 'int8',
  boolean: 'bool',
  real: 'float4',
  decimal: 'numeric',
};

/** Writes a name so that PostgreSQL takes it as it is. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function constantOf(text: string | null, type: string, at: number, scope: Scope): Bound {
  const family = familyOf(type);
  if (text === null) return { type, family, sql: `null::${type}`, value: () => null, constant: null };
  const value = parseValue(text, type);
  if (value === undefined) throw errorAt(at, `invalid input syntax for type ${type}: ${JSON.stringify(text)}`);
  scope.values.push(text);
  return { type, family, sql: `$${scope.values.length}::${type}`, value: () => value, constant: value };
}

function literalNumber(text: string, at: number, scope: Scope): Bound {
  const whole = /^-?\d+$/.test(text);
  const type = !whole ? 'numeric' : (['int4', 'int8'].find((int) => parseValue(text, int) !== undefined) ?? 'numeric');
  return constantOf(text, type, at, scope);
}

function bindColumn(name: string, at: number, { relation }: Scope): Bound {
  const found = relation.columns.find((column) => column.name === name);
  if (found === undefined) throw errorAt(at, `unknown reference ${name}`);
  const family = familyOf(found.type, found.dims);
  const value = (row: Row): Value => {
    const text = row[name] ?? null;
    if (text === null || family === 'text') return text;
    const parsed = parseValue(text, found.type);
    if (parsed === undefined) throw new Error(`a row of ${relation.name} has no ${found.type} in ${name}`);
    return parsed;
  };
  return { type: found.type, family, sql: quoteName(name), value, column: name };
}

function bindOpen(expr: Expr, scope: Scope): Bound | Untyped {
  if (expr.kind === 'string') return { untyped: expr.text, at: expr.at };
  if (expr.kind === 'null') return { untyped: null, at: expr.at };
  if (expr.kind !== 'param') return bind(expr, scope);
  const text = Object.hasOwn(scope.params, expr.number) ? scope.params[expr.number] : undefined;
  if (text === undefined) throw errorAt(expr.at, `parameter $${expr.number} was not provided`);
  return { untyped: text, at: expr.at };
}

function settle(open: Bound | Untyped, type: string, scope: Scope): Bound {
  if (!('untyped' in open)) return open;
  if (familyOf(type) === 'opaque') throw errorAt(open.at, `values of type ${type} cannot be compared`);
  return constantOf(open.untyped, type, open.at, scope);
}

/** Gives two sides their types, each deciding for the other; without any they are text. */
function bindPair(left: Expr, right: Expr, at: number, scope: Scope): readonly [Bound, Bound] {
  const [a, b] = [bindOpen(left, scope), bindOpen(right, scope)];
  const type = (open: Bound | Untyped): string =>
    'untyped' in open ? 'text' : open.type === 'varchar' ? 'text' : open.type;
  const pair = [settle(a, type(b), scope), settle(b, type(a), scope)] as const;
  const [f, g] = [pair[0].family, pair[1].family];
  if (f === 'opaque' || g === 'opaque' || (f !== g && !(NUMERIC.has(f) && NUMERIC.has(g))))
    throw errorAt(at, `values of type ${pair[0].type} and ${pair[1].type} cannot be compared`);
  return pair;
}

function bool(sql: string, value: (row: Row) => boolean | null, lookup?: Lookup): Bound {
  return { type: 'bool', family: 'bool', sql, value, ...(lookup === undefined ? {} : { lookup }) };
}

const HOLDS: Readonly<Record<CompareOp, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** `column = constant` of a type that has one text for each value. */
function lookupOf(a: Bound, b: Bound): Lookup | undefined {
  const [one, other] = a.column === undefined ? [b, a] : [a, b];
  const { constant, family } = other;
  if (one.column === undefined || constant === undefined || one.family !== family) return undefined;
  if (constant === null) return { column: one.column, family, values: [] };
  if (typeof constant === 'number' || typeof constant === 'object' || family === 'time') return undefined;
  return { column: one.column, family, values: textForms(constant) };
}

function equality(a: Bound, b: Bound): Bound {
  const lookup = lookupOf(a, b);
  const sql = `(${a.sql} = ${b.sql})`;
  if (lookup !== undefined && lookup.values.length > 0) {
    const forms = new Set(lookup.values);
    const { column } = lookup;
    return bool(sql, (row) => (row[column] == null ? null : forms.has(row[column])), lookup);
  }
  return bool(sql, comparing(a, b, '='), lookup);
}

function comparing(a: Bound, b: Bound, op: CompareOp): (row: Row) => boolean | null {
  const holds = HOLDS[op];
  return (row) => {
    const [x, y] = [a.value(row), b.value(row)];
    return x === null || y === null ? null : holds(compareValues(x, y));
  };
}

function bindCompare(op: CompareOp, left: Expr, right: Expr, at: number, scope: Scope): Bound {
  const [a, b] = bindPair(left, right, at, scope);
  if (op === '=') return equality(a, b);
  const collate = a.family === 'text' && op !== '<>' ? ' collate "C"' : '';
  return bool(`(${a.sql} ${op} ${b.sql}${collate})`, comparing(a, b, op));
}

function bindIn(left: Expr, items: readonly Expr[], at: number, scope: Scope): Bound {
  return either(items.map((item) => bindCompare('=', left, item, at, scope)));
}

function either(parts: readonly Bound[]): Bound {
  const value = (row: Row): boolean | null => {
    let unknown = false;
    for (const part of parts) {
      const verdict = part.value(row);
      if (verdict === true) return true;
      if (verdict === null) unknown = true;
    }
    return unknown ? null : false;
  };
  return bool(`(${parts.map(({ sql }) => sql).join(' or ')})`, value, union(parts.map(({ lookup }) => lookup)));
}

function union(lookups: readonly (Lookup | undefined)[]): Lookup | undefined {
  const first = lookups[0];
  if (first === undefined || lookups.some((lookup) => lookup?.column !== first.column)) return undefined;
  return { ...first, values: [...new Set(lookups.flatMap((lookup) => lookup?.values ?? []))] };
}

/** Of what could find the rows, the one that probably finds fewest. */
function best(lookups: readonly (Lookup | undefined)[]): Lookup | undefined {
  const cost = ({ family, values }: Lookup): number => values.length + (family === 'bool' ? 1e6 : 0);
  return lookups.filter((lookup) => lookup !== undefined).sort((a, b) => cost(a) - cost(b))[0];
}

function all(parts: readonly Bound[]): Bound {
  const value = (row: Row): boolean | null => {
    let unknown = false;
    for (const part of parts) {
      const verdict = part.value(row);
      if (verdict === false) return false;
      if (verdict === null) unknown = true;
    }
    return unknown ? null : true;
  };
  return bool(`(${parts.map(({ sql }) => sql).join(' and ')})`, value, best(parts.map(({ lookup }) => lookup)));
}

function bindTruth(expr: Expr, scope: Scope): Bound {
  const bound = settle(bindOpen(expr, scope), 'bool', scope);
  if (bound.family !== 'bool') throw errorAt(expr.at, `a condition must be of type bool, not ${bound.type}`);
  return bound;
}

function bindLike(left: Expr, pattern: Expr, folded: boolean, scope: Scope): Bound {
  const text = settle(bindOpen(left, scope), 'text', scope);
  const like = settle(bindOpen(pattern, scope), 'text', scope);
  if (text.family !== 'text' || like.family !== 'text') throw errorAt(left.at, 'LIKE is for text');
  const word = folded ? 'ilike' : 'like';
  const sql = `(${text.sql} ${word} ${like.sql} collate "C")`;
  if (like.constant === null) return bool(sql, () => null);
  const test = typeof like.constant === 'string' ? likeTest(like.constant, folded) : null;
  if (test === null) throw errorAt(pattern.at, 'a LIKE pattern must be a constant that does not end with its escape');
  return bool(sql, (row) => {
    const value = text.value(row);
    return typeof value === 'string' ? test(value) : null;
  });
}

function bindIs(expr: Extract<Expr, { kind: 'is' }>, scope: Scope): Bound {
  if (expr.test === 'null') {
    const inner = settle(bindOpen(expr.inner, scope), 'text', scope);
    const { column, family } = inner;
    const lookup = column === undefined ? undefined : { column, family, values: [null] };
    const value = column === undefined ? inner.value : (row: Row): string | null => row[column] ?? null;
    return bool(`(${inner.sql} is null)`, (row) => value(row) === null, lookup);
  }
  const inner = bindTruth(expr.inner, scope);
  const wanted = expr.test === 'unknown' ? null : expr.test === 'true';
  return bool(`(${inner.sql} is ${expr.test})`, (row) => inner.value(row) === wanted);
}

function bindCast({ inner, type: written, at }: Extract<Expr, { kind: 'cast' }>, scope: Scope): Bound {
  const type = TYPE_NAMES[written] ?? written;
  const open = bindOpen(inner, scope);
  if (familyOf(type) === 'opaque') throw errorAt(at, `a cast to ${written} is not supported`);
  if ('untyped' in open || open.type === type) return settle(open, type, scope);
  const [from, to] = [open.family, familyOf(type)];
  const sql = `(${open.sql}::${type})`;
  if (from === 'int' && to === 'numeric') return { type, family: to, sql, value: open.value };
  const { column, value } = open;
  if (to === 'text' && from === 'bool')
    return { type, family: to, sql, value: (row) => (value(row) === null ? null : String(value(row))) };
  // what the stream carries of a column is its text already, but for padded char(n)
  if (to === 'text' && column !== undefined && open.type !== 'bpchar')
    return { type, family: to, sql, value: (row) => row[column] ?? null };
  throw errorAt(at, `a cast from ${open.type} to ${written} is not supported`);
}

/** Gives every part of a condition its type, its SQL and its meaning. Throws `WhereError` at what does not fit. */
export function bind(expr: Expr, scope: Scope): Bound {
  switch (expr.kind) {
    case 'column':
      return bindColumn(expr.name, expr.at, scope);
    case 'number':
      return literalNumber(expr.text, expr.at, scope);
    case 'bool':
      return { ...bool(String(expr.value), () => expr.value), constant: expr.value };
    case 'param':
    case 'string':
    case 'null':
      return settle(bindOpen(expr, scope), 'text', scope);
    case 'cast':
      return bindCast(expr, scope);
    case 'not': {
      const inner = bindTruth(expr.inner, scope);
      return bool(`(not ${inner.sql})`, (row) => {
        const verdict = inner.value(row);
        return verdict === null ? null : verdict !== true;
      });
    }
    case 'and':
      return all(expr.items.map((item) => bindTruth(item, scope)));
    case 'or':
      return either(expr.items.map((item) => bindTruth(item, scope)));
    case 'compare':
      return bindCompare(expr.op, expr.left, expr.right, expr.at, scope);
    case 'in':
      return bindIn(expr.left, expr.items, expr.at, scope);
    case 'like':
      return bindLike(expr.left, expr.pattern, expr.folded, scope);
    case 'is':
      return bindIs(expr, scope);
    case 'distinct': {
      const [a, b] = bindPair(expr.left, expr.right, expr.at, scope);
      return bool(`(${a.sql} is distinct from ${b.sql})`, (row) => {
        const [x, y] = [a.value(row), b.value(row)];
        return x === null || y === null ? x !== y : compareValues(x, y) !== 0;
      });
    }
  }
}
/** A condition as a whole: it must have a truth value. */
export const bindCondition: (expr: Expr, scope: Scope) => Bound = bindTruth;
