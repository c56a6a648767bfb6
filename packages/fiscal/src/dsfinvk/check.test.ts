import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WHOLE_RANGE } from '@valero/domain/compliance';
import { unwrap } from '@valero/domain/kernel';
import { countedIds, demoWorld, ModelTill, virtualClock } from '@valero/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { factSource, signFacts } from './days.fixture.ts';
import { checkDsfinvk, exportDsfinvk } from './index.ts';

let root = '';
let sound = '';

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'valero-check-'));
  const ids = countedIds(5);
  const world = demoWorld(ids);
  const [identity] = world.tills;
  if (!identity) throw new Error('the demo world has a till');
  const { people, articles, customers } = world;
  const till = new ModelTill({ identity, clock: virtualClock(), ids, people, articles, customers });
  for (let day = 0; day < 2; day += 1) {
    till.cash('Anfangsbestand', 10_000);
    for (let n = 0; n < 5; n += 1) {
      const lines = [0, 1, 4].map((article) => ({
        article: article + n,
        quantity: 1000 * (1 + n),
        discount: n * 500,
        voided: false,
      }));
      till.sale({ lines, discount: 0, customer: null, pay: n === 1 ? 'card' : 'cash', extra: 0, requestId: null });
    }
    till.storno(0, 'cash');
    till.closeDay(0, 0);
  }
  const source = factSource(signFacts(till.facts, identity), identity);
  sound = unwrap(await exportDsfinvk({ source, range: WHOLE_RANGE, out: join(root, 'sound'), includeOpen: null })).dir;
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

let copies = 0;

/** The complaints' rules after a file was changed; without SHA256SUMS, so that only the rules themselves can notice. */
async function rulesAfter(file: string, change: (text: string) => string): Promise<string[]> {
  copies += 1;
  const dir = join(root, `copy-${copies}`);
  cpSync(sound, dir, { recursive: true });
  rmSync(join(dir, 'SHA256SUMS'));
  const before = readFileSync(join(dir, file), 'utf8');
  const after = change(before);
  expect(after, `${file} is changed`).not.toBe(before);
  writeFileSync(join(dir, file), after);
  const report = unwrap(await checkDsfinvk(dir));
  rmSync(dir, { recursive: true });
  return [...new Set(report.complaints.map(({ rule }) => rule))].sort();
}

/** Changes the n-th row of data, cell by cell. */
const inRow =
  (row: number, change: (cells: string[]) => void) =>
  (text: string): string => {
    const lines = text.split('\r\n');
    const cells = (lines[row] ?? '').split(';');
    change(cells);
    lines[row] = cells.join(';');
    return lines.join('\r\n');
  };

const set = (row: number, column: number, value: string) => inRow(row, (cells) => void cells.splice(column, 1, value));

test('check: the export it is tried on is sound', async () => {
  expect(unwrap(await checkDsfinvk(sound)).complaints).toEqual([]);
});

