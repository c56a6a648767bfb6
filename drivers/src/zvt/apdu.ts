import { join } from './bytes.ts';

/** One command or answer of ZVT: CLASS, INSTR and data; `code` = CLASS × 256 + INSTR (PA00P015 13.08 § 2). */
export interface Apdu {
  readonly code: number;
  readonly data: Uint8Array;
}

/** Codes of commands and answers (13.08 § 2 and § 3). */
export const CODE = {
  statusInformation: 0x040f,
  intermediateStatus: 0x04ff,
  statusEnquiry: 0x0501,
  registration: 0x0600,
  authorisation: 0x0601,
  logOff: 0x0602,
  completion: 0x060f,
  aborted: 0x061e,
  repeatReceipt: 0x0620,
  reversal: 0x0630,
  refund: 0x0631,
  endOfDay: 0x0650,
  diagnosis: 0x0670,
  initialisation: 0x0693,
  abort: 0x06b0,
  printLine: 0x06d1,
  printText: 0x06d3,
  done: 0x8000,
} as const;

/** `84 xx` refuses; xx says why. */
export const REFUSED_CLASS = 0x84;
const LONG = 0xff;
const LONGEST = 0xffff;

/** Bytes of an APDU; more than 254 bytes of data get the three-byte length `FF lo hi`. Throws above 65,535 bytes: a mistake of ours. */
export function encodeApdu({ code, data }: Apdu): Uint8Array {
  const { length } = data;
  if (length > LONGEST) throw new Error(`an APDU of ${length} bytes`);
  const head = length < LONG ? [length] : [LONG, length & 0xff, length >> 8];
  return join(code >> 8, code & 0xff, ...head, data);
}

/** Puts APDUs together from bytes however they arrive. */
export interface ApduReader {
  /** The APDUs that are whole now. */
  push(bytes: Uint8Array): Apdu[];
  /** How many bytes of an unfinished APDU are waiting; never more than 65,540. */
  pending(): number;
  /** Forgets what is unfinished: the link is a new one. */
  reset(): void;
}

/** Makes a reader. It holds one unfinished APDU at the most, whose length its own head limits. */
export function apduReader(): ApduReader {
  const head: number[] = [];
  let body = new Uint8Array(0);
  let filled = 0;
  let length = -1;
  const reset = (): void => {
    head.length = 0;
    body = new Uint8Array(0);
    filled = 0;
    length = -1;
  };
  return {
    push(bytes) {
      const whole: Apdu[] = [];
      let at = 0;
      while (at < bytes.length || length === filled) {
        if (length < 0) {
          head.push(bytes[at] ?? 0);
          at += 1;
          length = lengthOf(head);
          if (length > 0) body = new Uint8Array(length);
        } else if (filled < length) {
          const part = bytes.subarray(at, at + length - filled);
          body.set(part, filled);
          filled += part.length;
          at += part.length;
        } else {
          whole.push({ code: ((head[0] ?? 0) << 8) | (head[1] ?? 0), data: body });
          reset();
        }
      }
      return whole;
    },
    pending: () => head.length + filled,
    reset,
  };
}

/** Length of the data a head announces; -1 = the head is not whole. */
function lengthOf(head: readonly number[]): number {
  const [, , short, low, high] = head;
  if (short === undefined) return -1;
  if (short !== LONG) return short;
  return low === undefined || high === undefined ? -1 : low | (high << 8);
}
