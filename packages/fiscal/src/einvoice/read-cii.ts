import type { ReadAdjustment, ReadInvoice, ReadLine, ReadParty } from '@valero/domain/documents';
import { all, attribute, first, ownText, type Tree, text } from './tree.ts';

const NOTHING: Tree = {};

function texts(tree: Tree, path: string): string[] {
  return all(tree, path)
    .map(ownText)
    .filter((value) => value !== '');
}

/** A day of CII (`format` 102 = YYYYMMDD) as ISO; anything else as it stands. */
function day(tree: Tree, path: string): string | null {
  const value = text(tree, path);
  const parts = value === null ? null : /^(\d{4})(\d{2})(\d{2})/.exec(value);
  return parts ? `${parts[1]}-${parts[2]}-${parts[3]}` : value;
}

/** A CrossIndustryInvoice (D16B), also the one inside a ZUGFeRD PDF. */
export function readCii(tree: Tree): ReadInvoice {
  const deal = first(tree, 'SupplyChainTradeTransaction') ?? NOTHING;
  const agreement = first(deal, 'ApplicableHeaderTradeAgreement') ?? NOTHING;
  const settlement = first(deal, 'ApplicableHeaderTradeSettlement') ?? NOTHING;
  const sums = first(settlement, 'SpecifiedTradeSettlementHeaderMonetarySummation') ?? NOTHING;
  const means = 'SpecifiedTradeSettlementPaymentMeans';
  return {
    syntax: 'cii',
    customization: text(tree, 'ExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID') ?? '',
    number: text(tree, 'ExchangedDocument/ID') ?? '',
    type: text(tree, 'ExchangedDocument/TypeCode') ?? '',
    issued: day(tree, 'ExchangedDocument/IssueDateTime/DateTimeString') ?? '',
    supplied:
      day(deal, 'ApplicableHeaderTradeDelivery/ActualDeliverySupplyChainEvent/OccurrenceDateTime/DateTimeString') ??
      day(settlement, 'BillingSpecifiedPeriod/EndDateTime/DateTimeString'),
    due: day(settlement, 'SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString'),
    currency: text(settlement, 'InvoiceCurrencyCode') ?? '',
    buyerReference: text(agreement, 'BuyerReference'),
    order: text(agreement, 'BuyerOrderReferencedDocument/IssuerAssignedID'),
    notes: texts(tree, 'ExchangedDocument/IncludedNote/Content'),
    preceding: texts(settlement, 'InvoiceReferencedDocument/IssuerAssignedID'),
    seller: party(first(agreement, 'SellerTradeParty') ?? NOTHING),
    buyer: party(first(agreement, 'BuyerTradeParty') ?? NOTHING),
    payment: {
      codes: texts(settlement, `${means}/TypeCode`),
      iban: text(settlement, `${means}/PayeePartyCreditorFinancialAccount/IBANID`),
      bic: text(settlement, `${means}/PayeeSpecifiedCreditorFinancialInstitution/BICID`),
      reference: text(settlement, 'PaymentReference'),
      terms: text(settlement, 'SpecifiedTradePaymentTerms/Description'),
    },
    lines: all(deal, 'IncludedSupplyChainTradeLineItem').map(line),
    adjustments: all(settlement, 'SpecifiedTradeAllowanceCharge').map(adjustment),
    breakdown: all(settlement, 'ApplicableTradeTax').map((entry) => ({
      category: text(entry, 'CategoryCode') ?? '',
      rate: text(entry, 'RateApplicablePercent'),
      net: text(entry, 'BasisAmount') ?? '',
      tax: text(entry, 'CalculatedAmount') ?? '',
      reason: text(entry, 'ExemptionReason'),
      reasonCode: text(entry, 'ExemptionReasonCode'),
    })),
    totals: totalsOf(sums, text(settlement, 'InvoiceCurrencyCode')),
    attachments: all(agreement, 'AdditionalReferencedDocument/AttachmentBinaryObject').map(
      (entry) => attribute(entry, 'filename') ?? '',
    ),
  };
}

