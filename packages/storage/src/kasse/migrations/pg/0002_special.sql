alter table kasse.till
  add column invoices bigint not null default 0,
  add column training boolean not null default false,
  add column storno_flag boolean not null default true;
alter table kasse.period
  add column training_count bigint not null default 0,
  add column margin_gross bigint not null default 0,
  add column margin_purchase bigint not null default 0,
  add column margin_amount bigint not null default 0,
  add column margin_tax bigint not null default 0;
alter table kasse.receipt add column invoice_number text;

create table kasse.voucher (
  number text not null primary key,
  kind text not null default 'multi' check (kind in ('single', 'multi')),
  tax_key bigint not null default 5,
  tax_rate bigint not null default 0,
  known boolean not null default false,
  issued_on text,
  store uuid,
  issued bigint not null default 0,
  redeemed bigint not null default 0,
  unchecked bigint not null default 0
);

create table kasse.returned (
  receipt_id uuid not null,
  pos bigint not null,
  store uuid,
  quantity bigint not null default 0,
  primary key (receipt_id, pos)
);

create table kasse.advance (
  receipt_id uuid not null primary key,
  store uuid,
  number bigint not null default 0,
  kasse_id text not null default '',
  day text not null default '',
  customer text,
  note text not null default '',
  taken bigint not null default 0,
  settled bigint not null default 0
);

create table kasse.cash_count (
  device uuid not null,
  epoch bigint not null,
  seq bigint not null,
  store uuid not null,
  at bigint not null,
  actor uuid,
  z_number bigint not null,
  expected bigint not null,
  counted bigint not null,
  difference bigint not null,
  note text not null,
  primary key (device, epoch, seq)
);

create index advance_open on kasse.advance (day, number) where settled = 0;
