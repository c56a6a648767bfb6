import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** One field of master data or a parameter that changed. */
export const change = sqliteTable(
  'audit_change',
  {
    fact: text('fact').notNull(),
    n: integer('n').notNull(),
    at: integer('at').notNull(),
    device: text('device').notNull(),
    store: text('store').notNull(),
    actor: text('actor'),
    entity: text('entity').notNull(),
    entityId: text('entity_id').notNull(),
    label: text('label').notNull(),
    field: text('field').notNull(),
    before: text('before'),
    after: text('after'),
  },
  (t) => [primaryKey({ columns: [t.fact, t.n] })],
);

/** Who got at the data. */
export const access = sqliteTable('audit_access', {
  fact: text('fact').primaryKey(),
  at: integer('at').notNull(),
  device: text('device').notNull(),
  store: text('store').notNull(),
  kind: text('kind').notNull(),
  userId: text('user_id'),
  who: text('who').notNull(),
  detail: text('detail').notNull(),
  origin: text('origin').notNull(),
});

/** Last known value of every watched field. */
export const state = sqliteTable(
  'audit_state',
  {
    device: text('device').notNull(),
    entity: text('entity').notNull(),
    entityId: text('entity_id').notNull(),
    field: text('field').notNull(),
    value: text('value'),
  },
  (t) => [primaryKey({ columns: [t.device, t.entity, t.entityId, t.field] })],
);

/** Read-only sessions of auditors. */
export const inspection = sqliteTable('audit_inspection', {
  id: text('id').primaryKey(),
  device: text('device').notNull(),
  store: text('store').notNull(),
  auditorName: text('auditor_name').notNull(),
  authority: text('authority').notNull(),
  beganAt: integer('began_at').notNull(),
  until: integer('until').notNull(),
  endedAt: integer('ended_at'),
  reason: text('reason'),
});

/** Every table of the module by its name in a RowOp. */
export const AUDIT_TABLES = {
  'audit.change': change,
  'audit.access': access,
  'audit.state': state,
  'audit.inspection': inspection,
};
