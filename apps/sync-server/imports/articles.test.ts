import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type FactDraft, toInstant } from '@valero/domain/kernel';
import { type Article, articlesSet, gtinCheckDigit, priceChanged } from '@valero/domain/stock';
import exceljs from 'exceljs';
import { describe, expect, it } from 'vitest';
import { importArticles } from './articles.ts';
import { importFiles } from './files.ts';
import type { ImportPorts, ImportRequest } from './model.ts';

/** A head office in a map: real enough to look up and store. */
function office(): ImportPorts & { articles: Map<string, Article>; facts: FactDraft[]; failAfter: number } {
  const articles = new Map<string, Article>();
  const facts: FactDraft[] = [];
  let next = 0;
  const self = {
    articles,
    facts,
    failAfter: Number.POSITIVE_INFINITY,
    settle: async (...[numbers, gtins, decide]: Parameters<ImportPorts['settle']>) => {
      const known = [...articles.values()].filter(
        (article) => numbers.includes(article.number) || (article.gtin !== null && gtins.includes(article.gtin)),
      );
      // a transaction may be tried again: what was decided first must leave no trace
      decide(known);
      const drafts = decide(known);
      if (self.failAfter <= 0) throw new Error('database gone');
      self.failAfter -= 1;
      facts.push(...drafts);
      for (const draft of drafts)
        if (articlesSet.is(draft)) for (const article of draft.payload.articles) articles.set(article.number, article);
    },
    newId: () => `00000000-0000-7000-8000-${(next++).toString(16).padStart(12, '0')}`,
    now: () => toInstant(1_800_000_000_000),
  };
  return self;
}

const REQUEST: Omit<ImportRequest, 'path'> = {
  name: 'artikel.csv',
  mapping: null,
  decimal: null,
  defaultTaxKey: 1,
  dryRun: false,
};

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'valero-import-'));
}

function save(content: string | Buffer, name = 'artikel.csv'): string {
  const path = join(folder(), name);
  writeFileSync(path, content);
  return path;
}

const DIRTY = `Artikelnummer;EAN;Bezeichnung;Preis;MwSt;Warengruppe
1;4006381333931;Stift "fein";1,99;19;Büro
2;4006381333932;Falsche Prüfziffer;1,99;19;Büro
1;;Doppelte Nummer;1,00;19;Büro
3;4006381333931;Doppelte GTIN;1,00;19;Büro
4;;Käse;1.234;7;Käse
5;;Milch;0,89 €;12 %;Molkerei
6;;=HYPERLINK("x");2,00;7;Molkerei
7;;Brot;"1.234,50";7;Brot
`;

describe('imports: articles from a table file', () => {
  it('each bad row has its line and reason, the rest is stored', async () => {
    const ports = office();
    const report = await importArticles({ ...REQUEST, path: save(DIRTY) }, ports, importFiles(folder()), () => {});
    expect(report).toMatchObject({ rows: 8, created: 3, refused: 5, unchanged: 0, share: 1 });
    expect([...ports.articles.keys()]).toEqual(['1', '6', '7']);
    expect(ports.articles.get('7')).toMatchObject({ price: 123_450_000, taxKey: 2, groupName: 'Brot' });
    const errors = readFileSync(report.errorFile ?? '', 'utf8');
    expect(
      errors
        .split('\r\n')
        .slice(1, -1)
        .map((line) => line.split(';').slice(0, 2).join(' ')),
    ).toEqual(['3 gtin', '4 number', '5 gtin', '6 price', '7 tax']);
    expect(errors).toContain('GTIN hat eine falsche Prüfziffer');
  });

  it('a dry run says the same and stores nothing', async () => {
    const ports = office();
    const report = await importArticles(
      { ...REQUEST, path: save(DIRTY), dryRun: true },
      ports,
      importFiles(folder()),
      () => {},
    );
    expect(report).toMatchObject({ created: 3, refused: 5, dryRun: true });
    expect(ports.facts).toEqual([]);
  });

  it('the same file again changes nothing; a new price is a change with its history', async () => {
    const ports = office();
    const dir = folder();
    const path = save('number,name,price\n1,A,1.50\n2,B,2.50\n');
    await importArticles({ ...REQUEST, path }, ports, importFiles(dir), () => {});
    const again = await importArticles({ ...REQUEST, path }, ports, importFiles(dir), () => {});
    expect(again).toMatchObject({ created: 0, changed: 0, unchanged: 2 });
    const changed = await importArticles(
      { ...REQUEST, path: save('number,name,price\n1,A,1.75\n2,B,2.50\n') },
      ports,
      importFiles(dir),
      () => {},
    );
    expect(changed).toMatchObject({ changed: 1, unchanged: 1 });
    expect(ports.facts.filter(priceChanged.is).map((fact) => fact.payload)).toMatchObject([
      { before: 150_000, after: 175_000, version: 2 },
    ]);
  });

  it('cut off in the middle it goes on after the last stored batch, and its error file is whole', async () => {
    const rows = Array.from(
      { length: 2600 },
      (_, n) => `${n % 100 === 99 ? n - 1 : n};Artikel ${n};${n % 50 === 49 ? 'x' : '1,00'}`,
    );
    const path = save(`Nummer;Name;Preis\n${rows.join('\n')}\n`);
    const dir = folder();
    const whole = await importArticles({ ...REQUEST, path }, office(), importFiles(folder()), () => {});
    const ports = office();
    ports.failAfter = 3;
    await expect(importArticles({ ...REQUEST, path }, ports, importFiles(dir), () => {})).rejects.toThrow(
      'database gone',
    );
    ports.failAfter = Number.POSITIVE_INFINITY;
    const rest = await importArticles({ ...REQUEST, path }, ports, importFiles(dir), () => {});
    expect(rest.resumedAt).toBe(1500);
    expect(rest).toMatchObject({ rows: whole.rows, created: whole.created, refused: whole.refused });
    expect(readFileSync(rest.errorFile ?? '', 'utf8')).toBe(readFileSync(whole.errorFile ?? '', 'utf8'));
    expect(ports.articles.size).toBe(whole.created);
  });

  it('reads gzip, the old Windows code page and Excel alike', async () => {
    const text = 'Nummer;Name;Preis\n1;Käse Öl „süß“;1,25\n';
    const cp1252 = Buffer.from([...text].map((letter) => ({ '„': 0x84, '“': 0x93 })[letter] ?? letter.charCodeAt(0)));
    const book = new exceljs.Workbook();
    const sheet = book.addWorksheet('Artikel');
    const body = '400638133393';
    sheet.addRows([
      ['Nummer', 'Name', 'Preis', 'EAN'],
      [1, 'Käse Öl „süß“', 1.25, Number(`${body}${gtinCheckDigit(body)}`)],
    ]);
    const xlsx = join(folder(), 'a.xlsx');
    await book.xlsx.writeFile(xlsx);
    for (const path of [save(text), save(gzipSync(text), 'a.csv.gz'), save(cp1252), xlsx]) {
      const ports = office();
      await importArticles({ ...REQUEST, path }, ports, importFiles(folder()), () => {});
      expect(ports.articles.get('1')).toMatchObject({ name: 'Käse Öl „süß“', price: 125_000 });
    }
  });

  it('a file without a name column is refused with the columns it has', async () => {
    await expect(
      importArticles({ ...REQUEST, path: save('a;b\n1;2\n') }, office(), importFiles(folder()), () => {}),
    ).rejects.toThrow('Vorhanden: a, b');
    await expect(
      importArticles({ ...REQUEST, path: save('') }, office(), importFiles(folder()), () => {}),
    ).rejects.toThrow('leer');
  });
});
