import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { afterEach, expect, test } from 'vitest';
import * as z from 'zod';
import { errorRegistry } from '../errors.ts';
import { buildApp } from './app.ts';
import { languageOf, sendFailure, zProblem } from './problem.ts';
import { mountScreens } from './static.ts';
import { statusOf } from './status.ts';

const open: FastifyInstance[] = [];
afterEach(async () => {
  for (const app of open.splice(0)) await app.close();
});

async function app(perMinute = 1000): Promise<FastifyInstance> {
  const built = await buildApp({
    logger: pino({ level: 'silent' }),
    errors: errorRegistry([]),
    trustProxy: null,
    perMinute: { address: perMinute, caller: perMinute },
    knownCaller: () => null,
  });
  built.post(
    '/echo',
    { schema: { body: z.object({ name: z.string(), lines: z.array(z.object({ price: z.int() })) }) } },
    async (request) => request.body,
  );
  built.get('/bug', async () => {
    throw new Error('a secret detail of our own');
  });
  built.get('/busy', async (request, reply) => sendFailure(request, reply, { code: 'server.overloaded' }));
  open.push(built);
  return built;
}

function problem(response: { statusCode: number; headers: Record<string, unknown>; body: string }) {
  expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  const parsed = zProblem.parse(JSON.parse(response.body));
  expect(parsed.status).toBe(response.statusCode);
  return parsed;
}

test('http: wrong fields are answered with 422 and the path of each', async () => {
  const response = await (await app()).inject({ method: 'POST', url: '/echo', payload: { lines: [{ price: 'x' }] } });
  const found = problem(response);
  expect(found).toMatchObject({ status: 422, code: 'server.invalid_input', instance: '/echo' });
  expect(found.errors?.map(({ path }) => path).sort()).toEqual(['lines.0.price', 'name']);
});

test('http: an unknown address is a 404 problem, a wrong method a 405 problem that names the right one', async () => {
  const built = await app();
  expect(problem(await built.inject({ url: '/nowhere?x=1' }))).toMatchObject({ status: 404, instance: '/nowhere' });
  const wrong = await built.inject({ url: '/echo' });
  expect(problem(wrong)).toMatchObject({ status: 405 });
  expect(wrong.headers['allow']).toBe('POST');
});

test('http: with screens served, an unknown address is still a 404 whatever the method, and the page carries its nonce', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'valero-screens-'));
  const built = await app();
  await mountScreens(built, folder);
  expect(problem(await built.inject({ url: '/' }))).toMatchObject({ status: 503, code: 'server.screens_missing' });
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<html><head></head><body></body></html>');
  writeFileSync(join(folder, 'assets', 'main-AbCd1234.js'), 'let x');
  expect(problem(await built.inject({ method: 'POST', url: '/t/call', payload: {} }))).toMatchObject({ status: 404 });
  expect(problem(await built.inject({ url: '/assets/none.js' }))).toMatchObject({ status: 404 });
  expect(problem(await built.inject({ url: '/..%2f..%2fetc/passwd' })).status).toBeGreaterThanOrEqual(400);
  const page = await built.inject({ url: '/' });
  const nonce = /nonce="([^"]+)"/.exec(page.body)?.[1] ?? 'none';
  expect(String(page.headers['content-security-policy'])).toContain(`style-src 'self' 'nonce-${nonce}'`);
  const script = await built.inject({ url: '/assets/main-AbCd1234.js' });
  expect(script.headers['cache-control']).toContain('immutable');
  rmSync(folder, { recursive: true });
});

test('http: broken JSON, a foreign media type and a body over the limit are problems, not stack traces', async () => {
  const built = await app();
  const send = (payload: string, type: string) =>
    built.inject({ method: 'POST', url: '/echo', payload, headers: { 'content-type': type } });
  expect(problem(await send('{"a":', 'application/json'))).toMatchObject({ status: 400, code: 'server.malformed' });
  expect(problem(await send('<a/>', 'text/xml'))).toMatchObject({ status: 415 });
  expect(problem(await send(`"${'x'.repeat(4 * 1024 * 1024)}"`, 'application/json'))).toMatchObject({ status: 413 });
});

test('http: our own bug is a 500 problem that shows the trace id and nothing of the cause', async () => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
  const response = await (await app()).inject({
    url: '/bug',
    headers: { traceparent: `00-${trace}-00f067aa0ba902b7-01`, 'accept-language': 'en' },
  });
  const found = problem(response);
  expect(found).toMatchObject({ status: 500, code: 'server.internal', traceId: trace });
  expect(found.detail).toContain(trace);
  expect(response.body).not.toContain('secret');
  expect(response.headers['x-trace-id']).toBe(trace);
});

test('http: the caller above the limit gets 429 with Retry-After; a 404 counts as well', async () => {
  const built = await app(3);
  for (let index = 0; index < 3; index += 1) expect((await built.inject({ url: '/nowhere' })).statusCode).toBe(404);
  const refused = await built.inject({ url: '/busy' });
  expect(problem(refused)).toMatchObject({ status: 429, code: 'server.too_many', retry: true });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
});

test('http: 503 says when to come back', async () => {
  const response = await (await app()).inject({ url: '/busy' });
  expect(problem(response)).toMatchObject({ status: 503 });
  expect(response.headers['retry-after']).toBe('2');
});

test('http: bytes that are no HTTP are answered with a problem and a closed connection', async () => {
  const built = await app();
  await built.listen({ host: '127.0.0.1', port: 0 });
  const address = built.server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const answer = await new Promise<string>((done, fail) => {
    const socket = connect(address.port, '127.0.0.1', () => socket.write('HELLO\r\n\r\n'));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.on('end', () => done(text));
    socket.on('error', fail);
  });
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain('application/problem+json');
  zProblem.parse(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)));
});

test('http: a connection on which nothing was ever asked does not hold up the end', async () => {
  const built = await app();
  await built.listen({ host: '127.0.0.1', port: 0 });
  const address = built.server.address();
  const socket = connect(typeof address === 'object' && address !== null ? address.port : 0, '127.0.0.1');
  await new Promise((done) => built.server.once('connection', done));
  // Node would wait a minute for its first request
  const gone = new Promise((done) => socket.once('close', done));
  await built.close();
  await gone;
}, 20_000);

test('http: answers carry a policy without inline script and forbid framing', async () => {
  const response = await (await app()).inject({ url: '/openapi.json' });
  const policy = String(response.headers['content-security-policy']);
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toMatch(/script-src[^;]*unsafe/);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(response.headers['x-content-type-options']).toBe('nosniff');
});

test('http: a problem speaks German unless English is preferred', () => {
  expect(languageOf(undefined)).toBe('de');
  expect(languageOf('fr')).toBe('de');
  expect(languageOf('en-GB,en;q=0.9,de;q=0.3')).toBe('en');
  expect(languageOf('en;q=0.2,de;q=0.9')).toBe('de');
  expect(languageOf('en;q=0')).toBe('de');
});

test('http: the status follows from the code', () => {
  expect(statusOf('stock.article_unknown')).toBe(404);
  expect(statusOf('stock.version_stale')).toBe(409);
  expect(statusOf('stock.gtin_taken')).toBe(409);
  expect(statusOf('stock.gtin_invalid')).toBe(422);
  expect(statusOf('sync.gap')).toBe(409);
  expect(statusOf('identity.right_missing')).toBe(403);
});
