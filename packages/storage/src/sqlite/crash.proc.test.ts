import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { virtualClock } from '@valero/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { dump, good, tempDir } from './store.fixture.ts';
import { openDeviceStore } from './store.ts';

const now = virtualClock().now;

/** Starts the selling process; `lines` grows with what it says. */
function seller(
  dir: string,
  ...args: string[]
): { child: ChildProcess; lines: string[]; said: (text: string) => Promise<void> } {
  const script = new URL('./seller.fixture.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, dir, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  let rest = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = async (text: string): Promise<void> => {
    while (!lines.some((line) => line.startsWith(text))) {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`the seller ended and said ${lines.join(', ')}`);
      await sleep(5);
    }
  };
  return { child, lines, said };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
}

/** What must be true of the folder after a kill; `acknowledged` is the highest Beleg number that was said to be sold. */
function checkFolder(dir: string, acknowledged: number): number {
  const store = good(openDeviceStore({ dir, now }));
  const verdict = store.journal.verify();
  const next = store.kasseReads().counters().nextBeleg;
  const basket = store.kasseReads().basket();
  store.close();
  expect(verdict).toMatchObject({ ok: true });
  const rows = dump(
    dir,
    /^(journal|kasse_receipt|kasse_receipt_line|kasse_receipt_payment|device_print_job|kasse_period)$/,
  );
  const facts = (rows['journal'] as { type: string }[]).filter((row) => row.type === 'kasse.belegIssued').length;
  expect(facts).toBeGreaterThanOrEqual(acknowledged);
  // at most the one sale that was under way when the kill came is there without having been acknowledged
  expect(facts).toBeLessThanOrEqual(acknowledged + 1);
  expect(rows['kasse_receipt']).toHaveLength(facts);
  // four articles, one with a deposit line
  expect((rows['kasse_receipt_line'] as { pos: number }[]).length % Math.max(1, facts)).toBe(0);
  expect(rows['kasse_receipt_payment']).toHaveLength(facts);
  expect(rows['device_print_job']).toHaveLength(facts);
  expect(next).toBe(facts + 1);
  if (facts > 0) expect(rows['kasse_period']).toMatchObject([{ beleg_count: facts }]);
  // a basket that is open belongs to a sale that is not in the journal
  if (basket) expect(facts).toBe(acknowledged);
  return facts;
}

const lastSold = (lines: readonly string[], before: number): number =>
  lines.reduce((last, line) => (line.startsWith('sold ') ? Number(line.slice(5)) : last), before);

test('crash: killed inside the transaction, before the journal row or before the print job, no half sale is left', {
  timeout: 120_000,
}, async () => {
  const dir = tempDir();
  let sold = 0;
  for (let kill = 1; kill <= 10; kill += 1) {
    // new ids of a sale: 1 = the fact (nothing written yet), 2 = the print job (journal and projections are written, not committed)
    const { child, lines } = seller(dir, String(1 + (kill % 3)), String(1 + (kill % 2)), String(100 + kill));
    await ended(child);
    expect(child.signalCode).toBe('SIGKILL');
    const acknowledged = lastSold(lines, sold);
    expect(checkFolder(dir, acknowledged)).toBe(acknowledged);
    sold = acknowledged;
  }
  expect(sold).toBeGreaterThan(5);
});

test('crash: killed at any moment, every acknowledged sale is there once and none is half', {
  timeout: 120_000,
}, async () => {
  const dir = tempDir();
  let sold = 0;
  for (let kill = 1; kill <= 10; kill += 1) {
    const { child, lines, said } = seller(dir, '0', '0', String(200 + kill));
    await said('sold');
    await sleep((kill * 37) % 60);
    child.kill('SIGKILL');
    await ended(child);
    sold = checkFolder(dir, lastSold(lines, sold));
  }
});

test('lock: a second process is refused with the pid of the first, and a killed owner blocks nobody', {
  timeout: 60_000,
}, async () => {
  const dir = tempDir();
  const first = seller(dir);
  await first.said('open');
  const second = seller(dir);
  await ended(second.child);
  expect(second.child.exitCode).toBe(3);
  expect(second.lines[0]).toMatch(/^refused .*storage\.locked/);
  expect(second.lines[0]).toContain(`"pid":${first.child.pid}`);
  expect(openDeviceStore({ dir, now })).toMatchObject({
    ok: false,
    error: { code: 'storage.locked', details: { pid: first.child.pid } },
  });
  first.child.kill('SIGKILL');
  await ended(first.child);
  good(openDeviceStore({ dir, now })).close();
});
