import { RETENTION } from '@valero/domain/audit';
import { ROLES } from '@valero/domain/identity';
import { tableText } from '../dictionary.ts';
import { type Block, h2, h3, list, p, table } from './blocks.ts';
import type { DocumentedFacts } from './facts.ts';

const instant = (at: number): string => new Date(at).toISOString().replace('T', ' ').slice(0, 19);
const yes = (value: boolean): string => (value ? 'ja' : 'nein');

/** 1 Allgemeine Beschreibung (GoBD Rz 153). */
export function general({ tills }: DocumentedFacts): Block[] {
  const company = tills[0]?.company;
  const stores = [...new Map(tills.map(({ store }) => [store.id, store])).values()];
  const address = (a: { street: string; zip: string; city: string; country: string }): string =>
    `${a.street}, ${a.zip} ${a.city}, ${a.country}`;
  return [
    h2('1 Allgemeine Beschreibung'),
    h3('1.1 Unternehmen'),
    table(
      ['Angabe', 'Wert'],
      company
        ? [
            ['Name', company.name],
            ['Anschrift', address(company.address)],
            ['Steuernummer', company.taxNumber],
            ['USt-IdNr.', company.vatId ?? 'keine'],
          ]
        : [],
    ),
    h3('1.2 Betriebsstätten'),
    table(
      ['Nummer', 'Name', 'Anschrift', 'Zeitzone', 'Kassen'],
      stores.map((store) => [
        String(store.number),
        store.name,
        address(store.address),
        store.timeZone,
        tills
          .filter((till) => till.store.id === store.id)
          .map(({ device }) => device.kasseId)
          .join(', '),
      ]),
    ),
    h3('1.3 Zweck und Rechtsgrundlagen'),
    p(
      'VALERO zeichnet als elektronisches Aufzeichnungssystem mit Kassenfunktion jeden Geschäftsvorfall einzeln, vollständig, zeitgerecht und geordnet auf (§ 146 Abs. 1 AO), schützt die Aufzeichnungen durch eine technische Sicherheitseinrichtung (§ 146a AO, KassenSichV) und bildet daraus Kassenabschlüsse, Buchungen, Bestände und Auswertungen.',
    ),
    list(
      '§§ 145–147 AO, § 146a AO mit KassenSichV, § 146b AO (Kassen-Nachschau), AEAO zu §§ 146, 146a, 146b',
      'GoBD (BMF 28.11.2019, geändert 11.03.2024 und 14.07.2025), DSFinV-K 2.4 mit Anlage 2 vom 05.12.2024',
      '§§ 14, 14a, 14b, 25a UStG, § 33 UStDV, §§ 238, 239, 257 HGB',
    ),
    h3('1.4 Weg eines Geschäftsvorfalls'),
    list(
      'Erfassen: Artikel wird gescannt oder gewählt; Preis, Steuerschlüssel und Text werden in die Position eingefroren.',
      'Bezahlen: Bar, Karte oder andere Zahlart; bei Karte wird die Absicht gespeichert, bevor das Terminal angesprochen wird.',
      'Sichern: Die TSE signiert Beginn und Ende des Vorgangs. Schweigt sie, wird verkauft, der Beleg als Ausfall gekennzeichnet und der Ausfall mit Beginn, Ende und Grund aufgezeichnet.',
      'Aufzeichnen: Der Beleg wird als ein Satz in das Journal geschrieben und ist auf der Platte, bevor die Kasse „Bezahlt“ sagt. Beleg, Druckauftrag und Summen entstehen in einer Transaktion.',
      'Ausgeben: Papierbeleg oder elektronischer Beleg mit allen Angaben nach § 6 KassenSichV und QR-Code.',
      'Abschließen: Der Kassenabschluss (Z) friert Summen und Stammdaten ein und wird sofort nach den Regeln der DSFinV-K geprüft.',
      'Weiterleiten: Die Kasse sendet ihr Journal lückenlos an die Zentrale; dort entstehen Buchungen, Bestände und Auswertungen daraus.',
    ),
  ];
}

