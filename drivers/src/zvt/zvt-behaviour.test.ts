import { type PaymentIntentId, toCents, toId } from '@valero/domain/kernel';
import { afterEach, describe, expect, it } from 'vitest';
import type { CardDetails, CardRequest, TerminalMark } from '../card-terminal/index.ts';
import { until } from '../device/index.ts';
import { linkRoom, openLink } from '../transport/index.ts';
import { zvtDriver } from './driver.ts';
import { type ZvtOptions, zZvtOptions } from './options.ts';
import { type ZvtBehaviour, type ZvtSimulator, zvtSimulator } from './simulator.ts';
import { listenZvt } from './simulator-server.ts';
import { QUICK } from './zvt.fixture.ts';
import { ZvtTerminal } from './zvt-terminal.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const intent = (last: number) => toId<PaymentIntentId>(`00000000-0000-7000-8000-00000000000${last}`);

interface Books {
  mark: TerminalMark | null;
  seen: CardDetails | null;
}

function request(last: number, cents: number, books: Books = { mark: null, seen: null }): CardRequest {
  return {
    intentId: intent(last),
    amount: toCents(cents),
    hooks: {
      async onBegin(mark) {
        books.mark = mark;
      },
      async onResult(seen) {
        books.seen = seen;
      },
    },
  };
}

/** A terminal made by its driver, over TCP, with everything that goes over the link in a log. */
async function shop(behaviour: Partial<ZvtBehaviour> = {}, options: Partial<ZvtOptions> = {}) {
  const simulator: ZvtSimulator = zvtSimulator();
  Object.assign(simulator.behaviour, { cardMs: 5, takeBackMs: 5, ...behaviour });
  const server = await listenZvt(simulator);
  const room = linkRoom({ now: Date.now });
  const address = { kind: 'tcp', host: '127.0.0.1', port: server.port } as const;
  const terminal = zvtDriver.create(
    {
      ...{ id: 'terminal', driver: 'zvt', name: '', enabled: true, link: address },
      options: zZvtOptions.parse({ ...QUICK, ...options }),
    },
    { now: Date.now, link: (link) => openLink(link, { room, owner: 'terminal' }), device: () => null },
  );
  if (!(terminal instanceof ZvtTerminal)) throw new Error('not a ZVT terminal');
  terminal.start();
  await until('the terminal was asked', () => terminal.health().state !== 'connecting');
  closing.push(async () => {
    await terminal.stop();
    await room.close();
    await server.close();
  });
  return { terminal, simulator, log: () => room.log.text() };
}

