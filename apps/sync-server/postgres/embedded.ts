import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Account, postgresAccount } from './account.ts';
import { type Binaries, findBinaries, reachableData } from './binaries.ts';

/** A running PostgreSQL of our own. */
export interface EmbeddedPostgres {
  /** Connection string of the database `valero`. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** `18.4.0` */
  readonly version: string;
  /** Ends when the server process ends, with its last words. */
  readonly ended: Promise<string>;
  /** Fast shutdown: open transactions are rolled back, everything committed is kept. */
  stop(): Promise<void>;
}

const USER = 'valero';
const DATABASE = 'valero';
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;

/**
 * Starts PostgreSQL with its data below `home`, making the cluster the first time. Port 0 = any free one.
 * The caller holds the lock on `home`, so a PostgreSQL still running there is an orphan of a killed process and is ended.
 * Throws with PostgreSQL's last words when it does not come up.
 */
export async function startEmbeddedPostgres(home: string, wantedPort: number): Promise<EmbeddedPostgres> {
  const account = await postgresAccount();
  const binaries = findBinaries(account);
  const folder = reachableData(join(home, 'postgres'), account);
  const data = join(folder, 'data');
  const password = passwordOf(home);
  await clearOrphan(data);
  if (!existsSync(join(data, 'PG_VERSION'))) await makeCluster(binaries, account, folder, data, password);
  const port = wantedPort === 0 ? await freePort() : await checkPort(wantedPort);
  const log = join(home, 'postgres', 'postgres.log');
  const child = spawn(binaries.postgres, ['-D', data, '-p', String(port), ...settings()], {
    ...account,
    // own group: Ctrl-C reaches us, and we end PostgreSQL after the last transaction
    detached: true,
    stdio: ['ignore', 'ignore', openSync(log, 'a', 0o600)],
  });
  const url = `postgres://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`;
  const ended = new Promise<string>((done) => {
    child.once('error', (error) => done(error.message));
    child.once('exit', () => done(tail(log)));
  });
  await untilReady(child, ended, url);
  return { url, port, pid: child.pid ?? 0, version: binaries.version, ended, stop: () => stopProcess(child, ended) };
}

/** What differs from PostgreSQL's defaults, and why. */
function settings(): string[] {
  const given: Readonly<Record<string, string>> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    // shapes are read from the log; what a server that is away has not read is kept up to this size
    wal_level: 'logical',
    max_slot_wal_keep_size: '4GB',
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    max_connections: '100',
    shared_buffers: '256MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_statement: 'none',
  };
  return Object.entries(given).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** The cluster's password, made once and readable by us alone. */
function passwordOf(home: string): string {
  const file = join(home, 'postgres.password');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const password = randomBytes(24).toString('base64url');
  writeFileSync(file, `${password}\n`, { mode: 0o600, flag: 'wx' });
  return password;
}

/** initdb beside the final place, then one rename: an interrupted first start leaves nothing half-made. */
async function makeCluster(
  binaries: Binaries,
  account: Account,
  folder: string,
  data: string,
  password: string,
): Promise<void> {
  const draft = join(folder, 'data.new');
  const passwordFile = join(tmpdir(), `valero-${randomBytes(8).toString('hex')}`);
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account.uid !== undefined && account.gid !== undefined) {
    chownSync(draft, account.uid, account.gid);
    chownSync(passwordFile, account.uid, account.gid);
  }
  const flags = [
    `--pgdata=${draft}`,
    `--username=${USER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // byte order everywhere, as SQLite sorts; needs no locale of the machine
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-instructions',
  ];
  try {
    await runToEnd(binaries.initdb, flags, account);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(draft, data);
}

function runToEnd(program: string, flags: readonly string[], account: Account): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(program, flags, { ...account, stdio: ['ignore', 'ignore', 'pipe'] });
    let words = '';
    child.stderr.on('data', (chunk: Buffer) => {
      words = (words + chunk.toString()).slice(-2000);
    });
    child.once('error', fail);
    child.once('close', (code) =>
      code === 0 ? done() : fail(new Error(`initdb ended with ${code}: ${words.trim()}`)),
    );
  });
}

/** A port nobody listens on. */
function freePort(): Promise<number> {
  return listenOn(0);
}

async function checkPort(port: number): Promise<number> {
  try {
    return await listenOn(port);
  } catch (cause) {
    throw new Error(
      `Port ${port} für die Datenbank ist belegt; einen anderen mit --port wählen. / Port ${port} for the database is taken; choose another with --port.`,
      { cause },
    );
  }
}

function listenOn(port: number): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address !== null && typeof address === 'object' ? done(address.port) : fail(new Error('no port')),
      );
    });
  });
}

/** Waits until the database answers, making it the first time. */
async function untilReady(child: ChildProcess, ended: Promise<string>, url: string): Promise<void> {
  let words: string | null = null;
  void ended.then((last) => {
    words = last;
  });
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    if (words !== null) throw new Error(`PostgreSQL did not start: ${words}`);
    try {
      await makeDatabase(url);
      return;
    } catch (cause) {
      if (Date.now() > deadline) {
        child.kill('SIGINT');
        throw new Error('PostgreSQL did not answer in time', { cause });
      }
      await sleep(100);
    }
  }
}

async function makeDatabase(url: string): Promise<void> {
  const admin = new URL(url);
  admin.pathname = '/postgres';
  const client = new pg.Client({ connectionString: admin.href, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE} TEMPLATE template0`);
  } finally {
    await client.end();
  }
}

/**
 * Ends a PostgreSQL that outlived its parent and waits for all its children: a new one beside them would ruin the data.
 * Then a pid file that names a process of somebody else is stale and goes; every other one PostgreSQL judges itself.
 */
async function clearOrphan(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  if (process.platform !== 'linux' || !existsSync(file)) return;
  const pid = Number.parseInt(readFileSync(file, 'utf8').split('\n')[0] ?? '', 10);
  if (processesIn(data).includes(pid)) process.kill(pid, 'SIGINT');
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  while (processesIn(data).length > 0) {
    if (Date.now() > deadline) throw new Error(`A PostgreSQL left over from before (process ${pid}) does not end`);
    await sleep(50);
  }
  if (existsSync(`/proc/${pid}`)) rmSync(file, { force: true });
}

/** Every process whose working folder is the data folder: the postmaster and all its children. */
function processesIn(data: string): number[] {
  const wanted = realpathSync(data);
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && workingFolder(pid) === wanted);
}

function workingFolder(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null;
  }
}

async function stopProcess(child: ChildProcess, ended: Promise<string>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGINT');
  const late = await Promise.race([ended.then(() => false), sleep(STOP_TIMEOUT_MS, true, { ref: false })]);
  if (!late) return;
  child.kill('SIGQUIT');
  await ended;
}

function tail(file: string): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-5).join(' | ');
  } catch {
    return 'no log';
  }
}
