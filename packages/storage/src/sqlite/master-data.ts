import type { Customer } from '@valero/domain/crm';
import { searchCustomers } from '@valero/domain/crm';
import { favourites, searchArticles } from '@valero/domain/stock';
import { foldText } from '../stock/fold.ts';
import type { ArticleIndex } from '../stock/search.sqlite.ts';
import { type Answer, answer } from './answer.ts';
import type { MasterView } from './shapes-view.ts';
import type { DeviceCrmReads } from './types.ts';

/** A row of `crm_customer` as SQLite gives it. */
export interface CustomerRow {
  readonly id: Customer['id'];
  readonly number: string;
  readonly name: string;
  readonly kind: Customer['kind'];
  readonly street: string;
  readonly zip: string;
  readonly city: string;
  readonly country: string;
  readonly vat_id: string;
  readonly email: string;
  readonly phone: string;
  readonly group_name: string;
  readonly note: string;
  readonly active: number;
  readonly version: number;
}

/** The columns of a `CustomerRow`. */
export const CUSTOMER_COLUMNS =
  'id, number, name, kind, street, zip, city, country, vat_id, email, phone, group_name, note, active, version';

/** A stored row as a customer. */
export function customerOf(row: CustomerRow): Customer {
  const { vat_id: vatId, group_name: group, active, ...rest } = row;
  return { ...rest, vatId, group, active: active === 1 };
}

/** Customers of a device: look-ups and the search of the till. */
export function customerReads(view: MasterView): DeviceCrmReads & { search(text: string, limit: number): Customer[] } {
  view.define('valero_fold', (text) => foldText(String(text)));
  const byId = view.ask<[string], CustomerRow>(`SELECT ${CUSTOMER_COLUMNS} FROM crm_customer WHERE id = ?`);
  const byNumber = view.ask<[string], CustomerRow>(
    `SELECT ${CUSTOMER_COLUMNS} FROM crm_customer WHERE number = ? ORDER BY active DESC, id LIMIT 1`,
  );
  const search = view.ask<[string, string, string, number], CustomerRow>(
    `SELECT ${CUSTOMER_COLUMNS} FROM crm_customer WHERE active = 1 AND (number LIKE ? ESCAPE '\\' OR instr(valero_fold(name), ?) > 0)
     ORDER BY number = ? DESC, name COLLATE NOCASE, id LIMIT ?`,
  );
  const found = (row: CustomerRow | undefined): Customer | null => (row ? customerOf(row) : null);
  return {
    customer: (id) => found(byId.get(id)),
    customerByNumber: (number) => found(byNumber.get(number)),
    search: (text, limit) =>
      search.all(`${text.trim().replace(/[\\%_]/g, '\\$&')}%`, foldText(text), text.trim(), limit).map(customerOf),
  };
}

/** Questions about master data that a till answers without a network. */
export function masterDataAnswers(
  articles: ArticleIndex,
  customers: ReturnType<typeof customerReads>,
): readonly Answer[] {
  return [
    answer(searchArticles, ({ text, limit }) => articles.search(text, limit)),
    answer(favourites, ({ groupId }) => articles.favourites(groupId)),
    answer(searchCustomers, ({ text, limit }) => ({ customers: customers.search(text, limit) })),
  ];
}
