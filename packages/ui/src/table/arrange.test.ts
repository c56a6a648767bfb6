import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Arrangement, arrange } from './arrange.ts';

interface Line {
  name: string;
  cents: number | null;
}

const by = (part: Partial<Arrangement<Line>>): Arrangement<Line> => ({
  words: [],
  textOf: (row) => row.name.toLowerCase(),
  keyOf: (row) => row.cents ?? undefined,
  desc: false,
  ...part,
});

const lines: readonly Line[] = [
  { name: 'Brot', cents: 300 },
  { name: 'Pfand', cents: null },
  { name: 'Käse', cents: 900 },
  { name: 'Storno', cents: -300 },
  { name: 'Brötchen', cents: 300 },
];
const names = (rows: readonly Line[]): string[] => rows.map((row) => row.name);

describe('arrange', () => {
  it('sorts both ways, equal rows keep their order, rows without a value stay last', () => {
    expect(names(arrange(lines, by({})))).toEqual(['Storno', 'Brot', 'Brötchen', 'Käse', 'Pfand']);
    expect(names(arrange(lines, by({ desc: true })))).toEqual(['Käse', 'Brot', 'Brötchen', 'Storno', 'Pfand']);
  });

  it('keeps only rows with every word, and gives the rows themselves when nothing is asked', () => {
    expect(names(arrange(lines, by({ words: ['br', 't'], keyOf: null })))).toEqual(['Brot', 'Brötchen']);
    expect(arrange(lines, by({ keyOf: null }))).toBe(lines);
  });

  it('never loses, doubles or changes a row', () => {
    const line = fc.record({ name: fc.string(), cents: fc.option(fc.integer()) });
    fc.assert(
      fc.property(fc.array(line), fc.boolean(), (rows, desc) => {
        const out = arrange(rows, by({ desc }));
        expect(new Set(out)).toEqual(new Set(rows));
        expect(out.length).toBe(rows.length);
        const values = out.map((row) => row.cents).filter((cents) => cents !== null);
        expect(values).toEqual([...values].sort((a, b) => (desc ? b - a : a - b)));
      }),
    );
  });
});
