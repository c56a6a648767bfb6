/** The shape server as a process of its own, to be killed: `node server.fixture.ts` with its settings as JSON in SHAPE_SERVER. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { listenShapeServer, openShapeServer } from '../src/index.ts';

/** What a rig's server is told. */
export interface RigSettings {
  readonly databaseUrl: string;
  readonly folder: string;
  readonly port: number;
  readonly longPollMs: number;
  readonly chunkBytes: number;
  /** `published`: as in production; `dynamic`: tables join at the first request. */
  readonly tables: 'published' | 'dynamic';
}

/** A running shape server. */
export interface RigServer {
  readonly url: string;
  readonly child: ChildProcess;
  /** `kill -9`, and gone when it resolves. */
  kill(): Promise<void>;
}

const NAMES = { slot: 'rig_shapes', publication: 'rig' };

async function serve(settings: RigSettings): Promise<void> {
  // as the sync server's process does: what thousands of answers leave behind is collected early
  setFlagsFromString('--heap-growing-percent=10');
  const { databaseUrl, folder, tables, chunkBytes, longPollMs, port } = settings;
  const server = await openShapeServer({
    databaseUrl,
    folder,
    ...NAMES,
    tables,
    grammar: 'strict',
    chunkBytes,
    longPollMs,
    secret: null,
  });
  const { url } = await listenShapeServer(server, { host: '127.0.0.1', port });
  process.send?.({ url });
  process.once('disconnect', () => process.exit(0));
}

/** Starts the process; resolves when it answers. Throws with its last words when it ends before. */
export function startRigServer(settings: RigSettings): Promise<RigServer> {
  const child = spawn(process.execPath, [import.meta.filename], {
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    env: { ...process.env, SHAPE_SERVER: JSON.stringify(settings) },
  });
  let words = '';
  child.stderr?.on('data', (text: Buffer) => {
    words = (words + text.toString()).slice(-3000);
  });
  return new Promise((done, failed) => {
    child.once('exit', (code, signal) => failed(new Error(`the shape server ended with ${code ?? signal}\n${words}`)));
    child.once('message', (message) => {
      const url = typeof message === 'object' && message !== null && 'url' in message ? String(message.url) : '';
      done({
        url,
        child,
        async kill() {
          if (child.exitCode !== null || child.signalCode !== null) return;
          const gone = once(child, 'exit');
          child.kill('SIGKILL');
          await gone;
        },
      });
    });
  });
}

const given = process.env['SHAPE_SERVER'];
if (import.meta.main && given !== undefined) await serve(JSON.parse(given) as RigSettings);
