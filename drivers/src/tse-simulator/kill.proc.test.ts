import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { fileTseStore } from './index.ts';
import { counterOf, exportedFiles, testTse } from './rig.fixture.ts';

const KILLS = 6;

/** Lets a process sign, kills it after some answers, and gives all it said. */
async function signUntilKilled(dir: string, answers: number): Promise<readonly string[]> {
  const script = new URL('./signer.fixture.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const closed = once(child, 'close');
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === answers) child.kill('SIGKILL');
  }
  await closed;
  expect(lines.length, 'the process ended before it was killed').toBeGreaterThanOrEqual(answers);
  return lines;
}

test('tse book: a process killed while it signs leaves every signature it answered in the log, and the next goes on without a gap', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'valero-tse-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const answered = new Map<string, string>();
  for (let kill = 0; kill < KILLS; kill += 1) {
    for (const line of await signUntilKilled(dir, 5 + kill * 7)) {
      const [counter = '', signature = ''] = line.split(' ');
      // the last line may be cut in the middle
      if (signature.length < 88) continue;
      expect(answered.has(counter), `counter ${counter} twice`).toBe(false);
      answered.set(counter, signature);
    }
  }
  const { tse } = testTse({ store: fileTseStore(dir) });
  const files = [...(await exportedFiles(tse))].filter(([name]) => name.endsWith('.log'));
  await tse.stop();
  expect(files.map(([name]) => counterOf(name))).toEqual(files.map((_, n) => n + 1));
  const inLog = new Map(
    files.map(([name, message]) => [`${counterOf(name)}`, message.subarray(-64).toString('base64')]),
  );
  for (const [counter, signature] of answered) expect(inLog.get(counter), counter).toBe(signature);
});
