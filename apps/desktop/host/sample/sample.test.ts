import {
  PAPER_WIDTHS,
  type PaperProfile,
  PRINTER_LANGUAGES,
  renderPlain,
  zReceiptDoc,
} from '@valero/drivers/receipt-printer';
import { decodeJob, linesOf, scannedCodes } from '@valero/drivers/receipt-printer/decoder';
import { describe, expect, test } from 'vitest';
import { SAMPLE_TYPES, sampleFile, sampleReceipt } from './sample.ts';

const sampleBytes = (type: (typeof SAMPLE_TYPES)[number], profile: PaperProfile) => sampleFile(type, profile, 'bytes');

const DOTS = { 32: 384, 42: 512, 48: 576 } as const;

/** What must stand on the paper of each type, with the amounts worked out by hand. */
const EXPECTED: Readonly<Record<(typeof SAMPLE_TYPES)[number], readonly string[]>> = {
  // 2 × 3,89 − 10 % + 0,485 × 24,90 + 1,29 + 0,25 + 12,99 = 7,78 − 0,78 + 12,08 + 1,29 + 0,25 + 12,99
  sale: ['SUMME EUR 33,61', 'Gegeben Bar 50,00', 'Rückgeld 16,39', 'Bon-Nr. 4711', 'Kürbiskernbrot 750 g', '-0,78'],
  return: ['SUMME EUR -3,50', 'Ausgezahlt Bar 3,50', 'Bezug auf Bon 4711', 'Verpackung beschädigt'],
  // 2 × 24,90 + 6 × 12,99
  invoice: ['RECHNUNG RE-MUSTER-1-1-42', 'SUMME EUR 127,74', 'Hotel Größe & Söhne GmbH', '22/815/00017'],
  copy: ['* KOPIE *', 'SUMME EUR 33,61', 'Bon-Nr. 4711'],
  x: ['X-BERICHT', 'Umsatz brutto', '30,11', 'Soll 230,11'],
  z: ['KASSENABSCHLUSS', '30,11', 'Soll 230,11', 'Gezählt 230,06', 'Differenz -0,05', 'Abschöpfung 100,00'],
  voucher: ['GUTSCHEIN', '25,00 EUR', 'G-0000004711AB', 'nicht steuerbar'],
  drawer: ['LADE GEÖFFNET', 'Aylin M.', 'Unterschrift'],
  training: ['* TRAINING - KEIN BELEG *', 'SUMME EUR 33,61'],
  cash: ['KASSENBEWEGUNG', '-500,00', 'Abschöpfung zur Bank'],
};

const cases = SAMPLE_TYPES.flatMap((type) =>
  PAPER_WIDTHS.flatMap((width) => PRINTER_LANGUAGES.map((language) => [type, width, language] as const)),
);
const squeezed = (text: string): string => text.replace(/\s+/g, ' ');

describe('samples', () => {
  test.each(cases)(
    'sample: %s at %i columns in %s reads back to its text, codes and amounts',
    async (type, width, language) => {
      const doc = sampleReceipt(type);
      expect(zReceiptDoc.safeParse(doc).error).toBeUndefined();
      const job = decodeJob(await sampleBytes(type, { width, codePage: 'WPC1252', language }), language, DOTS[width]);
      expect(job.faults).toEqual([]);
      const lines = linesOf(job).map((line) => line.text);
      const plain = renderPlain(doc, width).filter((line) => !line.startsWith('['));
      expect(lines).toEqual(plain);
      const paper = squeezed(lines.join(' '));
      for (const words of EXPECTED[type]) expect(paper).toContain(words);
      const codes = scannedCodes(job, DOTS[width]);
      expect(codes.map(({ data }) => data)).toEqual(
        doc.items.flatMap((item) => (item.kind === 'qr' || item.kind === 'barcode' ? [item.data] : [])),
      );
      expect(job.faults).toEqual([]);
      const signed = !['x', 'z', 'drawer'].includes(type);
      expect(codes.filter(({ kind, data }) => kind === 'qr' && data.startsWith('V0;MUSTER-1-1;'))).toHaveLength(
        signed ? 1 : 0,
      );
    },
  );

  test('sample: both code pages print the goods; what a page lacks is spelled', async () => {
    const job = decodeJob(await sampleBytes('sale', { width: 48, codePage: 'PC858' }), 'escpos', 576);
    expect(job.faults).toEqual([]);
    const paper = linesOf(job)
      .map((line) => line.text)
      .join('\n');
    expect(paper).toContain('Bergkäse "Allgäu" - sechs Monate');
    expect(paper).toContain('Olivenöl "Crème de l\'huile"');
  });

  test('sample: it is the same each time, and English when asked', async () => {
    const profile = { width: 42, codePage: 'PC858' } as const;
    for (const type of SAMPLE_TYPES)
      for (const format of ['bytes', 'svg', 'pdf'] as const)
        expect((await sampleFile(type, profile, format)).equals(await sampleFile(type, profile, format))).toBe(true);
    expect(renderPlain(sampleReceipt('sale', 'en'), 42).join('\n')).toContain('TOTAL EUR');
  });
});
