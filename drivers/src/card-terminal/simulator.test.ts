import { type PaymentIntentId, toCents, toId } from '@valero/domain/kernel';
import { describe, expect, it } from 'vitest';
import { cardTerminalContract, type TerminalRig } from './contract.ts';
import { AMOUNT_BEHAVIOUR, simulatedTerminal } from './simulator.ts';

function make() {
  return simulatedTerminal({ now: Date.now, payMs: 1, slowMs: 60_000, answerTimeoutMs: 1 });
}

const hooks = { onBegin: async () => undefined, onResult: async () => undefined };
const intent = (last: number) => toId<PaymentIntentId>(`00000000-0000-7000-8000-00000000000${last}`);

async function rig(): Promise<TerminalRig> {
  const terminal = make();
  terminal.start();
  return {
    terminal,
    behave: terminal.setBehaviour,
    taken: () => terminal.bookings().map(({ amount }) => amount),
    close: () => terminal.stop(),
  };
}

describe('simulated terminal', () => {
  for (const rule of cardTerminalContract(rig)) it(rule.title, () => rule.run());

  it('simulated terminal: marked amounts choose the case without any setting', async () => {
    const terminal = make();
    terminal.start();
    const asked = (last: number, cents: number) => ({ intentId: intent(last), amount: toCents(cents), hooks });
    const open = (last: number, cents: number) => ({
      intentId: intent(last),
      operation: 'pay' as const,
      amount: toCents(cents),
      mark: { terminalId: '', lastTrace: '' },
      seen: null,
    });
    expect([...AMOUNT_BEHAVIOUR.keys()]).toEqual([9991, 9992, 9993, 9994]);
    expect((await terminal.pay(asked(1, 9991))).outcome).toBe('declined');
    expect((await terminal.pay(asked(2, 9992))).outcome).toBe('unknown');
    expect((await terminal.recover(open(2, 9992))).outcome).toBe('approved');
    expect((await terminal.pay(asked(3, 9993))).outcome).toBe('unknown');
    expect((await terminal.recover(open(3, 9993))).outcome).toBe('unknown');
    expect(terminal.bookings().map(({ amount }) => amount)).toEqual([9992, 9993]);
  });

  it('simulated terminal: an intent asked again with another amount is not paid a second time', async () => {
    const terminal = make();
    terminal.start();
    const intentId = intent(9);
    await terminal.pay({ intentId, amount: toCents(100), hooks });
    await terminal.pay({ intentId, amount: toCents(200), hooks });
    expect(terminal.bookings().map(({ amount }) => amount)).toEqual([100]);
  });
});
