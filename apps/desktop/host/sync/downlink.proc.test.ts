import { spawn } from 'node:child_process';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fakeShapes } from './fake-shapes.fixture.ts';

test('downlink: a process that has closed it ends at once', async () => {
  const server = await fakeShapes();
  onTestFinished(() => server.down());
  server.holdMs = 200;
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'follower.fixture.ts'), server.url, '1500']);
  let said = '';
  let closedAt = 0;
  child.stdout.on('data', (data: Buffer) => {
    said += data.toString();
    closedAt = performance.now();
  });
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  expect({ code, said }).toEqual({ code: 0, said: 'closed' });
  expect(server.asked.length).toBeGreaterThan(3);
  // a timer of a minute would have held it
  expect(performance.now() - closedAt).toBeLessThan(20_000);
});
