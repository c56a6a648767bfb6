import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../device/index.ts';
import type { TransportPeer } from './contract.ts';

/** A device at a serial port: a real pty that goes and comes like a pulled cable. */
export interface PtyPeer extends TransportPeer {
  /** Stays the same over pulling and plugging in. */
  readonly path: string;
  end(): Promise<void>;
}

/** Starts one. Throws where `socat` is not installed, with what to do. */
export async function ptyPeer(): Promise<PtyPeer> {
  if (spawnSync('socat', ['-V'], { stdio: 'ignore' }).status !== 0)
    throw new Error('these tests need socat: apt-get install socat');
  const folder = mkdtempSync(join(tmpdir(), 'valero-pty-'));
  const path = join(folder, 'port');
  const parts: Buffer[] = [];
  let socat: ChildProcess | null = null;
  const plug = async (): Promise<void> => {
    const child = spawn('socat', ['-', `pty,raw,echo=0,link=${path}`], { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdout?.on('data', (bytes: Buffer) => parts.push(bytes));
    child.stdin?.on('error', () => undefined);
    socat = child;
    await until('the pty is there', () => existsSync(path));
  };
  const pull = async (): Promise<void> => {
    const ending = socat;
    socat = null;
    if (!ending) return;
    const ended = new Promise((resolve) => ending.once('close', resolve));
    ending.kill(ending.killed ? 'SIGKILL' : 'SIGTERM');
    setTimeout(() => ending.kill('SIGKILL'), 100).unref();
    await ended;
    rmSync(path, { force: true });
  };
  await plug();
  return {
    path,
    received: () => Buffer.concat(parts),
    send: (bytes) => void socat?.stdin?.write(bytes),
    greet: (bytes) => void socat?.stdin?.write(bytes),
    pull,
    plug,
    stall: () => void (socat?.pid !== undefined && process.kill(socat.pid, 'SIGSTOP')),
    async end() {
      await pull();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
