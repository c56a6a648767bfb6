import { bigint, boolean, pgSchema, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { CARD_TABLES } from './tables-cards.pg.ts';

const kasse = pgSchema('kasse');

/** A Beleg: what lists, counters and look-ups need. The whole Beleg is the body of journal row (device, epoch, seq), stored once. */
export const receipt = kasse.table('receipt', {
  id: uuid('id').primaryKey(),
  device: uuid('device').notNull(),
  store: uuid('store').notNull(),
  epoch: bigint('epoch', { mode: 'number' }).notNull(),
  seq: bigint('seq', { mode: 'number' }).notNull(),
  kasseId: text('kasse_id').notNull(),
  number: bigint('number', { mode: 'number' }).notNull(),
  zNumber: bigint('z_number', { mode: 'number' }).notNull(),
  bonTyp: text('bon_typ').notNull(),
  kind: text('kind').notNull(),
  storno: boolean('storno').notNull(),
  training: boolean('training').notNull(),
  businessDay: text('business_day').notNull(),
  startedAt: bigint('started_at', { mode: 'number' }).notNull(),
  finishedAt: bigint('finished_at', { mode: 'number' }).notNull(),
  offsetMinutes: bigint('offset_minutes', { mode: 'number' }).notNull(),
  operatorId: uuid('operator_id').notNull(),
  operatorName: text('operator_name').notNull(),
  customerId: uuid('customer_id'),
  customerNumber: text('customer_number'),
  customerName: text('customer_name'),
  lineCount: bigint('line_count', { mode: 'number' }).notNull(),
  gross: bigint('gross', { mode: 'number' }).notNull(),
  cost: bigint('cost', { mode: 'number' }).notNull(),
  payment: text('payment').notNull(),
  tseState: text('tse_state').notNull(),
  requestId: text('request_id'),
  invoiceNumber: text('invoice_number'),
});

/** A position of a Beleg, for search by article. */
export const receiptLine = kasse.table(
  'receipt_line',
  {
    receiptId: uuid('receipt_id').notNull(),
    pos: bigint('pos', { mode: 'number' }).notNull(),
    device: uuid('device').notNull(),
    store: uuid('store').notNull(),
    articleId: uuid('article_id'),
    articleNumber: text('article_number').notNull(),
    gtin: text('gtin'),
    text: text('text').notNull(),
    groupId: text('group_id'),
    gvTyp: text('gv_typ').notNull(),
    quantity: bigint('quantity', { mode: 'number' }).notNull(),
    unit: text('unit').notNull(),
    unitPrice: bigint('unit_price', { mode: 'number' }).notNull(),
    taxKey: bigint('tax_key', { mode: 'number' }).notNull(),
    taxRate: bigint('tax_rate', { mode: 'number' }).notNull(),
    base: bigint('base', { mode: 'number' }).notNull(),
    discount: bigint('discount', { mode: 'number' }).notNull(),
    gross: bigint('gross', { mode: 'number' }).notNull(),
    cost: bigint('cost', { mode: 'number' }),
    voids: bigint('voids', { mode: 'number' }),
  },
  (t) => [primaryKey({ columns: [t.receiptId, t.pos] })],
);

/** A Beleg per tax key, as printed. */
export const receiptTax = kasse.table(
  'receipt_tax',
  {
    receiptId: uuid('receipt_id').notNull(),
    taxKey: bigint('tax_key', { mode: 'number' }).notNull(),
    taxRate: bigint('tax_rate', { mode: 'number' }).notNull(),
    device: uuid('device').notNull(),
    store: uuid('store').notNull(),
    gross: bigint('gross', { mode: 'number' }).notNull(),
    net: bigint('net', { mode: 'number' }).notNull(),
    tax: bigint('tax', { mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.receiptId, t.taxKey, t.taxRate] })],
);

/** A payment of a Beleg. */
export const receiptPayment = kasse.table(
  'receipt_payment',
  {
    receiptId: uuid('receipt_id').notNull(),
    pos: bigint('pos', { mode: 'number' }).notNull(),
    device: uuid('device').notNull(),
    store: uuid('store').notNull(),
    type: text('type').notNull(),
    name: text('name').notNull(),
    currency: text('currency').notNull(),
    amountForeign: bigint('amount_foreign', { mode: 'number' }).notNull(),
    amount: bigint('amount', { mode: 'number' }).notNull(),
    tendered: bigint('tendered', { mode: 'number' }).notNull(),
    changeGiven: bigint('change_given', { mode: 'number' }).notNull(),
    intentId: uuid('intent_id'),
  },
  (t) => [primaryKey({ columns: [t.receiptId, t.pos] })],
);

