import { factKind } from '../kernel/index.ts';
import { zInvoiceSettings, zIssuedInvoice, zReceivedInvoice } from './model.ts';

/** An e-invoice came in and is kept. Its bytes lie beside the journal under their SHA-256, which this fact seals. */
export const invoiceReceived = factKind({ type: 'documents.invoiceReceived', version: 1, schema: zReceivedInvoice });

/** A Beleg went out as an e-invoice. It books nothing: the Beleg is the one fiscal document. */
export const invoiceIssued = factKind({ type: 'documents.invoiceIssued', version: 1, schema: zIssuedInvoice });

/** Contact, account and register number for invoices, as they are now. */
export const settingsSet = factKind({ type: 'documents.settingsSet', version: 1, schema: zInvoiceSettings });
