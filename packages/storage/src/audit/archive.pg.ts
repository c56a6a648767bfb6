import { type TillIdentity, zCompany, zDevice, zRole, zStore } from '@valero/domain/identity';
import { toId } from '@valero/domain/kernel';
import pg from 'pg';
import { MODULE_ORDER } from '../pg/migrate.ts';
import { connectionConfig } from '../pg/pool.ts';
import {
  type ArchiveColumn,
  type ArchiveFact,
  type ArchiveSource,
  type ArchiveTable,
  type ArchiveUser,
  type ArchiveValue,
  isColumnGivenOut,
  isGivenOut,
} from './archive.ts';

/** Rows fetched at once. */
const BATCH = 1000;

/** What part of the head office's data is given out. */
export interface ArchiveScope {
  /** Records of one store; null = all. */
  readonly store: string | null;
  /** Records of one device; null = all. */
  readonly device: string | null;
}

const TILLS = `select to_jsonb(c) as company, to_jsonb(s) as store, to_jsonb(d) as device
  from identity.device d join identity.store s on s.id = d.store cross join identity.company c
  where ($1::uuid is null or d.store = $1) and ($2::uuid is null or d.id = $2) order by s.number, d.number, d.id`;
const USERS = `select id, login, name, role, store, active, pin_hash is not null as has_pin from identity."user"
  where ($1::uuid is null or store is null or store = $1) order by name, id`;
const COLUMNS = `select c.table_schema, c.table_name, c.column_name, c.data_type from information_schema.columns c
  join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name and t.table_type = 'BASE TABLE'
  where c.table_schema = any($1) order by c.table_schema, c.table_name, c.ordinal_position`;
const JOURNAL = `select device, epoch, seq, id, type, body, prev_hash as "prevHash", hash from sync.fact
  where ($1::uuid is null or store = $1) and ($2::uuid is null or device = $2)`;

interface Flat {
  readonly [name: string]: string | number | null;
}

const text = (row: Flat, name: string): string => String(row[name] ?? '');
const addressOf = (row: Flat) => ({
  street: text(row, 'street'),
  zip: text(row, 'zip'),
  city: text(row, 'city'),
  country: text(row, 'country'),
});

function tillOf({ company, store, device }: { company: Flat; store: Flat; device: Flat }): TillIdentity {
  const vatId = company['vat_id'] ?? null;
  return {
    company: zCompany.parse({
      ...company,
      address: addressOf(company),
      taxNumber: text(company, 'tax_number'),
      vatId,
    }),
    store: zStore.parse({ ...store, address: addressOf(store), timeZone: text(store, 'time_zone') }),
    device: zDevice.parse({ ...device, kasseId: text(device, 'kasse_id') }),
  };
}

/** A table with what is needed to read it. */
interface Found extends ArchiveTable {
  readonly sql: string;
  readonly names: ReadonlySet<string>;
  /** Columns of bytes; they are given out as base64. */
  readonly bytes: ReadonlySet<string>;
}

