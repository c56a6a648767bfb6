import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type StoreId, toBusinessDay, toCents, toId } from '@valero/domain/kernel';
import exceljs from 'exceljs';
import fc from 'fast-check';
import { readXlsx } from 'hucre/xlsx';
import { expect, test } from 'vitest';
import { writeBook } from './book-writer.ts';
import type { RawValue } from './cells.ts';
import { type Consolidated, consolidatedSheet, grandTotalRef, sheetTotal } from './consolidated.ts';
import type { TableColumn } from './port.ts';
import { writeTable } from './table-writer.ts';
import { isoWeek, isoWeeks } from './weeks.ts';

const properties = { title: 'Probe', author: 'Karl S.', createdAt: 1_790_000_000_000 };
const columns: readonly TableColumn[] = [
  { header: 'Text', kind: 'text', width: 20 },
  { header: 'Brutto', kind: 'money', width: 12 },
  { header: 'Menge', kind: 'quantity', width: 12 },
  { header: 'Preis', kind: 'unitPrice', width: 12 },
  { header: 'Tag', kind: 'day', width: 12 },
  { header: 'Zeit', kind: 'instant', width: 16 },
];

async function* pages(rows: readonly (readonly RawValue[])[], size = 700) {
  for (let index = 0; index < rows.length; index += size) yield rows.slice(index, index + size);
}

/** Reads with hucre what exceljs wrote. */
async function readTable(stream: Readable) {
  const bytes = await buffer(stream);
  return readXlsx(bytes, { readStyles: true });
}

const AT = Date.UTC(2026, 10, 21, 14, 32, 5);

test('excel: a table holds numbers and dates in the store’s time, not text that looks like them', async () => {
  const row = ['Käse "alt" & <jung>', -123_456, 1500, 199_000, '2026-11-21', AT];
  const book = await readTable(writeTable({ name: 'Belege', columns, offset: 60 }, pages([row]), () => [], properties));
  const sheet = book.sheets[0];
  expect(sheet?.rows[0]).toEqual(columns.map(({ header }) => header));
  expect(sheet?.rows[1]).toEqual([
    'Käse "alt" & <jung>',
    -1234.56,
    1.5,
    1.99,
    new Date('2026-11-21T00:00:00Z'),
    new Date('2026-11-21T15:32:05Z'),
  ]);
  expect(sheet?.cells?.get('1,1')?.style?.numFmt).toBe('#,##0.00 "€"');
  expect(sheet?.autoFilter?.range).toBe('A1:F2');
  expect(sheet?.freezePane).toMatchObject({ rows: 1 });
});

test('excel: text that begins like a formula stays text, and characters XML forbids are dropped', async () => {
  const hostile = [
    '=1+1',
    '+49 30',
    '-5',
    '@SUM(A1)',
    '=HYPERLINK("http://x","y")',
    '\t=1',
    'a\u0000b\u0007c\ud800',
    "'=1",
  ];
  const book = await readTable(
    writeTable(
      { name: 'T', columns: columns.slice(0, 1), offset: 0 },
      pages(hostile.map((text) => [text])),
      () => [],
      properties,
    ),
  );
  const sheet = book.sheets[0];
  const read = sheet?.rows.slice(1).map(([value]) => value);
  expect(read).toEqual([...hostile.slice(0, 6), 'abc\ufffd', "'=1"]);
  for (let row = 1; row <= hostile.length; row += 1) expect(sheet?.cells?.get(`${row},0`)?.formula).toBeUndefined();
});

test('excel: any rows come back as they went in, to the cent', async () => {
  const zRow = fc.tuple(
    fc
      .string({ unit: 'binary', maxLength: 30 })
      .map((text) => text.toWellFormed().replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '')),
    fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(zRow, { minLength: 1, maxLength: 40 }), async (rows) => {
      const book = await readTable(
        writeTable({ name: 'T', columns: columns.slice(0, 2), offset: 0 }, pages(rows, 7), () => [], properties),
      );
      const read = book.sheets[0]?.rows.slice(1) ?? [];
      expect(read.map(([text]) => text ?? '')).toEqual(rows.map(([text]) => text));
      expect(read.map(([, amount]) => Math.round(Number(amount) * 100))).toEqual(rows.map(([, amount]) => amount + 0));
    }),
    { numRuns: 25 },
  );
});

