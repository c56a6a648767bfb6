import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@valero/testkit/postgres';
import pg from 'pg';

/** The addresses and the login that the official suite has written into it. */
const SUITE = { server: 3000, cache: 3002, postgres: 54_321, password: 'password', database: 'electric' } as const;

/** What the suite finds around it. */
export interface Place {
  /** Environment of its process. */
  readonly env: NodeJS.ProcessEnv;
  /** What our server said on its standard error so far. */
  serverErrors(): string;
  close(): Promise<void>;
}

/** Passes connections on from the port that the suite knows to the one the cluster has. */
function relay(from: number, to: URL): Promise<() => void> {
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(to.port), to.hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  return new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(from, '127.0.0.1', () =>
      done(() => {
        server.close();
        for (const socket of open) socket.destroy();
      }),
    );
  });
}

async function suiteDatabase(base: string): Promise<string> {
  const url = new URL(base);
  const client = new pg.Client({ connectionString: base });
  await client.connect();
  await client.query(`alter role postgres password '${SUITE.password}'`);
  await client.query(`create database ${SUITE.database}`);
  await client.end();
  url.password = SUITE.password;
  url.pathname = `/${SUITE.database}`;
  return url.href;
}

/** A caching proxy like the one of the suite's own environment: what may be kept it keeps, live requests it collapses. */
function proxyConfig(dir: string, cache: string): string {
  return `
daemon off;
worker_processes 1;
pid ${dir}/nginx.pid;
error_log ${dir}/error.log;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 1024; }
http {
  access_log off;
  default_type application/octet-stream;
  client_body_temp_path ${dir}/body;
  proxy_temp_path ${dir}/proxy;
  fastcgi_temp_path ${dir}/fastcgi;
  uwsgi_temp_path ${dir}/uwsgi;
  scgi_temp_path ${dir}/scgi;
  gzip on;
  gzip_types application/json;
  gzip_min_length 1000;
  gzip_vary on;
  proxy_cache_path ${cache} levels=1:2 keys_zone=shapes:10m max_size=1g inactive=60m use_temp_path=off;
  server {
    listen 127.0.0.1:${SUITE.cache};
    location / {
      proxy_pass http://127.0.0.1:${SUITE.server};
      proxy_set_header Host $host;
      proxy_cache shapes;
      proxy_cache_revalidate on;
      proxy_cache_min_uses 1;
      proxy_cache_methods GET HEAD;
      proxy_cache_use_stale error timeout;
      proxy_cache_background_update on;
      proxy_cache_lock on;
      add_header X-Proxy-Cache $upstream_cache_status;
      add_header X-Cache-Date $upstream_http_date;
    }
  }
}
`;
}

/** The suite empties the proxy's cache in a container; this stands for it and empties ours. */
function containerShim(dir: string, cache: string): string {
  const bin = join(dir, 'bin');
  mkdirSync(bin);
  const shim = join(bin, 'docker');
  writeFileSync(shim, `#!/bin/sh\nrm -rf '${cache}'/*\n`);
  chmodSync(shim, 0o755);
  return bin;
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => child.once('close', () => done()));
}

async function startServer(root: string, databaseUrl: string): Promise<{ child: ChildProcess; errors: () => string }> {
  const main = join(root, 'packages/shape-server/src/conformance/main.ts');
  const child = spawn(process.execPath, [main, '--port', String(SUITE.server)], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-1_000_000);
  });
  await new Promise<void>((done, failed) => {
    child.stdout.once('data', () => done());
    child.once('error', failed);
    child.once('close', () => failed(new Error(`the server did not start:\n${errors}`)));
  });
  return { child, errors: () => errors };
}

/** Starts PostgreSQL, our server and a caching nginx where the suite looks for them. Rejects when one cannot start. */
export async function openPlace(root: string): Promise<Place> {
  const dir = mkdtempSync(join(tmpdir(), 'conformance-'));
  const cache = join(dir, 'cache');
  mkdirSync(cache);
  const cluster = await startPostgres();
  const databaseUrl = await suiteDatabase(cluster.url);
  const closeRelay = await relay(SUITE.postgres, new URL(databaseUrl));
  const server = await startServer(root, databaseUrl);
  const config = join(dir, 'nginx.conf');
  writeFileSync(config, proxyConfig(dir, cache));
  const proxy = spawn('nginx', ['-p', dir, '-c', config, '-e', join(dir, 'error.log')], { stdio: 'inherit' });
  await new Promise<void>((done, failed) => {
    proxy.once('error', (error) => failed(new Error('nginx cannot be started; install it', { cause: error })));
    proxy.once('spawn', () => done());
  });
  const close = async (): Promise<void> => {
    proxy.kill('SIGTERM');
    server.child.kill('SIGTERM');
    await Promise.all([ended(proxy), ended(server.child)]);
    closeRelay();
    await cluster.stop();
    rmSync(dir, { recursive: true, force: true });
  };
  const env = {
    ...process.env,
    PATH: `${containerShim(dir, cache)}:${process.env['PATH'] ?? ''}`,
    ELECTRIC_URL: `http://localhost:${SUITE.server}`,
    ELECTRIC_PROXY_CACHE_URL: `http://localhost:${SUITE.cache}`,
  };
  return { env, serverErrors: server.errors, close };
}
