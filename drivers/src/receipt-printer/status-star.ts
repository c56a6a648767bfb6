import { readerOf, type StatusReader, type TakeOne } from './status.ts';

const NOISE = { length: 1, said: null };
const MORE = { length: 0, said: null };

/** Length of a status block by its first byte `0xx0xxx1`: `0F` = 7, `21` = 8 … `2F` = 15; 0 = it begins none. */
function blockLength(first: number): number {
  if ((first & 0x91) !== 0x01) return 0;
  const length = ((first >> 1) & 0x07) | ((first >> 2) & 0x18);
  return length >= 7 && length <= 15 ? length : 0;
}

/**
 * Star's status blocks (StarPRNT Command Specifications, "Automatic Status"): header, version `0xx0xxx0`, then `0xx0xxx0` bytes:
 * printer (20 cover, 08 offline, 04 drawer pin), errors (20 fatal, 08 cutter, 04 mechanics, 40 head too hot), …, paper at the
 * sixth (08 end, 04 near end), counter of `ETB` at the eighth. A block that turns out to be none costs its first byte only.
 */
export function starReader(): StatusReader {
  return readerOf(takeStar);
}

function takeStar(bytes: readonly number[]): ReturnType<TakeOne> {
  const length = blockLength(bytes[0] ?? 0);
  if (length === 0) return NOISE;
  const tail = bytes.slice(1, length);
  if (!tail.every((byte) => (byte & 0x91) === 0)) return NOISE;
  if (bytes.length < length) return MORE;
  const [, , printer = 0, error = 0, , paper = 0, , counter] = bytes;
  const status = {
    online: (printer & 0x08) === 0,
    coverOpen: (printer & 0x20) !== 0,
    paperOut: (paper & 0x08) !== 0,
    paperLow: (paper & 0x04) !== 0,
    error: (error & 0x6c) !== 0,
    pinHigh: (printer & 0x04) !== 0,
    counter: length < 8 || counter === undefined ? null : etbCount(counter),
  };
  return { length, said: { kind: 'status', status } };
}

/** The five bits of the counter lie around the fixed zero bits: 6, 5, 3, 2, 1. */
function etbCount(byte: number): number {
  return ((byte & 0x60) >> 2) | ((byte & 0x0e) >> 1);
}
