import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSqliteArchive } from '@valero/storage/audit';
import { XMLParser } from 'fast-xml-parser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isDescribed } from './dictionary.ts';
import type { RecordsProgress } from './export.ts';
import { exportShop, good, HOSTILE, type Shop, tradingShop } from './shop.fixture.ts';

let shop: Shop;
beforeAll(() => {
  shop = tradingShop(3, 4);
});
afterAll(() => shop.dispose());

const read = (folder: string, file: string): string => readFileSync(join(folder, file), 'utf8');

/** Reads a CSV of ours by its rules, apart from its writer. */
function csv(text: string): string[][] {
  const rows: string[][] = [];
  for (const match of text.matchAll(/("(?:[^"]|"")*"|[^;\r\n"]*)(;|\r\n)/g)) {
    const cell = match[1] ?? '';
    if (rows.length === 0) rows.push([]);
    rows.at(-1)?.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (match[2] === '\r\n') rows.push([]);
  }
  return rows.filter((row) => row.length > 0);
}

test('gobd: the journal in the export is byte for byte the stored one', async () => {
  const folder = join(shop.dir, 'journal-whole');
  const summary = good(await exportShop(shop, { kind: 'gobd', folder }));
  expect(summary.facts).toBe(shop.facts);
  const archive = good(openSqliteArchive(shop.dir));
  const stored: string[] = [];
  for await (const batch of archive.journal()) stored.push(...batch.map(({ body }) => body));
  await archive.close();
  const [file = ''] = readdirSync(join(folder, 'journal'));
  const lines = read(folder, `journal/${file}`).trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { body: string }).body)).toEqual(stored);
});

test('gobd: every table leaves as CSV that reads back, described in index.xml and in the dictionary, without secrets', async () => {
  const folder = join(shop.dir, 'tables');
  good(await exportShop(shop, { kind: 'gobd', folder }));
  const lines = csv(read(folder, 'tabellen/kasse_receipt_line.csv'));
  const [head = [], ...rows] = lines;
  expect(rows.length).toBe(shop.till.belege.reduce((sum, beleg) => sum + beleg.lines.length, 0));
  expect(rows.map((row) => row[head.indexOf('text')])).toContain(HOSTILE);
  const gross = rows.reduce((sum, row) => sum + Number(row[head.indexOf('gross')]), 0);
  expect(gross).toBe(shop.till.belege.reduce((sum, beleg) => sum + beleg.gross, 0));
  const index = new XMLParser({ ignoreDeclaration: true }).parse(read(folder, 'tabellen/index.xml')) as {
    DataSet: { Media: { Table: { URL: string; VariableLength: { VariableColumn: { Name: string }[] } }[] } };
  };
  const files = readdirSync(join(folder, 'tabellen')).filter(
    (name) => name.endsWith('.csv') && name !== 'datenlexikon.csv',
  );
  expect(index.DataSet.Media.Table.map((table) => table.URL).sort()).toEqual(files.sort());
  for (const { URL: file, VariableLength } of index.DataSet.Media.Table)
    expect([VariableLength.VariableColumn].flat().map(({ Name }) => Name)).toEqual(
      csv(read(folder, `tabellen/${file}`))[0],
    );
  expect(files.join()).not.toMatch(/password|token|journal|device_|search/);
  expect(csv(read(folder, 'tabellen/identity_user.csv'))[0]).not.toContain('pin_hash');
});

test('gobd: every column that is given out has words in the dictionary', async () => {
  const archive = good(openSqliteArchive(shop.dir));
  const tables = await archive.tables();
  await archive.close();
  const missing = tables.flatMap(({ name, columns }) =>
    columns.filter((column) => !isDescribed(name, column.name)).map((column) => `${name}.${column.name}`),
  );
  expect(missing).toEqual([]);
});

test('gobd: checksums cover every file; the same name is not written twice; progress rises to its end', async () => {
  const folder = join(shop.dir, 'sums');
  const seen: RecordsProgress[] = [];
  const summary = good(await exportShop(shop, { kind: 'all', folder, onProgress: (progress) => seen.push(progress) }));
  const sums = read(folder, 'SHA256SUMS');
  expect(createHash('sha256').update(sums).digest('hex')).toBe(summary.sha256);
  const listed = sums
    .trim()
    .split('\n')
    .map((line) => line.split('  ')[1]);
  const there = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((name) => name !== 'SHA256SUMS');
  expect(listed.sort()).toEqual(there.sort());
  for (const line of sums.trim().split('\n')) {
    const [sha256, name = ''] = line.split('  ');
    expect(
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ).toBe(sha256);
  }
  expect(seen.map(({ done }) => done)).toEqual([...seen.map(({ done }) => done)].sort((a, b) => a - b));
  expect(seen.at(-1)).toEqual({ step: 'checksums', done: 1000, total: 1000 });
  const again = await exportShop(shop, { kind: 'all', folder });
  expect(again).toMatchObject({ ok: false, error: { code: 'audit.export_exists' } });
  expect(read(folder, 'LIESMICH.txt')).toContain('kein TSE-Protokoll');
});

test('gobd: an export that fails half-way leaves nothing behind', async () => {
  const folder = join(shop.dir, 'broken');
  const onProgress = ({ step }: RecordsProgress): void => {
    if (step === 'viewer') throw new Error('the medium is gone');
  };
  await expect(exportShop(shop, { kind: 'gobd', folder, onProgress })).rejects.toThrow('the medium is gone');
  expect(readdirSync(shop.dir).filter((name) => name.includes('broken'))).toEqual([]);
});

test('documentation: it names the real company, people, tills, TSEs, tax keys, settings and changes, and hostile texts stay texts', async () => {
  const folder = join(shop.dir, 'documentation');
  good(await exportShop(shop, { kind: 'gobd', folder }));
  const html = read(folder, 'verfahrensdokumentation.html');
  const { identity } = shop.till.parts;
  for (const value of [
    identity.company.name,
    identity.company.taxNumber,
    identity.store.name,
    identity.device.kasseId,
    identity.device.serial,
    'ab'.repeat(32),
    'nicht zertifiziert',
    'VALERO 0.1.0',
    'SQLite',
    'kasse/0001_kasse',
    'BON_STORNO des stornierenden Belegs, Kasse',
    'Zeitgrenze der TSE',
    'Bea Brandt',
    'cashier',
    'kasse.sell',
    '§ 147 Abs. 1 Nr. 4, Abs. 3 AO',
    'Internes Kontrollsystem',
    'UST_SCHLUESSEL',
    '19,00 %',
  ])
    expect(html, value).toContain(value);
  expect(html).not.toContain('<img src=x');
  const markdown = read(folder, 'verfahrensdokumentation.md');
  const [, sha256 = ''] = /SHA-256\) \| ([0-9a-f]{64})/.exec(markdown) ?? [];
  expect(html).toContain(sha256);
  const later = join(shop.dir, 'documentation-later');
  good(await exportShop(shop, { kind: 'gobd', folder: later, at: Date.UTC(2027, 0, 1) as never }));
  expect(read(later, 'verfahrensdokumentation.md')).toContain(sha256);
});
