import { errorTable } from '@valero/domain/kernel';
import { LABEL_ERRORS } from './labels/errors.ts';
import { SCALE_DESK_ERRORS } from './scale/errors.ts';

/** What can be refused by the till host itself, before or after a module has its say. */
export const HOST_ERRORS = errorTable({
  ...SCALE_DESK_ERRORS,
  ...LABEL_ERRORS,
  'host.check_complaints': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: '{count} Beanstandungen:\n{list}', en: '{count} complaints:\n{list}' },
    action: { de: 'Die genannten Stellen ansehen.', en: 'Look at the places that are named.' },
  },
  'host.check_unreadable': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: { de: '{file} lässt sich nicht lesen: {reason}', en: '{file} cannot be read: {reason}' },
    action: { de: 'Pfad und Rechte prüfen.', en: 'Check the path and its permissions.' },
  },
  'host.device_settings': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: {
      de: 'Die Geräteliste {file} lässt sich nicht lesen: {reason}. Die Kasse verkauft weiter, mit Papier auf dem Bildschirm.',
      en: 'The list of devices {file} cannot be read: {reason}. The till goes on selling, with paper on the screen.',
    },
    action: {
      de: 'Geräte unter Einstellungen → Geräte neu einrichten oder die Datei aus einer Sicherung holen.',
      en: 'Set the devices up anew under Settings → Devices, or restore the file from a backup.',
    },
  },
  'host.device_setup': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: {
      de: '„{name}“ lässt sich so nicht einrichten: {reason}',
      en: '“{name}” cannot be set up like this: {reason}',
    },
    action: { de: 'Anschluss und Angaben prüfen.', en: 'Check the connection and what was entered.' },
  },
  'host.device_unknown': {
    severity: 'notice',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Ein Gerät „{id}“ gibt es an dieser Kasse nicht.', en: 'This till has no device “{id}”.' },
    action: { de: 'Die Liste der Geräte neu öffnen.', en: 'Open the list of devices anew.' },
  },
  'host.device_log_empty': {
    severity: 'notice',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Über diesen Anschluss lief noch nichts.', en: 'Nothing has gone over this connection yet.' },
    action: {
      de: 'Erst eine Prüfung auslösen, dann das Protokoll holen.',
      en: 'Run a test first, then fetch the log.',
    },
  },
  'host.file_not_written': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: { de: '{file} lässt sich nicht schreiben: {reason}', en: '{file} cannot be written: {reason}' },
    action: { de: 'Ordner, Platz und Rechte prüfen.', en: 'Check the folder, the space and the permissions.' },
  },
  'host.till_running': {
    severity: 'notice',
    dataAtRisk: false,
    retry: true,
    text: {
      de: 'Die Kasse läuft und hat ihre Geräte selbst.',
      en: 'The till runs and has its devices itself.',
    },
    action: {
      de: 'An der Kasse unter Einstellungen → Geräte prüfen, oder die Kasse vorher beenden.',
      en: 'Test at the till under Settings → Devices, or end the till first.',
    },
  },
  'host.simulator_failed': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Die Simulatoren starten nicht: {reason}', en: 'The simulators do not start: {reason}' },
    action: { de: 'Anderen Anfang mit --port wählen.', en: 'Choose another first port with --port.' },
  },
  'host.certify_failed': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: {
      de: '{failed} von {rules} Regeln sind nicht erfüllt; Protokoll: {file}',
      en: '{failed} of {rules} rules are broken; protocol: {file}',
    },
    action: {
      de: 'Das Protokoll ansehen; ein Gerät, das lügt, gehört nicht an die Kasse.',
      en: 'Look at the protocol; a device that lies does not belong at a till.',
    },
  },
  'host.certify_refused': {
    severity: 'notice',
    dataAtRisk: false,
    retry: true,
    text: { de: '„{id}“ wurde nicht geprüft.', en: '“{id}” was not tested.' },
    action: {
      de: 'Prüfbar sind Bondrucker, Kassenlade, Kundenanzeige, Waage und Kartengerät; am Anfang mit j bestätigen.',
      en: 'Receipt printer, cash drawer, customer display, scale and card terminal can be tested; confirm with y at the start.',
    },
  },
  'host.doctor_complaints': {
    severity: 'warning',
    dataAtRisk: false,
    retry: true,
    text: { de: '{list}\n{count} Punkte brauchen Hilfe.', en: '{list}\n{count} points need help.' },
    action: { de: 'Den Hinweisen folgen, dann noch einmal.', en: 'Follow the hints, then run it again.' },
  },
  'host.internal': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: {
      de: 'Das hat wegen eines Fehlers in der Kasse nicht geklappt ({trace}).',
      en: 'A fault in the till stopped this ({trace}).',
    },
    action: {
      de: 'Noch einmal versuchen. Bleibt es so, die Kennung dem Service nennen.',
      en: 'Try again. If it stays, give the code to support.',
    },
  },
  'host.unknown_call': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Diese Kasse kennt „{name}“ nicht.', en: 'This till does not know “{name}”.' },
    action: {
      de: 'Kasse und Bildschirm auf denselben Stand bringen.',
      en: 'Bring till and screen to the same version.',
    },
  },
  'host.bad_input': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Die Eingabe passt nicht: {field}.', en: 'The input does not fit: {field}.' },
    action: { de: 'Eingabe prüfen.', en: 'Check the input.' },
  },
  'host.too_large': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Die Eingabe ist zu groß.', en: 'The input is too large.' },
    action: { de: 'In kleineren Teilen eingeben.', en: 'Enter it in smaller parts.' },
  },
  'host.closed': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Die Kasse wird gerade beendet.', en: 'The till is shutting down.' },
    action: { de: 'Kasse neu starten.', en: 'Start the till again.' },
  },
  'host.user_unknown': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Diese Person kann sich hier nicht anmelden.', en: 'This person cannot sign in here.' },
    action: {
      de: 'Im Büro die PIN und den Laden der Person prüfen.',
      en: 'Check the person’s PIN and store in the office.',
    },
  },
  'host.not_commissioned': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Diese Kasse ist noch nicht in Betrieb genommen.', en: 'This till has not been commissioned.' },
    action: {
      de: 'Mit der Inbetriebnahmedatei des Büros starten.',
      en: 'Start it with the commissioning file from the office.',
    },
  },
  'host.commission_mismatch': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'Diese Daten gehören zur Kasse {have}, nicht zu {want}.',
      en: 'This data belongs to till {have}, not to {want}.',
    },
    action: { de: 'Den richtigen Datenordner angeben.', en: 'Name the right data folder.' },
  },
  'host.offline': {
    severity: 'warning',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Die Zentrale ist gerade nicht erreichbar.', en: 'The head office cannot be reached right now.' },
    action: { de: 'Weiter verkaufen; dies später noch einmal versuchen.', en: 'Go on selling; try this again later.' },
  },
  'host.server_sign_in': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: {
      de: 'Für das Büro ist eine Anmeldung an der Zentrale nötig.',
      en: 'The office needs a sign-in at the head office.',
    },
    action: { de: 'Mit Büro-Kennwort anmelden.', en: 'Sign in with the office password.' },
  },
  'host.server_refused': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Die Zentrale hat das abgelehnt: {reason}', en: 'The head office refused this: {reason}' },
    action: { de: 'Grund lesen und die Eingabe ändern.', en: 'Read the reason and change the input.' },
  },
  'host.card_declined': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Die Karte wurde nicht angenommen: {reason}', en: 'The card was declined: {reason}' },
    action: { de: 'Andere Karte oder bar.', en: 'Another card, or cash.' },
  },
  'host.card_unknown': {
    severity: 'error',
    dataAtRisk: true,
    retry: false,
    text: {
      de: 'Unklar, ob die Kartenzahlung gelungen ist ({reason}).',
      en: 'It is unclear whether the card was charged ({reason}).',
    },
    action: {
      de: 'Am Kartengerät nachsehen. Nicht noch einmal buchen, bevor das geklärt ist.',
      en: 'Look at the card terminal. Do not charge again before this is settled.',
    },
  },
  'host.card_no_cut': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'Dieses Kartengerät macht keinen Kassenschnitt über die Kasse.',
      en: 'This card terminal does no end of day through the till.',
    },
    action: { de: 'Den Kassenschnitt am Gerät machen.', en: 'Do the end of day at the terminal.' },
  },
  'host.card_no_slip': {
    severity: 'notice',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Zu dieser Zahlung ist kein Kartenbeleg gespeichert.', en: 'No card slip is stored for this payment.' },
    action: { de: 'Am Kartengerät nachdrucken.', en: 'Reprint it at the card terminal.' },
  },
  'host.print_failed': {
    severity: 'warning',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Der Drucker hat nicht gedruckt ({reason}).', en: 'The printer did not print ({reason}).' },
    action: {
      de: 'Papier und Kabel prüfen. Der Verkauf ist gespeichert.',
      en: 'Check paper and cable. The sale is stored.',
    },
  },
  'host.print_uncertain': {
    severity: 'warning',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'Unklar, ob der Beleg ganz gedruckt wurde.',
      en: 'It is unclear whether the whole receipt was printed.',
    },
    action: {
      de: 'Papier ansehen; bei Bedarf als KOPIE nachdrucken.',
      en: 'Look at the paper; reprint it as a COPY if needed.',
    },
  },
  'host.print_unknown': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Diesen Beleg gibt es hier nicht.', en: 'There is no such receipt here.' },
    action: { de: 'Nummer prüfen.', en: 'Check the number.' },
  },
  'host.drawer_failed': {
    severity: 'warning',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Die Lade ist nicht aufgegangen ({reason}).', en: 'The drawer did not open ({reason}).' },
    action: { de: 'Mit dem Schlüssel öffnen, Kabel prüfen.', en: 'Open it with the key, check the cable.' },
  },
  'host.sync_fork': {
    severity: 'error',
    dataAtRisk: true,
    retry: false,
    text: {
      de: 'Die Zentrale hat zu dieser Kasse eine andere Geschichte (Beleg-Folge {seq}). Wurde die Platte zurückgespielt?',
      en: 'The head office has a different history of this till (sequence {seq}). Was the disk restored?',
    },
    action: {
      de: 'Weiter verkaufen ist möglich. Sofort den Service rufen, nichts löschen.',
      en: 'Selling goes on. Call support at once, delete nothing.',
    },
  },
  'host.sync_refused': {
    severity: 'error',
    dataAtRisk: true,
    retry: true,
    text: {
      de: 'Die Zentrale nimmt die Daten dieser Kasse nicht an ({reason}).',
      en: 'The head office does not accept this till’s data ({reason}).',
    },
    action: { de: 'Weiter verkaufen; den Service rufen.', en: 'Go on selling; call support.' },
  },
  'host.enrol_refused': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'Die Zentrale meldet diese Kasse nicht an: {reason}',
      en: 'The head office does not enrol this till: {reason}',
    },
    action: { de: 'Im Büro einen neuen Code erzeugen.', en: 'Make a new code in the office.' },
  },
  'host.enrol_unreachable': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Die Zentrale antwortet nicht: {reason}', en: 'The head office does not answer: {reason}' },
    action: {
      de: 'Adresse und Netz prüfen und denselben Code noch einmal versuchen; er ist nicht verbraucht.',
      en: 'Check address and network and try the same code again; it is not used up.',
    },
  },
  'host.no_data': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'In {dir} liegen keine Daten einer Kasse.', en: 'There are no data of a till in {dir}.' },
    action: { de: 'Den Ordner der Kasse angeben.', en: 'Name the till’s folder.' },
  },
  'host.backup_exists': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'Die Datei {file} gibt es schon; sie bleibt, wie sie ist.',
      en: 'The file {file} exists already; it stays as it is.',
    },
    action: { de: 'Einen anderen Namen wählen.', en: 'Choose another name.' },
  },
  'host.backup_failed': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Die Sicherung ist nicht gelungen: {reason}', en: 'The backup did not succeed: {reason}' },
    action: { de: 'Pfad, Platz und Rechte prüfen.', en: 'Check path, space and permissions.' },
  },
  'host.restore_not_empty': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'Der Ordner {dir} ist nicht leer; nichts wurde überschrieben.',
      en: 'The folder {dir} is not empty; nothing was overwritten.',
    },
    action: { de: 'Einen leeren Ordner angeben.', en: 'Name an empty folder.' },
  },
  'host.simulation_broken': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'In {broken} von {seeds} simulierten Läufen hielt eine Zusage nicht:\n{list}',
      en: 'In {broken} of {seeds} simulated runs a promise did not hold:\n{list}',
    },
    action: {
      de: 'Mit der genannten Zeile wiederholen und dem Hersteller melden. Echte Daten sind nicht betroffen.',
      en: 'Repeat it with the line that is named and tell the maker. Real data are not touched.',
    },
  },
  'host.simulation_blind': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: {
      de: 'Der eingebaute Fehler {mutant} fiel in {seeds} Läufen nicht auf.',
      en: 'The planted defect {mutant} was not noticed in {seeds} runs.',
    },
    action: {
      de: 'Mehr Läufe nehmen (--seeds 50); bleibt es so, dem Hersteller melden.',
      en: 'Take more runs (--seeds 50); if it stays, tell the maker.',
    },
  },
});
