import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { User } from '@valero/domain/identity';
import { toId } from '@valero/domain/kernel';
import { countedIds, demoWorld } from '@valero/testkit';
import type { Bench } from './harness.ts';
import { endProcess, programFile } from './processes.ts';
import { articleStore } from './search.ts';

/** PIN of the bench's person. */
export const PIN = '1111';
/** The PIN as argon2id at its least cost (8 KiB, one pass): what is measured is the way, not the cost the office chooses. */
const PIN_HASH = '$argon2id$v=19$m=8,t=1,p=1$6z22KvoddkN8tvgmpDKbFA$c5IzrzH60RN8lyZj8+cgs+yafEcqMv1jUvCbnjc9JzM';

/** A till's folder with goods, and what its first start needs. */
export interface TillFolder {
  readonly data: string;
  readonly commission: string;
  readonly user: string;
}

/** Copies the store with `count` articles into a folder of the bench's own; the first start there makes it a till. */
export function tillFolder(bench: Bench, count: number): TillFolder {
  const home = bench.folder();
  const data = join(home, 'data');
  cpSync(articleStore(bench, count), data, { recursive: true });
  const { tills, company, stores } = demoWorld(countedIds());
  const device = tills[0]?.device;
  const user: User = {
    id: toId(countedIds(5).next()),
    login: 'karl',
    name: 'Karl S.',
    role: 'manager',
    store: null,
    pinHash: PIN_HASH,
    active: true,
  };
  const commission = join(home, 'commission.json');
  writeFileSync(commission, JSON.stringify({ company, store: stores[0], device, users: [user] }), { mode: 0o600 });
  return { data, commission, user: user.id };
}

/** A till that runs, reached as its screen reaches it. */
export interface RunningTill {
  /** Carries the token once. */
  readonly url: string;
  readonly pid: number;
  /** The value of a call; throws with the code of a failure. */
  call(name: string, input?: unknown): Promise<unknown>;
  end(): Promise<void>;
}

function readyUrl(child: ChildProcess): Promise<string> {
  return new Promise((done, failed) => {
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('\n')) done((JSON.parse(said) as { url: string }).url);
    });
    child.once('exit', (code) => failed(new Error(`the till ended with ${code}`)));
  });
}

/** Starts a till behind its web shell as a process and opens it with the token. */
export async function startTillProcess(
  bench: Bench,
  folder: TillFolder,
  more: readonly string[] = [],
): Promise<RunningTill> {
  const args = ['--data', folder.data, '--commission', folder.commission, '--port', '0', '--json', ...more];
  const child = spawn(process.execPath, [programFile('apps/desktop/web/main.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  bench.after(() => endProcess(child));
  const url = await readyUrl(child);
  const { origin } = new URL(url);
  let cookie: string | null = null;
  const send = async (body: string): Promise<{ ok: boolean; value?: unknown; error?: { code: string } }> => {
    if (cookie === null) {
      const welcome = await fetch(url, { redirect: 'manual' });
      cookie = (welcome.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    }
    const headers = { 'content-type': 'application/json', origin, cookie };
    const answer = await fetch(`${origin}/t/call`, { method: 'POST', headers, body });
    return (await answer.json()) as { ok: boolean; value?: unknown; error?: { code: string } };
  };
  return {
    url,
    pid: child.pid ?? 0,
    call: async (name, input = {}) => {
      const answer = await send(JSON.stringify({ name, input }));
      if (!answer.ok) throw new Error(`${name}: ${answer.error?.code}`);
      return answer.value;
    },
    end: () => endProcess(child),
  };
}

/** Milliseconds from starting a program to the first bytes it prints, and those bytes. */
export async function firstWords(program: readonly string[]): Promise<{ ms: number; words: string }> {
  const started = performance.now();
  const child = spawn(process.execPath, [...program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: programFile('bench'),
  });
  const [chunk]: unknown[] = await once(child.stdout, 'data');
  const ms = performance.now() - started;
  if (child.exitCode === null) await once(child, 'exit');
  return { ms, words: String(chunk) };
}
