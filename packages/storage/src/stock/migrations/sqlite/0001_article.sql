-- Articles as a till holds them offline. `seq` keeps its value under VACUUM: the search indexes name rows by it.
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
