import * as z from 'zod';
import { zBonTyp, zGvTyp, zRefTyp, zTaxAmount, zTaxKey, zTse, zTseInfo, zZahlartTyp } from '../compliance/index.ts';
import {
  type ArticleId,
  type BelegId,
  type CustomerId,
  type PaymentIntentId,
  type UserId,
  ZERO,
  zBasisPoints,
  zBusinessDay,
  zCents,
  zId,
  zInstant,
  zMilli,
  zText,
  zUnitPrice,
} from '../kernel/index.ts';

/** A reduction (negative) or surcharge (positive) frozen into a line: DSFinV-K itemamounts discount / extra_amount. */
export const zLineDiscount = z.object({
  scope: z.enum(['line', 'receipt']),
  /** Share taken, null for a fixed amount. */
  percent: zBasisPoints.nullable(),
  /** Signed gross cents of this line's part. */
  amount: zCents,
  reason: zText(80),
  by: zText(80),
});
export type LineDiscount = z.infer<typeof zLineDiscount>;

/** Where a weight comes from. `scale`: weight, unit price and amount are the scale's own; `hand`: a person typed the weight, and paper says so. */
export const zLineWeighing = z.object({
  source: z.enum(['scale', 'hand']),
  /** Packaging taken off, in grams. */
  tare: zMilli,
  /** What the scale computed, in cents; null = computed here. */
  amount: zCents.nullable(),
});
export type LineWeighing = z.infer<typeof zLineWeighing>;

/** A position of a Beleg, complete for DSFinV-K `lines`, `lines_vat`, `itemamounts`. Frozen: later price or tax changes never touch it. */
export const zBelegLine = z.object({
  /** POS_ZEILE, from 1. */
  pos: z.int().min(1),
  articleId: zId<ArticleId>().nullable(),
  /** ART_NR */
  articleNumber: zText(50),
  gtin: zText(50).nullable(),
  /** ARTIKELTEXT */
  text: zText(255),
  groupId: zText(40).nullable(),
  groupName: zText(80).nullable(),
  gvTyp: zGvTyp,
  gvName: zText(40).nullable(),
  /** MENGE; negative = return or void. */
  quantity: zMilli,
  /** FAKTOR, 1000 = 1. */
  factor: zMilli,
  /** EINHEIT */
  unit: zText(50),
  /** STK_BR: gross price per unit as sold, before discounts. */
  unitPrice: zUnitPrice,
  /** The catalogue's price at that moment; differs when the price was typed in. */
  listPrice: zUnitPrice.nullable(),
  taxKey: zTaxKey,
  taxRate: zBasisPoints,
  /** quantity × unitPrice, to the cent, before discounts. */
  base: zCents,
  discounts: z.array(zLineDiscount),
  /** base + Σ discounts. */
  gross: zCents,
  /** Net purchase cost of the whole line, for the margin; null = unknown. */
  cost: zCents.nullable(),
  /** P_STORNO: this position takes back position `voids` of the same Beleg (Sofortstorno). */
  voids: z.int().nullable(),
  /** The deposit line belongs to this position. */
  depositOf: z.int().nullable(),
  /** INHAUS */
  inHouse: z.boolean(),
  voucherNumber: zText(50).nullable(),
  /** AGENTUR_ID, 0 = own company. */
  agency: z.int(),
  /** The position of an earlier Beleg that this one gives back; null = none, or goods returned without a receipt. */
  returnOf: z
    .object({ belegId: zId<BelegId>(), pos: z.int().min(1) })
    .nullable()
    .default(null),
  /** The Beleg whose advance this position settles (GV_TYP Anzahlungsaufloesung). */
  advanceOf: zId<BelegId>().nullable().default(null),
  /** Drinks' part of a combo: belongs to this position, both carry the article and together its price (UStAE 10.1(12)). */
  comboOf: z.int().nullable().default(null),
  /** Why goods came back, what an advance is for. */
  reason: zText(120).default(''),
  /** A voucher redeemed although this till did not know it: the office looks at it. */
  voucherUnchecked: z.boolean().default(false),
  /** Margin scheme: purchase price, margin and the tax in it, of the whole line. No open tax on paper (§ 14a(6) UStG). */
  margin: z.object({ purchase: zCents, margin: zCents, tax: zCents }).nullable().default(null),
  /** How it was weighed; null = it was not, or the weight came from a label. */
  weighing: zLineWeighing.nullable().default(null),
});
export type BelegLine = z.infer<typeof zBelegLine>;

