import type { ShapeRequest } from '../model.ts';
import { type Offset, parseOffset, START } from '../offset.ts';
import { parseColumns, parseTable } from './names.ts';
import { parseSubset, type SubsetRequest } from './subset-parameters.ts';

/** What is wrong with a request, by the name of the parameter. */
export type FieldErrors = Readonly<Record<string, readonly string[] | Readonly<Record<string, readonly string[]>>>>;

/** A request for a shape, read and checked as far as that goes without the database. */
export interface ShapeQuery {
  readonly shape: ShapeRequest;
  readonly offset: Offset | 'now';
  /** Null with the first offset and with `now`, whatever was sent. */
  readonly handle: string | null;
  readonly live: boolean;
  readonly sse: boolean;
  readonly cursor: string | null;
  readonly subset: SubsetRequest | null;
}

/** A read request, or its errors. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly errors: FieldErrors };

const BLANK = "can't be blank";
const MAX_PARAMS = 1_000;
/** Parameters that mean something here; given twice they would mean two things. */
const KNOWN = [
  'table',
  'offset',
  'handle',
  'live',
  'live_sse',
  'cursor',
  'where',
  'columns',
  'replica',
  'log',
  'secret',
];

function fail(field: string, message: string): { readonly ok: false; readonly errors: FieldErrors } {
  return { ok: false, errors: { [field]: [message] } };
}

function flag(query: URLSearchParams, ...names: string[]): boolean {
  const text = names.map((name) => query.get(name)).find((value) => value !== null);
  return text !== undefined && text !== null && text !== 'false';
}

function text(query: URLSearchParams, name: string): string | null {
  const value = query.get(name);
  return value === null || value.trim() === '' ? null : value;
}

function parseParams(query: URLSearchParams): Parsed<Readonly<Record<string, string>>> {
  const params: [string, string][] = [];
  for (const [key, value] of query) {
    const number = /^params\[([^\]]*)\]$/.exec(key)?.[1];
    if (number === undefined) continue;
    if (!/^[1-9]\d{0,4}$/.test(number)) return fail('params', 'parameters are numbered from 1');
    params.push([number, value]);
  }
  const value = Object.fromEntries(params);
  if (Object.keys(value).length !== params.length) return fail('params', 'a parameter was given twice');
  return params.length > MAX_PARAMS ? fail('params', 'too many parameters') : { ok: true, value };
}

function oneOf<T extends string>(query: URLSearchParams, name: string, values: readonly [T, ...T[]]): T | null {
  const given = text(query, name) ?? values[0];
  return values.find((value) => value === given) ?? null;
}

/** Reads what makes up the shape. Errors are those of the protocol, by parameter. */
export function parseShape(query: URLSearchParams): Parsed<ShapeRequest> {
  const table = text(query, 'table');
  if (table === null) return fail('table', BLANK);
  const name = parseTable(table);
  if (!name.ok) return fail('table', name.message);
  const list = query.get('columns');
  const columns = list === null ? null : parseColumns(list);
  if (columns !== null && !columns.ok) return fail('columns', columns.message);
  const params = parseParams(query);
  if (!params.ok) return params;
  const replica = oneOf(query, 'replica', ['default', 'full']);
  const log = oneOf(query, 'log', ['full', 'changes_only']);
  if (replica === null) return fail('replica', 'is invalid');
  if (log === null) return fail('log', 'is invalid');
  const where = text(query, 'where');
  return {
    ok: true,
    value: { ...name.value, where, params: params.value, columns: columns?.value ?? null, replica, log },
  };
}

interface Place {
  readonly offset: Offset | 'now';
  readonly handle: string | null;
  readonly live: boolean;
  readonly sse: boolean;
}

function parsePlace(query: URLSearchParams): Parsed<Place> {
  const written = text(query, 'offset');
  if (written === null) return fail('offset', BLANK);
  const offset = written === 'now' ? written : parseOffset(written);
  if (offset === null) return fail('offset', 'has invalid format');
  const fresh = offset === 'now' || offset.tx === START.tx;
  const handle = fresh ? null : text(query, 'handle');
  if (!fresh && handle === null) return fail('handle', "can't be blank when offset != -1");
  const live = flag(query, 'live');
  const sse = flag(query, 'live_sse', 'experimental_live_sse');
  if (live && offset === 'now') return fail('live', "can't be true when offset is 'now'");
  if (live && fresh) return fail('live', "can't be true when offset == -1");
  if (sse && !live) return fail('live_sse', "can't be true unless live is also true");
  return { ok: true, value: { offset, handle, live, sse } };
}

/** Reads a GET or POST of `/v1/shape`; of a body only what describes a subset counts. */
export function parseQuery(query: URLSearchParams, body: Readonly<Record<string, unknown>>): Parsed<ShapeQuery> {
  const twice = KNOWN.find((name) => query.getAll(name).length > 1);
  if (twice !== undefined) return fail(twice, 'was given twice');
  const place = parsePlace(query);
  if (!place.ok) return place;
  const shape = parseShape(query);
  if (!shape.ok) return shape;
  const subset = parseSubset(query, body);
  if (!subset.ok) return { ok: false, errors: { subset: subset.errors } };
  return { ok: true, value: { ...place.value, shape: shape.value, cursor: query.get('cursor'), subset: subset.value } };
}

/** Whether two requests are for one shape. */
export function sameShape(a: ShapeRequest, b: ShapeRequest): boolean {
  return a === b || canonical(a) === canonical(b);
}

function canonical({ schema, table, where, params, columns, replica, log }: ShapeRequest): string {
  const sorted = Object.entries(params).sort(([x], [y]) => Number(x) - Number(y));
  return JSON.stringify([schema, table, where, sorted, columns, replica, log]);
}
