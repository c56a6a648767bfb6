import { spawn } from 'node:child_process';
import { expect, onTestFinished, test } from 'vitest';
import { fakeShapes } from './fake-shapes.fixture.ts';

test('downlink: nothing of the client holds a process that has closed it', async () => {
  const server = await fakeShapes();
  onTestFinished(() => server.down());
  server.holdMs = 200;
  const child = spawn(process.execPath, [
    new URL('./follower.fixture.ts', import.meta.url).pathname,
    server.url,
    '1500',
  ]);
  let said = '';
  child.stdout.on('data', (data: Buffer) => {
    said += data.toString();
  });
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  expect(code).toBe(0);
  expect(server.asked.length).toBeGreaterThan(3);
  // the client's timer of a minute is not among what holds the process
  expect(JSON.parse(said)).not.toContain('Timeout');
});
