import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Instant, toInstant } from '@valero/domain/kernel';
import { testDatabase } from '@valero/testkit/postgres';
import pino from 'pino';
import { type RunningServer, startServer } from './compose.ts';
import { readConfig } from './config.ts';
import { type DemoReport, seedDemo } from './seed/demo.ts';

/** A server on a database of its own, with the demo company and the shipped goods. */
export interface TestServer {
  readonly server: RunningServer;
  readonly demo: DemoReport;
  readonly home: string;
  readonly databaseUrl: string;
  /** The clock of the server; move it with `advance`. */
  advance(ms: number): void;
  now(): Instant;
  /** Access token of a demo login. */
  signIn(login: string): Promise<string>;
  /** Stops the server and starts another on the same database and home; `between` happens in the meantime. */
  restart(between?: () => void): Promise<void>;
  close(): Promise<void>;
}

/** What a test may want otherwise. */
export interface TestServerOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly catalogue?: string;
}

/** Starts it; the clock starts at the machine's now. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const database = await testDatabase();
  const home = mkdtempSync(join(tmpdir(), 'valero-server-'));
  let shift = 0;
  const now = (): Instant => toInstant(Date.now() + shift);
  const config = readConfig({
    PORT: '0',
    VALERO_HOME: home,
    DATABASE_URL: database.url,
    VALERO_LOG: 'silent',
    VALERO_LONG_POLL_MS: '2000',
    ...options.env,
  });
  const start = (): Promise<RunningServer> => startServer(config, { logger: pino({ level: 'silent' }), now });
  let server = await start();
  const demo = await seedDemo({ ...server, home, catalogue: options.catalogue ?? 'none' });
  if (demo === null) throw new Error('the test database is not empty');
  return {
    get server() {
      return server;
    },
    demo,
    home,
    databaseUrl: database.url,
    now,
    advance(ms) {
      shift += ms;
    },
    async signIn(login) {
      const password = demo.secrets.logins.find((entry) => entry.login === login)?.password ?? '';
      const response = await server.app.inject({
        method: 'POST',
        url: '/api/v1/auth/sign-in',
        payload: { login, password },
      });
      const { accessToken } = response.json<{ accessToken?: string }>();
      if (accessToken === undefined) throw new Error(`${login} cannot sign in: ${response.body}`);
      return accessToken;
    },
    async restart(between) {
      await server.close();
      between?.();
      server = await start();
    },
    async close() {
      await server.close();
      await database.drop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
