import type { ReadAdjustment, ReadInvoice, ReadLine, ReadParty } from '@valero/domain/documents';
import { all, attribute, first, ownText, type Tree, text } from './tree.ts';

function texts(tree: Tree, path: string): string[] {
  return all(tree, path)
    .map(ownText)
    .filter((value) => value !== '');
}

const NOTHING: Tree = {};

/** An Invoice or CreditNote of UBL 2.1. */
export function readUbl(tree: Tree): ReadInvoice {
  const means = all(tree, 'PaymentMeans');
  const sums = first(tree, 'LegalMonetaryTotal') ?? NOTHING;
  const tax = first(tree, 'TaxTotal') ?? NOTHING;
  return {
    syntax: 'ubl',
    customization: text(tree, 'CustomizationID') ?? '',
    number: text(tree, 'ID') ?? '',
    type: text(tree, 'InvoiceTypeCode') ?? text(tree, 'CreditNoteTypeCode') ?? '',
    issued: text(tree, 'IssueDate') ?? '',
    supplied: text(tree, 'Delivery/ActualDeliveryDate') ?? text(tree, 'InvoicePeriod/EndDate'),
    due: text(tree, 'DueDate') ?? text(tree, 'PaymentMeans/PaymentDueDate'),
    currency: text(tree, 'DocumentCurrencyCode') ?? '',
    buyerReference: text(tree, 'BuyerReference'),
    order: text(tree, 'OrderReference/ID'),
    notes: texts(tree, 'Note'),
    preceding: texts(tree, 'BillingReference/InvoiceDocumentReference/ID'),
    seller: party(first(tree, 'AccountingSupplierParty/Party') ?? NOTHING),
    buyer: party(first(tree, 'AccountingCustomerParty/Party') ?? NOTHING),
    payment: {
      codes: means.flatMap((entry) => texts(entry, 'PaymentMeansCode')),
      iban: text(tree, 'PaymentMeans/PayeeFinancialAccount/ID'),
      bic: text(tree, 'PaymentMeans/PayeeFinancialAccount/FinancialInstitutionBranch/ID'),
      reference: text(tree, 'PaymentMeans/PaymentID'),
      terms: text(tree, 'PaymentTerms/Note'),
    },
    lines: [...all(tree, 'InvoiceLine'), ...all(tree, 'CreditNoteLine')].map(line),
    adjustments: all(tree, 'AllowanceCharge').map(adjustment),
    breakdown: all(tax, 'TaxSubtotal').map((entry) => ({
      category: text(entry, 'TaxCategory/ID') ?? '',
      rate: text(entry, 'TaxCategory/Percent'),
      net: text(entry, 'TaxableAmount') ?? '',
      tax: text(entry, 'TaxAmount') ?? '',
      reason: text(entry, 'TaxCategory/TaxExemptionReason'),
      reasonCode: text(entry, 'TaxCategory/TaxExemptionReasonCode'),
    })),
    totals: {
      lines: text(sums, 'LineExtensionAmount') ?? '',
      allowances: text(sums, 'AllowanceTotalAmount'),
      charges: text(sums, 'ChargeTotalAmount'),
      net: text(sums, 'TaxExclusiveAmount') ?? '',
      tax: text(tax, 'TaxAmount') ?? '',
      gross: text(sums, 'TaxInclusiveAmount') ?? '',
      paid: text(sums, 'PrepaidAmount'),
      rounding: text(sums, 'PayableRoundingAmount'),
      due: text(sums, 'PayableAmount') ?? '',
    },
    attachments: all(tree, 'AdditionalDocumentReference/Attachment/EmbeddedDocumentBinaryObject').map(
      (entry) => attribute(entry, 'filename') ?? '',
    ),
  };
}

function party(tree: Tree): ReadParty {
  const schemes = all(tree, 'PartyTaxScheme');
  const byScheme = (vat: boolean): string | null => {
    const found = schemes.find((entry) => (text(entry, 'TaxScheme/ID') === 'VAT') === vat);
    return found ? text(found, 'CompanyID') : null;
  };
  return {
    name: text(tree, 'PartyLegalEntity/RegistrationName') ?? text(tree, 'PartyName/Name') ?? '',
    tradingName: text(tree, 'PartyName/Name'),
    number: text(tree, 'PartyIdentification/ID'),
    registration: text(tree, 'PartyLegalEntity/CompanyID'),
    street: [text(tree, 'PostalAddress/StreetName'), text(tree, 'PostalAddress/AdditionalStreetName')]
      .filter((value) => value !== null)
      .join(', '),
    zip: text(tree, 'PostalAddress/PostalZone') ?? '',
    city: text(tree, 'PostalAddress/CityName') ?? '',
    country: text(tree, 'PostalAddress/Country/IdentificationCode') ?? '',
    vatId: byScheme(true),
    taxNumber: byScheme(false),
    endpoint: text(tree, 'EndpointID'),
    contact: {
      name: text(tree, 'Contact/Name') ?? '',
      phone: text(tree, 'Contact/Telephone') ?? '',
      email: text(tree, 'Contact/ElectronicMail') ?? '',
    },
  };
}

function adjustment(tree: Tree): ReadAdjustment {
  return {
    charge: text(tree, 'ChargeIndicator') === 'true',
    amount: text(tree, 'Amount') ?? '',
    reason: text(tree, 'AllowanceChargeReason') ?? text(tree, 'AllowanceChargeReasonCode') ?? '',
    category: text(tree, 'TaxCategory/ID'),
    rate: text(tree, 'TaxCategory/Percent'),
  };
}

function line(tree: Tree): ReadLine {
  const quantity = first(tree, 'InvoicedQuantity') ?? first(tree, 'CreditedQuantity') ?? NOTHING;
  return {
    id: text(tree, 'ID') ?? '',
    name: text(tree, 'Item/Name') ?? '',
    description: text(tree, 'Item/Description'),
    number: text(tree, 'Item/SellersItemIdentification/ID'),
    gtin: text(tree, 'Item/StandardItemIdentification/ID'),
    quantity: ownText(quantity),
    unit: attribute(quantity, 'unitCode') ?? '',
    price: text(tree, 'Price/PriceAmount') ?? '',
    priceBase: text(tree, 'Price/BaseQuantity'),
    net: text(tree, 'LineExtensionAmount') ?? '',
    category: text(tree, 'Item/ClassifiedTaxCategory/ID'),
    rate: text(tree, 'Item/ClassifiedTaxCategory/Percent'),
    note: text(tree, 'Note'),
    adjustments: all(tree, 'AllowanceCharge').map(adjustment),
  };
}
