import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A part that runs as a process of its own. */
export interface Part {
  readonly name: string;
  readonly pid: number;
  /** Ends with why, when the process ends. */
  readonly ended: Promise<string>;
  /** Asks it to end; after `graceMs` it is ended. */
  stop(graceMs?: number): Promise<void>;
  /** The next message that `pick` takes; rejects when the process ends first, or after `timeoutMs`. */
  next<T>(pick: (message: unknown) => T | null, timeoutMs: number): Promise<T>;
}

/** How a part is started. */
export interface PartOptions {
  readonly name: string;
  /** The program; this same Node unless told otherwise. */
  readonly program?: string;
  readonly file: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly root: string;
  /** File for what the process prints. */
  readonly log: string;
}

/**
 * Starts a part. It gets its own process group, so that Ctrl-C reaches only us and we end the parts in order;
 * it notices by its channel when we are gone.
 */
export function startPart({
  name,
  program = process.execPath,
  file,
  args = [],
  env = {},
  root,
  log,
}: PartOptions): Part {
  const out = openSync(log, 'a', 0o600);
  const child = spawn(program, [file, ...args], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', ...env },
    detached: true,
    stdio: ['ignore', out, out, 'ipc'],
  });
  closeSync(out);
  const seen: unknown[] = [];
  child.on('message', (message) => seen.push(message));
  const ended = new Promise<string>((done) => {
    child.once('error', (error) => done(error.message));
    child.once('exit', (code, signal) => done(signal === null ? `Code ${code}` : signal));
  });
  return {
    name,
    pid: child.pid ?? 0,
    ended,
    stop: (graceMs = 20_000) => stop(child, ended, graceMs),
    next: (pick, timeoutMs) => next({ child, seen, ended, name, log }, pick, timeoutMs),
  };
}

/** Whether a value is an object whose fields can be looked at. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

interface Listening {
  readonly child: ChildProcess;
  readonly seen: readonly unknown[];
  readonly ended: Promise<string>;
  readonly name: string;
  readonly log: string;
}

async function next<T>(
  { child, seen, ended, name, log }: Listening,
  pick: (message: unknown) => T | null,
  timeoutMs: number,
): Promise<T> {
  const found = new Promise<T>((done, fail) => {
    const look = (message: unknown): boolean => {
      if (isRecord(message) && message['part'] === 'failed') fail(new PartFailed(name, String(message['message']), ''));
      const value = pick(message);
      if (value === null) return false;
      child.off('message', look);
      done(value);
      return true;
    };
    if (!seen.some(look)) child.on('message', look);
  });
  const lost = ended.then((why): never => {
    throw new PartFailed(name, why, lastWords(log));
  });
  const late = sleep(timeoutMs, undefined, { ref: false }).then((): never => {
    throw new PartFailed(name, `keine Antwort nach ${timeoutMs / 1000} s`, lastWords(log));
  });
  return Promise.race([found, lost, late]);
}

/** A part did not start, or ended. */
export class PartFailed extends Error {
  override readonly name = 'PartFailed';
  constructor(part: string, why: string, words: string) {
    super(`${part}: ${why}${words === '' ? '' : `\n${words}`}`);
  }
}

async function stop(child: ChildProcess, ended: Promise<string>, graceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const late = await Promise.race([ended.then(() => false), sleep(graceMs, true, { ref: false })]);
  if (late) child.kill('SIGKILL');
  await ended;
}

/** Runs a script to its end; rejects with its first words when it does not end well. */
export async function runToEnd(
  command: readonly string[],
  place: { readonly root: string; readonly log: string },
): Promise<void> {
  const [file = '', ...args] = command;
  rmSync(place.log, { force: true });
  const part = startPart({ name: file, file, args, ...place });
  const why = await part.ended;
  if (why !== 'Code 0') throw new PartFailed(file, why, firstWords(place.log));
}

/** How a program that failed began to complain. */
function firstWords(log: string): string {
  return readFileSync(log, 'utf8').trim().split('\n').slice(0, 12).join('\n');
}

/** The last lines a part printed that are no log lines of its normal life. */
export function lastWords(log: string): string {
  try {
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
    return lines
      .filter((line) => !line.startsWith('{"level":30'))
      .slice(-6)
      .join('\n');
  } catch {
    return '';
  }
}
