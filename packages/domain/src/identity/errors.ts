import { errorTable } from '../kernel/index.ts';

/** What can be refused when a person or a device shows who it is. */
export const IDENTITY_ERRORS = errorTable({
  'identity.wrong_pin': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Die PIN stimmt nicht.', en: 'The PIN is wrong.' },
    action: { de: 'Noch einmal eingeben.', en: 'Enter it again.' },
  },
  'identity.throttled': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Zu viele falsche Versuche.', en: 'Too many wrong attempts.' },
    action: { de: '{seconds} Sekunden warten.', en: 'Wait {seconds} seconds.' },
  },
  'identity.sign_in_failed': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Name oder Passwort stimmt nicht.', en: 'The name or password is wrong.' },
    action: { de: 'Eingabe prüfen.', en: 'Check the entry.' },
  },
  'identity.signed_out': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Niemand ist angemeldet.', en: 'Nobody is signed in.' },
    action: { de: 'Anmelden.', en: 'Sign in.' },
  },
  'identity.right_missing': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Dafür fehlt die Berechtigung.', en: 'You are not allowed to do this.' },
    action: { de: 'Eine berechtigte Person fragen.', en: 'Ask an authorised person.' },
  },
});
