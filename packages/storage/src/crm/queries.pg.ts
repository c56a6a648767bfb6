import { type Customer, customerReceipts, listCustomers, searchCustomers } from '@valero/domain/crm';
import type { BusinessDay, QueryInput, QueryOutput } from '@valero/domain/kernel';
import { type Answer, type Asking, answers, infixes, literal } from '../pg/asking.ts';
import { CUSTOMER } from './reads.pg.ts';

const MATCH = `($1 = '' or c.number ilike $2 or lower(c.name) like all ($3::text[]))`;

function matching(text: string): [string, string, string[]] {
  const wanted = text.trim().toLowerCase().replace(/\s+/g, ' ');
  return [wanted, `${literal(wanted)}%`, infixes(wanted)];
}

type Listed = Customer & {
  readonly receipts: number;
  readonly gross: QueryOutput<typeof listCustomers>['rows'][number]['gross'];
  readonly lastDay: BusinessDay | null;
};

async function list(
  { rows }: Asking,
  { text, limit, offset }: QueryInput<typeof listCustomers>,
): Promise<QueryOutput<typeof listCustomers>> {
  const given = matching(text);
  const [count] = await rows<{ total: number }>(`select count(*) as total from crm.customer c where ${MATCH}`, given);
  const found = await rows<Listed>(
    `select ${CUSTOMER}, coalesce(t.receipts, 0) as receipts, coalesce(t.gross, 0) as gross, t.last_day as "lastDay"
     from crm.customer c left join (
       select customer_id, sum(receipts)::bigint as receipts, sum(gross)::bigint as gross, max(day) as last_day from crm.turnover group by customer_id) t
       on t.customer_id = c.id
     where ${MATCH} order by coalesce(t.gross, 0) desc, c.number, c.id limit $4 offset $5`,
    [...given, limit, offset],
  );
  return {
    rows: found.map(({ receipts, gross, lastDay, ...customer }) => ({ customer, receipts, gross, lastDay })),
    total: count?.total ?? 0,
  };
}

/** Customers as the server answers them. */
export const crmAnswers: readonly Answer[] = [
  answers(searchCustomers, async ({ rows }, { text, limit }) => ({
    customers: await rows<Customer>(
      `select ${CUSTOMER} from crm.customer c where c.active and ${MATCH} order by c.number <> $1, c.name, c.id limit $4`,
      [...matching(text), limit],
    ),
  })),
  answers(listCustomers, list),
  answers(customerReceipts, ({ rows, scope }, { customerId, limit }) =>
    rows<QueryOutput<typeof customerReceipts>[number]>(
      `select beleg_id as "belegId", number, kasse_id as "kasseId", at, day, gross from crm.receipt
       where customer_id = $1 and ($2::uuid is null or store = $2) order by at desc, beleg_id desc limit $3`,
      [customerId, scope.store, limit],
    ),
  ),
];
