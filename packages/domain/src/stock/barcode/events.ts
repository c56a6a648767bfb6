import * as z from 'zod';
import { factKind, zText } from '../../kernel/index.ts';
import { zStoreCodeRules } from './store-code.ts';

/** The table of in-store codes of the store that the fact carries, as it is now. */
export const storeCodesSet = factKind({
  type: 'stock.storeCodesSet',
  version: 1,
  schema: z.object({ rules: zStoreCodeRules }),
});

/** A code was scanned for which there is no article. At most once a day for each code and till. */
export const codeUnknown = factKind({
  type: 'stock.codeUnknown',
  version: 1,
  schema: z.object({ code: zText(80).min(1) }),
});

/** Somebody has looked: no article is to be created for this code. */
export const codeSettled = factKind({
  type: 'stock.codeSettled',
  version: 1,
  schema: z.object({ code: zText(80).min(1) }),
});
