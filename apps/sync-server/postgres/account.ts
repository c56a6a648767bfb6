import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The account PostgreSQL runs under; empty = our own. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

/** Name of the account that root hands PostgreSQL to: PostgreSQL refuses to run as root. */
const NAME = 'postgres';

async function idOf(flag: '-u' | '-g'): Promise<number | null> {
  try {
    const { stdout } = await run('id', [flag, NAME]);
    return Number.parseInt(stdout, 10);
  } catch {
    return null;
  }
}

/** The account to run PostgreSQL under. As root that is `postgres`, made when it is missing; throws when that fails. */
export async function postgresAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) return {};
  if ((await idOf('-u')) === null) {
    try {
      await run('groupadd', ['--system', '--force', NAME]);
      await run('useradd', ['--system', '--gid', NAME, '--no-create-home', '--shell', '/usr/sbin/nologin', NAME]);
    } catch (cause) {
      throw new Error('PostgreSQL does not run as root, and the account "postgres" could not be made', { cause });
    }
  }
  const [uid, gid] = await Promise.all([idOf('-u'), idOf('-g')]);
  if (uid === null || gid === null)
    throw new Error('PostgreSQL does not run as root, and there is no account "postgres"');
  return { uid, gid };
}

/** Whether the account may walk into `path`: each folder above it must let it pass. */
export function canReach(account: Account, path: string): boolean {
  if (account.uid === undefined) return true;
  for (let folder = path; ; folder = dirname(folder)) {
    const { mode, uid, gid } = statSync(folder);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
