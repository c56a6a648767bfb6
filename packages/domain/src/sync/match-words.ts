import { mulDiv, type Text } from '../kernel/index.ts';
import type { MatchCause, MatchGap, MatchPlace, MatchSummary, SeqRange } from './match-model.ts';

type Language = keyof Text;

const PLACES: Readonly<Record<MatchPlace, Text>> = {
  till: { de: 'die Kasse', en: 'the till' },
  server: { de: 'der Server', en: 'the server' },
  ledger: { de: 'die FIBU', en: 'the ledger' },
  rollup: { de: 'die BI', en: 'BI' },
};

const GROUP: Readonly<Record<Language, string>> = { de: '.', en: ',' };
const POINT: Readonly<Record<Language, string>> = { de: ',', en: '.' };

/** A whole number with groups of three: `4.312`. */
function count(value: number, language: Language): string {
  return `${value < 0 ? '−' : ''}${String(Math.abs(value)).replace(/\B(?=(\d{3})+$)/g, GROUP[language])}`;
}

/** Cents as euro: `1.234,56 €`. */
function money(cents: number, language: Language): string {
  const rest = String(Math.abs(cents) % 100).padStart(2, '0');
  return `${cents < 0 ? '−' : ''}${count(mulDiv(Math.abs(cents), 1, 100, 'floor'), language)}${POINT[language]}${rest} €`;
}

/** A day as it is said: `12.11.2026`, `12/11/2026`. */
function dayWords(day: string, language: Language): string {
  return day
    .split('-')
    .reverse()
    .join(language === 'de' ? '.' : '/');
}

/** Journal numbers in words: `Satz 17, 20–24`. */
export function rangeWords(ranges: readonly SeqRange[], language: Language): string {
  const shown = ranges
    .slice(0, 6)
    .map(({ from, to }) => (from === to ? count(from, language) : `${count(from, language)}–${count(to, language)}`));
  const more = ranges.length > shown.length ? ' …' : '';
  return `${language === 'de' ? 'Satz' : 'row'} ${shown.join(', ')}${more}`;
}

function causeWords({ seq, reason, state, note }: MatchCause, language: Language): string {
  const what = note === null ? reason : note;
  if (state === 'discarded')
    return language === 'de' ? `Satz ${seq} wurde verworfen: ${what}` : `row ${seq} was discarded: ${what}`;
  return language === 'de' ? `Satz ${seq} liegt: ${reason}` : `row ${seq} is left behind: ${reason}`;
}

function number(value: MatchGap['found']): number {
  return typeof value === 'number' ? value : 0;
}

/** What differs, without saying where. */
function difference(gap: MatchGap, language: Language): string {
  const de = language === 'de';
  const place = PLACES[gap.place][language];
  const [expected, found] = [number(gap.expected), number(gap.found)];
  const by = Math.abs(expected - found);
  switch (gap.figure) {
    case 'belege': {
      const word = de ? (by === 1 ? 'Beleg' : 'Belege') : by === 1 ? 'receipt' : 'receipts';
      const direction = found < expected ? (de ? 'zu wenig' : 'too few') : de ? 'zu viel' : 'too many';
      return de
        ? `${place} hat ${count(by, language)} ${word} ${direction} (${count(found, language)} statt ${count(expected, language)})`
        : `${place} has ${count(by, language)} ${word} ${direction} (${count(found, language)} instead of ${count(expected, language)})`;
    }
    case 'gross':
      return de
        ? `${place} weicht um ${money(found - expected, language)} ab (${money(found, language)} statt ${money(expected, language)})`
        : `${place} is off by ${money(found - expected, language)} (${money(found, language)} instead of ${money(expected, language)})`;
    case 'seqs':
      return de
        ? `${place} hat gleich viele, aber nicht dieselben Belege`
        : `${place} has as many receipts, but not the same ones`;
    case 'head':
      if (gap.found === null)
        return de
          ? `${place} hat den letzten Satz nicht, den die Kasse nennt`
          : `${place} lacks the last row the till names`;
      return de
        ? `${place} hat ein anderes Ende der Kette als die Kasse (${String(gap.found).slice(0, 8)} statt ${String(gap.expected).slice(0, 8)})`
        : `${place} has another end of the chain than the till (${String(gap.found).slice(0, 8)} instead of ${String(gap.expected).slice(0, 8)})`;
    case 'booking':
      return de
        ? `${place} hat den Abschluss nicht gebucht (${money(expected, language)})`
        : `${place} has not booked the Z (${money(expected, language)})`;
    case 'z':
      return de ? `der Kassenabschluss fehlt am Server` : `the Z report is missing at the server`;
    case 'chain':
      return gap.missing.length > 0
        ? de
          ? `das Journal am Server hat eine Lücke`
          : `the journal at the server has a hole`
        : de
          ? `die Kette des Journals am Server ist gebrochen`
          : `the chain of the journal at the server is broken`;
    case 'day':
      return de
        ? `die Tageszahlen der BI weichen um ${money(found - expected, language)} von ihren Z ab`
        : `the daily figures of BI are off by ${money(found - expected, language)} from their Z`;
  }
}