test('excel: the info sheet is written when the last row is known', async () => {
  let count = 0;
  const rows = Array.from({ length: 2000 }, (_unused, index) => [`Zeile ${index}`, index]);
  async function* counting() {
    for await (const page of pages(rows)) {
      count += page.length;
      yield page;
    }
  }
  const book = await readTable(
    writeTable(
      { name: 'T', columns: columns.slice(0, 2), offset: 0 },
      counting(),
      () => [
        { label: 'Zeilen', value: count, kind: 'count' },
        { label: 'Prüfsumme', value: 1_999_000, kind: 'money' },
      ],
      properties,
    ),
  );
  expect(book.sheets.map(({ name }) => name)).toEqual(['T', 'Info']);
  expect(book.sheets[0]?.rows).toHaveLength(2001);
  expect(book.sheets[1]?.rows).toEqual([
    ['Zeilen', 2000],
    ['Prüfsumme', 19_990],
  ]);
});

test('excel: a reader that hangs up ends the writing, and a failing source breaks the stream', async () => {
  async function* endless() {
    for (;;) yield [['x', 1]];
  }
  const stream = writeTable({ name: 'T', columns: columns.slice(0, 2), offset: 0 }, endless(), () => [], properties);
  stream.once('data', () => stream.destroy());
  await new Promise((done) => stream.once('close', done));
  async function* failing() {
    yield [['x', 1]];
    throw new Error('the database is gone');
  }
  const broken = writeTable({ name: 'T', columns: columns.slice(0, 2), offset: 0 }, failing(), () => [], properties);
  await expect(buffer(broken)).rejects.toThrow('the database is gone');
});

const mitte = toId<StoreId>('018f0000-0000-7000-8000-000000000001');
const hafen = toId<StoreId>('018f0000-0000-7000-8000-000000000002');

function amounts(gross: number) {
  const tax = Math.round((gross * 19) / 119);
  return { gross: toCents(gross), net: toCents(gross - tax), tax: toCents(tax) };
}

/** Figures for every week, store and rate, some missing, some negative. */
function sample(seed: readonly number[]): Consolidated {
  const weeks = isoWeeks(toBusinessDay('2026-12-23'), toBusinessDay('2027-01-12'));
  const rates = [
    { key: '1', label: '19 %' },
    { key: '2', label: '7 %' },
  ];
  const found = new Map<string, ReturnType<typeof amounts>>();
  let index = 0;
  for (const { label } of weeks) {
    for (const store of [mitte, hafen]) {
      for (const { key } of rates) {
        const gross = seed[index % seed.length] ?? 0;
        index += 1;
        if (gross !== 0) found.set(`${label}/${store}/${key}`, amounts(gross));
      }
    }
  }
  const total = [...found.values()].reduce((sum, { gross }) => sum + gross, 0);
  return {
    weeks,
    stores: [
      { id: mitte, name: 'Mitte' },
      { id: hafen, name: 'Hafen' },
    ],
    rates,
    amounts: found,
    total: amounts(total),
  };
}

/** Calculates `SUM` of single cells and ranges over the numbers exceljs read: an engine of its own, so that the stored results are not taken at their word. */
function calculate(sheet: exceljs.Worksheet, address: string): number {
  const cell = sheet.getCell(address);
  const { formula } = cell;
  if (!formula) return Math.round(Number(cell.value ?? 0) * 100);
  const inner = /^SUM\((.*)\)$/.exec(formula)?.[1] ?? '';
  return inner.split(',').reduce((total, part) => {
    const [from = '', to = from] = part.split(':');
    const first = sheet.getCell(from);
    const last = sheet.getCell(to);
    let sum = 0;
    for (let row = Number(first.row); row <= Number(last.row); row += 1) {
      for (let col = Number(first.col); col <= Number(last.col); col += 1) {
        sum += calculate(sheet, sheet.getCell(row, col).address);
      }
    }
    return total + sum;
  }, 0);
}

