-- The journal: append-only, hash-chained, the outbox of this device.
CREATE TABLE journal (
  pos INTEGER PRIMARY KEY,
  device TEXT NOT NULL,
  epoch INTEGER NOT NULL CHECK (epoch >= 1),
  seq INTEGER NOT NULL CHECK (seq >= 1),
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  prev_hash BLOB NOT NULL CHECK (length(prev_hash) = 32),
  hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE UNIQUE INDEX journal_seq ON journal (epoch, seq);

CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: no row is changed'); END;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: no row is deleted'); END;
-- INSERT OR REPLACE would delete without the trigger above: only the next row of the chain can be inserted.
CREATE TRIGGER journal_append BEFORE INSERT ON journal
WHEN EXISTS (SELECT 1 FROM journal WHERE pos >= NEW.pos OR (epoch = NEW.epoch AND seq >= NEW.seq))
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: a row is added at the end'); END;

-- What this device is: identity, epoch, marks of unfinished work.
CREATE TABLE device_meta (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The open sale, saved as it changes. Not a fact.
CREATE TABLE device_basket (
  slot INTEGER PRIMARY KEY CHECK (slot = 1),
  basket TEXT,
  saved_at INTEGER NOT NULL
) STRICT;
INSERT INTO device_basket (slot, basket, saved_at) VALUES (1, NULL, 0);

CREATE TABLE device_print_job (
  no INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  document TEXT NOT NULL,
  beleg_id TEXT,
  z_number INTEGER,
  copy INTEGER NOT NULL CHECK (copy IN (0, 1)),
  state TEXT NOT NULL CHECK (state IN ('queued', 'printing', 'printed', 'failed', 'cancelled')),
  attempts INTEGER NOT NULL DEFAULT 0,
  last_error TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX device_print_job_waiting ON device_print_job (state, no) WHERE state IN ('queued', 'printing', 'failed');

-- How far the server has confirmed the journal, and when it was reached.
CREATE TABLE device_sync (
  slot INTEGER PRIMARY KEY CHECK (slot = 1),
  acked_epoch INTEGER NOT NULL,
  acked_seq INTEGER NOT NULL,
  acked_pos INTEGER NOT NULL,
  acked_hash TEXT NOT NULL,
  last_contact INTEGER,
  last_error TEXT,
  last_error_at INTEGER
) STRICT;
INSERT INTO device_sync (slot, acked_epoch, acked_seq, acked_pos, acked_hash)
VALUES (1, 1, 0, 0, '0000000000000000000000000000000000000000000000000000000000000000');

-- Where each shape stands; written in the transaction that writes its rows.
CREATE TABLE device_shape (
  shape TEXT NOT NULL PRIMARY KEY,
  "offset" TEXT NOT NULL,
  handle TEXT NOT NULL,
  row_count INTEGER NOT NULL,
  last_synced_at INTEGER,
  refetching INTEGER NOT NULL CHECK (refetching IN (0, 1))
) STRICT, WITHOUT ROWID;

-- A new copy of a shape while it is loaded: keys seen, and the rows that differ from the copy in use.
CREATE TABLE device_shape_staging (
  shape TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT,
  PRIMARY KEY (shape, key)
) STRICT, WITHOUT ROWID;

-- Gap-free numbers of projections.
CREATE TABLE device_counter (
  counter TEXT NOT NULL PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
