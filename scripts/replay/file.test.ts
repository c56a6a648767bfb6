import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readSalesFile, readTime, scaled } from './file.ts';
import { compareReports, sumFile } from './sums.ts';

const HEADER = 'invoice_no,stock_code,description,quantity,invoice_ts,unit_price,customer_id,country\n';

function file(text: string, zipped = false): string {
  const path = join(mkdtempSync(join(tmpdir(), 'valero-replay-')), 'sales.csv');
  writeFileSync(path, zipped ? gzipSync(text) : text);
  return path;
}

describe('replay: a file of sales lines', () => {
  it('groups lines by invoice in the order of time and rejects dirty lines with a reason each', async () => {
    const text = `${HEADER}2,A,"Late, quoted ""x""",1,2011-01-02 09:00:00,1.50,7,UK
1,A,Apple,2,2011-01-01 09:00:00,0.25,,UK
1,B,,1,2011-01-01 09:00:00,0,,UK
1,C,Found,-3,2011-01-01 09:00:00,0,,UK
1,D,Gift,1,2011-01-01 09:00:00,0,,UK
C9,A,Apple,-1,2011-01-03 10:00:00,0.25,7,UK
A1,X,Adjust,1,2011-01-03 10:00:00,-5,,UK
1,E,Bad,one,2011-01-01 09:00:00,1,,UK
1,F,Bad,1,yesterday,1,,UK
,G,Bad,1,2011-01-01 09:00:00,1,,UK
`;
    for (const zipped of [false, true]) {
      const read = await readSalesFile(file(text, zipped));
      expect(read.invoices.map((invoice) => [invoice.invoice, invoice.lines.length])).toEqual([
        ['1', 2],
        ['2', 1],
        ['C9', 1],
      ]);
      expect(read.rejected.map((entry) => entry.line)).toEqual([4, 5, 8, 9, 10, 11]);
      expect(read.lineCount).toBe(10);
      const report = sumFile(read, read.rejected);
      expect(report).toMatchObject({
        receipts: 3,
        lines: 4,
        gross_cents: 175,
        per_day: { '2011-01-01': 50, '2011-01-02': 150, '2011-01-03': -25 },
        per_customer: { 7: 125 },
      });
    }
  });

  it('a file without the columns is refused by name', async () => {
    await expect(readSalesFile(file('a,b\n1,2\n'))).rejects.toThrow('lacks the columns invoice_no');
    await expect(readSalesFile('/nowhere.csv')).rejects.toThrow('no file');
  });

  it('numbers are read exactly and nothing is guessed', () => {
    expect(scaled('2.55', 5)).toBe(255_000);
    expect(scaled('-0,001', 5)).toBe(-100);
    expect(scaled('1e3', 3)).toBeNull();
    expect(scaled('0.123456', 5)).toBeNull();
    expect(scaled('1.5000', 3)).toBe(1500);
    expect(readTime('2011-02-30 10:00:00')).toBeNull();
    expect(readTime('2011-02-28T10:00')?.day).toBe('2011-02-28');
  });

  it('a difference of a cent is named', async () => {
    const read = await readSalesFile(file(`${HEADER}1,A,Apple,2,2011-01-01 09:00:00,0.25,,UK\n`));
    const report = sumFile(read, []);
    expect(compareReports(report, report)).toEqual([]);
    expect(compareReports(report, { ...report, per_article: { A: 51 } })).toEqual([
      'per_article A: file 50, head office 51',
    ]);
  });
});
