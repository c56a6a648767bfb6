import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toCodePage } from './charset.ts';
import { decodeJob, linesOf, scannedCodes } from './decoder.fixture.ts';
import { drawBars, fromPng, scan, toPng } from './decoder-codes.fixture.ts';
import { PAGES } from './decoder-paper.fixture.ts';
import { ALL_PROFILES, anyItem } from './doc.fixture.ts';
import { askProcessId, drawerPulse, qrPayload } from './escpos.ts';
import { centred, dither, dotAt, guarded, logoFromPng } from './image.ts';
import { asCopy, barcode, cut, logo, qr, type ReceiptDoc, receiptDoc, text, zReceiptDoc } from './model.ts';
import { fullProfile, PRINTER_MODELS, type PrinterModel, printerModel, zPrinterOptions } from './profiles.ts';
import { rowsFor } from './render-escpos.ts';
import { renderReceipt } from './render-star.ts';
import { STAR_CONFIRM, starDrawerPulse } from './star.ts';

/** Another one each time; `FUZZ_SEED` repeats a run. */
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);

/** Mutated inputs; `FUZZ_RUNS=1000000` is the long run. */
const FUZZ_RUNS = Number(process.env['FUZZ_RUNS'] ?? 5000);

const named = ALL_PROFILES.map((profile) => ({ profile, name: Object.values(profile).join(' ') }));

/** Reads a doc's bytes back and compares them, thing for thing, with the rows every output is made from. */
async function readBack(doc: ReceiptDoc, profile: (typeof ALL_PROFILES)[number]) {
  const { dots } = fullProfile(profile);
  const bytes = await renderReceipt(doc, profile);
  const job = decodeJob(bytes, profile.language, dots);
  expect(job.faults).toEqual([]);
  expect(job.inits).toBe(1);
  expect(job.pages).toHaveLength(1);
  expect(job.pulses).toEqual([]);
  const seen = job.things.map((thing) => {
    if (thing.kind === 'line') return { kind: 'line', text: thing.text };
    if (thing.kind === 'qr') return { kind: 'qr', data: thing.payload.toString() };
    if (thing.kind === 'barcode') return { kind: 'barcode', data: thing.data, module: thing.module };
    if (thing.kind === 'image') return { kind: 'image', width: thing.width };
    return { kind: thing.kind };
  });
  const rows = rowsFor(doc, profile).map((row) => {
    if (row.kind === 'line') return { kind: 'line', text: row.text };
    if (row.kind === 'qr') return { kind: 'qr', data: qrPayload(row.data).toString() };
    if (row.kind === 'barcode') return { kind: 'barcode', data: row.data, module: row.module };
    if (row.kind === 'image') return { kind: 'image', width: centred(row.raster, dots).width };
    return { kind: 'cut' };
  });
  // pictures that follow one another without a line between are one on paper
  const merged = rows.filter((row, at) => row.kind !== 'image' || JSON.stringify(row) !== JSON.stringify(rows[at - 1]));
  expect(seen).toEqual(merged);
  for (const line of linesOf(job)) expect(line.columns).toBeLessThanOrEqual(profile.width);
  return { bytes, job, dots };
}

