/**
 * A reader and writer of DER (X.690) as far as log messages and certificates need it. Written apart from the signing side, so that an
 * error there is not repeated here.
 */

/** An element: its tag byte, its content, and where it stood. */
export interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
  /** First byte of the tag, and the byte after the content. */
  readonly start: number;
  readonly end: number;
}

/** Tags of DER that are used here; context tags are 0x80 and on. */
export const TAG = {
  integer: 0x02,
  bitString: 0x03,
  octets: 0x04,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
} as const;

/** The bytes are no DER. */
export class DerError extends Error {
  override readonly name = 'DerError';
}

/** Reads one element at `offset`. Throws `DerError` for lengths that are not minimal or run over the end. */
export function readElement(bytes: Uint8Array, offset: number): DerElement {
  const tag = bytes[offset];
  const first = bytes[offset + 1];
  if (tag === undefined || first === undefined) throw new DerError(`element cut short at byte ${offset}`);
  if ((tag & 0x1f) === 0x1f) throw new DerError(`long tag at byte ${offset}`);
  let length = first;
  let at = offset + 2;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 4) throw new DerError(`length of unknown form at byte ${offset}`);
    length = 0;
    for (let index = 0; index < count; index += 1) {
      const byte = bytes[at];
      if (byte === undefined) throw new DerError(`length cut short at byte ${offset}`);
      length = length * 256 + byte;
      at += 1;
    }
    if (length < 0x80 || length < 2 ** (8 * (count - 1))) throw new DerError(`length is not minimal at byte ${offset}`);
  }
  if (at + length > bytes.length) throw new DerError(`element at byte ${offset} runs over the end`);
  return { tag, content: bytes.subarray(at, at + length), start: offset, end: at + length };
}

/** All elements of a content, one after the other. */
export function readElements(bytes: Uint8Array): DerElement[] {
  const elements: DerElement[] = [];
  for (let at = 0; at < bytes.length; ) {
    const element = readElement(bytes, at);
    elements.push(element);
    at = element.end;
  }
  return elements;
}

/** A non-negative INTEGER that fits; throws `DerError` otherwise. */
export function readInteger(content: Uint8Array): number {
  const [first, second = 0] = content;
  if (first === undefined || first >= 0x80) throw new DerError('an integer is not negative');
  if (content.length > 1 && first === 0 && second < 0x80) throw new DerError('an integer is minimal');
  let value = 0;
  for (const byte of content) value = value * 256 + byte;
  if (!Number.isSafeInteger(value)) throw new DerError('an integer fits');
  return value;
}

/** An OBJECT IDENTIFIER in dotted form. */
export function readOid(content: Uint8Array): string {
  const parts: number[] = [];
  let value = 0;
  for (const byte of content) {
    value = value * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    if (parts.length === 0)
      parts.push(Math.min(Math.floor(value / 40), 2), value - 40 * Math.min(Math.floor(value / 40), 2));
    else parts.push(value);
    value = 0;
  }
  return parts.join('.');
}

/** A tag, its length and its content. */
export function derElement(tag: number, content: Uint8Array): Buffer {
  const { length } = content;
  const size: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) size.unshift(rest % 256);
  const head = length < 0x80 ? [tag, length] : [tag, 0x80 | size.length, ...size];
  return Buffer.concat([Buffer.from(head), content]);
}

/** Content of a non-negative INTEGER: big-endian, minimal, a zero before a high bit. */
export function integerContent(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  if (bytes.length === 0 || (bytes[0] ?? 0) >= 0x80) bytes.unshift(0);
  return Buffer.from(bytes);
}

/** Content of an OBJECT IDENTIFIER from its dotted form. */
export function oidContent(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes: number[] = [];
  for (const part of [first * 40 + second, ...rest]) {
    const group = [part % 128];
    for (let high = Math.floor(part / 128); high > 0; high = Math.floor(high / 128)) group.unshift(0x80 | (high % 128));
    bytes.push(...group);
  }
  return Buffer.from(bytes);
}
