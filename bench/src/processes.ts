import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Bench } from './harness.ts';

/** The file of a program of this repository, from its root. */
export function programFile(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

/** Ends a process and waits until it is gone. */
export async function endProcess(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

/**
 * Starts a program of this repository as a process of its own, ended with the bench, and waits for the first message in which `pick` finds
 * something. Throws when it ends before.
 */
export async function startProcess<T>(
  bench: Bench,
  path: string,
  env: Readonly<Record<string, string>>,
  pick: (message: unknown) => T | null,
): Promise<T> {
  const child = spawn(process.execPath, [programFile(path)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, ...env },
  });
  bench.after(() => endProcess(child));
  return new Promise<T>((done, failed) => {
    child.on('message', (message) => {
      const found = pick(message);
      if (found !== null) done(found);
    });
    child.once('exit', (code) => failed(new Error(`${path} ended with ${code} before it was ready`)));
  });
}

/** The `url` of a message that carries one. */
export function urlOf(message: unknown): string | null {
  if (typeof message !== 'object' || message === null || !('url' in message)) return null;
  return typeof message.url === 'string' ? message.url : null;
}
