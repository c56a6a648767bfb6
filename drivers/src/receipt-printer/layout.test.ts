import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText, toCodePage } from './charset.ts';
import { displayWidth, layout, truncate, wrap } from './layout.ts';
import { feed, pair, qr, receiptDoc, rule, table, text, zReceiptDoc } from './model.ts';
import { renderPaper, renderPlain } from './render-paper.ts';

const printable = fc.string({ unit: fc.constantFrom(...'abc äß漢 -9', '👍', 'é'), maxLength: 120 });

describe('receipt layout', () => {
  it('wrap: no line is wider than the paper and no letter is lost', () => {
    fc.assert(
      fc.property(printable, fc.integer({ min: 2, max: 48 }), (line, columns) => {
        const lines = wrap(line, columns);
        for (const each of lines) expect(displayWidth(each)).toBeLessThanOrEqual(columns);
        expect(lines.join('').replaceAll(' ', '')).toBe(line.replaceAll(' ', ''));
      }),
    );
  });

  it('wrap: an indent stays and words are kept whole', () => {
    expect(wrap('  3 x 1,99', 20)).toEqual(['  3 x 1,99']);
    expect(wrap('Bergkäse gereift', 10)).toEqual(['Bergkäse', 'gereift']);
    expect(wrap('Donaudampfschiff', 6)).toEqual(['Donaud', 'ampfsc', 'hiff']);
  });

  it('truncate: a wide sign is taken whole or not at all', () => {
    expect(truncate('a漢b', 2)).toBe('a');
    expect(truncate('a漢b', 3)).toBe('a漢');
  });

  it('layout: the right side of a pair ends at the paper edge, also when the left side wraps', () => {
    const rows = renderPlain(receiptDoc('t', [pair('Bergkäse aus dem Allgäu am Stück', '1.234,56 €')]), 32);
    expect(rows).toEqual(['Bergkäse aus dem', 'Allgäu am Stück       1.234,56 €']);
  });

  it('layout: a table keeps its figures in columns and wraps the growing text', () => {
    const rows = renderPlain(
      receiptDoc('t', [
        table(
          'Lrr',
          [
            ['Äpfel Elstar Klasse I aus der Region', '0,412', '12,35'],
            ['Brot', '1', '4,20'],
          ],
          ['Artikel', 'Menge', 'EUR'],
        ),
      ]),
      32,
    );
    expect(rows).toEqual([
      'Artikel              Menge   EUR',
      'Äpfel Elstar Klasse  0,412 12,35',
      'I aus der Region',
      'Brot                     1  4,20',
    ]);
  });

  it('layout: every row of any document fits the paper', () => {
    const item = fc.oneof(
      printable.map((each) => text(each, { size: 'large' })),
      fc.tuple(printable, printable).map(([left, right]) => pair(left, right)),
      fc.array(fc.array(printable, { maxLength: 4 }), { maxLength: 3 }).map((rows) => table('Lrlr', rows)),
      fc.constant(rule()),
      fc.constant(feed(3)),
    );
    fc.assert(
      fc.property(fc.array(item), fc.constantFrom(32, 42, 48), (items, width) => {
        for (const row of layout(receiptDoc('t', items), { width }))
          if (row.kind === 'line')
            expect(displayWidth(row.text) * (row.size === 'large' ? 2 : 1)).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('cleanText: control, direction and zero-width signs vanish, lines stay lines', () => {
    expect(cleanText('a\u0010\u0004b\u202ec\u200bd\te\r\nf\u00adg\u00a0h')).toBe('abcd e\nfg h');
  });

  it('toCodePage: what a page lacks is spelled in plain letters', () => {
    expect(toCodePage('„Štěpán“ – 5 € … ﬁ Łódź 漢', 'PC858')).toBe('"Stepán" - 5 € ... fi Lódz ?');
    expect(toCodePage('„Štěpán“ – 5 €', 'WPC1252')).toBe('„Štepán“ – 5 €');
  });

  it('toCodePage: decomposed umlauts print as umlauts', () => {
    expect(toCodePage('a\u0308o\u0308', 'PC858')).toBe('äö');
  });

  it('renderPaper: the screen shows the same content, lists of items survive JSON and the schema', () => {
    const doc = receiptDoc('Beleg 7', [text('Hallo', { align: 'center' }), pair('A', '1'), qr('V0;x', 'TSE'), rule()]);
    expect(zReceiptDoc.parse(JSON.parse(JSON.stringify(doc)))).toEqual(doc);
    expect(renderPaper(doc)).toEqual({
      title: 'Beleg 7',
      lines: [
        { kind: 'text', text: 'Hallo', align: 'center', bold: false, size: 'normal' },
        { kind: 'pair', left: 'A', right: '1', bold: false, size: 'normal' },
        { kind: 'qr', data: 'V0;x', caption: 'TSE' },
        { kind: 'rule', double: false },
      ],
    });
  });

  it('zReceiptDoc: QR data that no phone could read is refused', () => {
    const doc = receiptDoc('t', [qr('ä'.repeat(501))]);
    expect(zReceiptDoc.safeParse(doc).success).toBe(false);
  });
});
