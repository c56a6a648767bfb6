import { qrText } from '@valero/domain/compliance';
import type { Beleg } from '@valero/domain/kasse';
import { verifyQr } from '@valero/fiscal/verify';
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

function factsOf(rig: TseTill, type: string): Record<string, unknown>[] {
  return rig.till.look((store) =>
    store.journal
      .facts(0, 10_000)
      .filter(({ fact }) => fact.type === type)
      .map(({ fact }) => fact.payload as Record<string, unknown>),
  );
}

test('tse: a silent TSE costs a sale 2 s once; while the breaker is open a sale waits for nothing', async () => {
  const rig = await rigged();
  rig.device(1).faults.slowMs = 60_000;
  rig.device(1).faults.set('slow');
  const first = await rig.sell();
  expect(first.beleg.tse).toMatchObject({ state: 'failed', tseId: '1', reason: 'TSE antwortet nicht rechtzeitig' });
  expect(first.tookMs).toBe(2000);
  const second = await rig.sell();
  expect(second.beleg.tse.state).toBe('failed');
  expect(second.tookMs).toBe(0);
  expect(await rig.view()).toMatchObject({ state: 'outage', unsigned: 2 });
});

test('tse: an outage is recorded with reason, start, end and its unsigned Belege, and every number of the TSE is accounted for', async () => {
  const rig = await rigged();
  await rig.sell();
  rig.device(1).faults.set('absent');
  await rig.sell();
  await rig.sell();
  rig.device(1).faults.clear();
  await rig.timers.pass(120_000);
  expect(await rig.view()).toMatchObject({ state: 'ready' });
  const { beleg } = await rig.sell();
  expect(beleg.tse.state).toBe('signed');
  await rig.timers.finish(rig.till.till.close());
  expect(factsOf(rig, 'compliance.outageBegan')).toMatchObject([{ tseId: 1, reason: 'unreachable' }]);
  expect(factsOf(rig, 'compliance.outageEnded')).toMatchObject([{ tseId: 1, reason: 'unreachable', unsigned: 2 }]);
});

test('tse: a signature whose answer was lost is found when the TSE answers again; the receipt stays marked', async () => {
  const rig = await rigged();
  rig.device(1).faults.next('loseAnswer', { on: 'finish' });
  const { beleg } = await rig.sell();
  expect(beleg.tse.state).toBe('failed');
  await rig.timers.pass(120_000);
  await rig.timers.finish(rig.till.till.close());
  const [found] = factsOf(rig, 'compliance.signatureFound') as { belegId: string; tse: Parameters<typeof qrText>[0] }[];
  expect(found?.belegId).toBe(beleg.id);
  expect(verifyQr(found ? qrText(found.tse) : '').ok).toBe(true);
});

test('tse: a second TSE signs the same sale when the first one does not, and the till says so', async () => {
  const rig = await rigged();
  await rig.ask('tse.setUp', { kind: 'simulator', algorithm: 'ecdsa-plain-SHA384' });
  rig.device(1).faults.set('absent');
  const { beleg } = await rig.sell();
  expect(beleg.tse).toMatchObject({ state: 'signed', tseId: '2' });
  expect(await rig.view()).toMatchObject({ state: 'degraded', active: { tseId: 2 } });
  rig.device(1).faults.clear();
  await rig.timers.pass(120_000);
  expect((await rig.sell()).beleg.tse).toMatchObject({ state: 'signed', tseId: '1' });
});

test('tse: a counter that does not rise is no signature', async () => {
  const rig = await rigged();
  await rig.sell();
  rig.device(1).faults.next('counterRepeat', { on: 'finish' });
  const { beleg } = await rig.sell();
  expect(beleg.tse).toMatchObject({ state: 'failed', reason: 'Zähler der TSE widersprüchlich' });
  await rig.timers.pass(120_000);
  expect((await rig.sell()).beleg.tse.state).toBe('signed');
});

test('tse: a TSE that lost its power for a moment is made ready within the sale and signs it', async () => {
  const rig = await rigged();
  await rig.sell();
  await rig.timers.finish(rig.device(1).powerCycle());
  const { beleg } = await rig.sell();
  expect(beleg.tse.state).toBe('signed');
});

test('tse: the transaction begins with the first line, a parked basket keeps its own, a basket that is gone leaves none open', async () => {
  const rig = await rigged();
  const number = async (): Promise<number> => {
    const status = await rig.timers.finish(rig.device(1).status());
    return status.value.ok ? status.value.value.openTransactions : -1;
  };
  await rig.ask('kasse.addArticle', { articleId: rig.till.world.articles[0]?.id });
  await rig.timers.pass(100);
  expect(await number()).toBe(1);
  await rig.ask('kasse.park');
  await rig.sell();
  await rig.timers.pass(5000);
  expect(await number()).toBe(1);
  const [parked] = await rig.ask<{ id: string }[]>('kasse.listParked');
  await rig.ask('kasse.recall', { basketId: parked?.id });
  await rig.ask('kasse.voidLine', { pos: 1 });
  await rig.ask('kasse.closeDay', { counted: 0 });
  await rig.timers.pass(5000);
  expect(await number()).toBe(0);
});

test('tse: a till that dies while the TSE signs carries the decision out once at its next start', async () => {
  const rig = await rigged();
  await rig.ask('kasse.addArticle', { articleId: rig.till.world.articles[0]?.id });
  await rig.timers.pass(100);
  // the answer to the finish hangs; the decision is on the disk already
  rig.device(1).faults.slowMs = 1000;
  rig.device(1).faults.next('slow', { on: 'finish' });
  const dying = rig.till.till.call('kasse.completeSale', {});
  await rig.timers.pass(10);
  const copied = rig.die();
  await dying;
  await copied;
  const { rows } = await rig.ask<{ rows: { id: string }[] }>('kasse.listBelege', {});
  expect(rows).toHaveLength(1);
  const { beleg } = await rig.ask<{ beleg: Beleg }>('kasse.getBeleg', { id: rows[0]?.id });
  expect(beleg.tse).toMatchObject({ state: 'signed', transactionNumber: 1 });
});

test('tse: the log is exported whole, checked as an auditor would, and kept as a fact', async () => {
  const rig = await rigged();
  await rig.sell();
  const [done] = await rig.ask<{ file: string; complaints: string[]; fromCounter: number }[]>('tse.exportNow');
  expect(done).toMatchObject({ complaints: [], fromCounter: 1 });
  expect((await rig.view()).lastExport).not.toBeNull();
});

test('tse: one taken out of service signs no more, and the Z of that day still names it', async () => {
  const rig = await rigged();
  await rig.sell();
  await rig.ask('tse.decommission', { tseId: 1, reason: 'Austausch', disable: true });
  const { beleg } = await rig.sell();
  expect(beleg.tse.state).toBe('absent');
  const { z } = await rig.ask<{ z: { masterData: { tses: unknown[] } } }>('kasse.closeDay', { counted: 0 });
  expect(z.masterData.tses).toMatchObject([{ tseId: 1 }]);
});
