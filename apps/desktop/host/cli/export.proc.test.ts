import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { articlesSet } from '@valero/domain/stock';
import { countedIds } from '@valero/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestTill, testTill } from '../till.fixture.ts';

const HOSTILE = '</script><img src=x onerror="window.pwned=1">\u2028&;"=1+1';
let at: TestTill;

beforeAll(async () => {
  at = await testTill();
  await at.till.close();
  at.look((store) => {
    const [first] = at.world.articles;
    if (!first) throw new Error('an article');
    const ids = countedIds(90);
    const article = { ...first, name: HOSTILE, version: first.version + 1 };
    const source = { kind: 'edit', ref: '' } as const;
    const drafts = [articlesSet.draft({ articles: [article], source })];
    store.commit({ drafts, actor: null, at: at.clock.now(), offset: 60, newId: () => ids.next() });
  });
  await at.restart();
  await at.signIn(at.manager);
  // the count of 0 leaves a difference, which is a Beleg of its own
  for (let sale = 0; sale < 4; sale += 1) {
    await at.ask('kasse.scan', { code: at.world.articles[0]?.number });
    await at.ask('kasse.scan', { code: at.world.articles[1]?.number });
    await at.ask('kasse.completeSale');
    if (sale === 1) await at.ask('kasse.closeDay', { counted: 0, carried: 0, denominations: [] });
  }
});
afterAll(() => at.dispose());

/** Runs the tool as a person would. */
function valero(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(import.meta.dirname, '../cli.ts'), ...args],
    {
      encoding: 'utf8',
    },
  );
  return { code: status, out: stdout, err: stderr };
}

/** Every file of a folder with its SHA-256, as SHA256SUMS has it. */
function sumsOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !(entry.name === 'SHA256SUMS' && entry.parentPath === folder))
    .map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
      return `${sha256}  ${path.relative(folder, file).split(path.sep).join('/')}`;
    })
    .sort();
}

test('export: all leaves everything in open formats beside a running till, each file with its checksum, nothing secret', () => {
  const to = path.join(at.dir, 'out', 'alles');
  const result = valero('export', 'all', '--data', at.dir, '--to', to, '--json');
  expect(result, result.err).toMatchObject({ code: 0 });
  const told = JSON.parse(result.out) as { facts: number; belege: number; sha256: string };
  expect(told).toMatchObject({ ok: true, belege: 5 });
  const sums = readFileSync(path.join(to, 'SHA256SUMS'), 'utf8');
  expect(sums.trim().split('\n').sort()).toEqual(sumsOf(to));
  expect(createHash('sha256').update(sums).digest('hex')).toBe(told.sha256);
  const names = sums.split('\n').map((line) => line.slice(66));
  for (const name of [
    'LIESMICH.txt',
    'pruefen.mjs',
    'ansicht/index.html',
    'tabellen/index.xml',
    'tabellen/kasse_receipt.csv',
    'tabellen/audit_change.csv',
    'verfahrensdokumentation.html',
    'dsfinvk/transactions.csv',
    'dsfinvk/index.xml',
    'tse/qr.txt',
  ])
    expect(names, name).toContain(name);
  const journal = readFileSync(path.join(to, 'journal', readdirSync(path.join(to, 'journal'))[0] ?? ''), 'utf8');
  expect(journal.trim().split('\n')).toHaveLength(told.facts);
  const everything = names
    .filter((name) => name !== '')
    .map((name) => readFileSync(path.join(to, name), 'utf8'))
    .join('\n');
  expect(everything).not.toContain('$argon2');
  expect(existsSync(path.join(at.dir, 'out', `.${path.basename(to)}`))).toBe(false);
  expect(readdirSync(path.dirname(to))).toEqual(['alles']);
});

test('export: the script of the README finds one flipped byte of a journal and names its row', () => {
  const to = path.join(at.dir, 'flip');
  expect(valero('export', 'gobd', '--data', at.dir, '--to', to).code).toBe(0);
  const check = () => spawnSync(process.execPath, [path.join(to, 'pruefen.mjs')], { encoding: 'utf8' });
  expect(check()).toMatchObject({ status: 0 });
  const file = path.join(to, 'journal', readdirSync(path.join(to, 'journal'))[0] ?? '');
  const lines = readFileSync(file, 'utf8').split('\n');
  lines[4] = (lines[4] ?? '').replace(/"at\\":(\d)/, (_, digit: string) => `"at\\":${(Number(digit) + 1) % 10}`);
  writeFileSync(file, lines.join('\n'));
  const found = check();
  expect(found.status).toBe(1);
  expect(found.stderr).toContain('Satz 5 in Epoche 1 ist falsch');
});

test('export: hostile texts stay texts in every file a browser opens', () => {
  const to = path.join(at.dir, 'hostile');
  expect(valero('export', 'gobd', '--data', at.dir, '--to', to).code).toBe(0);
  const shown = readdirSync(path.join(to, 'ansicht', 'daten')).map((name) => path.join(to, 'ansicht', 'daten', name));
  for (const file of [...shown, path.join(to, 'ansicht/index.html'), path.join(to, 'verfahrensdokumentation.html')])
    expect(readFileSync(file, 'utf8')).not.toContain('<img src=x');
  expect(shown.map((file) => readFileSync(file, 'utf8')).join('')).toContain('\\u003cimg src=x');
});

test('export: a period, a Z and a wrong call are what they say; nothing is overwritten and nothing half is left', () => {
  const to = path.join(at.dir, 'z1');
  const one = valero('export', 'dsfinvk', '--data', at.dir, '--to', to, '--z', '1', '--json');
  expect(one, one.err).toMatchObject({ code: 0 });
  expect(JSON.parse(one.out)).toMatchObject({ belege: 3 });
  expect(existsSync(path.join(to, 'index.xml'))).toBe(true);
  expect(valero('export', 'dsfinvk', '--data', at.dir, '--to', to).code).toBe(1);
  const none = valero('export', 'dsfinvk', '--data', at.dir, '--to', `${to}-none`, '--from', '2031-01-01');
  expect(none).toMatchObject({ code: 1, err: expect.stringContaining('dsfinvk.nothing') });
  expect(existsSync(`${to}-none`)).toBe(false);
  expect(valero('export', 'gobd', '--data', at.dir, '--to', to)).toMatchObject({
    code: 1,
    err: expect.stringContaining('audit.export_exists'),
  });
  expect(valero('export', 'gobd', '--data', at.dir, '--to', `${to}-b`, '--from', 'gestern').code).toBe(1);
  expect(valero('export', 'gobd', '--data', at.dir).code).toBe(1);
  expect(readdirSync(at.dir).filter((name) => name.includes('.part'))).toEqual([]);
  const qr = path.join(at.dir, 'qr.txt');
  expect(valero('export', 'tse', '--data', at.dir, '--qr', qr)).toMatchObject({ code: 0 });
  expect(readFileSync(qr, 'utf8')).toBe('');
  expect(valero('export', 'tse', '--data', at.dir, '--to', `${to}-tse`)).toMatchObject({
    code: 1,
    err: expect.stringContaining('audit.tse_missing'),
  });
  rmSync(qr);
});

test('export: written while no till runs it stands in the log of accesses', async () => {
  await at.till.close();
  const to = path.join(at.dir, 'still');
  expect(valero('export', 'gobd', '--data', at.dir, '--to', to).code).toBe(0);
  expect(readFileSync(path.join(to, 'tabellen', 'audit_access.csv'), 'utf8')).toContain('"gobd still"');
  await at.restart();
});
