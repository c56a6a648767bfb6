-- Articles over all stores, so that a best-seller list of the company need not read every store.

CREATE TABLE bi_article_company (
  day TEXT NOT NULL,
  number TEXT NOT NULL,
  name TEXT NOT NULL,
  receipts INTEGER NOT NULL DEFAULT 0,
  lines INTEGER NOT NULL DEFAULT 0,
  gross INTEGER NOT NULL DEFAULT 0,
  net INTEGER NOT NULL DEFAULT 0,
  tax INTEGER NOT NULL DEFAULT 0,
  cost INTEGER NOT NULL DEFAULT 0,
  net_with_cost INTEGER NOT NULL DEFAULT 0,
  quantity INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (day, number)
) STRICT, WITHOUT ROWID;

INSERT INTO bi_article_company (day, number, name, receipts, lines, gross, net, tax, cost, net_with_cost, quantity)
  SELECT day, number, MAX(name), SUM(receipts), SUM(lines), SUM(gross), SUM(net), SUM(tax), SUM(cost), SUM(net_with_cost), SUM(quantity)
  FROM bi_article GROUP BY day, number;

CREATE TABLE bi_article_company_month (
  month TEXT NOT NULL,
  number TEXT NOT NULL,
  name TEXT NOT NULL,
  receipts INTEGER NOT NULL DEFAULT 0,
  lines INTEGER NOT NULL DEFAULT 0,
  gross INTEGER NOT NULL DEFAULT 0,
  net INTEGER NOT NULL DEFAULT 0,
  tax INTEGER NOT NULL DEFAULT 0,
  cost INTEGER NOT NULL DEFAULT 0,
  net_with_cost INTEGER NOT NULL DEFAULT 0,
  quantity INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (month, number)
) STRICT, WITHOUT ROWID;

INSERT INTO bi_article_company_month (month, number, name, receipts, lines, gross, net, tax, cost, net_with_cost, quantity)
  SELECT month, number, MAX(name), SUM(receipts), SUM(lines), SUM(gross), SUM(net), SUM(tax), SUM(cost), SUM(net_with_cost), SUM(quantity)
  FROM bi_article_month GROUP BY month, number;
