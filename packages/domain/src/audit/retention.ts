import type { BusinessDay, Text } from '../kernel/index.ts';
import { toBusinessDay } from '../kernel/index.ts';

/** Kinds of records VALERO keeps, as the retention table names them. */
export const RECORD_KINDS = [
  'belege',
  'zReports',
  'journal',
  'tseExports',
  'ledger',
  'documentation',
  'accessLog',
  'masterDataHistory',
  'invoices',
  'letters',
] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

/** How long one kind of record is kept, and why. */
export interface RetentionRule {
  readonly kind: RecordKind;
  readonly name: Text;
  /** Whole calendar years after the year in which the record was made (§ 147 Abs. 4 AO). */
  readonly years: number;
  /** The law, and the reason where VALERO keeps longer than it must. */
  readonly source: string;
  readonly reason: Text;
}

const TEN = {
  de: 'Buch oder Organisationsunterlage: zehn Jahre.',
  en: 'A book or document of organisation: ten years.',
} as const;
const BOOK_OF_RECORD = {
  de: 'Einzelaufzeichnung und Grundbuch zugleich; sicherheitshalber wie ein Buch.',
  en: 'Single record and book of original entry in one; kept like a book to be safe.',
} as const;

/**
 * The retention table (§ 147 Abs. 1, 3, 4 AO; § 257 HGB; § 14b UStG, 8 years for Buchungsbelege since BEG IV of 2024-10-29).
 * A longer limit applies while a tax assessment is open (§ 147 Abs. 3 Satz 5 AO): a date here is never an order to delete, and VALERO deletes nothing.
 */
export const RETENTION: readonly RetentionRule[] = [
  {
    kind: 'belege',
    name: { de: 'Belege (Bons, Stornos, Kassenbewegungen)', en: 'Receipts (sales, voids, cash movements)' },
    years: 8,
    source: '§ 147 Abs. 1 Nr. 4, Abs. 3 AO; § 257 Abs. 4 HGB',
    reason: { de: 'Buchungsbeleg: acht Jahre.', en: 'Accounting voucher: eight years.' },
  },
  {
    kind: 'invoices',
    name: { de: 'Rechnungen', en: 'Invoices' },
    years: 8,
    source: '§ 14b Abs. 1 UStG; § 147 Abs. 1 Nr. 4a AO',
    reason: { de: 'Rechnungsdoppel: acht Jahre.', en: 'Copy of an invoice: eight years.' },
  },
  {
    kind: 'zReports',
    name: { de: 'Kassenabschlüsse (Z)', en: 'Closings (Z)' },
    years: 10,
    source: '§ 147 Abs. 1 Nr. 1, Abs. 3 AO',
    reason: TEN,
  },
  {
    kind: 'journal',
    name: { de: 'Journal der Kasse (Grundaufzeichnungen)', en: 'Journal of the till (original records)' },
    years: 10,
    source: '§ 147 Abs. 1 Nr. 1 AO; GoBD Rz 119',
    reason: BOOK_OF_RECORD,
  },
  {
    kind: 'tseExports',
    name: { de: 'TSE-Protokolle (TAR)', en: 'TSE logs (TAR)' },
    years: 10,
    source: '§ 146a Abs. 1 AO; § 147 Abs. 1 Nr. 1 AO',
    reason: BOOK_OF_RECORD,
  },
  {
    kind: 'ledger',
    name: { de: 'Buchungen', en: 'Ledger entries' },
    years: 10,
    source: '§ 147 Abs. 1 Nr. 1, Abs. 3 AO; § 257 Abs. 4 HGB',
    reason: TEN,
  },
  {
    kind: 'documentation',
    name: { de: 'Verfahrensdokumentation', en: 'Procedural documentation' },
    years: 10,
    source: '§ 147 Abs. 1 Nr. 1 AO; GoBD Rz 154',
    reason: TEN,
  },
  {
    kind: 'masterDataHistory',
    name: { de: 'Änderungen an Stammdaten und Parametern', en: 'Changes of master data and parameters' },
    years: 10,
    source: '§ 147 Abs. 1 Nr. 1 AO; GoBD Rz 107, 111',
    reason: TEN,
  },
  {
    kind: 'accessLog',
    name: { de: 'Protokoll der Zugriffe', en: 'Log of accesses' },
    years: 10,
    source: 'GoBD Rz 100, 103; § 147 Abs. 1 Nr. 1 AO',
    reason: {
      de: 'Nachweis des internen Kontrollsystems; gehört zur Verfahrensdokumentation.',
      en: 'Proof of the internal control system; part of the procedural documentation.',
    },
  },
  {
    kind: 'letters',
    name: { de: 'Handels- und Geschäftsbriefe', en: 'Business letters' },
    years: 6,
    source: '§ 147 Abs. 1 Nr. 2, 3, Abs. 3 AO',
    reason: { de: 'Geschäftsbrief: sechs Jahre.', en: 'Business letter: six years.' },
  },
];

/** The first day on which a record of calendar year `year` may be deleted: the period runs from the end of that year (§ 147 Abs. 4 AO). */
export function deletableFrom(rule: Pick<RetentionRule, 'years'>, year: number): BusinessDay {
  return toBusinessDay(`${year + rule.years + 1}-01-01`);
}
