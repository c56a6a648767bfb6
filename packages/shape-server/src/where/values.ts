/** What PostgreSQL's types are to a condition; `opaque` = can only be asked for NULL. */
export type Family = 'bool' | 'int' | 'numeric' | 'float' | 'text' | 'uuid' | 'time' | 'opaque';

/** An exact decimal number: `units / 10^scale`; `rank` tells infinities (-1, 1) and NaN (2, above everything) from numbers (0). */
export interface Decimal {
  readonly rank: -1 | 0 | 1 | 2;
  readonly units: bigint;
  readonly scale: number;
}

/** A value as a condition computes with it; null = SQL's NULL. Times are microseconds. */
export type Value = null | boolean | bigint | number | string | Decimal;

const FAMILIES: Readonly<Record<string, Family>> = {
  bool: 'bool',
  int2: 'int',
  int4: 'int',
  int8: 'int',
  numeric: 'numeric',
  float4: 'float',
  float8: 'float',
  text: 'text',
  varchar: 'text',
  uuid: 'uuid',
  date: 'time',
  timestamp: 'time',
  timestamptz: 'time',
};

/** The family of a type by PostgreSQL's internal name; arrays are opaque. */
export function familyOf(type: string, dims = 0): Family {
  return dims === 0 ? (FAMILIES[type] ?? 'opaque') : 'opaque';
}

const INT_BITS: Readonly<Record<string, bigint>> = { int2: 15n, int4: 31n, int8: 63n };
const DECIMAL = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?\s*$/;
const SPECIAL: Readonly<Record<string, Decimal['rank']>> = { NaN: 2, Infinity: 1, '-Infinity': -1 };
const UUID = /^\{?([0-9a-f]{4}-?){7}[0-9a-f]{4}\}?$/i;
const TIME =
  /^(\d{4,6})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:([+-])(\d\d)(?::?(\d\d))?|(Z))?)?( BC)?$/;

function parseInteger(text: string, type: string): bigint | undefined {
  const match = /^\s*([+-]?)(\d{1,40})\s*$/.exec(text);
  if (match === null) return undefined;
  const value = BigInt(`${match[2]}`) * (match[1] === '-' ? -1n : 1n);
  const limit = 1n << (INT_BITS[type] ?? 63n);
  return value >= -limit && value < limit ? value : undefined;
}

function parseDecimal(text: string): Decimal | undefined {
  const rank = SPECIAL[text.trim()];
  if (rank !== undefined) return { rank, units: 0n, scale: 0 };
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = DECIMAL.exec(text) ?? [];
  if (whole === '' && fraction === '') return undefined;
  const units = BigInt(`${whole}${fraction}`) * (sign === '-' ? -1n : 1n);
  const scale = fraction.length - Number(exponent);
  return scale >= 0 ? { rank: 0, units, scale } : { rank: 0, units: units * 10n ** BigInt(-scale), scale: 0 };
}

function parseFloatOf(text: string, type: string): number | undefined {
  const trimmed = text.trim();
  if (!(trimmed in SPECIAL) && parseDecimal(trimmed) === undefined) return undefined;
  const value = type === 'float4' ? Math.fround(Number(trimmed)) : Number(trimmed);
  return Number.isFinite(value) || trimmed in SPECIAL ? value : undefined;
}

function parseBool(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  if (word === '') return undefined;
  if (['true', 'yes'].some((full) => full.startsWith(word)) || word === 'on' || word === '1') return true;
  const no = ['false', 'no'].some((full) => full.startsWith(word)) || word === 'of' || word === 'off' || word === '0';
  return no ? false : undefined;
}

/** Days from 1970-01-01 in the proleptic Gregorian calendar (the civil-from-days arithmetic, in years that begin in March). */
function days(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const ofEra = shifted - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468;
}

