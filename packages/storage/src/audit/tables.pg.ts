import { bigint, pgSchema, primaryKey, text, uuid } from 'drizzle-orm/pg-core';

const audit = pgSchema('audit');

/** One field of master data or a parameter that changed. */
export const change = audit.table(
  'change',
  {
    fact: uuid('fact').notNull(),
    n: bigint('n', { mode: 'number' }).notNull(),
    at: bigint('at', { mode: 'number' }).notNull(),
    device: uuid('device').notNull(),
    store: uuid('store').notNull(),
    actor: uuid('actor'),
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
export const access = audit.table('access', {
  fact: uuid('fact').primaryKey(),
  at: bigint('at', { mode: 'number' }).notNull(),
  device: uuid('device').notNull(),
  store: uuid('store').notNull(),
  kind: text('kind').notNull(),
  userId: uuid('user_id'),
  who: text('who').notNull(),
  detail: text('detail').notNull(),
  origin: text('origin').notNull(),
});

/** Last known value of every watched field. */
export const state = audit.table(
  'state',
  {
    device: uuid('device').notNull(),
    entity: text('entity').notNull(),
    entityId: text('entity_id').notNull(),
    field: text('field').notNull(),
    value: text('value'),
  },
  (t) => [primaryKey({ columns: [t.device, t.entity, t.entityId, t.field] })],
);

/** Read-only sessions of auditors. */
export const inspection = audit.table('inspection', {
  id: uuid('id').primaryKey(),
  device: uuid('device').notNull(),
  store: uuid('store').notNull(),
  auditorName: text('auditor_name').notNull(),
  authority: text('authority').notNull(),
  beganAt: bigint('began_at', { mode: 'number' }).notNull(),
  until: bigint('until', { mode: 'number' }).notNull(),
  endedAt: bigint('ended_at', { mode: 'number' }),
  reason: text('reason'),
});

/** Every table of the module by its name in a RowOp. */
export const AUDIT_TABLES = {
  'audit.change': change,
  'audit.access': access,
  'audit.state': state,
  'audit.inspection': inspection,
};
