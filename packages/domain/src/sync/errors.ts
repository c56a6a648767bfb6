import { errorTable } from '../kernel/index.ts';

/** Why a server does not take a batch of facts. None of them stops a till from selling; what it sold stays in its journal. */
export const SYNC_ERRORS = errorTable({
  'sync.gap': {
    severity: 'warning',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Der Zentrale fehlen Sätze ab {expected}.', en: 'The head office is missing rows from {expected} on.' },
    action: {
      de: 'Nichts zu tun: die Kasse sendet ab dort noch einmal.',
      en: 'Nothing to do: the till sends again from there.',
    },
  },
  'sync.fork': {
    severity: 'error',
    dataAtRisk: true,
    retry: false,
    text: {
      de: 'Die Zentrale kennt Satz {seq} dieser Kasse mit anderem Inhalt.',
      en: 'The head office knows row {seq} of this till with other content.',
    },
    action: {
      de: 'Den Support rufen: die Daten wurden zurückgespielt oder verdoppelt. Verkaufen geht weiter.',
      en: 'Call support: the data were restored or cloned. Selling goes on.',
    },
  },
  'sync.quarantined': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'Diese Kasse ist in der Zentrale angehalten, bis jemand ihr Journal geprüft hat.',
      en: 'This till is held at the head office until somebody has checked its journal.',
    },
    action: { de: 'Den Support rufen. Verkaufen geht weiter.', en: 'Call support. Selling goes on.' },
  },
  'sync.epoch_stale': {
    severity: 'error',
    dataAtRisk: true,
    retry: false,
    text: {
      de: 'Diese Daten sind älter als die Kasse in der Zentrale (Epoche {epoch}, bekannt {known}).',
      en: 'These data are older than the till at the head office (epoch {epoch}, known {known}).',
    },
    action: {
      de: 'Den Support rufen: läuft ein altes Gerät mit?',
      en: 'Call support: is an old machine still running?',
    },
  },
  'sync.chain_broken': {
    severity: 'error',
    dataAtRisk: true,
    retry: false,
    text: {
      de: 'Satz {seq} passt nicht zur Kette des Journals ({reason}).',
      en: 'Row {seq} does not fit the chain of the journal ({reason}).',
    },
    action: {
      de: 'Das Journal prüfen (journal verify), den Support rufen.',
      en: 'Check the journal (journal verify), call support.',
    },
  },
  'sync.device_mismatch': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Diese Sätze gehören zu einer anderen Kasse.', en: 'These rows belong to another till.' },
    action: { de: 'Die Kasse neu anmelden.', en: 'Enrol the till again.' },
  },
  'sync.dead_letter_unknown': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'Diesen liegengebliebenen Satz gibt es nicht oder er ist schon erledigt.',
      en: 'There is no such row left behind, or it is done already.',
    },
    action: { de: 'Die Liste neu laden.', en: 'Load the list again.' },
  },
  'sync.dead_letter_again': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: {
      de: 'Der Satz ließ sich wieder nicht verarbeiten: {reason}',
      en: 'The row could not be applied again: {reason}',
    },
    action: {
      de: 'Die Ursache beheben oder den Satz mit Grund verwerfen.',
      en: 'Remove the cause or discard the row with a reason.',
    },
  },
  'sync.match_running': {
    severity: 'notice',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Der Abgleich läuft schon.', en: 'The match is being made already.' },
    action: {
      de: 'Einen Moment warten; das Ergebnis erscheint von selbst.',
      en: 'Wait a moment; the result appears by itself.',
    },
  },
  'sync.reason_missing': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Ohne Grund wird nichts verworfen.', en: 'Nothing is discarded without a reason.' },
    action: { de: 'Einen Grund angeben.', en: 'State a reason.' },
  },
  'sync.request_unknown': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Diese Änderung ist nicht bekannt.', en: 'This change is not known.' },
    action: { de: 'Die Liste der Änderungen neu laden.', en: 'Load the list of changes again.' },
  },
  'sync.request_state': {
    severity: 'notice',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'Die Zentrale hat über diese Änderung inzwischen entschieden.',
      en: 'The head office has decided on this change meanwhile.',
    },
    action: { de: 'Die Antwort ansehen und dann wählen.', en: 'Look at the answer, then choose.' },
  },
  'sync.request_unsupported': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'Das geht nur mit Verbindung zur Zentrale.',
      en: 'This needs a connection to the head office.',
    },
    action: {
      de: 'Warten, bis die Zentrale wieder erreichbar ist, und es dann wiederholen.',
      en: 'Wait until the head office can be reached, then repeat it.',
    },
  },
  'sync.request_invalid': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Die Änderung passt nicht: {field} ({reason}).', en: 'The change does not fit: {field} ({reason}).' },
    action: { de: 'Die Eingabe prüfen und noch einmal speichern.', en: 'Check the entry and save again.' },
  },
  'sync.request_person': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'Wer die Änderung gemacht hat, darf in der Zentrale nichts mehr ändern.',
      en: 'The person who made the change may no longer change anything at the head office.',
    },
    action: {
      de: 'Eine berechtigte Person kann die Änderung noch einmal senden.',
      en: 'A person with the right can send the change again.',
    },
  },
  'sync.request_discarded': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'Die Zentrale hat die Änderung verworfen: {reason}',
      en: 'The head office has discarded the change: {reason}',
    },
    action: { de: 'Bei Bedarf noch einmal senden.', en: 'Send it again if it is still needed.' },
  },
});
