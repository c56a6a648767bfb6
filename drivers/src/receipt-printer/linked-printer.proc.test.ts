import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { until } from '../device/index.ts';
import { linkRoom, openLink, zLinkAddress } from '../transport/index.ts';
import { type PrinterRig, receiptPrinterContract } from './contract.ts';
import { LinkedPrinter } from './linked-printer.ts';
import { simulatePrinter } from './simulator.ts';

/** A pty whose other end is the simulator's TCP port. */
function ptyTo(port: number, path: string) {
  const child = spawn('socat', [`pty,raw,echo=0,link=${path}`, `tcp:127.0.0.1:${port}`], { stdio: 'ignore' });
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    async end() {
      child.kill('SIGTERM');
      await gone;
      rmSync(path, { force: true });
    },
  };
}

async function rig(): Promise<PrinterRig> {
  if (spawnSync('socat', ['-V'], { stdio: 'ignore' }).status !== 0)
    throw new Error('these tests need socat: apt-get install socat');
  const folder = mkdtempSync(join(tmpdir(), 'valero-printer-'));
  const path = join(folder, 'port');
  const simulator = await simulatePrinter();
  const plug = async () => {
    const made = ptyTo(simulator.port, path);
    await until('the pty is there', () => existsSync(path));
    return made;
  };
  let pty = await plug();
  const room = linkRoom({ now: Date.now });
  const printer = new LinkedPrinter({
    name: 'Bondrucker (seriell)',
    transport: openLink(zLinkAddress.parse({ kind: 'serial', path }), { room, owner: 'printer' }),
    now: Date.now,
    confirmation: 'processId',
    ...{ pollMs: 20, confirmMs: 1000, retryMs: [20, 100] as const, connectMs: 5000 },
  });
  printer.start();
  await until('it is connected', () => printer.health().state === 'ready', 15_000);
  return {
    printer,
    lines: () => simulator.slips().flatMap(({ lines }) => lines.map((line) => line.trim())),
    pulses: () => simulator.state().pulses,
    setPaper: simulator.setPaper,
    async unplug() {
      await simulator.unplug();
      await pty.end();
      await until('the driver noticed', () => printer.health().state !== 'ready', 15_000);
    },
    async plugIn() {
      await simulator.plugIn();
      pty = await plug();
    },
    loseNextAnswer: () => simulator.loseAnswers(1),
    async close() {
      await printer.stop();
      await room.close();
      await pty.end();
      await simulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

describe('serial printer over a pty', () => {
  for (const rule of receiptPrinterContract(rig)) it(rule.title, () => rule.run(), 60_000);
});
