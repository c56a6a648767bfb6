import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import type { ShapeBackend, ShapeQuestion } from './backend.ts';
import { remoteBackend } from './remote.ts';

const ends: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A service on loopback that answers as it is told. */
async function service(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  ends.push(() => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function backend(url: string, troubles: string[] = []): ShapeBackend {
  const opened = remoteBackend({
    url,
    secret: 'a secret of some length',
    patienceMs: 500,
    onTrouble: (reason) => troubles.push(reason),
  });
  ends.push(() => opened.close());
  return opened;
}

function question(query = 'offset=-1', signal = new AbortController().signal): ShapeQuestion {
  return { query: new URLSearchParams(query), ifNoneMatch: '"h:1"', signal };
}

const HANDLE = { 'electric-handle': 'h-1', 'electric-offset': '0_0', 'content-type': 'application/json' };

test('remote: the question arrives with the secret, the answer leaves without what is between the two servers', async () => {
  let seen: IncomingMessage | null = null;
  const url = await service((request, response) => {
    seen = request;
    response.writeHead(200, {
      ...HANDLE,
      etag: '"h:2"',
      'cache-control': 'public, max-age=604800',
      'set-cookie': 'a=b',
      'access-control-allow-origin': '*',
      'electric-server': 'x/1',
    });
    response.write('[');
    setTimeout(() => response.end(']'), 20);
  });
  const answer = await backend(url).ask(question('offset=-1&table="a"."b"'));
  expect(answer).toMatchObject({ ok: true });
  if (!answer.ok) return;
  expect(answer.value.headers).toEqual({
    ...HANDLE,
    etag: '"h:2"',
    'cache-control': 'private, no-cache',
    vary: 'authorization',
  });
  expect(await text(answer.value.body as Readable)).toBe('[]');
  const asked = new URL((seen as IncomingMessage | null)?.url ?? '', url);
  expect(asked.pathname).toBe('/v1/shape');
  expect(Object.fromEntries(asked.searchParams)).toEqual({
    offset: '-1',
    table: '"a"."b"',
    secret: 'a secret of some length',
  });
  expect((seen as IncomingMessage | null)?.headers['if-none-match']).toBe('"h:1"');
});

test('remote: 304, 400 and 409 are the protocol’s own; everything else is a refusal of ours', async () => {
  let status = 200;
  let headers: Record<string, string> = HANDLE;
  const url = await service((_request, response) =>
    response.writeHead(status, headers).end(status === 304 ? '' : '[]'),
  );
  const opened = backend(url);
  const ask = async (wanted: number, given: Record<string, string> = HANDLE): Promise<unknown> => {
    status = wanted;
    headers = given;
    const answer = await opened.ask(question());
    if (!answer.ok) return answer.error;
    if (answer.value.body instanceof Readable) answer.value.body.resume();
    return answer.value.status;
  };
  for (const spoken of [200, 304, 400, 409]) expect(await ask(spoken)).toBe(spoken);
  // about our secret and our address, not about the reader
  for (const wrong of [401, 403, 404, 405, 302])
    expect(await ask(wrong)).toEqual({ code: 'server.shapes_refused', details: { status: wrong } });
  // a page of somebody who does not speak the protocol
  expect(await ask(200, { 'content-type': 'text/html' })).toEqual({
    code: 'server.shapes_refused',
    details: { status: 200 },
  });
  expect(await ask(503, { 'retry-after': '10' })).toEqual({ code: 'server.shapes_away', details: { seconds: 10 } });
  expect(await ask(502)).toEqual({ code: 'server.shapes_away', details: { seconds: 2 } });
});

test('remote: a service that is away or silent is said once, and the reader is told to come again', async () => {
  const troubles: string[] = [];
  const gone = backend('http://127.0.0.1:9', troubles);
  const away = { ok: false, error: { code: 'server.shapes_away', details: { seconds: 2 } } };
  expect(await gone.ask(question())).toEqual(away);
  expect(await gone.ask(question())).toEqual(away);
  expect(troubles).toHaveLength(1);
  const silent = backend(await service(() => undefined), troubles);
  expect(await silent.ask(question())).toEqual(away);
  expect(troubles[1]).toContain('no answer within');
});

test('remote: whoever hangs up, and the end of this process, end the question at the service too', async () => {
  let open = 0;
  const url = await service((request) => {
    open += 1;
    request.once('close', () => {
      open -= 1;
    });
  });
  const opened = backend(url);
  const leaving = new AbortController();
  const left = opened.ask(question('offset=1_0&handle=h&live=true', leaving.signal));
  const ended = opened.ask(question('offset=1_0&handle=h&live=true'));
  await expect.poll(() => open).toBe(2);
  leaving.abort();
  expect((await left).ok).toBe(false);
  await expect.poll(() => open).toBe(1);
  await opened.close();
  expect((await ended).ok).toBe(false);
  await expect.poll(() => open).toBe(0);
});

test('remote: a body that breaks off breaks off for the reader, it is never made whole', async () => {
  const url = await service((_request, response) => {
    response.writeHead(200, HANDLE);
    response.write('[{"half":');
    setTimeout(() => response.destroy(), 20);
  });
  const answer = await backend(url).ask(question());
  if (!answer.ok) throw new Error(answer.error.code);
  await expect(text(answer.value.body as Readable)).rejects.toThrow();
});

test('remote: whoever leaves in the very moment the answer is complete harms nobody', async () => {
  const url = await service((_request, response) => response.writeHead(200, HANDLE).end('[]'));
  const opened = backend(url);
  const uncaught: unknown[] = [];
  const note = (error: unknown): void => void uncaught.push(error);
  process.prependListener('uncaughtException', note);
  try {
    for (const leave of [process.nextTick, queueMicrotask, setImmediate]) {
      for (let turn = 0; turn < 50; turn += 1) {
        const leaving = new AbortController();
        const answer = await opened.ask(question('offset=-1', leaving.signal));
        if (!answer.ok || !(answer.value.body instanceof Readable)) throw new Error('no answer');
        answer.value.body.resume();
        leave(() => leaving.abort());
        await new Promise((done) => setTimeout(done, 1));
      }
    }
  } finally {
    process.off('uncaughtException', note);
  }
  expect(uncaught).toEqual([]);
});
