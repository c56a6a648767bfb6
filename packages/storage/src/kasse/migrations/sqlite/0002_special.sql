ALTER TABLE kasse_till ADD COLUMN invoices INTEGER NOT NULL DEFAULT 0;
ALTER TABLE kasse_till ADD COLUMN training INTEGER NOT NULL DEFAULT 0 CHECK (training IN (0, 1));
ALTER TABLE kasse_till ADD COLUMN storno_flag INTEGER NOT NULL DEFAULT 1 CHECK (storno_flag IN (0, 1));
ALTER TABLE kasse_period ADD COLUMN training_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE kasse_period ADD COLUMN margin_gross INTEGER NOT NULL DEFAULT 0;
ALTER TABLE kasse_period ADD COLUMN margin_purchase INTEGER NOT NULL DEFAULT 0;
ALTER TABLE kasse_period ADD COLUMN margin_amount INTEGER NOT NULL DEFAULT 0;
ALTER TABLE kasse_period ADD COLUMN margin_tax INTEGER NOT NULL DEFAULT 0;
ALTER TABLE kasse_receipt ADD COLUMN invoice_number TEXT;

CREATE TABLE kasse_voucher (
  number TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL DEFAULT 'multi' CHECK (kind IN ('single', 'multi')),
  tax_key INTEGER NOT NULL DEFAULT 5,
  tax_rate INTEGER NOT NULL DEFAULT 0,
  known INTEGER NOT NULL DEFAULT 0 CHECK (known IN (0, 1)),
  issued_on TEXT,
  store TEXT,
  issued INTEGER NOT NULL DEFAULT 0,
  redeemed INTEGER NOT NULL DEFAULT 0,
  unchecked INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE kasse_returned (
  receipt_id TEXT NOT NULL,
  pos INTEGER NOT NULL,
  store TEXT,
  quantity INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (receipt_id, pos)
) STRICT, WITHOUT ROWID;

CREATE TABLE kasse_advance (
  receipt_id TEXT NOT NULL PRIMARY KEY,
  store TEXT,
  number INTEGER NOT NULL DEFAULT 0,
  kasse_id TEXT NOT NULL DEFAULT '',
  day TEXT NOT NULL DEFAULT '',
  customer TEXT,
  note TEXT NOT NULL DEFAULT '',
  taken INTEGER NOT NULL DEFAULT 0,
  settled INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE kasse_cash_count (
  device TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  store TEXT NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT,
  z_number INTEGER NOT NULL,
  expected INTEGER NOT NULL,
  counted INTEGER NOT NULL,
  difference INTEGER NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (device, epoch, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX kasse_advance_open ON kasse_advance (day, number) WHERE settled = 0;
