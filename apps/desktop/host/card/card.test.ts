import type { BasketView, Beleg, CutReply } from '@valero/domain/kasse';
import { externalTerminal } from '@valero/drivers/card-terminal';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PIN, type TestTill, testDevices, testTill, until } from '../till.fixture.ts';
import type { CardView, TopicValues } from '../transport.ts';

let at: TestTill;
let views: CardView[] = [];
let notices: TopicValues['notice'][] = [];

function listen(): void {
  views = [];
  notices = [];
  at.till.subscribe('card', (view) => view && views.push(view));
  at.till.subscribe('notice', (failure) => notices.push(failure));
}

beforeEach(async () => {
  at = await testTill();
  listen();
  await at.signIn(at.manager);
});
afterEach(() => at.dispose());

const state = () => views.at(-1)?.state;
const settled = (what: CardView['state']) => until(what, () => state() === what);
const taken = () => at.devices.terminal.bookings().map(({ amount }) => amount);
const facts = (type: string) =>
  at.look((store) => store.journal.facts(0, 500).flatMap(({ fact }) => (fact.type === type ? [fact] : [])));

/** A sale of 3,89 € paid by card. */
async function paidByCard(): Promise<Beleg> {
  await at.ask('kasse.scan', { code: '1001' });
  await at.ask('kasse.startCard', {});
  await settled('approved');
  return (await at.ask<{ beleg: Beleg }>('kasse.completeSale')).beleg;
}

async function reverse(beleg: Beleg): Promise<string> {
  const { intentId } = await at.ask<{ intentId: string }>('kasse.startReversal', {
    belegId: beleg.id,
    reason: 'Irrtum',
  });
  return intentId;
}

