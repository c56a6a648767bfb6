import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** TSEs ever in service, one row per till and number. */
export const tse = sqliteTable(
  'compliance_tse',
  {
    device: text('device').notNull(),
    tseId: integer('tse_id').notNull(),
    store: text('store').notNull(),
    kind: text('kind').notNull(),
    name: text('name').notNull(),
    serial: text('serial').notNull(),
    clientId: text('client_id').notNull(),
    certificationId: text('certification_id').notNull(),
    certified: integer('certified', { mode: 'boolean' }).notNull(),
    algorithm: text('algorithm').notNull(),
    timeFormat: text('time_format').notNull(),
    encoding: text('encoding').notNull(),
    publicKey: text('public_key').notNull(),
    certificate: text('certificate').notNull(),
    validUntil: integer('valid_until'),
    epoch: integer('epoch').notNull(),
    seq: integer('seq').notNull(),
    commissionedAt: integer('commissioned_at').notNull(),
    decommissionedAt: integer('decommissioned_at'),
    endEpoch: integer('end_epoch'),
    endSeq: integer('end_seq'),
    reason: text('reason').notNull(),
  },
  (t) => [primaryKey({ columns: [t.device, t.tseId] })],
);

/** Times without a signing TSE; `ended` null = it lasts. */
export const outage = sqliteTable('compliance_outage', {
  outageId: text('outage_id').primaryKey(),
  device: text('device').notNull(),
  store: text('store').notNull(),
  epoch: integer('epoch').notNull(),
  seq: integer('seq').notNull(),
  tseId: integer('tse_id').notNull(),
  reason: text('reason').notNull(),
  detail: text('detail').notNull(),
  began: integer('began').notNull(),
  ended: integer('ended'),
  unsigned: integer('unsigned').notNull(),
});

/** Signatures whose answer was lost and that were found later; `body` is the signature as JSON. */
export const foundSignature = sqliteTable(
  'compliance_found_signature',
  {
    belegId: text('beleg_id').notNull(),
    serial: text('serial').notNull(),
    transactionNumber: integer('transaction_number').notNull(),
    signatureCounter: integer('signature_counter').notNull(),
    device: text('device').notNull(),
    store: text('store').notNull(),
    at: integer('at').notNull(),
    body: text('body').notNull(),
  },
  (t) => [primaryKey({ columns: [t.belegId, t.serial, t.transactionNumber] })],
);

/** What the auditor's rules said of a Z; `complaints` is JSON. */
export const zCheck = sqliteTable(
  'compliance_z_check',
  {
    device: text('device').notNull(),
    zNumber: integer('z_number').notNull(),
    store: text('store').notNull(),
    kasseId: text('kasse_id').notNull(),
    at: integer('at').notNull(),
    belege: integer('belege').notNull(),
    signatures: integer('signatures').notNull(),
    unsigned: integer('unsigned').notNull(),
    complaintCount: integer('complaint_count').notNull(),
    complaints: text('complaints').notNull(),
  },
  (t) => [primaryKey({ columns: [t.device, t.zNumber] })],
);

/** Exports of the TSEs' logs; `complaints` is JSON. */
export const tseExport = sqliteTable(
  'compliance_tse_export',
  {
    device: text('device').notNull(),
    epoch: integer('epoch').notNull(),
    seq: integer('seq').notNull(),
    store: text('store').notNull(),
    at: integer('at').notNull(),
    tseId: integer('tse_id').notNull(),
    serial: text('serial').notNull(),
    file: text('file').notNull(),
    bytes: integer('bytes').notNull(),
    sha256: text('sha256').notNull(),
    fromCounter: integer('from_counter'),
    toCounter: integer('to_counter'),
    complaints: text('complaints').notNull(),
  },
  (t) => [primaryKey({ columns: [t.device, t.epoch, t.seq] })],
);

/** Every table of the module by its name in a RowOp. */
export const COMPLIANCE_TABLES = {
  'compliance.tse': tse,
  'compliance.outage': outage,
  'compliance.found_signature': foundSignature,
  'compliance.z_check': zCheck,
  'compliance.tse_export': tseExport,
};

/** Which transaction of a TSE stands on which Beleg; a till's own, so that it finds a missing number at once. */
const signature = sqliteTable(
  'compliance_signature',
  {
    serial: text('serial').notNull(),
    transactionNumber: integer('transaction_number').notNull(),
    belegId: text('beleg_id').notNull(),
    signatureCounter: integer('signature_counter').notNull(),
  },
  (t) => [primaryKey({ columns: [t.serial, t.transactionNumber] })],
);

/** Tables that only a till has. */
export const COMPLIANCE_DEVICE_TABLES = { 'compliance.signature': signature };
