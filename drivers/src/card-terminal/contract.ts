import assert from 'node:assert/strict';
import { type Cents, type PaymentIntentId, toCents, toId, uuidV7 } from '@valero/domain/kernel';
import type { ContractRule } from '../device/index.ts';
import type { CardRequest, CardTerminal } from './port.ts';

/** A terminal whose behaviour and books are in the tester's hands. */
export interface TerminalRig {
  readonly terminal: CardTerminal;
  /** How the next payments go. `lostAnswer`: money is taken, the answer is lost; `unknown`: nor can it be asked. */
  behave(how: 'approve' | 'decline' | 'lostAnswer' | 'unknown' | 'slow' | 'unreachable'): void;
  /** Amounts really taken, in order. */
  taken(): number[];
  close(): Promise<void>;
}

let counter = 0;

function request(amount: number): CardRequest & { readonly amount: Cents } {
  counter += 1;
  const random = new Uint8Array(10).fill(counter % 256);
  return { intentId: toId<PaymentIntentId>(uuidV7(1_700_000_000_000 + counter, random)), amount: toCents(amount) };
}

/** The rules of every card terminal: money is moved once or not at all, and nobody is left guessing longer than needed. */
export function cardTerminalContract(rig: () => Promise<TerminalRig>): ContractRule[] {
  const rule = (title: string, run: (rig: TerminalRig) => Promise<void>): ContractRule => ({
    title: `card terminal: ${title}`,
    async run() {
      const it = await rig();
      try {
        await run(it);
      } finally {
        await it.close();
      }
    },
  });
  return [...answers(rule), ...doubts(rule)];
}

type Rule = (title: string, run: (rig: TerminalRig) => Promise<void>) => ContractRule;

function answers(rule: Rule): ContractRule[] {
  return [
    rule('an approved payment names terminal, trace and approval, and no full card number', async (it) => {
      const outcome = await it.terminal.pay(request(314));
      assert.equal(outcome.outcome, 'approved');
      if (outcome.outcome !== 'approved') return;
      assert.match(outcome.details.terminalId, /^\w{1,30}$/);
      assert.match(outcome.details.trace, /^\d{1,30}$/);
      assert.doesNotMatch(JSON.stringify(outcome), /\d{13,19}/);
      assert.deepEqual(it.taken(), [314]);
    }),
    rule('a declined payment takes nothing and stays declined for its intent', async (it) => {
      it.behave('decline');
      const asked = request(314);
      const outcome = await it.terminal.pay(asked);
      assert.equal(outcome.outcome, 'declined');
      assert.deepEqual(await it.terminal.status(asked.intentId), outcome);
      assert.deepEqual(it.taken(), []);
    }),
    rule('the same intent paid twice, at once and later, takes the money once', async (it) => {
      const asked = request(500);
      const both = await Promise.all([it.terminal.pay(asked), it.terminal.pay(asked)]);
      assert.deepEqual(both[0], both[1]);
      assert.deepEqual(await it.terminal.pay(asked), both[0]);
      assert.deepEqual(it.taken(), [500]);
    }),
    rule('a second payment while one runs is refused as busy and takes nothing', async (it) => {
      const first = it.terminal.pay(request(500));
      const second = await it.terminal.pay(request(600));
      assert.equal(second.outcome === 'declined' && second.reason, 'busy');
      assert.equal((await first).outcome, 'approved');
      assert.deepEqual(it.taken(), [500]);
    }),
    rule('a cancelled payment takes nothing, and its outcome says so', async (it) => {
      it.behave('slow');
      const asked = request(700);
      const paying = it.terminal.pay(asked);
      it.terminal.cancel(asked.intentId);
      const outcome = await paying;
      assert.equal(outcome.outcome === 'declined' && outcome.reason, 'cancelled');
      assert.deepEqual(it.taken(), []);
    }),
  ];
}

function doubts(rule: Rule): ContractRule[] {
  return [
    rule('a lost answer is unknown, and asking finds the payment that was taken', async (it) => {
      it.behave('lostAnswer');
      const asked = request(800);
      assert.equal((await it.terminal.pay(asked)).outcome, 'unknown');
      assert.equal((await it.terminal.status(asked.intentId)).outcome, 'approved');
      assert.deepEqual(it.taken(), [800]);
    }),
    rule('a terminal that cannot be asked stays unknown until it can', async (it) => {
      it.behave('unknown');
      const asked = request(900);
      assert.equal((await it.terminal.pay(asked)).outcome, 'unknown');
      assert.equal((await it.terminal.status(asked.intentId)).outcome, 'unknown');
      it.behave('approve');
      assert.equal((await it.terminal.status(asked.intentId)).outcome, 'approved');
      assert.deepEqual(it.taken(), [900]);
    }),
    rule('an intent the terminal never got is not found', async (it) => {
      it.behave('unreachable');
      const asked = request(100);
      const outcome = await it.terminal.pay(asked);
      assert.equal(outcome.outcome === 'declined' && outcome.reason, 'unreachable');
      it.behave('approve');
      assert.deepEqual(await it.terminal.status(asked.intentId), { outcome: 'notFound' });
      assert.equal((await it.terminal.pay(asked)).outcome, 'approved');
      assert.deepEqual(it.taken(), [100]);
    }),
    rule('stop ends a running payment with an outcome', async (it) => {
      it.behave('slow');
      const paying = it.terminal.pay(request(100));
      await it.terminal.stop();
      assert.notEqual((await paying).outcome, 'approved');
      assert.equal(it.terminal.health().state, 'absent');
    }),
  ];
}
