import { assert } from '@valero/domain/kernel';
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import { AUDIT_TABLES } from '../audit/tables.pg.ts';
import { BI_TABLES } from '../bi/tables.pg.ts';
import { COMPLIANCE_TABLES } from '../compliance/tables.pg.ts';
import { CRM_TABLES } from '../crm/tables.pg.ts';
import { DOCUMENTS_TABLES } from '../documents/tables.pg.ts';
import { account, FIBU_TABLES } from '../fibu/tables.pg.ts';
import { IDENTITY_SECRETS, IDENTITY_TABLES } from '../identity/tables.pg.ts';
import { KASSE_TABLES } from '../kasse/tables.pg.ts';
import { MELDUNG_TABLES } from '../meldung/tables.pg.ts';
import { STOCK_TABLES } from '../stock/tables.pg.ts';
import { SYNC_TABLES } from '../sync/tables.pg.ts';

/** A column as SQL knows it. */
export interface Column {
  readonly name: string;
  /** `uuid`, `text`, `bigint`, `boolean`, `integer`. */
  readonly type: string;
  readonly notNull: boolean;
}

/** A table as the executor needs it. */
export interface Table {
  /** `module.table` as in a RowOp. */
  readonly name: string;
  /** Quoted, with its schema. */
  readonly sql: string;
  readonly schema: string;
  readonly bare: string;
  readonly columns: ReadonlyMap<string, Column>;
  /** Columns of the primary key, in order. */
  readonly key: readonly string[];
}

/** Quotes an identifier of ours. */
export function quote(name: string): string {
  assert(/^[a-z_][a-z0-9_]*$/.test(name), `an identifier is lower_snake: ${name}`);
  return `"${name}"`;
}

function describe(name: string, table: PgTable): Table {
  const config = getTableConfig(table);
  const columns = new Map(
    config.columns.map((column) => [
      column.name,
      { name: column.name, type: column.getSQLType(), notNull: column.notNull },
    ]),
  );
  const composite = config.primaryKeys[0]?.columns.map((column) => column.name);
  const key = composite ?? config.columns.filter((column) => column.primary).map((column) => column.name);
  const schema = config.schema ?? 'public';
  assert(`${schema}.${config.name}` === name, `${name} is declared under its own name`);
  assert(key.length > 0, `${name} has a primary key`);
  return { name, sql: `${quote(schema)}.${quote(config.name)}`, schema, bare: config.name, columns, key };
}

/** Every table of the modules. */
export const TABLES: ReadonlyMap<string, Table> = new Map(
  Object.entries({
    ...KASSE_TABLES,
    ...STOCK_TABLES,
    ...CRM_TABLES,
    ...FIBU_TABLES,
    ...BI_TABLES,
    ...COMPLIANCE_TABLES,
    ...AUDIT_TABLES,
    ...MELDUNG_TABLES,
    ...DOCUMENTS_TABLES,
    ...SYNC_TABLES,
    ...IDENTITY_TABLES,
    ...IDENTITY_SECRETS,
    'fibu.account': account,
  }).map(([name, table]) => [name, describe(name, table)]),
);

/** The table of a RowOp; an unknown one is our bug. */
export function tableOf(name: string): Table {
  const table = TABLES.get(name);
  assert(table !== undefined, `a table is declared in its module's tables.pg.ts: ${name}`);
  return table;
}
