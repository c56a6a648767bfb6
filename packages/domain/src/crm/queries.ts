import * as z from 'zod';
import { type BelegId, type CustomerId, query, zBusinessDay, zCents, zId, zInstant, zText } from '../kernel/index.ts';
import { zCustomer } from './model.ts';

/** Customers by number or part of the name. */
export const searchCustomers = query({
  name: 'crm.searchCustomers',
  input: z.object({ text: zText(80), limit: z.int().min(1).max(200).default(20) }),
  output: z.object({ customers: z.array(zCustomer) }),
  right: 'crm.read',
  at: 'both',
});

/** Customers with their revenue for the office table, most revenue first. A device knows no revenue: there it is null, and the order is by name. */
export const listCustomers = query({
  name: 'crm.listCustomers',
  input: z.object({
    text: zText(80).default(''),
    limit: z.int().min(1).max(5000).default(500),
    offset: z.int().min(0).default(0),
  }),
  output: z.object({
    rows: z.array(
      z.object({
        customer: zCustomer,
        receipts: z.int().nullable(),
        gross: zCents.nullable(),
        lastDay: zBusinessDay.nullable(),
      }),
    ),
    total: z.int(),
  }),
  right: 'crm.read',
  at: 'both',
});

/** A customer's Belege, newest first. */
export const customerReceipts = query({
  name: 'crm.customerReceipts',
  input: z.object({ customerId: zId<CustomerId>(), limit: z.int().min(1).max(1000).default(200) }),
  output: z.array(
    z.object({
      belegId: zId<BelegId>(),
      number: z.int(),
      kasseId: z.string(),
      at: zInstant,
      day: zBusinessDay,
      gross: zCents,
    }),
  ),
  right: 'crm.read',
  at: 'server',
});
