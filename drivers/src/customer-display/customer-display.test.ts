import { describe, expect, it } from 'vitest';
import { until } from '../device/index.ts';
import { type ReceiptPrinter, virtualPrinter } from '../receipt-printer/index.ts';
import { tcpTransport } from '../transport/index.ts';
import { displayBehindPrinter } from './behind-printer.ts';
import { DISPLAY_CODECS, type DisplayCodec, passedThrough } from './codec.ts';
import { customerDisplayContract, type DisplayRig } from './contract.ts';
import { type DisplayPage, displayBytes, toDisplayPage } from './pages.ts';
import { poleDisplay } from './pole-display.ts';
import { type DisplayHands, simulateDisplay } from './simulator.ts';
import { virtualDisplay } from './virtual-display.ts';

describe('virtual display', () => {
  const rules = customerDisplayContract(async () => {
    const display = virtualDisplay({ now: Date.now });
    display.start();
    return { display, rows: display.rows, close: () => display.stop() };
  });
  for (const rule of rules) it(rule.title, () => rule.run());
});

interface GlassRig extends DisplayRig {
  readonly hands: DisplayHands;
  readonly rows: DisplayHands['rows'];
}

async function rig(codec: DisplayCodec, page: DisplayPage): Promise<GlassRig> {
  const preset = page === 'PC858' ? 19 : 0;
  const hands = await simulateDisplay(codec.id === 'dsp800' ? 'dsp800' : 'escpos', { page: preset });
  const transport = tcpTransport(hands);
  const display = poleDisplay({
    ...{ name: codec.id, transport, codec, page, now: Date.now },
    retryMs: [10, 50],
    refreshMs: 100,
  });
  display.start();
  return {
    ...{ display, hands, rows: hands.rows },
    async close() {
      await display.stop();
      await hands.close();
    },
  };
}

for (const codec of Object.values(DISPLAY_CODECS)) {
  for (const page of codec.pages) {
    describe(`${codec.id} with ${page}`, () => {
      for (const rule of customerDisplayContract(() => rig(codec, page))) it(rule.title, () => rule.run());
    });
  }

  describe(codec.id, () => {
    it(`${codec.id}: what it shows is read back to the same letters`, async () => {
      const page = codec.pages[0] ?? 'ascii';
      const it = await rig(codec, page);
      it.display.show({ top: 'Grüße, Äpfel & Öl', bottom: { left: 'Süß', right: '12,50 €' } });
      const right = codec.id === 'epson' ? '12,50 €' : '12,50 EUR';
      await until('the rows stand', () => it.rows()[1] === `Süß${right.padStart(17)}`);
      expect(it.rows()[0]).toBe('Grüße, Äpfel & Öl   ');
      expect(it.hands.strange()).toBe(0);
      await it.close();
    });

    it(`${codec.id}: one that was switched off shows the newest again by itself`, async () => {
      const it = await rig(codec, codec.pages[0] ?? 'ascii');
      it.display.show({ top: 'vorher', bottom: '' });
      await until('it stands', () => it.rows()[0].startsWith('vorher'));
      it.hands.powerCycle();
      it.display.show({ top: 'nachher', bottom: '' });
      await until('the newest stands', () => it.rows()[0].startsWith('nachher'));
      await until('it is ready', () => it.display.health().state === 'ready');
      await it.close();
    });
  });
}

describe('dsp800, what it answers', () => {
  it('dsp800: after a NAK it is begun anew until it understands', async () => {
    const it = await rig(DISPLAY_CODECS.dsp800, 'PC437');
    it.hands.setConfused(true);
    it.display.show({ top: 'endlich', bottom: '' });
    it.hands.setConfused(false);
    await until('it stands', () => it.rows()[0].startsWith('endlich'));
    await it.close();
  });
});

describe('display behind a printer', () => {
  const content = { top: 'Brot', bottom: { left: 'Summe', right: '3,20' } };
  const printerWith = (passOn: NonNullable<ReceiptPrinter['passOn']>): ReceiptPrinter => {
    const printer = virtualPrinter({ now: Date.now });
    printer.start();
    return { ...printer, passOn };
  };

  it('pass-through: the printer has the word again after every write', () => {
    const bytes = passedThrough(Buffer.from('x'));
    expect(bytes.toString('hex')).toBe('1b3d02781b3d01');
  });

  it('pass-through: while a receipt is printed the newest content waits, older is forgotten', async () => {
    let busy = true;
    const seen: string[] = [];
    const printer = printerWith(async (bytes) => {
      if (busy) return { outcome: 'failed', code: 'device.cancelled' };
      seen.push(Buffer.from(bytes).toString('latin1'));
      return { outcome: 'sent' };
    });
    const codec = DISPLAY_CODECS.epson;
    const display = displayBehindPrinter({ name: 'x', printer, codec, page: 'PC858', againMs: 2 });
    display.start();
    display.show({ top: 'alt', bottom: '' });
    display.show(content);
    busy = false;
    await until('it has been sent', () => seen.length > 0);
    await display.stop();
    expect(seen.join('')).toContain('Brot'.padEnd(20));
    expect(seen.join('')).not.toContain('alt');
    expect(seen.every((bytes) => bytes.endsWith('\u001b=\u0001'))).toBe(true);
  });
});

describe('display pages', () => {
  it('pages: what a page lacks is spelled out, and no byte is a control', () => {
    expect(toDisplayPage('Käse 2 € „süß“', 'ascii')).toBe('Kaese 2 EUR "suess"');
    expect(toDisplayPage('Käse 2 €', 'PC437')).toBe('Käse 2 EUR');
    expect(toDisplayPage('Käse 2 €', 'PC858')).toBe('Käse 2 €');
    const all = String.fromCodePoint(...Array.from({ length: 0x3000 }, (_, code) => code));
    for (const page of ['PC437', 'PC858', 'WPC1252', 'ascii'] as const)
      expect([...displayBytes(toDisplayPage(all, page), page)].filter((byte) => byte < 0x20 || byte === 0x7f)).toEqual(
        [],
      );
  });
});
