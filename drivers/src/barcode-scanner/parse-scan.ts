import { isGtin, normaliseGtin } from '@valero/domain/stock';

/** What a scan says. Weight and price are those printed on the label: the law of the label, never recomputed. */
export interface Scan {
  /** What to look the article up by: the normalised GTIN where there is one, else the text of the code. */
  readonly code: string;
  readonly gtin: string | null;
  readonly symbology: Symbology | null;
  /** GS1 application identifiers found, by number without decimals: `01`, `10`, `17`, `310`, `392`. */
  readonly elements: Readonly<Record<string, string>>;
  /** Thousandths of a kilogram from AI 310n. */
  readonly weight: number | null;
  /** Cents from AI 392n. */
  readonly price: number | null;
}

/** Kinds of codes a scanner names by an AIM identifier (ISO/IEC 15424). */
export type Symbology = 'EAN13' | 'EAN8' | 'UPC' | 'GS1' | 'Code128' | 'QR' | 'DataMatrix' | 'Other';

const AIM: readonly (readonly [RegExp, Symbology])[] = [
  [/^\]E4/, 'EAN8'],
  [/^\]E[0-3]/, 'EAN13'],
  [/^\]e[0-3]/, 'GS1'],
  [/^\](C1|d2|Q3|J1)/, 'GS1'],
  [/^\]C/, 'Code128'],
  [/^\]Q/, 'QR'],
  [/^\]d/, 'DataMatrix'],
];

const FNC1 = '\u001d';

/** Length of an AI's value where it is fixed (GS1 General Specifications § 3.2); others end at FNC1. */
const FIXED: Readonly<Record<string, number>> = {
  '00': 18,
  '01': 14,
  '02': 14,
  '11': 6,
  '13': 6,
  '15': 6,
  '16': 6,
  '17': 6,
  '20': 2,
};

/**
 * Reads what a scanner sent: AIM identifier, GS1 element strings and GS1 Digital Links are understood, anything else is
 * taken as it is. Null when nothing readable is left. A code with a wrong check digit stays text: `gtin` is null.
 */
export function parseScan(raw: string): Scan | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: scanners end with CR, LF or TAB and may frame with STX, ETX
  const trimmed = raw.replace(/^[\u0002\s]+|[\u0003\r\n\t ]+$/g, '');
  const symbology = AIM.find(([prefix]) => prefix.test(trimmed))?.[1] ?? (trimmed.startsWith(']') ? 'Other' : null);
  const text = symbology === null ? trimmed : trimmed.slice(3);
  if (text === '') return null;
  const link = digitalLink(text);
  const elements = link ?? (symbology === 'GS1' || text.startsWith(FNC1) ? elementString(text) : {});
  const named = elements['01'];
  const gtin = gtinOf(named ?? text);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: FNC1 and strays never belong to a code that is looked up
  const plain = text.replace(/[\u0000-\u001f\u007f]/g, '');
  return {
    code: gtin ?? plain,
    gtin,
    symbology,
    elements: plainNames(elements),
    weight: scaled(elements, '310', 3),
    price: scaled(elements, '392', 2),
  };
}

function gtinOf(text: string): string | null {
  return isGtin(text) ? normaliseGtin(text) : null;
}

/** `https://host/01/<GTIN14>/10/LOT?17=…` of any host (GS1 Digital Link 1.2); null for another text. */
function digitalLink(text: string): Record<string, string> | null {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  const parts = url.pathname.split('/').filter((part) => part !== '');
  const start = parts.indexOf('01');
  if (start === -1 || !/^\d{8,14}$/.test(parts[start + 1] ?? '')) return null;
  const found: Record<string, string> = {};
  for (let at = start; at + 1 < parts.length; at += 2) found[parts[at] ?? ''] = decoded(parts[at + 1] ?? '');
  for (const [name, value] of url.searchParams) if (/^\d{2,4}$/.test(name)) found[name] = value;
  found['01'] = (found['01'] ?? '').padStart(14, '0');
  return found;
}

/** A path segment decoded; one that is not valid percent-encoding stays as it is. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function elementString(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  let rest = text.replaceAll(FNC1, '\n').replace(/^\n/, '');
  while (rest !== '') {
    const ai = /^(31\d\d|39\d\d|8\d\d\d|7\d\d\d|2[45]\d|4\d\d|\d\d)/.exec(rest)?.[1];
    if (ai === undefined) break;
    rest = rest.slice(ai.length);
    const fixed = ai.startsWith('31') ? 6 : FIXED[ai];
    const end = rest.indexOf('\n');
    const value = fixed === undefined ? rest.slice(0, end === -1 ? undefined : end) : rest.slice(0, fixed);
    if (fixed !== undefined && value.length < fixed) break;
    found[ai] = value;
    rest = rest.slice(value.length).replace(/^\n/, '');
  }
  return found;
}

/** Drops the decimals digit of 310n and 392n. */
function plainNames(elements: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(elements).map(([ai, value]) => [/^(310|392)\d$/.test(ai) ? ai.slice(0, 3) : ai, value]),
  );
}

/** An AI with n implied decimals as an integer of `decimals` decimals; null when absent or finer than that. */
function scaled(elements: Record<string, string>, ai: string, decimals: number): number | null {
  const name = Object.keys(elements).find((each) => each.startsWith(ai) && each.length === 4);
  const value = name === undefined ? undefined : elements[name];
  if (name === undefined || value === undefined || !/^\d{1,15}$/.test(value)) return null;
  const shift = decimals - Number(name[3]);
  const digits = shift >= 0 ? value + '0'.repeat(shift) : value.slice(0, shift);
  if (shift < 0 && !/^0+$/.test(value.slice(shift))) return null;
  return Number(digits || '0');
}
