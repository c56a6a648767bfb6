import {
  asCopy,
  barcode,
  feed,
  pair,
  qr,
  receiptDoc,
  renderPaper,
  rule,
  table,
  text,
} from '@valero/drivers/receipt-printer';
import { describe, expect, it } from 'vitest';
import { paperLines } from './paperLines.ts';

describe('paperLines', () => {
  it('paperLines: each thing the host draws is on the screen', () => {
    const doc = receiptDoc('Beleg 1', [
      text('Feinkost\nBrandt', { align: 'center', bold: true, size: 'tall' }),
      pair('Summe', '21,42'),
      table('Lr', [['A', '1,09']]),
      rule(true),
      feed(2),
      qr('V0;x'),
      barcode('code128', 'G-1'),
    ]);
    const drawn = renderPaper(asCopy(doc));
    const lines = paperLines(JSON.parse(JSON.stringify(drawn)));
    expect(lines).toEqual(drawn.lines);
    expect(lines?.map(({ kind }) => kind)).toEqual([
      ...['text', 'text', 'pair', 'table', 'rule', 'space', 'space', 'qr', 'picture', 'text'],
    ]);
  });

  it('paperLines: what is no document is none, what is no line is left out', () => {
    expect(paperLines(null)).toBeNull();
    expect(paperLines({ title: 'x' })).toBeNull();
    const picture = { kind: 'picture', source: 'https://example.org/x.svg', label: 'x', share: 1 };
    expect(paperLines({ title: 'x', lines: [{ kind: 'hologram' }, picture, { kind: 'space' }] })).toEqual([
      { kind: 'space' },
    ]);
  });
});
