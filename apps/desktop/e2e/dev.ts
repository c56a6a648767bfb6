import path from 'node:path';
import { silentLogger } from '../host/log.ts';
import { startWebShell } from '../web/index.ts';
import { startFakeTill } from './fake-host.ts';

/** Opens the built screens on a till in memory: `node apps/desktop/e2e/dev.ts [port]`. For work on screens only. */
const till = startFakeTill();
const shell = await startWebShell({
  till,
  port: Number(process.argv[2] ?? 0),
  rendererDir: path.join(import.meta.dirname, '../dist/renderer'),
  logger: silentLogger,
});
process.stdout.write(`${shell.url}\n`);
process.on('SIGTERM', () => {
  till.close();
  void shell.close();
});
