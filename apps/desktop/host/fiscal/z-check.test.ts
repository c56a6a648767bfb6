import { join } from 'node:path';
import type { zChecks } from '@valero/domain/compliance';
import type { BelegReply } from '@valero/domain/kasse';
import { DATABASE_FILE } from '@valero/storage/sqlite';
import Database from 'better-sqlite3';
import { afterEach, expect, test } from 'vitest';
import type * as z from 'zod';
import { type TestTill, testTill, until } from '../till.fixture.ts';

let open: TestTill[] = [];
afterEach(async () => {
  for (const till of open) await till.dispose();
  open = [];
});

async function soldTill(): Promise<TestTill> {
  const till = await testTill({ tse: { first: { kind: 'simulator' } } });
  open.push(till);
  await till.signIn(till.manager);
  for (let sale = 0; sale < 3; sale += 1) {
    await till.ask('kasse.addArticle', { articleId: till.world.articles[sale]?.id });
    await till.ask<BelegReply>('kasse.completeSale', {});
  }
  return till;
}

function verdictOf(till: TestTill, zNumber: number) {
  return until('the Z is checked', async () => {
    const { rows } = await till.ask<z.infer<typeof zChecks.output>>('compliance.zChecks', { zNumber });
    return rows[0];
  });
}

test('z-check: after every Z its Belege and signatures are checked, and the verdict is a fact that can be asked for', async () => {
  const till = await soldTill();
  await till.ask('kasse.closeDay', { counted: 0 });
  const verdict = await verdictOf(till, 1);
  // three sales and the difference of the drawer
  expect(verdict).toMatchObject({ belege: 4, signatures: 4, unsigned: 0, complaintCount: 0, complaints: [] });
});

test('z-check: a Beleg changed behind the till’s back is named, and the till goes on selling', async () => {
  const till = await soldTill();
  const db = new Database(join(till.dir, DATABASE_FILE));
  db.exec('DROP TRIGGER journal_no_update');
  const row = db
    .prepare<[], { pos: number; body: string }>(
      "SELECT pos, body FROM journal WHERE type = 'kasse.belegIssued' ORDER BY pos LIMIT 1",
    )
    .get();
  const changed = row?.body
    .replace('"Kürbiskernbrot 750 g","groupId"', '"Kürbiskernbrot 500 g","groupId"')
    .replace(/Beleg\^0\.00_3\.89/, 'Beleg^0.00_3.88');
  expect(changed).not.toBe(row?.body);
  db.prepare('UPDATE journal SET body = ? WHERE pos = ?').run(changed, row?.pos);
  db.close();
  const notices: string[] = [];
  till.till.subscribe('notice', (failure) => notices.push(failure.code));
  await till.ask('kasse.closeDay', { counted: 0 });
  const verdict = await verdictOf(till, 1);
  expect(verdict.complaints.map(({ rule }) => rule).sort()).toEqual(['DSF-PROC-DATA', 'DSF-TSE-SIG']);
  expect(notices).toContain('compliance.z_complaints');
  await till.ask('kasse.addArticle', { articleId: till.world.articles[0]?.id });
  expect((await till.ask<BelegReply>('kasse.completeSale', {})).beleg.tse.state).toBe('signed');
});

test('z-check: a Z whose check a power cut prevented is checked at the next start', async () => {
  const till = await soldTill();
  await till.ask('kasse.closeDay', { counted: 0 });
  await verdictOf(till, 1);
  await till.till.close();
  const db = new Database(join(till.dir, DATABASE_FILE));
  expect(db.prepare('DELETE FROM compliance_z_check').run().changes).toBe(1);
  db.close();
  await till.restart();
  await till.signIn();
  expect(await verdictOf(till, 1)).toMatchObject({ belege: 4, complaintCount: 0 });
});
