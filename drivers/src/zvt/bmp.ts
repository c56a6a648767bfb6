import { readTlvLength } from './tlv.ts';

/** How long a field is: bytes, decimal digits in the low halves of two or three bytes, or a length of TLV. */
type Size = number | 'LL' | 'LLL' | 'TLV';

/** Lengths of all fields of 13.08 § 13 with 13.11's additions. Meanings are read where they are used. */
const SIZES: ReadonlyMap<number, Size> = new Map<number, Size>([
  ...([0x01, 0x02, 0x03, 0x05, 0x19, 0x27, 0x72, 0x73, 0x74, 0x75, 0x8a, 0x8c, 0xa0] as const).map(sized(1)),
  ...([0xd0, 0xd2, 0xd3, 0xe0, 0xe9, 0xea, 0xf0, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd] as const).map(sized(1)),
  ...([0x0d, 0x0e, 0x17, 0x3a, 0x49, 0x87] as const).map(sized(2)),
  ...([0x0b, 0x0c, 0x37, 0x3d, 0x88, 0xaa] as const).map(sized(3)),
  ...([0x29, 0x70, 0x71] as const).map(sized(4)),
  [0xba, 5],
  [0x04, 6],
  ...([0x3b, 0xeb] as const).map(sized(8)),
  [0x2a, 15],
  ...([0x22, 0x23, 0x2d, 0x8b, 0xa7, 0xd1] as const).map(sized('LL')),
  ...([0xe1, 0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8] as const).map(sized('LL')),
  ...([0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8] as const).map(sized('LL')),
  ...([0x24, 0x2e, 0x3c, 0x60, 0x92, 0x9a, 0xaf] as const).map(sized('LLL')),
  [0x06, 'TLV'],
]);

function sized(size: Size): (field: number) => [number, Size] {
  return (field) => [field, size];
}

/** Fields of an APDU. */
export interface Fields {
  readonly values: ReadonlyMap<number, Uint8Array>;
  /** False = an unknown or cut field ended the reading; `values` holds what came before it. */
  readonly whole: boolean;
}

/** Reads fields in any order. Of a field that comes twice the last counts. Never throws. */
export function readFields(bytes: Uint8Array): Fields {
  const values = new Map<number, Uint8Array>();
  let at = 0;
  while (at < bytes.length) {
    const field = bytes[at] ?? 0;
    const place = placeOf(bytes, at + 1, SIZES.get(field));
    if (!place || place.end > bytes.length) return { values, whole: false };
    values.set(field, bytes.subarray(place.begin, place.end));
    at = place.end;
  }
  return { values, whole: true };
}

function placeOf(bytes: Uint8Array, at: number, size: Size | undefined): { begin: number; end: number } | null {
  if (size === undefined) return null;
  if (typeof size === 'number') return { begin: at, end: at + size };
  if (size === 'TLV') {
    const sized = readTlvLength(bytes, at);
    return sized && { begin: at + sized.size, end: at + sized.size + sized.length };
  }
  const length = readDecimalLength(bytes, at, size.length);
  return length === null ? null : { begin: at + size.length, end: at + size.length + length };
}

/** A length written as `Fx Fy`: decimal digits in the low halves, F in the high ones. Null when it is none. */
export function readDecimalLength(bytes: Uint8Array, at: number, digits: number): number | null {
  let length = 0;
  for (let each = at; each < at + digits; each += 1) {
    const byte = bytes[each];
    if (byte === undefined || byte >> 4 !== 0xf || (byte & 0x0f) > 9) return null;
    length = length * 10 + (byte & 0x0f);
  }
  return length;
}
