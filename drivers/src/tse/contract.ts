import assert from 'node:assert/strict';
import { zTseInfo } from '@valero/domain/compliance';
import type { ContractRule } from '../device/index.ts';
import { exportRules } from './contract-export.ts';
import {
  CLIENT,
  DATA,
  finishOf,
  makeReady,
  newTransactionKey,
  right,
  type TseRig,
  type TseRule,
  TYPE,
  wake,
  wrong,
} from './contract-rig.ts';
import { stepVerifies } from './contract-signed.ts';

/** The rules of every TSE: what is signed is signed once, numbered without gaps, kept, and found again after any mishap. */
export function tseContract(rig: () => Promise<TseRig>): ContractRule[] {
  const rule: TseRule = (title, run) => ({
    title: `tse: ${title}`,
    async run() {
      const it = await rig();
      try {
        await run(it);
      } finally {
        await it.close();
      }
    },
  });
  return [...setUp(rule), ...readiness(rule), ...signing(rule), ...keys(rule), ...doubts(rule), ...exportRules(rule)];
}

function setUp(rule: TseRule): ContractRule[] {
  return [
    rule('it says who it is, in the form exports and receipts need', async (it) => {
      await makeReady(it);
      const info = zTseInfo.parse(right(await it.tse.info(7, CLIENT)));
      assert.equal(info.tseId, 7);
      assert.equal(info.clientId, CLIENT);
      assert.match(info.algorithm, /^ecdsa-plain-SHA(256|384|512)$/);
      if (!info.certified) assert.equal(info.certificationId, '');
    }),
    rule('setting up a device that is set up changes nothing', async (it) => {
      await makeReady(it);
      const before = right(await it.tse.status());
      const other = { adminPin: '99999999', adminPuk: '9999999999', timeAdminPin: '99999999' };
      const after = right(await it.tse.initialise(other));
      const { lifecycle, clients, transactionCounter } = before;
      assert.deepEqual(
        { lifecycle: after.lifecycle, clients: after.clients, transactionCounter: after.transactionCounter },
        { lifecycle, clients, transactionCounter },
      );
      right(await it.tse.registerClient('VALERO-1-2', it.pins));
    }),
    rule('a client is registered once and can be deregistered', async (it) => {
      await makeReady(it);
      right(await it.tse.registerClient(CLIENT, it.pins));
      assert.deepEqual(right(await it.tse.status()).clients, [CLIENT]);
      right(await it.tse.registerClient('VALERO-1-2', it.pins));
      right(await it.tse.deregisterClient('VALERO-1-2', it.pins));
      assert.deepEqual(right(await it.tse.status()).clients, [CLIENT]);
      wrong(await it.tse.startTransaction({ key: newTransactionKey(), clientId: 'VALERO-1-2' }));
    }),
    rule('a wrong PIN is refused and changes nothing; the right one works afterwards', async (it) => {
      await makeReady(it);
      await it.powerCycle();
      const answer = await it.tse.registerClient('VALERO-1-2', { ...it.pins, adminPin: '00000000' });
      assert.equal(wrong(answer).reason, 'refused');
      assert.deepEqual(right(await it.tse.status()).clients, [CLIENT]);
      right(await it.tse.registerClient('VALERO-1-2', it.pins));
    }),
  ];
}

function readiness(rule: TseRule): ContractRule[] {
  return [
    rule('before it is set up it signs nothing', async (it) => {
      assert.notEqual(right(await it.tse.status()).lifecycle, 'ready');
      assert.equal(wrong(await it.tse.startTransaction({ key: newTransactionKey(), clientId: CLIENT })).lost, false);
      assert.equal(right(await it.tse.status()).transactionCounter, 0);
    }),
    rule('a client it does not know is refused', async (it) => {
      await makeReady(it);
      assert.equal(
        wrong(await it.tse.startTransaction({ key: newTransactionKey(), clientId: 'VALERO-9-9' })).reason,
        'refused',
      );
    }),
    rule('after power-up it signs only with clock and self-test, where it loses them', async (it) => {
      await makeReady(it);
      assert.equal(right(await it.tse.status()).lifecycle, 'ready');
      await it.powerCycle();
      const answer = await it.tse.startTransaction({ key: newTransactionKey(), clientId: CLIENT });
      if (!it.forgetful) return void right(answer);
      assert.equal(wrong(answer).reason, 'selfTest');
      right(await it.tse.selfTest(CLIENT));
      const second = await it.tse.startTransaction({ key: newTransactionKey(), clientId: CLIENT });
      assert.equal(wrong(second).reason, 'clock');
      right(await it.tse.updateTime(it.now(), it.pins));
      right(await it.tse.startTransaction({ key: newTransactionKey(), clientId: CLIENT }));
    }),
    rule('once disabled it never signs again, and its log can still be exported', async (it) => {
      await makeReady(it);
      right(await it.tse.disable(it.pins));
      assert.equal(right(await it.tse.status()).lifecycle, 'disabled');
      wrong(await it.tse.startTransaction({ key: newTransactionKey(), clientId: CLIENT }));
      await it.powerCycle();
      wrong(await it.tse.startTransaction({ key: newTransactionKey(), clientId: CLIENT }));
      right(await it.tse.exportTar({ fromCounter: null, toCounter: null }, async () => undefined));
    }),
  ];
}

