import { type ErrorEntry, errorTable } from '@valero/domain/kernel';

/** What the server itself can refuse, before or beside a module. */
export const SERVER_ERRORS = errorTable({
  'server.invalid_input': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Die Anfrage ist nicht vollständig oder falsch.', en: 'The request is incomplete or wrong.' },
    action: { de: 'Die genannten Felder berichtigen.', en: 'Correct the fields named.' },
  },
  'server.malformed': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Die Anfrage ist nicht lesbar.', en: 'The request cannot be read.' },
    action: { de: 'Gültiges JSON senden.', en: 'Send valid JSON.' },
  },
  'server.not_found': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Diese Adresse gibt es nicht.', en: 'There is nothing at this address.' },
    action: { de: 'Adresse prüfen.', en: 'Check the address.' },
  },
  'server.method_not_allowed': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'So lässt sich diese Adresse nicht aufrufen.', en: 'This address cannot be called in this way.' },
    action: { de: 'Methode prüfen.', en: 'Check the method.' },
  },
  'server.too_large': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Die Anfrage ist zu groß.', en: 'The request is too large.' },
    action: { de: 'In kleineren Teilen senden.', en: 'Send it in smaller parts.' },
  },
  'server.unsupported_media': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Dieses Format wird nicht angenommen.', en: 'This format is not accepted.' },
    action: { de: 'Als application/json senden.', en: 'Send application/json.' },
  },
  'server.too_many': {
    severity: 'warning',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Zu viele Anfragen in kurzer Zeit.', en: 'Too many requests in a short time.' },
    action: { de: 'Kurz warten und noch einmal versuchen.', en: 'Wait a moment and try again.' },
  },
  'server.overloaded': {
    severity: 'warning',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Der Server ist gerade überlastet.', en: 'The server is overloaded at the moment.' },
    action: { de: 'Kurz warten und noch einmal versuchen.', en: 'Wait a moment and try again.' },
  },
  'server.internal': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Im Server ist ein Fehler aufgetreten.', en: 'Something went wrong in the server.' },
    action: {
      de: 'Noch einmal versuchen; bleibt es so, die Kennung {trace} dem Support nennen.',
      en: 'Try again; if it stays like this, tell support the id {trace}.',
    },
  },
  'server.screens_missing': {
    severity: 'warning',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Die Bildschirme sind noch nicht gebaut.', en: 'The screens have not been built yet.' },
    action: {
      de: 'Gleich noch einmal versuchen, sonst npm run build.',
      en: 'Try again in a moment, else npm run build.',
    },
  },
  'server.not_ready': {
    severity: 'warning',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Die Datenbank antwortet nicht.', en: 'The database does not answer.' },
    action: { de: 'Kurz warten; sonst die Datenbank prüfen.', en: 'Wait a moment; otherwise check the database.' },
  },
  'server.shapes_away': {
    severity: 'warning',
    dataAtRisk: false,
    retry: true,
    text: {
      de: 'Die Stammdaten sind gerade nicht zu haben.',
      en: 'Master data cannot be had at the moment.',
    },
    action: {
      de: 'Nichts zu tun: das Gerät arbeitet mit dem letzten Stand und fragt wieder.',
      en: 'Nothing to do: the device works with what it has and asks again.',
    },
  },
  'server.shapes_refused': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: {
      de: 'Der Dienst für Stammdaten weist den Server ab oder ist keiner (Antwort {status}).',
      en: 'The service for master data refuses the server, or is none (answer {status}).',
    },
    action: {
      de: 'VALERO_SHAPE_URL und VALERO_SHAPE_SECRET prüfen.',
      en: 'Check VALERO_SHAPE_URL and VALERO_SHAPE_SECRET.',
    },
  },
  'server.replication_unfit': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'PostgreSQL gibt seine Änderungen nicht her: {reason}.',
      en: 'PostgreSQL does not give its changes away: {reason}.',
    },
    action: {
      de: 'PostgreSQL wie in docs/betrieb/installation.md einstellen, oder diesen Prozess ohne `shapes` starten (VALERO_MODULES).',
      en: 'Set PostgreSQL up as in docs/betrieb/installation.md, or start this process without `shapes` (VALERO_MODULES).',
    },
  },
  'server.not_set_up': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Es gibt noch keine Firma und keinen Laden.', en: 'There is no company and no store yet.' },
    action: { de: 'Firma und Laden anlegen.', en: 'Create the company and a store.' },
  },
  'server.import_running': {
    severity: 'notice',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Es läuft schon ein Import.', en: 'An import is running already.' },
    action: { de: 'Warten, bis er fertig ist, oder ihn abbrechen.', en: 'Wait until it is done, or cancel it.' },
  },
  'server.import_unknown': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'Diesen Import oder seine Fehlerliste gibt es nicht.',
      en: 'There is no such import or list of errors.',
    },
    action: {
      de: 'Die Datei noch einmal senden; was schon gespeichert ist, bleibt.',
      en: 'Send the file again; what is stored stays.',
    },
  },
  'server.file_unreadable': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'Die Datei ist nicht als Tabelle lesbar: {reason}',
      en: 'The file cannot be read as a table: {reason}',
    },
    action: {
      de: 'Als CSV oder XLSX speichern und noch einmal senden.',
      en: 'Save it as CSV or XLSX and send it again.',
    },
  },
  'auth.token_expired': {
    severity: 'notice',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Die Anmeldung ist abgelaufen.', en: 'The sign-in has expired.' },
    action: { de: 'Erneuern oder neu anmelden.', en: 'Refresh it or sign in again.' },
  },
  'auth.refresh_invalid': {
    severity: 'notice',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Die Sitzung ist beendet.', en: 'The session has ended.' },
    action: { de: 'Neu anmelden.', en: 'Sign in again.' },
  },
  'auth.refresh_raced': {
    severity: 'notice',
    dataAtRisk: false,
    retry: true,
    text: {
      de: 'Die Sitzung wurde eben an anderer Stelle erneuert.',
      en: 'The session was refreshed elsewhere just now.',
    },
    action: { de: 'Noch einmal versuchen.', en: 'Try again.' },
  },
  'auth.device_required': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Dieses Gerät ist hier nicht bekannt.', en: 'This device is not known here.' },
    action: { de: 'Das Gerät neu anmelden.', en: 'Enrol the device again.' },
  },
  'auth.device_foreign': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Ein Gerät darf nur für sich selbst sprechen.', en: 'A device may speak only for itself.' },
    action: { de: 'Kennung des Geräts prüfen.', en: 'Check the device id.' },
  },
  'auth.code_invalid': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Dieser Code gilt nicht oder nicht mehr.', en: 'This code is not valid, or no longer.' },
    action: { de: 'Im Büro einen neuen Code erzeugen.', en: 'Make a new code in the office.' },
  },
  'auth.code_foreign': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Dieser Code gehört zu einem anderen Gerät.', en: 'This code belongs to another device.' },
    action: {
      de: 'Den Code dieses Geräts eingeben; der eingegebene ist nicht verbraucht.',
      en: 'Enter the code of this device; the one entered is not used up.',
    },
  },
  'auth.key_unknown': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Der Schlüssel dieses Geräts gilt nicht mehr.', en: 'The key of this device is no longer valid.' },
    action: { de: 'Das Gerät mit einem neuen Code anmelden.', en: 'Enrol the device with a new code.' },
  },
  'auth.assertion_invalid': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'Das Gerät kann nicht zeigen, dass es dieses Gerät ist.',
      en: 'The device cannot show that it is this device.',
    },
    action: { de: 'Das Gerät mit einem neuen Code anmelden.', en: 'Enrol the device with a new code.' },
  },
  'auth.assertion_used': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Dieser Nachweis wurde schon gezeigt.', en: 'This assertion was shown before.' },
    action: { de: 'Nichts zu tun: das Gerät macht einen neuen.', en: 'Nothing to do: the device makes a new one.' },
  },
  'auth.clock_skew': {
    severity: 'warning',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Die Uhr des Geräts geht falsch.', en: 'The clock of the device is wrong.' },
    action: {
      de: 'Die Uhr stellen; das Gerät hilft sich bis dahin mit der Zeit der Zentrale.',
      en: 'Set the clock; until then the device makes do with the head office’s time.',
    },
  },
  'sync.device_unknown': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Dieses Gerät gibt es nicht.', en: 'There is no such device.' },
    action: { de: 'Die Kennung prüfen.', en: 'Check the id.' },
  },
  'sync.batch_too_large': {
    severity: 'notice',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Zu viele Sätze auf einmal, höchstens {max}.', en: 'Too many rows at once, at most {max}.' },
    action: {
      de: 'Nichts zu tun: die Kasse sendet kleinere Teile.',
      en: 'Nothing to do: the till sends smaller parts.',
    },
  },
  'sync.not_held': {
    severity: 'notice',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Dieses Gerät ist nicht angehalten.', en: 'This device is not held.' },
    action: { de: 'Nichts zu tun.', en: 'Nothing to do.' },
  },
  'sync.shape_unknown': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Diese Stammdaten gibt es nicht.', en: 'There are no such master data.' },
    action: { de: 'Namen prüfen.', en: 'Check the name.' },
  },
});

/** Codes of `SERVER_ERRORS`. */
export type ServerErrorCode = keyof typeof SERVER_ERRORS;

/** Every error table this process answers with, by code. */
export type ErrorRegistry = ReadonlyMap<string, ErrorEntry>;

/** One registry out of the server's own table and the modules'. */
export function errorRegistry(tables: Iterable<Readonly<Record<string, ErrorEntry>>>): ErrorRegistry {
  const registry = new Map<string, ErrorEntry>(Object.entries(SERVER_ERRORS));
  for (const table of tables) for (const [code, entry] of Object.entries(table)) registry.set(code, entry);
  return registry;
}
