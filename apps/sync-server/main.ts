import { startServer } from './compose.ts';
import { readConfig, type ServerConfig } from './config.ts';
import { createLogger } from './log.ts';
import { HomeInUse } from './postgres/lock.ts';
import { seedDemo } from './seed/demo.ts';

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

async function run(config: ServerConfig): Promise<void> {
  const logger = createLogger(config);
  const ending = endRequested();
  const server = await startServer(config, { logger });
  tell({ part: 'server', url: server.url });
  if (config.demo) {
    const demo = await seedDemo({ ...server, home: config.home });
    if (demo !== null) {
      const tills = demo.tills.map(({ device, folder }) => ({ name: device.name, kasseId: device.kasseId, folder }));
      tell({ part: 'demo', articles: demo.articles, tills, secrets: demo.secrets });
    }
  }
  tell({ part: 'ready' });
  const reason = await Promise.race([ending, server.failed.then((words) => `PostgreSQL has ended: ${words}`)]);
  logger.info({ reason }, 'ending');
  await server.close();
}

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
