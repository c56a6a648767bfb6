import { bigint, pgSchema, text, uuid } from 'drizzle-orm/pg-core';

const kasse = pgSchema('kasse');

/** A card payment, reversal or refund: asked, and how it ended. */
const cardIntent = kasse.table('card_intent', {
  intentId: uuid('intent_id').primaryKey(),
  device: uuid('device').notNull(),
  store: uuid('store').notNull(),
  epoch: bigint('epoch', { mode: 'number' }).notNull(),
  seq: bigint('seq', { mode: 'number' }).notNull(),
  basketId: uuid('basket_id').notNull(),
  amount: bigint('amount', { mode: 'number' }).notNull(),
  intendedAt: bigint('intended_at', { mode: 'number' }).notNull(),
  outcome: text('outcome').notNull(),
  settledAt: bigint('settled_at', { mode: 'number' }),
  reason: text('reason').notNull(),
  terminalId: text('terminal_id').notNull(),
  trace: text('trace').notNull(),
  panMasked: text('pan_masked').notNull(),
  brand: text('brand').notNull(),
  approval: text('approval').notNull(),
  receiptText: text('receipt_text').notNull(),
  kind: text('kind').notNull().default('pay'),
  belegId: uuid('beleg_id'),
  ofIntent: uuid('of_intent'),
  why: text('why').notNull().default(''),
  receiptNumber: text('receipt_number').notNull().default(''),
  merchantText: text('merchant_text').notNull().default(''),
  source: text('source').notNull().default('terminal'),
});

/** A Kassenschnitt of a card terminal: what it said beside what the till has taken. `*_types` = sums by card type as JSON. */
const cardCut = kasse.table('card_cut', {
  cutId: uuid('cut_id').primaryKey(),
  device: uuid('device').notNull(),
  store: uuid('store').notNull(),
  epoch: bigint('epoch', { mode: 'number' }).notNull(),
  seq: bigint('seq', { mode: 'number' }).notNull(),
  at: bigint('at', { mode: 'number' }).notNull(),
  actor: uuid('actor'),
  outcome: text('outcome').notNull(),
  reason: text('reason').notNull(),
  terminalId: text('terminal_id').notNull(),
  terminalTotal: bigint('terminal_total', { mode: 'number' }),
  tillTotal: bigint('till_total', { mode: 'number' }).notNull(),
  tillCount: bigint('till_count', { mode: 'number' }).notNull(),
  difference: bigint('difference', { mode: 'number' }),
  terminalTypes: text('terminal_types').notNull(),
  tillTypes: text('till_types').notNull(),
  receiptText: text('receipt_text').notNull(),
});

/** Tables of card payments by their name in a RowOp. */
export const CARD_TABLES = {
  'kasse.card_intent': cardIntent,
  'kasse.card_cut': cardCut,
};
