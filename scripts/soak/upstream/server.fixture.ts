import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundleServer } from './bundle.fixture.ts';

/** A sync server that is killed and started again. */
export interface DoomedServer {
  /** Where it listened last; nobody may be there now. */
  url(): string;
  readonly kills: () => number;
  /** Lets it live from now on; resolves when it answers. */
  spare(): Promise<void>;
  stop(): Promise<void>;
}

interface Life {
  readonly child: ChildProcess;
  readonly url: string;
}

function live(main: string, env: Readonly<Record<string, string>>): Promise<Life> {
  // a life is too short for the optimising compiler: code is compiled plainly when it is first needed
  const child = spawn(process.execPath, ['--always-sparkplug', main], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, ...env },
  });
  return new Promise((done, failed) => {
    let url = '';
    let words = '';
    child.stderr?.on('data', (text: Buffer) => {
      words = (words + text.toString()).slice(-2000);
    });
    child.on('message', (message) => {
      if (typeof message !== 'object' || message === null || !('part' in message)) return;
      if ('url' in message && typeof message.url === 'string') ({ url } = message);
      if (message.part === 'ready') done({ child, url });
    });
    child.once('exit', (code) => failed(new Error(`the server ended with ${code}\n${words}`)));
  });
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** Starts it; each life lasts 0.2 to 2 s from the moment it answers, then `kill -9`. A start that fails (PostgreSQL away) is tried again. */
export async function doomedServer(databaseUrl: string, folder: string, random: () => number): Promise<DoomedServer> {
  const env = {
    DATABASE_URL: databaseUrl,
    PORT: '0',
    HOST: '127.0.0.1',
    VALERO_LOG: 'silent',
    VALERO_HOME: join(folder, 'server'),
    // a life is short: it shall be spent on serving
    NODE_COMPILE_CACHE: join(folder, 'compiled'),
    VALERO_MODULES: 'gateway,kasse,stock,crm,fibu,bi,compliance,audit,sync',
  };
  const main = await bundleServer(join(folder, 'bundle'));
  let life = await live(main, env);
  let kills = 0;
  let spared = false;
  let ended = false;
  const again = async (): Promise<Life> => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await live(main, env);
      } catch (error) {
        if (attempt === 20) throw error;
        await sleep(250);
      }
    }
  };
  const dooming = (async () => {
    while (!spared) {
      await sleep(200 + random() * 1800);
      if (spared) break;
      await kill(life.child);
      kills += 1;
      life = await again();
    }
  })();
  const settled = dooming.catch(() => undefined);
  return {
    url: () => life.url,
    kills: () => kills,
    async spare() {
      spared = true;
      await dooming;
      if (life.child.exitCode !== null || life.child.signalCode !== null) life = await again();
    },
    async stop() {
      if (ended) return;
      ended = true;
      spared = true;
      await settled;
      await kill(life.child);
    },
  };
}