describe('printer bytes, read by an independent decoder', () => {
  it.each(named)(
    'renderReceipt: every sign of the page goes to the printer and comes back ($name)',
    async ({ profile }) => {
      const signs = PAGES[profile.codePage]
        .filter((sign) => sign !== null && sign !== '\u00a0' && sign !== '\u00ad')
        .join('');
      expect([...signs]).toHaveLength(profile.codePage === 'PC858' ? 95 + 126 : 95 + 121);
      // in pieces of 8 between bars, so that no line break eats a space
      const pieces = signs.match(/.{1,8}/gu) ?? [];
      const doc = receiptDoc(
        't',
        pieces.map((piece) => text(`|${piece}|`)),
      );
      const { job } = await readBack(doc, profile);
      expect(linesOf(job).map((line) => line.text)).toEqual(pieces.map((piece) => `|${piece}|`));
      expect(toCodePage('a\u00a0b\u00adc', profile.codePage)).toBe('a bc');
    },
  );

  it.each(named)('renderReceipt: €, ä ö ü ß and „“ – are read as they were written ($name)', async ({ profile }) => {
    const { job } = await readBack(receiptDoc('t', [text('äöüÄÖÜß € „so“ – 5')]), profile);
    const quotes = profile.codePage === 'WPC1252' ? '„so“ – 5' : '"so" - 5';
    expect(linesOf(job)[0]?.text).toBe(`äöüÄÖÜß € ${quotes}`);
  });

  it.each(named)(
    'renderReceipt: codes are drawn, scanned from a PNG and say what was meant ($name)',
    async ({ profile }) => {
      const doc = receiptDoc('t', [
        qr('Grün & Söhne; 5 € 👍', 'unten'),
        qr('V0;x;'.repeat(60)),
        barcode('code128', 'G-{47}%11'),
        barcode('code128', 'A'.repeat(40)),
        barcode('ean13', '4006381333931'),
      ]);
      const { job, dots } = await readBack(doc, profile);
      expect(scannedCodes(job, dots)).toEqual([
        { kind: 'qr', data: 'Grün & Söhne; 5 € 👍' },
        { kind: 'qr', data: 'V0;x;'.repeat(60) },
        // eleven signs of Code 128 need 368 dots at least; forty fit no paper and become a QR code
        { kind: 'code128', data: 'G-{47}%11' },
        { kind: 'qr', data: 'A'.repeat(40) },
        { kind: 'ean13', data: '4006381333931' },
      ]);
      expect(job.faults).toEqual([]);
    },
  );

  it.each(named)('renderReceipt: a logo comes out dot for dot in its bands, centred ($name)', async ({ profile }) => {
    const levels = Uint8Array.from({ length: 301 * 290 }, (_, at) => (at * 7 + (at >> 8) * 13) % 256);
    const raster = dither({ width: 301, height: 290, levels });
    const { job, dots } = await readBack(receiptDoc('t', [logo(raster), text('danach')]), profile);
    const [image] = job.things;
    if (image?.kind !== 'image') throw new Error('no picture');
    // the guard works on the bytes a band sends, so a pair across two bands stays as it is
    const sent = centred(raster, dots);
    const rows = profile.language === 'starline' ? 24 : 128;
    const line = sent.width / 8;
    const expected = Buffer.concat(
      Array.from({ length: Math.ceil(sent.height / rows) }, (_, band) =>
        guarded(sent.bits.subarray(band * rows * line, (band + 1) * rows * line)),
      ),
    );
    expect(image.bits.subarray(0, expected.length).equals(expected)).toBe(true);
    expect(image.bits.subarray(expected.length).every((byte) => byte === 0)).toBe(true);
    const png = fromPng(toPng({ width: sent.width, height: sent.height, black: (x, y) => dotAt(sent, x, y) }));
    expect(png.black(100, 20)).toBe(dotAt(sent, 100, 20));
  });

  it(`renderReceipt: 1,000 receipts of hostile text hold no unguarded real-time command and read back thing for thing (seed ${seed})`, async () => {
    const docs = fc.array(anyItem, { maxLength: 6 }).map((items) => receiptDoc('t', items));
    let read = 0;
    await fc.assert(
      fc.asyncProperty(docs, fc.constantFrom(...ALL_PROFILES), async (doc, profile) => {
        expect(zReceiptDoc.safeParse(doc).error).toBeUndefined();
        const { job, dots } = await readBack(doc, profile);
        // every fourth is also drawn and scanned: that is what takes the time
        read += 1;
        if (read % 4 !== 0) return;
        const codes = job.things.flatMap((thing) =>
          thing.kind === 'qr' ? [thing.payload.toString()] : thing.kind === 'barcode' ? [thing.data] : [],
        );
        expect(scannedCodes(job, dots).map(({ data }) => data)).toEqual(codes);
        expect(job.faults).toEqual([]);
      }),
      { numRuns: 1000, seed },
    );
  }, 240_000);

  it('guarded: only the first byte of a real-time command changes, by one black dot', () => {
    const before = Uint8Array.of(0x10, 0x04, 0x10, 0x10, 0x05, 0x10, 0x14, 0x1b, 0x06, 0x10, 0x06, 0x1b, 0x04, 0x10);
    const after = Uint8Array.of(0x18, 0x04, 0x10, 0x18, 0x05, 0x18, 0x14, 0x1f, 0x06, 0x10, 0x06, 0x1b, 0x04, 0x10);
    expect(guarded(before)).toEqual(after);
  });

  it('logoFromPng: a picture is shrunk to the paper, laid on white and dithered; what is no PNG is refused', async () => {
    const file = toPng({ width: 1200, height: 300, black: (x) => x < 600 });
    const raster = await logoFromPng(file, 384);
    expect([raster.width, raster.height]).toEqual([384, 96]);
    expect([dotAt(raster, 10, 10), dotAt(raster, 370, 10)]).toEqual([true, false]);
    await expect(logoFromPng(Buffer.from('GIF89a and more than twenty bytes'))).rejects.toThrow('not a PNG');
  });

  it('centred: a picture wider than the paper is shrunk to it, not cut', () => {
    const wide = dither({
      width: 576,
      height: 60,
      levels: Uint8Array.from({ length: 576 * 60 }, (_, at) => (at % 576 < 288 ? 0 : 255)),
    });
    const fitting = centred(wide, 384);
    expect([fitting.width, fitting.height]).toEqual([384, 40]);
    expect([dotAt(fitting, 180, 20), dotAt(fitting, 204, 20)]).toEqual([true, false]);
  });

  it('decoder: what is wrong in a job is named', () => {
    const faults = (job: Uint8Array): string => decodeJob(job, 'escpos', 576).faults.join('; ');
    expect(faults(Buffer.from('1b7000', 'hex'))).toContain('command cut short');
    expect(faults(Buffer.from('1b7000001b', 'hex'))).toContain('insane drawer pulse');
    expect(faults(Buffer.from('1d76300002000100100441', 'hex'))).toContain('unguarded real-time command at 8');
    expect(faults(Buffer.from('1b7413e4', 'hex'))).toContain('text without line end');
    expect(faults(Buffer.from('e40a', 'hex'))).toContain('no sign of page');
    expect(faults(Buffer.from('1b7b01', 'hex'))).toContain('unknown command');
    expect(faults(Buffer.from('01', 'hex'))).toContain('stray byte');
    expect(decodeJob(Buffer.from('1b0601', 'hex'), 'starprnt', 576).faults.join()).toContain('unguarded real-time');
  });

  it(`decoder: mutated jobs never make it throw or run on (seed ${seed})`, async () => {
    const doc = receiptDoc('t', [
      text('Grün', { bold: true }),
      qr('V0;x'),
      barcode('ean13', '4006381333931'),
      logo(dither({ width: 9, height: 30, levels: new Uint8Array(270) })),
      cut(false),
    ]);
    const jobs = await Promise.all(
      ALL_PROFILES.map(async (profile) => [profile.language, await renderReceipt(doc, profile)] as const),
    );
    const change = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(
        fc.constantFrom(...jobs),
        fc.array(change, { maxLength: 8 }),
        fc.nat(),
        ([language, job], changes, end) => {
          const mutated = Buffer.from(job.subarray(0, 1 + (end % job.length)));
          for (const [at, byte] of changes) mutated[at % mutated.length] = byte;
          const read = decodeJob(mutated, language, 576);
          expect(read.things.length).toBeLessThanOrEqual(mutated.length);
        },
      ),
      { numRuns: FUZZ_RUNS, seed },
    );
  });
});

