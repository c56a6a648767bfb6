import { toCents } from '@valero/domain/kernel';
import { describe, expect, it } from 'vitest';
import { listeners } from '../device/index.ts';
import type { Transport } from '../transport/index.ts';
import { toHex } from './bytes.ts';
import { authorisation } from './commands.ts';
import { serialApduLink, tcpApduLink } from './link.ts';
import { manualTime } from './manual-time.fixture.ts';
import { encodeFrame } from './serial-frame.ts';
import { type DialogueEnd, type DialogueListener, ZvtSession } from './session.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const TIMES = { t3Ms: 5000, t4Ms: 180_000 };
const PAY = authorisation(toCents(314), '0978');
const SENT = '06010A04000000000314490978';

/** A wire whose other end is the test. */
function wire() {
  const data = listeners<Uint8Array>();
  const closed = listeners<undefined>();
  const sent: string[] = [];
  let open = true;
  const transport: Transport = {
    id: 'wire',
    caps: { read: true },
    open: async () => undefined,
    async write(bytes) {
      if (!open) throw new Error('the link is closed');
      sent.push(toHex(bytes));
    },
    onData: data.on,
    onClose: closed.on,
    async close() {
      if (!open) return;
      open = false;
      closed.tell(undefined);
    },
  };
  return { transport, sent, say: (text: string) => data.tell(hex(text)), cut: () => transport.close() };
}

function dialogue(listener: DialogueListener = {}) {
  const time = manualTime();
  const line = wire();
  const session = new ZvtSession(tcpApduLink(line.transport), time);
  const ends: DialogueEnd[] = [];
  void session.run(PAY, TIMES, listener).then((end) => ends.push(end));
  return { time, ...line, session, ends, settle: () => time.pass(0) };
}

describe('zvt session', () => {
  it('zvt session: a terminal that does not acknowledge in T3 is silent, and the link is given up', async () => {
    const { time, ends, session, sent } = dialogue();
    await time.pass(4999);
    expect(ends).toEqual([]);
    await time.pass(1);
    expect(ends).toEqual([{ end: 'silent' }]);
    expect(session.open).toBe(false);
    expect(sent).toEqual([SENT]);
  });

  it('zvt session: T4 begins anew with each intermediate status, which may bring its own minutes', async () => {
    const { time, ends, say } = dialogue();
    say('80 00 00');
    await time.pass(179_000);
    say('04 FF 01 0A');
    await time.pass(179_000);
    say('04 FF 02 0A 10');
    await time.pass(599_999);
    expect(ends).toEqual([]);
    await time.pass(1);
    expect(ends).toEqual([{ end: 'late' }]);
  });

  it('zvt session: a result is acknowledged only after the listener has made it durable', async () => {
    let durable: () => void = () => undefined;
    const { settle, say, sent, ends } = dialogue({
      onStatus: () => new Promise((resolve) => (durable = () => resolve(0))),
    });
    say('80 00 00 04 0F 02 27 00 06 0F 00');
    await settle();
    expect(sent).toEqual([SENT]);
    expect(ends).toEqual([]);
    durable();
    await settle();
    expect(sent).toEqual([SENT, '800000', '800000']);
    expect(ends).toEqual([{ end: 'completed', data: new Uint8Array(0) }]);
  });

  it('zvt session: a result that is not durable is refused, so that the terminal takes it back', async () => {
    const { settle, say, sent } = dialogue({ onStatus: async () => 0x66 });
    say('80 00 00 04 0F 02 27 00');
    await settle();
    expect(sent.at(-1)).toBe('846600');
  });

  it('zvt session: an abort leaves once the terminal leads, and its refusal changes nothing', async () => {
    const { settle, say, sent, ends, session } = dialogue();
    session.abort();
    await settle();
    expect(sent).toEqual([SENT]);
    say('80 00 00');
    await settle();
    session.abort();
    expect(sent).toEqual([SENT, '06B000']);
    say('84 83 00');
    await settle();
    expect(ends).toEqual([]);
    say('06 1E 01 6C');
    await settle();
    expect(ends).toEqual([{ end: 'aborted', code: 0x6c }]);
  });

  it('zvt session: what a terminal refuses has not begun, and what has no link was never sent', async () => {
    const { settle, say, ends, session, sent, cut } = dialogue();
    say('84 9C 00');
    await settle();
    expect(ends).toEqual([{ end: 'refused', code: 0x9c }]);
    await cut();
    expect(await session.run(PAY, TIMES)).toEqual({ end: 'notSent' });
    expect(sent).toEqual([SENT]);
  });

  it('zvt session: a result nobody waits for is never acknowledged', async () => {
    const { settle, say, sent } = dialogue();
    say('84 9C 00');
    await settle();
    say('04 0F 02 27 00 04 FF 01 0A');
    await settle();
    expect(sent.slice(1)).toEqual(['848300', '800000']);
  });

  it('zvt session: a result that arrived before the link ended is heard before the end is told', async () => {
    const heard: string[] = [];
    const { settle, say, ends, cut } = dialogue({
      async onStatus(data) {
        heard.push(toHex(data));
        return 0;
      },
    });
    say('80 00 00 04 0F 02 27 00');
    await cut();
    await settle();
    expect(heard).toEqual(['2700']);
    expect(ends).toEqual([{ end: 'broken' }]);
  });
});

