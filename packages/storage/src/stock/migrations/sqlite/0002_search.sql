-- Search as you type: word prefixes and infixes of the folded name. Contentless: the rows stay in stock_article.
CREATE VIRTUAL TABLE stock_article_word USING fts5(search_key, content='', contentless_delete=1, detail=none, prefix='1 2 3', tokenize='unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE stock_article_part USING fts5(search_key, content='', contentless_delete=1, detail=none, tokenize='trigram');
INSERT INTO stock_article_word (rowid, search_key) SELECT seq, search_key FROM stock_article;
INSERT INTO stock_article_part (rowid, search_key) SELECT seq, search_key FROM stock_article;
CREATE TRIGGER stock_article_search_insert AFTER INSERT ON stock_article BEGIN
  INSERT INTO stock_article_word (rowid, search_key) VALUES (new.seq, new.search_key);
  INSERT INTO stock_article_part (rowid, search_key) VALUES (new.seq, new.search_key);
END;
CREATE TRIGGER stock_article_search_update AFTER UPDATE OF search_key ON stock_article WHEN old.search_key <> new.search_key BEGIN
  DELETE FROM stock_article_word WHERE rowid = old.seq;
  DELETE FROM stock_article_part WHERE rowid = old.seq;
  INSERT INTO stock_article_word (rowid, search_key) VALUES (new.seq, new.search_key);
  INSERT INTO stock_article_part (rowid, search_key) VALUES (new.seq, new.search_key);
END;
CREATE TRIGGER stock_article_search_delete AFTER DELETE ON stock_article BEGIN
  DELETE FROM stock_article_word WHERE rowid = old.seq;
  DELETE FROM stock_article_part WHERE rowid = old.seq;
END;