function totalsOf(sums: Tree, currency: string | null): ReadInvoice['totals'] {
  const taxes = all(sums, 'TaxTotalAmount');
  const own = taxes.find((entry) => attribute(entry, 'currencyID') === currency) ?? taxes[0];
  return {
    lines: text(sums, 'LineTotalAmount') ?? '',
    allowances: text(sums, 'AllowanceTotalAmount'),
    charges: text(sums, 'ChargeTotalAmount'),
    net: text(sums, 'TaxBasisTotalAmount') ?? '',
    // BT-110 may be left out where there is no tax
    tax: own === undefined ? '0' : ownText(own),
    gross: text(sums, 'GrandTotalAmount') ?? '',
    paid: text(sums, 'TotalPrepaidAmount'),
    rounding: text(sums, 'RoundingAmount'),
    due: text(sums, 'DuePayableAmount') ?? '',
  };
}

function party(tree: Tree): ReadParty {
  const registrations = all(tree, 'SpecifiedTaxRegistration/ID');
  const byScheme = (scheme: string): string | null => {
    const found = registrations.find((entry) => attribute(entry, 'schemeID') === scheme);
    return found ? ownText(found) : null;
  };
  return {
    name: text(tree, 'Name') ?? '',
    tradingName: text(tree, 'SpecifiedLegalOrganization/TradingBusinessName'),
    number: text(tree, 'ID') ?? text(tree, 'GlobalID'),
    registration: text(tree, 'SpecifiedLegalOrganization/ID'),
    street: [text(tree, 'PostalTradeAddress/LineOne'), text(tree, 'PostalTradeAddress/LineTwo')]
      .filter((value) => value !== null)
      .join(', '),
    zip: text(tree, 'PostalTradeAddress/PostcodeCode') ?? '',
    city: text(tree, 'PostalTradeAddress/CityName') ?? '',
    country: text(tree, 'PostalTradeAddress/CountryID') ?? '',
    vatId: byScheme('VA'),
    taxNumber: byScheme('FC'),
    endpoint: text(tree, 'URIUniversalCommunication/URIID'),
    contact: {
      name: text(tree, 'DefinedTradeContact/PersonName') ?? text(tree, 'DefinedTradeContact/DepartmentName') ?? '',
      phone: text(tree, 'DefinedTradeContact/TelephoneUniversalCommunication/CompleteNumber') ?? '',
      email: text(tree, 'DefinedTradeContact/EmailURIUniversalCommunication/URIID') ?? '',
    },
  };
}

function adjustment(tree: Tree): ReadAdjustment {
  return {
    charge: text(tree, 'ChargeIndicator/Indicator') === 'true',
    amount: text(tree, 'ActualAmount') ?? '',
    reason: text(tree, 'Reason') ?? text(tree, 'ReasonCode') ?? '',
    category: text(tree, 'CategoryTradeTax/CategoryCode'),
    rate: text(tree, 'CategoryTradeTax/RateApplicablePercent'),
  };
}

function line(tree: Tree): ReadLine {
  const quantity = first(tree, 'SpecifiedLineTradeDelivery/BilledQuantity') ?? NOTHING;
  const price = 'SpecifiedLineTradeAgreement/NetPriceProductTradePrice';
  const tax = 'SpecifiedLineTradeSettlement/ApplicableTradeTax';
  return {
    id: text(tree, 'AssociatedDocumentLineDocument/LineID') ?? '',
    name: text(tree, 'SpecifiedTradeProduct/Name') ?? '',
    description: text(tree, 'SpecifiedTradeProduct/Description'),
    number: text(tree, 'SpecifiedTradeProduct/SellerAssignedID'),
    gtin: text(tree, 'SpecifiedTradeProduct/GlobalID'),
    quantity: ownText(quantity),
    unit: attribute(quantity, 'unitCode') ?? '',
    price: text(tree, `${price}/ChargeAmount`) ?? '',
    priceBase: text(tree, `${price}/BasisQuantity`),
    net: text(tree, 'SpecifiedLineTradeSettlement/SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount') ?? '',
    category: text(tree, `${tax}/CategoryCode`),
    rate: text(tree, `${tax}/RateApplicablePercent`),
    note: text(tree, 'AssociatedDocumentLineDocument/IncludedNote/Content'),
    adjustments: all(tree, 'SpecifiedLineTradeSettlement/SpecifiedTradeAllowanceCharge').map(adjustment),
  };
}
