import { spawn } from 'node:child_process';
import { LinkError } from './model.ts';
import { SPOOL_SCRIPT } from './spool-script.ts';
import type { Medium, MediumEvents, OpenMedium } from './transport-over.ts';

/** The helper that hands bytes to the spooler: a program with its arguments. Another one in tests. */
export interface SpoolHelper {
  readonly program: string;
  readonly args: readonly string[];
}

/** Without bytes for this long the print job is closed, and the spooler prints it. */
const JOB_END_MS = 250;
const LONGEST_LINE = 2000;

/**
 * Windows PowerShell with the script of `spool-script.ts`, which every Windows has: no module to build, no driver to replace (libusb
 * cannot have an interface of usbprint.sys, and tools that force it break the printer for other programs).
 */
export function powershellSpool(queue: string): SpoolHelper {
  // PowerShell takes the curly quotes for the straight one as well
  const text = queue.replace(/['\u2018-\u201b]/g, '$&$&');
  const script = `$queue = '${text}'\n${SPOOL_SCRIPT}`;
  const encoded = Buffer.from(script, 'utf16le').toString('base64');
  const root = process.env['SystemRoot'] ?? String.raw`C:\Windows`;
  return {
    program: String.raw`${root}\System32\WindowsPowerShell\v1.0\powershell.exe`,
    args: ['-NoLogo', '-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-EncodedCommand', encoded],
  };
}

/**
 * A queue of the Windows spooler, RAW. A write resolves when the spooler has taken the bytes, which says nothing about paper: the
 * spooler has no way back. Bytes that follow each other within a quarter of a second are one print job.
 *
 * To the helper: frames of a four-byte little-endian length and the bytes; length 0 closes the job. From it: one line each, `ready`,
 * `ok`, or `error CODE TEXT` with a Windows error number.
 */
export function spoolMedium(helper: SpoolHelper, platform: NodeJS.Platform = process.platform): OpenMedium {
  return async (events, _timeoutMs, signal) => {
    if (platform !== 'win32') throw new LinkError('unsupported', 'the Windows spooler is on Windows only');
    const process = helperProcess(helper, events);
    signal.addEventListener('abort', process.kill, { once: true });
    try {
      await process.answer();
    } catch (cause) {
      process.kill();
      throw cause;
    }
    return opened(process);
  };
}

interface HelperProcess {
  send(bytes: Uint8Array): void;
  /** The next line; rejects for `error …` and when the helper ends. */
  answer(): Promise<void>;
  kill(): void;
}

function opened(helper: HelperProcess): Medium {
  let inJob = false;
  let jobEnd: NodeJS.Timeout | undefined;
  let chain: Promise<void> = Promise.resolve();
  const ask = (bytes: Uint8Array): Promise<void> => {
    const answered = chain.then(() => {
      helper.send(bytes);
      return helper.answer();
    });
    chain = answered.catch(() => undefined);
    return answered;
  };
  const endJob = async (): Promise<void> => {
    clearTimeout(jobEnd);
    if (!inJob) return;
    inJob = false;
    await ask(new Uint8Array(0));
  };
  return {
    async write(bytes) {
      clearTimeout(jobEnd);
      if (bytes.length === 0) return;
      inJob = true;
      await ask(bytes);
      // A job that cannot be closed ends the helper, which ends the link.
      jobEnd = setTimeout(() => void endJob().catch(() => helper.kill()), JOB_END_MS);
    },
    end: endJob,
    destroy() {
      clearTimeout(jobEnd);
      helper.kill();
    },
  };
}

function helperProcess({ program, args }: SpoolHelper, events: MediumEvents): HelperProcess {
  const child = spawn(program, [...args], { stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true });
  child.unref();
  const lines: string[] = [];
  let waiting: { resolve(line: string): void; reject(problem: LinkError): void } | null = null;
  let over: LinkError | null = null;
  let rest = '';
  const end = (problem: LinkError): void => {
    if (over) return;
    over = problem;
    waiting?.reject(problem);
    waiting = null;
    events.gone();
  };
  child.on('error', (cause) => end(new LinkError('unsupported', cause.message, { cause })));
  child.on('exit', () => end(new LinkError('gone', 'the helper of the spooler has ended')));
  child.stdin.on('error', () => end(new LinkError('gone', 'the helper of the spooler has ended')));
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => {
    const parts = `${rest}${text}`.split('\n');
    rest = (parts.pop() ?? '').slice(0, LONGEST_LINE);
    for (const line of parts) {
      if (waiting) waiting.resolve(line.trim());
      else lines.push(line.trim());
      waiting = null;
    }
  });
  const next = (): Promise<string> =>
    new Promise((resolve, reject) => {
      const line = lines.shift();
      if (line !== undefined) resolve(line);
      else if (over) reject(over);
      else waiting = { resolve, reject };
    });
  return {
    send(bytes) {
      const head = Buffer.alloc(4);
      head.writeUInt32LE(bytes.length);
      child.stdin.write(Buffer.concat([head, bytes]));
    },
    async answer() {
      const line = await next();
      if (line !== 'ok' && line !== 'ready') throw spoolError(line);
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

/** Windows error numbers: 5 access denied, 1801 invalid printer name, 1722/1797 spooler or driver away. */
function spoolError(line: string): LinkError {
  const [, number = '', text = line] = /^error (\d+) (.*)$/.exec(line) ?? [];
  const code = { 5: 'denied', 1801: 'absent', 1797: 'absent', 1722: 'refused' } as const;
  return new LinkError(code[Number(number) as keyof typeof code] ?? 'gone', `spooler: ${text} (${number})`);
}
