import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestTill, testTill } from '../till.fixture.ts';

let at: TestTill;
let out = '';

/** Runs the tool as a person would. */
function valero(...args: string[]): { code: number | null; out: string; err: string } {
  const tool = path.join(import.meta.dirname, '../cli.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [tool, ...args], { encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

beforeAll(async () => {
  out = mkdtempSync(path.join(tmpdir(), 'valero-check-'));
  at = await testTill({ tse: { first: { kind: 'simulator' } } });
  await at.signIn(at.manager);
  for (let sale = 0; sale < 3; sale += 1) {
    await at.ask('kasse.scan', { code: at.world.articles[sale]?.number });
    await at.ask('kasse.completeSale');
  }
  await at.ask('kasse.closeDay', { counted: 0 });
  await at.ask('tse.exportNow');
  await at.till.close();
  expect(valero('export', 'dsfinvk', '--data', at.dir, '--to', path.join(out, 'dsfinvk')).code).toBe(0);
  const tse = valero('export', 'tse', '--data', at.dir, '--to', path.join(out, 'tse'));
  const qr = valero('export', 'tse', '--data', at.dir, '--to', path.join(out, 'qr'), '--qr', path.join(out, 'qr.txt'));
  expect(qr.code, qr.err).toBe(0);
  expect(tse.code, tse.err).toBe(0);
});
afterAll(async () => {
  await at.dispose();
  rmSync(out, { recursive: true, force: true });
});

/** The first file below a folder whose name ends so. */
function below(folder: string, end: string): string {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith(end));
  if (!found) throw new Error(`${folder} holds no ${end}`);
  return path.join(folder, found);
}

test('cli: what was exported passes its check, and one changed byte does not', () => {
  const folder = path.dirname(below(path.join(out, 'dsfinvk'), 'index.xml'));
  const sound = valero('check', 'dsfinvk', '--from', folder, '--json');
  expect(JSON.parse(sound.out)).toMatchObject({ ok: true, closings: 1, belege: 4, signatures: 4, unsigned: 0 });
  expect(sound.code).toBe(0);
  const copy = path.join(out, 'copy');
  cpSync(folder, copy, { recursive: true });
  const file = path.join(copy, 'transactions.csv');
  writeFileSync(file, readFileSync(file, 'utf8').replace(';3,89;', ';3,88;'));
  const forged = valero('check', 'dsfinvk', '--from', copy);
  expect(forged.code).toBe(1);
  expect(forged.err).toContain('DSF-SUM-VAT');
  expect(valero('check', 'dsfinvk', '--from', out).err).toContain('index.xml');
});

test('cli: the log of the TSE and the QR texts pass; a cent more is named by its line', () => {
  const tar = below(path.join(out, 'tse'), '.tar');
  const log = valero('check', 'tse', '--from', tar, '--json');
  expect(JSON.parse(log.out)).toMatchObject({ ok: true, transactions: 4 });
  const texts = path.join(out, 'qr.txt');
  expect(valero('check', 'qr', '--from', texts)).toMatchObject({ code: 0 });
  writeFileSync(texts, readFileSync(texts, 'utf8').replace('_3.89_', '_3.90_'));
  const forged = valero('check', 'qr', '--from', texts);
  expect(forged.code).toBe(1);
  expect(forged.err).toContain('1: signature');
  expect(valero('check', 'tse', '--from', path.join(out, 'nothing.tar')).code).toBe(1);
});
