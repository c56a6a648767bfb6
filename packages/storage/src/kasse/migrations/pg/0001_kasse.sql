create schema if not exists kasse;

create table kasse.receipt (
  id uuid not null primary key,
  device uuid not null,
  store uuid not null,
  epoch bigint not null,
  seq bigint not null,
  kasse_id text not null,
  number bigint not null,
  z_number bigint not null,
  bon_typ text not null,
  kind text not null check (kind in ('sale', 'storno', 'cash', 'abort')),
  storno boolean not null,
  training boolean not null,
  business_day text not null,
  started_at bigint not null,
  finished_at bigint not null,
  offset_minutes bigint not null,
  operator_id uuid not null,
  operator_name text not null,
  customer_id uuid,
  customer_number text,
  customer_name text,
  line_count bigint not null,
  gross bigint not null,
  cost bigint not null,
  payment text not null,
  tse_state text not null check (tse_state in ('absent', 'failed', 'signed')),
  request_id text
);

create table kasse.receipt_line (
  receipt_id uuid not null,
  pos bigint not null,
  device uuid not null,
  store uuid not null,
  article_id uuid,
  article_number text not null,
  gtin text,
  text text not null,
  group_id text,
  gv_typ text not null,
  quantity bigint not null,
  unit text not null,
  unit_price bigint not null,
  tax_key bigint not null,
  tax_rate bigint not null,
  base bigint not null,
  discount bigint not null,
  gross bigint not null,
  cost bigint,
  voids bigint,
  primary key (receipt_id, pos)
);

create table kasse.receipt_tax (
  receipt_id uuid not null,
  tax_key bigint not null,
  tax_rate bigint not null,
  device uuid not null,
  store uuid not null,
  gross bigint not null,
  net bigint not null,
  tax bigint not null,
  primary key (receipt_id, tax_key, tax_rate)
);

create table kasse.receipt_payment (
  receipt_id uuid not null,
  pos bigint not null,
  device uuid not null,
  store uuid not null,
  type text not null,
  name text not null,
  currency text not null,
  amount_foreign bigint not null,
  amount bigint not null,
  tendered bigint not null,
  change_given bigint not null,
  intent_id uuid,
  primary key (receipt_id, pos)
);

create table kasse.z (
  device uuid not null,
  epoch bigint not null,
  seq bigint not null,
  store uuid not null,
  number bigint not null,
  kasse_id text not null,
  created_at bigint not null,
  business_day text not null,
  operator_name text not null,
  beleg_count bigint not null,
  revenue bigint not null,
  payments_total bigint not null,
  cash_expected bigint not null,
  cash_counted bigint not null,
  cash_carried bigint not null,
  grand_total bigint not null,
  primary key (device, epoch, seq)
);

create table kasse.storno (
  of_id uuid not null primary key,
  by_id uuid not null,
  by_number bigint not null,
  device uuid not null,
  store uuid not null
);

create table kasse.card_intent (
  intent_id uuid not null primary key,
  device uuid not null,
  store uuid not null,
  epoch bigint not null,
  seq bigint not null,
  basket_id uuid not null,
  amount bigint not null,
  intended_at bigint not null,
  outcome text not null check (outcome in ('open', 'approved', 'declined', 'unknown')),
  settled_at bigint,
  reason text not null,
  terminal_id text not null,
  trace text not null,
  pan_masked text not null,
  brand text not null,
  approval text not null,
  receipt_text text not null
);

create table kasse.till (
  device uuid not null primary key,
  store uuid,
  kasse_id text not null default '',
  serial text not null default '',
  software text not null default '',
  commissioned_at bigint,
  next_beleg bigint not null default 1,
  open_z bigint not null default 1,
  cash_carried bigint not null default 0,
  float_booked boolean not null default false,
  grand_total bigint not null default 0
);

create table kasse.period (
  device uuid not null,
  z_number bigint not null,
  store uuid,
  beleg_count bigint not null default 0,
  sale_count bigint not null default 0,
  storno_count bigint not null default 0,
  discount_total bigint not null default 0,
  primary key (device, z_number)
);

create table kasse.period_case (
  device uuid not null,
  z_number bigint not null,
  gv_typ text not null,
  gv_name text not null,
  tax_key bigint not null,
  tax_rate bigint not null,
  store uuid,
  gross bigint not null default 0,
  net bigint not null default 0,
  tax bigint not null default 0,
  primary key (device, z_number, gv_typ, gv_name, tax_key, tax_rate)
);

create table kasse.period_tax (
  device uuid not null,
  z_number bigint not null,
  tax_key bigint not null,
  tax_rate bigint not null,
  store uuid,
  gross bigint not null default 0,
  net bigint not null default 0,
  tax bigint not null default 0,
  primary key (device, z_number, tax_key, tax_rate)
);

create table kasse.period_payment (
  device uuid not null,
  z_number bigint not null,
  type text not null,
  name text not null,
  currency text not null,
  store uuid,
  amount_foreign bigint not null default 0,
  amount bigint not null default 0,
  primary key (device, z_number, type, name, currency)
);

create table kasse.parked (
  device uuid not null,
  basket_id uuid not null,
  store uuid not null,
  label text not null,
  total bigint not null,
  basket text not null,
  parked_at bigint not null,
  parked_by uuid,
  open boolean not null,
  primary key (device, basket_id)
);

create table kasse.drawer_log (
  device uuid not null,
  epoch bigint not null,
  seq bigint not null,
  store uuid not null,
  at bigint not null,
  actor uuid,
  reason text not null,
  primary key (device, epoch, seq)
);

create table kasse.session_log (
  device uuid not null,
  epoch bigint not null,
  seq bigint not null,
  store uuid not null,
  at bigint not null,
  user_id uuid not null,
  name text not null,
  signed_in boolean not null,
  primary key (device, epoch, seq)
);

create table kasse.search_term (
  kind text not null check (kind in ('article', 'text', 'customer')),
  key text not null,
  folded text not null,
  primary key (kind, key, folded)
);

create index receipt_z on kasse.receipt (device, z_number, number);
create index receipt_day on kasse.receipt (business_day, finished_at);
create index receipt_store_day on kasse.receipt (store, business_day, finished_at);
create index receipt_number on kasse.receipt (number);
create index receipt_customer on kasse.receipt (customer_id) where customer_id is not null;
create index receipt_request on kasse.receipt (device, request_id) where request_id is not null;
create index receipt_line_article on kasse.receipt_line (article_number) where article_number <> '';
create index receipt_line_text on kasse.receipt_line (text) where article_number = '';
create index z_day on kasse.z (business_day, created_at);
create index z_store_day on kasse.z (store, business_day);
create index card_intent_open on kasse.card_intent (device, epoch, seq) where outcome in ('open', 'unknown');
create index parked_open on kasse.parked (device, parked_at) where open;
