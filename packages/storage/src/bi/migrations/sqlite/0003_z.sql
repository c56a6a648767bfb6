-- What the rollups have seen of each Z, so that they can be compared with the till, the Belege and the ledger.

CREATE TABLE bi_z (
  device TEXT NOT NULL,
  z_number INTEGER NOT NULL,
  day TEXT NOT NULL,
  store TEXT NOT NULL,
  belege INTEGER NOT NULL DEFAULT 0,
  receipts INTEGER NOT NULL DEFAULT 0,
  gross INTEGER NOT NULL DEFAULT 0,
  seq_sum INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (device, z_number, day)
) STRICT, WITHOUT ROWID;