describe('card: taking back', () => {
  test('card: a storno of a card sale is booked with the terminal’s yes, in one step, with the terminal’s own numbers', async () => {
    const beleg = await paidByCard();
    const intentId = await reverse(beleg);
    await settled('approved');
    expect(taken()).toEqual([389, -389]);
    expect(views.at(-1)).toMatchObject({ kind: 'reverse', amount: -389, belegNumber: beleg.number });
    const found = await at.ask<{ voidedBy: { id: string } }>('kasse.getBeleg', { id: beleg.id });
    const storno = await at.ask<{ beleg: Beleg }>('kasse.getBeleg', { id: found.voidedBy.id });
    expect(storno.beleg.gross).toBe(-389);
    expect(storno.beleg.payments).toMatchObject([
      { type: 'ECKarte', amount: -389, card: { intentId, trace: '000002' } },
    ]);
    expect(storno.beleg.operator.name).toBe(at.manager.name);
    await until('paper', () =>
      at.devices.printer.papers().some(({ lines }) => lines.join('\n').includes('Storno girocard')),
    );
    expect(await at.refused('kasse.startReversal', { belegId: beleg.id, reason: 'x' })).toBe('kasse.already_voided');
  });

  test('card: what the terminal has not taken back is not booked as taken back; cash is another way', async () => {
    const beleg = await paidByCard();
    expect(await at.refused('kasse.voidBeleg', { belegId: beleg.id, reason: 'x', refund: 'same' })).toBe(
      'kasse.card_not_reversed',
    );
    at.devices.terminal.setBehaviour('decline');
    await reverse(beleg);
    await settled('declined');
    expect(await at.refused('kasse.voidBeleg', { belegId: beleg.id, reason: 'x', refund: 'same' })).toBe(
      'kasse.card_not_reversed',
    );
    const { beleg: storno } = await at.ask<{ beleg: Beleg }>('kasse.voidBeleg', {
      belegId: beleg.id,
      reason: 'x',
      refund: 'cash',
    });
    expect(storno.payments).toMatchObject([{ type: 'Bar', amount: -389 }]);
    expect(taken()).toEqual([389]);
  });

  test('card: an unclear reversal freezes its receipt, the terminal and the closing, until the terminal can tell', async () => {
    const beleg = await paidByCard();
    at.devices.terminal.setBehaviour('unknown');
    await reverse(beleg);
    await settled('unknown');
    expect(await at.refused('kasse.voidBeleg', { belegId: beleg.id, reason: 'x', refund: 'cash' })).toBe(
      'kasse.card_unclear',
    );
    expect(await at.refused('kasse.returnFromBeleg', { belegId: beleg.id, lines: [{ pos: 1, quantity: 1000 }] })).toBe(
      'kasse.card_reversed',
    );
    expect(await at.refused('kasse.closeDay', { counted: 0, drop: 0 })).toBe('kasse.card_unclear');
    expect(await at.refused('card.cut')).toBe('kasse.card_unclear');
    // another sale goes on in cash
    await at.ask('kasse.scan', { code: '1001' });
    expect(await at.refused('kasse.startCard')).toBe('kasse.card_unclear');
    await at.ask('kasse.completeSale', { tendered: 400 });
    at.devices.terminal.setBehaviour('approve');
    await at.ask('card.recheck');
    expect(state()).toBe('approved');
    expect(taken()).toEqual([389, -389]);
    expect(await at.ask<{ voidedBy: unknown }>('kasse.getBeleg', { id: beleg.id })).toMatchObject({ voidedBy: {} });
  });

  test('card: two cards on one receipt go back one by one; what is refused goes back in cash', async () => {
    await at.ask('kasse.scan', { code: '1001' });
    await at.ask('kasse.startCard', { amount: 100 });
    await settled('approved');
    await at.ask('kasse.startCard', {});
    await until('both', async () => taken().length === 2 && state() === 'approved');
    const { beleg } = await at.ask<{ beleg: Beleg }>('kasse.completeSale');
    await reverse(beleg);
    await until('first back', () => taken().length === 3 && state() === 'approved');
    expect(await at.ask<{ voidedBy: unknown }>('kasse.getBeleg', { id: beleg.id })).toMatchObject({ voidedBy: null });
    at.devices.terminal.setBehaviour('decline');
    await reverse(beleg);
    await settled('declined');
    const { beleg: storno } = await at.ask<{ beleg: Beleg }>('kasse.voidBeleg', {
      belegId: beleg.id,
      reason: 'x',
      refund: 'cash',
    });
    expect(storno.payments).toMatchObject([
      { type: 'ECKarte', amount: -100 },
      { type: 'Bar', amount: -289 },
    ]);
    expect(taken()).toEqual([100, 289, -100]);
  });

  test('card: a return is paid back to a card, as it stands in the terminal’s books', async () => {
    await at.ask('kasse.returnLine', { code: '1001', reason: 'defekt' });
    await at.ask('kasse.startCard', {});
    await settled('approved');
    expect(taken()).toEqual([-389]);
    const { beleg } = await at.ask<{ beleg: Beleg }>('kasse.completeSale');
    expect(beleg.payments).toMatchObject([{ type: 'ECKarte', amount: -389 }]);
    expect(beleg.gross).toBe(-389);
  });
});