describe('bars and pulses', () => {
  it('scan: bars drawn by us and bars drawn by the printer are the same code', () => {
    for (const data of ['G-0000004711AB', '0123456789', '~ {}^ '])
      expect(scan(drawBars({ kind: 'barcode', symbology: 'code128', data, module: 2, height: 40 }), 'code128')).toBe(
        data,
      );
  });

  it('drawer pulses: both languages and both pins have times a drawer can follow', () => {
    for (const pin of [2, 5] as const) {
      const escpos = decodeJob(drawerPulse(pin), 'escpos', 576);
      expect([escpos.faults, escpos.pulses]).toEqual([[], [{ pin, onMs: 50, offMs: 500 }]]);
      const star = decodeJob(starDrawerPulse(pin), 'starprnt', 576);
      expect(star.faults).toEqual([]);
      expect(star.pulses).toEqual([pin === 2 ? { pin, onMs: 50, offMs: 500 } : { pin, onMs: 200, offMs: 200 }]);
    }
  });

  it('confirmation: what asks the printer stands at the end of the job and is understood', async () => {
    const doc = receiptDoc('t', [text('x')]);
    const epson = Buffer.concat([await renderReceipt(doc, { width: 48, codePage: 'PC858' }), askProcessId('!!!a')]);
    expect(decodeJob(epson, 'escpos', 576)).toMatchObject({ faults: [], asks: ['processId:!!!a'] });
    const job = await renderReceipt(doc, { width: 48, codePage: 'PC858', language: 'starline' });
    expect(decodeJob(Buffer.concat([job, STAR_CONFIRM]), 'starline', 576)).toMatchObject({ faults: [], asks: ['etb'] });
  });

  it('asCopy: a copy says so first, once, and is otherwise the same print', async () => {
    const doc = receiptDoc('t', [text('x')]);
    const copy = asCopy(asCopy(doc));
    const job = decodeJob(await renderReceipt(copy, { width: 42, codePage: 'PC858' }), 'escpos', 512);
    expect(linesOf(job)[0]).toMatchObject({ text: expect.stringContaining('* KOPIE *'), bold: true, high: 2, wide: 2 });
    expect(copy.items.slice(1)).toEqual(doc.items);
  });
});

