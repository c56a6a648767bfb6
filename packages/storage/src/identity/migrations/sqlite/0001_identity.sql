CREATE TABLE identity_company (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  street TEXT NOT NULL,
  zip TEXT NOT NULL,
  city TEXT NOT NULL,
  country TEXT NOT NULL,
  tax_number TEXT NOT NULL,
  vat_id TEXT
) STRICT;

CREATE TABLE identity_store (
  id TEXT NOT NULL PRIMARY KEY,
  number INTEGER NOT NULL,
  name TEXT NOT NULL,
  street TEXT NOT NULL,
  zip TEXT NOT NULL,
  city TEXT NOT NULL,
  country TEXT NOT NULL,
  time_zone TEXT NOT NULL
) STRICT;

CREATE TABLE identity_device (
  id TEXT NOT NULL PRIMARY KEY,
  store TEXT NOT NULL,
  number INTEGER NOT NULL,
  name TEXT NOT NULL,
  kasse_id TEXT NOT NULL,
  serial TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('till', 'office')),
  brand TEXT NOT NULL,
  model TEXT NOT NULL
) STRICT;

CREATE TABLE identity_user (
  id TEXT NOT NULL PRIMARY KEY,
  login TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  store TEXT,
  pin_hash TEXT,
  active INTEGER NOT NULL CHECK (active IN (0, 1))
) STRICT;
