import { type ChildProcess, fork } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const base = mkdtempSync(join(tmpdir(), 'valero-main-'));
const home = join(base, 'home');
const children: ChildProcess[] = [];

beforeAll(() => {
  // PostgreSQL has an account of its own when the tests run as root
  chmodSync(base, 0o755);
});
afterAll(async () => {
  for (const child of children) child.kill('SIGTERM');
  await Promise.all(children.map(ended));
  rmSync(base, { recursive: true, force: true });
});

function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((done) => child.once('exit', (code) => done(code)));
}

interface Run {
  readonly child: ChildProcess;
  /** The first message of a part. */
  message(part: string): Promise<Record<string, unknown>>;
  errors(): string;
}

function run(env: Record<string, string> = {}): Run {
  const child = fork(join(import.meta.dirname, 'main.ts'), [], {
    env: {
      ...process.env,
      VALERO_HOME: home,
      PORT: '0',
      VALERO_DEMO: '1',
      VALERO_CATALOGUE: 'none',
      VALERO_LOG: 'error',
      ...env,
    },
    silent: true,
  });
  children.push(child);
  const seen: Record<string, unknown>[] = [];
  const lookers = new Set<() => void>();
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  child.on('message', (message) => {
    seen.push(message as Record<string, unknown>);
    for (const look of lookers) look();
  });
  return {
    child,
    errors: () => errors,
    message: (part) =>
      new Promise((done, fail) => {
        const look = (): void => {
          const found = seen.find((message) => message['part'] === part);
          if (found !== undefined) done(found);
        };
        lookers.add(look);
        look();
        void ended(child).then(() => fail(new Error(`ended without ${part}: ${errors}`)));
      }),
  };
}

async function readShape(url: string, token: string, query: string): Promise<Response> {
  return fetch(`${url}/sync/v1/shapes/company?${query}`, { headers: { authorization: `Bearer ${token}` } });
}

test('main: a till that waits is answered when the server ends, nothing is left running, and the next start has the data', async () => {
  const first = run();
  const { url } = (await first.message('server')) as { url: string };
  await first.message('ready');
  const token = readFileSync(join(home, 'tills', 'VALERO-1-1', 'token'), 'utf8').trim();
  const snapshot = await readShape(url, token, 'offset=-1');
  const handle = snapshot.headers.get('electric-handle') ?? '';
  const caught = await readShape(url, token, `offset=0_inf&handle=${handle}`);
  const offset = caught.headers.get('electric-offset') ?? '';
  const held = readShape(url, token, `offset=${offset}&handle=${handle}&live=true&cursor=`);
  const figures = async (): Promise<string> => (await fetch(`${url}/metrics`)).text();
  while (!(await figures()).includes('valero_shape_readers_waiting 1')) await new Promise((go) => setTimeout(go, 20));
  first.child.kill('SIGTERM');
  const answer = await held;
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject([{ headers: { control: 'up-to-date' } }]);
  expect(await ended(first.child)).toBe(0);
  expect(existsSync(join(home, 'server.lock'))).toBe(false);

  const second = run();
  const { articles } = await second.message('demo');
  expect(articles).toBe(0);
  const third = run();
  expect((await third.message('failed'))['message']).toContain('VALERO läuft schon');
  expect(await ended(third.child)).toBe(3);

  // without its database a server must not pretend to live
  const data = join(home, 'postgres', 'data', 'postmaster.pid');
  process.kill(Number(readFileSync(data, 'utf8').split('\n')[0]), 'SIGKILL');
  expect(await ended(second.child)).toBe(1);
});

test('main: an environment that is wrong is named and nothing starts', async () => {
  const wrong = run({ PORT: 'many', VALERO_HOME: join(base, 'none') });
  expect(await ended(wrong.child)).toBe(1);
  expect(wrong.errors()).toMatch(/PORT/);
  expect(existsSync(join(base, 'none'))).toBe(false);
});

test('main: the parent that started it is gone, so it ends', async () => {
  const orphan = run({ VALERO_HOME: join(base, 'orphan') });
  await orphan.message('ready');
  orphan.child.disconnect();
  expect(await ended(orphan.child)).toBe(0);
});
