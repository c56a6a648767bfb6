import type { ShapeRequest, Table } from '@valero/shape-server/inside';
import { layoutOf } from '@valero/shape-server/inside';
import { articleRow } from '@valero/storage/sqlite';
import type { Chance } from './chance.ts';
import type { PgRow } from './pg.ts';
import { drawnIds, EPOCH_MS, type Shop } from './world.ts';

/** Master data a till of the simulation follows. */
export const FOLLOWED = ['articles', 'customers', 'users'] as const;
export type Followed = (typeof FOLLOWED)[number];

/** Tables behind the shapes. */
export const TABLE_OF: Readonly<Record<Followed, string>> = {
  articles: 'stock.article',
  customers: 'crm.customer',
  users: 'identity.user',
};

const TEXT_OID = 25;

/** PostgreSQL's text of a value. */
function text(value: string | number | boolean | null): string | null {
  return value === null ? null : String(value);
}

function articles(shop: Shop): PgRow[] {
  return shop.articles.map((article) =>
    Object.fromEntries(Object.entries(articleRow(article)).map(([name, value]) => [name, text(value)])),
  );
}

/** A customer as the office writes it. */
export function customerRow(id: string, count: number): PgRow {
  const address = { street: 'Am Markt 2', zip: '10115', city: 'Berlin', country: 'DEU' };
  const rest = { vat_id: '', email: '', phone: '', group_name: '', note: '', active: 'true', version: '1' };
  return { id, number: `K-${count}`, name: `Kunde ${count}`, kind: 'private', ...address, ...rest };
}

/** A person; `store` null = everywhere. */
function userRow(id: string, count: number, store: string | null): PgRow {
  return { id, login: `u${count}`, name: `Person ${count}`, role: 'cashier', store, pin_hash: 'none', active: 'true' };
}

/** What the head office begins with. */
export function firstRows(shop: Shop, chance: Chance): Readonly<Record<Followed, readonly PgRow[]>> {
  const ids = drawnIds(() => EPOCH_MS, chance);
  const store = shop.tills[0]?.store.id ?? null;
  return {
    articles: articles(shop),
    customers: Array.from({ length: 6 }, (_, count) => customerRow(ids.next(), count)),
    users: Array.from({ length: 6 }, (_, count) => userRow(ids.next(), count, count % 3 === 0 ? null : store)),
  };
}

/** The table of a shape as the catalogue would describe it; every column is text, as all values travel. */
export function tableOf(shape: Followed, sample: PgRow): Table {
  const [schema = '', name = ''] = TABLE_OF[shape].split('.');
  const columns = Object.keys(sample).map((column) => ({
    name: column,
    type: 'text',
    dims: 0,
    pkIndex: column === 'id' ? 0 : null,
    notNull: column === 'id',
    modifiers: {},
  }));
  const layout = layoutOf(columns.map((column) => ({ name: column.name, typeOid: TEXT_OID, modifier: -1 })));
  const oid = 16_000 + FOLLOWED.indexOf(shape);
  const typeOids = columns.map(() => TEXT_OID);
  return { oid, schema, name, columns, signature: `${oid}/${layout}`, typeOids, layout, full: true, published: true };
}

/** What a till of a store asks for: people of its own store and of everywhere, everything of the rest. */
export function requestOf(shape: Followed, store: string): ShapeRequest {
  const [schema = '', table = ''] = TABLE_OF[shape].split('.');
  const where = shape === 'users' ? { where: 'store = $1 OR store IS NULL', params: { '1': store } } : NOTHING;
  return { schema, table, ...where, columns: null, replica: 'default', log: 'full' };
}

const NOTHING = { where: null, params: {} } as const;

/** Whether a row belongs to the shape of a store; the simulation's own word, apart from the engine's. */
export function belongs(shape: Followed, store: string, row: PgRow): boolean {
  return shape !== 'users' || row['store'] === null || row['store'] === store;
}
