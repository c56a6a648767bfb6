import * as z from 'zod';
import { type CustomerId, zId, zText } from '../kernel/index.ts';

/** A customer. Fields as DSFinV-K `transactions` wants them frozen into a Beleg. */
export const zCustomer = z.object({
  id: zId<CustomerId>(),
  /** Human number, unique within the company. */
  number: zText(50),
  name: zText(50),
  /** KUNDE_TYP: `Kunde`, `Mitarbeiter` … free text of at most 50 in DSFinV-K. */
  kind: z.enum(['private', 'business', 'employee']),
  street: zText(60),
  zip: zText(10),
  city: zText(62),
  country: z.string().length(3),
  vatId: zText(15),
  email: zText(120),
  phone: zText(40),
  group: zText(60),
  note: zText(500),
  active: z.boolean(),
  version: z.int(),
});
export type Customer = z.infer<typeof zCustomer>;
