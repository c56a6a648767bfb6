import * as z from 'zod';
import { command, err, ok, toId, zText } from '../kernel/index.ts';
import { customersSet } from './events.ts';
import { type Customer, zCustomer } from './model.ts';
import type { CrmReads } from './ports.ts';

/** Creates a customer, also without a network: the id is made here, the human number too. */
export const createCustomer = command({
  name: 'crm.createCustomer',
  input: zCustomer
    .omit({ id: true, version: true, active: true })
    .partial()
    .extend({ name: zText(50).min(1), number: zText(50).min(1) }),
  right: 'crm.write',
  authority: 'device',
  load: (reads: CrmReads, input) => reads.customerByNumber(input.number),
  decide: (taken: Customer | null, input, env) => {
    if (taken) return err({ code: 'crm.number_taken', details: { number: input.number } });
    const blank = {
      kind: 'private' as const,
      street: '',
      zip: '',
      city: '',
      country: 'DEU',
      vatId: '',
      email: '',
      phone: '',
      group: '',
      note: '',
    };
    const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
    const customer: Customer = zCustomer.parse({ ...blank, ...given, id: toId(env.newId()), active: true, version: 1 });
    return ok({ facts: [customersSet.draft({ customers: [customer] })], reply: { customer } });
  },
});

/** Changes a customer's data in the office. */
export const saveCustomer = command({
  name: 'crm.saveCustomer',
  input: z.object({ customer: zCustomer.omit({ version: true }), baseVersion: z.int() }),
  right: 'crm.write',
  authority: 'server',
  load: async (reads: CrmReads, input) => ({
    current: await reads.customer(input.customer.id),
    sameNumber: await reads.customerByNumber(input.customer.number),
  }),
  decide: ({ current, sameNumber }, input) => {
    if (sameNumber && sameNumber.id !== input.customer.id)
      return err({ code: 'crm.number_taken', details: { number: input.customer.number } });
    if ((current?.version ?? 0) !== input.baseVersion)
      return err({ code: 'crm.version_stale', details: { version: current?.version ?? 0 } });
    const customer: Customer = { ...input.customer, version: input.baseVersion + 1 };
    return ok({ facts: [customersSet.draft({ customers: [customer] })], reply: { customer } });
  },
});