/** 2 Anwenderdokumentation (GoBD Rz 153). */
export function users({ users: people, tills }: DocumentedFacts): Block[] {
  const place = new Map(tills.map(({ store }) => [store.id, store.name]));
  return [
    h2('2 Anwenderdokumentation'),
    p(
      'Die Bedienung steht im Handbuch (docs/handbuch/kasse.md, docs/handbuch/laden.md), das mit dem Programm ausgeliefert wird und seine Version trägt. Fehlermeldungen mit dem, was zu tun ist: docs/betrieb/fehler.md.',
    ),
    h3('2.1 Rollen und Rechte'),
    table(
      ['Rolle', 'Rechte'],
      Object.entries(ROLES).map(([role, rights]) => [role, rights.join(', ')]),
    ),
    h3('2.2 Personen'),
    table(
      ['Name', 'Anmeldung', 'Rolle', 'Betriebsstätte', 'PIN', 'aktiv'],
      people.map((user) => [
        user.name,
        user.login,
        user.role,
        user.store === null ? 'alle' : (place.get(user.store) ?? user.store),
        yes(user.hasPin),
        yes(user.active),
      ]),
    ),
    h3('2.3 Besondere Vorgänge'),
    list(
      'Sofortstorno vor dem Bezahlen: Position mit negativer Menge, bleibt im Beleg sichtbar.',
      'Storno nach dem Bezahlen: neuer Beleg mit umgekehrten Beträgen, eigener TSE-Transaktion und Verweis auf den ersten.',
      'Abbruch: eigener Beleg (AVBelegabbruch), damit keine Nummer fehlt.',
      'Training: eigener BON_TYP (AVTraining), außerhalb aller Summen.',
      'Bargeldbewegungen (Anfangsbestand, Einlage, Entnahme, Geldtransit) sind Belege; eine Kassendifferenz wird als DifferenzSollIst gebucht.',
      'Kassen-Nachschau: Taste „Nachschau“: blinder Kassensturz, Beleg nach QR oder Nummer, Export auf Datenträger, lesende Anmeldung der prüfenden Person auf Zeit.',
    ),
  ];
}

/** 3 Technische Systemdokumentation (GoBD Rz 153). */
export function technical(facts: DocumentedFacts): Block[] {
  return [h2('3 Technische Systemdokumentation'), ...environment(facts), ...design(facts)];
}

function environment(facts: DocumentedFacts): Block[] {
  const { tills, tses, taxes, settings, steps } = facts;
  return [
    h3('3.1 Programm und Umgebung'),
    table(
      ['Angabe', 'Wert'],
      [
        ['Programm', facts.program],
        ['Laufzeit', facts.runtime],
        ['Datenbank', facts.engine],
        ['Stand der Datenstruktur', steps.at(-1)?.step ?? 'unbekannt'],
        ['Sätze im Journal', String(facts.journalFacts)],
        ['Aufzeichnungsort', facts.place === 'till' ? 'Kasse' : 'Zentrale'],
      ],
    ),
    h3('3.2 Kassen und Geräte'),
    table(
      ['Kasse (Z_KASSE_ID)', 'Name', 'Betriebsstätte', 'Hersteller, Modell', 'Seriennummer'],
      tills.map(({ device, store }) => [
        device.kasseId,
        device.name,
        store.name,
        `${device.brand} ${device.model}`,
        device.serial,
      ]),
    ),
    h3('3.3 Technische Sicherheitseinrichtungen'),
    table(
      ['Kasse', 'TSE_ID', 'Bezeichnung', 'Seriennummer', 'Verfahren, Zeitformat', 'Zertifizierung', 'Gültig bis'],
      tses.map((tse) => [
        tse.kasseId,
        String(tse.tseId),
        tse.name,
        tse.serial,
        `${tse.algorithm}, ${tse.timeFormat}, ${tse.encoding}`,
        tse.certified ? tse.certificationId : 'nicht zertifiziert',
        tse.validUntil === null ? 'unbekannt' : instant(tse.validUntil).slice(0, 10),
      ]),
    ),
    h3('3.4 Steuerschlüssel'),
    p('Schlüssel ab 1000 sind eigene Schlüssel (DSFinV-K 2.4 S. 26 f.); ihre Bedeutung steht hier.'),
    table(
      ['UST_SCHLUESSEL', 'Satz', 'Bedeutung', 'Art'],
      taxes.map(({ key, rate, name }) => [
        String(key),
        `${(rate / 100).toFixed(2).replace('.', ',')} %`,
        name,
        key >= 1000 ? 'eigener Schlüssel' : 'DSFinV-K Anlage 2',
      ]),
    ),
    h3('3.5 Einstellungen'),
    table(
      ['Einstellung', 'Wert'],
      settings.map(({ name, value }) => [name, value]),
    ),
  ];
}

