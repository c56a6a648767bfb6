import type { BusinessDay, Cents } from '@valero/domain/kernel';
import type { EInvoice, InvoiceLine, LineAdjustment, PostalAddress, VatBreakdown } from './model.ts';
import { amountText, BILLING_PROCESS, legalId, percentText, XRECHNUNG } from './ubl.ts';
import { group, leaf, type XmlChild, type XmlNode, xmlDocument } from './xml.ts';

/** Guideline of ZUGFeRD / Factur-X, profile EN 16931 (COMFORT). */
const EN16931 = 'urn:cen.eu:en16931:2017';

/** Which rules a CII document claims: XRechnung 3.0, or plain EN 16931 inside a ZUGFeRD PDF. */
export type CiiProfile = 'xrechnung' | 'en16931';

/** The invoice in UN/CEFACT CII D16B. */
export function writeCii(invoice: EInvoice, profile: CiiProfile): string {
  const un = (part: string): string => `urn:un:unece:uncefact:data:standard:${part}:100`;
  return xmlDocument(
    'rsm:CrossIndustryInvoice',
    {
      'xmlns:rsm': un('CrossIndustryInvoice'),
      'xmlns:qdt': un('QualifiedDataType'),
      'xmlns:ram': un('ReusableAggregateBusinessInformationEntity'),
      'xmlns:udt': un('UnqualifiedDataType'),
    },
    [
      context(profile),
      group(
        'rsm:ExchangedDocument',
        leaf('ram:ID', invoice.number),
        leaf('ram:TypeCode', invoice.type),
        group('ram:IssueDateTime', day('udt', invoice.issued)),
        invoice.notes.map((note) => group('ram:IncludedNote', leaf('ram:Content', note))),
      ),
      group(
        'rsm:SupplyChainTradeTransaction',
        invoice.lines.map(lineItem),
        agreement(invoice),
        group(
          'ram:ApplicableHeaderTradeDelivery',
          group('ram:ActualDeliverySupplyChainEvent', group('ram:OccurrenceDateTime', day('udt', invoice.supplied))),
        ),
        settlement(invoice),
      ),
    ],
  );
}

function context(profile: CiiProfile): XmlNode | null {
  const process = profile === 'xrechnung' ? BILLING_PROCESS : null;
  return group(
    'rsm:ExchangedDocumentContext',
    group('ram:BusinessProcessSpecifiedDocumentContextParameter', leaf('ram:ID', process)),
    group(
      'ram:GuidelineSpecifiedDocumentContextParameter',
      leaf('ram:ID', profile === 'xrechnung' ? XRECHNUNG : EN16931),
    ),
  );
}

/** A day as CII writes it: `format` 102 is YYYYMMDD. */
function day(prefix: 'udt' | 'qdt', value: BusinessDay): XmlNode | null {
  return leaf(`${prefix}:DateTimeString`, value.replaceAll('-', ''), { format: '102' });
}

function money(name: string, amount: Cents): XmlNode | null {
  return leaf(name, amountText(amount));
}

function address({ street, zip, city, country }: PostalAddress): XmlNode | null {
  return group(
    'ram:PostalTradeAddress',
    leaf('ram:PostcodeCode', zip),
    leaf('ram:LineOne', street),
    leaf('ram:CityName', city),
    leaf('ram:CountryID', country),
  );
}

function registration(scheme: 'VA' | 'FC', id: string | null): XmlNode | null {
  return group('ram:SpecifiedTaxRegistration', leaf('ram:ID', id, { schemeID: scheme }));
}

function agreement({ seller, buyer, buyerReference, receipt }: EInvoice): XmlNode | null {
  return group(
    'ram:ApplicableHeaderTradeAgreement',
    leaf('ram:BuyerReference', buyerReference),
    group(
      'ram:SellerTradeParty',
      leaf('ram:Name', seller.name),
      group(
        'ram:SpecifiedLegalOrganization',
        leaf('ram:ID', legalId(seller)),
        leaf('ram:TradingBusinessName', seller.tradingName),
      ),
      group(
        'ram:DefinedTradeContact',
        leaf('ram:PersonName', seller.contact.name),
        group('ram:TelephoneUniversalCommunication', leaf('ram:CompleteNumber', seller.contact.phone)),
        group('ram:EmailURIUniversalCommunication', leaf('ram:URIID', seller.contact.email)),
      ),
      address(seller.address),
      group('ram:URIUniversalCommunication', leaf('ram:URIID', seller.contact.email, { schemeID: 'EM' })),
      registration('VA', seller.vatId),
      registration('FC', seller.taxNumber),
    ),
    group(
      'ram:BuyerTradeParty',
      leaf('ram:ID', buyer.number),
      leaf('ram:Name', buyer.name),
      address(buyer.address),
      group(
        'ram:URIUniversalCommunication',
        leaf('ram:URIID', buyer.endpoint?.value ?? null, { schemeID: buyer.endpoint?.scheme ?? '' }),
      ),
      registration('VA', buyer.vatId),
    ),
    group(
      'ram:AdditionalReferencedDocument',
      leaf('ram:IssuerAssignedID', receipt.id),
      leaf('ram:TypeCode', '916'),
      leaf('ram:Name', receipt.description),
    ),
  );
}

