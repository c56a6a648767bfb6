import type { BelegId } from '../kernel/index.ts';
import type { IssuedInvoice, ReceivedInvoice } from './model.ts';

/** What commands of this module read. */
export interface DocumentsReads {
  /** The incoming invoice with this content; null = new. */
  receivedByHash(xmlHash: string): Promise<ReceivedInvoice | null>;
  /** Every form in which the invoice of a Beleg went out. */
  issuedOf(belegId: BelegId): Promise<readonly IssuedInvoice[]>;
}
