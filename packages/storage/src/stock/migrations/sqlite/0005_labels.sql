-- What labels of a shop mean, and codes that were scanned and have no article.
CREATE TABLE stock_store_code (
  store TEXT NOT NULL PRIMARY KEY,
  rules TEXT NOT NULL,
  actor TEXT,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE stock_unknown_code (
  store TEXT NOT NULL,
  code TEXT NOT NULL,
  days INTEGER NOT NULL DEFAULT 0,
  last_at INTEGER,
  dismissed INTEGER NOT NULL DEFAULT 0 CHECK (dismissed IN (0, 1)),
  PRIMARY KEY (store, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX stock_unknown_code_last ON stock_unknown_code (last_at);