function signing(rule: TseRule): ContractRule[] {
  return [
    rule('start and finish are signed, and both signatures verify', async (it) => {
      await makeReady(it);
      const key = newTransactionKey();
      const start = right(await it.tse.startTransaction({ key, clientId: CLIENT }));
      const finish = right(await it.tse.finishTransaction(finishOf(key, start)));
      assert.equal(finish.transactionNumber, start.transactionNumber);
      assert.match(finish.logTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      const info = right(await it.tse.info(1, CLIENT));
      const started = { step: 'Start', clientId: CLIENT, processType: '', processData: '', signature: start } as const;
      const finished = {
        step: 'Finish',
        clientId: CLIENT,
        processType: TYPE,
        processData: DATA,
        signature: finish,
      } as const;
      assert.ok(stepVerifies(info, started, it.version), 'start');
      assert.ok(stepVerifies(info, finished, it.version), 'finish');
      const dearer = { ...finished, processData: DATA.replace('15.70', '15.71') };
      assert.equal(stepVerifies(info, dearer, it.version), false, 'one cent more must not verify');
    }),
    rule(
      'transactions are numbered from 1 without gaps and signature counters rise, also when all come at once',
      async (it) => {
        await makeReady(it);
        const keys = Array.from({ length: 12 }, newTransactionKey);
        const starts = (await Promise.all(keys.map((key) => it.tse.startTransaction({ key, clientId: CLIENT })))).map(
          right,
        );
        assert.deepEqual(
          starts.map(({ transactionNumber }) => transactionNumber).toSorted((a, b) => a - b),
          [...keys.keys()].map((n) => n + 1),
        );
        assert.equal(new Set(starts.map(({ signatureCounter }) => signatureCounter)).size, 12);
        const status = right(await it.tse.status());
        assert.equal(status.transactionCounter, 12);
        assert.ok(starts.every(({ signatureCounter }) => signatureCounter <= status.signatureCounter));
      },
    ),
    rule('open transactions are listed until they are finished', async (it) => {
      await makeReady(it);
      const [one, two] = [newTransactionKey(), newTransactionKey()];
      const first = right(await it.tse.startTransaction({ key: one, clientId: CLIENT }));
      const second = right(await it.tse.startTransaction({ key: two, clientId: CLIENT }));
      assert.deepEqual(right(await it.tse.openTransactions(CLIENT)).toSorted(), [1, 2]);
      right(await it.tse.finishTransaction(finishOf(two, second)));
      assert.deepEqual(right(await it.tse.openTransactions(CLIENT)), [first.transactionNumber]);
      assert.equal(right(await it.tse.status()).openTransactions, 1);
    }),
    rule('an update is signed in between', async (it) => {
      await makeReady(it);
      const key = newTransactionKey();
      const start = right(await it.tse.startTransaction({ key, clientId: CLIENT }));
      const update = right(await it.tse.updateTransaction(finishOf(key, start)));
      assert.ok(update.signatureCounter > start.signatureCounter);
      const finish = right(await it.tse.finishTransaction(finishOf(key, start)));
      assert.ok(finish.signatureCounter > update.signatureCounter);
    }),
  ];
}

function keys(rule: TseRule): ContractRule[] {
  return [
    rule('the same key started twice, at once and later, is one transaction', async (it) => {
      await makeReady(it);
      const order = { key: newTransactionKey(), clientId: CLIENT };
      const [one, two] = await Promise.all([it.tse.startTransaction(order), it.tse.startTransaction(order)]);
      assert.deepEqual(right(one), right(two));
      assert.deepEqual(right(await it.tse.startTransaction(order)), right(one));
      assert.equal(right(await it.tse.status()).transactionCounter, 1);
    }),
    rule(
      'finished twice with the same content it is the same signature, with other content it is refused',
      async (it) => {
        await makeReady(it);
        const key = newTransactionKey();
        const start = right(await it.tse.startTransaction({ key, clientId: CLIENT }));
        const finish = right(await it.tse.finishTransaction(finishOf(key, start)));
        assert.deepEqual(right(await it.tse.finishTransaction(finishOf(key, start))), finish);
        const other = finishOf(key, start, DATA.replace('15.70', '15.71'));
        assert.equal(wrong(await it.tse.finishTransaction(other)).reason, 'refused');
      },
    ),
    rule('a transaction is found by number and by key, and one it never knew is not', async (it) => {
      await makeReady(it);
      const key = newTransactionKey();
      const start = right(await it.tse.startTransaction({ key, clientId: CLIENT }));
      assert.deepEqual(right(await it.tse.transaction({ key })), { state: 'open', start });
      const finish = right(await it.tse.finishTransaction(finishOf(key, start)));
      const finished = { state: 'finished', start, finish, processType: TYPE, processData: DATA };
      assert.deepEqual(right(await it.tse.transaction({ key })), finished);
      assert.deepEqual(right(await it.tse.transaction({ number: start.transactionNumber })), finished);
      assert.equal(right(await it.tse.transaction({ key: newTransactionKey() })), null);
      assert.equal(right(await it.tse.transaction({ number: 4711 })), null);
    }),
  ];
}

function doubts(rule: TseRule): ContractRule[] {
  return [
    rule('one that cannot be reached says so, and nothing was carried out', async (it) => {
      await makeReady(it);
      it.behave('absent');
      const order = { key: newTransactionKey(), clientId: CLIENT };
      assert.equal(wrong(await it.tse.startTransaction(order)).reason, 'unreachable');
      it.behave('well');
      assert.equal(right(await it.tse.startTransaction(order)).transactionNumber, 1);
    }),
    rule('a refusal is told as one and loses nothing', async (it) => {
      await makeReady(it);
      it.behave('refuse');
      const answer = wrong(await it.tse.startTransaction({ key: newTransactionKey(), clientId: CLIENT }));
      assert.deepEqual(answer, { reason: 'refused', lost: false });
    }),
    rule('a start whose answer is lost is found by its key', async (it) => {
      await makeReady(it);
      it.behave('loseAnswer');
      const order = { key: newTransactionKey(), clientId: CLIENT };
      assert.deepEqual(wrong(await it.tse.startTransaction(order)), { reason: 'timeout', lost: true });
      it.behave('well');
      const found = right(await it.tse.transaction({ key: order.key }));
      assert.equal(found?.state, 'open');
      assert.deepEqual(right(await it.tse.startTransaction(order)), found?.start);
      assert.equal(right(await it.tse.status()).transactionCounter, 1);
    }),
    rule('a finish whose answer is lost is found with its signature', async (it) => {
      await makeReady(it);
      const key = newTransactionKey();
      const start = right(await it.tse.startTransaction({ key, clientId: CLIENT }));
      it.behave('loseAnswer');
      assert.equal(wrong(await it.tse.finishTransaction(finishOf(key, start))).lost, true);
      it.behave('well');
      const found = right(await it.tse.transaction({ number: start.transactionNumber }));
      assert.ok(found?.state === 'finished');
      assert.deepEqual(right(await it.tse.finishTransaction(finishOf(key, start))), found.finish);
    }),
    rule('after a power cycle what was open is open, and numbers go on where they were', async (it) => {
      await makeReady(it);
      const key = newTransactionKey();
      const start = right(await it.tse.startTransaction({ key, clientId: CLIENT }));
      const before = right(await it.tse.status());
      await it.powerCycle();
      await wake(it);
      assert.deepEqual(right(await it.tse.openTransactions(CLIENT)), [start.transactionNumber]);
      assert.deepEqual(right(await it.tse.transaction({ key })), { state: 'open', start });
      const finish = right(await it.tse.finishTransaction(finishOf(key, start)));
      assert.ok(finish.signatureCounter > before.signatureCounter);
      const next = right(await it.tse.startTransaction({ key: newTransactionKey(), clientId: CLIENT }));
      assert.equal(next.transactionNumber, 2);
    }),
    rule('stopped it answers that it cannot be reached', async (it) => {
      await makeReady(it);
      await it.tse.stop();
      assert.equal(it.tse.health().state, 'absent');
      const answer = await it.tse.startTransaction({ key: newTransactionKey(), clientId: CLIENT });
      assert.deepEqual(wrong(answer), { reason: 'unreachable', lost: false });
    }),
  ];
}
