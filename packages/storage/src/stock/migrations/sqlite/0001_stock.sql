-- `seq` keeps its value under VACUUM: the search indexes name rows by it. `search_key` is the folded name.
CREATE TABLE stock_article (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  number TEXT NOT NULL,
  gtin TEXT,
  name TEXT NOT NULL,
  search_key TEXT NOT NULL,
  group_id TEXT,
  group_name TEXT,
  tax_key INTEGER NOT NULL,
  unit TEXT NOT NULL,
  price INTEGER,
  cost INTEGER,
  deposit INTEGER,
  icon TEXT,
  favourite INTEGER,
  rank INTEGER NOT NULL,
  active INTEGER NOT NULL CHECK (active IN (0, 1)),
  version INTEGER NOT NULL
) STRICT;
CREATE INDEX stock_article_number ON stock_article (number);
CREATE INDEX stock_article_gtin ON stock_article (gtin) WHERE gtin IS NOT NULL;
CREATE INDEX stock_article_search_key ON stock_article (search_key, seq);
CREATE INDEX stock_article_favourite ON stock_article (favourite) WHERE favourite IS NOT NULL;

CREATE TABLE stock_level (
  store TEXT NOT NULL,
  article_id TEXT NOT NULL,
  quantity INTEGER NOT NULL DEFAULT 0,
  sold INTEGER NOT NULL DEFAULT 0,
  last_move INTEGER,
  PRIMARY KEY (store, article_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE stock_move (
  fact TEXT NOT NULL,
  article_id TEXT NOT NULL,
  article_number TEXT NOT NULL,
  store TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('sale', 'return', 'receipt', 'count', 'writeOff')),
  at INTEGER NOT NULL,
  PRIMARY KEY (fact, article_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE stock_price_change (
  fact TEXT NOT NULL PRIMARY KEY,
  article_id TEXT NOT NULL,
  before INTEGER,
  after INTEGER NOT NULL,
  version INTEGER NOT NULL,
  reason TEXT NOT NULL,
  actor TEXT,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX stock_price_change_article ON stock_price_change (article_id, at);
