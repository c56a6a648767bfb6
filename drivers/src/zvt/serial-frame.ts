import { join } from './bytes.ts';

const STX = 0x02;
const ETX = 0x03;
const ACK = 0x06;
const DLE = 0x10;
const NAK = 0x15;
/** The longest APDU with its head. */
const LONGEST = 0xffff + 5;

/** One byte that says a frame came whole, one that asks for it again (PA00P016 § 3). */
export const FRAME_ACK = Uint8Array.of(ACK);
export const FRAME_NAK = Uint8Array.of(NAK);

/**
 * CRC-16 over the APDU and ETX: reflected, polynomial 8408, start 0. PA00P016 calls it XModem, but frames of real terminals
 * carry this one, low byte first: `10 02 80 00 00 10 03 F5 1F`.
 */
export function frameCrc(apdu: Uint8Array): number {
  let crc = 0;
  for (const byte of apdu) crc = crcStep(crc, byte);
  return crcStep(crc, ETX);
}

function crcStep(crc: number, byte: number): number {
  let next = crc ^ byte;
  for (let bit = 0; bit < 8; bit += 1) next = (next & 1) !== 0 ? (next >> 1) ^ 0x8408 : next >> 1;
  return next;
}

/** Frame of an APDU: `DLE STX` APDU with each DLE doubled `DLE ETX` CRC low, high. */
export function encodeFrame(apdu: Uint8Array): Uint8Array {
  const doubled: number[] = [];
  for (const byte of apdu) {
    doubled.push(byte);
    if (byte === DLE) doubled.push(DLE);
  }
  const crc = frameCrc(apdu);
  return join(DLE, STX, Uint8Array.from(doubled), DLE, ETX, crc & 0xff, crc >> 8);
}

/** What came over a serial line: a whole frame, one that is damaged, or the other side's answer to ours. */
export type FrameEvent =
  | { readonly kind: 'frame'; readonly apdu: Uint8Array }
  | { readonly kind: 'damaged' }
  | { readonly kind: 'ack' }
  | { readonly kind: 'nak' };

/** Puts frames together from bytes however they arrive. Noise between frames is passed over. */
export interface FrameReader {
  push(bytes: Uint8Array): FrameEvent[];
  /** True = a frame has begun and is not whole. */
  busy(): boolean;
  /** How many bytes of an unfinished frame are waiting; never more than 65,540. */
  pending(): number;
  /** Forgets what is unfinished. */
  reset(): void;
}

type Place = 'idle' | 'idleDle' | 'body' | 'bodyDle' | 'crcLow' | 'crcHigh';

/** Makes a reader; it holds one frame of at most 65,540 bytes. */
export function frameReader(): FrameReader {
  let place: Place = 'idle';
  let body: number[] = [];
  let low = 0;

  const begin = (): null => {
    place = 'body';
    body = [];
    return null;
  };
  const end = (event: FrameEvent | null): FrameEvent | null => {
    place = 'idle';
    body = [];
    return event;
  };
  const keep = (byte: number): FrameEvent | null => {
    if (body.length >= LONGEST) return end({ kind: 'damaged' });
    body.push(byte);
    place = 'body';
    return null;
  };
  const idle = (byte: number): FrameEvent | null => {
    if (byte === ACK) return { kind: 'ack' };
    if (byte === NAK) return { kind: 'nak' };
    place = byte === DLE ? 'idleDle' : 'idle';
    return null;
  };
  const afterDle = (byte: number): FrameEvent | null => {
    if (byte === DLE) return keep(DLE);
    if (byte === STX) return begin();
    if (byte !== ETX) return end({ kind: 'damaged' });
    place = 'crcLow';
    return null;
  };
  const step = (byte: number): FrameEvent | null => {
    switch (place) {
      case 'idle':
        return idle(byte);
      case 'idleDle':
        return byte === STX ? begin() : idle(byte);
      case 'body':
        if (byte !== DLE) return keep(byte);
        place = 'bodyDle';
        return null;
      case 'bodyDle':
        return afterDle(byte);
      case 'crcLow':
        low = byte;
        place = 'crcHigh';
        return null;
      case 'crcHigh': {
        const apdu = Uint8Array.from(body);
        return end(frameCrc(apdu) === (low | (byte << 8)) ? { kind: 'frame', apdu } : { kind: 'damaged' });
      }
    }
  };

  return {
    push(bytes) {
      const events: FrameEvent[] = [];
      for (const byte of bytes) {
        const event = step(byte);
        if (event) events.push(event);
      }
      return events;
    },
    busy: () => place !== 'idle' && place !== 'idleDle',
    pending: () => body.length,
    reset: () => void end(null),
  };
}
