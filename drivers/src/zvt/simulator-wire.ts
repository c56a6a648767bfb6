import type { LoopPeer } from '../transport/index.ts';
import type { DialogueTime } from './time.ts';

/** How the simulated terminal's line misbehaves. */
export interface WireFaults {
  /** Bytes leave one by one. */
  split: boolean;
  /** Each answer comes this much later. */
  delayMs: number;
  /** On a serial line, this many of our frames are damaged on their way. */
  damage: number;
}

/** One link of the simulated terminal: whole commands in and out. Written from the specification, without the driver's codec. */
export interface SimWire {
  /** The next command; null = nothing in time, or the link is over. Without a time it waits for the link's end. */
  next(timeoutMs?: number): Promise<Uint8Array | null>;
  /** Sends a command: class, instruction, data. */
  send(head: readonly [number, number], data?: readonly number[]): Promise<void>;
  /** Sends the first `count` bytes of it only. */
  sendPart(head: readonly [number, number], data: readonly number[], count: number): Promise<void>;
  readonly alive: boolean;
  cut(): void;
}

const STX = 0x02;
const ETX = 0x03;
const ACK = 0x06;
const DLE = 0x10;
const NAK = 0x15;
const FRAME_WAIT_MS = 5000;

/** CRC-16 reversed 1021 by table, over the data and ETX. */
const CRC_TABLE = Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0x8408 : value >>> 1;
  return value;
});

function checksum(data: readonly number[]): number {
  return [...data, ETX].reduce((sum, byte) => (sum >>> 8) ^ (CRC_TABLE[(sum ^ byte) & 0xff] ?? 0), 0);
}

/** Wraps a peer. `framed` = a serial line. */
export function simWire(peer: LoopPeer, framed: boolean, time: DialogueTime, faults: WireFaults): SimWire {
  const inbox: Uint8Array[] = [];
  let waiting: ((apdu: Uint8Array | null) => void) | null = null;
  let acknowledged: ((ok: boolean) => void) | null = null;
  let alive = true;
  let raw: number[] = [];
  let lastFrame = '';

  const arrived = (apdu: Uint8Array): void => {
    const taker = waiting;
    waiting = null;
    if (taker) taker(apdu);
    else inbox.push(apdu);
  };
  /** A frame that comes again, because our acknowledgement was lost, is no second command. */
  const frameArrived = (apdu: Uint8Array): void => {
    const text = apdu.join(' ');
    if (text === lastFrame) return;
    lastFrame = text;
    arrived(apdu);
  };
  const answered = (ok: boolean): void => {
    if (ok) lastFrame = '';
    const taker = acknowledged;
    acknowledged = null;
    taker?.(ok);
  };
  peer.onData((bytes) => {
    raw.push(...bytes);
    raw = framed ? readFrames(raw, peer, frameArrived, answered) : readApdus(raw, arrived);
  });
  peer.onClose(() => {
    alive = false;
    answered(false);
    const taker = waiting;
    waiting = null;
    taker?.(null);
  });

  const put = async (bytes: readonly number[]): Promise<void> => {
    if (faults.delayMs > 0) await new Promise<void>((resolve) => void time.after(faults.delayMs, resolve));
    if (!alive) return;
    if (!faults.split) return peer.send(Uint8Array.from(bytes));
    for (const byte of bytes) if (alive) peer.send(Uint8Array.of(byte));
  };
  const sendFrame = async (apdu: readonly number[]): Promise<void> => {
    for (let repeat = 0; repeat < 3 && alive; repeat += 1) {
      const frame = framedBytes(apdu);
      if (faults.damage > 0) {
        faults.damage -= 1;
        frame[frame.length - 1] = (frame.at(-1) ?? 0) ^ 0xff;
      }
      const answer = new Promise<boolean>((resolve) => {
        acknowledged = resolve;
        time.after(FRAME_WAIT_MS, () => {
          if (acknowledged === resolve) answered(false);
        });
      });
      await put(frame);
      if (await answer) return;
    }
  };

  return {
    next(timeoutMs) {
      const here = inbox.shift();
      if (here) return Promise.resolve(here);
      if (!alive) return Promise.resolve(null);
      return new Promise((resolve) => {
        let stop: (() => void) | null = null;
        const done = (apdu: Uint8Array | null): void => {
          stop?.();
          resolve(apdu);
        };
        waiting = done;
        if (timeoutMs !== undefined)
          stop = time.after(timeoutMs, () => {
            if (waiting === done) waiting = null;
            resolve(null);
          });
      });
    },
    send: (head, data = []) => (framed ? sendFrame(apduBytes(head, data)) : put(apduBytes(head, data))),
    sendPart: (head, data, count) =>
      put((framed ? framedBytes(apduBytes(head, data)) : apduBytes(head, data)).slice(0, count)),
    get alive() {
      return alive;
    },
    cut() {
      peer.cut();
      alive = false;
    },
  };
}

function apduBytes([group, command]: readonly [number, number], data: readonly number[]): number[] {
  const { length } = data;
  return length < 255
    ? [group, command, length, ...data]
    : [group, command, 255, length % 256, Math.floor(length / 256), ...data];
}

function readApdus(raw: number[], arrived: (apdu: Uint8Array) => void): number[] {
  let rest = raw;
  for (;;) {
    const long = rest[2] === 255;
    const head = long ? 5 : 3;
    if (rest.length < head) return rest;
    const size = head + (long ? (rest[3] ?? 0) + 256 * (rest[4] ?? 0) : (rest[2] ?? 0));
    if (rest.length < size) return rest;
    // the length is not needed any more: what is handed on is class, instruction, data
    arrived(Uint8Array.from([...rest.slice(0, 2), ...rest.slice(head, size)]));
    rest = rest.slice(size);
  }
}

function framedBytes(apdu: readonly number[]): number[] {
  const crc = checksum(apdu);
  const body = apdu.flatMap((byte) => (byte === DLE ? [DLE, DLE] : [byte]));
  return [DLE, STX, ...body, DLE, ETX, crc % 256, Math.floor(crc / 256)];
}

/** Reads acknowledgements and whole frames from the front; answers each frame. */
function readFrames(
  raw: number[],
  peer: LoopPeer,
  arrived: (apdu: Uint8Array) => void,
  answered: (ok: boolean) => void,
): number[] {
  let rest = raw;
  while (rest.length > 0) {
    const [first, second] = rest;
    if (first === ACK || first === NAK) {
      answered(first === ACK);
      rest = rest.slice(1);
    } else if (first !== DLE || (second !== undefined && second !== STX)) {
      rest = rest.slice(1);
    } else {
      const end = endOfFrame(rest);
      if (end < 0 || rest.length < end + 4) return rest;
      const body = undoubled(rest.slice(2, end));
      const good = checksum(body) === (rest[end + 2] ?? 0) + 256 * (rest[end + 3] ?? 0);
      peer.send(Uint8Array.of(good ? ACK : NAK));
      rest = rest.slice(end + 4);
      if (good) readApdus(body, arrived);
    }
  }
  return rest;
}

/** Where `DLE ETX` stands; -1 = not here yet. */
function endOfFrame(bytes: readonly number[]): number {
  for (let at = 2; at + 1 < bytes.length; at += 1) {
    if (bytes[at] !== DLE) continue;
    if (bytes[at + 1] === ETX) return at;
    at += 1;
  }
  return -1;
}

function undoubled(bytes: readonly number[]): number[] {
  const single: number[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    single.push(bytes[at] ?? 0);
    if (bytes[at] === DLE) at += 1;
  }
  return single;
}
