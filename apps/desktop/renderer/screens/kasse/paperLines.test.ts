import { describe, expect, it } from 'vitest';
import { paperLines } from './paperLines.ts';

const base = { bold: false, size: 'normal' };

describe('paperLines', () => {
  it('paperLines: each thing on the paper is drawn', () => {
    const items = [
      { kind: 'mark', text: 'KOPIE' },
      { kind: 'text', text: 'Feinkost\nBrandt', align: 'center', bold: true, size: 'tall' },
      { kind: 'pair', left: 'Summe', right: '21,42', ...base },
      {
        kind: 'table',
        columns: [
          { align: 'left', grow: true },
          { align: 'right', grow: false },
        ],
        head: null,
        rows: [['A', '1,09']],
        bold: false,
      },
      { kind: 'rule', double: true },
      { kind: 'feed', lines: 2 },
      { kind: 'qr', data: 'V0;x', caption: null },
      { kind: 'cut', partial: true },
    ];
    expect(paperLines({ version: 1, title: 'Beleg 1', items })).toEqual([
      { kind: 'text', text: 'KOPIE', align: 'center', bold: true, size: 'large' },
      { kind: 'text', text: 'Feinkost', align: 'center', bold: true, size: 'large' },
      { kind: 'text', text: 'Brandt', align: 'center', bold: true, size: 'large' },
      { kind: 'pair', left: 'Summe', right: '21,42', bold: false, size: 'normal' },
      { kind: 'table', head: undefined, rows: [['A', '1,09']], align: ['start', 'end'] },
      { kind: 'rule', double: true },
      { kind: 'space' },
      { kind: 'qr', data: 'V0;x', caption: undefined },
    ]);
  });

  it('paperLines: what is no document is none, what is no line is left out', () => {
    expect(paperLines(null)).toBeNull();
    expect(paperLines({ title: 'x' })).toBeNull();
    expect(paperLines({ title: 'x', items: [{ kind: 'hologram' }, { kind: 'rule' }] })).toEqual([
      { kind: 'rule', double: false },
    ]);
  });
});
