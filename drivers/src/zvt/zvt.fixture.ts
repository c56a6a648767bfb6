import type { TerminalRig } from '../card-terminal/index.ts';
import { until } from '../device/index.ts';
import type { Transport } from '../transport/index.ts';
import { tcpTransport } from '../transport/index.ts';
import { apduLinkOver } from './driver.ts';
import { type ZvtOptions, zZvtOptions } from './options.ts';
import type { ZvtSimulator } from './simulator.ts';
import { ZvtTerminal } from './zvt-terminal.ts';

/** Options with times a test can wait for. */
export const QUICK: ZvtOptions = zZvtOptions.parse({
  t3Ms: 5000,
  t4Ms: 10_000,
  askMs: 5000,
  recoverMs: 2000,
  connectMs: 2000,
  heartbeatMs: 1000,
});

/** A rig over a link to a simulator. */
export async function zvtRig(
  simulator: ZvtSimulator,
  transport: Transport,
  kind: 'tcp' | 'serial',
  close: () => Promise<void>,
): Promise<TerminalRig> {
  const { behaviour } = simulator;
  behaviour.cardMs = 10;
  behaviour.takeBackMs = 10;
  const link = apduLinkOver(transport, kind);
  const terminal = new ZvtTerminal({ id: 'terminal', name: 'ZVT', link, options: QUICK, now: Date.now });
  terminal.start();
  await until('the terminal is ready', () => terminal.health().state === 'ready', 20_000);
  return {
    terminal,
    behave(how) {
      const off = how === 'unreachable';
      Object.assign(behaviour, {
        off,
        cut: how === 'lostAnswer' || how === 'unknown' ? 'beforeCompletion' : null,
        offAfterCut: how === 'unknown',
        card: how === 'decline' ? 'decline' : 'approve',
        cardMs: how === 'slow' ? 60_000 : 10,
      });
      if (off) simulator.cutAll();
    },
    taken: simulator.taken,
    async close() {
      await terminal.stop();
      await close();
    },
  };
}

/** A rig over TCP. */
export async function tcpRig(simulator: ZvtSimulator, port: number, close: () => Promise<void>): Promise<TerminalRig> {
  return zvtRig(simulator, tcpTransport({ host: '127.0.0.1', port }), 'tcp', close);
}
