import { errorTable } from '@valero/domain/kernel';

/** What can go wrong between a screen and what stands behind it. */
export const HOST_ERRORS = errorTable({
  'net.unreachable': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Die Kasse antwortet nicht.', en: 'The till does not answer.' },
    action: {
      de: 'Einen Moment warten. Bleibt es dabei, VALERO neu starten: abgeschlossene Bons sind gespeichert.',
      en: 'Wait a moment. If it stays, restart VALERO: completed receipts are stored.',
    },
  },
  'net.no_till': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'In diesem Browser steht keine Kasse bereit.', en: 'There is no till in this browser.' },
    action: { de: 'Die Kasse an ihrem eigenen Gerät öffnen.', en: 'Open the till on its own device.' },
  },
  'net.bad_reply': {
    severity: 'error',
    dataAtRisk: true,
    retry: true,
    text: { de: 'Die Antwort war nicht zu verstehen.', en: 'The answer could not be understood.' },
    action: {
      de: 'Neu laden und prüfen, ob die letzte Eingabe angekommen ist.',
      en: 'Reload and check whether the last entry arrived.',
    },
  },
  'net.http': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Der Server hat abgelehnt (HTTP {status}).', en: 'The server refused (HTTP {status}).' },
    action: { de: 'Noch einmal versuchen.', en: 'Try again.' },
  },
  'auth.required': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Die Anmeldung ist abgelaufen.', en: 'The sign-in has expired.' },
    action: { de: 'Neu anmelden. Der offene Bon bleibt erhalten.', en: 'Sign in again. The open receipt is kept.' },
  },
  'auth.forbidden': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Dafür fehlt die Berechtigung.', en: 'You do not have the right for this.' },
    action: { de: 'Eine berechtigte Person bitten.', en: 'Ask somebody who has it.' },
  },
});
