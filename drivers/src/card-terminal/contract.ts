import assert from 'node:assert/strict';
import { type PaymentIntentId, toCents, toId, uuidV7 } from '@valero/domain/kernel';
import type { ContractRule } from '../device/index.ts';
import type { CardDetails, CardOperation, CardRequest, CardTerminal, OpenIntent, TerminalMark } from './port.ts';

/** A terminal whose behaviour and books are in the tester's hands. */
export interface TerminalRig {
  readonly terminal: CardTerminal;
  /** How the next dialogues go. `lostAnswer`: money is taken, the answer is lost; `unknown`: nor can it be asked. */
  behave(how: 'approve' | 'decline' | 'lostAnswer' | 'unknown' | 'slow' | 'unreachable'): void;
  /** Amounts really booked, in order, negative for money given back. A payment taken back shows as both. */
  taken(): number[];
  close(): Promise<void>;
}

let counter = 0;

/** A request whose intent is stored, as a till does it, in memory. */
interface StoredRequest extends CardRequest {
  /** What is in the till's books of this intent. */
  open(operation?: CardOperation): OpenIntent;
}

function request(amount: number, broken: 'onBegin' | 'onResult' | null = null): StoredRequest {
  counter += 1;
  const random = new Uint8Array(10).fill(counter % 256);
  const intentId = toId<PaymentIntentId>(uuidV7(1_700_000_000_000 + counter, random));
  let mark: TerminalMark | null = null;
  let seen: CardDetails | null = null;
  const fails = (hook: typeof broken): void => {
    if (hook === broken) throw new Error('the disk is full');
  };
  return {
    intentId,
    amount: toCents(amount),
    hooks: {
      async onBegin(stood) {
        fails('onBegin');
        mark = stood;
      },
      async onResult(details) {
        fails('onResult');
        seen = details;
      },
    },
    open: (operation = 'pay') => ({ intentId, operation, amount: toCents(amount), mark, seen }),
  };
}

/** Runs of 13 to 19 digits with the check digit of a card (ISO/IEC 7812-1); a merchant's or terminal's number seldom has it. */
function cardNumbersIn(text: string): string[] {
  return (text.match(/\d{13,19}/g) ?? []).filter((digits) => {
    const sum = Array.from(digits).reduceRight((total, digit, at) => {
      const twice = ((digits.length - at) % 2 === 0 ? 2 : 1) * Number(digit);
      return total + (twice > 9 ? twice - 9 : twice);
    }, 0);
    return sum % 10 === 0;
  });
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
  return [...answers(rule), ...stored(rule), ...doubts(rule), ...takingBack(rule)];
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
      assert.deepEqual(cardNumbersIn(JSON.stringify(outcome)), []);
      assert.deepEqual(it.taken(), [314]);
    }),
    rule('a declined payment takes nothing and stays declined for its intent', async (it) => {
      it.behave('decline');
      const asked = request(314);
      const outcome = await it.terminal.pay(asked);
      assert.equal(outcome.outcome, 'declined');
      assert.deepEqual(await it.terminal.recover(asked.open()), outcome);
      assert.deepEqual(await it.terminal.pay(asked), outcome);
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

function stored(rule: Rule): ContractRule[] {
  return [
    rule('the mark is stored before and the result at the moment of approval, with the same numbers', async (it) => {
      const asked = request(314);
      const outcome = await it.terminal.pay(asked);
      const { mark, seen } = asked.open();
      assert.notEqual(mark, null);
      assert.equal(outcome.outcome === 'approved' && outcome.details.trace, seen?.trace);
      assert.notEqual(mark?.lastTrace, seen?.trace);
    }),
    rule('an intent whose mark cannot be stored takes nothing', async (it) => {
      assert.equal((await it.terminal.pay(request(314, 'onBegin'))).outcome, 'declined');
      assert.deepEqual(it.taken(), []);
    }),
    rule('a result that cannot be stored is taken back by the terminal', async (it) => {
      const outcome = await it.terminal.pay(request(314, 'onResult'));
      assert.equal(outcome.outcome === 'declined' && outcome.reason, 'notStored');
      assert.deepEqual(it.taken(), []);
    }),
  ];
}

function doubts(rule: Rule): ContractRule[] {
  return [
    rule('a lost answer is unknown until it is asked, and asking finds the payment that was taken', async (it) => {
      it.behave('lostAnswer');
      const asked = request(800);
      assert.notEqual((await it.terminal.pay(asked)).outcome, 'declined');
      it.behave('approve');
      assert.equal((await it.terminal.recover(asked.open())).outcome, 'approved');
      assert.deepEqual(it.taken(), [800]);
    }),
    rule('a terminal that cannot be asked stays unknown until it can', async (it) => {
      it.behave('unknown');
      const asked = request(900);
      assert.equal((await it.terminal.pay(asked)).outcome, 'unknown');
      assert.equal((await it.terminal.recover(asked.open())).outcome, 'unknown');
      it.behave('approve');
      assert.equal((await it.terminal.recover(asked.open())).outcome, 'approved');
      assert.deepEqual(it.taken(), [900]);
    }),
    rule('an intent the terminal never got is not found', async (it) => {
      it.behave('unreachable');
      const asked = request(100);
      const outcome = await it.terminal.pay(asked);
      assert.equal(outcome.outcome === 'declined' && outcome.reason, 'unreachable');
      it.behave('approve');
      assert.deepEqual(await it.terminal.recover(asked.open()), { outcome: 'notFound' });
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

function takingBack(rule: Rule): ContractRule[] {
  return [
    rule('a payment is taken back once by its receipt number', async (it) => {
      const paid = await it.terminal.pay(request(450));
      assert.equal(paid.outcome, 'approved');
      if (paid.outcome !== 'approved') return;
      const { receiptNumber, trace } = paid.details;
      const reversed = await it.terminal.reverse({ ...request(450), receiptNumber, trace });
      assert.equal(reversed.outcome, 'approved');
      assert.equal((await it.terminal.reverse({ ...request(450), receiptNumber, trace })).outcome, 'declined');
      assert.deepEqual(it.taken(), [450, -450]);
    }),
    rule('a refund gives money back, and a lost answer to it is found', async (it) => {
      it.behave('lostAnswer');
      const asked = request(230);
      assert.notEqual((await it.terminal.refund(asked)).outcome, 'declined');
      it.behave('approve');
      assert.equal((await it.terminal.recover(asked.open('refund'))).outcome, 'approved');
      assert.deepEqual(it.taken(), [-230]);
    }),
    rule('the end of day names the total of what was booked since the last one', async (it) => {
      await it.terminal.pay(request(1000));
      await it.terminal.pay(request(250));
      await it.terminal.refund(request(50));
      const first = await it.terminal.endOfDay();
      assert.equal(first.outcome === 'closed' && first.totals.total, 1200);
      const second = await it.terminal.endOfDay();
      assert.equal(second.outcome === 'closed' && second.totals.total, 0);
    }),
    rule('a terminal that is idle says it is ready, and tells what it shows while it works', async (it) => {
      assert.equal((await it.terminal.inspect()).state, 'ready');
      const shown: string[] = [];
      it.terminal.onMessage((message) => shown.push(message?.text.de ?? ''));
      await it.terminal.pay(request(100));
      assert.ok(shown.length > 1, 'nothing was shown');
      assert.equal(shown.at(-1), '');
    }),
  ];
}
