import { errorTable } from '../kernel/index.ts';

/** What can go wrong with an export for the tax office. */
export const DSFINVK_ERRORS = errorTable({
  'dsfinvk.out_exists': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Der Zielordner {dir} ist nicht leer.', en: 'The target folder {dir} is not empty.' },
    action: { de: 'Einen neuen oder leeren Ordner wählen.', en: 'Choose a new or empty folder.' },
  },
  'dsfinvk.nothing': {
    severity: 'notice',
    dataAtRisk: false,
    retry: true,
    text: { de: 'In diesem Zeitraum gibt es keinen Kassenabschluss.', en: 'There is no closing in this range.' },
    action: {
      de: 'Zeitraum prüfen oder den offenen Tag einschließen.',
      en: 'Check the range or include the open day.',
    },
  },
  'dsfinvk.write_failed': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: {
      de: 'Der Export konnte nicht geschrieben werden: {reason}',
      en: 'The export could not be written: {reason}',
    },
    action: { de: 'Platz und Rechte im Zielordner prüfen.', en: 'Check space and permissions of the target folder.' },
  },
  'dsfinvk.unreadable': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: { de: '{dir} ist kein Export der DSFinV-K: {reason}', en: '{dir} is no DSFinV-K export: {reason}' },
    action: { de: 'Den Ordner mit index.xml angeben.', en: 'Name the folder that holds index.xml.' },
  },
});
