/** The few pieces of DER (ITU-T X.690) that log messages and certificates are made of. Written only; nothing here reads. */

/** One TLV: `tag` as on the wire, definite length in the shortest form. */
export function tlv(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const size = content.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([Buffer.from([tag, ...lengthOctets(size)]), ...content]);
}

function lengthOctets(size: number): number[] {
  if (size < 0x80) return [size];
  const octets: number[] = [];
  for (let rest = size; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return [0x80 + octets.length, ...octets];
}

/** Content octets of a non-negative INTEGER: shortest form, a leading zero where the top bit is set. */
export function integerOctets(value: number | bigint): Buffer {
  let hex = value.toString(16);
  if (hex.length % 2 === 1) hex = `0${hex}`;
  if (Number.parseInt(hex.slice(0, 2), 16) >= 0x80) hex = `00${hex}`;
  return Buffer.from(hex, 'hex');
}

/** INTEGER; `tag` for an implicitly tagged one. */
export function integer(value: number | bigint, tag = 0x02): Buffer {
  return tlv(tag, integerOctets(value));
}

/** INTEGER of an unsigned big-endian number given as bytes. */
export function unsigned(bytes: Uint8Array): Buffer {
  return integer(BigInt(`0x${Buffer.from(bytes).toString('hex')}`));
}

/** OBJECT IDENTIFIER in dotted form. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const octets = [first * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc % 128];
    for (let more = Math.floor(arc / 128); more > 0; more = Math.floor(more / 128)) groups.unshift(0x80 + (more % 128));
    return groups;
  });
  return tlv(0x06, Buffer.from(octets));
}

/** SEQUENCE. */
export function sequence(...content: readonly Uint8Array[]): Buffer {
  return tlv(0x30, ...content);
}

/** SET of one element. */
export function setOf(element: Uint8Array): Buffer {
  return tlv(0x31, element);
}

/** OCTET STRING; `tag` for an implicitly tagged one. */
export function octets(bytes: Uint8Array, tag = 0x04): Buffer {
  return tlv(tag, bytes);
}

/** BIT STRING of whole bytes, or with `unused` bits at the end. */
export function bits(bytes: Uint8Array, unused = 0): Buffer {
  return tlv(0x03, Buffer.from([unused]), bytes);
}

/** UTF8String. */
export function utf8(text: string): Buffer {
  return tlv(0x0c, Buffer.from(text, 'utf8'));
}

/** PrintableString; `tag` for an implicitly tagged one. The caller has checked the characters. */
export function printable(text: string, tag = 0x13): Buffer {
  return tlv(tag, Buffer.from(text, 'latin1'));
}

/** BOOLEAN TRUE. */
export const TRUE = Buffer.from([0x01, 0x01, 0xff]);

/** Digits of a moment in UTC, `YYYYMMDDhhmmss`, cut to the second. */
function digits(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '');
}

/** The text of a UTCTime with seconds: `YYMMDDhhmmssZ` (BSI TR-03151-1 v1.1.1 demands the seconds). `at` in epoch ms. */
export function utcTimeText(at: number): string {
  return `${digits(at).slice(2)}Z`;
}

/** UTCTime with seconds. */
export function utcTime(at: number): Buffer {
  return tlv(0x17, Buffer.from(utcTimeText(at), 'latin1'));
}

/** Time as certificates carry it (RFC 5280 4.1.2.5): UTCTime up to 2049, GeneralizedTime from 2050. */
export function certificateTime(at: number): Buffer {
  if (new Date(at).getUTCFullYear() < 2050) return utcTime(at);
  return tlv(0x18, Buffer.from(`${digits(at)}Z`, 'latin1'));
}
