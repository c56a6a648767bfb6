import { errorTable } from '../kernel/index.ts';

/** What can be refused around the Kassenmeldung. */
export const MELDUNG_ERRORS = errorTable({
  'meldung.system_unknown': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Dieses Aufzeichnungssystem ist nicht bekannt.', en: 'This recording system is not known.' },
    action: { de: 'Liste neu laden.', en: 'Load the list again.' },
  },
  'meldung.store_unknown': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Diese Betriebsstätte ist nicht bekannt.', en: 'This place of business is not known.' },
    action: { de: 'Betriebsstätte aus der Liste wählen.', en: 'Choose a place of business from the list.' },
  },
  'meldung.version_stale': {
    severity: 'warning',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Jemand hat dieses System inzwischen geändert.', en: 'Somebody has changed this system meanwhile.' },
    action: { de: 'Neu laden und die Änderung wiederholen.', en: 'Load again and repeat the change.' },
  },
  'meldung.serial_taken': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'Die Seriennummer {serial} gehört schon zu einem anderen System.',
      en: 'The serial {serial} already belongs to another system.',
    },
    action: { de: 'Seriennummer prüfen.', en: 'Check the serial.' },
  },
  'meldung.dates_wrong': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'Ein Datum liegt in der Zukunft oder vor dem Tag der Anschaffung.',
      en: 'A date lies in the future or before the day of purchase.',
    },
    action: { de: 'Daten prüfen.', en: 'Check the dates.' },
  },
  'meldung.reason_missing': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Der Grund der Außerbetriebnahme fehlt.', en: 'The reason for taking it out of service is missing.' },
    action: { de: 'Grund eintragen.', en: 'Enter the reason.' },
  },
  'meldung.nothing_to_report': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'Für diese Betriebsstätte gibt es nichts zu melden.',
      en: 'There is nothing to report for this place.',
    },
    action: { de: 'Betriebsstätte prüfen.', en: 'Check the place of business.' },
  },
});
