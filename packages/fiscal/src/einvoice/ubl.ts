import { type BasisPoints, type Cents, toCents } from '@valero/domain/kernel';
import { decimal } from './lines.ts';
import type {
  EInvoice,
  InvoiceLine,
  LineAdjustment,
  PaymentInstruction,
  PostalAddress,
  VatBreakdown,
} from './model.ts';
import { group, leaf, type XmlChild, type XmlNode, xmlDocument } from './xml.ts';

/** CustomizationID of XRechnung 3.0 (BT-24) and the business process Peppol names for it (BT-23, PEPPOL-EN16931-R001). */
export const XRECHNUNG = 'urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0';
export const BILLING_PROCESS = 'urn:fdc:peppol.eu:2017:poacc:billing:01:1.0';

const EUR = { currencyID: 'EUR' };

function money(name: string, amount: Cents): XmlNode | null {
  return leaf(name, amountText(amount), EUR);
}

/** Cents as an amount with two digits. */
export function amountText(amount: Cents): string {
  const [whole = '0', rest = ''] = decimal(amount, 2).split('.');
  return `${whole}.${rest.padEnd(2, '0')}`;
}

/** A rate in percent, without needless zeros. */
export function percentText(rate: BasisPoints): string {
  return decimal(rate, 2);
}

const VAT = group('cac:TaxScheme', leaf('cbc:ID', 'VAT'));

/** The invoice as XRechnung 3.0 in UBL 2.1: an Invoice, or a CreditNote for what is given back. */
export function writeUbl(invoice: EInvoice): string {
  const credit = invoice.type === '381';
  const root = credit ? 'CreditNote' : 'Invoice';
  return xmlDocument(
    root,
    {
      xmlns: `urn:oasis:names:specification:ubl:schema:xsd:${root}-2`,
      'xmlns:cac': 'urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2',
      'xmlns:cbc': 'urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2',
    },
    [
      head(invoice, credit),
      parties(invoice),
      group('cac:Delivery', leaf('cbc:ActualDeliveryDate', invoice.supplied)),
      paymentMeans(invoice.payment),
      group('cac:PaymentTerms', leaf('cbc:Note', invoice.terms)),
      totals(invoice),
      invoice.lines.map((line) => lineOf(line, credit)),
    ],
  );
}

function head(invoice: EInvoice, credit: boolean): XmlChild[] {
  return [
    leaf('cbc:CustomizationID', XRECHNUNG),
    leaf('cbc:ProfileID', BILLING_PROCESS),
    leaf('cbc:ID', invoice.number),
    leaf('cbc:IssueDate', invoice.issued),
    leaf(credit ? 'cbc:CreditNoteTypeCode' : 'cbc:InvoiceTypeCode', invoice.type),
    leaf('cbc:Note', invoice.notes.join('\n')),
    leaf('cbc:DocumentCurrencyCode', 'EUR'),
    leaf('cbc:BuyerReference', invoice.buyerReference),
    invoice.preceding.map(({ number, issued }) =>
      group(
        'cac:BillingReference',
        group('cac:InvoiceDocumentReference', leaf('cbc:ID', number), leaf('cbc:IssueDate', issued)),
      ),
    ),
    group(
      'cac:AdditionalDocumentReference',
      leaf('cbc:ID', invoice.receipt.id),
      leaf('cbc:DocumentDescription', invoice.receipt.description),
    ),
  ];
}

function address({ street, zip, city, country }: PostalAddress): XmlNode | null {
  return group(
    'cac:PostalAddress',
    leaf('cbc:StreetName', street),
    leaf('cbc:CityName', city),
    leaf('cbc:PostalZone', zip),
    group('cac:Country', leaf('cbc:IdentificationCode', country)),
  );
}

function parties({ seller, buyer }: EInvoice): XmlChild[] {
  return [
    group(
      'cac:AccountingSupplierParty',
      group(
        'cac:Party',
        leaf('cbc:EndpointID', seller.contact.email, { schemeID: 'EM' }),
        group('cac:PartyName', leaf('cbc:Name', seller.tradingName)),
        address(seller.address),
        group('cac:PartyTaxScheme', leaf('cbc:CompanyID', seller.vatId), seller.vatId === null ? null : VAT),
        group(
          'cac:PartyTaxScheme',
          leaf('cbc:CompanyID', seller.taxNumber),
          group('cac:TaxScheme', leaf('cbc:ID', 'FC')),
        ),
        group(
          'cac:PartyLegalEntity',
          leaf('cbc:RegistrationName', seller.name),
          leaf('cbc:CompanyID', legalId(seller)),
        ),
        group(
          'cac:Contact',
          leaf('cbc:Name', seller.contact.name),
          leaf('cbc:Telephone', seller.contact.phone),
          leaf('cbc:ElectronicMail', seller.contact.email),
        ),
      ),
    ),
    group(
      'cac:AccountingCustomerParty',
      group(
        'cac:Party',
        leaf('cbc:EndpointID', buyer.endpoint?.value ?? null, { schemeID: buyer.endpoint?.scheme ?? '' }),
        group('cac:PartyIdentification', leaf('cbc:ID', buyer.number)),
        address(buyer.address),
        group('cac:PartyTaxScheme', leaf('cbc:CompanyID', buyer.vatId), buyer.vatId === null ? null : VAT),
        group('cac:PartyLegalEntity', leaf('cbc:RegistrationName', buyer.name)),
      ),
    ),
  ];
}

