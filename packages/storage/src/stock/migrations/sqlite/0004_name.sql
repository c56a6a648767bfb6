-- The office's list of articles in the order of their names, also without the head office.
CREATE INDEX stock_article_name ON stock_article (name, id);