describe('card: doubt', () => {
  test('card: a person with the right decides at another one’s till by PIN; name, reason and the slip’s numbers are kept', async () => {
    await at.signIn(at.cashier);
    at.devices.terminal.setBehaviour('unknown');
    await at.ask('kasse.scan', { code: '1001' });
    const { intentId } = await at.ask<{ intentId: string }>('kasse.startCard', {});
    await settled('unknown');
    const word = { intentId, outcome: 'approved', reason: 'Beleg liegt vor', receiptNumber: '0815' };
    const approver = { userId: at.manager.id, pin: PIN.manager };
    expect(await at.refused('card.resolve', { ...word, reason: '' })).toBe('host.bad_input');
    expect(await at.refused('card.resolve', { ...word, approver: { ...approver, pin: '0000' } })).toBe(
      'identity.wrong_pin',
    );
    expect(await at.refused('card.resolve', { ...word, approver: { userId: at.cashier.id, pin: PIN.cashier } })).toBe(
      'identity.right_missing',
    );
    await at.ask('card.resolve', { ...word, approver });
    const { beleg } = await at.ask<{ beleg: Beleg }>('kasse.completeSale');
    expect(beleg.payments[0]?.card).toMatchObject({ intentId, receiptNumber: '0815', panMasked: '############1234' });
    await at.till.close();
    const [, last] = facts('kasse.cardSettled');
    expect(last?.actor).toBe(at.manager.id);
    expect(last?.payload).toMatchObject({ source: 'hand', outcome: 'approved' });
    expect(JSON.stringify(last?.payload)).toContain(at.cashier.name);
  });

  test('card: what the terminal said before the line broke stands on the screen and goes into the question after a restart', async () => {
    at.devices.terminal.setBehaviour('unknown');
    await at.ask('kasse.scan', { code: '1001' });
    const { intentId } = await at.ask<{ intentId: string }>('kasse.startCard', {});
    await settled('unknown');
    expect(views.at(-1)?.look).toMatchObject({ lastTrace: '', seen: { trace: '000001' } });
    await at.till.close();
    const note = at.look((store) => store.cardNotes.get(intentId));
    expect(JSON.parse(note?.seen ?? '')).toMatchObject({ trace: '000001', amount: 389 });
    const asked: unknown[] = [];
    const devices = testDevices(at.clock);
    devices.terminal.recover = async (open) => {
      asked.push(open);
      return open.seen ? { outcome: 'approved', details: open.seen } : { outcome: 'notFound' };
    };
    await at.restart({ devices });
    listen();
    await settled('approved');
    expect(asked).toMatchObject([
      { intentId, operation: 'pay', amount: 389, mark: { lastTrace: '' }, seen: { trace: '000001' } },
    ]);
    await at.till.close();
    expect(at.look((store) => store.cardNotes.get(intentId))).toBeNull();
    await at.restart();
  });

  test('card: a till that cannot store the mark or the answer moves no money', async () => {
    for (const broken of ['mark', 'seen'] as const) {
      await at.till.close();
      const devices = testDevices(at.clock);
      await at.restart({ devices });
      listen();
      await at.signIn(at.manager);
      const pay = devices.terminal.pay;
      devices.terminal.pay = (request) =>
        pay({
          ...request,
          hooks:
            broken === 'mark'
              ? { ...request.hooks, onBegin: () => Promise.reject(new Error('full')) }
              : { ...request.hooks, onResult: () => Promise.reject(new Error('full')) },
        });
      if (broken === 'mark') await at.ask('kasse.scan', { code: '1001' });
      await at.ask('kasse.startCard', {});
      await settled('declined');
      expect(devices.terminal.bookings()).toEqual([]);
    }
  });

  test('card: the screen is told what the terminal shows, and a cancelled payment waits for its outcome', async () => {
    at.devices.terminal.setBehaviour('slow');
    await at.ask('kasse.scan', { code: '1001' });
    await at.ask('kasse.startCard', {});
    await until('message', () => views.some(({ message }) => message?.text.de.startsWith('Karte einstecken')));
    await at.ask('card.cancel');
    await settled('declined');
    expect(views.at(-1)?.hint).toBe('Abgebrochen');
    expect(taken()).toEqual([]);
    expect((await at.ask<{ basket: BasketView }>('kasse.scan', { code: '1001' })).basket.due).toBe(778);
  });

  test('card: a slip is printed again as a copy; without one the person is told', async () => {
    const beleg = await paidByCard();
    const intentId = beleg.payments[0]?.card?.intentId;
    await at.ask('card.slip', { intentId, side: 'merchant' });
    const paper = await until('slip', () => at.devices.printer.papers().at(1)?.lines.join('\n'));
    expect(paper).toContain('KOPIE');
    expect(paper).toContain('Händlerbeleg');
    expect(await at.refused('card.slip', { intentId: beleg.id, side: 'customer' })).toBe('host.card_no_slip');
  });
});

