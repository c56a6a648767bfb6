CREATE TABLE kasse_receipt (
  id TEXT NOT NULL PRIMARY KEY,
  device TEXT NOT NULL,
  store TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  kasse_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  z_number INTEGER NOT NULL,
  bon_typ TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('sale', 'storno', 'cash', 'abort')),
  storno INTEGER NOT NULL CHECK (storno IN (0, 1)),
  training INTEGER NOT NULL CHECK (training IN (0, 1)),
  business_day TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER NOT NULL,
  offset_minutes INTEGER NOT NULL,
  operator_id TEXT NOT NULL,
  operator_name TEXT NOT NULL,
  customer_id TEXT,
  customer_number TEXT,
  customer_name TEXT,
  line_count INTEGER NOT NULL,
  gross INTEGER NOT NULL,
  cost INTEGER NOT NULL,
  payment TEXT NOT NULL,
  tse_state TEXT NOT NULL CHECK (tse_state IN ('absent', 'failed', 'signed')),
  request_id TEXT
) STRICT;

CREATE TABLE kasse_receipt_line (
  receipt_id TEXT NOT NULL,
  pos INTEGER NOT NULL,
  device TEXT NOT NULL,
  store TEXT NOT NULL,
  article_id TEXT,
  article_number TEXT NOT NULL,
  gtin TEXT,
  text TEXT NOT NULL,
  group_id TEXT,
  gv_typ TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  unit TEXT NOT NULL,
  unit_price INTEGER NOT NULL,
  tax_key INTEGER NOT NULL,
  tax_rate INTEGER NOT NULL,
  base INTEGER NOT NULL,
  discount INTEGER NOT NULL,
  gross INTEGER NOT NULL,
  cost INTEGER,
  voids INTEGER,
  PRIMARY KEY (receipt_id, pos)
) STRICT, WITHOUT ROWID;

CREATE TABLE kasse_receipt_tax (
  receipt_id TEXT NOT NULL,
  tax_key INTEGER NOT NULL,
  tax_rate INTEGER NOT NULL,
  device TEXT NOT NULL,
  store TEXT NOT NULL,
  gross INTEGER NOT NULL,
  net INTEGER NOT NULL,
  tax INTEGER NOT NULL,
  PRIMARY KEY (receipt_id, tax_key, tax_rate)
) STRICT, WITHOUT ROWID;

CREATE TABLE kasse_receipt_payment (
  receipt_id TEXT NOT NULL,
  pos INTEGER NOT NULL,
  device TEXT NOT NULL,
  store TEXT NOT NULL,
  type TEXT NOT NULL,
  name TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount_foreign INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  tendered INTEGER NOT NULL,
  change_given INTEGER NOT NULL,
  intent_id TEXT,
  PRIMARY KEY (receipt_id, pos)
) STRICT, WITHOUT ROWID;

