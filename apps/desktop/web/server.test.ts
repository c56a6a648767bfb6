import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ok } from '@valero/domain/kernel';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLogger } from '../host/log.ts';
import { transportContract } from '../host/transport.contract.ts';
import type { Transport } from '../host/transport.ts';
import { openWebClient } from './client.fixture.ts';
import { startWebShell, type WebShell } from './server.ts';

transportContract('web shell', async (till) => {
  const shell = await startWebShell({ till, port: 0, rendererDir: null, logger: silentLogger });
  const client = await openWebClient(shell.url);
  return {
    transport: client,
    async close() {
      await client.close();
      await shell.close();
    },
  };
});

const INDEX = '<!doctype html><html><head><title>VALERO</title></head><body></body></html>';

describe('web shell: who gets in', () => {
  let shell: WebShell;
  let directory: string;
  let calls: string[];
  let cookie: string;

  const till: Transport = {
    async call(name) {
      calls.push(name);
      return ok({ name });
    },
    subscribe: () => () => undefined,
  };

  /** A raw request: fetch would not let us lie about Host. */
  function send(
    method: string,
    target: string,
    headers: Record<string, string>,
    body?: string,
  ): Promise<{ status: number; headers: Record<string, string | string[] | undefined>; text: string }> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        { host: '127.0.0.1', port: shell.port, method, path: target, headers },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }

  const origin = () => `http://127.0.0.1:${shell.port}`;
  const good = () => ({
    host: `127.0.0.1:${shell.port}`,
    origin: origin(),
    cookie,
    'content-type': 'application/json',
  });
  const callBody = JSON.stringify({ name: 'x', input: {} });

  beforeEach(async () => {
    calls = [];
    directory = await mkdtemp(path.join(tmpdir(), 'valero-web-'));
    await mkdir(path.join(directory, 'assets'));
    await writeFile(path.join(directory, 'index.html'), INDEX);
    await writeFile(path.join(directory, 'assets', 'app.js'), 'export {};');
    await writeFile(path.join(directory, '..', `${path.basename(directory)}.secret`), 'outside');
    shell = await startWebShell({ till, port: 0, rendererDir: directory, logger: silentLogger });
    const welcome = await send('GET', new URL(shell.url).pathname + new URL(shell.url).search, {
      host: `127.0.0.1:${shell.port}`,
    });
    cookie = String(welcome.headers['set-cookie']).split(';')[0] ?? '';
  });
  afterEach(async () => {
    await shell.close();
    await rm(directory, { recursive: true });
    await rm(`${directory}.secret`);
  });

  test('the token is exchanged for a cookie that scripts and other sites do not get, and leaves the address', async () => {
    const welcome = await send('GET', new URL(shell.url).pathname + new URL(shell.url).search, {
      host: `127.0.0.1:${shell.port}`,
    });
    expect(welcome.status).toBe(303);
    expect(welcome.headers['location']).toBe('/');
    const set = String(welcome.headers['set-cookie']);
    expect(set).toContain('HttpOnly');
    expect(set).toContain('SameSite=Strict');
    expect(set).toContain(`valero_till_${shell.port}=`);
    expect(set).not.toContain(new URL(shell.url).searchParams.get('token'));
    expect((await send('GET', '/', good())).status).toBe(200);
  });

  test('without the cookie, with a wrong one or a wrong token nothing is served and nothing is called', async () => {
    const host = { host: `127.0.0.1:${shell.port}` };
    expect((await send('GET', '/', host)).status).toBe(401);
    expect((await send('GET', '/assets/app.js', host)).status).toBe(401);
    expect((await send('GET', '/?token=wrong', host)).status).toBe(401);
    expect((await send('POST', '/t/call', { ...good(), cookie: '' }, callBody)).status).toBe(401);
    expect((await send('POST', '/t/call', { ...good(), cookie: `valero_till_${shell.port}=x` }, callBody)).status).toBe(
      401,
    );
    expect(
      (await send('POST', '/t/call', { ...good(), cookie: cookie.replace(String(shell.port), '1') }, callBody)).status,
    ).toBe(401);
    expect(calls).toEqual([]);
  });

  test('a call of a page from another site is refused, with or without the cookie', async () => {
    for (const foreign of [
      'https://evil.example',
      'null',
      `http://127.0.0.1:${shell.port + 1}`,
      `https://127.0.0.1:${shell.port}`,
      `http://localhost:${shell.port}`,
    ]) {
      expect((await send('POST', '/t/call', { ...good(), origin: foreign }, callBody)).status).toBe(403);
    }
    const { origin: _none, ...without } = good();
    expect((await send('POST', '/t/call', without, callBody)).status).toBe(403);
    expect((await send('POST', '/t/call', { ...good(), 'sec-fetch-site': 'cross-site' }, callBody)).status).toBe(403);
    expect(calls).toEqual([]);
    expect((await send('POST', '/t/call', { ...good(), 'sec-fetch-site': 'same-origin' }, callBody)).status).toBe(200);
    expect(calls).toEqual(['x']);
  });

  test('a name that was rebound to this machine is refused, also for the token and the pages', async () => {
    for (const host of [
      'evil.example',
      `evil.example:${shell.port}`,
      '127.0.0.1',
      `127.0.0.1:${shell.port}.evil.example`,
      `0.0.0.0:${shell.port}`,
    ]) {
      const headers = { ...good(), host, origin: `http://${host}` };
      expect((await send('GET', '/', headers)).status).toBe(403);
      expect((await send('POST', '/t/call', headers, callBody)).status).toBe(403);
      expect((await send('GET', `/${new URL(shell.url).search}`, { host })).status).toBe(403);
    }
    expect(calls).toEqual([]);
  });

  test('the event socket wants cookie, Host and Origin too', async () => {
    const attempt = (headers: Record<string, string>): Promise<string> =>
      new Promise((resolve) => {
        const socket = new WebSocket(`ws://127.0.0.1:${shell.port}/t/events`, { headers });
        socket.addEventListener('open', () => {
          socket.close();
          resolve('open');
        });
        socket.addEventListener('error', () => resolve('refused'));
      });
    expect(await attempt({ cookie, origin: origin() })).toBe('open');
    expect(await attempt({ cookie, origin: 'https://evil.example' })).toBe('refused');
    expect(await attempt({ cookie })).toBe('refused');
    expect(await attempt({ origin: origin() })).toBe('refused');
  });

  test('every answer carries a policy that loads nothing from elsewhere and cannot be framed', async () => {
    for (const answer of [await send('GET', '/', good()), await send('GET', '/', { host: 'evil.example' })]) {
      const policy = String(answer.headers['content-security-policy']);
      expect(policy).toContain(`default-src 'none'`);
      expect(policy).toContain(`script-src 'self';`);
      expect(policy).toContain(`frame-ancestors 'none'`);
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  test('a page gets a fresh style nonce that fits its policy', async () => {
    const first = await send('GET', '/', good());
    const second = await send('GET', '/kasse', good());
    const nonceOf = (text: string) => /csp-nonce" nonce="([^"]+)"/.exec(text)?.[1] ?? '';
    expect(nonceOf(first.text)).not.toBe('');
    expect(nonceOf(first.text)).not.toBe(nonceOf(second.text));
    expect(String(second.headers['content-security-policy'])).toContain(`'nonce-${nonceOf(second.text)}'`);
  });

  test('files outside the renderer are out of reach, unknown files are not the app', async () => {
    const name = path.basename(directory);
    for (const target of [
      `/../${name}.secret`,
      `/%2e%2e/${name}.secret`,
      `/assets/..%2f..%2f${name}.secret`,
      `/assets/%5c..%5c..%5c${name}.secret`,
    ]) {
      const answer = await send('GET', target, good());
      expect(answer.text).not.toContain('outside');
      expect([400, 403, 404]).toContain(answer.status);
    }
    expect((await send('GET', '/assets/missing.js', good())).status).toBe(404);
    expect((await send('GET', '/assets/app.js', good())).text).toBe('export {};');
    expect((await send('GET', '/t/nothing', good())).status).toBe(404);
  });

  test('a body that is no call is a failure and not a fault', async () => {
    for (const body of [
      '{',
      '[]',
      '"x"',
      '{"name":5}',
      '{"input":{}}',
      '{"name":"x","input":{},"more":1}',
      '{"__proto__":{},"name":"x","input":{}}',
    ]) {
      const answer = await send('POST', '/t/call', good(), body);
      expect(JSON.parse(answer.text)).toMatchObject({ ok: false, error: { code: 'host.bad_input' } });
    }
    expect(calls).toEqual([]);
    const form = await send('POST', '/t/call', { ...good(), 'content-type': 'text/plain' }, callBody);
    expect(form.status).toBe(415);
    const huge = await send('POST', '/t/call', good(), JSON.stringify({ name: 'x', input: 'y'.repeat(5_000_000) }));
    expect(huge.status).toBe(413);
  });

  test('it listens on the loopback address only', async () => {
    const other = await new Promise<string>((resolve) => {
      const request = httpRequest({ host: '127.0.0.2', port: shell.port, path: '/' }, () => resolve('answered'));
      request.on('error', () => resolve('refused'));
      request.end();
    });
    expect(other).toBe('refused');
  });
});