function parseTime(text: string, type: string): bigint | undefined {
  if (text === 'infinity') return 1n << 70n;
  if (text === '-infinity') return -(1n << 70n);
  const match = TIME.exec(text);
  if (match === null) return undefined;
  const [, y = '', mo = '', d = '', h, mi = '0', s = '0', fraction = '', sign, zh = '0', zm = '0', z, bc] = match;
  if (type === 'date' ? h !== undefined : type === 'timestamp' && (sign !== undefined || z !== undefined))
    return undefined;
  const [year, month, day] = [bc === undefined ? Number(y) : 1 - Number(y), Number(mo), Number(d)];
  const next = month === 12 ? days(year + 1, 1, 1) : days(year, month + 1, 1);
  if (month < 1 || month > 12 || day < 1 || day > next - days(year, month, 1) || Number(y) === 0) return undefined;
  if (Number(h ?? 0) > 23 || Number(mi) > 59 || Number(s) > 59 || Number(zh) > 15 || Number(zm) > 59) return undefined;
  const offset = (Number(zh) * 60 + Number(zm)) * (sign === '-' ? -60 : 60);
  const seconds = days(year, month, day) * 86_400 + Number(h ?? 0) * 3600 + Number(mi) * 60 + Number(s) - offset;
  return BigInt(seconds) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
}

/** Reads a value's text as PostgreSQL reads or writes that type (times in ISO only); undefined = it is none of that type. */
export function parseValue(text: string, type: string): Value | undefined {
  switch (familyOf(type)) {
    case 'bool':
      return parseBool(text);
    case 'int':
      return parseInteger(text, type);
    case 'numeric':
      return parseDecimal(text);
    case 'float':
      return parseFloatOf(text, type);
    case 'uuid':
      return UUID.test(text) && text.startsWith('{') === text.endsWith('}') ? canonicalUuid(text) : undefined;
    case 'time':
      return parseTime(text, type);
    case 'text':
      return text.isWellFormed() && !text.includes('\0') ? text : undefined;
    case 'opaque':
      return undefined;
  }
}

function canonicalUuid(text: string): string {
  const hex = text.toLowerCase().replace(/[{}-]/g, '');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function decimal(value: bigint | Decimal): Decimal {
  return typeof value === 'bigint' ? { rank: 0, units: value, scale: 0 } : value;
}

function asNumber(value: bigint | number | Decimal): number {
  if (typeof value !== 'object') return Number(value);
  if (value.rank !== 0) return [Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY, Number.NaN][value.rank + 1] ?? 0;
  return Number(`${value.units}e-${value.scale}`);
}

function order<T extends bigint | number | string | boolean>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** NaN equals itself and comes after everything. */
function compareFloats(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return order(Number.isNaN(a), Number.isNaN(b));
  return order(a, b);
}

function compareDecimals(a: Decimal, b: Decimal): number {
  if (a.rank !== 0 || b.rank !== 0) return order(a.rank, b.rank);
  const scale = Math.max(a.scale, b.scale);
  return order(a.units * 10n ** BigInt(scale - a.scale), b.units * 10n ** BigInt(scale - b.scale));
}

/** Negative, zero or positive, as PostgreSQL orders two values of comparable types; text by code point (`COLLATE "C"`). */
export function compareValues(a: Exclude<Value, null>, b: Exclude<Value, null>): number {
  if (typeof a === 'string' && typeof b === 'string')
    return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
  if (typeof a === 'boolean' && typeof b === 'boolean') return order(a, b);
  if (typeof a === 'bigint' && typeof b === 'bigint') return order(a, b);
  if (typeof a === 'string' || typeof a === 'boolean' || typeof b === 'string' || typeof b === 'boolean')
    throw new Error('a condition compares values of comparable types only');
  if (typeof a === 'number' || typeof b === 'number') return compareFloats(asNumber(a), asNumber(b));
  return compareDecimals(decimal(a), decimal(b));
}

/** The forms in which PostgreSQL writes a value, from a cast or from the stream; for looking rows up by their text. */
export function textForms(value: bigint | boolean | string): string[] {
  if (typeof value === 'boolean') return value ? ['t', 'true'] : ['f', 'false'];
  return [String(value)];
}
