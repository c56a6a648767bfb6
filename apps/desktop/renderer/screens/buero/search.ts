import * as z from 'zod';

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** What an address of the office holds besides the page: period, store and the like. Anything unreadable is left out. */
const zOfficeSearch = z.object({
  unit: z.enum(['day', 'week', 'month', 'year']).optional().catch(undefined),
  date: day.optional().catch(undefined),
  /** Id of a store; left out = all. */
  store: z.string().optional().catch(undefined),
  by: z
    .enum(['day', 'week', 'month', 'hour', 'store', 'article', 'group', 'tax', 'payment', 'customer'])
    .optional()
    .catch(undefined),
  /** Receipts that hold this article. */
  article: z.coerce.string().optional().catch(undefined),
  /** What is searched for. */
  q: z.coerce.string().optional().catch(undefined),
  /** Receipts of one till. */
  device: z.string().optional().catch(undefined),
});
export type OfficeSearch = z.infer<typeof zOfficeSearch>;

/** Reads the search part of an office address. */
export function readOfficeSearch(given: Record<string, unknown>): OfficeSearch {
  const read = zOfficeSearch.parse(given);
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined && value !== ''));
}
