import * as z from 'zod';
import { factKind } from '../kernel/index.ts';
import { zCustomer } from './model.ts';

/** Customers as they are now: created (also offline at a till) or changed. Whole rows. */
export const customersSet = factKind({
  type: 'crm.customersSet',
  version: 1,
  schema: z.object({ customers: z.array(zCustomer).max(1000) }),
});
