import { type Cents, toCents } from '@valero/domain/kernel';

/** Bytes of Checkout-Dialog 06. */
export const EOT = 0x04;
export const ENQ = 0x05;
export const ACK = 0x06;
export const NAK = 0x15;
const STX = 0x02;
const ETX = 0x03;
const ESC = 0x1b;

/** Longest record of either side: 05 with 13 signs of text. */
const MAX_RECORD = 64;

/** One thing said on the line. `record` = the fields between STX and ETX, split at ESC. */
export type Dialog06Token =
  | { readonly kind: 'ack' | 'nak' | 'eot' | 'enq' | 'garbled' }
  | { readonly kind: 'record'; readonly fields: readonly string[] };

const CONTROLS: Readonly<Record<number, 'ack' | 'nak' | 'eot' | 'enq'>> = {
  [ACK]: 'ack',
  [NAK]: 'nak',
  [EOT]: 'eot',
  [ENQ]: 'enq',
};

const isText = (byte: number): boolean => (byte >= 0x20 && byte < 0x7f) || byte === ESC;

/** A reader that keeps what is incomplete. Bytes above 7 bits and records that are too long are `garbled`; it never keeps more than a record. */
export function dialog06Reader(): (bytes: Uint8Array) => Dialog06Token[] {
  let record: number[] | null = null;
  const read = (byte: number): Dialog06Token | null => {
    if (byte === STX) {
      const broken = record !== null;
      record = [];
      return broken ? { kind: 'garbled' } : null;
    }
    if (record === null) return { kind: CONTROLS[byte] ?? 'garbled' };
    const whole = record;
    if (byte === ETX || !isText(byte) || whole.length >= MAX_RECORD) record = null;
    if (record !== null) record.push(byte);
    else if (byte === ETX) return { kind: 'record', fields: String.fromCharCode(...whole).split('\u001b') };
    else return { kind: CONTROLS[byte] ?? 'garbled' };
    return null;
  };
  return (bytes) => {
    const tokens: Dialog06Token[] = [];
    for (const byte of bytes) {
      const token = read(byte);
      if (token) tokens.push(token);
    }
    return tokens;
  };
}

/** A record as a scale sends it. */
export function fromScale(...fields: readonly string[]): Buffer {
  return Buffer.concat([Buffer.from([STX]), Buffer.from(fields.join('\u001b'), 'latin1'), Buffer.from([ETX])]);
}

/** A record with the EOT that opens a till's turn. */
function fromTill(...fields: readonly string[]): Buffer {
  return Buffer.concat([Buffer.from([EOT]), fromScale(...fields)]);
}

/** What a till asks the scale to use for the next weighing. */
export interface Dialog06Price {
  /** Cents per kilogram. */
  readonly unitPrice: number;
  /** Grams; 0 = none. */
  readonly tare: number;
  /** For the scale's own display; empty = none. */
  readonly text: string;
}

/** Record 01 (price), 03 (with tare), 04 (with text) or 05 (both); `digits` of the price are 5 or 6 by the scale's setting. */
export function priceRecord(price: Dialog06Price, digits: 5 | 6): Buffer {
  const cents = String(price.unitPrice).padStart(digits, '0');
  const tare = String(price.tare).padStart(4, '0');
  const text = plain(price.text).slice(0, 13).padEnd(13);
  if (price.tare > 0 && price.text !== '') return fromTill('05', cents, tare, text);
  if (price.tare > 0) return fromTill('03', cents, tare);
  return price.text === '' ? fromTill('01', cents, '') : fromTill('04', cents, text);
}

const UMLAUTS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', Ä: 'Ae', Ö: 'Oe', Ü: 'Ue', ß: 'ss' };

/** Seven-bit text. */
function plain(text: string): string {
  const spelled = text.replace(/[äöüÄÖÜß]/g, (sign) => UMLAUTS[sign] ?? sign);
  return spelled
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]/gu, '?');
}

/** Whether the price fits the scale's record. */
export function fitsPrice(price: Dialog06Price, digits: 5 | 6): boolean {
  return price.unitPrice > 0 && price.unitPrice < 10 ** digits;
}

/** Record 08: what was wrong? Answered by record 09. */
export const STATUS_REQUEST = fromTill('08');
/** EOT ENQ: give the weighing. Answered by record 02 or NAK. */
export const WEIGHT_REQUEST = Buffer.from([EOT, ENQ]);
/** Acknowledges what the scale said. */
export const END = Buffer.from([EOT]);

/** Record 10: the till's answer to the checksum question. */
export function checksumRecord(answer: string): Buffer {
  return fromTill('10', answer);
}

/** Record 20: the scale shows its software version, or weight again. */
export function versionRecord(on: boolean): Buffer {
  return fromTill('20', on ? '1' : '0');
}

/** What a scale says in a record. */
export type ScaleRecord =
  /** 02 */
  | { readonly kind: 'weighing'; readonly grams: number; readonly unitPrice: Cents; readonly amount: Cents }
  /** 09 */
  | { readonly kind: 'status'; readonly code: string }
  /** 11: 0 the till is not accepted, 1 it is, 2 prove it with this random byte. */
  | { readonly kind: 'checksum'; readonly verdict: 'invalid' | 'valid' }
  | { readonly kind: 'checksum'; readonly verdict: 'prove'; readonly random: number };

/** Reads a scale's record; null for one that is none, or says something no scale says. */
export function readScaleRecord(fields: readonly string[]): ScaleRecord | null {
  const [id, first = '', second = '', third = '', fourth = ''] = fields;
  if (fields.length > 5) return null;
  if (id === '02') {
    const whole = /^\d{5}$/.test(second) && /^\d{5,6}$/.test(third) && /^\d{6}$/.test(fourth);
    if (first !== '3' || !whole) return null;
    return {
      kind: 'weighing',
      grams: Number(second),
      unitPrice: toCents(Number(third)),
      amount: toCents(Number(fourth)),
    };
  }
  if (id === '09') return fields.length === 2 && /^\d{2}$/.test(first) ? { kind: 'status', code: first } : null;
  if (id !== '11') return null;
  // the random byte stands behind the verdict, with or without a separator
  const said = first + second;
  if (fields.length > 3) return null;
  if (said === '0') return { kind: 'checksum', verdict: 'invalid' };
  if (said === '1') return { kind: 'checksum', verdict: 'valid' };
  if (/^2[0-9A-F]{2}$/.test(said))
    return { kind: 'checksum', verdict: 'prove', random: Number.parseInt(said.slice(1), 16) };
  return null;
}