async function readBook(data: Consolidated): Promise<exceljs.Worksheet> {
  const bytes = await writeBook([consolidatedSheet(data, 'de')], properties);
  const book = new exceljs.Workbook();
  await book.xlsx.load(Uint8Array.from(bytes).buffer);
  const sheet = book.getWorksheet('Konsolidierung');
  if (sheet === undefined) throw new Error('no sheet');
  return sheet;
}

test('consolidated: headings are merged store › rate › measure, panes frozen, titles repeated', async () => {
  const sheet = await readBook(sample([11_900, 700, -500, 0, 33]));
  expect(sheet.getCell('D1').value).toBe('Mitte');
  expect(sheet.getCell('L1').isMerged).toBe(true);
  expect(sheet.getCell('L1').master.address).toBe('D1');
  expect(sheet.getCell('M1').value).toBe('Hafen');
  expect(sheet.getCell('V1').value).toBe('Alle Läden');
  expect(sheet.getCell('D2').value).toBe('19 %');
  expect(sheet.getCell('F2').master.address).toBe('D2');
  expect(sheet.getCell('J2').value).toBe('Summe');
  expect(['D3', 'E3', 'F3'].map((address) => sheet.getCell(address).value)).toEqual(['Netto', 'USt', 'Brutto']);
  expect(sheet.getCell('A1').isMerged && sheet.getCell('A3').master.address === 'A1').toBe(true);
  expect(sheet.views[0]).toMatchObject({ state: 'frozen', xSplit: 3, ySplit: 3 });
  expect(sheet.pageSetup).toMatchObject({ orientation: 'landscape', printTitlesRow: '1:3' });
  expect(sheet.getCell('F4').numFmt).toBe('#,##0.00 "€"');
  expect(sheet.getCell('A4').value).toBe('2026-W52');
  expect(sheet.getCell('B4').value).toEqual(new Date('2026-12-23T00:00:00Z'));
});

test('consolidated: every total is a formula, and calculating them gives the stored result and the API total to the cent', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: -5_000_000, max: 50_000_000 }), { minLength: 1, maxLength: 16 }),
      async (seed) => {
        const data = sample(seed);
        const sheet = await readBook(data);
        const address = grandTotalRef(data);
        expect(calculate(sheet, address)).toBe(data.total.gross);
        expect(sheetTotal(data)).toBe(data.total.gross);
        let formulas = 0;
        sheet.eachRow((row) =>
          row.eachCell((cell) => {
            if (!cell.formula) return;
            formulas += 1;
            expect(Math.round(Number(cell.result ?? 0) * 100)).toBe(calculate(sheet, cell.address));
          }),
        );
        // per week: 3 sums for each of 2 stores, 9 over all stores; per column of the total row one
        expect(formulas).toBe(data.weeks.length * (2 * 3 + 9) + 27);
      },
    ),
    { numRuns: 20 },
  );
});

test('weeks: ISO weeks cover every day of the period once and carry the year of their Thursday', () => {
  expect(isoWeek(toBusinessDay('2026-12-31'))).toBe('2026-W53');
  expect(isoWeek(toBusinessDay('2027-01-03'))).toBe('2026-W53');
  expect(isoWeek(toBusinessDay('2027-01-04'))).toBe('2027-W01');
  expect(isoWeek(toBusinessDay('2024-12-30'))).toBe('2025-W01');
  expect(isoWeek(toBusinessDay('1969-12-29'))).toBe('1970-W01');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 400 }), (start, length) => {
      const iso = (days: number) => toBusinessDay(new Date(days * 86_400_000).toISOString().slice(0, 10));
      const weeks = isoWeeks(iso(start), iso(start + length));
      expect(weeks[0]?.from).toBe(iso(start));
      expect(weeks.at(-1)?.to).toBe(iso(start + length));
      const days = weeks.flatMap(({ from, to, label }) => {
        const list: string[] = [];
        for (let at = Date.parse(from); at <= Date.parse(to); at += 86_400_000) {
          const day = toBusinessDay(new Date(at).toISOString().slice(0, 10));
          expect(isoWeek(day)).toBe(label);
          list.push(day);
        }
        return list;
      });
      expect(days).toHaveLength(length + 1);
      expect(new Set(days).size).toBe(length + 1);
    }),
  );
  expect(isoWeeks(toBusinessDay('2026-01-02'), toBusinessDay('2026-01-01'))).toEqual([]);
});
