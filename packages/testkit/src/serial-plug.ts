import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A serial port whose other end is a TCP port. */
export interface SerialPlug {
  /** Stays the same when the line is cut. */
  readonly path: string;
  end(): Promise<void>;
}

const PATIENCE_MS = 10_000;

/**
 * A real pty in front of a simulator that listens on loopback. A line that the simulator cuts is plugged in again: the pty goes and comes.
 * Throws where `socat` is not installed, with what to do.
 */
export async function serialPlug(port: number): Promise<SerialPlug> {
  if (spawnSync('socat', ['-V'], { stdio: 'ignore' }).status !== 0)
    throw new Error('these tests need socat: apt-get install socat');
  const folder = mkdtempSync(join(tmpdir(), 'valero-serial-'));
  const path = join(folder, 'port');
  let socat: ChildProcess | null = null;
  let isEnding = false;
  const plug = (): void => {
    const child = spawn('socat', [`pty,raw,echo=0,link=${path}`, `tcp:127.0.0.1:${port},nodelay`], { stdio: 'ignore' });
    socat = child;
    child.once('close', () => {
      socat = null;
      rmSync(path, { force: true });
      if (!isEnding) setTimeout(() => isEnding || plug(), 50);
    });
  };
  plug();
  for (const end = performance.now() + PATIENCE_MS; !existsSync(path); await sleep(5))
    if (performance.now() > end) throw new Error(`socat made no pty at ${path}`);
  return {
    path,
    async end() {
      isEnding = true;
      const child = socat;
      if (child) {
        const ended = new Promise((resolve) => child.once('close', resolve));
        child.kill('SIGKILL');
        await ended;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
