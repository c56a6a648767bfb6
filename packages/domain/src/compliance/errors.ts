import { errorTable } from '../kernel/index.ts';

const NOTHING_LOST = { dataAtRisk: false } as const;

/** What can be refused or must be told about the TSE. */
export const COMPLIANCE_ERRORS = errorTable({
  'compliance.tse_known': {
    ...NOTHING_LOST,
    severity: 'error',
    retry: false,
    text: { de: 'Die TSE-Nummer {tseId} ist schon vergeben.', en: 'The TSE number {tseId} has been given already.' },
    action: { de: 'Einrichtung neu beginnen.', en: 'Begin the set-up again.' },
  },
  'compliance.tse_unknown': {
    ...NOTHING_LOST,
    severity: 'error',
    retry: false,
    text: { de: 'Eine TSE {tseId} ist hier nicht im Dienst.', en: 'No TSE {tseId} is in service here.' },
    action: { de: 'Die Liste der TSE ansehen.', en: 'Look at the list of TSEs.' },
  },
  'compliance.tse_kind': {
    ...NOTHING_LOST,
    severity: 'error',
    retry: false,
    text: {
      de: 'Für eine TSE der Art {kind} gibt es hier keinen Treiber.',
      en: 'There is no driver here for a TSE of kind {kind}.',
    },
    action: { de: 'Eine unterstützte TSE wählen.', en: 'Choose a supported TSE.' },
  },
  'compliance.tse_settings': {
    dataAtRisk: true,
    severity: 'error',
    retry: false,
    text: { de: 'Die TSE-Einstellungen sind nicht lesbar: {reason}', en: 'The TSE settings cannot be read: {reason}' },
    action: {
      de: 'Die Datei tse.json im Datenordner der Kasse aus der Sicherung holen.',
      en: 'Restore the file tse.json in the till’s data folder from the backup.',
    },
  },
  'compliance.tse_fault': {
    ...NOTHING_LOST,
    severity: 'error',
    retry: true,
    text: { de: 'Die TSE hat das nicht ausgeführt: {reason}', en: 'The TSE did not carry this out: {reason}' },
    action: { de: 'Anschluss der TSE prüfen und wiederholen.', en: 'Check the TSE’s connection and repeat.' },
  },
  'compliance.outage': {
    ...NOTHING_LOST,
    severity: 'warning',
    retry: false,
    text: {
      de: 'Die TSE ist ausgefallen: {reason}. Bons werden ohne Signatur gedruckt und gekennzeichnet.',
      en: 'The TSE has failed: {reason}. Receipts are printed without a signature and marked.',
    },
    action: {
      de: 'Weiter verkaufen. Die TSE so bald wie möglich instand setzen; der Ausfall ist festgehalten.',
      en: 'Go on selling. Repair the TSE as soon as possible; the outage is recorded.',
    },
  },
  'compliance.sale_recovered': {
    ...NOTHING_LOST,
    severity: 'notice',
    retry: false,
    text: {
      de: 'Der unterbrochene Vorgang wurde zu Ende geführt: Beleg {number}.',
      en: 'What was interrupted has been completed: receipt {number}.',
    },
    action: {
      de: 'Den Bon aus der Liste nehmen, nicht noch einmal kassieren.',
      en: 'Take the receipt from the list; do not charge again.',
    },
  },
  'compliance.certificate_soon': {
    ...NOTHING_LOST,
    severity: 'warning',
    retry: false,
    text: {
      de: 'Das Zertifikat der TSE läuft in {days} Tagen ab.',
      en: 'The TSE’s certificate expires in {days} days.',
    },
    action: { de: 'Eine neue TSE bestellen und einrichten.', en: 'Order and set up a new TSE.' },
  },
  'compliance.storage_soon': {
    ...NOTHING_LOST,
    severity: 'warning',
    retry: false,
    text: { de: 'Der Speicher der TSE ist zu {percent} % voll.', en: 'The TSE’s storage is {percent} % full.' },
    action: {
      de: 'Daten der TSE exportieren und den Austausch planen.',
      en: 'Export the TSE’s data and plan its replacement.',
    },
  },
  'compliance.z_complaints': {
    severity: 'warning',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'Die Prüfung des Kassenabschlusses {number} hat {count} Beanstandungen.',
      en: 'The check of closing {number} has {count} complaints.',
    },
    action: {
      de: 'Unter „Prüfungen“ nachsehen und den Service rufen; verkaufen geht weiter.',
      en: 'Look under “Checks” and call support; selling goes on.',
    },
  },
  'compliance.export_complaints': {
    severity: 'error',
    dataAtRisk: true,
    retry: true,
    text: {
      de: 'Der TSE-Export {file} hat bei der Prüfung {count} Beanstandungen.',
      en: 'The TSE export {file} has {count} complaints of its check.',
    },
    action: { de: 'Service verständigen; den Export aufbewahren.', en: 'Call support; keep the export.' },
  },
});
