import { describe, expect, it } from 'vitest';
import { type PrinterRig, receiptPrinterContract } from './contract.ts';
import { decodeJob, linesOf } from './decoder.fixture.ts';
import { receiptDoc, text } from './model.ts';
import { virtualPrinter } from './virtual-printer.ts';

async function rig(): Promise<PrinterRig> {
  const printer = virtualPrinter({ now: Date.now });
  let pulses = 0;
  printer.onKick(() => {
    pulses += 1;
  });
  printer.start();
  return {
    printer,
    lines: () => printer.papers().flatMap(({ lines }) => lines.map((line) => line.trim())),
    pulses: () => pulses,
    setPaper: (there) => printer.setFault(there ? null : 'paperOut'),
    unplug: async () => printer.setFault('offline'),
    plugIn: async () => printer.setFault(null),
    loseNextAnswer: () => printer.setFault('lostAnswer'),
    close: () => printer.stop(),
  };
}

describe('virtual printer', () => {
  for (const rule of receiptPrinterContract(rig)) it(rule.title, () => rule.run());

  it('virtual printer: the paper is told with screen lines, plain lines and the real bytes', async () => {
    const printer = virtualPrinter({ now: () => 5 });
    const told: string[] = [];
    printer.onPaper(({ document, bytes, lines, at, jobId }) => {
      told.push(`${jobId} ${document.title} ${lines[0]} ${linesOf(decodeJob(bytes, 'escpos', 512))[0]?.text} ${at}`);
    });
    printer.start();
    await printer.print({ id: 'j1', doc: receiptDoc('Beleg 1', [text('Grüß Gott')]) });
    expect(told).toEqual(['j1 Beleg 1 Grüß Gott Grüß Gott 5']);
  });
});