describe('zvt terminal', () => {
  it('zvt: the password goes to the terminal and into no log', async () => {
    const { terminal, log } = await shop({}, { password: '271828' });
    await terminal.pay(request(1, 100));
    await terminal.endOfDay();
    expect(log()).toContain('06 01 0A 04 00 00 00 00 01 00');
    expect(log()).not.toMatch(/27 18 28/);
  });

  it('zvt: a terminal that wants its end of day says so, takes no money, and takes it afterwards', async () => {
    const { terminal, simulator } = await shop();
    await terminal.pay(request(1, 100));
    simulator.behaviour.status = 0xf0;
    expect(await terminal.inspect()).toMatchObject({ state: 'endOfDay', terminalId: '52500041' });
    expect(terminal.health()).toMatchObject({ state: 'blocked', code: 'device.terminal_end_of_day' });
    expect(await terminal.pay(request(2, 100))).toMatchObject({ outcome: 'declined', reason: 'refused' });
    simulator.behaviour.status = null;
    expect((await terminal.endOfDay()).outcome).toBe('closed');
    expect(await terminal.inspect()).toMatchObject({ state: 'ready' });
    expect(simulator.taken()).toEqual([100]);
  });

  it('zvt: a busy terminal takes nothing, and the same intent may be asked again', async () => {
    const { terminal, simulator } = await shop();
    await terminal.pay(request(1, 100));
    simulator.behaviour.status = 0x9c;
    expect(await terminal.pay(request(2, 200))).toMatchObject({ outcome: 'declined', reason: 'busy' });
    simulator.behaviour.status = null;
    expect((await terminal.pay(request(2, 200))).outcome).toBe('approved');
    expect(simulator.taken()).toEqual([100, 200]);
  });

  it('zvt: a terminal that tells nothing of its last booking leaves a broken payment unknown and is never asked twice', async () => {
    const { terminal, simulator } = await shop();
    await terminal.pay(request(1, 100));
    Object.assign(simulator.behaviour, { repeat: 'nothing', cut: 'beforeCompletion' });
    const books: Books = { mark: null, seen: null };
    const asked = request(2, 200, books);
    expect(await terminal.pay(asked)).toEqual({ outcome: 'unknown', reason: 'cannotTell' });
    expect((await terminal.pay(asked)).outcome).toBe('unknown');
    expect(simulator.asked()).toBe(2);
    simulator.behaviour.repeat = 'tells';
    const open = { ...asked, operation: 'pay', mark: books.mark, seen: books.seen } as const;
    expect((await terminal.recover(open)).outcome).toBe('approved');
  });

  it('zvt: a terminal that stays silent when asked for its last booking still takes money', async () => {
    const { terminal, simulator } = await shop({ repeat: 'mute' }, { askMs: 120, connectMs: 1000 });
    expect((await terminal.pay(request(1, 100))).outcome).toBe('approved');
    const books: Books = { mark: null, seen: null };
    expect((await terminal.pay(request(2, 200, books))).outcome).toBe('approved');
    expect(books.mark?.lastTrace).toBeNull();
    expect(simulator.taken()).toEqual([100, 200]);
  });

  it.each([
    'onCommand',
    'afterAccept',
    'beforeResult',
    'inResult',
    'afterResult',
    'afterAck',
    'inReceipt',
    'beforeCompletion',
    'inCompletion',
  ] as const)('zvt: a link cut %s ends as what the terminal booked, asked for once', async (cut) => {
    const { terminal, simulator } = await shop();
    await terminal.pay(request(1, 200));
    simulator.behaviour.cut = cut;
    const outcome = await terminal.pay(request(2, 200));
    expect(outcome.outcome).toBe(simulator.taken().length === 2 ? 'approved' : 'declined');
    expect(simulator.taken().length).toBe(cut === 'beforeCompletion' || cut === 'inCompletion' ? 2 : 1);
    expect(simulator.asked()).toBe(2);
  });

  it('zvt: an end of day brings the terminal’s own sum, also a wrong one, by kind of card and with its slip', async () => {
    const { terminal } = await shop({ wrongTotalBy: 7 });
    await terminal.pay(request(1, 1000));
    const closed = await terminal.endOfDay();
    expect(closed).toMatchObject({
      outcome: 'closed',
      totals: { total: 1007, terminalId: '52500041', byType: [{ brand: 'girocard', count: 1, amount: 1007 }] },
    });
    expect(closed.outcome === 'closed' && closed.totals.receiptText).toContain('Kassenschnitt');
  });

  it.each([true, false])('zvt: both receipts come with the outcome (as single lines: %s)', async (linesOnly) => {
    const { terminal } = await shop({ linesOnly });
    const outcome = await terminal.pay(request(1, 1234));
    expect(outcome.outcome === 'approved' && outcome.details.receiptText).toMatch(/Kundenbeleg[\s\S]*12,34 EUR/);
    expect(outcome.outcome === 'approved' && outcome.details.merchantText).toMatch(/Haendlerbeleg[\s\S]*12,34 EUR/);
  });

  it('zvt: a terminal that prints itself leaves a receipt made of its data', async () => {
    const { terminal } = await shop({}, { config: 0x3c });
    const outcome = await terminal.pay(request(1, 1234));
    expect(outcome.outcome === 'approved' && outcome.details.receiptText).toMatch(
      /Betrag 12,34 EUR[\s\S]*TA-Nr\. 000001/,
    );
  });

  it('zvt: messages say what the customer sees, and that it is over', async () => {
    const { terminal, simulator } = await shop();
    const shown: (string | null)[] = [];
    terminal.onMessage((message) => shown.push(message?.text.de ?? null));
    simulator.behaviour.card = 'decline';
    const declined = await terminal.pay(request(1, 100));
    expect(declined).toMatchObject({ outcome: 'declined', reason: 'declined' });
    expect(shown).toEqual(['Karte einstecken oder vorhalten', null]);
  });

  it('zvt: bytes that come one by one, slowly, change nothing', async () => {
    const { terminal, simulator } = await shop({ split: true, delayMs: 3 });
    expect((await terminal.pay(request(1, 100))).outcome).toBe('approved');
    expect(simulator.taken()).toEqual([100]);
  });

  it('zvt: a terminal that asks for diagnosis and initialisation when it registers gets them', async () => {
    const { terminal, simulator } = await shop({ needs: 0x03 });
    expect(terminal.health().state).toBe('ready');
    expect(simulator.behaviour.needs).toBe(0);
  });

  it('zvt: a link that ends while nobody pays is there again by itself', async () => {
    const { terminal, simulator } = await shop();
    simulator.behaviour.off = true;
    simulator.cutAll();
    await until('the loss is seen', () => terminal.health().state === 'failed');
    simulator.behaviour.off = false;
    await until('it is back', () => terminal.health().state === 'ready', 8000);
  });

  it('zvt: a setup without a link is a configuration mistake', () => {
    const setup = { id: 'terminal', driver: 'zvt', name: '', enabled: true, link: null, options: QUICK };
    const around = { now: Date.now, device: () => null, link: () => expect.fail('no link is opened') };
    expect(() => zvtDriver.create(setup, around)).toThrow('network address');
  });
});
