import type { BusinessDay, QueryOutput } from '../kernel/index.ts';
import type { MeldungTse, Missing, System, SystemView } from './model.ts';
import type { report } from './queries.ts';

/** A report as the query answers it. */
export type MeldungReport = NonNullable<QueryOutput<typeof report>>;

/** Kind of system in the words of the form. */
export const KIND_TEXT: Readonly<Record<System['kind'], string>> = {
  pc: 'Computergestütztes Kassensystem / PC-Kasse',
  register: 'Elektronische Registrierkasse',
  app: 'App-Kassensystem (Tablet, Smartphone)',
  scale: 'Waage mit Registrierkassenfunktion',
  other: 'Sonstiges elektronisches Aufzeichnungssystem',
};

/** How a system came into the shop. */
export const ACQUISITION_TEXT: Readonly<Record<System['acquisition'], string>> = {
  bought: 'Kauf',
  rented: 'Miete',
  leased: 'Leasing',
  borrowed: 'Leihe',
};

/** Form of a TSE. */
export const FORM_TEXT: Readonly<Record<NonNullable<MeldungTse['form']>, string>> = {
  sd: 'SD- oder microSD-Karte',
  usb: 'USB-Stick',
  cloud: 'Cloud-TSE',
  lan: 'TSE im Netzwerk oder im Drucker',
  other: 'Sonstige Bauform',
};

/** What is missing, for a person. */
export const MISSING_TEXT: Readonly<Record<Missing, string>> = {
  acquired: 'Datum der Anschaffung',
  commissioned: 'Datum der Inbetriebnahme',
  manufacturer: 'Hersteller',
  model: 'Modell',
  serial: 'Seriennummer des Systems',
  software: 'Software',
  softwareVersion: 'Version der Software',
  tse: 'zertifizierte TSE',
  tseForm: 'Bauform der TSE',
  certificationId: 'Zertifizierungs-ID der TSE',
  decommissionReason: 'Grund der Außerbetriebnahme',
};

/** Stands in every file: what it is not. */
export const NOTICE =
  'Arbeitshilfe zum Übertragen nach Mein ELSTER („Mitteilung über elektronische Aufzeichnungssysteme, § 146a Absatz 4 AO“). ' +
  'Das amtliche Schema lag bei der Entwicklung nicht vor; die Datei ist nicht amtlich geprüft und ersetzt die Übermittlung nicht.';

/** Codes of the official form that are known from public programs; the others stand as text. */
const KIND_CODE: Readonly<Partial<Record<System['kind'], string>>> = { pc: '1' };
const FORM_CODE: Readonly<Partial<Record<NonNullable<MeldungTse['form']>, string>>> = { sd: '1', usb: '2', cloud: '3' };
const NAMESPACE = 'http://finkonsens.de/elster/elsternachricht/aufzeichnung146a/v1';

/** `TT.MM.JJJJ`; empty for none. */
export function germanDay(day: BusinessDay | null): string {
  return day === null ? '' : day.split('-').reverse().join('.');
}

/** `BSI-K-TR-0362-2019` → `0362-2019`, as the form wants it. */
function bsiNumber(certificationId: string): string {
  return /(\d{4}-\d{4})$/.exec(certificationId)?.[1] ?? certificationId;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;');
}

type Pair = readonly [name: string, value: string];

