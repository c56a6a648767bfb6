import { DOCUMENTS_ERRORS } from '@valero/domain/documents';
import { type ErrorEntry, errorTable, type Failure } from '@valero/domain/kernel';
import { SYNC_ERRORS } from '@valero/domain/sync';
import type { Locale } from '@valero/ui';
import { type Told, tellFailure } from '../../app/failures.ts';

const offline: ErrorEntry = {
  severity: 'error',
  dataAtRisk: false,
  retry: true,
  text: { de: 'Die Zentrale antwortet nicht.', en: 'The head office does not answer.' },
  action: {
    de: 'Netz prüfen; es wird von selbst wieder gefragt. Die Kassen verkaufen weiter.',
    en: 'Check the network; it is asked again by itself. The tills go on selling.',
  },
};
const busy: ErrorEntry = {
  severity: 'warning',
  dataAtRisk: false,
  retry: true,
  text: { de: 'Die Zentrale hat gerade sehr viel zu tun.', en: 'The head office is very busy just now.' },
  action: { de: 'Einen Moment warten und noch einmal versuchen.', en: 'Wait a moment and try again.' },
};

/** Failures in the words of the office, where the till would say it otherwise. */
const OFFICE_ERRORS: Readonly<Record<string, ErrorEntry>> = errorTable({
  'net.unreachable': offline,
  'host.offline': offline,
  'server.overloaded': busy,
  'server.too_many': busy,
  'server.not_ready': busy,
  'auth.forbidden': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Dafür fehlt Ihnen die Berechtigung.', en: 'You do not have the right for this.' },
    action: { de: 'Die Leitung bitten, das Recht zu geben.', en: 'Ask the manager to grant it.' },
  },
  'server.invalid_input': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Eine Angabe passt nicht.', en: 'An entry does not fit.' },
    action: { de: 'Eingaben prüfen und noch einmal speichern.', en: 'Check the entries and save again.' },
  },
  'server.too_large': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Die Datei ist zu groß.', en: 'The file is too large.' },
    action: { de: 'Die Datei teilen oder als .csv.gz wählen.', en: 'Split the file or choose it as .csv.gz.' },
  },
  'server.unsupported_media': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'Diese Art von Datei nimmt die Zentrale hier nicht an.',
      en: 'The head office does not take this kind of file here.',
    },
    action: { de: 'Eine andere Datei wählen.', en: 'Choose another file.' },
  },
  'server.not_found': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Das kennt die Zentrale nicht.', en: 'The head office does not know this.' },
    action: { de: 'Die Zentrale auf den neuesten Stand bringen.', en: 'Bring the head office up to date.' },
  },
});

/** A failure in the words of a person in the office. */
export function tellOffice(failure: Failure, locale: Locale): Told {
  const table: Readonly<Record<string, ErrorEntry>> = { ...SYNC_ERRORS, ...DOCUMENTS_ERRORS, ...OFFICE_ERRORS };
  const entry = table[failure.code];
  if (!entry) return tellFailure(failure, locale);
  const { severity, dataAtRisk, retry } = entry;
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (whole, name: string) => String(failure.details?.[name] ?? whole));
  return {
    what: fill(entry.text[locale]),
    action: fill(entry.action[locale]),
    severity,
    dataAtRisk,
    retry,
    code: failure.code,
  };
}
