import { createHash } from 'node:crypto';
import pg from 'pg';
import type { Bench } from './harness.ts';

/** Columns of an article that travel to a till. */
export const ARTICLE_COLUMNS =
  'id,number,gtin,name,search_key,group_id,group_name,tax_key,unit,price,cost,deposit,icon,favourite,rank,active,version,restaurant_food,drink_share';

/** A company with as many tills as there are tokens, some to each store. */
export async function fillCompany(pool: pg.Pool, tokens: readonly string[], perStore: number): Promise<void> {
  const hashes = tokens.map((token) => createHash('sha256').update(token).digest('hex'));
  const address = `'Hauptstrasse 1', '10115', 'Berlin', 'DE'`;
  await pool.query(
    `insert into identity.company values (gen_random_uuid(), 'Messung GmbH', ${address}, '30/123/12345', null)`,
  );
  await pool.query(
    `insert into identity.store select gen_random_uuid(), n, 'Laden ' || n, ${address}, 'Europe/Berlin' from generate_series(1, $1::int) n`,
    [Math.ceil(tokens.length / perStore)],
  );
  await pool.query(
    `insert into identity.device (id, store, number, name, kasse_id, serial, kind, brand, model)
     select gen_random_uuid(), s.id, n, 'Kasse ' || n, 'VALERO-' || s.number || '-' || n, 'VAL-' || n, 'till', 'VALERO', 'VALERO'
     from generate_series(1, $1::int) n join identity.store s on s.number = 1 + (n - 1) / $2::int`,
    [tokens.length, perStore],
  );
  await pool.query(
    `insert into identity.device_token (hash, device, created_at)
     select t.hash, d.id, 0 from unnest($1::text[]) with ordinality t(hash, n) join identity.device d on d.number = t.n`,
    [hashes],
  );
  await pool.query('analyze identity.device, identity.device_token, identity.store');
}

/** Articles with numbers from 000001 on. */
export async function fillArticles(pool: pg.Pool, table: string, count: number): Promise<void> {
  await pool.query(
    `insert into ${table} (id, number, gtin, name, search_key, group_id, group_name, tax_key, unit, price, cost, rank, active, version)
     select gen_random_uuid(), lpad(n::text, 6, '0'), lpad(n::text, 13, '4'), 'Artikel ' || n || ' ' || left(md5(n::text), 12), 'artikel ' || n,
       'g' || n % 40, 'Warengruppe ' || n % 40, 1, 'piece', 100000 * (1 + n % 900), 60000, n, true, 1 from generate_series(1, $1::int) n`,
    [count],
  );
}

const OWN_TABLES = `create table article (id uuid primary key, number text not null unique, gtin text, name text not null, search_key text not null,
    group_id text, group_name text, tax_key integer not null, unit text not null, price bigint, cost bigint, deposit bigint, icon text,
    favourite bigint, rank bigint not null, active boolean not null, version bigint not null,
    restaurant_food boolean not null default false, drink_share bigint);
  create table movement (id bigint primary key, store integer not null, text text not null);
  alter table article replica identity full;
  alter table movement replica identity full;
  create publication rig for table article, movement`;

/** A database of the shape server's own in the same PostgreSQL: the same articles, and movements of stores. */
export async function ownDatabase(
  bench: Bench,
  base: string,
): Promise<{ readonly url: string; readonly pool: pg.Pool }> {
  const admin = new pg.Client({ connectionString: base });
  await admin.connect();
  await admin.query('create database direct');
  await admin.end();
  const url = new URL(base);
  url.pathname = '/direct';
  const pool = new pg.Pool({ connectionString: url.href, max: 2 });
  pool.on('error', () => undefined);
  bench.after(() => pool.end());
  await pool.query(OWN_TABLES);
  return { url: url.href, pool };
}
