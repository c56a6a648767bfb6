import { bigint, pgSchema, text, uuid } from 'drizzle-orm/pg-core';

const meldung = pgSchema('meldung');

/** Recording systems as a person entered them. Days are `YYYY-MM-DD`, TSEs JSON. */
export const system = meldung.table('system', {
  id: uuid('id').primaryKey(),
  device: uuid('device'),
  store: uuid('store').notNull(),
  kind: text('kind').notNull(),
  software: text('software').notNull(),
  softwareVersion: text('software_version').notNull(),
  manufacturer: text('manufacturer').notNull(),
  model: text('model').notNull(),
  serial: text('serial').notNull(),
  acquisition: text('acquisition').notNull(),
  acquired: text('acquired'),
  commissioned: text('commissioned'),
  decommissioned: text('decommissioned'),
  decommissionReason: text('decommission_reason').notNull(),
  tseForm: text('tse_form'),
  tses: text('tses').notNull(),
  note: text('note').notNull(),
  version: bigint('version', { mode: 'number' }).notNull(),
});

/** Reports sent to the tax office; `systems` is JSON as in the fact. */
export const report = meldung.table('report', {
  id: uuid('id').primaryKey(),
  store: uuid('store').notNull(),
  date: text('date').notNull(),
  ticket: text('ticket').notNull(),
  byName: text('by_name').notNull(),
  at: bigint('at', { mode: 'number' }).notNull(),
  seq: bigint('seq', { mode: 'number' }).notNull(),
  systems: text('systems').notNull(),
});

/** Every table of the module by its name in a RowOp. */
export const MELDUNG_TABLES = { 'meldung.system': system, 'meldung.report': report };
