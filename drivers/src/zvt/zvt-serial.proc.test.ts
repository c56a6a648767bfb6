import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { cardTerminalContract } from '../card-terminal/index.ts';
import { until } from '../device/index.ts';
import { linkRoom, openLink, zLinkAddress } from '../transport/index.ts';
import { zvtSimulator } from './simulator.ts';
import { listenZvt } from './simulator-server.ts';
import { zvtRig } from './zvt.fixture.ts';

/** A pty whose other end is the simulated terminal's serial plug. */
async function serialPlug(port: number): Promise<{ readonly path: string; end(): Promise<void> }> {
  if (spawnSync('socat', ['-V'], { stdio: 'ignore' }).status !== 0)
    throw new Error('these tests need socat: apt-get install socat');
  const folder = mkdtempSync(join(tmpdir(), 'valero-zvt-'));
  const path = join(folder, 'port');
  let socat: ChildProcess | null = null;
  let ending = false;
  // a line that was cut is plugged in again: the pty goes and comes
  const plug = (): void => {
    const child = spawn('socat', [`pty,raw,echo=0,link=${path}`, `tcp:127.0.0.1:${port},nodelay`], { stdio: 'ignore' });
    socat = child;
    child.once('close', () => {
      socat = null;
      rmSync(path, { force: true });
      if (!ending) setTimeout(() => ending || plug(), 50);
    });
  };
  plug();
  await until('the pty is there', () => existsSync(path));
  return {
    path,
    async end() {
      ending = true;
      const child = socat;
      if (child) {
        const ended = new Promise((resolve) => child.once('close', resolve));
        child.kill('SIGKILL');
        await ended;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

describe('zvt over a serial line', () => {
  const rig = async () => {
    const simulator = zvtSimulator({ framed: true });
    const server = await listenZvt(simulator);
    const plug = await serialPlug(server.port);
    const room = linkRoom({ now: Date.now });
    const address = zLinkAddress.parse({ kind: 'serial', path: plug.path, stopBits: 2 });
    const transport = openLink(address, { room, owner: 'terminal' });
    return zvtRig(simulator, transport, 'serial', async () => {
      await room.close();
      await plug.end();
      await server.close();
    });
  };
  for (const rule of cardTerminalContract(rig)) it(`zvt over a serial line: ${rule.title}`, () => rule.run());
});
