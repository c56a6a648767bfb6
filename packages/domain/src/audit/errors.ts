import { errorTable } from '../kernel/index.ts';

/** What can be refused during an inspection, and when an export is asked for. */
export const AUDIT_ERRORS = errorTable({
  'audit.inspection_open': {
    severity: 'notice',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Es läuft schon eine Prüfung ({auditor}).', en: 'An inspection is under way already ({auditor}).' },
    action: { de: 'Erst die laufende Prüfung beenden.', en: 'End the one under way first.' },
  },
  'audit.inspection_none': {
    severity: 'notice',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Es läuft keine Prüfung.', en: 'No inspection is under way.' },
    action: { de: 'Eine Prüfung beginnen.', en: 'Begin an inspection.' },
  },
  'audit.code_wrong': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Der Prüfercode stimmt nicht.', en: 'The auditor’s code is wrong.' },
    action: { de: 'Noch einmal eingeben, sonst neu beginnen.', en: 'Enter it again, else begin anew.' },
  },
  'audit.reading_only': {
    severity: 'notice',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Die Prüfung darf nur lesen.', en: 'The inspection may only read.' },
    action: {
      de: 'Zum Verkaufen meldet sich eine Person des Ladens an.',
      en: 'To sell, somebody of the shop signs in.',
    },
  },
  'audit.beleg_unknown': {
    severity: 'notice',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Diesen Beleg gibt es hier nicht.', en: 'There is no such receipt here.' },
    action: {
      de: 'Nummer oder QR-Code prüfen; ein anderer Beleg kann von einer anderen Kasse sein.',
      en: 'Check number or QR code; another receipt may be of another till.',
    },
  },
  'audit.folder_invalid': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: {
      de: 'In diesen Ordner kann nicht geschrieben werden: {reason}',
      en: 'This folder cannot be written to: {reason}',
    },
    action: {
      de: 'Einen vorhandenen Ordner auf einem Datenträger wählen, nicht den Datenordner der Kasse.',
      en: 'Choose an existing folder on a medium, not the data folder of the till.',
    },
  },
  'audit.export_running': {
    severity: 'notice',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Es wird schon ein Export geschrieben.', en: 'An export is being written already.' },
    action: { de: 'Warten, bis er fertig ist.', en: 'Wait until it is done.' },
  },
  'audit.export_exists': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Den Export {name} gibt es dort schon.', en: 'The export {name} is there already.' },
    action: { de: 'Einen anderen Ordner wählen.', en: 'Choose another folder.' },
  },
  'audit.export_failed': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Der Export ist nicht fertig geworden: {reason}', en: 'The export was not finished: {reason}' },
    action: {
      de: 'Platz und Datenträger prüfen, noch einmal beginnen. An den Daten der Kasse ist nichts geändert.',
      en: 'Check space and medium, begin again. Nothing of the till’s data has changed.',
    },
  },
  'audit.export_unknown': {
    severity: 'notice',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Diesen Export gibt es nicht (mehr).', en: 'There is no such export (any more).' },
    action: { de: 'Neu beginnen.', en: 'Begin again.' },
  },
  'audit.tse_missing': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Von dieser Kasse liegt kein TSE-Protokoll vor.', en: 'There is no TSE log of this till.' },
    action: {
      de: 'An der Kasse den TSE-Export anstoßen; ohne TSE gibt es keinen.',
      en: 'Start the TSE export at the till; without a TSE there is none.',
    },
  },
});
