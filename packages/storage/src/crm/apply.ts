import { type Customer, customersSet } from '@valero/domain/crm';
import { belegIssued } from '@valero/domain/kasse';
import type { Projection, Row, RowOp } from '../rowop.ts';

/** The columns of `crm.customer`; the same names in SQLite, in PostgreSQL and in the shape `customers`. */
export function customerRow(customer: Customer): Row {
  return {
    id: customer.id,
    number: customer.number,
    name: customer.name,
    kind: customer.kind,
    street: customer.street,
    zip: customer.zip,
    city: customer.city,
    country: customer.country,
    vat_id: customer.vatId,
    email: customer.email,
    phone: customer.phone,
    group_name: customer.group,
    note: customer.note,
    active: customer.active,
    version: customer.version,
  };
}

/** Customer master and what each of them bought. */
export const crmProjection: Projection = {
  module: 'crm',
  tables: ['crm.turnover', 'crm.receipt', 'crm.customer'],
  apply(fact) {
    if (customersSet.is(fact)) {
      return fact.payload.customers.map(
        (customer): RowOp => ({
          op: 'set',
          table: 'crm.customer',
          key: ['id'],
          row: customerRow(customer),
          ifNewer: 'version',
        }),
      );
    }
    if (!belegIssued.is(fact)) return [];
    const beleg = fact.payload;
    if (
      beleg.customer === null ||
      beleg.bonTyp !== 'Beleg' ||
      beleg.training ||
      (beleg.kind !== 'sale' && beleg.kind !== 'storno')
    )
      return [];
    const row = {
      beleg_id: beleg.id,
      customer_id: beleg.customer.id,
      number: beleg.number,
      kasse_id: beleg.kasseId,
      store: fact.store,
      at: beleg.finishedAt,
      day: beleg.businessDay,
      gross: beleg.gross,
    };
    return [
      { op: 'insert', table: 'crm.receipt', row },
      {
        op: 'add',
        table: 'crm.turnover',
        key: { customer_id: beleg.customer.id, day: beleg.businessDay },
        add: { receipts: 1, gross: beleg.gross },
      },
    ];
  },
};
