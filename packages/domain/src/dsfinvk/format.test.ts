import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  cutText,
  epochMsOf,
  formatNumber,
  formatText,
  headerLine,
  rowLine,
  TABLES,
  tseTable,
  VAT,
  zPrefix,
} from './index.ts';

test('dsfinvk: there are 20 tables with 219 columns, each beginning with the key of its Z', () => {
  expect(TABLES).toHaveLength(20);
  expect(TABLES.flatMap(({ columns }) => columns)).toHaveLength(219);
  expect(new Set(TABLES.map(({ file }) => file)).size).toBe(20);
  for (const { columns } of TABLES)
    expect(columns.slice(0, 3).map(({ name }) => name)).toEqual(['Z_KASSE_ID', 'Z_ERSTELLUNG', 'Z_NR']);
});

test('dsfinvk: a number has exactly its decimals, a comma, no grouping and no minus before nothing', () => {
  expect(formatNumber(1_234_567_89, 2)).toBe('1234567,89');
  expect(formatNumber(-5, 2)).toBe('-0,05');
  expect(formatNumber(0, 5)).toBe('0,00000');
  expect(formatNumber(-0, 2)).toBe('0,00');
  expect(formatNumber(199_000, 5)).toBe('1,99000');
  expect(formatNumber(-1500, 3)).toBe('-1,500');
  expect(formatNumber(42, 0)).toBe('42');
});

test('dsfinvk: any number reads back as itself', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.constantFrom(0, 2, 3, 5), (value, accuracy) => {
      const text = formatNumber(value, accuracy);
      expect(text).toMatch(accuracy === 0 ? /^-?\d+$/ : new RegExp(`^-?\\d+,\\d{${accuracy}}$`));
      expect(BigInt(text.replace(',', ''))).toBe(BigInt(value));
    }),
  );
});

test('dsfinvk: quotes are doubled, a delimiter is enclosed, line breaks become a blank', () => {
  expect(formatText('Olivenöl "extra vergine"', 255)).toBe('"Olivenöl ""extra vergine"""');
  expect(formatText('Brot; frisch', 255)).toBe('"Brot; frisch"');
  expect(formatText('Zeile 1\r\nZeile 2\u0007', 255)).toBe('Zeile 1 Zeile 2');
  expect(formatText('Käse', 255)).toBe('Käse');
  expect(formatText('a\ud800b', 255)).toBe('a\ufffdb');
});

test('dsfinvk: a long text is cut to its length and never through a character', () => {
  expect(cutText('ab😀', 3)).toBe('ab');
  expect(cutText('ab😀', 4)).toBe('ab😀');
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), fc.integer({ min: 1, max: 40 }), (text, max) => {
      const cell = formatText(text, max);
      const value = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
      expect(value.length).toBeLessThanOrEqual(max);
      expect(value.isWellFormed()).toBe(true);
      expect(cell).not.toMatch(/[\r\n\t]/);
      if (!cell.startsWith('"')) expect(cell).not.toMatch(/[";]/);
    }),
  );
});

test('dsfinvk: a row is the key of its Z and its cells in the order of the columns', () => {
  expect(headerLine(VAT)).toBe('Z_KASSE_ID;Z_ERSTELLUNG;Z_NR;UST_SCHLUESSEL;UST_SATZ;UST_BESCHR\r\n');
  const prefix = zPrefix(VAT, 'K;1', '2026-11-21T14:32:05+01:00', 7);
  expect(rowLine(VAT, prefix, { UST_SCHLUESSEL: 1, UST_SATZ: 1900, UST_BESCHR: 'Allgemein' })).toBe(
    '"K;1";2026-11-21T14:32:05+01:00;7;1;19,00;Allgemein\r\n',
  );
});

test('dsfinvk: a certificate too long for two columns gets more, numbered in Roman', () => {
  const names = (length: number): string[] =>
    tseTable(length)
      .columns.slice(9)
      .map(({ name }) => name);
  expect(names(900)).toEqual(['TSE_ZERTIFIKAT_I', 'TSE_ZERTIFIKAT_II']);
  expect(names(3001)).toEqual(['TSE_ZERTIFIKAT_I', 'TSE_ZERTIFIKAT_II', 'TSE_ZERTIFIKAT_III', 'TSE_ZERTIFIKAT_IV']);
});

test('dsfinvk: times with an offset and in UTC are the same moment', () => {
  expect(epochMsOf('2026-03-02T08:00:01+01:00')).toBe(Date.UTC(2026, 2, 2, 7, 0, 1));
  expect(epochMsOf('2026-03-02T07:00:01.250Z')).toBe(Date.UTC(2026, 2, 2, 7, 0, 1, 250));
  expect(epochMsOf('2026-03-01T22:30:00-08:30')).toBe(Date.UTC(2026, 2, 2, 7, 0, 0));
  expect(epochMsOf('gestern')).toBeNaN();
});
