CREATE TABLE fibu_entry (
  id TEXT NOT NULL PRIMARY KEY,
  number INTEGER NOT NULL UNIQUE,
  date TEXT NOT NULL,
  belegfeld TEXT NOT NULL,
  text TEXT NOT NULL,
  source_kind TEXT NOT NULL CHECK (source_kind = 'z'),
  source_device TEXT NOT NULL,
  source_z INTEGER NOT NULL,
  store TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  reverses TEXT UNIQUE
) STRICT;

CREATE TABLE fibu_line (
  entry TEXT NOT NULL,
  n INTEGER NOT NULL,
  date TEXT NOT NULL,
  account TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount <> 0),
  text TEXT NOT NULL,
  tax_key INTEGER,
  PRIMARY KEY (entry, n)
) STRICT, WITHOUT ROWID;
