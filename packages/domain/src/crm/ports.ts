import type { CustomerId } from '../kernel/index.ts';
import type { Customer } from './model.ts';

/** What customer commands read. */
export interface CrmReads {
  customer(id: CustomerId): Customer | null | Promise<Customer | null>;
  customerByNumber(number: string): Customer | null | Promise<Customer | null>;
}
