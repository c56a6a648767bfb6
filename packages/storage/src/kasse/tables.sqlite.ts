import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

import { CARD_TABLES } from './tables-cards.sqlite.ts';

/** A Beleg: what lists, counters and look-ups need. The whole Beleg is the body of journal row (device, epoch, seq), stored once. */
export const receipt = sqliteTable('kasse_receipt', {
  id: text('id').primaryKey(),
  device: text('device').notNull(),
  store: text('store').notNull(),
  epoch: integer('epoch').notNull(),
  seq: integer('seq').notNull(),
  kasseId: text('kasse_id').notNull(),
  number: integer('number').notNull(),
  zNumber: integer('z_number').notNull(),
  bonTyp: text('bon_typ').notNull(),
  kind: text('kind').notNull(),
  storno: integer('storno', { mode: 'boolean' }).notNull(),
  training: integer('training', { mode: 'boolean' }).notNull(),
  businessDay: text('business_day').notNull(),
  startedAt: integer('started_at').notNull(),
  finishedAt: integer('finished_at').notNull(),
  offsetMinutes: integer('offset_minutes').notNull(),
  operatorId: text('operator_id').notNull(),
  operatorName: text('operator_name').notNull(),
  customerId: text('customer_id'),
  customerNumber: text('customer_number'),
  customerName: text('customer_name'),
  lineCount: integer('line_count').notNull(),
  gross: integer('gross').notNull(),
  cost: integer('cost').notNull(),
  payment: text('payment').notNull(),
  tseState: text('tse_state').notNull(),
  requestId: text('request_id'),
  invoiceNumber: text('invoice_number'),
});

/** A position of a Beleg, for search by article. */
export const receiptLine = sqliteTable(
  'kasse_receipt_line',
  {
    receiptId: text('receipt_id').notNull(),
    pos: integer('pos').notNull(),
    device: text('device').notNull(),
    store: text('store').notNull(),
    articleId: text('article_id'),
    articleNumber: text('article_number').notNull(),
    gtin: text('gtin'),
    text: text('text').notNull(),
    groupId: text('group_id'),
    gvTyp: text('gv_typ').notNull(),
    quantity: integer('quantity').notNull(),
    unit: text('unit').notNull(),
    unitPrice: integer('unit_price').notNull(),
    taxKey: integer('tax_key').notNull(),
    taxRate: integer('tax_rate').notNull(),
    base: integer('base').notNull(),
    discount: integer('discount').notNull(),
    gross: integer('gross').notNull(),
    cost: integer('cost'),
    voids: integer('voids'),
  },
  (t) => [primaryKey({ columns: [t.receiptId, t.pos] })],
);

/** A Beleg per tax key, as printed. */
export const receiptTax = sqliteTable(
  'kasse_receipt_tax',
  {
    receiptId: text('receipt_id').notNull(),
    taxKey: integer('tax_key').notNull(),
    taxRate: integer('tax_rate').notNull(),
    device: text('device').notNull(),
    store: text('store').notNull(),
    gross: integer('gross').notNull(),
    net: integer('net').notNull(),
    tax: integer('tax').notNull(),
  },
  (t) => [primaryKey({ columns: [t.receiptId, t.taxKey, t.taxRate] })],
);

/** A payment of a Beleg. */
export const receiptPayment = sqliteTable(
  'kasse_receipt_payment',
  {
    receiptId: text('receipt_id').notNull(),
    pos: integer('pos').notNull(),
    device: text('device').notNull(),
    store: text('store').notNull(),
    type: text('type').notNull(),
    name: text('name').notNull(),
    currency: text('currency').notNull(),
    amountForeign: integer('amount_foreign').notNull(),
    amount: integer('amount').notNull(),
    tendered: integer('tendered').notNull(),
    changeGiven: integer('change_given').notNull(),
    intentId: text('intent_id'),
  },
  (t) => [primaryKey({ columns: [t.receiptId, t.pos] })],
);

/** A Kassenabschluss; the whole Z is the body of journal row (device, epoch, seq). */
export const z = sqliteTable(
  'kasse_z',
  {
    device: text('device').notNull(),
    epoch: integer('epoch').notNull(),
    seq: integer('seq').notNull(),
    store: text('store').notNull(),
    number: integer('number').notNull(),
    kasseId: text('kasse_id').notNull(),
    createdAt: integer('created_at').notNull(),
    businessDay: text('business_day').notNull(),
    operatorName: text('operator_name').notNull(),
    belegCount: integer('beleg_count').notNull(),
    revenue: integer('revenue').notNull(),
    paymentsTotal: integer('payments_total').notNull(),
    cashExpected: integer('cash_expected').notNull(),
    cashCounted: integer('cash_counted').notNull(),
    cashCarried: integer('cash_carried').notNull(),
    grandTotal: integer('grand_total').notNull(),
  },
  (t) => [primaryKey({ columns: [t.device, t.epoch, t.seq] })],
);