/** A payment of a Beleg (DSFinV-K `datapayment`). */
export const zPayment = z.object({
  type: zZahlartTyp,
  /** ZAHLART_NAME */
  name: zText(60),
  /** ZAHLWAEH_CODE */
  currency: z.string().length(3),
  /** Amount in that currency, in its minor units. */
  amountForeign: zCents,
  /** BASISWAEH_BETRAG: what stays in the drawer or comes by card; negative = paid out. */
  amount: zCents,
  /** Cash handed over, and given back; both 0 for other payments. */
  tendered: zCents,
  change: zCents,
  /** Card: the intent this settles and what the terminal said. */
  card: z
    .object({
      intentId: zId<PaymentIntentId>(),
      terminalId: zText(30),
      trace: zText(30),
      panMasked: zText(30),
      brand: zText(30),
      approval: zText(30),
      receiptText: z.string(),
      /** The terminal's number of its slip; what a reversal is asked by. */
      receiptNumber: zText(30).default(''),
    })
    .nullable(),
});
export type Payment = z.infer<typeof zPayment>;

/** DSFinV-K `references`. */
export const zReference = z.object({
  type: zRefTyp,
  name: zText(40),
  date: zText(25),
  kasseId: zText(50),
  zNumber: z.int().nullable(),
  /** REF_BON_ID: a Beleg's id, or the foreign number. */
  belegId: zText(60),
});
export type Reference = z.infer<typeof zReference>;

/** The customer as frozen into a Beleg. */
export const zBelegCustomer = z.object({
  id: zId<CustomerId>(),
  number: zText(50),
  name: zText(50),
  kind: zText(50),
  street: zText(60),
  zip: zText(10),
  city: zText(62),
  country: zText(3),
  vatId: zText(15),
});
export type BelegCustomer = z.infer<typeof zBelegCustomer>;

/** What the person did; BON_TYP and the lines' GV_TYP carry the legal meaning. */
export const zBelegKind = z.enum(['sale', 'storno', 'cash', 'abort']);

/** A Beleg: one fact. Printed values are stored as printed and never summed again. */
export const zBeleg = z.object({
  /** BON_ID */
  id: zId<BelegId>(),
  /** BON_NR: gap-free per till. */
  number: z.int().min(1),
  bonTyp: zBonTyp,
  kind: zBelegKind,
  /** BON_NAME, for AVSonstige and the like. */
  name: zText(60),
  /** BON_STORNO (see fiscal reference § 3: true on the reversing Beleg). */
  storno: z.boolean(),
  /** Z_KASSE_ID, TERMINAL_ID */
  kasseId: zText(50),
  terminalId: zText(50),
  /** The Z this Beleg will belong to. */
  zNumber: z.int().min(1),
  businessDay: zBusinessDay,
  /** BON_START, BON_ENDE with the minutes ahead of UTC. */
  startedAt: zInstant,
  finishedAt: zInstant,
  offset: z.int(),
  operator: z.object({ id: zId<UserId>(), name: zText(50) }),
  customer: zBelegCustomer.nullable(),
  lines: z.array(zBelegLine),
  taxes: z.array(zTaxAmount),
  payments: z.array(zPayment),
  /** UMS_BRUTTO */
  gross: zCents,
  /** Rounding-free cost of the lines whose cost is known. */
  cost: zCents,
  references: z.array(zReference),
  /** BON_NOTIZ */
  note: zText(255),
  /** ABRECHNUNGSKREIS */
  allocationGroup: zText(50),
  tse: zTse,
  training: z.boolean(),
  /** Entries changed before payment, kept for the auditor. */
  corrections: z.array(
    z.object({ at: zInstant, pos: z.int(), kind: z.enum(['quantity', 'price']), before: z.int(), after: z.int() }),
  ),
  /** An id the caller chose, so that the same request never sells twice; null = none. */
  requestId: zText(80).nullable(),
  /** A full invoice (§ 14(4) UStG): its own gap-free number of this till and the day of supply; null = a receipt. */
  invoice: z
    .object({ number: zText(60), supplyDate: zBusinessDay })
    .nullable()
    .default(null),
});
export type Beleg = z.infer<typeof zBeleg>;

/** Σ of a Z by GV_TYP and tax key (`businesscases`). */
export const zZBusinessCase = z.object({
  gvTyp: zGvTyp,
  gvName: zText(40),
  key: zTaxKey,
  rate: zBasisPoints,
  gross: zCents,
  net: zCents,
  tax: zCents,
});
/** Σ of a Z by payment (`payment`) and by currency (`cash_per_currency`). */
export const zZPayment = z.object({
  type: zZahlartTyp,
  name: zText(60),
  currency: z.string().length(3),
  amountForeign: zCents,
  amount: zCents,
});

