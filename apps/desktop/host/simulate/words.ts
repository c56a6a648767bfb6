import type { Failure, Sums } from './many.ts';
import type { FaultCounts, FaultKind } from './model.ts';
import { FAULTS } from './model.ts';

type Language = 'de' | 'en';

const FAULT_WORDS: Readonly<Record<FaultKind, Readonly<Record<Language, string>>>> = {
  drop: { de: 'Nachrichten verloren', en: 'messages lost' },
  double: { de: 'Nachrichten doppelt', en: 'messages doubled' },
  delay: { de: 'Nachrichten verspätet und überholt', en: 'messages late and overtaken' },
  truncate: { de: 'Nachrichten abgeschnitten', en: 'messages cut short' },
  portal: { de: 'fremde Antworten', en: 'foreign answers' },
  partition: { de: 'Leitungen getrennt', en: 'lines parted' },
  slow: { de: 'Leitungen langsam', en: 'lines slow' },
  'till-crash': { de: 'Kassen abgestürzt', en: 'tills crashed' },
  'power-cut': { de: 'Strom weg', en: 'power cuts' },
  'server-crash': { de: 'Zentrale abgestürzt', en: 'head office crashed' },
  restore: { de: 'alte Festplatten eingesetzt', en: 'old disks put in' },
  clone: { de: 'Kassen kopiert', en: 'tills cloned' },
  clock: { de: 'Uhren gesprungen', en: 'clocks jumped' },
  stall: { de: 'Stammdatendienst stockt', en: 'master data service stalled' },
  rotate: { de: 'Stammdaten von vorn', en: 'master data begun anew' },
};

const PROMISES: Readonly<Record<Language, string>> = {
  de: 'Nichts Quittiertes fehlt, nichts ist doppelt, Summen gleich auf den Cent, Ketten und Nummern lückenlos, jede Gabelung gemeldet,\nStammdaten der Kassen auf denselben Stand der Zentrale genau, alles zur Ruhe gekommen.',
  en: 'Nothing acknowledged is missing, nothing is doubled, sums equal to the cent, chains and numbers without gaps, every fork told,\nmaster data at the tills exactly those of one moment of the head office, everything came to rest.',
};

function number(value: number, language: Language): string {
  return value.toLocaleString(language === 'de' ? 'de-DE' : 'en-GB', { maximumFractionDigits: 1 });
}

/** Whole euros, rounded down: the summary is no account. */
function euro(cents: number): number {
  return Number(BigInt(cents) / 100n);
}

function faultLines(faults: FaultCounts, language: Language): string {
  const struck = FAULTS.filter((kind) => faults[kind] > 0);
  const width = Math.max(0, ...struck.map((kind) => number(faults[kind], language).length));
  return struck
    .map((kind) => `  ${number(faults[kind], language).padStart(width)}  ${FAULT_WORDS[kind][language]}`)
    .join('\n');
}

/** What runs did, for people. */
export function summary(sums: Sums, firstSeed: number, language: Language): string {
  const n = (value: number): string => number(value, language);
  const hours = sums.virtualMs / 3_600_000;
  const units = { de: [' Stunden', ' Tage'], en: [' hours', ' days'] } as const;
  const span = hours < 48 ? n(hours) + units[language][0] : n(hours / 24) + units[language][1];
  const euros = n(euro(sums.grossCents));
  const seeds = sums.seeds === 1 ? `${firstSeed}` : `${firstSeed}–${firstSeed + sums.seeds - 1}`;
  const lines =
    language === 'de'
      ? [
          `Seed ${seeds}: ${sums.tills} Kassen, ${span} virtuelle Zeit`,
          `${n(sums.sales)} Verkäufe, ${n(sums.facts)} Sätze in der Zentrale, ${euros} €, ${n(sums.exchanges)} Anfragen`,
          `${n(sums.changes)} Änderungen an Stammdaten, an den Kassen ${n(sums.cuts)}-mal gemeinsam übernommen`,
          'Was schiefging:',
        ]
      : [
          `Seed ${seeds}: ${sums.tills} tills, ${span} of virtual time`,
          `${n(sums.sales)} sales, ${n(sums.facts)} facts at the head office, ${euros} €, ${n(sums.exchanges)} requests`,
          `${n(sums.changes)} changes of master data, put in use at the tills ${n(sums.cuts)} times together`,
          'What went wrong:',
        ];
  const forks =
    language === 'de'
      ? `  davon ${n(sums.forks)} Gabelungen eines Journals, alle gemeldet`
      : `  ${n(sums.forks)} of it forks of a journal, all told`;
  const trace = language === 'de' ? 'Spur' : 'Trace';
  return [
    ...lines,
    faultLines(sums.faults, language) || '  –',
    ...(sums.forks > 0 ? [forks] : []),
    '',
    PROMISES[language],
    `${trace} ${sums.trace}`,
  ].join('\n');
}

/** A failing run as a few lines: which promise, how to see it again, what it takes. */
export function failureLines({ report, needed }: Failure, again: string): string {
  const wants = needed === null || needed.length === 0 ? '–' : needed.join(', ');
  return `${report.broken?.message ?? ''}\n  ${again}\n  ${report.trace.slice(0, 16)}, ${wants}`;
}
