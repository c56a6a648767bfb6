import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** A card payment, reversal or refund: asked, and how it ended. */
const cardIntent = sqliteTable('kasse_card_intent', {
  intentId: text('intent_id').primaryKey(),
  device: text('device').notNull(),
  store: text('store').notNull(),
  epoch: integer('epoch').notNull(),
  seq: integer('seq').notNull(),
  basketId: text('basket_id').notNull(),
  amount: integer('amount').notNull(),
  intendedAt: integer('intended_at').notNull(),
  outcome: text('outcome').notNull(),
  settledAt: integer('settled_at'),
  reason: text('reason').notNull(),
  terminalId: text('terminal_id').notNull(),
  trace: text('trace').notNull(),
  panMasked: text('pan_masked').notNull(),
  brand: text('brand').notNull(),
  approval: text('approval').notNull(),
  receiptText: text('receipt_text').notNull(),
  kind: text('kind').notNull().default('pay'),
  belegId: text('beleg_id'),
  ofIntent: text('of_intent'),
  why: text('why').notNull().default(''),
  receiptNumber: text('receipt_number').notNull().default(''),
  merchantText: text('merchant_text').notNull().default(''),
  source: text('source').notNull().default('terminal'),
});

/** A Kassenschnitt of a card terminal: what it said beside what the till has taken. `*_types` = sums by card type as JSON. */
const cardCut = sqliteTable('kasse_card_cut', {
  cutId: text('cut_id').primaryKey(),
  device: text('device').notNull(),
  store: text('store').notNull(),
  epoch: integer('epoch').notNull(),
  seq: integer('seq').notNull(),
  at: integer('at').notNull(),
  actor: text('actor'),
  outcome: text('outcome').notNull(),
  reason: text('reason').notNull(),
  terminalId: text('terminal_id').notNull(),
  terminalTotal: integer('terminal_total'),
  tillTotal: integer('till_total').notNull(),
  tillCount: integer('till_count').notNull(),
  difference: integer('difference'),
  terminalTypes: text('terminal_types').notNull(),
  tillTypes: text('till_types').notNull(),
  receiptText: text('receipt_text').notNull(),
});

/** Tables of card payments by their name in a RowOp. */
export const CARD_TABLES = {
  'kasse.card_intent': cardIntent,
  'kasse.card_cut': cardCut,
};