/** BT-30; without a VAT number the tax number stands here too, because one of BT-29, BT-30, BT-31 must name the seller (BR-CO-26). */
export function legalId({ registration, vatId, taxNumber }: EInvoice['seller']): string | null {
  return registration ?? (vatId === null ? taxNumber : null);
}

function paymentMeans({ code, text, card, account }: PaymentInstruction): XmlNode | null {
  return group(
    'cac:PaymentMeans',
    leaf('cbc:PaymentMeansCode', code, { name: text }),
    card === null
      ? null
      : group('cac:CardAccount', leaf('cbc:PrimaryAccountNumberID', card.pan), leaf('cbc:NetworkID', card.network)),
    account === null
      ? null
      : group(
          'cac:PayeeFinancialAccount',
          leaf('cbc:ID', account.iban),
          group('cac:FinancialInstitutionBranch', leaf('cbc:ID', account.bic)),
        ),
  );
}

function totals({ totals: sums, breakdown }: EInvoice): XmlChild[] {
  return [
    group('cac:TaxTotal', money('cbc:TaxAmount', sums.tax), breakdown.map(subtotal)),
    group(
      'cac:LegalMonetaryTotal',
      money('cbc:LineExtensionAmount', sums.net),
      money('cbc:TaxExclusiveAmount', sums.net),
      money('cbc:TaxInclusiveAmount', sums.gross),
      sums.paid === 0 ? null : money('cbc:PrepaidAmount', sums.paid),
      sums.rounding === 0 ? null : money('cbc:PayableRoundingAmount', sums.rounding),
      money('cbc:PayableAmount', sums.due),
    ),
  ];
}

function subtotal({ net, tax, category, rate, reason, reasonCode }: VatBreakdown): XmlNode | null {
  return group(
    'cac:TaxSubtotal',
    money('cbc:TaxableAmount', net),
    money('cbc:TaxAmount', tax),
    group(
      'cac:TaxCategory',
      leaf('cbc:ID', category),
      // BR-DE-14 wants a rate also outside the scope of VAT
      leaf('cbc:Percent', percentText(rate)),
      leaf('cbc:TaxExemptionReasonCode', reasonCode),
      leaf('cbc:TaxExemptionReason', reason),
      VAT,
    ),
  );
}

function adjustmentOf({ charge, amount, reason }: LineAdjustment): XmlNode | null {
  return group(
    'cac:AllowanceCharge',
    leaf('cbc:ChargeIndicator', charge ? 'true' : 'false'),
    leaf('cbc:AllowanceChargeReasonCode', charge ? 'ABK' : '95'),
    leaf('cbc:AllowanceChargeReason', reason),
    money('cbc:Amount', toCents(amount)),
  );
}

function lineOf(line: InvoiceLine, credit: boolean): XmlNode | null {
  return group(
    credit ? 'cac:CreditNoteLine' : 'cac:InvoiceLine',
    leaf('cbc:ID', line.id),
    leaf('cbc:Note', line.note),
    leaf(credit ? 'cbc:CreditedQuantity' : 'cbc:InvoicedQuantity', line.quantity, { unitCode: line.unit }),
    money('cbc:LineExtensionAmount', line.net),
    line.adjustments.map(adjustmentOf),
    group(
      'cac:Item',
      leaf('cbc:Name', line.name),
      group('cac:SellersItemIdentification', leaf('cbc:ID', line.number)),
      group('cac:StandardItemIdentification', leaf('cbc:ID', line.gtin, { schemeID: '0160' })),
      group(
        'cac:ClassifiedTaxCategory',
        leaf('cbc:ID', line.category),
        line.category === 'O' ? null : leaf('cbc:Percent', percentText(line.rate)),
        VAT,
      ),
    ),
    group('cac:Price', leaf('cbc:PriceAmount', line.price, EUR)),
  );
}
