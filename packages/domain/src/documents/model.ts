import * as z from 'zod';
import { type BelegId, type CustomerId, zBusinessDay, zId, zInstant, zText } from '../kernel/index.ts';

/** Forms an e-invoice comes in or goes out in. */
export const zInvoiceFormat = z.enum(['xrechnung-ubl', 'xrechnung-cii', 'zugferd']);
export type InvoiceFormat = z.infer<typeof zInvoiceFormat>;

const zMaybe = z.string().nullable();

/** A party of an invoice as read; empty text = not stated. */
export const zReadParty = z.object({
  name: z.string(),
  tradingName: zMaybe,
  number: zMaybe,
  registration: zMaybe,
  street: z.string(),
  zip: z.string(),
  city: z.string(),
  /** ISO 3166 alpha-2 */
  country: z.string(),
  vatId: zMaybe,
  taxNumber: zMaybe,
  endpoint: zMaybe,
  contact: z.object({ name: z.string(), phone: z.string(), email: z.string() }),
});
export type ReadParty = z.infer<typeof zReadParty>;

/** An allowance or charge as read; amounts as the decimal text of the document. */
export const zReadAdjustment = z.object({
  charge: z.boolean(),
  amount: z.string(),
  reason: z.string(),
  category: zMaybe,
  rate: zMaybe,
});
export type ReadAdjustment = z.infer<typeof zReadAdjustment>;

/** A line as read. */
export const zReadLine = z.object({
  id: z.string(),
  name: z.string(),
  description: zMaybe,
  number: zMaybe,
  gtin: zMaybe,
  quantity: z.string(),
  unit: z.string(),
  price: z.string(),
  /** The price is for this many units; null = one. */
  priceBase: zMaybe,
  net: z.string(),
  category: zMaybe,
  rate: zMaybe,
  note: zMaybe,
  adjustments: z.array(zReadAdjustment),
});
export type ReadLine = z.infer<typeof zReadLine>;

/** An e-invoice as read from UBL or CII: what a person needs to see of it. Amounts stay the decimal text of the document. */
export const zReadInvoice = z.object({
  syntax: z.enum(['ubl', 'cii']),
  /** BT-24 */
  customization: z.string(),
  number: z.string(),
  /** BT-3 */
  type: z.string(),
  issued: z.string(),
  supplied: zMaybe,
  due: zMaybe,
  currency: z.string(),
  buyerReference: zMaybe,
  order: zMaybe,
  notes: z.array(z.string()),
  preceding: z.array(z.string()),
  seller: zReadParty,
  buyer: zReadParty,
  payment: z.object({ codes: z.array(z.string()), iban: zMaybe, bic: zMaybe, reference: zMaybe, terms: zMaybe }),
  lines: z.array(zReadLine),
  adjustments: z.array(zReadAdjustment),
  breakdown: z.array(
    z.object({
      category: z.string(),
      rate: zMaybe,
      net: z.string(),
      tax: z.string(),
      reason: zMaybe,
      reasonCode: zMaybe,
    }),
  ),
  totals: z.object({
    lines: z.string(),
    allowances: zMaybe,
    charges: zMaybe,
    net: z.string(),
    tax: z.string(),
    gross: z.string(),
    paid: zMaybe,
    rounding: zMaybe,
    due: z.string(),
  }),
  /** Names of what is attached inside; never opened. */
  attachments: z.array(z.string()),
});
export type ReadInvoice = z.infer<typeof zReadInvoice>;

/** What a check of an incoming invoice found. */
export const zFinding = z.object({
  /** Id of the rule, as EN 16931, XRechnung or the law name it: `BR-CO-15`, `BR-DE-15`, `§ 14 Abs. 4 Nr. 2 UStG`. */
  rule: z.string(),
  severity: z.enum(['error', 'warning']),
  text: z.object({ de: z.string(), en: z.string() }),
});
export type Finding = z.infer<typeof zFinding>;

const zSha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** An e-invoice that came in: the structured part is kept unchanged, byte by byte (GoBD Rz. 131), and known by its SHA-256. */
export const zReceivedInvoice = z.object({
  id: zId(),
  /** Name of the file as it was called. */
  fileName: zText(200),
  kind: z.enum(['ubl', 'cii', 'zugferd']),
  receivedAt: zInstant,
  by: zText(80),
  /** SHA-256 of the file, and of the structured part (the same for plain XML). */
  fileHash: zSha256,
  xmlHash: zSha256,
  bytes: z.int(),
  number: zText(200),
  seller: zText(200),
  issued: zText(20),
  currency: zText(10),
  gross: zText(40),
  due: zText(40),
  findings: z.array(zFinding).max(200),
});
export type ReceivedInvoice = z.infer<typeof zReceivedInvoice>;

/** What an invoice says of the seller beside company and store: contact (BG-6), account (BG-17), register (BT-30). */
export const zInvoiceSettings = z.object({
  contactName: zText(80),
  phone: zText(40),
  email: zText(120),
  iban: zText(34),
  bic: zText(11),
  registration: zText(40),
});
export type InvoiceSettings = z.infer<typeof zInvoiceSettings>;

/** Nothing set yet. */
export const NO_INVOICE_SETTINGS: InvoiceSettings = {
  contactName: '',
  phone: '',
  email: '',
  iban: '',
  bic: '',
  registration: '',
};

/** An invoice that went out for a Beleg: who it was made out to is fixed at the first time, in every format. */
export const zIssuedInvoice = z.object({
  belegId: zId<BelegId>(),
  /** BT-1 */
  number: zText(80),
  format: zInvoiceFormat,
  issuedOn: zBusinessDay,
  at: zInstant,
  by: zText(80),
  /** The customer of the company; null = as on the Beleg. */
  customerId: zId<CustomerId>().nullable(),
  /** BT-10 and BT-49 as asked for. */
  buyerReference: zText(100),
  email: zText(120),
  fileHash: zSha256,
  bytes: z.int(),
});
export type IssuedInvoice = z.infer<typeof zIssuedInvoice>;