/** Which Beleg took which one back. */
export const storno = sqliteTable('kasse_storno', {
  ofId: text('of_id').primaryKey(),
  byId: text('by_id').notNull(),
  byNumber: integer('by_number').notNull(),
  device: text('device').notNull(),
  store: text('store').notNull(),
});

/** A till with its counters and carry-overs. */
export const till = sqliteTable('kasse_till', {
  device: text('device').primaryKey(),
  store: text('store'),
  kasseId: text('kasse_id').notNull().default(''),
  serial: text('serial').notNull().default(''),
  software: text('software').notNull().default(''),
  commissionedAt: integer('commissioned_at'),
  nextBeleg: integer('next_beleg').notNull().default(1),
  openZ: integer('open_z').notNull().default(1),
  cashCarried: integer('cash_carried').notNull().default(0),
  floatBooked: integer('float_booked', { mode: 'boolean' }).notNull().default(false),
  grandTotal: integer('grand_total').notNull().default(0),
  invoices: integer('invoices').notNull().default(0),
  training: integer('training', { mode: 'boolean' }).notNull().default(false),
  stornoFlag: integer('storno_flag', { mode: 'boolean' }).notNull().default(true),
});

/** A Z in the making or made: how many Belege, Σ of discounts. */
export const period = sqliteTable(
  'kasse_period',
  {
    device: text('device').notNull(),
    zNumber: integer('z_number').notNull(),
    store: text('store'),
    belegCount: integer('beleg_count').notNull().default(0),
    saleCount: integer('sale_count').notNull().default(0),
    stornoCount: integer('storno_count').notNull().default(0),
    discountTotal: integer('discount_total').notNull().default(0),
    trainingCount: integer('training_count').notNull().default(0),
    marginGross: integer('margin_gross').notNull().default(0),
    marginPurchase: integer('margin_purchase').notNull().default(0),
    marginAmount: integer('margin_amount').notNull().default(0),
    marginTax: integer('margin_tax').notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.device, t.zNumber] })],
);

/** Σ of a Z by GV_TYP and tax key. */
export const periodCase = sqliteTable(
  'kasse_period_case',
  {
    device: text('device').notNull(),
    zNumber: integer('z_number').notNull(),
    gvTyp: text('gv_typ').notNull(),
    gvName: text('gv_name').notNull(),
    taxKey: integer('tax_key').notNull(),
    taxRate: integer('tax_rate').notNull(),
    store: text('store'),
    gross: integer('gross').notNull().default(0),
    net: integer('net').notNull().default(0),
    tax: integer('tax').notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.device, t.zNumber, t.gvTyp, t.gvName, t.taxKey, t.taxRate] })],
);

/** Σ of a Z by tax key. */
export const periodTax = sqliteTable(
  'kasse_period_tax',
  {
    device: text('device').notNull(),
    zNumber: integer('z_number').notNull(),
    taxKey: integer('tax_key').notNull(),
    taxRate: integer('tax_rate').notNull(),
    store: text('store'),
    gross: integer('gross').notNull().default(0),
    net: integer('net').notNull().default(0),
    tax: integer('tax').notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.device, t.zNumber, t.taxKey, t.taxRate] })],
);

/** Σ of a Z by payment; the drawer is the sum of its Bar rows. */
export const periodPayment = sqliteTable(
  'kasse_period_payment',
  {
    device: text('device').notNull(),
    zNumber: integer('z_number').notNull(),
    type: text('type').notNull(),
    name: text('name').notNull(),
    currency: text('currency').notNull(),
    store: text('store'),
    amountForeign: integer('amount_foreign').notNull().default(0),
    amount: integer('amount').notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.device, t.zNumber, t.type, t.name, t.currency] })],
);

/** A basket set aside; `open` until it is taken up again. */
export const parked = sqliteTable(
  'kasse_parked',
  {
    device: text('device').notNull(),
    basketId: text('basket_id').notNull(),
    store: text('store').notNull(),
    label: text('label').notNull(),
    total: integer('total').notNull(),
    basket: text('basket').notNull(),
    parkedAt: integer('parked_at').notNull(),
    parkedBy: text('parked_by'),
    open: integer('open', { mode: 'boolean' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.device, t.basketId] })],
);

