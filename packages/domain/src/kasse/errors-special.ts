import { errorTable } from '../kernel/index.ts';

const NOTHING_LOST = { dataAtRisk: false } as const;

/** What can be refused around returns, vouchers, advances, invoices, foreign notes and training. */
export const SPECIAL_ERRORS = errorTable({
  'kasse.margin_cost_needed': {
    ...NOTHING_LOST,
    severity: 'error',
    retry: false,
    text: {
      de: '{name} wird differenzbesteuert und hat keinen Einkaufspreis.',
      en: '{name} is sold under the margin scheme and has no purchase price.',
    },
    action: { de: 'Einkaufspreis im Büro eintragen.', en: 'Enter the purchase price in the office.' },
  },
  'kasse.combo_whole': {
    ...NOTHING_LOST,
    severity: 'error',
    retry: false,
    text: { de: '{name} gibt es nur als Ganzes.', en: '{name} is sold whole only.' },
    action: { de: 'Eine ganze Zahl eingeben.', en: 'Enter a whole number.' },
  },
  'kasse.line_fixed': {
    ...NOTHING_LOST,
    severity: 'error',
    retry: false,
    text: { de: '{name} lässt sich nicht ändern.', en: '{name} cannot be changed.' },
    action: { de: 'Die Zeile stornieren und neu eingeben.', en: 'Void the line and enter it again.' },
  },
  'kasse.return_unknown_line': {
    ...NOTHING_LOST,
    severity: 'error',
    retry: false,
    text: {
      de: 'Position {pos} des Belegs kann nicht zurückgegeben werden.',
      en: 'Position {pos} of the receipt cannot be returned.',
    },
    action: { de: 'Eine Position mit Ware oder Pfand wählen.', en: 'Choose a position with goods or deposit.' },
  },
  'kasse.return_too_much': {
    ...NOTHING_LOST,
    severity: 'error',
    retry: false,
    text: {
      de: 'Von {name} können nur noch {left} zurückgegeben werden.',
      en: 'Only {left} of {name} can still be returned.',
    },
    action: { de: 'Menge verringern.', en: 'Lower the quantity.' },
  },
  'kasse.partly_returned': {
    ...NOTHING_LOST,
    severity: 'error',
    retry: false,
    text: {
      de: 'Von Beleg {number} ist schon etwas zurückgegeben worden.',
      en: 'Part of receipt {number} has been returned already.',
    },
    action: { de: 'Den Rest als Rückgabe mit Beleg buchen.', en: 'Book the rest as a return with receipt.' },
  },
  'kasse.voucher_exists': {
    ...NOTHING_LOST,
    severity: 'error',
    retry: false,
    text: { de: 'Den Gutschein {number} gibt es schon.', en: 'Voucher {number} exists already.' },
    action: { de: 'Eine andere Nummer nehmen.', en: 'Take another number.' },
  },
  'kasse.voucher_tax': {
    ...NOTHING_LOST,
    severity: 'error',
    retry: false,
    text: {
      de: 'Ein Einzweckgutschein braucht den Steuersatz seiner Ware.',
      en: 'A single-purpose voucher needs the tax rate of its goods.',
    },
    action: {
      de: 'Steuersatz wählen oder als Mehrzweckgutschein verkaufen.',
      en: 'Choose the rate or sell it as a multi-purpose voucher.',
    },
  },
  'kasse.voucher_unknown': {
    ...NOTHING_LOST,
    severity: 'warning',
    retry: true,
    text: { de: 'Den Gutschein {number} kennt diese Kasse nicht.', en: 'This till does not know voucher {number}.' },
    action: {
      de: 'Eine berechtigte Person prüft ihn und gibt den Betrag ein.',
      en: 'An authorised person checks it and enters the amount.',
    },
  },
  'kasse.voucher_used': {
    ...NOTHING_LOST,
    severity: 'error',
    retry: false,
    text: {
      de: 'Der Gutschein {number} ist hier schon ungeprüft eingelöst worden.',
      en: 'Voucher {number} has been redeemed unchecked here already.',
    },
    action: { de: 'Im Büro nachsehen, was noch darauf ist.', en: 'Ask the office what is left on it.' },
  },
  'kasse.voucher_short': {
    ...NOTHING_LOST,
    severity: 'error',
    retry: false,
    text: { de: 'So viel ist nicht auf dem Gutschein {number}.', en: 'Voucher {number} does not hold that much.' },
    action: {
      de: 'Betrag verringern oder den Rest anders zahlen.',
      en: 'Lower the amount or pay the rest another way.',
    },
  },
  'kasse.voucher_nothing_due': {
    ...NOTHING_LOST,
    severity: 'notice',
    retry: false,
    text: { de: 'Auf diesem Bon ist nichts offen.', en: 'Nothing is due on this receipt.' },
    action: { de: 'Erst die Ware eingeben, dann den Gutschein.', en: 'Enter the goods first, then the voucher.' },
  },
  'kasse.voucher_exceeds': {
    ...NOTHING_LOST,
    severity: 'error',
    retry: false,
    text: { de: 'Der Gutschein ist mehr als der Bon beträgt.', en: 'The voucher is more than the receipt amounts to.' },
    action: {
      de: 'Gutschein-Zeile stornieren und mit kleinerem Betrag einlösen.',
      en: 'Void the voucher line and redeem a smaller amount.',
    },
  },
  'kasse.voucher_goods': {
    ...NOTHING_LOST,
    severity: 'error',
    retry: false,
    text: {
      de: 'Der Einzweckgutschein gilt nur für Ware zu {percent} %, davon ist nicht genug auf dem Bon.',
      en: 'The single-purpose voucher is for goods at {percent} % only, and there are not enough of them.',
    },
    action: { de: 'Passende Ware eingeben oder anders zahlen.', en: 'Enter matching goods or pay another way.' },
  },
  'kasse.voucher_redeemed': {
    ...NOTHING_LOST,
    severity: 'error',
    retry: false,
    text: {
      de: 'Der Gutschein {number} ist schon eingelöst, sein Verkauf lässt sich nicht stornieren.',
      en: 'Voucher {number} has been redeemed, its sale cannot be voided.',
    },
    action: { de: 'Erst die Einlösung stornieren.', en: 'Void the redemption first.' },
  },
  'kasse.advance_settled': {
    ...NOTHING_LOST,
    severity: 'error',
    retry: false,
    text: {
      de: 'Diese Anzahlung ist schon verrechnet oder storniert.',
      en: 'This advance is settled or voided already.',
    },
    action: { de: 'Die Liste der offenen Anzahlungen neu ansehen.', en: 'Look at the list of open advances again.' },
  },
  'kasse.park_special': {
    ...NOTHING_LOST,
    severity: 'error',
    retry: false,
    text: {
      de: 'Ein Bon mit Rückgabe, Gutschein oder Anzahlung lässt sich nicht parken.',
      en: 'A receipt with a return, a voucher or an advance cannot be parked.',
    },
    action: {
      de: 'Abschließen oder abbrechen und später neu eingeben.',
      en: 'Finish it, or give it up and enter it again later.',
    },
  },
  'kasse.foreign_nothing_due': {
    ...NOTHING_LOST,
    severity: 'error',
    retry: false,
    text: {
      de: 'Fremdwährung geht nur, wenn etwas bar zu zahlen ist.',
      en: 'Foreign currency needs something to be paid in cash.',
    },
    action: { de: 'In Euro abrechnen.', en: 'Settle in euro.' },
  },
  'kasse.foreign_unknown': {
    ...NOTHING_LOST,
    severity: 'error',
    retry: true,
    text: { de: 'In {currency} sollte nichts in der Lade sein.', en: 'The drawer should hold nothing in {currency}.' },
    action: { de: 'Zählung der Sorten prüfen.', en: 'Check the count of foreign notes.' },
  },
  'kasse.invoice_needs_customer': {
    ...NOTHING_LOST,
    severity: 'error',
    retry: true,
    text: {
      de: 'Eine Rechnung über 250 € braucht Namen und Anschrift des Kunden.',
      en: 'An invoice above 250 € needs name and address of the customer.',
    },
    action: { de: 'Kunden mit vollständiger Anschrift wählen.', en: 'Choose a customer with a full address.' },
  },
  'kasse.rate_change': {
    ...NOTHING_LOST,
    severity: 'warning',
    retry: true,
    text: {
      de: 'Seit heute gelten andere Steuersätze als im offenen Z {z}.',
      en: 'Other tax rates than in the open Z {z} apply as of today.',
    },
    action: {
      de: 'Erst den Tag abschließen; der Bon kann geparkt werden.',
      en: 'Close the day first; the receipt can be parked.',
    },
  },
  'kasse.training_refused': {
    ...NOTHING_LOST,
    severity: 'error',
    retry: false,
    text: { de: 'Das geht im Übungsmodus nicht.', en: 'This is not possible in training.' },
    action: { de: 'Den Übungsmodus beenden.', en: 'End the training.' },
  },
});
