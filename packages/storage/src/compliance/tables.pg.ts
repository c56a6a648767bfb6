import { bigint, boolean, pgSchema, primaryKey, text, uuid } from 'drizzle-orm/pg-core';

const compliance = pgSchema('compliance');

/** TSEs ever in service, one row per till and number. */
export const tse = compliance.table(
  'tse',
  {
    device: uuid('device').notNull(),
    tseId: bigint('tse_id', { mode: 'number' }).notNull(),
    store: uuid('store').notNull(),
    kind: text('kind').notNull(),
    name: text('name').notNull(),
    serial: text('serial').notNull(),
    clientId: text('client_id').notNull(),
    certificationId: text('certification_id').notNull(),
    certified: boolean('certified').notNull(),
    algorithm: text('algorithm').notNull(),
    timeFormat: text('time_format').notNull(),
    encoding: text('encoding').notNull(),
    publicKey: text('public_key').notNull(),
    certificate: text('certificate').notNull(),
    validUntil: bigint('valid_until', { mode: 'number' }),
    epoch: bigint('epoch', { mode: 'number' }).notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    commissionedAt: bigint('commissioned_at', { mode: 'number' }).notNull(),
    decommissionedAt: bigint('decommissioned_at', { mode: 'number' }),
    endEpoch: bigint('end_epoch', { mode: 'number' }),
    endSeq: bigint('end_seq', { mode: 'number' }),
    reason: text('reason').notNull(),
  },
  (t) => [primaryKey({ columns: [t.device, t.tseId] })],
);

/** Times without a signing TSE; `ended` null = it lasts. */
export const outage = compliance.table('outage', {
  outageId: uuid('outage_id').primaryKey(),
  device: uuid('device').notNull(),
  store: uuid('store').notNull(),
  epoch: bigint('epoch', { mode: 'number' }).notNull(),
  seq: bigint('seq', { mode: 'number' }).notNull(),
  tseId: bigint('tse_id', { mode: 'number' }).notNull(),
  reason: text('reason').notNull(),
  detail: text('detail').notNull(),
  began: bigint('began', { mode: 'number' }).notNull(),
  ended: bigint('ended', { mode: 'number' }),
  unsigned: bigint('unsigned', { mode: 'number' }).notNull(),
});

/** Signatures whose answer was lost and that were found later; `body` is the signature as JSON. */
export const foundSignature = compliance.table(
  'found_signature',
  {
    belegId: uuid('beleg_id').notNull(),
    serial: text('serial').notNull(),
    transactionNumber: bigint('transaction_number', { mode: 'number' }).notNull(),
    signatureCounter: bigint('signature_counter', { mode: 'number' }).notNull(),
    device: uuid('device').notNull(),
    store: uuid('store').notNull(),
    at: bigint('at', { mode: 'number' }).notNull(),
    body: text('body').notNull(),
  },
  (t) => [primaryKey({ columns: [t.belegId, t.serial, t.transactionNumber] })],
);

/** What the auditor's rules said of a Z; `complaints` is JSON. */
export const zCheck = compliance.table(
  'z_check',
  {
    device: uuid('device').notNull(),
    zNumber: bigint('z_number', { mode: 'number' }).notNull(),
    store: uuid('store').notNull(),
    kasseId: text('kasse_id').notNull(),
    at: bigint('at', { mode: 'number' }).notNull(),
    belege: bigint('belege', { mode: 'number' }).notNull(),
    signatures: bigint('signatures', { mode: 'number' }).notNull(),
    unsigned: bigint('unsigned', { mode: 'number' }).notNull(),
    complaintCount: bigint('complaint_count', { mode: 'number' }).notNull(),
    complaints: text('complaints').notNull(),
  },
  (t) => [primaryKey({ columns: [t.device, t.zNumber] })],
);

/** Exports of the TSEs' logs; `complaints` is JSON. */
export const tseExport = compliance.table(
  'tse_export',
  {
    device: uuid('device').notNull(),
    epoch: bigint('epoch', { mode: 'number' }).notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    store: uuid('store').notNull(),
    at: bigint('at', { mode: 'number' }).notNull(),
    tseId: bigint('tse_id', { mode: 'number' }).notNull(),
    serial: text('serial').notNull(),
    file: text('file').notNull(),
    bytes: bigint('bytes', { mode: 'number' }).notNull(),
    sha256: text('sha256').notNull(),
    fromCounter: bigint('from_counter', { mode: 'number' }),
    toCounter: bigint('to_counter', { mode: 'number' }),
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
