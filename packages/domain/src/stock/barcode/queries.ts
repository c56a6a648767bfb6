import * as z from 'zod';
import { query, type StoreId, zId, zInstant } from '../../kernel/index.ts';
import { zArticle } from '../model.ts';
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

/** Articles whose price a person or an import has changed since then, by name: what needs new labels. At most 500. */
export const changedPrices = query({
  name: 'stock.changedPrices',
  input: z.object({ since: zInstant }),
  output: z.object({ articles: z.array(zArticle).max(500) }),
  right: 'stock.read',
  at: 'server',
});
