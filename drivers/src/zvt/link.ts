import { listeners } from '../device/index.ts';
import type { Transport } from '../transport/index.ts';
import { type Apdu, apduReader, encodeApdu } from './apdu.ts';
import { join } from './bytes.ts';
import { encodeFrame, FRAME_ACK, FRAME_NAK, frameReader } from './serial-frame.ts';
import { alarm, type DialogueTime } from './time.ts';

/** How a command is sent. */
export interface Sending {
  /** Bytes in it that no log may show. */
  readonly secret?: Uint8Array;
  /** True = it leaves once and is never repeated by the line either: a repeated frame that asks for money could be taken for a second request. */
  readonly once?: boolean;
}

/** A link that carries whole APDUs. */
export interface ApduLink {
  readonly id: string;
  /** Opens anew; rejects with why not. */
  open(timeoutMs: number): Promise<void>;
  /** Resolves when the other side has it, as far as the link can know; rejects when the link broke. */
  send(apdu: Apdu, how?: Sending): Promise<void>;
  onApdu(listener: (apdu: Apdu) => void): () => void;
  /** Called once for every link that was open and is no more. */
  onClose(listener: () => void): () => void;
  close(): Promise<void>;
}

/** Times of a link in ms. T1 and T2 as in PA00P016: between two bytes of a frame, and for its acknowledgement. */
export interface LinkTimes {
  readonly writeMs: number;
  readonly t1Ms: number;
  readonly t2Ms: number;
}

/** PA00P016: T1 200 ms, T2 5 s. */
export const LINK_TIMES: LinkTimes = { writeMs: 5000, t1Ms: 200, t2Ms: 5000 };
/** How often a frame is sent again that was not acknowledged (PA00P016). */
const REPEATS = 2;

/** APDUs over TCP: raw, one after the other. */
export function tcpApduLink(transport: Transport, times: Pick<LinkTimes, 'writeMs'> = LINK_TIMES): ApduLink {
  const apdus = listeners<Apdu>();
  const reader = apduReader();
  transport.onData((bytes) => {
    for (const apdu of reader.push(bytes)) apdus.tell(apdu);
  });
  return {
    id: transport.id,
    async open(timeoutMs) {
      reader.reset();
      await transport.open(timeoutMs);
    },
    send: (apdu, how) => transport.write(encodeApdu(apdu), times.writeMs, how?.secret),
    onApdu: apdus.on,
    onClose: transport.onClose,
    close: () => transport.close(),
  };
}

/** How an acknowledgement came out. */
type Answer = 'ack' | 'nak' | 'silence' | 'closed';

/**
 * APDUs over a serial line in frames. A frame is sent again twice when it is not acknowledged; one that comes again because our
 * acknowledgement was lost is acknowledged again and not told twice.
 */
export function serialApduLink(transport: Transport, time: DialogueTime, times: LinkTimes = LINK_TIMES): ApduLink {
  const apdus = listeners<Apdu>();
  const closed = listeners<undefined>();
  const reader = frameReader();
  const t1 = alarm(time);
  const t2 = alarm(time);
  let answered: ((answer: Answer) => void) | null = null;
  let tail: Promise<void> = Promise.resolve();
  let last: Uint8Array | null = null;

  const answer = (what: Answer): void => {
    t2.clear();
    // the other side has our frame, so whatever it says from now on is new and no repeat of what it said before
    if (what === 'ack') last = null;
    const waiting = answered;
    answered = null;
    waiting?.(what);
  };
  const tell = (bytes: Uint8Array): void => void transport.write(bytes, times.writeMs).catch(() => undefined);
  const hear = (frame: Uint8Array): void => {
    tell(FRAME_ACK);
    if (last && same(last, frame)) return;
    // who answers has our frame, even if its acknowledgement was lost
    answer('ack');
    last = frame;
    for (const apdu of apduReader().push(frame)) apdus.tell(apdu);
  };
  const damaged = (): void => {
    reader.reset();
    tell(FRAME_NAK);
  };
  transport.onData((bytes) => {
    t1.clear();
    for (const event of reader.push(bytes)) {
      if (event.kind === 'frame') hear(event.apdu);
      else if (event.kind === 'damaged') tell(FRAME_NAK);
      else answer(event.kind);
    }
    if (reader.busy()) t1.set(times.t1Ms, damaged);
  });
  transport.onClose(() => {
    t1.clear();
    answer('closed');
    closed.tell(undefined);
  });

  const deliver = async (frame: Uint8Array, { secret, once }: Sending): Promise<void> => {
    for (let repeat = 0; repeat <= (once ? 0 : REPEATS); repeat += 1) {
      const answering = new Promise<Answer>((resolve) => {
        answered = resolve;
        t2.set(times.t2Ms, () => answer('silence'));
      });
      await transport.write(frame, times.writeMs, secret);
      const came = await answering;
      if (came === 'ack') return;
      if (came === 'closed') break;
    }
    await transport.close();
    throw new Error('the frame was not acknowledged');
  };
  return {
    id: transport.id,
    async open(timeoutMs) {
      reader.reset();
      last = null;
      await transport.open(timeoutMs);
    },
    send(apdu, how = {}) {
      const inFrame = how.secret ? { ...how, secret: doubled(how.secret) } : how;
      const sending = tail.then(() => deliver(encodeFrame(encodeApdu(apdu)), inFrame));
      tail = sending.catch(() => undefined);
      return sending;
    },
    onApdu: apdus.on,
    onClose: closed.on,
    close: () => transport.close(),
  };
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

/** Bytes as they look inside a frame. */
function doubled(bytes: Uint8Array): Uint8Array {
  return join(...Array.from(bytes, (byte) => (byte === 0x10 ? Uint8Array.of(byte, byte) : byte)));
}
