import { qrText } from '@valero/domain/compliance';
import type { Beleg, BelegReply, Kassenabschluss } from '@valero/domain/kasse';
import { verifyQr } from '@valero/fiscal/verify';
import { afterEach, expect, test } from 'vitest';
import { type TestTill, testTill, until } from '../till.fixture.ts';
import type { TseView } from '../transport.ts';

let open: TestTill[] = [];
afterEach(async () => {
  for (const till of open) await till.dispose();
  open = [];
});

async function simulatorTill(): Promise<TestTill> {
  const till = await testTill({ tse: { first: { kind: 'simulator' } } });
  open.push(till);
  await till.signIn();
  return till;
}

async function sell(till: TestTill): Promise<Beleg> {
  const article = till.world.articles[0];
  await till.ask('kasse.addArticle', { articleId: article?.id });
  return (await till.ask<BelegReply>('kasse.completeSale', {})).beleg;
}

function signedOf(beleg: Beleg) {
  if (beleg.tse.state !== 'signed') throw new Error(`not signed: ${JSON.stringify(beleg.tse)}`);
  return beleg.tse;
}

test('tse: a sale is signed by the simulator, and its QR verifies with the verifier written apart', async () => {
  const till = await simulatorTill();
  const tse = signedOf(await sell(till));
  expect(tse).toMatchObject({ tseId: '1', transactionNumber: 1, processType: 'Kassenbeleg-V1', certified: false });
  expect(verifyQr(qrText(tse))).toMatchObject({ ok: true, serial: tse.serial });
  const next = signedOf(await sell(till));
  expect(next.transactionNumber).toBe(2);
  expect(next.signatureCounter).toBeGreaterThan(tse.signatureCounter);
  const view = await till.ask<TseView>('tse.status');
  expect(view).toMatchObject({ state: 'ready', certified: false, unsigned: 0 });
});

test('tse: a Z freezes its TSEs, and its own Belege are signed in their order', async () => {
  const till = await simulatorTill();
  await sell(till);
  await till.signIn(till.manager);
  const { z } = await till.ask<{ z: Kassenabschluss }>('kasse.closeDay', { counted: 0 });
  expect(z.masterData.tses).toMatchObject([{ tseId: 1, kind: 'simulator' }]);
  const rows = await till.ask<{ rows: { id: string; number: number }[] }>('kasse.listBelege', {});
  const numbers: number[] = [];
  for (const { id } of rows.rows.sort((a, b) => a.number - b.number)) {
    const { beleg } = await till.ask<{ beleg: Beleg }>('kasse.getBeleg', { id });
    numbers.push(signedOf(beleg).transactionNumber);
  }
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
});

test('tse: an aborted basket closes the transaction that began with its first line', async () => {
  const till = await simulatorTill();
  await till.ask('kasse.addArticle', { articleId: till.world.articles[0]?.id });
  await until('the transaction is open', async () => {
    const view = await till.ask<TseView>('tse.status');
    return view.state === 'ready';
  });
  await till.ask('kasse.abortSale');
  const tse = signedOf(await sell(till));
  expect(tse.transactionNumber).toBe(2);
});

test('tse: a restart goes on with the same TSE, counters rising', async () => {
  const till = await simulatorTill();
  const before = signedOf(await sell(till));
  await till.till.close();
  await till.restart();
  await till.signIn();
  const after = signedOf(await sell(till));
  expect(after.serial).toBe(before.serial);
  expect(after.transactionNumber).toBe(before.transactionNumber + 1);
});