/** The drawer was opened without a sale. */
export const drawerLog = sqliteTable(
  'kasse_drawer_log',
  {
    device: text('device').notNull(),
    epoch: integer('epoch').notNull(),
    seq: integer('seq').notNull(),
    store: text('store').notNull(),
    at: integer('at').notNull(),
    actor: text('actor'),
    reason: text('reason').notNull(),
  },
  (t) => [primaryKey({ columns: [t.device, t.epoch, t.seq] })],
);

/** Who was signed in at a till, and when. */
export const sessionLog = sqliteTable(
  'kasse_session_log',
  {
    device: text('device').notNull(),
    epoch: integer('epoch').notNull(),
    seq: integer('seq').notNull(),
    store: text('store').notNull(),
    at: integer('at').notNull(),
    userId: text('user_id').notNull(),
    name: text('name').notNull(),
    signedIn: integer('signed_in', { mode: 'boolean' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.device, t.epoch, t.seq] })],
);

/** Words by which Belege are found: `article` by number, `text` of lines without a number, `customer` by id. `folded` has no case and no accents. */
export const searchTerm = sqliteTable(
  'kasse_search_term',
  {
    kind: text('kind').notNull(),
    key: text('key').notNull(),
    folded: text('folded').notNull(),
  },
  (t) => [primaryKey({ columns: [t.kind, t.key, t.folded] })],
);

/** A voucher as far as this place knows: what it was sold for and what was taken off it. `known` = its sale is. */
export const voucher = sqliteTable('kasse_voucher', {
  number: text('number').primaryKey(),
  kind: text('kind').notNull().default('multi'),
  taxKey: integer('tax_key').notNull().default(5),
  taxRate: integer('tax_rate').notNull().default(0),
  known: integer('known', { mode: 'boolean' }).notNull().default(false),
  issuedOn: text('issued_on'),
  store: text('store'),
  issued: integer('issued').notNull().default(0),
  redeemed: integer('redeemed').notNull().default(0),
  unchecked: integer('unchecked').notNull().default(0),
});

/** How much of a Beleg's position has come back. */
export const returned = sqliteTable(
  'kasse_returned',
  {
    receiptId: text('receipt_id').notNull(),
    pos: integer('pos').notNull(),
    store: text('store'),
    quantity: integer('quantity').notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.receiptId, t.pos] })],
);

/** Advances by the Beleg that took them. */
export const advance = sqliteTable('kasse_advance', {
  receiptId: text('receipt_id').primaryKey(),
  store: text('store'),
  number: integer('number').notNull().default(0),
  kasseId: text('kasse_id').notNull().default(''),
  day: text('day').notNull().default(''),
  customer: text('customer'),
  note: text('note').notNull().default(''),
  taken: integer('taken').notNull().default(0),
  settled: integer('settled').notNull().default(0),
});

/** A Kassensturz: what should have been in the drawer and what was. */
export const cashCount = sqliteTable(
  'kasse_cash_count',
  {
    device: text('device').notNull(),
    epoch: integer('epoch').notNull(),
    seq: integer('seq').notNull(),
    store: text('store').notNull(),
    at: integer('at').notNull(),
    actor: text('actor'),
    zNumber: integer('z_number').notNull(),
    expected: integer('expected').notNull(),
    counted: integer('counted').notNull(),
    difference: integer('difference').notNull(),
    note: text('note').notNull(),
  },
  (t) => [primaryKey({ columns: [t.device, t.epoch, t.seq] })],
);

/** Every table of the module by its name in a RowOp. */
export const KASSE_TABLES = {
  'kasse.receipt': receipt,
  'kasse.receipt_line': receiptLine,
  'kasse.receipt_tax': receiptTax,
  'kasse.receipt_payment': receiptPayment,
  'kasse.z': z,
  'kasse.storno': storno,
  'kasse.till': till,
  'kasse.period': period,
  'kasse.period_case': periodCase,
  'kasse.period_tax': periodTax,
  'kasse.period_payment': periodPayment,
  'kasse.parked': parked,
  'kasse.drawer_log': drawerLog,
  'kasse.session_log': sessionLog,
  'kasse.search_term': searchTerm,
  'kasse.voucher': voucher,
  'kasse.returned': returned,
  'kasse.advance': advance,
  'kasse.cash_count': cashCount,
  ...CARD_TABLES,
};
