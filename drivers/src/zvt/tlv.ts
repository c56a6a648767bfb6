/** A TLV of a container (13.08 § 9.4): tag as a number of one to three bytes, and what is in it. */
export interface Tlv {
  readonly tag: number;
  readonly value: Uint8Array;
  /** Of a constructed tag; empty otherwise. */
  readonly inner: readonly Tlv[];
}

/** A length of BER as ZVT uses it, and the bytes it took. */
export interface TlvLength {
  readonly length: number;
  readonly size: number;
}

const DEEPEST = 8;
const MOST = 4096;

/** The length at `at`; null when there is none. */
export function readTlvLength(bytes: Uint8Array, at: number): TlvLength | null {
  const first = bytes[at];
  if (first === undefined) return null;
  if (first < 0x80) return { length: first, size: 1 };
  const second = bytes[at + 1];
  if (second === undefined) return null;
  if (first === 0x81) return { length: second, size: 2 };
  const third = bytes[at + 2];
  return first !== 0x82 || third === undefined ? null : { length: (second << 8) | third, size: 3 };
}

/** The TLVs in a container; null when it is not one. Unknown tags are kept. Nests to eight levels; deeper ones stay bytes. */
export function readTlvs(bytes: Uint8Array, depth = 0): Tlv[] | null {
  const found: Tlv[] = [];
  let at = 0;
  while (at < bytes.length && found.length < MOST) {
    const first = bytes[at] ?? 0;
    const tagged = readTag(bytes, at);
    if (!tagged) return null;
    const sized = readTlvLength(bytes, tagged.next);
    if (!sized) return null;
    const begin = tagged.next + sized.size;
    if (begin + sized.length > bytes.length) return null;
    const value = bytes.subarray(begin, begin + sized.length);
    const inner = (first & 0x20) !== 0 && depth < DEEPEST ? (readTlvs(value, depth + 1) ?? []) : [];
    found.push({ tag: tagged.tag, value, inner });
    at = begin + sized.length;
  }
  return found;
}

function readTag(bytes: Uint8Array, at: number): { readonly tag: number; readonly next: number } | null {
  const first = bytes[at] ?? 0;
  if ((first & 0x1f) !== 0x1f) return { tag: first, next: at + 1 };
  let tag = first;
  for (let next = at + 1; next < at + 3; next += 1) {
    const byte = bytes[next];
    if (byte === undefined) return null;
    tag = (tag << 8) | byte;
    if (byte < 0x80) return { tag, next: next + 1 };
  }
  return null;
}

/** The first TLV with this tag, at any depth. */
export function findTlv(tlvs: readonly Tlv[], tag: number): Tlv | null {
  for (const each of tlvs) {
    if (each.tag === tag) return each;
    const inside = findTlv(each.inner, tag);
    if (inside) return inside;
  }
  return null;
}

/** A TLV's bytes. Throws above 65,535 bytes: a mistake of ours. */
export function encodeTlv(tag: number, value: Uint8Array): Uint8Array {
  const { length } = value;
  if (length > 0xffff) throw new Error(`a TLV of ${length} bytes`);
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  const name = tag > 0xffff ? [tag >> 16, (tag >> 8) & 0xff, tag & 0xff] : tag > 0xff ? [tag >> 8, tag & 0xff] : [tag];
  return Uint8Array.from([...name, ...size, ...value]);
}
