import { errorTable } from '../kernel/index.ts';

/** What can be refused around customers. */
export const CRM_ERRORS = errorTable({
  'crm.customer_unknown': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Dieser Kunde ist nicht bekannt.', en: 'This customer is not known.' },
    action: { de: 'Kunde suchen oder neu anlegen.', en: 'Search for the customer or create one.' },
  },
  'crm.number_taken': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Die Kundennummer {number} ist schon vergeben.', en: 'The customer number {number} is already taken.' },
    action: { de: 'Eine andere Nummer wählen.', en: 'Choose another number.' },
  },
  'crm.version_stale': {
    severity: 'warning',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Jemand hat diesen Kunden inzwischen geändert.', en: 'Somebody has changed this customer meanwhile.' },
    action: { de: 'Neu laden und die Änderung wiederholen.', en: 'Load again and repeat the change.' },
  },
});
