import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { SHAPES } from '@valero/domain/sync';
import * as fc from 'fast-check';

/** A request as it goes over the wire: nothing of its path is tidied up on the way. */
export interface Attempt {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** What came back. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends it as it stands. Rejects when nothing has come back after `timeoutMs`. */
export function send(base: string, attempt: Attempt, timeoutMs = 20_000): Promise<Reply> {
  const { hostname, port } = new URL(base);
  return new Promise((done, fail) => {
    const request = httpRequest(
      { hostname, port, method: attempt.method, path: attempt.path, headers: attempt.headers, agent: false },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          body += chunk;
        });
        response.once('error', fail);
        response.once('end', () => done({ status: response.statusCode ?? 0, headers: response.headers, body }));
      },
    );
    request.setTimeout(timeoutMs, () => request.destroy(new Error(`silence: ${attempt.method} ${attempt.path}`)));
    request.once('error', fail);
    request.end(attempt.body ?? undefined);
  });
}

/** Who attacks, and what it would like to have. */
export interface Prey {
  /** Tokens that were never good, are good no more, or belong to persons. */
  readonly badTokens: readonly string[];
  /** A good token of a device of another store. */
  readonly token: string;
  /** Id of the store whose people it is after. */
  readonly store: string;
  /** A handle and an offset of that store's people, as somebody who listened in would have them. */
  readonly handle: string;
  readonly offset: string;
}

const TABLES = [
  'identity.user',
  '"identity"."user"',
  'identity.password',
  'identity.device_token',
  'sync.fact',
  'user',
];
const PATHS: readonly ((name: string) => string)[] = [
  ...['/sync/v1/shapes/', '//sync/v1/shapes/', '/sync//v1/shapes/', '/sync/v1//shapes/', '/sync/v1/shapes//'].map(
    (start) => (name: string) => start + name,
  ),
  ...[
    '/sync/v1/%73hapes/',
    '/%73ync/v1/shapes/',
    '/sync%2fv1%2fshapes%2f',
    '/sync/v1/shapes%2f',
    '/sync/v1/shapes%5c',
  ].map((start) => (name: string) => start + name),
  ...['/sync/v1/shapes/../shapes/', '/sync/v1/shapes/%2e%2e/', '/sync/v1/./shapes/', '/x/../sync/v1/shapes/'].map(
    (start) => (name: string) => start + name,
  ),
  ...['/', '/..', '/../users', '%00', '%2f..%2fusers', ';a=b', '.json', '%20', '/%2e%2e/%2e%2e/v1/shape'].map(
    (end) => (name: string) => `/sync/v1/shapes/${name}${end}`,
  ),
  ...[
    '/v1/shape',
    '//v1/shape',
    '/v1/%73hape',
    '/v1/shape/',
    '/v1//shape',
    '/V1/shape',
    '/v1/shape%2f',
    '/v1/health',
  ].map((path) => () => path),
];

/** What a query may say, by parameter. */
function valuesFor(prey: Prey): Readonly<Record<string, readonly string[]>> {
  return {
    offset: ['-1', '0_0', '0_inf', prey.offset, 'now', '99999999999_0', ''],
    handle: [prey.handle, '', 'x', `${prey.handle}x`],
    live: ['true', 'false', ''],
    cursor: ['', '1'],
    log: ['full', 'changes_only'],
    replica: ['full'],
    table: TABLES,
    where: [
      'true',
      '1=1',
      `store = '${prey.store}'`,
      'store = $1',
      'store IS NOT NULL',
      '"store" = $2 OR store IS NULL',
    ],
    params: [`{"1":"${prey.store}"}`, `["${prey.store}"]`],
    'params[1]': [prey.store],
    'params[2]': [prey.store],
    'params%5B1%5D': [prey.store],
    columns: ['id,pin_hash', '*', 'id'],
    queryable_columns: ['store,pin_hash'],
    secret: ['', 'x', prey.token],
    api_secret: [''],
    subset__where: [`store = '${prey.store}'`, 'true'],
    subset__params: [`{"1":"${prey.store}"}`],
    subset__order_by: ['id'],
    subset__limit: ['100'],
    live_sse: ['true'],
    expired_handle: [prey.handle],
    'cache-buster': ['1'],
    store: [prey.store],
    device: [prey.store],
  };
}

/** Requests that try to get at another store's people: by path, query, body, header and token. */
export function arbAttempt(prey: Prey): fc.Arbitrary<Attempt & { readonly bad: boolean }> {
  const value = valuesFor(prey);
  const pair = fc
    .constantFrom(...Object.keys(value))
    .chain((name) => fc.constantFrom(...(value[name] ?? ['']).map((given) => [name, given] as const)));
  const name = fc.constantFrom(
    'users',
    'users',
    'users',
    ...SHAPES,
    'password',
    'device_token',
    '%75sers',
    'USERS',
    '..',
  );
  const header = fc.constantFrom(
    ...[{}, {}, { 'x-original-url': '/v1/shape' }, { 'x-forwarded-for': '127.0.0.1' }, { 'x-store': prey.store }],
    { 'if-none-match': '*' },
  );
  return fc
    .record({
      method: fc.constantFrom('GET', 'GET', 'GET', 'GET', 'HEAD', 'POST', 'DELETE', 'PUT', 'OPTIONS'),
      path: fc.tuple(fc.constantFrom(...PATHS), name).map(([make, shape]) => make(shape)),
      pairs: fc.array(pair, { maxLength: 8 }),
      offset: fc.constantFrom('offset=-1', 'offset=-1', `offset=${prey.offset}&handle=${prey.handle}`, ''),
      token: fc.constantFrom(prey.token, prey.token, prey.token, ...prey.badTokens),
      header,
    })
    .map(({ method, path, pairs, offset, token, header: more }) => {
      const posted =
        method === 'POST' ? { where: `store = '${prey.store}'`, params: {}, limit: 100, order_by: 'id' } : null;
      const query = [offset, ...pairs.map(([key, text]) => `${key}=${encodeURIComponent(text)}`)].filter(Boolean);
      return {
        method,
        path: `${path}?${query.join('&')}`,
        headers: {
          ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
          ...(posted === null ? {} : { 'content-type': 'application/json' }),
          ...more,
        },
        body: posted === null ? null : JSON.stringify(posted),
        bad: token !== prey.token,
      };
    });
}