CREATE TABLE kasse_z (
  device TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  store TEXT NOT NULL,
  number INTEGER NOT NULL,
  kasse_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  business_day TEXT NOT NULL,
  operator_name TEXT NOT NULL,
  beleg_count INTEGER NOT NULL,
  revenue INTEGER NOT NULL,
  payments_total INTEGER NOT NULL,
  cash_expected INTEGER NOT NULL,
  cash_counted INTEGER NOT NULL,
  cash_carried INTEGER NOT NULL,
  grand_total INTEGER NOT NULL,
  PRIMARY KEY (device, epoch, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE kasse_storno (
  of_id TEXT NOT NULL PRIMARY KEY,
  by_id TEXT NOT NULL,
  by_number INTEGER NOT NULL,
  device TEXT NOT NULL,
  store TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE kasse_card_intent (
  intent_id TEXT NOT NULL PRIMARY KEY,
  device TEXT NOT NULL,
  store TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  basket_id TEXT NOT NULL,
  amount INTEGER NOT NULL,
  intended_at INTEGER NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('open', 'approved', 'declined', 'unknown')),
  settled_at INTEGER,
  reason TEXT NOT NULL,
  terminal_id TEXT NOT NULL,
  trace TEXT NOT NULL,
  pan_masked TEXT NOT NULL,
  brand TEXT NOT NULL,
  approval TEXT NOT NULL,
  receipt_text TEXT NOT NULL
) STRICT;

CREATE TABLE kasse_till (
  device TEXT NOT NULL PRIMARY KEY,
  store TEXT,
  kasse_id TEXT NOT NULL DEFAULT '',
  serial TEXT NOT NULL DEFAULT '',
  software TEXT NOT NULL DEFAULT '',
  commissioned_at INTEGER,
  next_beleg INTEGER NOT NULL DEFAULT 1,
  open_z INTEGER NOT NULL DEFAULT 1,
  cash_carried INTEGER NOT NULL DEFAULT 0,
  float_booked INTEGER NOT NULL DEFAULT 0 CHECK (float_booked IN (0, 1)),
  grand_total INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE kasse_period (
  device TEXT NOT NULL,
  z_number INTEGER NOT NULL,
  store TEXT,
  beleg_count INTEGER NOT NULL DEFAULT 0,
  sale_count INTEGER NOT NULL DEFAULT 0,
  storno_count INTEGER NOT NULL DEFAULT 0,
  discount_total INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (device, z_number)
) STRICT, WITHOUT ROWID;

CREATE TABLE kasse_period_case (
  device TEXT NOT NULL,
  z_number INTEGER NOT NULL,
  gv_typ TEXT NOT NULL,
  gv_name TEXT NOT NULL,
  tax_key INTEGER NOT NULL,
  tax_rate INTEGER NOT NULL,
  store TEXT,
  gross INTEGER NOT NULL DEFAULT 0,
  net INTEGER NOT NULL DEFAULT 0,
  tax INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (device, z_number, gv_typ, gv_name, tax_key, tax_rate)
) STRICT, WITHOUT ROWID;

CREATE TABLE kasse_period_tax (
  device TEXT NOT NULL,
  z_number INTEGER NOT NULL,
  tax_key INTEGER NOT NULL,
  tax_rate INTEGER NOT NULL,
  store TEXT,
  gross INTEGER NOT NULL DEFAULT 0,
  net INTEGER NOT NULL DEFAULT 0,
  tax INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (device, z_number, tax_key, tax_rate)
) STRICT, WITHOUT ROWID;

CREATE TABLE kasse_period_payment (
  device TEXT NOT NULL,
  z_number INTEGER NOT NULL,
  type TEXT NOT NULL,
  name TEXT NOT NULL,
  currency TEXT NOT NULL,
  store TEXT,
  amount_foreign INTEGER NOT NULL DEFAULT 0,
  amount INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (device, z_number, type, name, currency)
) STRICT, WITHOUT ROWID;

CREATE TABLE kasse_parked (
  device TEXT NOT NULL,
  basket_id TEXT NOT NULL,
  store TEXT NOT NULL,
  label TEXT NOT NULL,
  total INTEGER NOT NULL,
  basket TEXT NOT NULL,
  parked_at INTEGER NOT NULL,
  parked_by TEXT,
  open INTEGER NOT NULL CHECK (open IN (0, 1)),
  PRIMARY KEY (device, basket_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE kasse_drawer_log (
  device TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  store TEXT NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT,
  reason TEXT NOT NULL,
  PRIMARY KEY (device, epoch, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE kasse_session_log (
  device TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  store TEXT NOT NULL,
  at INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  name TEXT NOT NULL,
  signed_in INTEGER NOT NULL CHECK (signed_in IN (0, 1)),
  PRIMARY KEY (device, epoch, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE kasse_search_term (
  kind TEXT NOT NULL CHECK (kind IN ('article', 'text', 'customer')),
  key TEXT NOT NULL,
  folded TEXT NOT NULL,
  PRIMARY KEY (kind, key, folded)
) STRICT, WITHOUT ROWID;

CREATE INDEX kasse_receipt_z ON kasse_receipt (device, z_number, number);
CREATE INDEX kasse_receipt_day ON kasse_receipt (business_day, finished_at);
CREATE INDEX kasse_receipt_number ON kasse_receipt (number);
CREATE INDEX kasse_receipt_customer ON kasse_receipt (customer_id) WHERE customer_id IS NOT NULL;
CREATE UNIQUE INDEX kasse_receipt_request ON kasse_receipt (device, request_id) WHERE request_id IS NOT NULL;
CREATE INDEX kasse_receipt_line_article ON kasse_receipt_line (article_number) WHERE article_number <> '';
CREATE INDEX kasse_receipt_line_text ON kasse_receipt_line (text) WHERE article_number = '';
CREATE INDEX kasse_z_day ON kasse_z (business_day, created_at);
CREATE INDEX kasse_card_intent_open ON kasse_card_intent (device, epoch, seq) WHERE outcome IN ('open', 'unknown');
CREATE INDEX kasse_parked_open ON kasse_parked (device, parked_at) WHERE open = 1;
