import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { BelegReply } from '@valero/domain/kasse';
import Database from 'better-sqlite3';
import { afterEach, expect, test } from 'vitest';
import { type TseTill, tseTill } from './virtual.fixture.ts';

let open: TseTill[] = [];
afterEach(async () => {
  for (const rig of open) await rig.dispose();
  open = [];
});

async function rigged(): Promise<TseTill> {
  const rig = await tseTill();
  open.push(rig);
  return rig;
}

const HOUR = 3_600_000;

test('tse: a commit that fails after the signature is carried out by the next command, with that signature and once', async () => {
  const rig = await rigged();
  const other = new Database(join(rig.till.dir, 'valero.db'));
  rig.hooks.afterFinish = () => {
    rig.hooks.afterFinish = null;
    other.exec('BEGIN IMMEDIATE');
  };
  await rig.ask('kasse.addArticle', { articleId: rig.till.world.articles[0]?.id });
  const failed = await rig.timers.finish(rig.till.till.call('kasse.completeSale', { requestId: 'r-1' }));
  expect(failed.value).toMatchObject({ ok: false, error: { code: 'storage.io' } });
  other.exec('ROLLBACK');
  other.close();
  const { beleg } = await rig.ask<BelegReply>('kasse.completeSale', { requestId: 'r-1' });
  expect(beleg.tse).toMatchObject({ state: 'signed', transactionNumber: 1 });
  const listed = await rig.ask<{ total: number }>('kasse.listBelege', {});
  expect(listed.total).toBe(1);
  expect((await rig.sell()).beleg.tse).toMatchObject({ transactionNumber: 2 });
}, 30_000);

test('tse: a till left alone for three days tests its TSE, sets its clock and exports its log every night', async () => {
  const rig = await rigged();
  await rig.sell();
  for (let hour = 0; hour < 72; hour += 1) {
    await rig.timers.pass(HOUR);
    // an export is written to the disk and checked on other threads: that takes real time
    const until = (await rig.view()).lastExport;
    for (let wait = 0; wait < 10 && (await rig.view()).lastExport === until; wait += 1)
      await new Promise((resolve) => setTimeout(resolve, 5));
  }
  // the simulator refuses to sign 25 hours after its last self-test
  const { beleg, tookMs } = await rig.sell();
  expect(beleg.tse.state).toBe('signed');
  expect(tookMs).toBe(0);
  await rig.timers.finish(rig.till.till.close());
  const exports = rig.till.look((store) =>
    store.journal.facts(0, 1000).filter(({ fact }) => fact.type === 'compliance.tseExported'),
  );
  expect(exports.length).toBeGreaterThanOrEqual(3);
  for (const { fact } of exports) expect(fact.payload).toMatchObject({ complaints: [] });
}, 60_000);

test('tse: an expired certificate is an outage that says so', async () => {
  const rig = await rigged();
  rig.device(1).faults.set('expired');
  const { beleg } = await rig.sell();
  expect(beleg.tse).toMatchObject({ state: 'failed', reason: 'Zertifikat der TSE abgelaufen' });
  expect(await rig.view()).toMatchObject({ state: 'outage', reason: { de: 'Zertifikat der TSE abgelaufen' } });
});

test('tse: its secrets lie in a file for the owner alone and in no other', async () => {
  const rig = await rigged();
  const secrets = statSync(join(rig.till.dir, 'tse', '1', 'secrets.json'));
  expect(secrets.mode & 0o777).toBe(0o600);
  const settings = statSync(join(rig.till.dir, 'tse.json'));
  expect(settings.isFile()).toBe(true);
});

test('tse: a TSE in service whose settings are gone marks the receipts; they are not issued as if there were none', async () => {
  const rig = await rigged();
  await rig.sell();
  await rig.timers.finish(rig.till.till.close());
  rmSync(join(rig.till.dir, 'tse.json'));
  await rig.till.restart();
  await rig.timers.finish(rig.till.signIn(rig.till.manager));
  expect((await rig.sell()).beleg.tse).toMatchObject({ state: 'failed', tseId: '1', reason: 'TSE nicht erreichbar' });
});
