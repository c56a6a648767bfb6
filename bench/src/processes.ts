import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
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
  return (await startChild(bench, path, env, pick)).found;
}

/** The same, with the process itself. */
export async function startChild<T>(
  bench: Bench,
  path: string,
  env: Readonly<Record<string, string>>,
  pick: (message: unknown) => T | null,
): Promise<{ readonly child: ChildProcess; readonly found: T }> {
  // flags of ours, such as --cpu-prof, are meant for what is measured too
  const child = spawn(process.execPath, [...process.execArgv, programFile(path)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, ...env },
  });
  bench.after(() => endProcess(child));
  return new Promise((done, failed) => {
    child.on('message', (message) => {
      const found = pick(message);
      if (found !== null) done({ child, found });
    });
    child.once('exit', (code) => failed(new Error(`${path} ended with ${code} before it was ready`)));
  });
}

/** The `url` of a message that carries one. */
export function urlOf(message: unknown): string | null {
  if (typeof message !== 'object' || message === null || !('url' in message)) return null;
  return typeof message.url === 'string' ? message.url : null;
}

/** The most memory a process has held so far, in MB; NaN where the system does not tell. */
export function peakMemoryMb({ pid }: ChildProcess): number {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? Number.NaN : Number(kilobytes) / 1024;
  } catch {
    return Number.NaN;
  }
}
