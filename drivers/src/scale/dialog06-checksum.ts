/** The two numbers of the checksum dialogue, 16 bits each. */
export interface ChecksumPair {
  readonly cs: number;
  readonly kw: number;
}

/** Remainder of 16 bits under a CRC-16 polynomial, most significant bit first, beginning with 0. */
export function crcRemainder(value: number, polynomial: number): number {
  let rest = value & 0xffff;
  for (let bit = 0; bit < 16; bit += 1)
    rest = rest & 0x8000 ? ((rest << 1) ^ polynomial) & 0xffff : (rest << 1) & 0xffff;
  return rest;
}

const rotateLeft = (value: number, by: number): number => ((value << by) | (value >>> (16 - by))) & 0xffff;
const rotateRight = (value: number, by: number): number => ((value >>> by) | (value << (16 - by))) & 0xffff;
const hex = (value: number): string => value.toString(16).toUpperCase().padStart(4, '0');

/**
 * What record 10 carries for the scale's random byte: CS rotated left by its high nibble, KW (remainder of CS under the polynomial scale maker
 * and till maker share) rotated right by its low nibble, as upper-case hex (Dialog 06).
 */
export function checksumAnswer(cs: number, polynomial: number, random: number): string {
  const kw = crcRemainder(cs, polynomial);
  return hex(rotateLeft(cs, random >> 4)) + hex(rotateRight(kw, random & 0x0f));
}

/** The pair behind an answer to `random`; null when it is none. */
export function checksumPair(answer: string, random: number): ChecksumPair | null {
  if (!/^[0-9A-F]{8}$/.test(answer)) return null;
  return {
    cs: rotateRight(Number.parseInt(answer.slice(0, 4), 16), random >> 4),
    kw: rotateLeft(Number.parseInt(answer.slice(4), 16), random & 0x0f),
  };
}

/** Whether an answer fits `random` and the polynomial: the scale's side. */
export function isChecksumValid(answer: string, random: number, polynomial: number): boolean {
  const pair = checksumPair(answer, random);
  return pair !== null && crcRemainder(pair.cs, polynomial) === pair.kw;
}