/** A Kassenabschluss; the whole Z is the body of journal row (device, epoch, seq). */
export const z = kasse.table(
  'z',
  {
    device: uuid('device').notNull(),
    epoch: bigint('epoch', { mode: 'number' }).notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    store: uuid('store').notNull(),
    number: bigint('number', { mode: 'number' }).notNull(),
    kasseId: text('kasse_id').notNull(),
    createdAt: bigint('created_at', { mode: 'number' }).notNull(),
    businessDay: text('business_day').notNull(),
    operatorName: text('operator_name').notNull(),
    belegCount: bigint('beleg_count', { mode: 'number' }).notNull(),
    revenue: bigint('revenue', { mode: 'number' }).notNull(),
    paymentsTotal: bigint('payments_total', { mode: 'number' }).notNull(),
    cashExpected: bigint('cash_expected', { mode: 'number' }).notNull(),
    cashCounted: bigint('cash_counted', { mode: 'number' }).notNull(),
    cashCarried: bigint('cash_carried', { mode: 'number' }).notNull(),
    grandTotal: bigint('grand_total', { mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.device, t.epoch, t.seq] })],
);

/** Which Beleg took which one back. */
export const storno = kasse.table('storno', {
  ofId: uuid('of_id').primaryKey(),
  byId: uuid('by_id').notNull(),
  byNumber: bigint('by_number', { mode: 'number' }).notNull(),
  device: uuid('device').notNull(),
  store: uuid('store').notNull(),
});

/** A till with its counters and carry-overs. */
export const till = kasse.table('till', {
  device: uuid('device').primaryKey(),
  store: uuid('store'),
  kasseId: text('kasse_id').notNull().default(''),
  serial: text('serial').notNull().default(''),
  software: text('software').notNull().default(''),
  commissionedAt: bigint('commissioned_at', { mode: 'number' }),
  nextBeleg: bigint('next_beleg', { mode: 'number' }).notNull().default(1),
  openZ: bigint('open_z', { mode: 'number' }).notNull().default(1),
  cashCarried: bigint('cash_carried', { mode: 'number' }).notNull().default(0),
  floatBooked: boolean('float_booked').notNull().default(false),
  grandTotal: bigint('grand_total', { mode: 'number' }).notNull().default(0),
  invoices: bigint('invoices', { mode: 'number' }).notNull().default(0),
  training: boolean('training').notNull().default(false),
  stornoFlag: boolean('storno_flag').notNull().default(true),
});

/** A Z in the making or made: how many Belege, Σ of discounts. */
export const period = kasse.table(
  'period',
  {
    device: uuid('device').notNull(),
    zNumber: bigint('z_number', { mode: 'number' }).notNull(),
    store: uuid('store'),
    belegCount: bigint('beleg_count', { mode: 'number' }).notNull().default(0),
    saleCount: bigint('sale_count', { mode: 'number' }).notNull().default(0),
    stornoCount: bigint('storno_count', { mode: 'number' }).notNull().default(0),
    discountTotal: bigint('discount_total', { mode: 'number' }).notNull().default(0),
    trainingCount: bigint('training_count', { mode: 'number' }).notNull().default(0),
    marginGross: bigint('margin_gross', { mode: 'number' }).notNull().default(0),
    marginPurchase: bigint('margin_purchase', { mode: 'number' }).notNull().default(0),
    marginAmount: bigint('margin_amount', { mode: 'number' }).notNull().default(0),
    marginTax: bigint('margin_tax', { mode: 'number' }).notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.device, t.zNumber] })],
);

/** Σ of a Z by GV_TYP and tax key. */
export const periodCase = kasse.table(
  'period_case',
  {
    device: uuid('device').notNull(),
    zNumber: bigint('z_number', { mode: 'number' }).notNull(),
    gvTyp: text('gv_typ').notNull(),
    gvName: text('gv_name').notNull(),
    taxKey: bigint('tax_key', { mode: 'number' }).notNull(),
    taxRate: bigint('tax_rate', { mode: 'number' }).notNull(),
    store: uuid('store'),
    gross: bigint('gross', { mode: 'number' }).notNull().default(0),
    net: bigint('net', { mode: 'number' }).notNull().default(0),
    tax: bigint('tax', { mode: 'number' }).notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.device, t.zNumber, t.gvTyp, t.gvName, t.taxKey, t.taxRate] })],
);

/** Σ of a Z by tax key. */
export const periodTax = kasse.table(
  'period_tax',
  {
    device: uuid('device').notNull(),
    zNumber: bigint('z_number', { mode: 'number' }).notNull(),
    taxKey: bigint('tax_key', { mode: 'number' }).notNull(),
    taxRate: bigint('tax_rate', { mode: 'number' }).notNull(),
    store: uuid('store'),
    gross: bigint('gross', { mode: 'number' }).notNull().default(0),
    net: bigint('net', { mode: 'number' }).notNull().default(0),
    tax: bigint('tax', { mode: 'number' }).notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.device, t.zNumber, t.taxKey, t.taxRate] })],
);

