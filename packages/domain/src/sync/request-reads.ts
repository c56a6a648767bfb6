import type { CrmReads } from '../crm/index.ts';
import type { StockReads } from '../stock/index.ts';

/** What a requested command reads. */
export type RequestReads = StockReads & CrmReads;
