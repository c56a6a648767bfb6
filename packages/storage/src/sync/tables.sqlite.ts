import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Edits of the office that wait for the head office, and its answers. */
export const request = sqliteTable('sync_request', {
  id: text('id').primaryKey(),
  fact: text('fact').notNull(),
  device: text('device').notNull(),
  store: text('store').notNull(),
  seq: integer('seq').notNull(),
  actor: text('actor'),
  at: integer('at').notNull(),
  command: text('command').notNull(),
  entity: text('entity').notNull(),
  entityId: text('entity_id').notNull(),
  baseVersion: integer('base_version').notNull(),
  seen: text('seen').notNull(),
  input: text('input').notNull(),
  label: text('label').notNull(),
  replaces: text('replaces'),
  state: text('state').notNull(),
  outcome: text('outcome'),
  doneAt: integer('done_at'),
  revision: integer('revision').notNull(),
});

/** What people chose about requests. */
export const requestChoice = sqliteTable('sync_request_choice', {
  id: text('id').primaryKey(),
  fact: text('fact').notNull(),
  choice: text('choice').notNull(),
  actor: text('actor'),
  at: integer('at').notNull(),
  revision: integer('revision').notNull(),
});

/** The tables of requests by their names in a RowOp. */
export const SYNC_TABLES = { 'sync.request': request, 'sync.request_choice': requestChoice };