test.each<readonly [string, string, (text: string) => string]>([
  ['DSF-SUM-VAT', 'transactions.csv', set(2, 13, '1,00')],
  ['DSF-SUM-Z', 'cashpointclosing.csv', set(1, 14, '1,00')],
  ['DSF-SUM-CASH', 'cashpointclosing.csv', set(1, 15, '1,00')],
  ['DSF-SUM-GV', 'businesscases.csv', set(1, 7, '1,00000')],
  ['DSF-SUM-PAYMENT', 'payment.csv', set(1, 5, '1,00')],
  ['DSF-SUM-CURRENCY', 'cash_per_currency.csv', set(1, 4, '1,00')],
  ['DSF-SUM-PAY', 'datapayment.csv', set(2, 8, '1,00')],
  ['DSF-SUM-LINES', 'lines_vat.csv', set(3, 6, '1,00000')],
  ['DSF-LINE-TAX', 'lines_vat.csv', set(3, 8, '0,00001')],
  ['DSF-LINE-PRICE', 'lines.csv', set(3, 20, '0,01000')],
  ['DSF-LINE-AMOUNTS', 'itemamounts.csv', set(1, 7, '0,01000')],
  ['DSF-BON-TAX', 'vat.csv', set(1, 4, '18,00')],
  ['DSF-VAT-KEY', 'vat.csv', set(1, 3, '3')],
  ['DSF-BON-NR', 'transactions.csv', set(3, 4, '99')],
  ['DSF-Z-NR', 'cashpointclosing.csv', set(1, 2, '7')],
  ['DSF-Z-RANGE', 'cashpointclosing.csv', set(1, 5, 'x')],
  ['DSF-TSE-TANR', 'transactions_tse.csv', set(2, 5, '9')],
  ['DSF-TSE-SIGZ', 'transactions_tse.csv', set(3, 9, '2')],
  ['DSF-TSE-SIG', 'transactions_tse.csv', set(2, 10, Buffer.alloc(64, 1).toString('base64'))],
  ['DSF-TSE-FIELDS', 'transactions_tse.csv', set(2, 10, '')],
  ['DSF-TSE-MASTER', 'transactions_tse.csv', set(2, 4, '2')],
  ['DSF-TSE-SERIAL', 'tse.csv', set(1, 4, 'ab'.repeat(32))],
  ['DSF-PROC-DATA', 'transactions_tse.csv', (text) => text.replace(/\^(\d+)\.\d\d_/, '^$1.01_')],
  ['DSF-TIME', 'transactions.csv', set(2, 9, '2027-01-01T00:00:00+01:00')],
  ['DSF-BON-UNKNOWN', 'references.csv', set(1, 3, 'nobody')],
  ['DSF-REF', 'references.csv', set(1, 10, 'nobody')],
  ['DSF-VALUE', 'transactions.csv', set(2, 5, 'Kassenbon')],
  ['DSF-FORMAT', 'transactions.csv', set(2, 13, '1.00')],
  ['DSF-LENGTH', 'lines.csv', set(2, 6, 'x'.repeat(256))],
  ['DSF-MANDATORY', 'transactions.csv', set(2, 14, '')],
  ['DSF-WIDTH', 'transactions.csv', inRow(2, (cells) => void cells.pop())],
  ['DSF-HEADER', 'lines.csv', (text) => text.replace('STK_BR', 'STK_NT')],
  ['DSF-ORDER', 'lines.csv', set(2, 2, '5')],
  ['DSF-BON-PARTS', 'lines_vat.csv', (text) => text.split('\r\n').toSpliced(2, 1).join('\r\n')],
  ['DSF-Z-PARTS', 'location.csv', (text) => text.split('\r\n').toSpliced(1, 1).join('\r\n')],
  ['DSF-TERMINAL', 'transactions.csv', set(2, 7, 'FREMD')],
  ['DSF-AGENCY', 'lines.csv', set(2, 12, '3')],
  ['DSF-INDEX', 'index.xml', (text) => text.replace('<Name>BON_NR</Name>', '<Name>BON_NUMMER</Name>')],
  [
    'DSF-BON-ID',
    'transactions.csv',
    (text) =>
      text
        .split('\r\n')
        .toSpliced(3, 0, text.split('\r\n')[2] ?? '')
        .join('\r\n'),
  ],
])('check: %s is noticed in %s', async (rule, file, change) => {
  expect(await rulesAfter(file, change)).toContain(rule);
});

test('check: a file that is missing, no UTF-8 or not the one whose checksum was written is named', async () => {
  const dir = join(root, 'broken');
  cpSync(sound, dir, { recursive: true });
  rmSync(join(dir, 'subitems.csv'));
  const bytes = readFileSync(join(dir, 'lines.csv'));
  bytes[bytes.length - 5] = 0xff;
  writeFileSync(join(dir, 'lines.csv'), bytes);
  const report = unwrap(await checkDsfinvk(dir));
  const places = report.complaints.map(({ rule, where }) => `${rule} ${where}`);
  expect(places).toContain('DSF-FILE subitems.csv');
  expect(places).toContain('DSF-UTF8 lines.csv');
  expect(places).toContain('DSF-SUMS lines.csv');
  rmSync(join(dir, 'index.xml'));
  expect(await checkDsfinvk(dir)).toMatchObject({ ok: false, error: { code: 'dsfinvk.unreadable' } });
});

test('check: one changed bit anywhere in an export is found, and its file is named', async () => {
  const files = readdirSync(sound);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...files), fc.nat(), fc.nat(7), async (file, where, bit) => {
      copies += 1;
      const dir = join(root, `flip-${copies}`);
      cpSync(sound, dir, { recursive: true });
      const bytes = readFileSync(join(dir, file));
      const at = where % bytes.length;
      bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
      writeFileSync(join(dir, file), bytes);
      const report = await checkDsfinvk(dir);
      rmSync(dir, { recursive: true });
      // an index.xml that is no XML any more cannot be read at all
      if (!report.ok) {
        expect(file).toBe('index.xml');
        return;
      }
      const places = report.value.complaints.map((complaint) => complaint.where);
      // a changed checksum points at the file it belongs to
      if (file === 'SHA256SUMS') expect(places.length).toBeGreaterThan(0);
      else expect(places.some((place) => place.startsWith(file))).toBe(true);
    }),
    { numRuns: 80 },
  );
});
