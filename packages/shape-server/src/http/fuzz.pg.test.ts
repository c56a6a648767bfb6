import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HttpRig, openHttpRig } from './http.fixture.ts';

let http: HttpRig;
beforeAll(async () => {
  http = await openHttpRig(
    `create table items (id int primary key, name text, open bool); insert into items values (1, 'one', true);`,
    {},
    { longPollMs: 20, sseMs: 20, allowDelete: true },
  );
});
afterAll(() => http.close());

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    '',
    '-1',
    '0_0',
    '0_inf',
    'now',
    '1_1',
    '99999999999999999999_0',
    'true',
    'false',
    '\0',
    '"',
    "'",
    '%',
    '[',
    '{}',
    '1e9',
  ),
);
const likely: Readonly<Record<string, fc.Arbitrary<string>>> = {
  table: fc.oneof({ weight: 6, arbitrary: fc.constant('items') }, { weight: 1, arbitrary: anyText }),
  offset: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('-1', 'now', '0_0', '0_inf') },
    { weight: 1, arbitrary: anyText },
  ),
  handle: fc.oneof(fc.constant('HANDLE'), anyText),
  live: fc.constantFrom('true', 'false', ''),
  live_sse: fc.constantFrom('true', 'false'),
  cursor: anyText,
  where: fc.oneof(
    fc.constantFrom('id = $1', 'name IN ($1, $2)', 'open = $1', 'id IS NULL', '(name = $1 OR name IS NULL)'),
    anyText,
  ),
  'params[1]': anyText,
  'params[2]': anyText,
  'params[x]': anyText,
  columns: fc.oneof(fc.constantFrom('id', 'id,name', '"id"'), anyText),
  queryable_columns: anyText,
  replica: fc.oneof(fc.constantFrom('default', 'full'), anyText),
  log: fc.oneof(fc.constantFrom('full', 'changes_only'), anyText),
  subset__where: fc.oneof(fc.constantFrom("name LIKE 'o%'", 'id = $1'), anyText),
  subset__params: fc.oneof(fc.constantFrom('{"1":"1"}', '{"1":null}', '[]'), anyText),
  subset__limit: fc.oneof(fc.constantFrom('1', '999999999999999'), anyText),
  subset__offset: anyText,
  subset__order_by: fc.oneof(fc.constantFrom('id', 'id desc', 'name asc nulls first, id'), anyText),
  secret: anyText,
};
const query = fc
  .record(
    Object.fromEntries(
      Object.entries(likely).map(([name, value]) => [name, fc.option(value, { nil: undefined, freq: 1 })]),
    ),
  )
  .map((record) => {
    const { table = 'items', offset = '-1', ...rest } = record;
    const pairs = Object.entries({ table, offset, ...rest });
    return pairs.flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]]));
  });
const request = fc.record({
  method: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('GET', 'POST', 'HEAD') },
    { weight: 1, arbitrary: fc.oneof(fc.constantFrom('OPTIONS', 'PUT', 'constructor'), anyText) },
  ),
  path: fc.oneof(
    { weight: 8, arbitrary: fc.constant('/v1/shape') },
    { weight: 1, arbitrary: fc.oneof(fc.constantFrom('/', '/v1/health', '//v1/%73hape', '/%', '/__proto__'), anyText) },
  ),
  body: fc.oneof(
    fc.constant(undefined),
    fc.json().map((text): unknown => JSON.parse(text)),
    fc.record({
      where: anyText,
      params: fc.dictionary(fc.constantFrom('1', 'x'), anyText),
      order_by: anyText,
      limit: fc.anything(),
    }),
  ),
  headers: fc.dictionary(fc.constantFrom('if-none-match', 'origin', 'access-control-request-headers'), anyText),
});

const TYPED = new Set([200, 204, 304, 400, 404, 405, 409, 413, 503]);

test('fuzz: whatever is asked, the answer is one of the protocol, with headers that can be sent', async () => {
  const handle = (await http.ask('table=items&offset=-1')).headers['electric-handle'] ?? '';
  const seen = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(query, request, async (pairs, more) => {
      const sent = pairs.map(([name, value]): [string, string] => [name, value === 'HANDLE' ? handle : value]);
      const answer = await http.ask(new URLSearchParams(sent).toString(), more);
      expect(http.failures).toEqual([]);
      expect(TYPED).toContain(answer.status);
      seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
      for (const value of Object.values(answer.headers)) expect(value).toMatch(/^[\t\x20-\x7e\x80-\xff]*$/);
      if (answer.status >= 400) expect(answer.json === null && more.method !== 'HEAD').toBe(false);
    }),
    { numRuns: 1500 },
  );
  // it gets past the first check often enough to mean something
  expect(seen.get(200)).toBeGreaterThan(50);
});
