/** Takes a stream of bytes in pieces and gives it back with card numbers covered; what is not yet decided is held back. */
export interface CardMasker {
  /** The bytes that are decided by now, covered where they have to be. */
  push(bytes: Uint8Array): Uint8Array;
  /** The stream has ended: what was held back. */
  flush(): Uint8Array;
  /** Some of the stream is left out now: what was held back, and later what follows the gap, with every digit of a run that touches it covered. */
  cut(): Uint8Array;
}

/** What a covered byte becomes: `*`. */
export const COVERED = 0x2a;

const DIGIT_0 = 0x30;
const MIN_PAN = 13;
const MAX_PAN = 19;
/** Digits held back at most: two numbers that overlap are both seen. */
const MAX_HELD = 3 * MAX_PAN;
/** Lengths looked for inside a longer run of digits: Amex, most cards, girocard. */
const INNER_PANS = [15, 16, 19] as const;
const DLE = 0x10;

/** ZVT 13.08 chapter 8: BMPs that carry a card number or a track, with the number of their length digits and their longest value. */
const LENGTH_DIGITS: Readonly<Record<number, readonly [digits: number, longest: number]>> = {
  34: [2, 19], // 22 PAN
  35: [2, 40], // 23 track 2
  36: [3, 107], // 24 track 3
  45: [2, 80], // 2D track 1
};
/** EMV tags with a length byte: 5A PAN, 57 track 2 equivalent data. */
const EMV_LONGEST: Readonly<Record<number, number>> = { 90: 10, 87: 19 };

/**
 * Covers card numbers, however the stream is cut: runs of 13 to 19 digits with a valid Luhn sum (with single blanks or dashes between
 * them; the last four digits stay), and the values of ZVT's BMPs and EMV's tags that carry a card number. `stuffed` = on a serial line
 * ZVT doubles 10, which does not count towards a length.
 */
export function cardMasker(stuffed = false): CardMasker {
  let held: number[] = [];
  let digits = 0;
  /** The run began before what was left out: nobody knows what it is part of. */
  let cutOff = false;
  const covers = binaryCover(stuffed);
  const settle = (out: Out, keepDigits: number, cut = cutOff): void => {
    if (held.length === 0) return;
    const covered = cut
      ? held.map((byte) => (isDigit(byte) ? COVERED : byte))
      : digits < MIN_PAN
        ? held
        : coverRun(held);
    let emit = held.length;
    for (let kept = 0; kept < keepDigits; ) {
      emit -= 1;
      if (isDigit(held[emit] ?? 0)) kept += 1;
    }
    for (let at = 0; at < emit; at += 1) out.put(covered[at] ?? COVERED);
    held = held.slice(emit);
    digits = keepDigits;
  };
  const take = (out: Out, byte: number): void => {
    if (covers(byte)) {
      settle(out, 0);
      out.put(COVERED);
    } else if (isDigit(byte)) {
      held.push(byte);
      digits += 1;
      if (digits > MAX_HELD) settle(out, MAX_PAN - 1);
    } else if (isGap(byte) && isDigit(held.at(-1) ?? 0)) {
      held.push(byte);
    } else {
      settle(out, 0);
      cutOff = false;
      out.put(byte);
    }
  };
  return {
    push(bytes) {
      const out = newOut(held.length + bytes.length);
      for (const byte of bytes) take(out, byte);
      return out.bytes();
    },
    flush() {
      const out = newOut(held.length);
      settle(out, 0);
      return out.bytes();
    },
    cut() {
      const out = newOut(held.length);
      settle(out, 0, true);
      cutOff = true;
      return out.bytes();
    },
  };
}

/** Bytes put one after the other into a place that is large enough. */
interface Out {
  put(byte: number): void;
  bytes(): Uint8Array;
}

function newOut(size: number): Out {
  const place = new Uint8Array(size);
  let length = 0;
  return {
    put(byte) {
      place[length] = byte;
      length += 1;
    },
    bytes: () => place.subarray(0, length),
  };
}

const isDigit = (byte: number): boolean => byte >= DIGIT_0 && byte <= DIGIT_0 + 9;
const isGap = (byte: number): boolean => byte === 0x20 || byte === 0x2d;
const isBcd = (byte: number): boolean => {
  const fits = (nibble: number): boolean => nibble <= 9 || nibble === 0xd || nibble === 0xf;
  return fits(byte >> 4) && fits(byte & 0xf);
};

/** Whether the next byte belongs to a binary card number. Remembers tag and length across pieces. */
function binaryCover(stuffed: boolean): (byte: number) => boolean {
  let tag = 0;
  let lengthDigits = 0;
  let length = 0;
  let left = 0;
  let bcdOnly = false;
  let doubled = false;
  const header = (byte: number): void => {
    if (lengthDigits > 0 && byte >> 4 === 0xf && (byte & 0xf) <= 9) {
      length = length * 10 + (byte & 0xf);
      lengthDigits -= 1;
      if (lengthDigits > 0) return;
      if (length <= (LENGTH_DIGITS[tag]?.[1] ?? 0)) left = length;
      tag = 0;
      return;
    }
    const longest = EMV_LONGEST[tag];
    if (longest !== undefined && byte >= 5 && byte <= longest) {
      left = byte;
      bcdOnly = true;
      tag = 0;
      return;
    }
    tag = byte;
    length = 0;
    lengthDigits = LENGTH_DIGITS[byte]?.[0] ?? 0;
  };
  return (byte) => {
    if (left === 0) {
      bcdOnly = false;
      doubled = false;
      header(byte);
      return false;
    }
    if (bcdOnly && !isBcd(byte)) {
      left = 0;
      header(byte);
      return false;
    }
    if (stuffed && byte === DLE && !doubled) doubled = true;
    else {
      doubled = false;
      left -= 1;
    }
    return true;
  };
}

/** Covers what is a card number in one run of digits and gaps; the last four digits of each stay unless another number covers them. */
function coverRun(run: readonly number[]): number[] {
  const places: number[] = [];
  run.forEach((byte, at) => {
    if (isDigit(byte)) places.push(at);
  });
  const covered = [...run];
  const value = (at: number): number => (run[places[at] ?? 0] ?? DIGIT_0) - DIGIT_0;
  const cover = (from: number, count: number): void => {
    if (!luhn(value, from, count)) return;
    for (let at = from; at < from + count - 4; at += 1) covered[places[at] ?? 0] = COVERED;
  };
  if (places.length >= MIN_PAN && places.length <= MAX_PAN) cover(0, places.length);
  for (const count of INNER_PANS)
    for (let from = 0; from + count <= places.length; from += 1) if (value(from) >= 2) cover(from, count);
  return covered;
}

/** ISO/IEC 7812-1 annex B. */
function luhn(value: (at: number) => number, from: number, count: number): boolean {
  let sum = 0;
  for (let step = 0; step < count; step += 1) {
    const digit = value(from + count - 1 - step);
    const twice = digit * 2;
    sum += step % 2 === 0 ? digit : twice > 9 ? twice - 9 : twice;
  }
  return sum % 10 === 0;
}
