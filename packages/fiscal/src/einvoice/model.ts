import type { BasisPoints, BusinessDay, Cents } from '@valero/domain/kernel';

/** VAT category code of EN 16931 (UNTDID 5305): standard, zero rated, exempt, reverse charge, outside the scope. */
export type VatCategory = 'S' | 'Z' | 'E' | 'AE' | 'O';

/** Postal address; `country` is ISO 3166 alpha-2, as EN 16931 wants it. */
export interface PostalAddress {
  readonly street: string;
  readonly zip: string;
  readonly city: string;
  readonly country: string;
}

/** An electronic address (BT-34, BT-49) with its scheme: `EM` e-mail, `9930` German VAT id, `0204` Leitweg-ID. */
export interface ElectronicAddress {
  readonly scheme: string;
  readonly value: string;
}

/** The seller (BG-4). */
export interface Seller {
  /** BT-27 */
  readonly name: string;
  /** BT-28: the store, when it goes by another name. */
  readonly tradingName: string | null;
  readonly address: PostalAddress;
  /** BT-31 */
  readonly vatId: string | null;
  /** BT-32: Steuernummer. */
  readonly taxNumber: string;
  /** BT-30: number in the Handelsregister. */
  readonly registration: string | null;
  /** BG-6, demanded by BR-DE-2, 5, 6 and 7. */
  readonly contact: { readonly name: string; readonly phone: string; readonly email: string };
  /** BG-17: where an invoice that is not paid at the till is paid to. */
  readonly account: { readonly iban: string; readonly bic: string | null } | null;
}

/** The buyer (BG-7). */
export interface Buyer {
  /** BT-44 */
  readonly name: string;
  /** BT-46: customer number. */
  readonly number: string | null;
  readonly address: PostalAddress;
  /** BT-48 */
  readonly vatId: string | null;
  /** BT-49; XRechnung demands it. */
  readonly endpoint: ElectronicAddress | null;
}

/** An allowance (`charge` false) or charge of a line (BG-27, BG-28). `amount` ≥ 0, net. */
export interface LineAdjustment {
  readonly charge: boolean;
  readonly amount: Cents;
  readonly reason: string;
}

/** A line (BG-25). All amounts net; in a credit note already turned to positive. */
export interface InvoiceLine {
  readonly id: string;
  /** BT-129 as decimal text; negative = taken back within an invoice. */
  readonly quantity: string;
  /** BT-130, UN/ECE Rec. 20. */
  readonly unit: string;
  /** BT-146 as decimal text, never negative. */
  readonly price: string;
  /** BT-131 */
  readonly net: Cents;
  readonly adjustments: readonly LineAdjustment[];
  /** BT-153 */
  readonly name: string;
  /** BT-155 */
  readonly number: string | null;
  /** BT-157 */
  readonly gtin: string | null;
  readonly category: VatCategory;
  readonly rate: BasisPoints;
  /** BT-127: why a line bears no tax. */
  readonly note: string | null;
}

/** A VAT breakdown (BG-23). */
export interface VatBreakdown {
  readonly category: VatCategory;
  readonly rate: BasisPoints;
  /** BT-116 */
  readonly net: Cents;
  /** BT-117 */
  readonly tax: Cents;
  /** BT-120, BT-121 */
  readonly reason: string | null;
  readonly reasonCode: string | null;
}

/** How it was or will be paid (BG-16). */
export interface PaymentInstruction {
  /** BT-81 (UNTDID 4461). */
  readonly code: string;
  /** BT-82 */
  readonly text: string;
  /** BT-87, BG-18: last digits of the card. */
  readonly card: { readonly pan: string; readonly network: string } | null;
  /** BT-84, BT-86 */
  readonly account: { readonly iban: string; readonly bic: string | null } | null;
}

/** An invoice by the semantic model of EN 16931, complete for every syntax. */
export interface EInvoice {
  /** BT-1: `<Kasse>-<BON_NR>`; it is the receipt's own number, so that there is one document and not two. */
  readonly number: string;
  /** BT-3: 380 invoice, 381 credit note. */
  readonly type: '380' | '381';
  /** BT-2, BT-72 */
  readonly issued: BusinessDay;
  readonly supplied: BusinessDay;
  /** BT-10 */
  readonly buyerReference: string;
  /** BT-22 */
  readonly notes: readonly string[];
  readonly seller: Seller;
  readonly buyer: Buyer;
  /** BG-24: the receipt. */
  readonly receipt: { readonly id: string; readonly description: string };
  /** BG-3 */
  readonly preceding: readonly { readonly number: string; readonly issued: BusinessDay | null }[];
  readonly payment: PaymentInstruction;
  /** BT-20 */
  readonly terms: string;
  readonly lines: readonly InvoiceLine[];
  readonly breakdown: readonly VatBreakdown[];
  readonly totals: {
    /** BT-106 = BT-109: there are no allowances of the whole document, each is on its lines. */
    readonly net: Cents;
    /** BT-110 */
    readonly tax: Cents;
    /** BT-112 */
    readonly gross: Cents;
    /** BT-113 */
    readonly paid: Cents;
    /** BT-114 */
    readonly rounding: Cents;
    /** BT-115 */
    readonly due: Cents;
  };
}
