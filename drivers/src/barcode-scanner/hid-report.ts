import { textOf } from './framing.ts';

/**
 * An input report of a scanner in HID-POS mode (usage page 8C "Bar Code Scanner", HID Point of Sale Usage Tables 1.02):
 *
 *   02  length  AIM identifier (3)  data (56)  vendor's symbology  00  flags, bit 0 = more of this code follows
 */
export const HID_REPORT_BYTES = 64;
const REPORT_ID = 0x02;
const DATA_AT = 5;
const DATA_BYTES = 56;
const MORE_AT = 63;
/** Reports of one code; more is a scanner that has lost its way. */
const MAX_REPORTS = 80;

/** Puts codes together from reports. */
export interface HidReports {
  take(bytes: Uint8Array): string[];
  /** Nothing has come for a while: what was begun is half a report or half a code, and is thrown away. */
  silence(): void;
  isOpen(): boolean;
}

/** Starts with nothing. Reports may come in any pieces; one that is none ends the code it stands in. */
export function hidReports(): HidReports {
  let rest: Uint8Array = new Uint8Array(0);
  let parts: Uint8Array[] = [];
  let aim = '';

  const forget = (): void => {
    parts = [];
    aim = '';
  };
  const report = (bytes: Uint8Array): string | null => {
    const length = bytes[1] ?? 0;
    if (bytes[0] !== REPORT_ID || length > DATA_BYTES || parts.length >= MAX_REPORTS) {
      forget();
      return null;
    }
    if (parts.length === 0) aim = identifier(bytes);
    parts.push(bytes.slice(DATA_AT, DATA_AT + length));
    if (((bytes[MORE_AT] ?? 0) & 1) === 1) return null;
    const code = aim + textOf(Buffer.concat(parts));
    const isEmpty = parts.every((part) => part.length === 0);
    forget();
    return isEmpty ? null : code;
  };
  return {
    take(bytes) {
      const codes: string[] = [];
      rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
      while (rest.length >= HID_REPORT_BYTES) {
        const code = report(rest.subarray(0, HID_REPORT_BYTES));
        rest = rest.subarray(HID_REPORT_BYTES);
        if (code !== null) codes.push(code);
      }
      return codes;
    },
    silence() {
      rest = new Uint8Array(0);
      forget();
    },
    isOpen: () => rest.length > 0 || parts.length > 0,
  };
}

/** The AIM identifier of a report; a scanner that has none sends zeros, one that answers a command `]X0` or `]Z6`. */
function identifier(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.subarray(2, DATA_AT)).toString('latin1');
  return /^\][A-Za-z][0-9A-Za-z]$/.test(text) && text !== ']X0' ? text : '';
}

/** The reports of a code, for simulators: the way back. */
export function hidReportsOf(aim: string, data: Uint8Array): Uint8Array[] {
  const reports: Uint8Array[] = [];
  for (let at = 0; at === 0 || at < data.length; at += DATA_BYTES) {
    const part = data.subarray(at, at + DATA_BYTES);
    const bytes = new Uint8Array(HID_REPORT_BYTES);
    bytes[0] = REPORT_ID;
    bytes[1] = part.length;
    bytes.set(Buffer.from(aim.padEnd(3, '\0'), 'latin1').subarray(0, 3), 2);
    bytes.set(part, DATA_AT);
    bytes[MORE_AT] = at + DATA_BYTES < data.length ? 1 : 0;
    reports.push(bytes);
  }
  return reports;
}
