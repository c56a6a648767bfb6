import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { until } from '../device/index.ts';
import { type LinkAddress, linkRoom, openLink } from '../transport/index.ts';
import { barcodeBars } from './bars.ts';
import { CONTRACT_LABEL, type LabelPrinterBench, labelPrinterContract } from './contract.ts';
import { escposLabelDialect, zplDialect } from './dialect.ts';
import { zplLabelDriver } from './driver.ts';
import { layoutLabel } from './layout.ts';
import { linkedLabelPrinter } from './linked-label-printer.ts';
import type { LabelDoc } from './model.ts';
import { renderEscposLabel } from './render-escpos.ts';
import { renderLabelSvg } from './render-svg.ts';
import { renderZpl } from './render-zpl.ts';
import { simulateLabelPrinter } from './simulator.ts';
import { zplMachine } from './simulator-zpl.ts';

const now = () => Date.now();
const room = linkRoom({ now });
afterAll(() => room.close());

async function bench(): Promise<LabelPrinterBench> {
  const hands = await simulateLabelPrinter({ labelMs: 2 });
  const link: LinkAddress = { kind: 'tcp', host: hands.host, port: hands.port };
  const transport = openLink(link, { room, owner: `labels-${hands.port}` });
  const quick = { answerMs: 300, askMs: 20, silentMs: 1000, idleMs: 100, retryMs: [50, 100] as const };
  const printer = linkedLabelPrinter({ name: 'Etiketten', transport, dialect: zplDialect(8), now, ...quick });
  return {
    printer,
    count: async () => hands.tray().length,
    fault: async (fault, on) => hands.setFault(fault, on),
    powerCycle: hands.powerCycle,
    async end() {
      await room.release(`labels-${hands.port}`);
      await hands.close();
    },
  };
}

describe('label printer over tcp', () => {
  for (const { title, run } of labelPrinterContract(bench)) it(title, run);

  it('label printer: made by its driver from a set-up, it prints what the label says', async () => {
    const hands = await simulateLabelPrinter();
    const link: LinkAddress = { kind: 'tcp', host: hands.host, port: hands.port };
    const setup = {
      id: 'labels',
      driver: 'label-zpl',
      name: '',
      enabled: true,
      link,
      options: { dotsPerMm: 8 as const },
    };
    const around = {
      now,
      link: (address: LinkAddress) => openLink(address, { room, owner: 'labels' }),
      device: () => null,
    };
    const device = zplLabelDriver.create(setup, around);
    if (!('print' in device)) throw new Error('no printer');
    const printer = device as LabelPrinterBench['printer'];
    printer.start();
    await until('ready', () => printer.health().state === 'ready');
    const outcome = await printer.print({ labels: [{ doc: CONTRACT_LABEL, copies: 1 }] }, new AbortController().signal);
    expect(outcome).toEqual({ outcome: 'printed' });
    const said = hands.tray()[0]?.fields.map(({ kind, data }) => (kind === 'text' ? data : `${kind} ${data}`));
    expect(said).toEqual([
      'Käse ^XA~JA "Größe" €',
      '50 %',
      '12,99 €',
      'je kg',
      '12,99 €/kg',
      'EAN13 4006381333931',
      'Art. 1234',
      '21.11.2026',
    ]);
    expect(hands.rubbish()).toEqual([]);
    await printer.stop();
    await hands.close();
  });
});

const docs: fc.Arbitrary<LabelDoc> = fc.record({
  size: fc.constantFrom('40x30', '57x32', '60x40', '100x50'),
  name: fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.string({
      unit: fc.constantFrom('^', '~', '_', 'X', 'A', 'Z', '\u0010', '\u0004', '\u0014', 'ä', '€', '😀', ' '),
    }),
  ),
  price: fc.string({ maxLength: 20 }),
  per: fc.string({ maxLength: 20 }),
  basePrice: fc.string({ maxLength: 40 }),
  code: fc.oneof(fc.constantFrom('', '4006381333931', '96385074'), fc.stringMatching(/^[\x20-\x7e]{1,40}$/)),
  note: fc.string({ unit: 'binary', maxLength: 60 }),
  date: fc.constant('21.11.2026'),
});

