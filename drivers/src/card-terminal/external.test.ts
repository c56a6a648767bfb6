import { type PaymentIntentId, toCents, toId } from '@valero/domain/kernel';
import { describe, expect, it } from 'vitest';
import { externalTerminal } from './external.ts';
import type { CardDetails, CardRequest, TerminalMark } from './port.ts';

const intent = (last: number) => toId<PaymentIntentId>(`00000000-0000-7000-8000-00000000000${last}`);

function terminal() {
  const made = externalTerminal({ id: 'terminal', name: 'von Hand', terminalId: 'T1', now: () => 1 });
  made.start();
  return made;
}

function request(last: number, onResult: CardRequest['hooks']['onResult'] = async () => undefined): CardRequest {
  return { intentId: intent(last), amount: toCents(1234), hooks: { onBegin: async () => undefined, onResult } };
}

const YES = { outcome: 'approved', trace: '42', receiptNumber: '7', brand: 'girocard' } as const;

describe('external terminal', () => {
  it('external terminal: what a person affirms is approved, stored before it is told, and says that a person said so', async () => {
    const desk = terminal();
    const stored: CardDetails[] = [];
    const paying = desk.pay(request(1, async (details) => void stored.push(details)));
    expect(desk.affirm(intent(1), YES)).toBe(true);
    const outcome = await paying;
    expect(outcome).toMatchObject({ outcome: 'approved', details: { source: 'person', trace: '42', amount: 1234 } });
    expect(stored).toEqual(outcome.outcome === 'approved' ? [outcome.details] : []);
    expect(await desk.pay(request(1))).toEqual(outcome);
  });

  it('external terminal: the first answer counts, and nothing is affirmed that does not run', async () => {
    const desk = terminal();
    expect(desk.affirm(intent(1), YES)).toBe(false);
    const paying = desk.pay(request(1));
    expect(desk.affirm(intent(1), { outcome: 'declined' })).toBe(true);
    expect(desk.affirm(intent(1), YES)).toBe(false);
    expect((await paying).outcome).toBe('declined');
  });

  it('external terminal: a second operation waits for nobody, it is refused as busy', async () => {
    const desk = terminal();
    const paying = desk.pay(request(1));
    expect(await desk.refund(request(2))).toMatchObject({ outcome: 'declined', reason: 'busy' });
    desk.cancel(intent(1));
    expect(await paying).toMatchObject({ outcome: 'declined', reason: 'cancelled' });
  });

  it('external terminal: stopped before anybody answered, it is unknown and not asked for again', async () => {
    const desk = terminal();
    let mark: TerminalMark | null = null;
    const asked = request(1);
    const onBegin = async (stood: TerminalMark) => {
      mark = stood;
    };
    const paying = desk.pay({ ...asked, hooks: { ...asked.hooks, onBegin } });
    await desk.stop();
    expect((await paying).outcome).toBe('unknown');
    desk.start();
    expect((await desk.pay(asked)).outcome).toBe('unknown');
    const open = { intentId: intent(1), operation: 'pay', amount: toCents(1234), mark, seen: null } as const;
    expect((await desk.recover(open)).outcome).toBe('unknown');
    expect((await desk.recover({ ...open, intentId: intent(2), mark: null })).outcome).toBe('notFound');
  });

  it('external terminal: an answer that cannot be stored leaves it unknown, for the money has moved', async () => {
    const desk = terminal();
    const paying = desk.pay(
      request(1, async () => {
        throw new Error('the disk is full');
      }),
    );
    desk.affirm(intent(1), YES);
    expect((await paying).outcome).toBe('unknown');
  });

  it('external terminal: a card number typed by mistake is not kept', async () => {
    const desk = terminal();
    const paying = desk.pay(request(1));
    desk.affirm(intent(1), { ...YES, trace: '4111111111111111', brand: 'Visa 4111111111111111' });
    expect(JSON.stringify(await paying)).not.toMatch(/\d{13}/);
  });
});
