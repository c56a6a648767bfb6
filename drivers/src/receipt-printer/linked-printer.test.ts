import { describe, expect, it } from 'vitest';
import { until } from '../device/index.ts';
import { linkRoom, loopTransport, tcpTransport } from '../transport/index.ts';
import { type PrinterRig, receiptPrinterContract } from './contract.ts';
import { LinkedPrinter } from './linked-printer.ts';
import { receiptDoc, text } from './model.ts';
import type { ConfirmationAbility } from './profiles.ts';
import { simulatePrinter } from './simulator.ts';

async function pluggedIn(confirmation: ConfirmationAbility, statusMs = 2000) {
  const simulator = await simulatePrinter({ processIds: confirmation === 'processId' });
  const printer = new LinkedPrinter({
    name: 'Bondrucker (Netzwerk)',
    transport: tcpTransport({ host: '127.0.0.1', port: simulator.port }),
    now: Date.now,
    confirmation,
    statusMs,
    pollMs: 10,
    confirmMs: 300,
    retryMs: [10, 50],
  });
  printer.start();
  return { simulator, printer };
}

const rig = (confirmation: ConfirmationAbility) => async (): Promise<PrinterRig> => {
  const { simulator, printer } = await pluggedIn(confirmation);
  await until('it is connected', () => printer.health().state === 'ready');
  return {
    printer,
    lines: () => simulator.slips().flatMap(({ lines }) => lines.map((line) => line.trim())),
    pulses: () => simulator.state().pulses,
    setPaper: simulator.setPaper,
    async unplug() {
      await simulator.unplug();
      await until('the driver noticed', () => printer.health().state !== 'ready');
    },
    plugIn: simulator.plugIn,
    loseNextAnswer: () => simulator.loseAnswers(1),
    async close() {
      await printer.stop();
      await simulator.close();
    },
  };
};

describe('TCP printer with process ids', () => {
  for (const rule of receiptPrinterContract(rig('processId'))) it(rule.title, () => rule.run());
});

describe('TCP printer with buffered status', () => {
  for (const rule of receiptPrinterContract(rig('buffered'))) it(rule.title, () => rule.run());

  it('TCP printer: one that stops answering is failed as silent, and its job is not lost in silence', async () => {
    const { simulator, printer } = await pluggedIn('buffered', 50);
    await until('it is connected', () => printer.health().state === 'ready');
    simulator.setHung(true);
    const outcome = await printer.print({ id: 'h1', doc: receiptDoc('h1', [text('x')]) });
    expect(outcome).toEqual({ outcome: 'failed', code: 'device.silent' });
    expect(printer.health().state).toBe('failed');
    await printer.stop();
    await simulator.close();
  });
});

describe('TCP printer without return channel', () => {
  it('TCP printer: without a return channel every print is uncertain and says why', async () => {
    const { simulator, printer } = await pluggedIn('none');
    await until('it is connected', () => printer.health().state === 'degraded');
    const outcome = await printer.print({ id: 'n1', doc: receiptDoc('n1', [text('x')]) });
    expect(outcome).toEqual({ outcome: 'uncertain', code: 'device.no_return_channel' });
    await printer.stop();
    await simulator.close();
  });
});

describe('a printer that owes two answers', () => {
  it('receipt printer: the answer to an earlier job, the fence’s own and then silence are no confirmation of the next job', async () => {
    const { loops } = linkRoom({ now: Date.now });
    const stop = loops.serve('slow', (peer) => {
      let asked = 0;
      peer.onData((bytes) => {
        const words = Buffer.from(bytes);
        // DLE EOT n: free, paper there
        if (words.length === 3 && words[0] === 0x10) peer.send(Uint8Array.of(0x12));
        // GS r 1, the first time by the fence: an old answer at once, the fence's after a while; the job itself is never confirmed
        if (!words.includes(Buffer.of(0x1d, 0x72, 0x01)) || asked++ > 0) return;
        peer.send(Uint8Array.of(0));
        setTimeout(() => peer.send(Uint8Array.of(0)), 60);
      });
    });
    const printer = new LinkedPrinter({
      ...{ name: 'langsam', transport: loopTransport(loops, 'slow'), now: Date.now, confirmation: 'buffered' as const },
      ...{ statusMs: 500, pollMs: 100, confirmMs: 400, retryMs: [10, 50] as const },
    });
    printer.start();
    await until('it is connected', () => printer.health().state === 'ready');
    const outcome = await printer.print({ id: 'o1', doc: receiptDoc('o1', [text('x')]) });
    expect(outcome).toEqual({ outcome: 'uncertain', code: 'device.unconfirmed' });
    await printer.stop();
    stop();
  });
});