describe('zvt serial link', () => {
  const link = () => {
    const time = manualTime();
    const line = wire();
    const over = serialApduLink(line.transport, time);
    const told: number[] = [];
    over.onApdu(({ code }) => told.push(code));
    return { time, over, told, ...line };
  };
  const FRAME = toHex(encodeFrame(hex('80 00 00')));

  it('zvt serial: a frame that is refused or not answered in T2 is sent again, twice at the most', async () => {
    const { time, over, sent, say } = link();
    const sending = over.send({ code: 0x8000, data: new Uint8Array(0) }).then(
      () => 'arrived',
      () => 'lost',
    );
    await time.pass(0);
    say('15');
    await time.pass(0);
    expect(sent).toEqual([FRAME, FRAME]);
    await time.pass(5000);
    expect(sent).toEqual([FRAME, FRAME, FRAME]);
    await time.pass(5000);
    expect(sent).toHaveLength(3);
    expect(await sending).toBe('lost');
  });

  it('zvt serial: a command that moves money leaves once, whatever becomes of its acknowledgement', async () => {
    const { time, over, sent, say } = link();
    const sending = over.send(PAY, { once: true }).then(
      () => 'arrived',
      () => 'lost',
    );
    await time.pass(0);
    say('15');
    await time.pass(20_000);
    expect(sent).toHaveLength(1);
    expect(await sending).toBe('lost');
  });

  it('zvt serial: who answers has our frame, even if its acknowledgement was lost', async () => {
    const { time, over, sent, told, say } = link();
    const sending = over.send(PAY);
    await time.pass(0);
    say(FRAME);
    await sending;
    await time.pass(20_000);
    expect(told).toEqual([0x8000]);
    expect(sent).toHaveLength(2);
  });

  it('zvt serial: a frame that comes again because our acknowledgement was lost is told once and acknowledged again', async () => {
    const { told, sent, say } = link();
    say(FRAME);
    say(FRAME);
    expect(told).toEqual([0x8000]);
    expect(sent).toEqual(['06', '06']);
  });

  it('zvt serial: the same command after an answer of ours is a new one', async () => {
    const { time, over, told, say } = link();
    say(FRAME);
    const sending = over.send({ code: 0x8000, data: new Uint8Array(0) });
    await time.pass(0);
    say(`06 ${FRAME}`);
    await sending;
    expect(told).toEqual([0x8000, 0x8000]);
  });

  it('zvt serial: a damaged frame, and one that stops half-way for T1, is asked for again', async () => {
    const { time, told, sent, say } = link();
    say(FRAME.replace(/F51F$/, 'F51E'));
    say(FRAME.slice(0, 8));
    await time.pass(200);
    say(FRAME);
    expect(sent).toEqual(['15', '15', '06']);
    expect(told).toEqual([0x8000]);
  });
});
