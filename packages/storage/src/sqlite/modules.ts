import type { ShapeName } from '@valero/domain/sync';
import { auditProjection } from '../audit/apply.ts';
import { AUDIT_TABLES } from '../audit/tables.sqlite.ts';
import { complianceProjection, signatureProjection } from '../compliance/apply.ts';
import { COMPLIANCE_DEVICE_TABLES, COMPLIANCE_TABLES } from '../compliance/tables.sqlite.ts';
import { crmProjection } from '../crm/apply.ts';
import { CRM_TABLES } from '../crm/tables.sqlite.ts';
import { IDENTITY_TABLES } from '../identity/tables.sqlite.ts';
import { kasseProjection } from '../kasse/apply.ts';
import { KASSE_TABLES } from '../kasse/tables.sqlite.ts';
import type { Projection } from '../rowop.ts';
import { stockProjection } from '../stock/apply.ts';
import { labelProjection } from '../stock/apply-labels.ts';
import { STOCK_TABLES } from '../stock/tables.sqlite.ts';
import { syncProjection } from '../sync/apply.ts';
import { SYNC_TABLES } from '../sync/tables.sqlite.ts';
import type { TableMap } from './executor.ts';

/** Every table a device's projections and replicas write, by its name in a RowOp. */
export const DEVICE_TABLES: TableMap = {
  ...KASSE_TABLES,
  ...STOCK_TABLES,
  ...CRM_TABLES,
  ...IDENTITY_TABLES,
  ...AUDIT_TABLES,
  ...COMPLIANCE_TABLES,
  ...COMPLIANCE_DEVICE_TABLES,
  ...SYNC_TABLES,
};

/** The table a shape fills; all have the one key `id`. */
export const SHAPE_TABLES: Readonly<Record<ShapeName, string>> = {
  articles: 'stock.article',
  customers: 'crm.customer',
  users: 'identity.user',
  stores: 'identity.store',
  devices: 'identity.device',
  company: 'identity.company',
  requests: 'sync.request',
};

const REPLICAS: ReadonlySet<string> = new Set(Object.values(SHAPE_TABLES));

/** Only what a projection writes into replicas of master data, from the facts that carry master data. */
function masterData(projection: Projection, types: readonly string[]): Projection {
  const wanted = new Set(types);
  return {
    module: projection.module,
    tables: [],
    apply: (fact) => (wanted.has(fact.type) ? projection.apply(fact).filter((op) => REPLICAS.has(op.table)) : []),
  };
}

/** What people chose here: this device's own, never a replica. */
const requestChoices: Projection = {
  module: syncProjection.module,
  tables: syncProjection.tables.filter((table) => !REPLICAS.has(table)),
  apply: (fact) => syncProjection.apply(fact).filter((op) => !REPLICAS.has(op.table)),
};

/**
 * What a till projects: its own Belege whole, and master data it made itself (a customer created without a network).
 * Stock levels, turnover and rollups are the server's: a till would pay for them with every sale and nobody asks it.
 * `tables` are emptied by a rebuild; replicas of master data never are.
 */
export const DEVICE_PROJECTIONS: readonly Projection[] = [
  kasseProjection,
  complianceProjection,
  signatureProjection,
  auditProjection,
  labelProjection,
  masterData(crmProjection, ['crm.customersSet']),
  masterData(stockProjection, ['stock.articlesSet']),
  masterData(syncProjection, ['sync.requestMade']),
  requestChoices,
];
