import { errorTable } from '@valero/domain/kernel';

/** What can go wrong with shelf and price labels. */
export const LABEL_ERRORS = errorTable({
  'host.label_printer_missing': {
    severity: 'warning',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'An dieser Kasse ist kein Etikettendrucker eingerichtet.',
      en: 'No label printer is set up at this till.',
    },
    action: {
      de: 'Unter Einstellungen → Geräte einrichten, oder die Etiketten als Datei speichern.',
      en: 'Set one up under Settings → Devices, or save the labels as a file.',
    },
  },
  'host.label_failed': {
    severity: 'warning',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Keine Etiketten gedruckt: {reason}', en: 'No labels printed: {reason}' },
    action: { de: 'Drucker bereit machen und noch einmal drucken.', en: 'Make the printer ready and print again.' },
  },
  'host.label_uncertain': {
    severity: 'warning',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'Ob alle Etiketten heraus sind, ist ungewiss: {reason} Gesendet waren {sent}.',
      en: 'It is uncertain whether all labels are out: {reason} {sent} had been sent.',
    },
    action: {
      de: 'Nachzählen und nur die fehlenden neu drucken.',
      en: 'Count them and print only those that are missing.',
    },
  },
});