/** A gap in one sentence: «Hafen 2, Z 17: die BI hat 1 Beleg zu wenig (42 statt 43). Fehlt: Satz 310.» */
export function gapWords(gap: MatchGap, language: Language): string {
  const where = [
    gap.deviceName,
    gap.z === null ? null : `Z ${gap.z}`,
    gap.z === null && gap.day !== null ? dayWords(gap.day, language) : null,
  ].filter((part) => part !== null);
  const parts = [`${where.join(', ')}: ${difference(gap, language)}.`];
  if (gap.missing.length > 0)
    parts.push(`${language === 'de' ? 'Fehlt' : 'Missing'}: ${rangeWords(gap.missing, language)}.`);
  for (const cause of gap.causes.slice(0, 3)) parts.push(`${causeWords(cause, language)}.`);
  return parts.join(' ');
}

/** The one sentence: «4.312 von 4.312 Belegen: Kasse = Server = FIBU = BI». The equation is only written when it holds. */
export function matchSentence(summary: MatchSummary, language: Language): string {
  const de = language === 'de';
  const { belege, matched } = summary;
  if (belege === 0) return de ? 'Noch keine Belege' : 'No receipts yet';
  const head = de
    ? `${count(matched, language)} von ${count(belege, language)} Belegen`
    : `${count(matched, language)} of ${count(belege, language)} receipts`;
  const equation = de ? 'Kasse = Server = FIBU = BI' : 'till = server = ledger = BI';
  if (summary.gaps > 0) {
    const gaps = de
      ? summary.gaps === 1
        ? '1 Lücke'
        : `${count(summary.gaps, language)} Lücken`
      : summary.gaps === 1
        ? '1 gap'
        : `${count(summary.gaps, language)} gaps`;
    return `${head}: ${gaps}`;
  }
  if (matched === belege) return `${head}: ${equation}`;
  return de ? `${head} abgeglichen, keine Lücke` : `${head} matched, no gap`;
}

/** What has to be said beside the sentence: open Z, Belege under way, tills not heard from. Empty = nothing. */
export function matchNotes(summary: MatchSummary, language: Language): string[] {
  const de = language === 'de';
  const notes: string[] = [];
  if (summary.open > 0)
    notes.push(
      de
        ? `${count(summary.open, language)} davon in offenen Z: die FIBU bucht sie beim Abschluss`
        : `${count(summary.open, language)} of them in open Z: the ledger books them at closing`,
    );
  if (summary.waiting > 0)
    notes.push(
      de ? `${count(summary.waiting, language)} noch unterwegs` : `${count(summary.waiting, language)} still under way`,
    );
  if (summary.settling > 0)
    notes.push(
      de
        ? `${count(summary.settling, language)} werden gerade verarbeitet`
        : `${count(summary.settling, language)} being worked in`,
    );
  if (summary.silent.length > 0) {
    const names = summary.silent
      .slice(0, 3)
      .map(({ deviceName }) => deviceName)
      .join(', ');
    const more = summary.silent.length > 3 ? ' …' : '';
    notes.push(de ? `nicht gehört von ${names}${more}` : `not heard from ${names}${more}`);
  }
  return notes;
}
