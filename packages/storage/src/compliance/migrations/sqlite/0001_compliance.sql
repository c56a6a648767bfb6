-- TSEs ever in service. A number is never used again for another.
CREATE TABLE compliance_tse (
  device TEXT NOT NULL,
  tse_id INTEGER NOT NULL CHECK (tse_id >= 1),
  store TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  serial TEXT NOT NULL,
  client_id TEXT NOT NULL,
  certification_id TEXT NOT NULL,
  certified INTEGER NOT NULL CHECK (certified IN (0, 1)),
  algorithm TEXT NOT NULL,
  time_format TEXT NOT NULL,
  encoding TEXT NOT NULL,
  public_key TEXT NOT NULL,
  certificate TEXT NOT NULL,
  valid_until INTEGER,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  commissioned_at INTEGER NOT NULL,
  decommissioned_at INTEGER,
  end_epoch INTEGER,
  end_seq INTEGER,
  reason TEXT NOT NULL,
  PRIMARY KEY (device, tse_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE compliance_outage (
  outage_id TEXT NOT NULL PRIMARY KEY,
  device TEXT NOT NULL,
  store TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  tse_id INTEGER NOT NULL,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  began INTEGER NOT NULL,
  ended INTEGER,
  unsigned INTEGER NOT NULL
) STRICT;
CREATE INDEX compliance_outage_began ON compliance_outage (device, began);

CREATE TABLE compliance_found_signature (
  beleg_id TEXT NOT NULL,
  serial TEXT NOT NULL,
  transaction_number INTEGER NOT NULL,
  signature_counter INTEGER NOT NULL,
  device TEXT NOT NULL,
  store TEXT NOT NULL,
  at INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (beleg_id, serial, transaction_number)
) STRICT, WITHOUT ROWID;

CREATE TABLE compliance_z_check (
  device TEXT NOT NULL,
  z_number INTEGER NOT NULL,
  store TEXT NOT NULL,
  kasse_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  belege INTEGER NOT NULL,
  signatures INTEGER NOT NULL,
  unsigned INTEGER NOT NULL,
  complaint_count INTEGER NOT NULL,
  complaints TEXT NOT NULL,
  PRIMARY KEY (device, z_number)
) STRICT, WITHOUT ROWID;

CREATE TABLE compliance_tse_export (
  device TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  store TEXT NOT NULL,
  at INTEGER NOT NULL,
  tse_id INTEGER NOT NULL,
  serial TEXT NOT NULL,
  file TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  from_counter INTEGER,
  to_counter INTEGER,
  complaints TEXT NOT NULL,
  PRIMARY KEY (device, epoch, seq)
) STRICT, WITHOUT ROWID;

-- Which transaction of a TSE stands on which Beleg: a till finds a missing number without reading its journal.
CREATE TABLE compliance_signature (
  serial TEXT NOT NULL,
  transaction_number INTEGER NOT NULL,
  beleg_id TEXT NOT NULL,
  signature_counter INTEGER NOT NULL,
  PRIMARY KEY (serial, transaction_number)
) STRICT, WITHOUT ROWID;

-- Belege issued during an outage are counted when it ends.
CREATE INDEX kasse_receipt_unsigned ON kasse_receipt (device, epoch, seq) WHERE tse_state = 'failed';
