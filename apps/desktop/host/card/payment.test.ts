import type { Beleg } from '@valero/domain/kasse';
import type { Failure } from '@valero/domain/kernel';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TestTill, testDevices, testTill, until } from '../till.fixture.ts';
import type { CardView, TopicValues } from '../transport.ts';

let at: TestTill;
let notices: Failure[];

beforeEach(async () => {
  at = await testTill();
  listen();
});
afterEach(async () => {
  await at.dispose();
});

function listen(): void {
  notices = [];
  at.till.subscribe('notice', (failure) => notices.push(failure));
}

/** The kept value of a state topic. */
function current<T extends keyof TopicValues>(topic: T): TopicValues[T] | undefined {
  let value: TopicValues[T] | undefined;
  at.till.subscribe(topic, (next) => {
    value = next;
  })();
  return value;
}

const noticed = (code: string): boolean => notices.some((failure) => failure.code === code);

describe('till: card', () => {
  async function startCard(): Promise<string> {
    await at.signIn(at.manager);
    await at.ask('kasse.scan', { code: '1001' });
    return (await at.ask<{ intentId: string }>('kasse.startCard')).intentId;
  }
  const cardState = (): CardView['state'] | undefined => current('card')?.state;

  test('while the card is asked for the basket is frozen', async () => {
    at.devices.terminal.setBehaviour('slow');
    await startCard();
    for (const [name, input] of [
      ['kasse.scan', { code: '1001' }],
      ['kasse.completeSale', {}],
      ['kasse.voidLine', { pos: 1 }],
      ['kasse.abortSale', {}],
      ['kasse.park', {}],
    ] as const) {
      expect(await at.refused(name, input)).toBe('kasse.card_running');
    }
    expect(await at.refused('kasse.startCard')).toBe('kasse.card_running');
    await at.ask('card.cancel');
    await until('cancelled', () => cardState() === 'declined');
    await at.ask('kasse.scan', { code: '1001' });
  });

  test('a declined card leaves the basket open for another payment', async () => {
    at.devices.terminal.setBehaviour('decline');
    await startCard();
    await until('declined', () => cardState() === 'declined');
    expect(noticed('host.card_declined')).toBe(true);
    expect((await at.ask<{ beleg: Beleg }>('kasse.completeSale', { tendered: 500 })).beleg.payments).toMatchObject([
      { type: 'Bar', amount: 389 },
    ]);
  });

  test('an answer that is lost freezes the sale, is found by asking, and is never charged twice', async () => {
    at.devices.terminal.setBehaviour('unknown');
    await startCard();
    await until('unknown', () => cardState() === 'unknown');
    expect(noticed('host.card_unknown')).toBe(true);
    expect(await at.refused('kasse.completeSale')).toBe('kasse.card_unclear');
    expect(await at.refused('kasse.startCard')).toBe('kasse.card_unclear');
    at.devices.terminal.setBehaviour('approve');
    await at.ask('card.recheck');
    expect(cardState()).toBe('approved');
    expect(current('basket')?.due).toBe(0);
    const { beleg } = await at.ask<{ beleg: Beleg }>('kasse.completeSale');
    expect(beleg.payments).toMatchObject([{ type: 'ECKarte', amount: 389 }]);
    expect(at.devices.terminal.bookings()).toHaveLength(1);
  });

  test('a till that dies in the middle asks the terminal at its start and does not charge again', async () => {
    at.devices.terminal.setBehaviour('unknown');
    const intentId = await startCard();
    await until('unknown', () => cardState() === 'unknown');
    const { terminal } = at.devices;
    await at.till.close();
    terminal.setBehaviour('approve');
    await at.restart({ devices: { ...testDevices(at.clock), terminal } });
    terminal.start();
    await until('resolved', async () => {
      await at.signIn(at.manager);
      await at.ask('card.recheck');
      return cardState() === 'approved';
    });
    expect(terminal.bookings().map((booking) => booking.intentId)).toEqual([intentId]);
    expect((await at.ask<{ beleg: Beleg }>('kasse.completeSale')).beleg.payments[0]?.card?.intentId).toBe(intentId);
  });

  test('a terminal that never took the money says so at the next start, and the sale may be paid otherwise', async () => {
    at.devices.terminal.setBehaviour('slow');
    await startCard();
    await at.till.close();
    await at.restart();
    await until('resolved', () => cardState() === 'declined');
    await at.signIn();
    await at.ask('kasse.completeSale', { tendered: 400 });
  });

  test('what stays unknown is settled by a person with the right, once', async () => {
    at.devices.terminal.setBehaviour('unknown');
    const intentId = await startCard();
    await until('unknown', () => cardState() === 'unknown');
    await at.signIn(at.cashier);
    expect(await at.refused('card.resolve', { intentId, outcome: 'approved', reason: 'Beleg' })).toBe(
      'identity.right_missing',
    );
    await at.signIn(at.manager);
    await at.ask('card.resolve', { intentId, outcome: 'approved', reason: 'Beleg liegt vor' });
    expect(await at.refused('card.resolve', { intentId, outcome: 'declined', reason: 'Irrtum' })).toBe(
      'kasse.card_unknown_intent',
    );
    expect(current('basket')?.due).toBe(0);
    await at.till.close();
    const settled = at.look((store) =>
      store.journal
        .facts(0, 100)
        .map(({ fact }) => fact)
        .filter((fact) => fact.type === 'kasse.cardSettled'),
    );
    expect(settled.map((fact) => (fact.payload as { outcome: string }).outcome)).toEqual(['unknown', 'approved']);
    expect(settled[1]?.actor).toBe(at.manager.id);
  });
});
