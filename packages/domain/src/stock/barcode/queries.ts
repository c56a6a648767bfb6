import * as z from 'zod';
import { query, type StoreId, zId, zInstant } from '../../kernel/index.ts';
import { zStoreCodeRules } from './store-code.ts';

/** The table of in-store codes of this till's shop. */
export const storeCodes = query({
  name: 'stock.storeCodes',
  input: z.object({}),
  output: z.object({ rules: zStoreCodeRules }),
  right: null,
  at: 'device',
});

/** Codes that were scanned and have no article yet, those scanned last first. */
export const unknownCodes = query({
  name: 'stock.unknownCodes',
  input: z.object({ limit: z.int().min(1).max(500).default(100) }),
  output: z.array(
    z.object({
      code: z.string(),
      store: zId<StoreId>(),
      /** Days on which it was scanned, counted once for each till. */
      days: z.int(),
      lastAt: zInstant,
    }),
  ),
  right: null,
  at: 'both',
});
