import { type CrmReads, type Customer, zCustomer } from '@valero/domain/crm';
import type { CustomerId } from '@valero/domain/kernel';
import type { Rows } from '../pg/asking.ts';

/** The columns of `crm.customer` under the names of the domain. */
export const CUSTOMER = `c.id, c.number, c.name, c.kind, c.street, c.zip, c.city, c.country, c.vat_id as "vatId", c.email, c.phone, c.group_name as "group", c.note,
  c.active, c.version`;

/** Customers for commands that run at the server. */
export function crmReadsPg(rows: Rows): CrmReads {
  const one = async (where: string, value: string): Promise<Customer | null> => {
    const [row] = await rows<Customer>(
      `select ${CUSTOMER} from crm.customer c where ${where} order by c.active desc, c.id limit 1`,
      [value],
    );
    return row ? zCustomer.parse(row) : null;
  };
  return {
    customer: (id: CustomerId) => one('c.id = $1', id),
    customerByNumber: (number) => one('c.number = $1', number),
  };
}
