import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toCodePage } from './charset.ts';
import { drawerPulse } from './escpos.ts';
import { decodeEscpos, realTimeOffsets } from './escpos-decoder.fixture.ts';
import { layout } from './layout.ts';
import { asCopy, cut, feed, mark, pair, qr, type ReceiptDoc, receiptDoc, rule, table, text } from './model.ts';
import type { PaperProfile } from './profiles.ts';
import { renderEscpos } from './render-escpos.ts';

const PROFILES: PaperProfile[] = ([32, 42, 48] as const).flatMap((width) => [
  { width, codePage: 'PC858' as const },
  { width, codePage: 'WPC1252' as const },
]);

const TSE_QR =
  'V0;VALERO-1-1;Kassenbeleg-V1;Beleg^0.00_2.55_0.00_0.00_0.00^2.55:Bar;18;112;2019-07-10T18:41:04.000Z;2019-07-10T18:41:04.000Z;ecdsa-plain-SHA256;unixTime;MEQCIAy4P9k+7x9saDO0uRZ4El8QwN+qTgYiv1DIaJIMWRiuAiAt+saFDGjK2Yi5Cxgy7PprXQ5O0seRgx4ltdpW9REvwA==;BHhWOeisRpPBTGQ1W4VUH95TXx2GARf8e2NYZXJoInjtGqnxJ8sZ3CQpYgjI+LYEmW5A37sLWHsyU7nSJUBemyU=';

function sample(): ReceiptDoc {
  return receiptDoc('Beleg 1', [
    text('Feinkost Brandt GmbH', { align: 'center', bold: true, size: 'large' }),
    text('Größe Äpfel Öl Übermaß – „fein“ zu 3,99 €', { align: 'center' }),
    rule(),
    table('Lrr', [
      ['Bergkäse aus dem Allgäu, sechs Monate gereift, am Stück', '0,412', '12,35'],
      ['Brötchen', '3', '1,05'],
    ]),
    rule(true),
    pair('SUMME', '13,40 €', { bold: true, size: 'tall' }),
    feed(2),
    qr(TSE_QR, 'TSE-Signatur'),
    cut(),
  ]);
}

describe('receipt printer bytes', () => {
  it.each(PROFILES)(
    'renderEscpos: an independent reader gets every line, QR and cut back ($width, $codePage)',
    async (profile) => {
      const doc = sample();
      const bytes = await renderEscpos(doc, profile);
      const read = decodeEscpos(bytes);
      const rows = layout(doc, { width: profile.width, clean: (each) => toCodePage(each, profile.codePage) });
      expect(read.lines.map(({ text: line }) => line)).toEqual(
        rows.flatMap((row) => (row.kind === 'line' ? [row.text] : [])),
      );
      expect(read.qr.map(({ data }) => data)).toEqual([TSE_QR]);
      expect(read.cuts).toEqual(['partial']);
      expect(read.inits).toBe(1);
      expect(new Set(read.pages)).toEqual(new Set([profile.codePage === 'PC858' ? 19 : 16]));
      expect(Math.max(...read.lines.map(({ columns }) => columns))).toBe(profile.width);
      expect([...bytes.subarray(0, 2)]).toEqual([0x1b, 0x40]);
    },
  );

  it('renderEscpos: umlauts, ß and the euro sign take the bytes of the page', async () => {
    const doc = receiptDoc('t', [text('äöüÄÖÜß€')]);
    expect((await renderEscpos(doc, { width: 42, codePage: 'PC858' })).toString('hex')).toContain('8494818e999ae1d5');
    expect((await renderEscpos(doc, { width: 42, codePage: 'WPC1252' })).toString('hex')).toContain('e4f6fcc4d6dcdf80');
  });

  it('renderEscpos: the length of a QR code counts bytes, so umlauts do not eat the next command', async () => {
    const read = decodeEscpos(await renderEscpos(receiptDoc('t', [qr('Grün'), text('danach')])));
    expect(read.qr[0]?.data).toBe('Grün');
    expect(read.lines[0]?.text).toBe('danach');
  });

  it('renderEscpos: hostile text never becomes a command, never leaves the page and never exceeds the paper', async () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.string({
        unit: fc.constantFrom(
          '\u0010',
          '\u0004',
          '\u0005',
          '\u0014',
          '\u001b',
          '@',
          'p',
          '\u001d',
          '\n',
          '€',
          '漢',
          '👩‍🍳',
          '\u202e',
          ' ',
        ),
      }),
      fc.string({ maxLength: 200 }),
    );
    const item = fc.oneof(
      nasty.map((each) => text(each)),
      fc.tuple(nasty, nasty).map(([left, right]) => pair(left, right)),
      nasty.filter((each) => each !== '').map((each) => mark(each)),
      fc.array(fc.array(nasty, { minLength: 3, maxLength: 3 }), { maxLength: 4 }).map((rows) => table('Lrr', rows)),
      nasty
        .filter((each) => each.isWellFormed() && each.length > 0 && Buffer.byteLength(each) <= 1000)
        .map((each) => qr(each)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(item, { maxLength: 6 }), fc.constantFrom(...PROFILES), async (items, profile) => {
        const bytes = await renderEscpos(receiptDoc('t', items), profile);
        expect(realTimeOffsets(bytes)).toEqual([]);
        const read = decodeEscpos(bytes);
        expect(read.realTime).toEqual([]);
        expect(read.inits).toBe(1);
        expect(read.pulses).toEqual([]);
        expect(new Set(read.pages).size).toBe(1);
        expect(Math.max(0, ...read.lines.map(({ columns }) => columns))).toBeLessThanOrEqual(profile.width);
      }),
      { numRuns: 300, verbose: 1 },
    );
  });

  it('renderEscpos: a QR of any allowed length is read back whole and holds no real-time command in its length', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1000 }), async (length) => {
        const bytes = await renderEscpos(receiptDoc('t', [qr('A'.repeat(length))]), { width: 32, codePage: 'PC858' });
        expect(realTimeOffsets(bytes)).toEqual([]);
        expect(decodeEscpos(bytes).qr[0]?.data).toHaveLength(length);
      }),
    );
  });

  it('drawerPulse: both pins get a pulse with both times', () => {
    expect(decodeEscpos(drawerPulse(2)).pulses).toEqual([{ pin: 2, onMs: 50, offMs: 500 }]);
    expect(decodeEscpos(drawerPulse(5)).pulses).toEqual([{ pin: 5, onMs: 50, offMs: 500 }]);
  });

  it('asCopy: a copy says so first, once, and is otherwise the same print', async () => {
    const copy = asCopy(asCopy(sample()));
    expect(decodeEscpos(await renderEscpos(copy)).lines[0]?.text.trim()).toBe('* KOPIE *');
    expect(copy.items.slice(1)).toEqual(sample().items);
  });
});
