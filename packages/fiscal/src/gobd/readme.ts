/** A check of the journals that needs nothing but Node: written apart from VALERO's own, short enough to read. */
export const CHECK_SCRIPT = `// Prüft die Kette aller Journale dieses Exports: node pruefen.mjs   (Ende mit 0 = unversehrt, 1 = der erste falsche Satz steht da)
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';

let bad = false;
for (const file of readdirSync(new URL('journal/', import.meta.url))) {
  const lines = createInterface({ input: createReadStream(new URL('journal/' + file, import.meta.url)) });
  const seen = new Set(['0'.repeat(64)]);
  let last = { epoch: 1, seq: 0, hash: '0'.repeat(64) };
  let count = 0;
  for await (const line of lines) {
    const row = JSON.parse(line);
    const fact = JSON.parse(row.body);
    // Epochen ab einer Million: ein zweiter Verlauf derselben Kasse, der an einem bekannten Satz abzweigt; im Satz steht die Epoche ohne die Million
    const branches = row.epoch > 1e6 && row.epoch !== last.epoch;
    const next = row.epoch === last.epoch ? last.seq + 1 : branches ? row.seq : 1;
    const linked = row.epoch === last.epoch ? row.prevHash === last.hash : row.epoch > last.epoch && seen.has(row.prevHash);
    const hash = createHash('sha256').update(row.prevHash, 'hex').update(row.body, 'utf8').digest('hex');
    const head = ['device', 'seq', 'id', 'type'].every((key) => row[key] === fact[key]) && row.epoch % 1e6 === fact.epoch;
    if (row.seq !== next || !linked || hash !== row.hash || !head) {
      console.error(file + ': Satz ' + row.seq + ' in Epoche ' + row.epoch + ' ist falsch');
      bad = true;
      break;
    }
    seen.add(hash);
    last = row;
    count += 1;
  }
  console.log(file + ': ' + count + ' Sätze, letzter Prüfwert ' + last.hash);
}
process.exitCode = bad ? 1 : 0;
`;

/** What the README of an export tells of this export. */
export interface ReadmeFacts {
  readonly company: string;
  readonly program: string;
  readonly at: number;
  readonly tills: readonly string[];
  readonly facts: number;
  readonly parts: readonly string[];
  /** What is not there and why. */
  readonly notes: readonly string[];
}

/** The README of a GoBD export: what is in it and how it is read and checked without VALERO. */
export function readmeText({ company, program, at, tills, facts, parts, notes }: ReadmeFacts): string {
  const has = (part: string): boolean => parts.includes(part);
  const lines = [
    `Export der Kassendaten: ${company}`,
    `Erstellt ${new Date(at).toISOString()} mit ${program}; Kassen: ${tills.join(', ')}; ${facts} Sätze im Journal.`,
    '',
    'Alles hier ist ohne VALERO lesbar.',
    '',
    ...(has('gobd')
      ? [
          'ansicht/index.html   Ansicht im Browser, ohne Netz: Belege und Kassenabschlüsse finden, ganz zeigen, Kette prüfen.',
          'journal/*.jsonl      Alle Aufzeichnungen, je Gerät eine Datei, je Zeile ein Satz (JSON Lines, UTF-8).',
          'tabellen/*.csv       Alle Tabellen (UTF-8, Semikolon, CRLF, Kopfzeile); beschrieben in index.xml und datenlexikon.csv.',
          'verfahrensdokumentation.html / .md',
          '                     Verfahrensdokumentation nach GoBD Rz 151 ff. aus der tatsächlichen Einrichtung.',
          'pruefen.mjs          Prüft die Kette aller Journale: node pruefen.mjs',
        ]
      : []),
    ...(has('dsfinvk') ? ['dsfinvk/             DSFinV-K 2.4: 20 CSV-Dateien, index.xml, DTD.'] : []),
    ...(has('tse')
      ? [
          'tse/                 Protokoll der TSE (TAR nach TR-03151) und qr.txt: ein QR-Text je signiertem Beleg (allein exportiert: im Ordner selbst).',
        ]
      : []),
    'SHA256SUMS           Prüfsummen aller Dateien: sha256sum -c SHA256SUMS',
    '',
    ...(has('gobd')
      ? [
          'So ist die Kette gebaut',
          '  Eine Zeile im Journal: {"device","epoch","seq","id","type","prevHash","hash","body"}.',
          '  body ist der Satz, genau wie er gespeichert wurde, als Zeichenkette. Er wird nie neu geschrieben.',
          '  hash = SHA-256( prevHash als 32 Bytes, body als UTF-8 ), hexadezimal in Kleinbuchstaben.',
          '  prevHash = hash des Satzes davor; der allererste hängt an 64 Nullen.',
          '  seq ist je Gerät und Epoche lückenlos ab 1. Eine neue Epoche beginnt nach einer Wiederherstellung und hängt an einem',
          '  früheren Satz desselben Geräts.',
          '  Wer eine Stelle ändert, muss alle Prüfwerte danach ändern; der letzte steht auch in der Zentrale.',
          '',
          'Beträge sind ganze Cent, Mengen Tausendstel, Stückpreise 1/100000 EUR, Zeitpunkte Millisekunden seit 1970-01-01 UTC.',
          'Geheimnisse (PIN- und Passwort-Prüfwerte, Schlüssel, Token) sind nicht enthalten.',
          'CSV-Felder stehen unverändert da. Wer sie in eine Tabellenkalkulation lädt, importiert sie als Text.',
          '',
        ]
      : []),
    ...notes.map((note) => `Hinweis: ${note}`),
    '',
  ];
  return lines.join('\r\n');
}
