/** The till as a process: host and loopback web shell. One line on stdout when it is ready; the log goes to stderr. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { describeFailure, err, type Failure, ok, type Result } from '@valero/domain/kernel';
import { errorEntry } from '@valero/domain/modules';
import { STORAGE_ERRORS } from '@valero/storage/sqlite';
import {
  createLineLogger,
  enrolledServer,
  HOST_ERRORS,
  type Logger,
  readCommissioning,
  readDeviceToken,
  type ServerLink,
  serverLink,
  startTill,
  type Till,
  type TseOrder,
  tillDevices,
} from '../host/index.ts';
import { startWebShell } from './server.ts';

const HELP = `Startet eine Kasse hinter einem Webserver auf 127.0.0.1.
Starts a till behind a web server on 127.0.0.1.

  --data DIR               folder of this till's data (required)
  --port N                 port, default 4300; 0 = any free one
  --server URL             sync server, unless the till was enrolled (valero enroll); without either it works alone
  --device-token-file F    file with this device's token, for a till that was not enrolled
  --commission F           commissioning file, needed at the first start
  --printer tcp://H:9100   ESC/POS printer in the network; default: as set up in devices.json, else paper on the screen
  --tse simulator          sets a simulated TSE up where none is in service (not certified; for trying out)
  --language de|en         language of receipts, default de
  --auto-lock SECONDS      sign out after so long without a touch, default never
  --renderer DIR           built screens, default apps/desktop/dist/renderer
  --json                   print the ready line as JSON
  --help                   this text
`;

const OPTIONS = {
  data: { type: 'string' },
  port: { type: 'string', default: '4300' },
  server: { type: 'string' },
  'device-token-file': { type: 'string' },
  commission: { type: 'string' },
  printer: { type: 'string' },
  tse: { type: 'string' },
  language: { type: 'string', default: 'de' },
  'auto-lock': { type: 'string' },
  renderer: { type: 'string', default: path.join(import.meta.dirname, '..', 'dist', 'renderer') },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

type Arguments = ReturnType<typeof readArguments>;

function readArguments() {
  return parseArgs({ options: OPTIONS, strict: true }).values;
}

const say = (line: string): unknown => process.stdout.write(`${line}\n`);
const complain = (line: string): unknown => process.stderr.write(`${line}\n`);

/** A failure in German and English, for whoever started this. */
function inWords(failure: Failure): string {
  const tables: Readonly<Record<string, Parameters<typeof describeFailure>[0]>> = { ...HOST_ERRORS, ...STORAGE_ERRORS };
  const entry = tables[failure.code] ?? errorEntry(failure);
  if (!entry) return `${failure.code} ${JSON.stringify(failure.details ?? {})}`;
  return `${describeFailure(entry, failure, 'de')} ${entry.action.de}\n${describeFailure(entry, failure, 'en')} ${entry.action.en}\n(${failure.code})`;
}

async function readServer(args: Arguments, dir: string): Promise<Result<ServerLink | null>> {
  const enrolled = enrolledServer(dir, args.server);
  if (!enrolled.ok || enrolled.value !== null) return enrolled;
  if (args.server === undefined) return ok(null);
  const file = args['device-token-file'];
  if (file === undefined) throw new Error('this till is not enrolled: valero enroll, or --device-token-file');
  const token = await readDeviceToken(file);
  return token.ok ? ok(serverLink(args.server, token.value)) : token;
}

async function openTill(args: Arguments, dir: string, logger: Logger): Promise<Result<Till>> {
  const commissioning = args.commission === undefined ? ok(null) : await readCommissioning(args.commission);
  if (!commissioning.ok) return err(commissioning.error);
  const server = await readServer(args, dir);
  if (!server.ok) return server;
  const autoLock = args['auto-lock'];
  return startTill({
    dir,
    devices: await tillDevices(Date.now, {
      ...{ printer: args.printer ?? null, dir },
      // who signs with a TSE that is none also takes cards that are none
      practice: args.tse === 'simulator',
    }),
    server: server.value,
    logger,
    commissioning: commissioning.value,
    language: args.language === 'en' ? 'en' : 'de',
    autoLockMs: autoLock === undefined ? null : Number(autoLock) * 1000,
    tse: { first: firstTse(args.tse) },
  });
}

/** What `--tse` asks for; a TSE that needs secrets is set up at the till's screen. */
function firstTse(kind: string | undefined): TseOrder | null {
  if (kind === undefined) return null;
  if (kind !== 'simulator') throw new Error('--tse simulator');
  return { kind };
}

/** Ends cleanly on the first signal, at once on the second. */
function endOnSignal(end: () => Promise<void>): void {
  let ending = false;
  const stop = (): void => {
    if (ending) process.exit(1);
    ending = true;
    end().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('disconnect', stop);
}

async function main(): Promise<number> {
  const args = readArguments();
  if (args.help || args.data === undefined) {
    say(HELP);
    return args.help ? 0 : 2;
  }
  const logger = createLineLogger((line) => process.stderr.write(line), Date.now);
  // a driver's stray error must not close the shop: the data are safe in their transactions
  process.on('uncaughtException', (error) => logger.error({ error }, 'uncaught'));
  process.on('unhandledRejection', (error) => logger.error({ error }, 'unhandled'));
  const till = await openTill(args, path.resolve(args.data), logger);
  if (!till.ok) {
    complain(inWords(till.error));
    return 1;
  }
  const shell = await startWebShell({
    till: till.value,
    port: Number(args.port),
    rendererDir: path.resolve(args.renderer),
    logger,
  }).catch(async (error: unknown) => {
    await till.value.close();
    throw error;
  });
  endOnSignal(async () => {
    await shell.close();
    await till.value.close();
  });
  say(
    args.json
      ? JSON.stringify({ ready: true, url: shell.url, port: shell.port, pid: process.pid })
      : `ready ${shell.url}`,
  );
  process.send?.({ ready: true, url: shell.url, port: shell.port });
  return -1;
}

main().then(
  (code) => {
    if (code >= 0) process.exitCode = code;
  },
  (error: unknown) => {
    complain(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
