import { closeSync, openSync, readSync } from 'node:fs';
import type { PersonWithDevice } from '../devices/certify.ts';

const LONGEST = 4096;

/** A line from the terminal; nothing else goes on meanwhile. Rejects nothing: no terminal answers with an empty line. */
function readLine(): string {
  let fd: number;
  try {
    fd = openSync(process.platform === 'win32' ? '\\\\.\\CON' : '/dev/tty', 'r');
  } catch {
    return '';
  }
  try {
    const buffer = Buffer.alloc(LONGEST);
    const length = readSync(fd, buffer, 0, LONGEST, null);
    return buffer.toString('utf8', 0, length).replace(/\r?\n$/, '');
  } finally {
    closeSync(fd);
  }
}

/** The person at the terminal. */
export const personAtTerminal: PersonWithDevice = {
  bid(what) {
    process.stderr.write(`  → ${what}  [Enter] `);
    readLine();
  },
  ask(question) {
    process.stderr.write(`  ? ${question} `);
    return readLine();
  },
};
