import { errorTable } from '../kernel/index.ts';

const fixed = { severity: 'error', dataAtRisk: false, retry: false } as const;

/** What can be refused around e-invoices and electronic receipts. */
export const DOCUMENTS_ERRORS = errorTable({
  'documents.beleg_unknown': {
    ...fixed,
    retry: true,
    text: { de: 'Dieser Beleg liegt in der Zentrale nicht vor.', en: 'The head office does not have this receipt.' },
    action: {
      de: 'Warten, bis die Kasse abgeglichen hat, dann noch einmal versuchen.',
      en: 'Wait until the till has synchronised, then try again.',
    },
  },
  'documents.not_a_sale': {
    ...fixed,
    text: {
      de: 'Nur ein Verkauf oder sein Storno wird zur Rechnung.',
      en: 'Only a sale or its reversal becomes an invoice.',
    },
    action: { de: 'Den Beleg des Verkaufs wählen.', en: 'Choose the receipt of the sale.' },
  },
  'documents.nothing_to_invoice': {
    ...fixed,
    text: { de: 'Auf diesem Beleg wurde nichts geliefert.', en: 'Nothing was supplied on this receipt.' },
    action: { de: 'Den Beleg der Lieferung wählen.', en: 'Choose the receipt of the supply.' },
  },
  'documents.customer_missing': {
    ...fixed,
    text: { de: 'Der Beleg nennt keinen Kunden.', en: 'The receipt names no customer.' },
    action: {
      de: 'Den Kunden wählen; eine Rechnung nennt den Empfänger (§ 14 Abs. 4 Nr. 1 UStG).',
      en: 'Choose the customer; an invoice names its recipient (§ 14(4) no. 1 UStG).',
    },
  },
  'documents.customer_incomplete': {
    ...fixed,
    text: { de: 'Beim Kunden fehlt: {field}.', en: 'The customer lacks: {field}.' },
    action: { de: 'Die Angaben beim Kunden ergänzen.', en: "Complete the customer's data." },
  },
  'documents.customer_address_missing': {
    ...fixed,
    text: {
      de: 'Für eine XRechnung fehlt die elektronische Adresse des Kunden.',
      en: 'An XRechnung needs an electronic address of the customer.',
    },
    action: {
      de: 'Leitweg-ID, E-Mail oder USt-IdNr. angeben, oder ZUGFeRD wählen.',
      en: 'Give a Leitweg-ID, an e-mail address or a VAT id, or choose ZUGFeRD.',
    },
  },
  'documents.seller_incomplete': {
    ...fixed,
    text: { de: 'In den Angaben der Firma fehlt: {field}.', en: 'The company data lack: {field}.' },
    action: {
      de: 'Unter Eingangsrechnungen, Angaben für Rechnungen, ergänzen.',
      en: 'Complete them under incoming invoices, invoice details.',
    },
  },
  'documents.country_unknown': {
    ...fixed,
    text: { de: 'Das Land {country} ist nicht bekannt.', en: 'The country {country} is not known.' },
    action: { de: 'Das Länderkürzel berichtigen (DEU, AUT …).', en: 'Correct the country code (DEU, AUT …).' },
  },
  'documents.issued_otherwise': {
    ...fixed,
    text: {
      de: 'Diese Rechnung ist schon an einen anderen Empfänger oder mit anderer Referenz ausgestellt.',
      en: 'This invoice was already made out to another recipient or with another reference.',
    },
    action: {
      de: 'Dieselben Angaben wählen; für andere den Beleg stornieren und neu verkaufen.',
      en: 'Choose the same details; for others reverse the receipt and sell again.',
    },
  },
  'documents.already_received': {
    severity: 'notice',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Diese Rechnung liegt schon vor: {number}.', en: 'This invoice is there already: {number}.' },
    action: { de: 'Sie steht in der Liste.', en: 'It stands in the list.' },
  },
  'documents.received_unknown': {
    ...fixed,
    text: { de: 'Diese Eingangsrechnung gibt es nicht.', en: 'There is no such incoming invoice.' },
    action: { de: 'Aus der Liste wählen.', en: 'Choose from the list.' },
  },
  'documents.too_large': {
    ...fixed,
    text: { de: 'Die Datei ist zu groß für eine Rechnung.', en: 'The file is too large for an invoice.' },
    action: {
      de: 'Den Absender um die Rechnung ohne große Anlagen bitten.',
      en: 'Ask the sender for it without large attachments.',
    },
  },
  'documents.not_xml': {
    ...fixed,
    text: { de: 'Die Datei ist kein lesbares XML ({reason}).', en: 'The file is no readable XML ({reason}).' },
    action: { de: 'Den Absender um die Originaldatei bitten.', en: 'Ask the sender for the original file.' },
  },
  'documents.hostile': {
    ...fixed,
    text: {
      de: 'Die Datei wurde abgewiesen, weil sie dem Programm schaden könnte ({reason}).',
      en: 'The file was refused because it could harm the program ({reason}).',
    },
    action: { de: 'Den Absender fragen; nicht öffnen.', en: 'Ask the sender; do not open it.' },
  },
  'documents.not_an_invoice': {
    ...fixed,
    text: { de: 'Das ist keine E-Rechnung ({root}).', en: 'This is no e-invoice ({root}).' },
    action: {
      de: 'Angenommen werden XRechnung (UBL, CII) und ZUGFeRD.',
      en: 'XRechnung (UBL, CII) and ZUGFeRD are accepted.',
    },
  },
  'documents.no_xml_inside': {
    ...fixed,
    text: { de: 'In dieser PDF liegt keine E-Rechnung.', en: 'There is no e-invoice inside this PDF.' },
    action: {
      de: 'Seit 2025 ist nur eine strukturierte Datei eine E-Rechnung; die PDF als sonstige Rechnung ablegen.',
      en: 'Since 2025 only a structured file is an e-invoice; file the PDF as another invoice.',
    },
  },
  'documents.pdf_unreadable': {
    ...fixed,
    text: { de: 'Die PDF ist nicht lesbar.', en: 'The PDF cannot be read.' },
    action: { de: 'Den Absender um die Originaldatei bitten.', en: 'Ask the sender for the original file.' },
  },
  'documents.link_invalid': {
    ...fixed,
    text: { de: 'Dieser Link gilt nicht oder nicht mehr.', en: 'This link is not valid, or no longer.' },
    action: { de: 'Im Laden nach dem Beleg fragen.', en: 'Ask the shop for the receipt.' },
  },
  'documents.public_url_missing': {
    ...fixed,
    text: {
      de: 'Der Abruf von Belegen per QR ist nicht eingerichtet.',
      en: 'Fetching receipts by QR is not set up.',
    },
    action: {
      de: 'VALERO_PUBLIC_URL auf die Adresse setzen, unter der Kunden den Server erreichen.',
      en: 'Set VALERO_PUBLIC_URL to the address at which customers reach the server.',
    },
  },
  'documents.mail_missing': {
    ...fixed,
    text: { de: 'Der Versand per E-Mail ist nicht eingerichtet.', en: 'Sending by e-mail is not set up.' },
    action: { de: 'VALERO_SMTP_URL und VALERO_MAIL_FROM setzen.', en: 'Set VALERO_SMTP_URL and VALERO_MAIL_FROM.' },
  },
  'documents.mail_failed': {
    severity: 'warning',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Die E-Mail konnte nicht übergeben werden.', en: 'The e-mail could not be handed over.' },
    action: { de: 'Adresse prüfen und noch einmal versuchen.', en: 'Check the address and try again.' },
  },
});
