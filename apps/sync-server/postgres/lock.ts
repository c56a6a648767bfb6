import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const zOwner = z.object({ pid: z.int(), started: z.string(), since: z.string() });

/** Held while a server uses a VALERO_HOME. */
export interface HomeLock {
  release(): void;
}

/**
 * Takes the one lock on a VALERO_HOME. Throws `HomeInUse` when a living server holds it;
 * the lock of a killed one is taken over (process id and start time must both match).
 */
export function lockHome(home: string, now: Date): HomeLock {
  mkdirSync(home, { recursive: true, mode: 0o755 });
  const file = join(home, 'server.lock');
  const mine = JSON.stringify({ pid: process.pid, started: startOf(process.pid) ?? '', since: now.toISOString() });
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (created(file, mine)) return { release: () => rmSync(file, { force: true }) };
    const owner = readOwner(file);
    if (owner !== null && startOf(owner.pid) === owner.started) throw new HomeInUse(home, owner.pid, owner.since);
    rmSync(file, { force: true });
  }
  throw new Error(`The lock ${file} keeps changing hands`);
}

/** Another server already uses this VALERO_HOME. */
export class HomeInUse extends Error {
  override readonly name = 'HomeInUse';
  constructor(home: string, pid: number, since: string) {
    super(
      `VALERO läuft schon mit den Daten in ${home} (Prozess ${pid}, seit ${since}). Dieses benutzen, oder mit anderem VALERO_HOME und --port starten.\n` +
        `VALERO already runs with the data in ${home} (process ${pid}, since ${since}). Use that one, or start with another VALERO_HOME and --port.`,
    );
  }
}

function created(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function readOwner(file: string): z.infer<typeof zOwner> | null {
  try {
    return zOwner.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

/** When the process started, in the kernel's ticks; null when it is gone. Other systems than Linux only tell that it lives. */
function startOf(pid: number): string | null {
  if (process.platform === 'linux') {
    const stat = `/proc/${pid}/stat`;
    if (!existsSync(stat)) return null;
    try {
      const text = readFileSync(stat, 'utf8');
      return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
    } catch {
      return null;
    }
  }
  try {
    process.kill(pid, 0);
    return 'alive';
  } catch {
    return null;
  }
}
