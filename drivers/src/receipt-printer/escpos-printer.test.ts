import { describe, expect, it } from 'vitest';
import { until } from '../device/index.ts';
import { tcpTransport } from '../transport/index.ts';
import { type PrinterRig, receiptPrinterContract } from './contract.ts';
import { type Confirmation, EscposPrinter } from './escpos-printer.ts';
import { receiptDoc, text } from './model.ts';
import { simulatedPrinter } from './printer-simulator.fixture.ts';
import { readStatus, statusReader } from './status.ts';

async function pluggedIn(confirmation: Confirmation, statusMs = 2000) {
  const simulator = await simulatedPrinter({ processIds: confirmation === 'processId' });
  const printer = new EscposPrinter({
    name: 'Bondrucker (Netzwerk)',
    transport: tcpTransport({ host: '127.0.0.1', port: simulator.port }),
    now: Date.now,
    confirmation,
    statusMs,
    pollMs: 10,
    retryMs: [10, 50],
  });
  printer.start();
  return { simulator, printer };
}

const rig = (confirmation: Confirmation) => async (): Promise<PrinterRig> => {
  const { simulator, printer } = await pluggedIn(confirmation);
  await until('it is connected', () => printer.health().state === 'ready');
  return {
    printer,
    lines: simulator.lines,
    pulses: simulator.pulses,
    setPaper: simulator.setPaper,
    async unplug() {
      await simulator.unplug();
      await until('the driver noticed', () => printer.health().state !== 'ready');
    },
    plugIn: simulator.plugIn,
    loseNextAnswer: simulator.loseNextAnswer,
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
    simulator.hang();
    const outcome = await printer.print({ id: 'h1', doc: receiptDoc('h1', [text('x')]) });
    expect(outcome).toEqual({ outcome: 'failed', code: 'device.unreachable' });
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

describe('printer status bytes', () => {
  it('statusReader: replies of every kind are told apart, also byte by byte', () => {
    const bytes = [0x12, 0x37, 0x22, 0x41, 0x42, 0x43, 0x44, 0x00, 0x11, 0x18, 0x00, 0x0c, 0x00, 0x00, 0x16];
    const expected = [
      { kind: 'status', byte: 0x12 },
      { kind: 'processId', id: 'ABCD' },
      { kind: 'asb', bytes: [0x18, 0x00, 0x0c, 0x00] },
      { kind: 'buffered', byte: 0x00 },
      { kind: 'status', byte: 0x16 },
    ];
    expect(statusReader()(Uint8Array.from(bytes))).toEqual(expected);
    const read = statusReader();
    expect(bytes.flatMap((byte) => read(Uint8Array.of(byte)))).toEqual(expected);
  });

  it('readStatus: cover, paper end, near end and errors are seen', () => {
    expect(readStatus(0x12, 0x12, 0x12, 0x12)).toEqual({
      online: true,
      coverOpen: false,
      paperOut: false,
      paperLow: false,
      error: false,
    });
    expect(readStatus(0x1a, 0x16, 0x12, 0x12)).toMatchObject({ online: false, coverOpen: true });
    expect(readStatus(0x1a, 0x32, 0x12, 0x72)).toMatchObject({ online: false, paperOut: true });
    expect(readStatus(0x12, 0x12, 0x12, 0x1e)).toMatchObject({ paperLow: true });
    expect(readStatus(0x1a, 0x52, 0x1a, 0x12)).toMatchObject({ error: true });
  });
});