function design({ tables }: DocumentedFacts): Block[] {
  return [
    h3('3.6 Aufzeichnung und Verkettung'),
    p(
      'Jedes Gerät führt ein Journal. Ein Satz enthält Gerät, Epoche, lückenlose Nummer, Kennung, Art, Betriebsstätte, Person, Zeitpunkt und Inhalt als JSON-Text. Sein Prüfwert ist SHA-256 über den Prüfwert des vorigen Satzes (32 Bytes) und den Text in UTF-8; der erste Satz hängt an 32 Nullbytes. Eine Änderung, eine Lücke oder eine Umstellung wird an genau dem Satz gefunden, an dem sie beginnt („valero journal verify“ und jeder Export).',
    ),
    p(
      'Tabellen für Bildschirme und Auswertungen werden aus dem Journal gebildet und lassen sich jederzeit daraus neu bauen („valero journal rebuild“); sie sind keine Aufzeichnung eigener Art.',
    ),
    h3('3.7 Nummern'),
    list(
      'BON_NR und Z_NR: je Kasse lückenlos aufsteigend, nie wieder verwendet.',
      'TSE-Transaktionsnummer und Signaturzähler: von der TSE vergeben, im Beleg gespeichert, Lückenlosigkeit nach jedem Z geprüft.',
      'Satznummer im Journal: je Gerät und Epoche lückenlos ab 1; die Epoche steigt nach einer Wiederherstellung.',
      'Buchungssätze: eine Nummernfolge je Unternehmen.',
    ),
    h3('3.8 Schnittstellen'),
    table(
      ['Schnittstelle', 'Richtung', 'Inhalt'],
      [
        ['TSE (Port nach TR-03151)', 'Kasse ↔ TSE', 'Start, Ende, Selbsttest, Zeit, TAR-Export'],
        [
          'Sync (HTTPS, Token je Gerät)',
          'Kasse → Zentrale',
          'Sätze des Journals, unverändert, lückenlos, mit Prüfwerten',
        ],
        ['Shapes (HTTPS)', 'Zentrale → Kasse', 'Artikel, Kunden, Personen, Betriebsstätten'],
        ['DSFinV-K 2.4', 'Ausgabe', 'Einzelaufzeichnungen, Kassenabschlüsse, Stammdaten'],
        ['TSE-Export (TAR)', 'Ausgabe', 'Protokoll der TSE'],
        ['GoBD-Export', 'Ausgabe', 'Journal (JSON Lines), Tabellen (CSV mit index.xml), Ansicht ohne Programm'],
        ['Kartenterminal (ZVT)', 'Kasse ↔ Terminal', 'Betrag, Ausgang, Kartenbeleg'],
        ['Import (CSV, Excel)', 'Eingabe', 'Artikelstamm, jede Zeile einzeln geprüft'],
      ],
    ),
    h3('3.9 Datenstrukturen'),
    p('Jede Spalte mit ihrer Bedeutung: datenlexikon.csv im GoBD-Export.'),
    table(
      ['Tabelle', 'Spalten', 'Inhalt'],
      tables.map(({ name, columns }) => [name, String(columns), tableText(name)]),
    ),
  ];
}

/** 4 Betriebsdokumentation (GoBD Rz 153). */
export function operation(): Block[] {
  return [
    h2('4 Betriebsdokumentation'),
    h3('4.1 Datensicherung und Wiederherstellung'),
    list(
      'Kasse: „valero backup“ sichert im laufenden Betrieb in eine Datei und rechnet die ganze Kette der Sicherung nach, bevor es Erfolg meldet.',
      'Zweite Ausfertigung: Die Zentrale hält jeden gesendeten Satz mit denselben Bytes und Prüfwerten.',
      'Wiederherstellung: „valero restore“ in einen leeren Ordner; es beginnt eine neue Epoche, damit ein altes Gerät nicht daneben weiterarbeitet.',
      'Zentrale: Sicherung der PostgreSQL-Datenbank nach docs/betrieb/betrieb.md.',
    ),
    h3('4.2 Unveränderbarkeit'),
    list(
      'Journal, Buchungen, Änderungs- und Zugriffsprotokoll nehmen in der Datenbank nur neue Zeilen an; Auslöser (Trigger) weisen Ändern, Löschen und Leeren ab.',
      'In der Zentrale arbeitet das Programm unter einer Datenbankrolle, der die Rechte UPDATE, DELETE und TRUNCATE auf diese Tabellen fehlen und der sie nicht gehören.',
      'An der Kasse gibt es keine Datenbankrollen (SQLite); wer die Datei selbst bearbeitet, wird durch Kette, Zentrale und TSE entdeckt, nicht verhindert.',
      'Eine Berichtigung ist immer ein neuer Satz mit umgekehrtem Vorzeichen.',
    ),
    h3('4.3 Zugang'),
    list(
      'Kasse: PIN je Person (argon2id), Versuche werden gebremst; Büro: Name und Passwort, Zugriff 15 Minuten gültig.',
      'Rechte werden an Kasse und Zentrale bei jedem Aufruf geprüft.',
      'Anmeldungen, Fehlversuche, Exporte, Prüfungen und Änderungen von Rechten stehen im Zugriffsprotokoll.',
    ),
    h3('4.4 Aufbewahrung'),
    p(
      'Die Frist beginnt mit dem Ende des Kalenderjahres, in dem die Aufzeichnung entstand (§ 147 Abs. 4 AO), und läuft nicht ab, solange die Unterlagen für eine offene Steuerfestsetzung von Bedeutung sind (§ 147 Abs. 3 Satz 5 AO). VALERO löscht nichts von selbst.',
    ),
    table(
      ['Unterlage', 'Jahre', 'Rechtsgrundlage', 'Warum'],
      RETENTION.map(({ name, years, source, reason }) => [name.de, String(years), source, reason.de]),
    ),
    h3('4.5 Ausfälle'),
    list(
      'Netz oder Zentrale fehlen: Die Kasse verkauft weiter und sendet später lückenlos nach.',
      'TSE fehlt: Verkauf geht weiter, Beleg trägt „TSE ausgefallen“, Beginn, Ende und Grund werden aufgezeichnet; Ursache unverzüglich beheben (AEAO zu § 146a Nr. 7).',
      'Strom fehlt: Jeder bezahlte Beleg ist gespeichert; offene TSE-Transaktionen werden beim Start beendet.',
    ),
  ];
}

