import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../server.fixture.ts';

let given: TestServer;
let env: Record<string, string>;
const folder = mkdtempSync(join(tmpdir(), 'valero-cli-'));

beforeAll(async () => {
  given = await startTestServer();
  const password = given.demo.secrets.logins.find(({ login }) => login === 'karl')?.password ?? '';
  env = { VALERO_LOGIN: 'karl', VALERO_PASSWORD: password };
});
afterAll(() => given.close());

interface Ended {
  readonly code: number | null;
  readonly words: string;
}

function run(
  args: readonly string[],
  more: Record<string, string> = env,
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../../scripts/import/main.ts'), ...args], {
    env: { ...process.env, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (words += chunk.toString()));
  return { child, ended: new Promise((done) => child.once('close', (code) => done({ code, words }))) };
}

function save(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test('npm run import: refused rows end with 3 and lie in the file asked for; a clean file ends with 0', async () => {
  const file = save('a.csv', 'Nr;Was;Brutto\nC-1;Eins;1,00\nC-2;Zwei;x\n');
  const errors = join(folder, 'errors.csv');
  const columns = ['--map', 'number=Nr', '--map', 'name=Was', '--map', 'price=Brutto'];
  const where = ['--server', given.server.url];
  const dry = await run([file, ...columns, ...where, '--dry-run']).ended;
  expect(dry, dry.words).toMatchObject({ code: 3, words: expect.stringContaining('nothing stored') });
  const done = await run([file, ...columns, ...where, '--errors', errors]).ended;
  expect(done, done.words).toMatchObject({ code: 3, words: expect.stringContaining('1 new') });
  expect(readFileSync(errors, 'utf8')).toContain('Preis ist keine Zahl');
  const clean = save('b.csv', 'Nr;Was;Brutto\nC-1;Eins;1,00\n');
  expect(await run([clean, ...columns, ...where]).ended).toMatchObject({
    code: 0,
    words: expect.stringContaining('1 unchanged'),
  });
});

test('npm run import: wrong usage ends with 2, a refused sign-in, a silent server and a file that is no table with 1', async () => {
  const file = save('c.csv', 'a;b\n1;2\n');
  expect(await run([]).ended).toMatchObject({ code: 2, words: expect.stringContaining('usage:') });
  expect(await run([file, '--map', 'nonsense']).ended).toMatchObject({ code: 2 });
  expect(await run([file, '--server', given.server.url], { ...env, VALERO_PASSWORD: 'wrong' }).ended).toMatchObject({
    code: 1,
  });
  expect(await run([file, '--server', 'http://127.0.0.1:9']).ended).toMatchObject({
    code: 1,
    words: expect.stringContaining('does not answer'),
  });
  expect(await run([file, '--server', given.server.url]).ended).toMatchObject({
    code: 1,
    words: expect.stringContaining('Vorhanden: a, b'),
  });
});

test('npm run import: Ctrl-C cancels at the head office and ends with 130; started again it goes on', async () => {
  const rows = Array.from({ length: 30_000 }, (_, n) => `CC-${n};Ware ${n};1,50`).join('\n');
  const file = save('many.csv', `Nummer;Name;Preis\n${rows}\n`);
  const { child, ended } = run([file, '--server', given.server.url]);
  let cut = false;
  child.stderr?.on('data', (chunk: Buffer) => {
    if (cut || !chunk.toString().includes('rows:')) return;
    cut = true;
    child.kill('SIGINT');
  });
  expect(await ended).toMatchObject({ code: 130, words: expect.stringContaining('cancelled, ') });
  const rest = await run([file, '--server', given.server.url]).ended;
  expect(rest, rest.words).toMatchObject({ code: 0, words: expect.stringContaining('30000 new') });
});
