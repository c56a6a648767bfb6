import { type Cents, type Milli, toCents, toMilli } from '../../kernel/index.ts';
import { gtinCheckDigit, isGtin, normaliseGtin } from '../gtin.ts';
import { holdsElements, type Symbology, takeAim } from './aim.ts';
import { readDigitalLink } from './digital-link.ts';
import { type Elements, FNC1, readElements, scaledElement } from './elements.ts';

/** The longest text a scanner may send; a QR code holds up to 4,296 characters, none that a till reads needs them. */
export const MAX_SCAN = 4000;

/** What a scan says. Weight and price are those printed on the label: they are sold as they stand and never computed again. */
export interface Scan {
  /** What the code is for people and for lists: the normalised GTIN where there is one, else the text of the code, without control characters. */
  readonly code: string;
  readonly gtin: string | null;
  /** What to look the article up by, best first. Never empty. */
  readonly lookups: readonly string[];
  /** What the scanner said it read; null = it does not say. */
  readonly symbology: Symbology | null;
  /** GS1 elements by application identifier; empty where the code is none of GS1's. */
  readonly elements: Elements;
  /** Net weight in thousandths of a kilogram (AI 310n). */
  readonly weight: Milli | null;
  /** Amount payable in euro (AI 392n, 393n with currency 978). */
  readonly price: Cents | null;
  /** Pieces (AI 30, 37). */
  readonly count: number | null;
}

/** ISO 4217 number of the euro. */
const EURO = '978';

/**
 * Reads what a scanner sent: AIM identifier, GS1 element strings, GS1 Digital Links and UPC-E are understood, anything else is taken as it
 * is. Null when nothing readable is left. A code with a wrong check digit stays text: `gtin` is null and nothing is guessed.
 */
export function parseScan(raw: string): Scan | null {
  if (raw.length > MAX_SCAN) return null;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: scanners end with CR, LF or TAB and may frame with STX, ETX
  const trimmed = raw.replace(/^[\u0002\s]+|[\u0003\r\n\t ]+$/g, '');
  const { symbology, rest } = takeAim(trimmed);
  const plain = rest.replace(/[\p{Cc}\p{Cs}]/gu, '');
  if (plain === '') return null;
  const elements = elementsOf(rest, symbology) ?? {};
  const named = elements['01'] ?? elements['02'];
  const found = named === undefined ? gtinsOf(plain, symbology) : contentGtins(named);
  const gtin = found[0] ?? null;
  const byText = named === undefined ? [plain] : [];
  return {
    code: gtin ?? plain,
    gtin,
    lookups: [...new Set([...found, ...byText])],
    symbology,
    elements,
    weight: branded(scaledElement(elements, '310', 3), toMilli),
    price: branded(priceIn(elements), toCents),
    count: countIn(elements),
  };
}

/** A GTIN-14 that is not plain text looks like an element string to nobody: FNC1, an AIM identifier or brackets say that it is one. */
function elementsOf(text: string, symbology: Symbology | null): Elements | null {
  const link = readDigitalLink(text);
  if (link) return link;
  if (holdsElements(symbology) || text.includes(FNC1)) return readElements(text);
  // a scanner without AIM identifiers sends a DataBar as `01` and fourteen digits
  if (symbology === null && /^01\d{14}/.test(text)) return readElements(text);
  return null;
}

function gtinsOf(text: string, symbology: Symbology | null): string[] {
  const upcA = upcE(text);
  const own = isGtin(text) ? [normaliseGtin(text)] : [];
  return symbology !== 'EAN8' && upcA !== null ? [...own, `0${upcA}`] : own;
}

/** GTIN of an element: six zeros lead a GTIN-8; one of variable measure (indicator 9) is looked up by its content too (GS1 General Specifications § 2.1.10). */
function contentGtins(gtin14: string): string[] {
  if (gtin14.startsWith('000000')) return [gtin14.slice(6), normaliseGtin(gtin14)];
  const own = normaliseGtin(gtin14);
  if (!gtin14.startsWith('9')) return [own];
  const body = gtin14.slice(1, 13);
  return [own, `${body}${gtinCheckDigit(body)}`];
}

/** The UPC-A of an eight-digit UPC-E (GS1 General Specifications § 5.2.2.4.2); null when it is none. */
function upcE(text: string): string | null {
  if (!/^[01]\d{7}$/.test(text)) return null;
  const [system, a, b, c, d, e, last, check] = text;
  const item =
    Number(last) <= 2
      ? `${a}${b}${last}0000${c}${d}${e}`
      : last === '3'
        ? `${a}${b}${c}00000${d}${e}`
        : last === '4'
          ? `${a}${b}${c}${d}00000${e}`
          : `${a}${b}${c}${d}${e}0000${last}`;
  const body = `${system}${item}`;
  return gtinCheckDigit(body) === Number(check) ? `${body}${check}` : null;
}

function priceIn(elements: Elements): number | null {
  const local = scaledElement(elements, '392', 2);
  if (local !== null) return local;
  const name = Object.keys(elements).find((each) => /^393\d$/.test(each));
  return name !== undefined && elements[name]?.startsWith(EURO) ? scaledElement(elements, '393', 2) : null;
}

function countIn(elements: Elements): number | null {
  const value = elements['30'] ?? elements['37'];
  return value === undefined ? null : Number(value);
}

function branded<T>(value: number | null, brand: (value: number) => T): T | null {
  return value === null ? null : brand(value);
}