describe('labels', () => {
  it('labels: whatever a text holds, a ZPL printer puts exactly the laid-out marks on one label (property)', () => {
    fc.assert(
      fc.property(docs, fc.integer({ min: 1, max: 9 }), fc.constantFrom(8, 12), (doc, copies, dots) => {
        const bytes = renderZpl(doc, dots, copies);
        expect(bytes.every((byte) => byte === 10 || (byte >= 32 && byte < 127))).toBe(true);
        const machine = zplMachine();
        expect(machine.take(bytes)).toEqual([]);
        expect(machine.unknown).toEqual([]);
        expect(machine.queue.length).toBe(copies);
        const wanted = layoutLabel(doc).marks.map((mark) => (mark.kind === 'text' ? mark.text : mark.code));
        expect(machine.queue[0]?.fields.map(({ data }) => data)).toEqual(wanted);
      }),
      { numRuns: 500 },
    );
  });

  it('labels: nothing is laid out beyond the edge, and no price is cut (property)', () => {
    const price = fc
      .integer({ min: 1, max: 999_999 })
      .map((cents) => `${(cents / 100).toFixed(2).replace('.', ',')} €`);
    fc.assert(
      fc.property(docs, price, (doc, wanted) => {
        const { width, height, marks } = layoutLabel({ ...doc, price: wanted });
        for (const mark of marks) {
          expect(mark.x + mark.width).toBeLessThanOrEqual(width);
          expect(mark.y + mark.height).toBeLessThanOrEqual(height);
        }
        expect(marks.some((mark) => mark.kind === 'text' && mark.text === wanted)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('labels: in ESC/POS no text makes a real-time command (property)', () => {
    fc.assert(
      fc.property(docs, (doc) => {
        const bytes = Buffer.from(renderEscposLabel(doc));
        for (let at = bytes.indexOf(0x10); at >= 0; at = bytes.indexOf(0x10, at + 1))
          expect([0x04, 0x05, 0x14]).not.toContain(bytes[at + 1]);
        expect(bytes.at(-1)).toBe(0x0c);
      }),
      { numRuns: 500 },
    );
  });

  it('labels: the preview shows the same marks, and hostile text stays text', () => {
    const svg = renderLabelSvg({ ...CONTRACT_LABEL, name: '<script>alert(1)</script>&"' });
    expect(svg).not.toContain('<script');
    expect(svg).toContain('&lt;script&gt;');
    expect(svg).toContain('12,99 €/kg');
    expect(svg).toContain('width="57mm"');
  });

  it('labels: an EAN-8 has the bars of GS1', () => {
    // GS1 General Specifications § 5.2.2.2: 9638-5074
    expect(barcodeBars('EAN8', '96385074')).toBe('1010001011010111101111010110111010101001110111001010001001011100101');
    expect(barcodeBars('EAN13', '4006381333931').length).toBe(95);
  });

  it('labels: answers are read in any pieces; rubbish between them is not', () => {
    const bytes = Buffer.from(
      'xx\u0002030,1,0,0320,002,0,0,0,000,0,0,0\u0003\r\n\u0002000,0,0,0,0,2,4,0,00000005,1,000\u0003\r\n',
    );
    for (const size of [1, 7, 200]) {
      const read = zplDialect(8).reader();
      const states = [];
      for (let at = 0; at < bytes.length; at += size) states.push(...read(bytes.subarray(at, at + size)));
      expect(states).toEqual([{ blocked: 'device.paper_out', busy: true }]);
    }
    const escpos = escposLabelDialect().reader();
    expect(escpos(Uint8Array.of(0x12, 0x12, 0x00))).toEqual([
      { blocked: null, busy: null },
      { blocked: null, busy: null },
      { blocked: null, busy: false },
    ]);
    expect(escpos(Uint8Array.of(0x16))).toEqual([{ blocked: 'device.cover_open', busy: true }]);
  });
});
