import { errorTable } from '@valero/domain/kernel';

/** What can fail around the stored data. */
export const STORAGE_ERRORS = errorTable({
  'storage.locked': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: {
      de: 'Diese Kasse läuft schon (Prozess {pid} auf {host}, seit {since}).',
      en: 'This till is already running (process {pid} on {host}, since {since}).',
    },
    action: { de: 'Das laufende Programm benutzen oder beenden.', en: 'Use the running program or end it.' },
  },
  'storage.newer': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'Die Daten stammen aus einer neueren Programmfassung ({migration}).',
      en: 'The data come from a newer version of the program ({migration}).',
    },
    action: {
      de: 'Das Programm aktualisieren; die Daten bleiben unverändert.',
      en: 'Update the program; the data stay unchanged.',
    },
  },
  'storage.migration_changed': {
    severity: 'error',
    dataAtRisk: true,
    retry: false,
    text: {
      de: 'Ein früherer Umbau der Daten ({migration}) passt nicht zu diesem Programm.',
      en: 'A past migration of the data ({migration}) does not match this program.',
    },
    action: { de: 'Nicht weiterarbeiten, den Support rufen.', en: 'Stop and call support.' },
  },
  'storage.not_durable': {
    severity: 'error',
    dataAtRisk: true,
    retry: false,
    text: {
      de: 'Die Datenbank sichert nicht sofort auf die Platte (synchronous = {synchronous}, journal_mode = {journal}).',
      en: 'The database does not write through to the disk (synchronous = {synchronous}, journal_mode = {journal}).',
    },
    action: { de: 'Ein lokales Laufwerk benutzen, den Support rufen.', en: 'Use a local drive, call support.' },
  },
  'storage.unreadable': {
    severity: 'error',
    dataAtRisk: true,
    retry: false,
    text: {
      de: 'Die Daten in {dir} lassen sich nicht öffnen: {reason}',
      en: 'The data in {dir} cannot be opened: {reason}',
    },
    action: {
      de: 'Rechte und Platz prüfen; sonst aus der Sicherung wiederherstellen.',
      en: 'Check permissions and space; otherwise restore from the backup.',
    },
  },
  'storage.damaged': {
    severity: 'error',
    dataAtRisk: true,
    retry: false,
    text: {
      de: 'Das Journal ist beschädigt: Satz {seq} ({reason}).',
      en: 'The journal is damaged: row {seq} ({reason}).',
    },
    action: { de: 'Nicht weiterverkaufen, den Support rufen.', en: 'Stop selling, call support.' },
  },
  'storage.disk_full': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: {
      de: 'Die Platte ist voll; der Vorgang wurde nicht gespeichert.',
      en: 'The disk is full; nothing was stored.',
    },
    action: { de: 'Platz schaffen und wiederholen.', en: 'Free some space and try again.' },
  },
  'storage.io': {
    severity: 'error',
    dataAtRisk: true,
    retry: true,
    text: {
      de: 'Die Platte meldet einen Fehler; der Vorgang wurde nicht gespeichert: {reason}',
      en: 'The disk reports an error; nothing was stored: {reason}',
    },
    action: {
      de: 'Wiederholen; bleibt der Fehler, den Support rufen.',
      en: 'Try again; if the error stays, call support.',
    },
  },
  'storage.not_commissioned': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Diese Kasse ist noch nicht eingerichtet.', en: 'This till has not been set up yet.' },
    action: { de: 'Die Kasse im Büro anmelden.', en: 'Enrol the till in the office.' },
  },
  'storage.commissioned': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Diese Daten gehören schon zu Kasse {kasseId}.', en: 'These data already belong to till {kasseId}.' },
    action: { de: 'Einen anderen Datenordner wählen.', en: 'Choose another data folder.' },
  },
  'storage.query_unknown': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Diese Auskunft gibt es hier nicht: {name}.', en: 'There is no such question here: {name}.' },
    action: { de: 'Im Büro nachsehen.', en: 'Look in the office.' },
  },
  'storage.input_invalid': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Die Eingabe ist ungültig: {reason}', en: 'The input is invalid: {reason}' },
    action: { de: 'Eingabe prüfen.', en: 'Check the input.' },
  },
  'storage.ack_wrong': {
    severity: 'error',
    dataAtRisk: true,
    retry: false,
    text: {
      de: 'Die Zentrale hat einen Satz bestätigt, den diese Kasse so nicht hat ({seq}).',
      en: 'The head office has confirmed a row that this till does not have ({seq}).',
    },
    action: { de: 'Den Support rufen; verkaufen geht weiter.', en: 'Call support; selling goes on.' },
  },
  'storage.shape_invalid': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'Die Stammdaten „{shape}“ sind nicht lesbar: {reason}',
      en: 'The master data “{shape}” cannot be read: {reason}',
    },
    action: {
      de: 'Das Programm aktualisieren; die bisherigen Daten gelten weiter.',
      en: 'Update the program; the data so far stay in use.',
    },
  },
  'storage.shape_diverged': {
    severity: 'warning',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Die Stammdaten „{shape}“ werden neu geladen.', en: 'The master data “{shape}” are loaded again.' },
    action: { de: 'Nichts zu tun.', en: 'Nothing to do.' },
  },
});
