import { flushCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { startServer } from './compose.ts';
import { readConfig, type ServerConfig } from './config.ts';
import { createLogger } from './log.ts';
import { HomeInUse } from './postgres/lock.ts';
import { REAL_CATALOGUE } from './seed/catalogue.ts';
import { type DemoReport, seedDemo } from './seed/demo.ts';

/** Exit code when another server uses the same VALERO_HOME. */
const IN_USE = 3;

/** Tells a parent process how far we are, when there is one that listens. */
function tell(message: object): void {
  if (process.connected) process.send?.(message);
}

/** Settles when somebody asks us to end: a signal, or the parent that started us being gone. */
function endRequested(): Promise<string> {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => done(signal));
    if (process.connected) process.once('disconnect', () => done('the parent process is gone'));
  });
}

/** What a person who looks around needs, each list in one line. */
function inWords({ articles, tills, secrets }: DemoReport): object {
  const pins = secrets.pins.map(({ name, pin, store }) => `${name} ${pin}${store === null ? '' : ` (${store})`}`);
  const logins = secrets.logins.map(({ login, password, role }) => `${login} ${password} (${role})`);
  return {
    articles,
    tills: tills.map(({ device, folder }) => ({ name: device.name, folder })),
    pins: pins.join(' · '),
    logins: logins.join(' · '),
  };
}

async function run(config: ServerConfig): Promise<void> {
  const logger = createLogger(config);
  const ending = endRequested();
  const server = await startServer(config, { logger });
  tell({ part: 'server', url: server.url, database: server.database });
  if (config.demo) {
    const demo = await seedDemo({ ...server, home: config.home, catalogue: config.catalogue ?? REAL_CATALOGUE });
    if (demo !== null) tell({ part: 'demo', ...inWords(demo) });
  }
  tell({ part: 'ready' });
  // where a cache of compiled code is in use it is kept now: who is killed later starts again the quicker
  flushCompileCache();
  const loss = server.failed.then((words) => ({ lost: true, reason: `PostgreSQL has ended: ${words}` }));
  const { lost, reason } = await Promise.race([ending.then((why) => ({ lost: false, reason: why })), loss]);
  logger[lost ? 'fatal' : 'info']({ reason }, 'ending');
  await server.close();
  if (lost) process.exitCode = 1;
}

/**
 * Thousands of tills that wait are answered at once, which leaves as much behind as they were: V8 would let the heap grow to several times what
 * is alive before it collects that. At a tenth more it collects earlier; the answers take no longer. Not in the first second: a server that has
 * just come back has its backlog to take, and a heap that is still small would be collected again and again.
 */
function keepHeapSmall(): void {
  setTimeout(() => setFlagsFromString('--heap-growing-percent=10'), 1000).unref();
}

keepHeapSmall();
try {
  await run(readConfig(process.env));
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  console.error(message);
  if (error instanceof Error && error.cause !== undefined) console.error(String(error.cause));
  tell({ part: 'failed', message });
  process.exitCode = error instanceof HomeInUse ? IN_USE : 1;
}
// whatever still holds the process open has had its chance: the log is written synchronously
process.exit();
