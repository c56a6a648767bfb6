import { errorTable } from '../kernel/index.ts';

/** What can be refused around articles and stock. */
export const STOCK_ERRORS = errorTable({
  'stock.article_unknown': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Dieser Artikel ist nicht bekannt.', en: 'This article is not known.' },
    action: {
      de: 'Nummer prüfen oder Artikel im Büro anlegen.',
      en: 'Check the number or create the article in the office.',
    },
  },
  'stock.version_stale': {
    severity: 'warning',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Jemand hat diesen Artikel inzwischen geändert.', en: 'Somebody has changed this article meanwhile.' },
    action: { de: 'Beide Fassungen ansehen und eine wählen.', en: 'Look at both versions and choose one.' },
  },
  'stock.gtin_invalid': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Die GTIN {gtin} hat eine falsche Prüfziffer.', en: 'The GTIN {gtin} has a wrong check digit.' },
    action: { de: 'Ziffern mit dem Etikett vergleichen.', en: 'Compare the digits with the label.' },
  },
  'stock.gtin_taken': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'Die GTIN {gtin} gehört schon zu Artikel {number}.',
      en: 'The GTIN {gtin} already belongs to article {number}.',
    },
    action: { de: 'Den vorhandenen Artikel ändern.', en: 'Change the existing article.' },
  },
  'stock.number_taken': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Die Artikelnummer {number} ist schon vergeben.', en: 'The article number {number} is already taken.' },
    action: { de: 'Eine andere Nummer wählen.', en: 'Choose another number.' },
  },
  'stock.move_zero': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Eine Menge von 0 bewegt nichts.', en: 'A quantity of 0 moves nothing.' },
    action: { de: 'Menge eingeben.', en: 'Enter a quantity.' },
  },
  'stock.label_misread': {
    severity: 'warning',
    dataAtRisk: false,
    retry: true,
    text: {
      de: 'Preis oder Gewicht auf dem Etikett sind falsch gelesen oder falsch gedruckt.',
      en: 'Price or weight on the label were misread or misprinted.',
    },
    action: {
      de: 'Noch einmal scannen; sonst Etikett neu drucken oder Preis eingeben.',
      en: 'Scan again; otherwise print a new label or enter the price.',
    },
  },
  'stock.label_empty': {
    severity: 'warning',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Das Etikett von {name} trägt keinen Wert.', en: 'The label of {name} carries no value.' },
    action: { de: 'Etikett an der Waage neu drucken.', en: 'Print the label again at the scale.' },
  },
  'stock.label_unit': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'Das Etikett nennt ein Gewicht, {name} wird aber je {unit} verkauft.',
      en: 'The label gives a weight, but {name} is sold by {unit}.',
    },
    action: {
      de: 'Einheit des Artikels im Büro auf kg stellen oder die Regel für Etiketten ändern.',
      en: 'Set the article’s unit to kg in the office, or change the rule for labels.',
    },
  },
});