/** Σ of a Z by payment; the drawer is the sum of its Bar rows. */
export const periodPayment = kasse.table(
  'period_payment',
  {
    device: uuid('device').notNull(),
    zNumber: bigint('z_number', { mode: 'number' }).notNull(),
    type: text('type').notNull(),
    name: text('name').notNull(),
    currency: text('currency').notNull(),
    store: uuid('store'),
    amountForeign: bigint('amount_foreign', { mode: 'number' }).notNull().default(0),
    amount: bigint('amount', { mode: 'number' }).notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.device, t.zNumber, t.type, t.name, t.currency] })],
);

/** A basket set aside; `open` until it is taken up again. */
export const parked = kasse.table(
  'parked',
  {
    device: uuid('device').notNull(),
    basketId: uuid('basket_id').notNull(),
    store: uuid('store').notNull(),
    label: text('label').notNull(),
    total: bigint('total', { mode: 'number' }).notNull(),
    basket: text('basket').notNull(),
    parkedAt: bigint('parked_at', { mode: 'number' }).notNull(),
    parkedBy: uuid('parked_by'),
    open: boolean('open').notNull(),
  },
  (t) => [primaryKey({ columns: [t.device, t.basketId] })],
);

/** The drawer was opened without a sale. */
export const drawerLog = kasse.table(
  'drawer_log',
  {
    device: uuid('device').notNull(),
    epoch: bigint('epoch', { mode: 'number' }).notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    store: uuid('store').notNull(),
    at: bigint('at', { mode: 'number' }).notNull(),
    actor: uuid('actor'),
    reason: text('reason').notNull(),
  },
  (t) => [primaryKey({ columns: [t.device, t.epoch, t.seq] })],
);

/** Who was signed in at a till, and when. */
export const sessionLog = kasse.table(
  'session_log',
  {
    device: uuid('device').notNull(),
    epoch: bigint('epoch', { mode: 'number' }).notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    store: uuid('store').notNull(),
    at: bigint('at', { mode: 'number' }).notNull(),
    userId: uuid('user_id').notNull(),
    name: text('name').notNull(),
    signedIn: boolean('signed_in').notNull(),
  },
  (t) => [primaryKey({ columns: [t.device, t.epoch, t.seq] })],
);

/** Words by which Belege are found: `article` by number, `text` of lines without a number, `customer` by id. `folded` has no case and no accents. */
export const searchTerm = kasse.table(
  'search_term',
  {
    kind: text('kind').notNull(),
    key: text('key').notNull(),
    folded: text('folded').notNull(),
  },
  (t) => [primaryKey({ columns: [t.kind, t.key, t.folded] })],
);

/** A voucher as far as this place knows: what it was sold for and what was taken off it. `known` = its sale is. */
export const voucher = kasse.table('voucher', {
  number: text('number').primaryKey(),
  kind: text('kind').notNull().default('multi'),
  taxKey: bigint('tax_key', { mode: 'number' }).notNull().default(5),
  taxRate: bigint('tax_rate', { mode: 'number' }).notNull().default(0),
  known: boolean('known').notNull().default(false),
  issuedOn: text('issued_on'),
  store: uuid('store'),
  issued: bigint('issued', { mode: 'number' }).notNull().default(0),
  redeemed: bigint('redeemed', { mode: 'number' }).notNull().default(0),
  unchecked: bigint('unchecked', { mode: 'number' }).notNull().default(0),
});

/** How much of a Beleg's position has come back. */
export const returned = kasse.table(
  'returned',
  {
    receiptId: uuid('receipt_id').notNull(),
    pos: bigint('pos', { mode: 'number' }).notNull(),
    store: uuid('store'),
    quantity: bigint('quantity', { mode: 'number' }).notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.receiptId, t.pos] })],
);

/** Advances by the Beleg that took them. */
export const advance = kasse.table('advance', {
  receiptId: uuid('receipt_id').primaryKey(),
  store: uuid('store'),
  number: bigint('number', { mode: 'number' }).notNull().default(0),
  kasseId: text('kasse_id').notNull().default(''),
  day: text('day').notNull().default(''),
  customer: text('customer'),
  note: text('note').notNull().default(''),
  taken: bigint('taken', { mode: 'number' }).notNull().default(0),
  settled: bigint('settled', { mode: 'number' }).notNull().default(0),
});

/** A Kassensturz: what should have been in the drawer and what was. */
export const cashCount = kasse.table(
  'cash_count',
  {
    device: uuid('device').notNull(),
    epoch: bigint('epoch', { mode: 'number' }).notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    store: uuid('store').notNull(),
    at: bigint('at', { mode: 'number' }).notNull(),
    actor: uuid('actor'),
    zNumber: bigint('z_number', { mode: 'number' }).notNull(),
    expected: bigint('expected', { mode: 'number' }).notNull(),
    counted: bigint('counted', { mode: 'number' }).notNull(),
    difference: bigint('difference', { mode: 'number' }).notNull(),
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
