import { signedAmount, type ZvtBooking } from './simulator-books.ts';

/** Decimal digits packed two to a byte. */
function packed(value: number, bytes: number): number[] {
  const text = Math.trunc(value)
    .toString()
    .padStart(bytes * 2, '0')
    .slice(-bytes * 2);
  return Array.from({ length: bytes }, (_, at) => Number.parseInt(text.slice(at * 2, at * 2 + 2), 16));
}

function text(field: number, words: string, lengthDigits: 2 | 3): number[] {
  const bytes = Array.from(Buffer.from(words, 'latin1'));
  const length = bytes.length.toString().padStart(lengthDigits, '0');
  return [field, ...Array.from(length, (digit) => 0xf0 + Number(digit)), ...bytes];
}

/** Fields of `04 0F` for a booking; `result` 0 = approved. */
export function resultFields(booking: ZvtBooking, terminalId: readonly number[], result: number): number[] {
  const { amount, trace, receipt, original } = booking;
  return [
    ...[0x27, result],
    ...[0x04, ...packed(amount, 6)],
    ...[0x49, 0x09, 0x78],
    ...[0x0b, ...packed(trace, 3)],
    ...(original === null ? [] : [0x37, ...packed(original, 3)]),
    ...[0x0c, 0x14, 0x30, 0x59],
    ...[0x0d, 0x11, 0x21],
    ...[0x0e, 0x28, 0x12],
    ...[0x17, 0x00, 0x01],
    ...[0x19, 0x70],
    ...[0x22, 0xf1, 0xf0, ...Array(8).fill(0xee), 0x12, 0x34],
    ...[0x29, ...terminalId],
    ...[0x2a, ...Array.from(Buffer.from('455600001234   ', 'latin1'))],
    ...(result === 0 ? [0x3b, ...Array.from(Buffer.from('123456  ', 'latin1'))] : []),
    ...(result === 0 ? [] : text(0x3c, 'Karte abgelehnt', 3)),
    ...[0x87, ...packed(receipt, 2)],
    ...[0x88, ...packed(receipt, 3)],
    ...[0x8a, 0x05],
    ...text(0x8b, 'girocard\0', 2),
    ...[0x06, 0x05, 0x1f, 0x10, 0x02, 0x01, 0x00],
  ];
}

/** Fields of `04 0F` for the last transaction, in another order than the first time. */
export function lastFields(last: ZvtBooking & { readonly result: number }, terminalId: readonly number[]): number[] {
  const { amount, trace, receipt, original, result } = last;
  return [
    ...[0x29, ...terminalId],
    ...[0x87, ...packed(receipt, 2)],
    ...[0x0b, ...packed(trace, 3)],
    ...(original === null ? [] : [0x37, ...packed(original, 3)]),
    ...[0x04, ...packed(amount, 6)],
    ...[0x8a, 0x05],
    ...[0x27, result],
  ];
}

/** Fields of `04 0F` at the end of day: the sum, and field 60 with all bookings as girocard. */
export function dayFields(open: readonly ZvtBooking[], terminalId: readonly number[], wrongBy: number): number[] {
  const sum = Math.max(0, open.reduce((total, booking) => total + signedAmount(booking), 0) + wrongBy);
  const first = open[0]?.receipt ?? 0;
  const last = open.at(-1)?.receipt ?? 0;
  const kinds = [[Math.min(open.length, 255), ...packed(sum, 6)], ...Array.from({ length: 6 }, () => Array(7).fill(0))];
  const totals = [...packed(first, 2), ...packed(last, 2), ...kinds.flat()];
  const length = totals.length.toString().padStart(3, '0');
  return [
    ...[0x27, 0x00],
    ...[0x0b, ...packed(last, 3)],
    ...[0x04, ...packed(sum, 6)],
    ...[0x0c, 0x21, 0x00, 0x00],
    ...[0x0d, 0x11, 0x21],
    ...[0x29, ...terminalId],
    ...[0x49, 0x09, 0x78],
    ...[0x60, ...Array.from(length, (digit) => 0xf0 + Number(digit)), ...totals],
  ];
}

/** Written here again, as everything of the simulated terminal is. */
function euro(cents: number): string {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)},${digits.slice(-2)} EUR`;
}

const TITLES = { payment: 'Kartenzahlung', reversal: 'Storno', refund: 'Gutschrift' } as const;

/** Lines of a receipt. */
export function paymentSlip(booking: ZvtBooking, terminalId: string, audience: string): string[] {
  const pad = (value: number, length: number): string => value.toString().padStart(length, '0');
  return [
    '** SIMULATION **',
    audience.replace('ä', 'ae'),
    TITLES[booking.kind],
    `Betrag ${euro(booking.amount)}`,
    'girocard ############1234',
    `Terminal-ID ${terminalId}`,
    `TA-Nr. ${pad(booking.trace, 6)}`,
    `Beleg-Nr. ${pad(booking.receipt, 4)}`,
    'Zahlung erfolgt',
  ];
}

/** Lines of an end of day. */
export function daySlip(open: readonly ZvtBooking[], terminalId: string, wrongBy: number): string[] {
  const sum = open.reduce((total, booking) => total + signedAmount(booking), 0) + wrongBy;
  return [
    '** SIMULATION **',
    'Kassenschnitt',
    `Terminal-ID ${terminalId}`,
    `Anzahl ${open.length}`,
    `Summe ${euro(sum)}`,
  ];
}

/** The fields of a command of the till; null = it is none we understand. */
export function asksFor(kind: ZvtBooking['kind'], data: readonly number[]): { amount: number; receipt: number } | null {
  let at = kind === 'payment' ? 0 : 3;
  const wanted = { amount: 0, receipt: 0 };
  const digits = (count: number): number =>
    Number(
      data
        .slice(at + 1, at + 1 + count)
        .map((byte) => byte.toString(16).padStart(2, '0'))
        .join(''),
    );
  while (at < data.length) {
    const field = data[at];
    const size = field === 0x04 ? 6 : field === 0x49 || field === 0x87 ? 2 : field === 0x19 ? 1 : -1;
    if (size < 0) return null;
    if (field === 0x04) wanted.amount = digits(6);
    if (field === 0x87) wanted.receipt = digits(2);
    if (field === 0x49 && digits(2) !== 978) return null;
    at += 1 + size;
  }
  return Number.isNaN(wanted.amount + wanted.receipt) ? null : wanted;
}
