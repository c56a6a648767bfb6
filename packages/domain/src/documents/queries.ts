import * as z from 'zod';
import { type BelegId, query, zId, zText } from '../kernel/index.ts';
import { zInvoiceSettings, zIssuedInvoice, zReceivedInvoice } from './model.ts';

/** Incoming e-invoices, newest first; `text` finds number and seller. */
export const listInvoices = query({
  name: 'documents.listInvoices',
  input: z.object({
    text: zText(80).default(''),
    limit: z.int().min(1).max(1000).default(200),
    offset: z.int().min(0).default(0),
  }),
  output: z.object({
    rows: z.array(zReceivedInvoice.omit({ findings: true }).extend({ errors: z.int(), warnings: z.int() })),
    total: z.int(),
  }),
  right: 'fibu.read',
  at: 'server',
});

/** One incoming e-invoice: when it came, its hashes and what the check found. What it says is read from the kept bytes by the server. */
export const getInvoice = query({
  name: 'documents.getInvoice',
  input: z.object({ id: zId() }),
  output: zReceivedInvoice.nullable(),
  right: 'fibu.read',
  at: 'server',
});

/** In which forms the invoice of a Beleg went out, oldest first. */
export const issuedInvoices = query({
  name: 'documents.issuedInvoices',
  input: z.object({ belegId: zId<BelegId>() }),
  output: z.array(zIssuedInvoice),
  right: 'kasse.report',
  at: 'server',
});

/** Contact, account and register number for invoices. */
export const invoiceSettings = query({
  name: 'documents.invoiceSettings',
  input: z.object({}),
  output: zInvoiceSettings,
  right: 'kasse.report',
  at: 'server',
});
