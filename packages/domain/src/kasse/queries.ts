import * as z from 'zod';
import { zGvTyp, zTaxAmount } from '../compliance/index.ts';
import {
  type BasketId,
  type BelegId,
  type DeviceId,
  query,
  type StoreId,
  zBusinessDay,
  zCents,
  zId,
  zInstant,
  zText,
} from '../kernel/index.ts';
import { zBeleg, zBelegKind, zKassenabschluss, zZBusinessCase, zZPayment } from './model.ts';

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
