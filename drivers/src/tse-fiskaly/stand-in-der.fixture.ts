import { createHash, type KeyObject, sign } from 'node:crypto';

/** Just enough DER to write log messages (TR-03151 v1.0.1) and a certificate. */

function tlv(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  if (body.length < 128) return Buffer.concat([Buffer.of(tag, body.length), body]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(body.length);
  return Buffer.concat([Buffer.of(tag, 0x82), length, body]);
}

function integer(value: number, tag = 0x02): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return tlv(tag, (bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const seven = [part & 127];
    for (let left = part >> 7; left > 0; left >>= 7) seven.unshift((left & 127) | 128);
    bytes.push(...seven);
  }
  return tlv(0x06, Buffer.from(bytes));
}

/** Parts of a log message of a transaction. */
export interface LogParts {
  readonly operation: string;
  readonly clientId: string;
  readonly processType: string;
  readonly processData: Buffer;
  readonly number: number;
  readonly serial: Buffer;
  readonly counter: number;
  /** Seconds. */
  readonly time: number;
}

/** A log message: what is signed, and the whole once there is a signature. */
export function logMessage(parts: LogParts): { readonly signed: Buffer; whole(signature: Buffer): Buffer } {
  const signed = Buffer.concat([
    integer(2),
    oid('0.4.0.127.0.7.3.7.1.1'),
    tlv(0x80, Buffer.from(parts.operation, 'ascii')),
    tlv(0x81, Buffer.from(parts.clientId, 'ascii')),
    tlv(0x82, parts.processData),
    tlv(0x83, Buffer.from(parts.processType, 'ascii')),
    integer(parts.number, 0x85),
    tlv(0x04, parts.serial),
    tlv(0x30, oid('0.4.0.127.0.7.1.1.4.1.3')),
    integer(parts.counter),
    integer(parts.time),
  ]);
  return { signed, whole: (signature) => tlv(0x30, signed, tlv(0x04, signature)) };
}

/** A self-signed certificate of five years as base64 of DER; its name is the serial of the key. */
export function selfSigned(privateKey: KeyObject, publicKey: KeyObject, now: number): string {
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const serial = createHash('sha256').update(spki.subarray(-65)).digest('hex');
  const algorithm = tlv(0x30, oid('1.2.840.10045.4.3.2'));
  const name = tlv(0x30, tlv(0x31, tlv(0x30, oid('2.5.4.3'), tlv(0x0c, Buffer.from(serial)))));
  const time = (ms: number): Buffer =>
    tlv(0x17, Buffer.from(`${new Date(ms).toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));
  const validity = tlv(0x30, time(now - 86_400_000), time(now + 5 * 365 * 86_400_000));
  const version = tlv(0xa0, integer(2));
  const body = tlv(0x30, version, integer(1), algorithm, name, validity, name, spki);
  const signature = sign('sha256', body, privateKey);
  return tlv(0x30, body, algorithm, tlv(0x03, Buffer.of(0), signature)).toString('base64');
}
