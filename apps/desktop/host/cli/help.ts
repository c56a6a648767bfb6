/** Language of what the tool says. */
export type CliLanguage = 'de' | 'en';

const HELP = {
  de: `valero – Werkzeug für Technik und Prüfung

  valero enroll          --server URL --code CODE --data ORDNER   meldet diese Kasse mit dem Einmal-Code aus dem Büro an
  valero status          --data ORDNER                 wer diese Kasse ist und wie sie steht
  valero journal verify  --data ORDNER                 prüft jede Zeile der Kette, auch neben einer laufenden Kasse
  valero journal rebuild --data ORDNER                 baut alle Tabellen aus dem Journal neu (Kasse vorher beenden)
  valero migrate         --data ORDNER                 bringt die Daten auf den Stand dieses Programms
  valero backup          --data ORDNER --to DATEI      sichert alles in eine geprüfte Datei, auch im laufenden Betrieb
  valero restore         --from DATEI --data ORDNER    stellt eine Sicherung in einem leeren Ordner wieder her

  valero export gobd     --data ORDNER --to ORDNER     alles in offenen Formaten: Journal, Tabellen, Verfahrensdokumentation, Ansicht
  valero export dsfinvk  --data ORDNER --to ORDNER     DSFinV-K 2.4
  valero export tse      --data ORDNER --to ORDNER     Protokoll der TSE (TAR); --qr DATEI: ein QR-Text je Beleg
  valero export all      --data ORDNER --to ORDNER     gobd, dsfinvk und tse in einem Ordner
     --from TAG --to-date TAG    Tage JJJJ-MM-TT       --z VON-BIS   Kassenabschlüsse; das Journal ist immer ganz

  valero check dsfinvk   --from ORDNER                 prüft einen Export der DSFinV-K: Summen, Nummern, Listen, jede Signatur
  valero check tse       --from DATEI                  prüft das Protokoll einer TSE (TAR)
  valero check qr        --from DATEI                  prüft QR-Texte von Belegen, einen je Zeile

  valero simulate        --seed N                      prüft die Übertragung in virtueller Zeit mit Störungen; gleicher Seed, gleicher Lauf
     --seeds ANZAHL  --tills ANZAHL  --days TAGE   --trace   jede Zeile des Laufs   --mutant NAME   ein eingebauter Fehler, der auffallen muss

  valero devices list    --data ORDNER                 Geräte und TSEs dieser Kasse, wie sie stehen, und freie Anschlüsse
  valero devices doctor  [--data ORDNER]               geführte Prüfung: Anschlüsse, Rechte, Testseite, Lade, Scanner, Waage, Kartengerät
  valero devices certify NAME --data ORDNER [--out D]  alle Regeln der Gerätefamilie am echten Gerät, mit Protokoll (Markdown, JSON)
  valero devices simulate [--printer --terminal --scale --scanner --display --drawer] [--port N]   Geräte zum Ausprobieren
  valero devices sample  --type ART --width 32|42|48 --out DATEI   Bytes eines Belegs (sale, return, invoice, copy, x, z, voucher, drawer …)
     --model MODELL  für diesen Drucker (epson-tm-t20iii, star-mc-print3 …)   DATEI.svg, DATEI.pdf   sein Bild
     --yes           fragt nicht, bevor etwas druckt oder öffnet

  --json          Antwort als eine Zeile JSON        --language de|en
Ende mit 0: getan, was dasteht. 1: nicht getan, Grund steht da. 2: so nicht aufrufbar.`,
  en: `valero – tool for IT and auditors

  valero enroll          --server URL --code CODE --data FOLDER   enrols this till with the one-time code of the office
  valero status          --data FOLDER                 who this till is and how it stands
  valero journal verify  --data FOLDER                 checks every row of the chain, also beside a running till
  valero journal rebuild --data FOLDER                 rebuilds all tables from the journal (end the till first)
  valero migrate         --data FOLDER                 brings the data to the version of this program
  valero backup          --data FOLDER --to FILE       saves everything into one checked file, also while selling
  valero restore         --from FILE --data FOLDER     puts a backup into an empty folder

  valero export gobd     --data FOLDER --to FOLDER     everything in open formats: journal, tables, documentation, viewer
  valero export dsfinvk  --data FOLDER --to FOLDER     DSFinV-K 2.4
  valero export tse      --data FOLDER --to FOLDER     log of the TSE (TAR); --qr FILE: one QR text per receipt
  valero export all      --data FOLDER --to FOLDER     gobd, dsfinvk and tse in one folder
     --from DAY --to-date DAY    days YYYY-MM-DD       --z FROM-TO   closings; the journal is always whole

  valero check dsfinvk   --from FOLDER                 checks a DSFinV-K export: sums, numbers, lists, every signature
  valero check tse       --from FILE                   checks the log of a TSE (TAR)
  valero check qr        --from FILE                   checks QR texts of receipts, one a line

  valero simulate        --seed N                      checks the sync under virtual time with faults; same seed, same run
     --seeds COUNT   --tills COUNT   --days DAYS   --trace   every line of the run  --mutant NAME   a planted defect that must be found

  valero devices list    --data FOLDER                 devices and TSEs of this till, how they are, and free ports
  valero devices doctor  [--data FOLDER]               guided test: ports, permissions, test page, drawer, scanner, scale, card terminal
  valero devices certify NAME --data FOLDER [--out F]  all rules of the device's family on the real device, with a protocol (Markdown, JSON)
  valero devices simulate [--printer --terminal --scale --scanner --display --drawer] [--port N]   devices for trying out
  valero devices sample  --type KIND --width 32|42|48 --out FILE   bytes of a paper (sale, return, invoice, copy, x, z, voucher, drawer …)
     --model MODEL   for this printer (epson-tm-t20iii, star-mc-print3 …)   FILE.svg, FILE.pdf   its picture
     --yes           does not ask before something prints or opens

  --json          answer as one line of JSON         --language de|en
Exit 0: did what it says. 1: did not, the reason is there. 2: cannot be called like this.`,
} as const;

/** What the tool can do, in plain words. */
export function help(language: CliLanguage): string {
  return HELP[language];
}
