import { parseColumns } from './names.ts';

/** Some rows of a shape, asked for once. */
export interface SubsetRequest {
  readonly where: string | null;
  readonly params: Readonly<Record<string, string>>;
  readonly limit: number | null;
  readonly offset: number | null;
  readonly orderBy: string | null;
  /** The columns that `where` and `orderBy` may name; null = all. */
  readonly queryable: readonly string[] | null;
}

type SubsetErrors = Readonly<Record<string, readonly string[]>>;
type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly errors: SubsetErrors };

const KEYS = ['where', 'params', 'limit', 'offset', 'order_by'] as const;

function fail(field: string, message: string): { readonly ok: false; readonly errors: SubsetErrors } {
  return { ok: false, errors: { [field]: [message] } };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** From the query (`subset__where` …) and, before that, from the body (`where` …, or the same below `subset`). */
function collect(query: URLSearchParams, body: Readonly<Record<string, unknown>>): Map<string, unknown> {
  const inner = body['subset'];
  const bodies = isObject(inner) ? [inner, body] : [body];
  const found = new Map<string, unknown>();
  for (const key of KEYS) {
    const values = [
      ...bodies.map((one) => (Object.hasOwn(one, key) ? one[key] : undefined)),
      query.get(`subset__${key}`),
    ];
    const value = values.find((one) => one !== undefined && one !== null);
    if (value !== undefined) found.set(key, value);
  }
  return found;
}

function parseParams(value: unknown): Readonly<Record<string, string>> | string {
  let params = value ?? {};
  if (typeof params === 'string') {
    try {
      params = JSON.parse(params);
    } catch {
      return 'params must be valid JSON';
    }
  }
  if (!isObject(params)) return 'params must be a JSON object';
  const entries = Object.entries(params);
  const fits = entries.every(
    ([key, one]) => /^[1-9]\d{0,4}$/.test(key) && ['string', 'number', 'boolean'].includes(typeof one),
  );
  return fits
    ? Object.fromEntries(entries.map(([key, one]) => [key, String(one)]))
    : 'params are numbered from 1 and are text, numbers or booleans';
}

function parseCount(value: unknown, least: number): number | null | undefined {
  if (value === undefined) return null;
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= least ? number : undefined;
}

/** Reads the description of a subset; null = none was asked for. */
export function parseSubset(
  query: URLSearchParams,
  body: Readonly<Record<string, unknown>>,
): Result<SubsetRequest | null> {
  const found = collect(query, body);
  if (found.size === 0) return { ok: true, value: null };
  const [where, orderBy] = [found.get('where') ?? null, found.get('order_by') ?? null];
  if (where !== null && typeof where !== 'string') return fail('where', 'is invalid');
  if (orderBy !== null && typeof orderBy !== 'string') return fail('order_by', 'is invalid');
  const params = parseParams(found.get('params'));
  if (typeof params === 'string') return fail('params', params);
  const limit = parseCount(found.get('limit'), 1);
  if (limit === undefined) return fail('limit', 'must be greater than 0');
  const offset = parseCount(found.get('offset'), 0);
  if (offset === undefined) return fail('offset', 'must be greater than or equal to 0');
  if ((limit !== null || offset !== null) && orderBy === null)
    return fail('order_by', 'order_by is required when limit or offset is present');
  const list = query.get('queryable_columns');
  const queryable = list === null ? null : parseColumns(list);
  if (queryable !== null && !queryable.ok) return fail('queryable_columns', queryable.message);
  return { ok: true, value: { where, params, limit, offset, orderBy, queryable: queryable?.value ?? null } };
}