describe('profiles', () => {
  it.each(Object.entries(PRINTER_MODELS))(
    '%s: its receipts fit its paper, and it is only asked for what it can do',
    async (id, model: PrinterModel) => {
      expect(printerModel(zPrinterOptions.parse({ model: id }))).toMatchObject({
        name: model.name,
        paper: model.paper,
      });
      const full = fullProfile(model.paper);
      const doc = receiptDoc('t', [
        text('x'.repeat(60)),
        barcode('ean13', '4006381333931'),
        cut(false),
        text('y'),
        cut(true),
      ]);
      const job = decodeJob(await renderReceipt(doc, model.paper), full.language, full.dots);
      scannedCodes(job, full.dots);
      expect(job.faults).toEqual([]);
      const cuts = job.things.flatMap((thing) => (thing.kind === 'cut' ? [thing.how] : []));
      const { cutter } = full;
      expect(cuts).toEqual(cutter === 'none' ? [] : cutter === 'both' ? ['full', 'partial'] : [cutter, cutter]);
      expect(full.language === 'escpos').toBe(model.confirmation !== 'etb');
    },
  );

  it('printerModel: what the shop changes goes over the model, and dots and page follow width and language', () => {
    const changed = printerModel(zPrinterOptions.parse({ model: 'epson-tm-t88vi', width: 32, codePage: 'WPC1252' }));
    expect(fullProfile(changed.paper)).toMatchObject({ width: 32, dots: 384, pageNumber: 16, cutter: 'partial' });
    const other = printerModel(
      zPrinterOptions.parse({ model: 'star-tsp650ii', language: 'escpos', pageNumber: 5, images: false }),
    );
    expect(other.confirmation).toBe('buffered');
    expect(fullProfile(other.paper)).toMatchObject({ language: 'escpos', pageNumber: 5, images: false });
    expect(zPrinterOptions.safeParse({ model: 'star-tsp143iii' }).success).toBe(false);
  });

  it('renderReceipt: a printer without pictures prints the receipt without its logo', async () => {
    const doc = receiptDoc('t', [logo(dither({ width: 8, height: 8, levels: new Uint8Array(64) })), text('x')]);
    for (const language of ['escpos', 'starprnt'] as const) {
      const job = decodeJob(
        await renderReceipt(doc, { width: 42, codePage: 'PC858', language, images: false }),
        language,
        512,
      );
      expect(job.things.map((thing) => thing.kind)).toEqual(['line', 'cut']);
    }
  });
});
