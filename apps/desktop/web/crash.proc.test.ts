import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BasketView, Beleg } from '@valero/domain/kasse';
import { toInstant } from '@valero/domain/kernel';
import { openDeviceStore, verifyDirectory } from '@valero/storage/sqlite';
import { virtualClock } from '@valero/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commissionedPeople, stockUp } from '../host/till.fixture.ts';
import { openWebClient, type WebClient } from './client.fixture.ts';

interface Running {
  readonly child: ChildProcess;
  readonly client: WebClient;
}

let dir: string;
let userId: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'valero-crash-'));
  const { commissioning, world, cashier } = await commissionedPeople();
  userId = cashier.id;
  writeFileSync(path.join(dir, 'commission.json'), JSON.stringify(commissioning));
  const first = await start();
  await stop(first);
  const store = openDeviceStore({ dir: path.join(dir, 'data'), now: () => toInstant(Date.now()) });
  if (!store.ok) throw new Error(store.error.code);
  stockUp(store.value, world, virtualClock());
  store.value.close();
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

function launch(): ChildProcess {
  const main = path.join(import.meta.dirname, 'main.ts');
  const args = [
    '--data',
    path.join(dir, 'data'),
    '--port',
    '0',
    '--json',
    '--commission',
    path.join(dir, 'commission.json'),
  ];
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  return child;
}

/** Starts a till process and opens it as a browser would. */
async function start(): Promise<Running> {
  const child = launch();
  let trouble = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    trouble += chunk.toString();
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString()));
    child.once('exit', (code) => reject(new Error(`the till ended with ${code}: ${trouble}`)));
  });
  const { url } = JSON.parse(line) as { url: string };
  return { child, client: await openWebClient(url) };
}

function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

async function stop({ child, client }: Running): Promise<number | null> {
  await client.close();
  child.kill('SIGTERM');
  return ended(child);
}

async function kill({ child }: Running): Promise<void> {
  child.kill('SIGKILL');
  await ended(child);
}

async function ask<T>({ client }: Running, name: string, input: unknown = {}): Promise<T> {
  const result = await client.call(name, input);
  if (!result.ok) throw new Error(`${name}: ${result.error.code}`);
  return result.value as T;
}

const signIn = (till: Running) => ask(till, 'session.signIn', { userId, pin: '1111' });

describe('till process', () => {
  test('kill -9 after an acknowledged sale: the sale is there once, the chain verifies, the next number follows', async () => {
    const till = await start();
    await signIn(till);
    await ask(till, 'kasse.scan', { code: '1001' });
    const { beleg } = await ask<{ beleg: Beleg }>(till, 'kasse.completeSale', { requestId: 'sale-1' });
    await kill(till);
    expect(verifyDirectory(path.join(dir, 'data'))).toMatchObject({ ok: true, value: { ok: true } });
    const again = await start();
    await signIn(again);
    const list = await ask<{ rows: { id: string }[]; total: number }>(again, 'kasse.listBelege');
    expect(list.rows.map((row) => row.id)).toEqual([beleg.id]);
    const repeated = await ask<{ beleg: Beleg }>(again, 'kasse.completeSale', { requestId: 'sale-1' });
    expect(repeated.beleg.id).toBe(beleg.id);
    await ask(again, 'kasse.scan', { code: '1001' });
    expect((await ask<{ beleg: Beleg }>(again, 'kasse.completeSale')).beleg.number).toBe(2);
    expect(await stop(again)).toBe(0);
  });

  test('kill -9 with an open basket: what was scanned a moment before is still there', async () => {
    const till = await start();
    await signIn(till);
    await Promise.all(Array.from({ length: 20 }, () => ask(till, 'kasse.scan', { code: '1001' })));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await kill(till);
    const again = await start();
    await signIn(again);
    const { basket } = await ask<{ basket: BasketView }>(again, 'kasse.scan', { code: '1001' });
    expect(basket.lines[0]?.quantity).toBe(21_000);
    await stop(again);
  });

  test('a second process on the same data ends with 1 and says who has it', async () => {
    const till = await start();
    const second = launch();
    let said = '';
    second.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    expect(await ended(second)).toBe(1);
    expect(said).toContain('storage.locked');
    expect(said).toContain(String(till.child.pid));
    await stop(till);
  });
});