async function tablesOf(client: pg.Client): Promise<Found[]> {
  const { rows } = await client.query<{
    table_schema: string;
    table_name: string;
    column_name: string;
    data_type: string;
  }>(COLUMNS, [[...MODULE_ORDER]]);
  const found = new Map<string, { sql: string; names: Set<string>; bytes: Set<string>; columns: ArchiveColumn[] }>();
  for (const { table_schema, table_name, column_name, data_type } of rows) {
    const name = `${table_schema}_${table_name}`;
    if (!isGivenOut(name)) continue;
    const table = found.get(name) ?? {
      sql: `${pg.escapeIdentifier(table_schema)}.${pg.escapeIdentifier(table_name)}`,
      names: new Set(),
      bytes: new Set(),
      columns: [],
    };
    found.set(name, table);
    table.names.add(column_name);
    if (!isColumnGivenOut(column_name)) continue;
    const kind = data_type === 'boolean' ? 'boolean' : /int/.test(data_type) ? 'integer' : 'text';
    if (data_type === 'bytea') table.bytes.add(column_name);
    table.columns.push({ name: column_name, kind });
  }
  return [...found].map(([name, table]) => ({ name, ...table })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The rows of a table that belong to the scope; a table that knows no store belongs to the company. */
function whereOf({ name, names }: Found, { store, device }: ArchiveScope): { where: string; values: string[] } {
  const values: string[] = [];
  const parts: string[] = [];
  const add = (condition: string, value: string | null): void => {
    if (value === null) return;
    values.push(value);
    parts.push(condition.replace('?', `$${values.length}`));
  };
  if (name === 'fibu_line') add('entry in (select id from fibu.entry where store = ?)', store);
  else if (name === 'identity_store') add('id = ?', store);
  else if (names.has('store')) add(name === 'identity_user' ? '(store is null or store = ?)' : 'store = ?', store);
  if (name === 'identity_device') add('id = ?', device);
  else if (names.has('device')) add('device = ?', device);
  return { where: parts.length === 0 ? '' : ` where ${parts.join(' and ')}`, values };
}

async function* cursor<R extends object>(
  client: pg.Client,
  name: string,
  query: string,
  values: readonly (string | null)[],
  batch = BATCH,
): AsyncIterable<R[]> {
  await client.query(`declare ${name} no scroll cursor for ${query}`, [...values]);
  try {
    for (;;) {
      const { rows } = await client.query<R>(`fetch ${batch} from ${name}`);
      if (rows.length > 0) yield rows;
      if (rows.length < batch) return;
    }
  } finally {
    await client.query(`close ${name}`);
  }
}

function archiveOn(client: pg.Client, scope: ArchiveScope): ArchiveSource {
  const given = [scope.store, scope.device];
  let tables: Found[] | null = null;
  const known = async (): Promise<Found[]> => {
    tables ??= await tablesOf(client);
    return tables;
  };
  return {
    async tills() {
      const { rows } = await client.query<{ company: Flat; store: Flat; device: Flat }>(TILLS, given);
      return rows.map(tillOf);
    },
    async users() {
      const { rows } = await client.query<Omit<ArchiveUser, 'hasPin'> & { has_pin: boolean }>(USERS, [scope.store]);
      return rows.map(({ has_pin, ...user }) => ({
        ...user,
        id: toId(user.id),
        role: zRole.parse(user.role),
        hasPin: has_pin,
      }));
    },
    journal: () => cursor<ArchiveFact>(client, 'archive_fact', `${JOURNAL} order by device, epoch, seq`, given),
    async journalCount() {
      const { rows } = await client.query<{ n: number }>(`select count(*) as n from (${JOURNAL}) j`, given);
      return rows[0]?.n ?? 0;
    },
    tables: known,
    async *rows(table) {
      const found = (await known()).find(({ name }) => name === table.name);
      if (!found) return;
      const { where, values } = whereOf(found, scope);
      const list = table.columns
        .map(({ name }) => ({ name, column: pg.escapeIdentifier(name) }))
        .map(({ name, column }) =>
          found.bytes.has(name) ? `translate(encode(${column}, 'base64'), E'\\n', '') as ${column}` : column,
        )
        .join(', ');
      const query = `select ${list} from ${found.sql}${where}`;
      // documents are large: a few at a time
      const batch = found.bytes.size > 0 ? 5 : BATCH;
      for await (const rows of cursor<Record<string, ArchiveValue>>(client, 'archive_row', query, values, batch))
        yield rows.map((row) => table.columns.map((column) => row[column.name] ?? null));
    },
    async steps() {
      const { rows } = await client.query<{ step: string; checksum: string; at: Date }>(
        "select module || '/' || name as step, checksum, applied_at as at from public.valero_migration order by applied_at, module, name",
      );
      return rows.map(({ at, ...step }) => ({ ...step, at: at.toISOString() }));
    },
    async engine() {
      const { rows } = await client.query<{ server_version: string }>('show server_version');
      return `PostgreSQL ${rows[0]?.server_version ?? ''}`;
    },
    async close() {
      await client.end();
    },
  };
}

/** Reads the head office's database: one connection, one read-only snapshot. Rejects when it cannot be reached. */
export async function openPgArchive(url: string, scope: ArchiveScope): Promise<ArchiveSource> {
  const client = new pg.Client(connectionConfig(url));
  await client.connect();
  await client.query('begin isolation level repeatable read read only');
  // an export may take long between two fetches when the medium is slow
  await client.query('set local idle_in_transaction_session_timeout = 0');
  return archiveOn(client, scope);
}
