CREATE TABLE crm_customer (
  id TEXT NOT NULL PRIMARY KEY,
  number TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('private', 'business', 'employee')),
  street TEXT NOT NULL,
  zip TEXT NOT NULL,
  city TEXT NOT NULL,
  country TEXT NOT NULL,
  vat_id TEXT NOT NULL,
  email TEXT NOT NULL,
  phone TEXT NOT NULL,
  group_name TEXT NOT NULL,
  note TEXT NOT NULL,
  active INTEGER NOT NULL CHECK (active IN (0, 1)),
  version INTEGER NOT NULL
) STRICT;
CREATE INDEX crm_customer_number ON crm_customer (number);
CREATE INDEX crm_customer_name ON crm_customer (name COLLATE NOCASE);

CREATE TABLE crm_receipt (
  beleg_id TEXT NOT NULL PRIMARY KEY,
  customer_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  kasse_id TEXT NOT NULL,
  store TEXT NOT NULL,
  at INTEGER NOT NULL,
  day TEXT NOT NULL,
  gross INTEGER NOT NULL
) STRICT;
CREATE INDEX crm_receipt_customer ON crm_receipt (customer_id, at);

CREATE TABLE crm_turnover (
  customer_id TEXT NOT NULL,
  day TEXT NOT NULL,
  receipts INTEGER NOT NULL DEFAULT 0,
  gross INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (customer_id, day)
) STRICT, WITHOUT ROWID;
