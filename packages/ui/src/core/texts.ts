import type { Locale } from './types.ts';

/** The few words the design system says by itself; screens bring all others. */
export interface UiTexts {
  readonly search: string;
  readonly clear: string;
  readonly back: string;
  readonly cancel: string;
  readonly close: string;
  readonly remove: string;
  readonly delete: string;
  readonly columns: string;
  readonly nothingFound: string;
  readonly nothingFoundHint: string;
  readonly loading: string;
  readonly sortAscending: string;
  readonly sortDescending: string;
  readonly voided: string;
  readonly enter: string;
  readonly showPassword: string;
  readonly hidePassword: string;
  readonly required: string;
  readonly notANumber: string;
  readonly tooManyDecimals: string;
  readonly chooseDate: string;
  readonly today: string;
  readonly previous: string;
  readonly next: string;
  readonly day: string;
  readonly week: string;
  readonly month: string;
  readonly year: string;
  readonly calendarWeek: string;
  readonly asTable: string;
  readonly category: string;
  readonly chartFailed: string;
  readonly commands: string;
  readonly commandPlaceholder: string;
  readonly ask: string;
  readonly themeAuto: string;
  readonly themeLight: string;
  readonly themeDark: string;
  readonly theme: string;
  readonly messages: string;
  readonly total: string;
  readonly digitsEntered: (count: number) => string;
  readonly results: (count: number) => string;
  readonly rows: (count: string) => string;
  readonly rowsOf: (shown: string, all: string) => string;
  readonly timeLeft: (text: string) => string;
  readonly tones: Readonly<Record<'ok' | 'warn' | 'danger' | 'info' | 'neutral', string>>;
  readonly errorWhat: string;
  readonly errorLost: string;
  readonly errorNext: string;
  readonly errorCode: string;
  readonly choose: string;
  readonly functionKeys: string;
  readonly qrCode: string;
}

const de: UiTexts = {
  search: 'Suchen',
  clear: 'Leeren',
  back: 'Zurück',
  cancel: 'Abbrechen',
  close: 'Schließen',
  remove: 'Entfernen',
  delete: 'Löschen',
  columns: 'Spalten',
  nothingFound: 'Nichts gefunden',
  nothingFoundHint: 'Anderes Wort versuchen oder die Suche leeren.',
  loading: 'Wird geladen',
  sortAscending: 'aufsteigend sortiert',
  sortDescending: 'absteigend sortiert',
  voided: 'Storniert',
  enter: 'Enter',
  showPassword: 'Passwort zeigen',
  hidePassword: 'Passwort verbergen',
  required: 'Pflichtfeld',
  notANumber: 'Bitte eine Zahl eingeben.',
  tooManyDecimals: 'Zu viele Stellen nach dem Komma.',
  chooseDate: 'Datum wählen',
  today: 'Heute',
  previous: 'Zurück',
  next: 'Weiter',
  day: 'Tag',
  week: 'Woche',
  month: 'Monat',
  year: 'Jahr',
  calendarWeek: 'KW',
  asTable: 'Als Tabelle',
  category: 'Gruppe',
  chartFailed: 'Das Diagramm konnte nicht gezeichnet werden. Die Zahlen stehen in der Tabelle.',
  commands: 'Befehle',
  commandPlaceholder: 'Alles durchsuchen oder fragen …',
  ask: 'Fragen',
  themeAuto: 'Wie das System',
  themeLight: 'Hell',
  themeDark: 'Dunkel',
  theme: 'Darstellung',
  messages: 'Meldungen',
  total: 'Summe',
  digitsEntered: (count) => (count === 1 ? '1 Ziffer eingegeben' : `${count} Ziffern eingegeben`),
  results: (count) => (count === 1 ? '1 Treffer' : `${count} Treffer`),
  rows: (count) => `${count} Zeilen`,
  rowsOf: (shown, all) => `${shown} von ${all} Zeilen`,
  timeLeft: (text) => `noch ${text}`,
  tones: { ok: 'In Ordnung', warn: 'Achtung', danger: 'Fehler', info: 'Hinweis', neutral: 'Status' },
  errorWhat: 'Was ist passiert',
  errorLost: 'Ist etwas verloren',
  errorNext: 'Was jetzt',
  errorCode: 'Kennung',
  choose: 'Bitte wählen',
  functionKeys: 'Funktionstasten',
  qrCode: 'QR-Code',
};

const en: UiTexts = {
  search: 'Search',
  clear: 'Clear',
  back: 'Back',
  cancel: 'Cancel',
  close: 'Close',
  remove: 'Remove',
  delete: 'Delete',
  columns: 'Columns',
  nothingFound: 'Nothing found',
  nothingFoundHint: 'Try another word or clear the search.',
  loading: 'Loading',
  sortAscending: 'sorted ascending',
  sortDescending: 'sorted descending',
  voided: 'Voided',
  enter: 'Enter',
  showPassword: 'Show password',
  hidePassword: 'Hide password',
  required: 'required',
  notANumber: 'Please enter a number.',
  tooManyDecimals: 'Too many decimal places.',
  chooseDate: 'Choose date',
  today: 'Today',
  previous: 'Previous',
  next: 'Next',
  day: 'Day',
  week: 'Week',
  month: 'Month',
  year: 'Year',
  calendarWeek: 'Week',
  asTable: 'As table',
  category: 'Group',
  chartFailed: 'The chart could not be drawn. The figures are in the table.',
  commands: 'Commands',
  commandPlaceholder: 'Search or ask anything …',
  ask: 'Ask',
  themeAuto: 'As the system',
  themeLight: 'Light',
  themeDark: 'Dark',
  theme: 'Appearance',
  messages: 'Messages',
  total: 'Total',
  digitsEntered: (count) => (count === 1 ? '1 digit entered' : `${count} digits entered`),
  results: (count) => (count === 1 ? '1 result' : `${count} results`),
  rows: (count) => `${count} rows`,
  rowsOf: (shown, all) => `${shown} of ${all} rows`,
  timeLeft: (text) => `${text} left`,
  tones: { ok: 'All right', warn: 'Attention', danger: 'Error', info: 'Note', neutral: 'Status' },
  errorWhat: 'What happened',
  errorLost: 'Is anything lost',
  errorNext: 'What to do now',
  errorCode: 'Code',
  choose: 'Please choose',
  functionKeys: 'Function keys',
  qrCode: 'QR code',
};

/** Built-in words per language. */
export const uiTexts: Readonly<Record<Locale, UiTexts>> = { de, en };
