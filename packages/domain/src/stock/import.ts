import { MARGIN_KEY } from '../compliance/index.ts';
import { type Text, toUnitPrice, type UnitPrice } from '../kernel/index.ts';
import { isGtin, normaliseGtin } from './gtin.ts';

/** Fields of an article a file can bring. */
export const IMPORT_FIELDS = [
  'number',
  'gtin',
  'name',
  'price',
  'cost',
  'tax',
  'group',
  'unit',
  'deposit',
  'active',
] as const;
export type ImportField = (typeof IMPORT_FIELDS)[number];

/** Which column of the file feeds which field: the header's text. A field that is not mapped keeps its default. */
export type ImportMapping = Partial<Record<ImportField, string>>;

/** What a file says of an article, checked. Fields that were not mapped are null and leave an existing article as it is. */
export interface ImportedArticle {
  readonly number: string;
  readonly gtin: string | null;
  readonly name: string;
  readonly price: UnitPrice | null;
  readonly cost: UnitPrice | null;
  readonly taxKey: number | null;
  readonly group: string | null;
  readonly unit: string | null;
  readonly deposit: UnitPrice | null;
  readonly active: boolean | null;
}

/** Why a row is not taken, or taken with a remark. */
export const IMPORT_PROBLEMS = {
  number_missing: { de: 'Artikelnummer und GTIN fehlen', en: 'article number and GTIN are missing' },
  number_too_long: { de: 'Artikelnummer ist länger als 50 Zeichen', en: 'article number is longer than 50 characters' },
  name_missing: { de: 'Name fehlt', en: 'name is missing' },
  name_too_long: { de: 'Name ist länger als 200 Zeichen', en: 'name is longer than 200 characters' },
  gtin_length: { de: 'GTIN hat nicht 8, 12, 13 oder 14 Ziffern', en: 'GTIN does not have 8, 12, 13 or 14 digits' },
  gtin_check_digit: { de: 'GTIN hat eine falsche Prüfziffer', en: 'GTIN has a wrong check digit' },
  price_unreadable: { de: 'Preis ist keine Zahl', en: 'price is not a number' },
  price_ambiguous: {
    de: 'Preis ist mehrdeutig: Tausenderpunkt oder Komma?',
    en: 'price is ambiguous: thousands or decimals?',
  },
  price_negative: { de: 'Preis ist negativ', en: 'price is negative' },
  tax_unknown: { de: 'Steuerschlüssel ist unbekannt', en: 'tax key is unknown' },
  active_unreadable: { de: 'Ja oder Nein erwartet', en: 'expected yes or no' },
  double_number: { de: 'Artikelnummer kommt in der Datei schon vor', en: 'article number occurs in the file before' },
  double_gtin: { de: 'GTIN kommt in der Datei schon vor', en: 'GTIN occurs in the file before' },
  gtin_taken: { de: 'GTIN gehört schon einem anderen Artikel', en: 'GTIN belongs to another article already' },
} as const satisfies Record<string, Text>;
export type ImportProblem = keyof typeof IMPORT_PROBLEMS;

/** One problem of a row. */
export interface RowProblem {
  readonly field: ImportField;
  readonly value: string;
  readonly problem: ImportProblem;
}

/** Tax keys as shops write them, folded: DSFinV-K key, percent or letter. */
const TAX_WORDS: Readonly<Record<string, number>> = {
  '1': 1,
  '19': 1,
  a: 1,
  voll: 1,
  standard: 1,
  normal: 1,
  '2': 2,
  '7': 2,
  b: 2,
  ermassigt: 2,
  reduziert: 2,
  reduced: 2,
  '5': 5,
  '0': 5,
  frei: 6,
  steuerfrei: 6,
  exempt: 6,
  '6': 6,
  '8': 8,
  '25a': MARGIN_KEY,
  '§25a': MARGIN_KEY,
  '1001': MARGIN_KEY,
  differenz: MARGIN_KEY,
  differenzbesteuerung: MARGIN_KEY,
  differenzbesteuert: MARGIN_KEY,
};

const YES = new Set(['1', 'ja', 'j', 'yes', 'y', 'true', 'wahr', 'x', 'aktiv', 'active']);
const NO = new Set(['0', 'nein', 'n', 'no', 'false', 'falsch', '', 'inaktiv', 'inactive']);

/**
 * A price as people write it: `1,99`, `1.99`, `1.234,56 €`, `EUR 3`, at most five decimals.
 * `1.234` and `1,234` could be either and are refused rather than guessed, unless `decimal` says which mark is the decimal one.
 */
