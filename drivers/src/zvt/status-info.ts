import { type Cents, toCents } from '@valero/domain/kernel';
import type { CardTypeTotal } from '../card-terminal/index.ts';
import { readFields } from './bmp.ts';
import { fromBcd, toHex } from './bytes.ts';
import { cardBrand } from './card-brands.ts';
import { decodeText, maskedPan, type TerminalCharset } from './text.ts';
import { findTlv, readTlvs } from './tlv.ts';

/** What `04 0F` says (13.08 § 3.3). Empty texts and nulls = it did not say. Never a full card number. */
export interface StatusInformation {
  /** Result code: 0 = booked. */
  readonly result: number;
  readonly amount: Cents | null;
  /** Digits; the long trace of TLV 1F2B where there is one. */
  readonly trace: string;
  /** Trace of the booking that this one takes back. */
  readonly originalTrace: string;
  readonly terminalId: string;
  readonly receiptNumber: string;
  readonly panMasked: string;
  readonly brand: string;
  readonly approval: string;
  readonly merchantNumber: string;
  /** `MMDD` and `HHMMSS`. */
  readonly date: string;
  readonly time: string;
  /** Text for the receipt or the reason of a refusal. */
  readonly text: string;
  readonly totals: readonly CardTypeTotal[];
}

/** Reads `04 0F`. Null = it cannot be believed: no result code, or a field that is none. Never throws. */
export function readStatusInformation(data: Uint8Array, charset: TerminalCharset): StatusInformation | null {
  const { values, whole } = readFields(data);
  const result = values.get(0x27)?.[0];
  const digits = (field: number): string | null => fromBcd(values.get(field) ?? new Uint8Array(0));
  const amount = digits(0x04);
  const trace = digits(0x0b);
  const originalTrace = digits(0x37);
  // what decides over money must be readable, or nothing of it is believed
  if (result === undefined || amount === null || trace === null || originalTrace === null) return null;
  if (!whole && (amount === '' || trace === '')) return null;
  const tlvs = readTlvs(values.get(0x06) ?? new Uint8Array(0)) ?? [];
  const long = fromBcd(findTlv(tlvs, 0x1f2b)?.value ?? new Uint8Array(0)) ?? '';
  const text = (field: number): string => trimmed(decodeText(values.get(field) ?? new Uint8Array(0), charset));
  return {
    result,
    amount: amount === '' ? null : toCents(Number(amount)),
    trace: long || trace,
    originalTrace: /[1-9]/.test(originalTrace) ? originalTrace : '',
    terminalId: toHex(values.get(0x29) ?? new Uint8Array(0)),
    receiptNumber: digits(0x87) ?? '',
    panMasked: maskedPan(toHex(values.get(0x22) ?? new Uint8Array(0))),
    brand: text(0x8b) || cardBrand(values.get(0x8a)?.[0]),
    approval: text(0x3b),
    merchantNumber: text(0x2a),
    date: digits(0x0d) ?? '',
    time: digits(0x0c) ?? '',
    text: text(0x3c),
    totals: readTotals(values.get(0x60) ?? new Uint8Array(0)),
  };
}

function trimmed(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

const TOTALS_OF = ['girocard', 'JCB', 'Mastercard', 'American Express', 'Visa', 'Diners', 'andere'] as const;

/**
 * Field 60: first and last receipt number in two bytes each, then a count (one byte) and a sum (six packed) for each kind of
 * card (13.08 § 2.16). Kinds without bookings are left out; what is cut short is passed over.
 */
function readTotals(bytes: Uint8Array): CardTypeTotal[] {
  const totals: CardTypeTotal[] = [];
  for (const [place, brand] of TOTALS_OF.entries()) {
    const at = 4 + place * 7;
    const count = bytes[at];
    const sum = fromBcd(bytes.subarray(at + 1, at + 7));
    if (count === undefined || bytes.length < at + 7 || sum === null) break;
    if (count > 0 || Number(sum) > 0) totals.push({ brand, count, amount: toCents(Number(sum)) });
  }
  return totals;
}
