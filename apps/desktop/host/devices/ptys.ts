import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A serial port made of a TCP port. */
export interface Pty {
  readonly path: string;
  close(): void;
}

/** Whether this machine has `socat`. */
export function findSocat(path = process.env['PATH'] ?? ''): string | null {
  const folder = path.split(delimiter).find((each) => each !== '' && existsSync(join(each, 'socat')));
  return folder === undefined ? null : join(folder, 'socat');
}

const AGAIN_MS = 500;

/**
 * Lays a pty at `path` in front of a TCP port of this machine. The port is taken only while somebody has the pty open, because a printer takes one link; when a simulator breaks its link, as a pulled cable does, it is laid anew.
 */
export function layPty(socat: string, path: string, port: number): Pty {
  let closed = false;
  let child: ChildProcess | null = null;
  let timer: NodeJS.Timeout | undefined;
  const lay = (): void => {
    child = spawn(socat, [`pty,raw,echo=0,wait-slave,link=${path}`, `tcp:127.0.0.1:${port}`], { stdio: 'ignore' });
    child.on('error', () => undefined);
    child.on('exit', () => {
      if (!closed) timer = setTimeout(lay, AGAIN_MS);
    });
  };
  lay();
  return {
    path,
    close() {
      closed = true;
      clearTimeout(timer);
      child?.kill();
    },
  };
}
