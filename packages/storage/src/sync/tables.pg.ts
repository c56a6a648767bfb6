import { bigint, pgSchema, text, uuid } from 'drizzle-orm/pg-core';

const sync = pgSchema('sync');

/** Edits of the office and what became of them. */
export const request = sync.table('request', {
  id: uuid('id').primaryKey(),
  fact: uuid('fact').notNull(),
  device: uuid('device').notNull(),
  store: uuid('store').notNull(),
  seq: bigint('seq', { mode: 'number' }).notNull(),
  actor: uuid('actor'),
  at: bigint('at', { mode: 'number' }).notNull(),
  command: text('command').notNull(),
  entity: text('entity').notNull(),
  entityId: uuid('entity_id').notNull(),
  baseVersion: bigint('base_version', { mode: 'number' }).notNull(),
  seen: text('seen').notNull(),
  input: text('input').notNull(),
  label: text('label').notNull(),
  replaces: uuid('replaces'),
  state: text('state').notNull(),
  outcome: text('outcome'),
  doneAt: bigint('done_at', { mode: 'number' }),
  revision: bigint('revision', { mode: 'number' }).notNull(),
});

/** What people chose about requests. */
export const requestChoice = sync.table('request_choice', {
  id: uuid('id').primaryKey(),
  fact: uuid('fact').notNull(),
  choice: text('choice').notNull(),
  actor: uuid('actor'),
  at: bigint('at', { mode: 'number' }).notNull(),
  revision: bigint('revision', { mode: 'number' }).notNull(),
});

/** The tables of requests by their names in a RowOp. */
export const SYNC_TABLES = { 'sync.request': request, 'sync.request_choice': requestChoice };
