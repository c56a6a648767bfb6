import type { Cents } from '@valero/domain/kernel';
import { type Apdu, CODE, REFUSED_CLASS } from './apdu.ts';
import { join, toBcd } from './bytes.ts';
import type { TerminalCharset } from './text.ts';
import { encodeTlv } from './tlv.ts';

const NOTHING = new Uint8Array(0);
const AMOUNT = 0x04;
const CURRENCY = 0x49;
const RECEIPT = 0x87;
const SERVICE = 0x03;
const CONTAINER = 0x06;
/** Service byte of `06 20`: send the status information of the last booking, do not print (13.08 § 2.20). */
const LAST_STATUS_UNPRINTED = 0x03;

/** What a till tells a terminal about itself when it registers. */
export interface RegistrationOptions {
  /** Six digits. */
  readonly password: string;
  /** Configuration byte (13.08 § 2.1). */
  readonly config: number;
  /** ISO 4217 number in four digits. */
  readonly currency: string;
  /** Characters in a line of our receipts. */
  readonly columns: number;
  readonly charset: TerminalCharset;
}

const CHARSET_TAG: Readonly<Record<TerminalCharset, readonly number[]>> = { cp437: [], latin1: [0x01], utf8: [0xfe] };

/** `06 00`: who we are, who prints, which of the terminal's own commands we understand (13.08 § 2.1). */
export function registration(options: RegistrationOptions): Apdu {
  const permitted = [CODE.printLine, CODE.printText].flatMap((code) => [
    ...encodeTlv(0x0a, Uint8Array.of(code >> 8, code & 0xff)),
  ]);
  const charset = CHARSET_TAG[options.charset].flatMap((set) => [...encodeTlv(0x14, Uint8Array.of(set))]);
  const tlvs = Uint8Array.from([
    ...encodeTlv(0x12, toBcd(options.columns, 1)),
    ...charset,
    ...encodeTlv(0x26, Uint8Array.from(permitted)),
  ]);
  const data = join(toBcd(options.password, 3), options.config, toBcd(options.currency, 2), encodeTlv(CONTAINER, tlvs));
  return { code: CODE.registration, data };
}

/** `06 01`: take this amount (13.08 § 2.2). */
export function authorisation(amount: Cents, currency: string): Apdu {
  return { code: CODE.authorisation, data: join(AMOUNT, toBcd(amount, 6), CURRENCY, toBcd(currency, 2)) };
}

/** `06 30`: take back the booking with this receipt number (13.08 § 2.8). */
export function reversal(password: string, receiptNumber: string): Apdu {
  return { code: CODE.reversal, data: join(toBcd(password, 3), RECEIPT, toBcd(receiptNumber, 2)) };
}

/** `06 31`: give this amount to a card (13.08 § 2.9). */
export function refund(password: string, amount: Cents, currency: string): Apdu {
  const data = join(toBcd(password, 3), AMOUNT, toBcd(amount, 6), CURRENCY, toBcd(currency, 2));
  return { code: CODE.refund, data };
}

/** `06 50`: close the day (13.08 § 2.16). */
export function endOfDay(password: string): Apdu {
  return { code: CODE.endOfDay, data: toBcd(password, 3) };
}

/** `06 20`: say again how the last booking ended, without printing (13.08 § 2.20). */
export function repeatReceipt(password: string): Apdu {
  return { code: CODE.repeatReceipt, data: join(toBcd(password, 3), SERVICE, LAST_STATUS_UNPRINTED) };
}

/** `05 01`: how are you (13.08 § 2.33). */
export function statusEnquiry(password: string): Apdu {
  return { code: CODE.statusEnquiry, data: toBcd(password, 3) };
}

/** `06 70`, which a terminal can ask for when it registers (13.08 § 2.17). */
export const DIAGNOSIS: Apdu = { code: CODE.diagnosis, data: NOTHING };
/** `06 93`, which a terminal can ask for when it registers (13.08 § 2.19). */
export function initialisation(password: string): Apdu {
  return { code: CODE.initialisation, data: toBcd(password, 3) };
}

/** `06 02`: the till goes (13.08 § 2.24). */
export const LOG_OFF: Apdu = { code: CODE.logOff, data: NOTHING };
/** `06 B0`: stop; how it ended still comes (13.08 § 2.25). */
export const ABORT: Apdu = { code: CODE.abort, data: NOTHING };
/** `80 00`: done, go on. */
export const DONE: Apdu = { code: CODE.done, data: NOTHING };

/** `84 xx`: no. To `04 0F` it makes the terminal take the booking back, unless xx is 9C (13.08 § 2.2.8). */
export function refusal(code: number): Apdu {
  return { code: (REFUSED_CLASS << 8) | code, data: NOTHING };
}
