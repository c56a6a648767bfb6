import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { choosePorts, readStartOptions } from './start/options.ts';

const ROOT = resolve(import.meta.dirname, '..');
const home = join(mkdtempSync(join(tmpdir(), 'valero-start-')), 'home');
// PostgreSQL has an account of its own when the tests run as root
chmodSync(resolve(home, '..'), 0o755);
const PORT = 47_300 + (process.pid % 300) * 30;
const started: Start[] = [];

afterAll(async () => {
  for (const { child } of started) child.kill('SIGTERM');
  await Promise.all(started.map(({ code }) => code));
  rmSync(resolve(home, '..'), { recursive: true, force: true });
});

interface Start {
  readonly child: ChildProcess;
  text(): string;
  until(words: string): Promise<string>;
  readonly code: Promise<number | null>;
}

function start(port = PORT, more: readonly string[] = []): Start {
  const child = spawn(process.execPath, ['scripts/start.ts', '--headless', '--port', String(port), ...more], {
    cwd: ROOT,
    // the shipped goods are enough to see it work
    env: { ...process.env, VALERO_HOME: home, VALERO_CATALOGUE: 'none' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const lookers = new Set<() => void>();
  const take = (chunk: Buffer): void => {
    text += chunk.toString();
    for (const look of lookers) look();
  };
  child.stdout?.on('data', take);
  child.stderr?.on('data', take);
  const code = new Promise<number | null>((done) => child.once('close', (status) => done(status)));
  const run: Start = {
    child,
    code,
    text: () => text,
    until: (words) =>
      new Promise((done, fail) => {
        const look = (): void => {
          if (text.includes(words)) done(text);
        };
        lookers.add(look);
        look();
        void code.then(() => fail(new Error(`ended without “${words}”:\n${text}`)));
      }),
  };
  started.push(run);
  return run;
}

/** The child processes of a start, by their parent's id. */
function childrenOf(pid: number): number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return list === '' ? [] : list.split(' ').map(Number);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('start: shows a till that can sell, refuses a second start in words, ends everything, and starts again on the same data', async () => {
  const first = start();
  const shown = await first.until('Strg-C');
  expect(shown).toMatch(/^Datenbank +PostgreSQL 18/m);
  expect(shown).toContain(`http://127.0.0.1:${PORT + 10}/`);
  expect(shown).toMatch(/^Demo +Feinkost Brandt GmbH, 2 Läden, 3 Kassen, \d+ Artikel$/m);
  expect(shown).toMatch(/Aylin M\. 1111 \(Mitte\) · Karl S\. 2222/);
  const password = /karl (\S+) \(manager\)/.exec(shown)?.[1] ?? '';
  const address = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/.exec(shown)?.[0] ?? '';
  expect(new URL(address).port).toBe(String(PORT));

  const opened = await fetch(address, { redirect: 'manual' });
  const cookie = opened.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const { origin } = new URL(address);
  const call = async (name: string, input: object) => {
    const response = await fetch(`${origin}/t/call`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin, cookie },
      body: JSON.stringify({ name, input }),
    });
    return (await response.json()) as { ok: boolean; value: unknown };
  };
  const users = (await call('session.users', {})).value as { id: string; name: string }[];
  const aylin = users.find(({ name }) => name === 'Aylin M.');
  expect((await call('session.signIn', { userId: aylin?.id, pin: '1111' })).ok).toBe(true);
  expect((await call('kasse.scan', { code: '2001000001378' })).value).toMatchObject({ basket: { total: 45 } });

  const second = start(PORT + 3);
  expect(await second.code).toBe(1);
  expect(second.text()).toContain('VALERO läuft schon mit den Daten');
  const taken = start();
  expect(await taken.code).toBe(1);
  expect(taken.text()).toContain(`Port ${PORT} ist belegt`);

  const children = childrenOf(first.child.pid ?? 0);
  // head office, till, simulated devices
  expect(children).toHaveLength(3);
  // npm and the terminal both pass Ctrl-C on
  first.child.kill('SIGINT');
  first.child.kill('SIGINT');
  expect(await first.code).toBe(0);
  expect(first.text()).toContain('Alles beendet');
  expect(children.filter(isAlive)).toEqual([]);

  const again = start(PORT, ['--devices']);
  const shownAgain = await again.until('Strg-C');
  expect(shown).toMatch(/^Geräte +Drucker, Lade, Anzeige, Kartenterminal: auf dem Bildschirm/m);
  expect(shownAgain).toMatch(/^Geräte +wie an der Kasse eingerichtet/m);
  expect(shownAgain).toMatch(/^Simulatoren +\d+ Geräte/m);
  expect(shownAgain).toMatch(/^Demo +Feinkost Brandt GmbH, 2 Läden, 3 Kassen$/m);
  expect(shownAgain).toContain(password);

  // killed without a word: the parts notice, and the next start finds the data whole
  const orphans = childrenOf(again.child.pid ?? 0);
  again.child.kill('SIGKILL');
  await again.code;
  while (orphans.some(isAlive)) await new Promise((go) => setTimeout(go, 100));
  const last = start();
  await last.until('Strg-C');
  last.child.kill('SIGTERM');
  expect(await last.code).toBe(0);
});

test('start: a port that is taken is named; without a wish the next free hundred is used', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => blocker.once('listening', done));
  const address = blocker.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  await expect(choosePorts(port)).rejects.toThrow(`Port ${port} ist belegt`);
  const free = await choosePorts(null);
  expect([free.server - free.till, free.database - free.till]).toEqual([10, 20]);
  blocker.close();
});

test('start: arguments and VALERO_HOME are read, nonsense is refused in words', () => {
  expect(readStartOptions(['--headless', '--port', '5000'], { VALERO_HOME: '/data' }, '/project')).toEqual({
    headless: true,
    port: 5000,
    home: '/data',
    devices: false,
    help: false,
  });
  expect(readStartOptions([], {}, '/project')).toMatchObject({ home: '/project/.valero', port: null, headless: false });
  expect(() => readStartOptions(['--port', 'x'], {}, '/project')).toThrow(/1024 bis 65500/);
  expect(() => readStartOptions(['--wrong'], {}, '/project')).toThrow();
});
