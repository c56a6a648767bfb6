import { gtinCheckDigit } from '../gtin.ts';

/** Function 1 as scanners send it: ends an element of variable length. */
export const FNC1 = '\u001d';

/** Elements by their application identifier, all four digits where it has them: `01`, `10`, `3103`, `3922`. */
export type Elements = Readonly<Record<string, string>>;

/** How the value of an application identifier looks (GS1 General Specifications § 3.2). */
interface Shape {
  readonly pattern: RegExp;
  /** Length of the value where it is predefined: it needs no FNC1 (§ 7.8.5, by the first two digits). */
  readonly fixed: number | null;
  /** The first digits carry a check digit: how many they are. */
  readonly checked: number | null;
}

/** Characters of set 82 (§ 7.11), which is what a value may hold. */
const SET_82 = '[!"%&\'()*+,\\-./0-9:;<=>?A-Z_a-z]';

const digits = (count: number, checked: number | null = null): Shape => ({
  pattern: new RegExp(`^\\d{${count}}$`),
  fixed: count,
  checked,
});
/** Fixed in length and closed by FNC1 all the same. */
const counted = (count: number, checked: number | null = null): Shape => ({ ...digits(count, checked), fixed: null });
const upTo = (most: number, least = 1): Shape => ({
  pattern: new RegExp(`^\\d{${least},${most}}$`),
  fixed: null,
  checked: null,
});
const text = (most: number, before = 0, checked: number | null = null, least = 1): Shape => ({
  pattern: new RegExp(`^\\d{${before}}${SET_82}{${least},${most}}$`),
  fixed: null,
  checked,
});

const EXACT: Readonly<Record<string, Shape>> = {
  '00': digits(18, 18),
  '01': digits(14, 14),
  '02': digits(14, 14),
  '03': digits(14, 14),
  '10': text(20),
  '20': digits(2),
  '21': text(20),
  '22': text(20),
  '30': upTo(8),
  '37': upTo(8),
  '235': text(28),
  '242': upTo(6),
  '243': text(20),
  '253': text(17, 13, 13, 0),
  '254': text(20),
  '255': { ...upTo(25, 13), checked: 13 },
  '402': counted(17, 17),
  '420': text(20),
  '421': text(9, 3),
  '7001': counted(13),
  '7003': counted(10),
  '8001': counted(14),
  '8003': text(16, 14, 14, 0),
  '8005': counted(6),
  '8006': counted(18, 14),
  '8017': counted(18, 18),
  '8018': counted(18, 18),
  '8026': counted(18, 14),
};

/** Families of identifiers, after the single ones. */
const FAMILIES: readonly (readonly [RegExp, Shape])[] = [
  [/^1[1-9]$/, digits(6)],
  [/^3[1-6]\d\d$/, digits(6)],
  [/^39[02]\d$/, upTo(15)],
  [/^39[13]\d$/, upTo(18, 4)],
  [/^394\d$/, counted(4)],
  [/^395\d$/, counted(6)],
  [/^41[0-7]$/, digits(13, 13)],
  [/^42[2-6]$/, upTo(15, 3)],
  [/^(24|25|40)\d$/, text(30)],
  [/^427$/, text(3)],
  [/^43\d\d$/, text(70)],
  [/^7[0-2]\d\d$/, text(90)],
  [/^8[0-2]\d\d$/, text(90)],
  [/^9\d$/, text(90)],
];

function shapeOf(ai: string): Shape | null {
  return EXACT[ai] ?? FAMILIES.find(([pattern]) => pattern.test(ai))?.[1] ?? null;
}

/** Digits of an application identifier, by its first two (§ 3.2). */
function lengthOfAi(start: string): number {
  if (/^(3[1-6]|39|43|7[0-2]|8[0-2])/.test(start)) return 4;
  if (/^(23|24|25|4[0-2])/.test(start)) return 3;
  return 2;
}

/** Whether a value is what its application identifier asks for, check digit included. Unknown identifiers are not. */
export function isElement(ai: string, value: string): boolean {
  const shape = shapeOf(ai);
  if (!shape?.pattern.test(value)) return false;
  if (shape.checked === null) return true;
  const number = value.slice(0, shape.checked);
  return gtinCheckDigit(number.slice(0, -1)) === number.charCodeAt(number.length - 1) - 48;
}

/** No real code says more than this. */
const MAX_ELEMENTS = 64;

/**
 * Reads GS1 element strings, FNC1 between those of variable length. Null when any part of it is not well formed: half a label is no label.
 * The same identifier twice with two values is not well formed either.
 */
export function readElements(message: string): Elements | null {
  const found = new Map<string, string>();
  let at = message.startsWith(FNC1) ? 1 : 0;
  for (let count = 0; at < message.length; count += 1) {
    if (count >= MAX_ELEMENTS) return null;
    const ai = message.slice(at, at + lengthOfAi(message.slice(at, at + 2)));
    const shape = /^\d+$/.test(ai) ? shapeOf(ai) : null;
    if (!shape) return null;
    at += ai.length;
    const stop = message.indexOf(FNC1, at);
    const end = shape.fixed === null ? (stop === -1 ? message.length : stop) : at + shape.fixed;
    const value = message.slice(at, end);
    if (!isElement(ai, value) || (found.get(ai) ?? value) !== value) return null;
    found.set(ai, value);
    at = end;
    if (message[at] === FNC1) at += 1;
  }
  return found.size === 0 ? null : Object.fromEntries(found);
}

/**
 * A value with implied decimals as an integer of `decimals` decimals: `3103` `001234` with 3 is 1234. `kinds` = first three digits, such as
 * `310`. Null when absent or finer than that.
 */
export function scaledElement(elements: Elements, kind: string, decimals: number): number | null {
  const name = Object.keys(elements).find((each) => each.length === 4 && each.startsWith(kind));
  const whole = name === undefined ? undefined : elements[name];
  if (name === undefined || whole === undefined) return null;
  const value = kind === '391' || kind === '393' ? whole.slice(3) : whole;
  const shift = decimals - Number(name[3]);
  const kept = shift >= 0 ? value + '0'.repeat(shift) : value.slice(0, shift);
  if (shift < 0 && !/^0*$/.test(value.slice(shift))) return null;
  const number = Number(kept || '0');
  return Number.isSafeInteger(number) ? number : null;
}
