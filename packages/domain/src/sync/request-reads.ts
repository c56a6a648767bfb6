import type { CrmReads } from '../crm/index.ts';
import type { StockReads } from '../stock/index.ts';
import type { RequestView } from './request-view.ts';

/** What a requested command reads. */
export type RequestReads = StockReads & CrmReads;

/** What commands about requests read at a device. */
export interface SyncReads {
  /** A request this device knows; null = none. */
  request(id: string): RequestView | null;
}
