import * as z from 'zod';
import { type DeviceId, query, type StoreId, zBusinessDay, zCents, zId, zInstant, zMilli } from '../kernel/index.ts';

const zPeriod = z.object({ from: zBusinessDay, to: zBusinessDay, store: zId<StoreId>().nullable().default(null) });
/** Additive figures of sales: gross, net, tax, cost of the lines whose cost is known and the net revenue of those lines (margin = (netWithCost − cost) ÷ netWithCost). */
export const zFigures = z.object({
  receipts: z.int(),
  lines: z.int(),
  gross: zCents,
  net: zCents,
  tax: zCents,
  cost: zCents,
  netWithCost: zCents,
});
export type Figures = z.infer<typeof zFigures>;

/** The dashboard: totals of the period and of the one before, tiles per store, open tills and their cash. */
export const dashboard = query({
  name: 'bi.dashboard',
  input: zPeriod,
  output: z.object({
    total: zFigures,
    previous: zFigures,
    stores: z.array(
      z.object({
        store: zId<StoreId>(),
        name: z.string(),
        figures: zFigures,
        cash: zCents,
        openTills: z.int(),
        tills: z.int(),
        lastContact: zInstant.nullable(),
      }),
    ),
    tills: z.array(
      z.object({
        device: zId<DeviceId>(),
        store: zId<StoreId>(),
        name: z.string(),
        open: z.boolean(),
        cash: zCents,
        lastContact: zInstant.nullable(),
        lastZ: z.int().nullable(),
      }),
    ),
    /** Business days with sales in the data, so that a screen can start where there is something. */
    firstDay: zBusinessDay.nullable(),
    lastDay: zBusinessDay.nullable(),
  }),
  right: 'bi.read',
  at: 'server',
});

/** Figures by a dimension over a period, for charts and tables. `hour` is 0…23 of the store's clock. */
export const revenueBy = query({
  name: 'bi.revenueBy',
  input: zPeriod.extend({
    by: z.enum(['day', 'week', 'month', 'hour', 'store', 'article', 'group', 'tax', 'payment', 'customer']),
    splitByStore: z.boolean().default(false),
    limit: z.int().min(1).max(100_000).default(1000),
  }),
  output: z.array(
    z.object({
      key: z.string(),
      label: z.string(),
      store: zId<StoreId>().nullable(),
      figures: zFigures,
      quantity: zMilli,
    }),
  ),
  right: 'bi.read',
  at: 'server',
});

/** Whether till, server, ledger and rollups tell the same story. */
export const truth = query({
  name: 'bi.truth',
  input: z.object({}),
  output: z.object({
    received: z.int(),
    applied: z.int(),
    receiptsServer: z.int(),
    receiptsRollup: z.int(),
    grossServer: zCents,
    grossRollup: zCents,
    /** Revenue of closed Z at the server and in the ledger. */
    grossClosed: zCents,
    grossLedger: zCents,
    ledgerSum: zCents,
    review: z.int(),
    deadLetters: z.int(),
    waiting: z.int(),
    checkedAt: zInstant,
    equal: z.boolean(),
  }),
  right: 'bi.read',
  at: 'server',
});

/** Totals over everything, as the replay report wants them: keys are days, article numbers, customer numbers; values gross cents. */
export const totals = query({
  name: 'bi.totals',
  input: z.object({}),
  output: z.object({
    receipts: z.int(),
    lines: z.int(),
    gross: zCents,
    perDay: z.record(z.string(), z.int()),
    perArticle: z.record(z.string(), z.int()),
    perCustomer: z.record(z.string(), z.int()),
  }),
  right: 'bi.read',
  at: 'server',
});