/** One block a system and TSE: a system that changed its TSE stands once for each. */
function blocks(system: SystemView): Pair[][] {
  const tses: readonly (MeldungTse | null)[] = system.tses.length > 0 ? system.tses : [null];
  return tses.map((tse) => [
    ['Art', KIND_CODE[system.kind] ?? KIND_TEXT[system.kind]],
    ['Software', system.software],
    ['SoftwareVersion', system.softwareVersion],
    ['SeriennummerAS', system.serial],
    ['Hersteller', system.manufacturer],
    ['Modell', system.model],
    ['SeriennummerTSE', tse?.serial ?? ''],
    ['InbetriebnahmeTSE', germanDay(tse?.commissioned ?? null)],
    ['BSIID', bsiNumber(tse?.certificationId ?? '')],
    ['ArtTSE', tse?.form ? (FORM_CODE[tse.form] ?? FORM_TEXT[tse.form]) : ''],
    ['AnschaffungAS', germanDay(system.acquired)],
    ['InbetriebnahmeAS', germanDay(system.commissioned)],
    ['AusserbetriebnahmeAS', germanDay(system.decommissioned)],
    ['GrundAusserbetriebnahme', system.decommissionReason],
  ]);
}

/**
 * The systems of a place in the element names and order of the ELSTER message `aufzeichnung146a` v1, as far as public programs show them.
 * Empty elements are left out. Taxpayer and place are no part of an upload (the form asks for them) and stand as a comment.
 */