/** 5 Internes Kontrollsystem (GoBD Rz 100–102). */
export function controls(): Block[] {
  return [
    h2('5 Internes Kontrollsystem'),
    table(
      ['Risiko', 'Kontrolle', 'Nachweis'],
      [
        [
          'Vorgang fehlt',
          'Lückenlose Nummern für Beleg, Z, Satz und TSE-Transaktion',
          'Prüfung nach jedem Z, „valero journal verify“',
        ],
        [
          'Vorgang nachträglich geändert',
          'Kette von Prüfwerten, nur anfügbare Tabellen, TSE-Signatur',
          'Prüfung der Kette bei jedem Export und beim Empfang in der Zentrale',
        ],
        [
          'Unbefugter Vorgang',
          'Anmeldung je Person, Rechte je Rolle, Bediener in jedem Satz',
          'Zugriffsprotokoll, Änderungen der Rechte',
        ],
        [
          'Falscher Preis oder Steuersatz',
          'Preis und Satz werden in die Position eingefroren, jede Änderung mit Vorher und Nachher',
          'Änderungshistorie, audit_change',
        ],
        ['Kassenbestand stimmt nicht', 'Blindes Zählen, Differenz wird gebucht', 'Z-Bericht, DifferenzSollIst'],
        [
          'Summen weichen ab',
          'Σ Positionen = Σ Steuersätze = Beleg = Σ Zahlungen; Belege = Z = Buchungen',
          'Abgleich in der Zentrale, Prüfung nach jedem Z',
        ],
        [
          'TSE signiert nicht',
          'Zeitgrenze, Kennzeichnung, Aufzeichnung des Ausfalls',
          'Tabelle compliance_outage, Beleg',
        ],
        [
          'Daten gehen verloren',
          'Schreiben auf die Platte vor „Bezahlt“, zweite Ausfertigung in der Zentrale, geprüfte Sicherung',
          'Stand der Übertragung, Protokoll der Sicherung',
        ],
      ],
    ),
  ];
}

/** 6 Änderungshistorie (GoBD Rz 154) and what the shop adds by hand. */
export function history({ steps, changes, changeCount, program }: DocumentedFacts): Block[] {
  return [
    h2('6 Änderungshistorie'),
    h3('6.1 Stände der Datenstruktur'),
    table(
      ['Zeitpunkt (UTC)', 'Schritt', 'Prüfsumme'],
      steps.map(({ at, step, checksum }) => [at.replace('T', ' ').slice(0, 19), step, checksum.slice(0, 16)]),
    ),
    h3('6.2 Stammdaten, Parameter, Personen, Programm'),
    p(
      `Aufgezeichnete Änderungen insgesamt: ${changeCount} (mit Artikeln und Preisen; vollständig in audit_change.csv). Programm bei der Erstellung: ${program}. Die jüngsten:`,
    ),
    table(
      ['Zeitpunkt (UTC)', 'Wer', 'Was', 'Feld', 'Vorher', 'Nachher'],
      changes.map(({ at, who, what, field, before, after }) => [
        instant(at),
        who === '' ? 'Programm' : who,
        what,
        field,
        before,
        after,
      ]),
    ),
    h2('7 Vom Betrieb zu ergänzen'),
    p('Was kein Programm wissen kann, trägt der Betrieb ein und bewahrt es mit diesem Dokument auf:'),
    table(
      ['Angabe', 'Eintrag'],
      [
        ['Verantwortlich für Kasse und Verfahrensdokumentation', ''],
        ['Aufbewahrungsort der Sicherungen, Abstand, Verantwortlich', ''],
        ['Steuerliche Beratung', ''],
        ['Einweisung der Bediener (Datum, Person)', ''],
        ['Mitteilung nach § 146a Abs. 4 AO abgegeben am', ''],
        ['Umgang mit Kassendifferenzen und Wechselgeld', ''],
        ['Freigabe dieser Fassung (Datum, Unterschrift)', ''],
      ],
    ),
  ];
}
