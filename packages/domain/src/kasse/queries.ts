import * as z from 'zod';
import { zGvTyp, zTaxAmount, zTaxKey } from '../compliance/index.ts';
import {
  type BasketId,
  type BelegId,
  type DeviceId,
  query,
  type StoreId,
  zBasisPoints,
  zBusinessDay,
  zCents,
  zId,
  zInstant,
  zMilli,
  zText,
} from '../kernel/index.ts';
import { zBeleg, zBelegKind, zBelegLine, zKassenabschluss, zZBusinessCase, zZPayment } from './model.ts';

/** A row of a list of Belege. */
export const zBelegRow = z.object({
  id: zId<BelegId>(),
  device: zId<DeviceId>(),
  store: zId<StoreId>(),
  kasseId: z.string(),
  number: z.int(),
  zNumber: z.int(),
  kind: zBelegKind,
  bonTyp: z.string(),
  storno: z.boolean(),
  day: zBusinessDay,
  at: zInstant,
  operator: z.string(),
  customer: z.string().nullable(),
  lines: z.int(),
  gross: zCents,
  payment: z.string(),
  /** Number of the Beleg that took this one back. */
  voidedBy: z.int().nullable(),
});
export type BelegRow = z.infer<typeof zBelegRow>;

/** Belege, newest first. On a till its own; on the server of all stores. `text` finds a number, a customer or an article text. */
export const listBelege = query({
  name: 'kasse.listBelege',
  input: z.object({
    text: zText(80).default(''),
    from: zBusinessDay.nullable().default(null),
    to: zBusinessDay.nullable().default(null),
    store: zId<StoreId>().nullable().default(null),
    device: zId<DeviceId>().nullable().default(null),
    articleNumber: zText(50).nullable().default(null),
    limit: z.int().min(1).max(1000).default(100),
    offset: z.int().min(0).default(0),
  }),
  output: z.object({ rows: z.array(zBelegRow), total: z.int() }),
  right: 'kasse.report',
  at: 'both',
});

/** One Beleg, whole, with what took it back. */
export const getBeleg = query({
  name: 'kasse.getBeleg',
  input: z.object({ id: zId<BelegId>() }),
  output: z
    .object({
      beleg: zBeleg,
      storeName: z.string(),
      voidedBy: z.object({ id: zId<BelegId>(), number: z.int() }).nullable(),
    })
    .nullable(),
  right: 'kasse.report',
  at: 'both',
});

/** The X report: the open Z so far. `expectedCash` is what the drawer should hold. */
export const xReport = query({
  name: 'kasse.xReport',
  input: z.object({}),
  output: z.object({
    openZ: z.int(),
    day: zBusinessDay.nullable(),
    belegCount: z.int(),
    saleCount: z.int(),
    stornoCount: z.int(),
    businessCases: z.array(zZBusinessCase),
    taxes: z.array(zTaxAmount),
    payments: z.array(zZPayment),
    revenue: zCents,
    discountTotal: zCents,
    cashCarried: zCents,
    expectedCash: zCents,
    /** Foreign notes in the drawer, in minor units, with what they were taken for. */
    foreign: z.array(z.object({ currency: z.string(), held: zCents, amount: zCents })),
    /** Belege of training so far, and whether it goes on. */
    trainingCount: z.int(),
    training: z.boolean(),
    movements: z.array(z.object({ gvTyp: zGvTyp, amount: zCents })),
  }),
  right: 'kasse.report',
  at: 'device',
});

/** Kassenabschluesse, newest first. */
export const listZ = query({
  name: 'kasse.listZ',
  input: z.object({
    store: zId<StoreId>().nullable().default(null),
    from: zBusinessDay.nullable().default(null),
    to: zBusinessDay.nullable().default(null),
    limit: z.int().min(1).max(1000).default(100),
    offset: z.int().min(0).default(0),
  }),
  output: z.object({
    rows: z.array(
      z.object({ device: zId<DeviceId>(), store: zId<StoreId>(), storeName: z.string(), z: zKassenabschluss }),
    ),
    total: z.int(),
  }),
  right: 'kasse.report',
  at: 'both',
});

/** Baskets set aside. */
export const listParked = query({
  name: 'kasse.listParked',
  input: z.object({}),
  output: z.array(
    z.object({ id: zId<BasketId>(), label: z.string(), at: zInstant, by: z.string(), lines: z.int(), total: zCents }),
  ),
  right: 'kasse.sell',
  at: 'device',
});

/** A voucher and what is left on it; null = not known here. On a till what it has seen itself, on the server all tills together. */
export const voucher = query({
  name: 'kasse.voucher',
  input: z.object({ number: zText(50).min(1) }),
  output: z
    .object({
      number: z.string(),
      kind: z.enum(['single', 'multi']),
      taxKey: zTaxKey,
      taxRate: zBasisPoints,
      /** Whether its sale is known; if not, only what was redeemed is. */
      known: z.boolean(),
      issued: zCents,
      redeemed: zCents,
      /** Redeemed at tills that did not know it. */
      unchecked: zCents,
      /** issued − redeemed; below 0 = redeemed beyond its value, to be looked at. */
      left: zCents,
      issuedOn: zBusinessDay.nullable(),
    })
    .nullable(),
  right: 'kasse.report',
  at: 'both',
});

/** Advances that are not settled yet, oldest first. */
export const openAdvances = query({
  name: 'kasse.openAdvances',
  input: z.object({}),
  output: z.array(
    z.object({
      belegId: zId<BelegId>(),
      number: z.int(),
      kasseId: z.string(),
      day: zBusinessDay,
      customer: z.string().nullable(),
      note: z.string(),
      amount: zCents,
    }),
  ),
  right: 'kasse.report',
  at: 'both',
});

/** What of a Beleg can still come back; null = the Beleg is not this till's. `voidedBy` set = nothing. */
export const returnable = query({
  name: 'kasse.returnable',
  input: z.object({ belegId: zId<BelegId>() }),
  output: z
    .object({
      number: z.int(),
      day: zBusinessDay,
      voidedBy: z.int().nullable(),
      /** Positions to choose from, with what is left of each; the drinks of a combo come with it and are not listed. */
      lines: z.array(z.object({ line: zBelegLine, left: zMilli })),
    })
    .nullable(),
  right: 'kasse.report',
  at: 'device',
});
