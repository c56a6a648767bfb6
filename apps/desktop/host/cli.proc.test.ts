import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TestTill, testTill } from './till.fixture.ts';

let at: TestTill;

beforeEach(async () => {
  at = await testTill();
  await at.signIn();
  for (let sale = 0; sale < 3; sale += 1) {
    await at.ask('kasse.scan', { code: '1001' });
    await at.ask('kasse.completeSale');
  }
});
afterEach(async () => {
  await at.dispose();
});

/** Runs the tool as a person would. */
function valero(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(import.meta.dirname, 'cli.ts'), ...args], {
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

describe('valero tool', () => {
  test('help says in plain words what there is, and a wrong call ends with 2', () => {
    expect(valero('--help')).toMatchObject({ code: 0, out: expect.stringContaining('journal verify') });
    expect(valero('--help', '--language', 'en').out).toContain('checks every row');
    expect(valero().code).toBe(2);
    expect(valero('fly').code).toBe(2);
    expect(valero('backup', '--data', at.dir).code).toBe(2);
    expect(valero('status', '--data', `${at.dir}/none`)).toMatchObject({
      code: 1,
      err: expect.stringContaining('host.no_data'),
    });
    expect(existsSync(`${at.dir}/none`)).toBe(false);
    expect(valero('status', '--nonsense').code).toBe(2);
  });

  test('journal verify works beside a running till and names the first wrong row of a forged journal', async () => {
    const good = valero('journal', 'verify', '--data', at.dir, '--json');
    expect(good.code).toBe(0);
    expect(JSON.parse(good.out)).toMatchObject({ ok: true, epoch: 1, count: expect.any(Number) });
    await at.till.close();
    const db = new Database(path.join(at.dir, 'valero.db'));
    const triggers = db
      .prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal'")
      .all();
    for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`);
    db.exec(
      `UPDATE journal SET body = replace(body, '"gross":389', '"gross":1') WHERE seq = (SELECT max(seq) FROM journal)`,
    );
    db.close();
    const forged = valero('journal', 'verify', '--data', at.dir);
    expect(forged.code).toBe(1);
    expect(forged.err).toContain('storage.damaged');
  });

  test('a running till is named by status and not rebuilt; a stopped one is rebuilt and keeps its sums', async () => {
    expect(valero('status', '--data', at.dir)).toMatchObject({
      code: 0,
      out: expect.stringContaining(String(process.pid)),
    });
    expect(valero('journal', 'rebuild', '--data', at.dir)).toMatchObject({
      code: 1,
      err: expect.stringContaining('storage.locked'),
    });
    await at.till.close();
    expect(valero('journal', 'rebuild', '--data', at.dir)).toMatchObject({ code: 0 });
    const status = JSON.parse(valero('status', '--data', at.dir, '--json').out) as {
      nextBeleg: number;
      unsent: number;
    };
    expect(status.nextBeleg).toBe(4);
    expect(valero('migrate', '--data', at.dir).code).toBe(0);
    await at.restart();
    await at.signIn();
    expect((await at.ask<{ saleCount: number }>('kasse.xReport')).saleCount).toBe(3);
  });

  test('a backup of a running till restores into an empty folder as a new epoch, and nothing is overwritten', async () => {
    const file = path.join(at.dir, 'backup', 'kasse.valero');
    expect(valero('backup', '--data', at.dir, '--to', file).code).toBe(0);
    await at.ask('kasse.scan', { code: '1001' });
    expect(valero('backup', '--data', at.dir, '--to', file)).toMatchObject({
      code: 1,
      err: expect.stringContaining('host.backup_exists'),
    });
    expect(valero('restore', '--from', file, '--data', at.dir)).toMatchObject({
      code: 1,
      err: expect.stringContaining('host.restore_not_empty'),
    });
    const fresh = path.join(at.dir, 'restored');
    expect(valero('restore', '--from', file, '--data', fresh).code).toBe(0);
    const status = JSON.parse(valero('status', '--data', fresh, '--json').out) as { epoch: number; nextBeleg: number };
    expect(status).toMatchObject({ epoch: 2, nextBeleg: 4 });
    expect(valero('journal', 'verify', '--data', fresh).code).toBe(0);
  });

  test('a damaged backup is not restored', () => {
    const file = path.join(at.dir, 'kasse.valero');
    expect(valero('backup', '--data', at.dir, '--to', file).code).toBe(0);
    const bytes = readFileSync(file);
    bytes.fill(0x58, Math.floor(bytes.length / 3), Math.floor((bytes.length * 2) / 3));
    writeFileSync(`${file}.bad`, bytes);
    const result = valero('restore', '--from', `${file}.bad`, '--data', path.join(at.dir, 'restored'));
    expect(result.code).toBe(1);
    expect(existsSync(path.join(at.dir, 'restored', 'valero.db'))).toBe(false);
  });
});