export function meldungXml({ taxpayer, place, systems, today }: MeldungReport): string {
  const { street, zip, city } = place.address;
  const heading = `${taxpayer.name}, Steuernummer ${taxpayer.taxNumber}; Betriebsstätte ${place.name}, ${street}, ${zip} ${city}; Stand ${germanDay(today)}. ${NOTICE}`;
  const body = systems.flatMap(blocks).map((pairs) => {
    const lines = pairs
      .filter(([, value]) => value !== '')
      .map(([name, value]) => `      <${name}>${escaped(value)}</${name}>`);
    return ['    <AngabenAufzeichnungssystem>', ...lines, '    </AngabenAufzeichnungssystem>'].join('\n');
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<!-- ${escaped(heading).replace(/-(?=-)/g, '- ')} -->`,
    `<Aufzeichnung146a xmlns="${NAMESPACE}" version="1">`,
    '  <Aufzeichnung146a>',
    ...body,
    '  </Aufzeichnung146a>',
    '</Aufzeichnung146a>',
    '',
  ].join('\n');
}

const CSV_HEADERS = [
  'Betriebsstaette',
  'Art',
  'Software',
  'Softwareversion',
  'Seriennummer System',
  'Hersteller',
  'Modell',
  'Seriennummer TSE',
  'Inbetriebnahme TSE',
  'Zertifizierungs-ID',
  'Bauform TSE',
  'Art der Anschaffung',
  'Anschaffung',
  'Inbetriebnahme',
  'Ausserbetriebnahme',
  'Grund der Ausserbetriebnahme',
  'Fehlende Angaben',
];

/** A cell of a table: no formula may run when somebody opens it in a spreadsheet. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

/** The same as a table: UTF-8 with BOM, semicolons, CRLF, for spreadsheets; one row a system and TSE. */
export function meldungCsv({ place, systems }: MeldungReport): string {
  const rows = systems.flatMap((system) =>
    (system.tses.length > 0 ? system.tses : [null]).map((tse) => [
      place.name,
      KIND_TEXT[system.kind],
      system.software,
      system.softwareVersion,
      system.serial,
      system.manufacturer,
      system.model,
      tse?.serial ?? '',
      germanDay(tse?.commissioned ?? null),
      tse?.certificationId ?? '',
      tse?.form ? FORM_TEXT[tse.form] : '',
      ACQUISITION_TEXT[system.acquisition],
      germanDay(system.acquired),
      germanDay(system.commissioned),
      germanDay(system.decommissioned),
      system.decommissionReason,
      system.missing.map((field) => MISSING_TEXT[field]).join(', '),
    ]),
  );
  return `\uFEFF${[CSV_HEADERS, ...rows].map((row) => row.map(cell).join(';')).join('\r\n')}\r\n`;
}

/** The style of the printed report: A4, black on white. A server that sends the page allows exactly this text. */
export const REPORT_STYLE = `@page{size:A4;margin:18mm 16mm}
*{box-sizing:border-box}
body{font:10.5pt/1.45 Arial,Helvetica,sans-serif;color:#111;margin:0 auto;max-width:178mm;padding:8mm 0}
h1{font-size:16pt;margin:0 0 2mm}
h2{font-size:11.5pt;margin:7mm 0 2mm;break-after:avoid}
.notice{border:.3mm solid #777;padding:2.5mm 3mm;margin:4mm 0;font-size:9pt}
.missing{border-color:#b00020;color:#b00020}
dl{display:grid;grid-template-columns:58mm 1fr;gap:.8mm 4mm;margin:0}
dt{color:#555}
dd{margin:0;overflow-wrap:anywhere}
section{break-inside:avoid;border-top:.3mm solid #bbb}
@media print{body{padding:0;max-width:none}}`;

function list(pairs: readonly Pair[]): string {
  const rows = pairs
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`);
  return `<dl>${rows.join('')}</dl>`;
}

function systemHtml(system: SystemView, index: number): string {
  const tses = system.tses.flatMap((tse, at): Pair[] => [
    [`TSE ${at + 1}: Seriennummer`, tse.serial],
    [`TSE ${at + 1}: Zertifizierungs-ID`, tse.certificationId],
    [`TSE ${at + 1}: Bauform`, tse.form ? FORM_TEXT[tse.form] : ''],
    [`TSE ${at + 1}: Inbetriebnahme`, germanDay(tse.commissioned)],
  ]);
  const missing =
    system.missing.length === 0
      ? ''
      : `<p class="notice missing">Es fehlt: ${escaped(system.missing.map((field) => MISSING_TEXT[field]).join(', '))}</p>`;
  const facts = list([
    ['Art des Systems', KIND_TEXT[system.kind]],
    ['Software', `${system.software} ${system.softwareVersion}`.trim()],
    ['Hersteller und Modell', `${system.manufacturer} ${system.model}`.trim()],
    ['Seriennummer', system.serial],
    ['Art der Anschaffung', ACQUISITION_TEXT[system.acquisition]],
    ['Anschaffung', germanDay(system.acquired)],
    ['Inbetriebnahme', germanDay(system.commissioned)],
    ['Außerbetriebnahme', germanDay(system.decommissioned)],
    ['Grund', system.decommissionReason],
    ...tses,
  ]);
  return `<section><h2>${index + 1}. ${escaped(system.serial === '' ? 'System ohne Seriennummer' : system.serial)}</h2>${facts}${missing}</section>`;
}

/** The report as a page for printing on A4: taxpayer, place, number of systems, each system with its TSEs. */
export function meldungHtml({ taxpayer, place, systems, today, last }: MeldungReport): string {
  const address = ({ street, zip, city }: MeldungReport['place']['address']): string => `${street}, ${zip} ${city}`;
  const active = systems.filter(({ decommissioned }) => decommissioned === null).length;
  const head = list([
    ['Steuerpflichtiger', taxpayer.name],
    ['Steuernummer', taxpayer.taxNumber],
    ['Anschrift', address(taxpayer.address)],
    ['Betriebsstätte', place.name],
    ['Anschrift der Betriebsstätte', address(place.address)],
    ['Anzahl der Aufzeichnungssysteme', `${systems.length} (davon in Betrieb: ${active})`],
    ['Stand', germanDay(today)],
    ['Zuletzt gemeldet', last === null ? 'noch nie' : `${germanDay(last.date)} ${last.ticket}`.trim()],
  ]);
  return `<!doctype html>
<html lang="de"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Kassenmeldung ${escaped(place.name)} ${germanDay(today)}</title>
<style>${REPORT_STYLE}</style></head>
<body><h1>Mitteilung über elektronische Aufzeichnungssysteme</h1>
<p>§ 146a Absatz 4 AO, vollständige Mitteilung einer Betriebsstätte</p>
<p class="notice">${escaped(NOTICE)}</p>
${head}
${systems.map(systemHtml).join('\n')}
</body></html>
`;
}