export function readPrice(
  text: string,
  decimal: ',' | '.' | null = null,
): { ok: true; price: UnitPrice } | { ok: false; problem: 'price_unreadable' | 'price_ambiguous' | 'price_negative' } {
  const bare = text
    .replace(/€|EUR/gi, '')
    .replace(/[\s\u00a0\u202f']/g, '')
    .replace(/\u2212/g, '-');
  const match = /^(-?)(\d[\d.,]*)$/.exec(bare);
  if (!match) return { ok: false, problem: 'price_unreadable' };
  const digits = match[2] ?? '';
  const mark = decimal ?? decimalMark(digits);
  if (mark === 'ambiguous') return { ok: false, problem: 'price_ambiguous' };
  const group = mark === ',' ? '.' : ',';
  const [whole = '', fraction = '', ...more] = digits.split(mark === null ? '\u0000' : mark);
  const grouped = whole.split(group);
  const wellGrouped =
    grouped.length === 1 || ((grouped[0] ?? '').length <= 3 && grouped.slice(1).every((part) => part.length === 3));
  if (more.length > 0 || fraction.includes(group) || !wellGrouped || fraction.length > 5)
    return { ok: false, problem: 'price_unreadable' };
  const value = Number(`${grouped.join('')}${fraction.padEnd(5, '0')}`);
  if (!Number.isSafeInteger(value) || value > 1_000_000_000_000) return { ok: false, problem: 'price_unreadable' };
  if (match[1] === '-' && value !== 0) return { ok: false, problem: 'price_negative' };
  return { ok: true, price: toUnitPrice(value) };
}

/** Which mark parts the decimals; null = there is none. */
function decimalMark(digits: string): ',' | '.' | null | 'ambiguous' {
  const comma = digits.lastIndexOf(',');
  const point = digits.lastIndexOf('.');
  if (comma < 0 && point < 0) return null;
  if (comma >= 0 && point >= 0) return comma > point ? ',' : '.';
  const mark = comma >= 0 ? ',' : '.';
  const count = digits.split(mark).length - 1;
  const after = digits.length - 1 - digits.lastIndexOf(mark);
  if (count > 1) return mark === ',' ? '.' : ',';
  return after === 3 && !digits.startsWith('0') ? 'ambiguous' : mark;
}

/** Reads one row; `cell(field)` gives the mapped column's text, undefined when the field is not mapped. */
export function readArticleRow(
  cell: (field: ImportField) => string | undefined,
  decimal: ',' | '.' | null = null,
): { article: ImportedArticle | null; problems: RowProblem[] } {
  const problems: RowProblem[] = [];
  const text = (field: ImportField): string => (cell(field) ?? '').trim();
  const complain = (field: ImportField, problem: ImportProblem): void => {
    problems.push({ field, value: text(field).slice(0, 80), problem });
  };
  const price = (field: ImportField): UnitPrice | null => {
    if (text(field) === '') return null;
    const read = readPrice(text(field), decimal);
    if (read.ok) return read.price;
    complain(field, read.problem);
    return null;
  };
  const gtin = readGtin(text('gtin'), (problem) => complain('gtin', problem));
  const number = text('number') || gtin || '';
  if (number === '' && !problems.some((entry) => entry.field === 'gtin')) complain('number', 'number_missing');
  if (number.length > 50) complain('number', 'number_too_long');
  const name = text('name').replace(/\s+/g, ' ');
  if (name === '') complain('name', 'name_missing');
  if (name.length > 200) complain('name', 'name_too_long');
  const taxKey = text('tax') === '' ? null : (TAX_WORDS[foldTax(text('tax'))] ?? null);
  if (text('tax') !== '' && taxKey === null) complain('tax', 'tax_unknown');
  const flag = text('active').toLowerCase();
  const active = cell('active') === undefined ? null : YES.has(flag) ? true : NO.has(flag) ? false : null;
  if (cell('active') !== undefined && active === null) complain('active', 'active_unreadable');
  const article: ImportedArticle = {
    number,
    gtin,
    name,
    price: price('price'),
    cost: price('cost'),
    taxKey,
    group: text('group').slice(0, 80) || null,
    unit: text('unit').slice(0, 10) || null,
    deposit: price('deposit'),
    active,
  };
  return { article: problems.length === 0 ? article : null, problems };
}

function foldTax(text: string): string {
  return text
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/ä/g, 'a')
    .replace(/[\s%]/g, '')
    .replace(/[,.]0+$/, '');
}

function readGtin(text: string, complain: (problem: ImportProblem) => void): string | null {
  if (text === '') return null;
  const digits = text.replace(/[\s-]/g, '');
  if (!/^(\d{8}|\d{12,14})$/.test(digits)) {
    complain('gtin_length');
    return null;
  }
  if (!isGtin(digits)) {
    complain('gtin_check_digit');
    return null;
  }
  return normaliseGtin(digits);
}

/** Header texts people use, folded to letters, for a first guess at the mapping. */
const HEADER_WORDS: Readonly<Record<ImportField, readonly string[]>> = {
  number: ['number', 'nummer', 'artikelnummer', 'artikelnr', 'artnr', 'sku', 'itemnumber', 'articlenumber'],
  gtin: ['gtin', 'ean', 'barcode', 'ean13', 'strichcode', 'upc'],
  name: ['name', 'bezeichnung', 'artikel', 'artikelname', 'description', 'beschreibung', 'text', 'artikeltext'],
  price: ['price', 'preis', 'vk', 'vkpreis', 'verkaufspreis', 'vkbrutto', 'bruttopreis', 'unitprice'],
  cost: ['cost', 'ek', 'ekpreis', 'einkaufspreis', 'eknetto'],
  tax: ['tax', 'steuer', 'mwst', 'ust', 'steuersatz', 'steuerschlussel', 'taxkey', 'vat'],
  group: ['group', 'gruppe', 'warengruppe', 'category', 'kategorie'],
  unit: ['unit', 'einheit', 'me', 'mengeneinheit'],
  deposit: ['deposit', 'pfand'],
  active: ['active', 'aktiv'],
};

/** Guesses the mapping from a header line. */
export function guessMapping(header: readonly string[]): ImportMapping {
  const mapping: ImportMapping = {};
  const folded = header.map((name) =>
    name
      .toLowerCase()
      .replace(/ü/g, 'u')
      .replace(/[^a-z0-9]/g, ''),
  );
  for (const field of IMPORT_FIELDS) {
    const at = folded.findIndex((name) => HEADER_WORDS[field].includes(name));
    if (at >= 0) mapping[field] = header[at] ?? '';
  }
  return mapping;
}
