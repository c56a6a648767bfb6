/** Language of what the tool says. */
export type CliLanguage = 'de' | 'en';

const HELP = {
  de: `valero – Werkzeug für Technik und Prüfung

  valero status          --data ORDNER                 wer diese Kasse ist und wie sie steht
  valero journal verify  --data ORDNER                 prüft jede Zeile der Kette, auch neben einer laufenden Kasse
  valero journal rebuild --data ORDNER                 baut alle Tabellen aus dem Journal neu (Kasse vorher beenden)
  valero migrate         --data ORDNER                 bringt die Daten auf den Stand dieses Programms
  valero backup          --data ORDNER --to DATEI      sichert alles in eine geprüfte Datei, auch im laufenden Betrieb
  valero restore         --from DATEI --data ORDNER    stellt eine Sicherung in einem leeren Ordner wieder her

  --json          Antwort als eine Zeile JSON        --language de|en
Ende mit 0: getan, was dasteht. 1: nicht getan, Grund steht da. 2: so nicht aufrufbar.`,
  en: `valero – tool for IT and auditors

  valero status          --data FOLDER                 who this till is and how it stands
  valero journal verify  --data FOLDER                 checks every row of the chain, also beside a running till
  valero journal rebuild --data FOLDER                 rebuilds all tables from the journal (end the till first)
  valero migrate         --data FOLDER                 brings the data to the version of this program
  valero backup          --data FOLDER --to FILE       saves everything into one checked file, also while selling
  valero restore         --from FILE --data FOLDER     puts a backup into an empty folder

  --json          answer as one line of JSON         --language de|en
Exit 0: did what it says. 1: did not, the reason is there. 2: cannot be called like this.`,
} as const;

/** What the tool can do, in plain words. */
export function help(language: CliLanguage): string {
  return HELP[language];
}