/** Σ of the margin scheme in a Z (§ 25a UStG): gross = purchase + margin where margins are positive; a negative margin counts 0. */
export const zMarginTotals = z.object({ gross: zCents, purchase: zCents, margin: zCents, tax: zCents });
export type MarginTotals = z.infer<typeof zMarginTotals>;

/** No used goods sold. */
export const NO_MARGIN: MarginTotals = { gross: ZERO, purchase: ZERO, margin: ZERO, tax: ZERO };

/** A foreign currency at the end of a Z: notes counted leave the drawer for the bank. Amounts in its minor units, `amount` in EUR. */
export const zForeignCash = z.object({
  currency: z.string().length(3),
  expected: zCents,
  counted: zCents,
  amount: zCents,
});

/** A denomination and how often it was counted: `value` in cents. */
export const zDenomination = z.object({
  value: zCents.refine((value) => value >= 0 && value <= 10_000_000),
  count: z.int().min(0).max(10_000_000),
});

/** A Kassenabschluss (Z): one fact, with the master data valid for it, so that an export needs nothing else. */
export const zKassenabschluss = z.object({
  /** Z_NR: gap-free per till. */
  number: z.int().min(1),
  kasseId: zText(50),
  /** Z_ERSTELLUNG */
  createdAt: zInstant,
  offset: z.int(),
  /** Z_BUCHUNGSTAG */
  businessDay: zBusinessDay,
  operator: z.object({ id: zId<UserId>(), name: zText(50) }),
  /** First and last Beleg, Z_START_ID and Z_ENDE_ID; null numbers when the Z has none. */
  first: z.object({ id: zId<BelegId>(), number: z.int() }).nullable(),
  last: z.object({ id: zId<BelegId>(), number: z.int() }).nullable(),
  belegCount: z.int(),
  /** Belege of BON_TYP Beleg that are sales or stornos. */
  saleCount: z.int(),
  stornoCount: z.int(),
  /** Belege of training, kept apart: in no sum. */
  trainingCount: z.int().default(0),
  businessCases: z.array(zZBusinessCase),
  taxes: z.array(zTaxAmount),
  payments: z.array(zZPayment),
  /** What the margin scheme comes to; its business cases show gross without tax. */
  margin: zMarginTotals.default(NO_MARGIN),
  /** Foreign notes taken out of the drawer with this Z. */
  foreignCash: z.array(zForeignCash).default([]),
  /** Z_SE_ZAHLUNGEN, Z_SE_BARZAHLUNGEN */
  paymentsTotal: zCents,
  cashTotal: zCents,
  /** What was sold, gross: every GV_TYP that does not move cash only, so that it is the sum of the sales' Belege. */
  revenue: zCents,
  discountTotal: zCents,
  /** Cash that should be and that was counted; difference = counted − expected, booked as DifferenzSollIst. */
  cashExpected: zCents,
  cashCounted: zCents,
  denominations: z.array(zDenomination),
  /** Brought over from the Z before; part of the Anfangsbestand that is no new money. */
  cashBrought: zCents,
  /** Taken to the bank, and left for the next Z. */
  cashDropped: zCents,
  cashCarried: zCents,
  /** Sum of all Z revenue of this till so far, this one included (Gesamtumsatzspeicher). */
  grandTotal: zCents,
  masterData: z.object({
    company: z.object({
      name: z.string(),
      street: z.string(),
      zip: z.string(),
      city: z.string(),
      country: z.string(),
      taxNumber: z.string(),
      vatId: z.string().nullable(),
    }),
    location: z.object({
      storeId: z.string(),
      number: z.int(),
      name: z.string(),
      street: z.string(),
      zip: z.string(),
      city: z.string(),
      country: z.string(),
    }),
    register: z.object({
      brand: z.string(),
      model: z.string(),
      serial: z.string(),
      softwareBrand: z.string(),
      softwareVersion: z.string(),
      currency: z.string(),
    }),
    taxes: z.array(z.object({ key: zTaxKey, rate: zBasisPoints, name: z.string() })),
    /** The TSEs in service during this Z; none in a Z made before there was one. */
    tses: z.array(zTseInfo).default([]),
  }),
});
export type Kassenabschluss = z.infer<typeof zKassenabschluss>;

/** Cash movements a person can book, by GV_TYP. */
export const zCashKind = z.enum([
  'Einzahlung',
  'Auszahlung',
  'Geldtransit',
  'Privatentnahme',
  'Privateinlage',
  'Lohnzahlung',
]);
export type CashKind = z.infer<typeof zCashKind>;
