import { integer, octets, printable, tlv, utcTimeText } from './der.ts';
import type { LogStyle } from './messages.ts';

/**
 * What system logs say beside the name of the event: elements with context tags from 1 (BSI TR-03151 v1.0.1, as the exports of sold
 * devices show it).
 */

/** `initialize`: the device's description. */
export function describedAs(text: string): Buffer {
  return printable(text, 0x81);
}

/** `registerClient`, `deregisterClient`. */
export function aboutClient(clientId: string): Buffer {
  return printable(clientId, 0x81);
}

/** `selfTest` of one component, passed. */
export function testPassed(component: string): Buffer {
  return Buffer.concat([printable(component, 0x81), tlv(0x82, Buffer.from([0xff]))]);
}

/** `unblockUser`: who got a new secret; result ok (0). */
export function unblocked(user: string): Buffer {
  return Buffer.concat([printable(user, 0x81), tlv(0x82, Buffer.from([0]))]);
}

/** `updateTime`: the time before and after, epoch ms. */
export function timeMoved(style: LogStyle, before: number, after: number): Buffer {
  return Buffer.concat([time(style, before, 0x81), time(style, after, 0x82)]);
}

/** `disableSecureElement`: when, epoch ms. */
export function endedAt(style: LogStyle, at: number): Buffer {
  return time(style, at, 0x81);
}

/** Audit data of an export: when, and the signature counters it goes from and to. */
export function exportedRange(style: LogStyle, at: number, first: number, last: number): Buffer {
  return tlv(0x30, time(style, at, 0x80), integer(first, 0x81), integer(last, 0x82));
}

function time(style: LogStyle, at: number, tag: number): Buffer {
  if (style.time === 'unixTime') return integer(Math.floor(at / 1000), tag);
  return octets(Buffer.from(utcTimeText(at), 'latin1'), tag);
}