function settlement(invoice: EInvoice): XmlNode | null {
  const { payment, totals } = invoice;
  return group(
    'ram:ApplicableHeaderTradeSettlement',
    leaf('ram:InvoiceCurrencyCode', 'EUR'),
    group(
      'ram:SpecifiedTradeSettlementPaymentMeans',
      leaf('ram:TypeCode', payment.code),
      leaf('ram:Information', payment.text),
      group('ram:ApplicableTradeSettlementFinancialCard', leaf('ram:ID', payment.card?.pan ?? null)),
      group('ram:PayeePartyCreditorFinancialAccount', leaf('ram:IBANID', payment.account?.iban ?? null)),
      group('ram:PayeeSpecifiedCreditorFinancialInstitution', leaf('ram:BICID', payment.account?.bic ?? null)),
    ),
    invoice.breakdown.map(tradeTax),
    group('ram:SpecifiedTradePaymentTerms', leaf('ram:Description', invoice.terms)),
    group(
      'ram:SpecifiedTradeSettlementHeaderMonetarySummation',
      money('ram:LineTotalAmount', totals.net),
      money('ram:TaxBasisTotalAmount', totals.net),
      leaf('ram:TaxTotalAmount', amountText(totals.tax), { currencyID: 'EUR' }),
      totals.rounding === 0 ? null : money('ram:RoundingAmount', totals.rounding),
      money('ram:GrandTotalAmount', totals.gross),
      totals.paid === 0 ? null : money('ram:TotalPrepaidAmount', totals.paid),
      money('ram:DuePayableAmount', totals.due),
    ),
    invoice.preceding.map(({ number, issued }) =>
      group(
        'ram:InvoiceReferencedDocument',
        leaf('ram:IssuerAssignedID', number),
        issued === null ? null : group('ram:FormattedIssueDateTime', day('qdt', issued)),
      ),
    ),
  );
}

function tradeTax({ category, rate, net, tax, reason, reasonCode }: VatBreakdown): XmlNode | null {
  return group(
    'ram:ApplicableTradeTax',
    money('ram:CalculatedAmount', tax),
    leaf('ram:TypeCode', 'VAT'),
    leaf('ram:ExemptionReason', reason),
    money('ram:BasisAmount', net),
    leaf('ram:CategoryCode', category),
    leaf('ram:ExemptionReasonCode', reasonCode),
    // BR-DE-14 wants a rate also outside the scope of VAT
    leaf('ram:RateApplicablePercent', percentText(rate)),
  );
}

function adjustmentOf({ charge, amount, reason }: LineAdjustment): XmlNode | null {
  return group(
    'ram:SpecifiedTradeAllowanceCharge',
    group('ram:ChargeIndicator', leaf('udt:Indicator', charge ? 'true' : 'false')),
    money('ram:ActualAmount', amount),
    leaf('ram:ReasonCode', charge ? 'ABK' : '95'),
    leaf('ram:Reason', reason),
  );
}

function lineItem(line: InvoiceLine): XmlChild {
  return group(
    'ram:IncludedSupplyChainTradeLineItem',
    group(
      'ram:AssociatedDocumentLineDocument',
      leaf('ram:LineID', line.id),
      group('ram:IncludedNote', leaf('ram:Content', line.note)),
    ),
    group(
      'ram:SpecifiedTradeProduct',
      leaf('ram:GlobalID', line.gtin, { schemeID: '0160' }),
      leaf('ram:SellerAssignedID', line.number),
      leaf('ram:Name', line.name),
    ),
    group(
      'ram:SpecifiedLineTradeAgreement',
      group('ram:NetPriceProductTradePrice', leaf('ram:ChargeAmount', line.price)),
    ),
    group('ram:SpecifiedLineTradeDelivery', leaf('ram:BilledQuantity', line.quantity, { unitCode: line.unit })),
    group(
      'ram:SpecifiedLineTradeSettlement',
      group(
        'ram:ApplicableTradeTax',
        leaf('ram:TypeCode', 'VAT'),
        leaf('ram:CategoryCode', line.category),
        line.category === 'O' ? null : leaf('ram:RateApplicablePercent', percentText(line.rate)),
      ),
      line.adjustments.map(adjustmentOf),
      group('ram:SpecifiedTradeSettlementLineMonetarySummation', leaf('ram:LineTotalAmount', amountText(line.net))),
    ),
  );
}