describe('card: not connected', () => {
  test('card: a person says how it ended at a terminal that is not connected, and nothing but that person does', async () => {
    await at.till.close();
    const devices = testDevices(at.clock);
    const manual = externalTerminal({ id: 'manual', name: 'Extern', terminalId: 'T7', now: () => at.clock.now() });
    devices.registry.add(manual);
    await at.restart({ devices: { ...devices, terminal: manual } });
    listen();
    await at.signIn(at.cashier);
    await at.ask('kasse.scan', { code: '1001' });
    const { intentId } = await at.ask<{ intentId: string }>('kasse.startCard', {});
    await until('waiting', () => views.at(-1)?.manual && views.at(-1)?.message);
    const said = { outcome: 'approved', trace: '12', receiptNumber: '34', brand: '' };
    expect(await at.refused('card.affirm', { intentId: at.cashier.id, said })).toBe('kasse.card_unknown_intent');
    await at.ask('card.affirm', { intentId, said });
    await settled('approved');
    const { beleg } = await at.ask<{ beleg: Beleg }>('kasse.completeSale');
    expect(beleg.payments[0]?.card).toMatchObject({ terminalId: 'T7', trace: '12', receiptNumber: '34' });
    expect(await at.refused('card.cut')).toBe('host.card_no_cut');
    await at.till.close();
    expect(facts('kasse.cardSettled').at(-1)?.payload).toMatchObject({ source: 'hand' });
    await at.restart();
  });
});

describe('card: Kassenschnitt', () => {
  test('card: the cut compares the terminal’s total with the till’s since the cut before, and is kept', async () => {
    await paidByCard();
    await paidByCard();
    const first = await at.ask<CutReply>('card.cut');
    expect(first).toMatchObject({ outcome: 'closed', difference: 0, till: { total: 778, count: 2 }, differences: [] });
    await paidByCard();
    expect(await at.ask<CutReply>('card.cut')).toMatchObject({ difference: 0, till: { total: 389, count: 1 } });
    const list = await at.ask<{ tillTotal: number; difference: number }[]>('kasse.listCardCuts');
    expect(list).toMatchObject([
      { outcome: 'closed', tillTotal: 389, difference: 0 },
      { outcome: 'closed', tillTotal: 778, terminalTotal: 778, difference: 0, till: [{ brand: 'girocard', count: 2 }] },
    ]);
    const papers = () => at.devices.printer.papers().map(({ lines }) => lines.join('\n'));
    await until('paper', () =>
      papers().some((paper) => paper.includes('KASSENSCHNITT') && paper.includes('Kasse = Terminal')),
    );
  });

  test('card: a difference is named by card type; a cut whose end is not known is allowed for at the next', async () => {
    await paidByCard();
    const { terminal } = at.devices;
    const endOfDay = terminal.endOfDay;
    terminal.endOfDay = async () => {
      await endOfDay();
      return { outcome: 'unknown', reason: 'noAnswer' };
    };
    expect(await at.ask<CutReply>('card.cut')).toMatchObject({ outcome: 'unknown', difference: null });
    terminal.endOfDay = endOfDay;
    await paidByCard();
    // the terminal had begun anew: only the second payment is in its totals
    expect(await at.ask<CutReply>('card.cut')).toMatchObject({
      outcome: 'closed',
      difference: 0,
      till: { total: 389 },
    });
    await paidByCard();
    terminal.endOfDay = async () => {
      const done = await endOfDay();
      if (done.outcome !== 'closed') return done;
      const total = (done.totals.total + 500) as typeof done.totals.total;
      return { ...done, totals: { ...done.totals, total, byType: [{ brand: 'Girocard', count: 2, amount: total }] } };
    };
    expect(await at.ask<CutReply>('card.cut')).toMatchObject({
      difference: 500,
      differences: [{ brand: 'Girocard', terminal: { count: 2, amount: 889 }, till: { count: 1, amount: 389 } }],
    });
  });

  test('card: a reversal leaves nothing in the totals of either side', async () => {
    await reverse(await paidByCard());
    await until('back', () => taken().length === 2 && state() === 'approved');
    expect(await at.ask<CutReply>('card.cut')).toMatchObject({ difference: 0, till: { total: 0, count: 0 } });
  });
});
