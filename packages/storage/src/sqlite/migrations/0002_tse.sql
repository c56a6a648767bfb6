-- A decision that has been made and is being signed: stored before the TSE is told to finish, gone with the commit that carries it out.
CREATE TABLE device_pending_decision (
  slot INTEGER PRIMARY KEY CHECK (slot = 1),
  decision TEXT NOT NULL,
  saved_at INTEGER NOT NULL
) STRICT;

-- Transactions of a TSE that were begun and stand on no Beleg yet.
CREATE TABLE device_tse_task (
  key TEXT NOT NULL PRIMARY KEY,
  tse_id INTEGER NOT NULL,
  number INTEGER,
  basket_id TEXT,
  beleg_id TEXT,
  content TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  note TEXT NOT NULL
) STRICT, WITHOUT ROWID;
