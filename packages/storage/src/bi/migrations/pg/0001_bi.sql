create schema bi;

-- ISO week of a business day; a day that is none stays what it is, so that one odd fact never breaks a report.
create function bi.week(day text) returns text language sql immutable parallel safe as
  $$ select case when pg_input_is_valid(day, 'date') then to_char(day::date, 'IYYY"-W"IW') else day end $$;

create table bi.day (
  store uuid not null,
  device uuid not null,
  day text not null,
  receipts bigint not null default 0,
  lines bigint not null default 0,
  gross bigint not null default 0,
  net bigint not null default 0,
  tax bigint not null default 0,
  cost bigint not null default 0,
  net_with_cost bigint not null default 0,
  quantity bigint not null default 0,
  primary key (store, device, day)
);

create index day_day on bi.day (day);

create table bi.hour (
  store uuid not null,
  day text not null,
  hour bigint not null,
  receipts bigint not null default 0,
  lines bigint not null default 0,
  gross bigint not null default 0,
  net bigint not null default 0,
  tax bigint not null default 0,
  cost bigint not null default 0,
  net_with_cost bigint not null default 0,
  quantity bigint not null default 0,
  primary key (store, day, hour)
);

create index hour_day on bi.hour (day);

create table bi.article (
  store uuid not null,
  day text not null,
  number text not null,
  name text not null,
  receipts bigint not null default 0,
  lines bigint not null default 0,
  gross bigint not null default 0,
  net bigint not null default 0,
  tax bigint not null default 0,
  cost bigint not null default 0,
  net_with_cost bigint not null default 0,
  quantity bigint not null default 0,
  primary key (store, day, number)
);

create index article_day on bi.article (day);

create table bi.article_month (
  store uuid not null,
  month text not null,
  number text not null,
  name text not null,
  receipts bigint not null default 0,
  lines bigint not null default 0,
  gross bigint not null default 0,
  net bigint not null default 0,
  tax bigint not null default 0,
  cost bigint not null default 0,
  net_with_cost bigint not null default 0,
  quantity bigint not null default 0,
  primary key (store, month, number)
);

create index article_month_month on bi.article_month (month);

create table bi.article_group (
  store uuid not null,
  day text not null,
  group_id text not null,
  name text not null,
  receipts bigint not null default 0,
  lines bigint not null default 0,
  gross bigint not null default 0,
  net bigint not null default 0,
  tax bigint not null default 0,
  cost bigint not null default 0,
  net_with_cost bigint not null default 0,
  quantity bigint not null default 0,
  primary key (store, day, group_id)
);

create index article_group_day on bi.article_group (day);

create table bi.tax (
  store uuid not null,
  day text not null,
  tax_key bigint not null,
  tax_rate bigint not null,
  receipts bigint not null default 0,
  lines bigint not null default 0,
  gross bigint not null default 0,
  net bigint not null default 0,
  tax bigint not null default 0,
  cost bigint not null default 0,
  net_with_cost bigint not null default 0,
  quantity bigint not null default 0,
  primary key (store, day, tax_key, tax_rate)
);

create index tax_day on bi.tax (day);

create table bi.payment (
  store uuid not null,
  day text not null,
  type text not null,
  name text not null,
  receipts bigint not null default 0,
  lines bigint not null default 0,
  gross bigint not null default 0,
  net bigint not null default 0,
  tax bigint not null default 0,
  cost bigint not null default 0,
  net_with_cost bigint not null default 0,
  quantity bigint not null default 0,
  primary key (store, day, type, name)
);

create index payment_day on bi.payment (day);

create table bi.customer (
  store uuid not null,
  day text not null,
  customer_id uuid not null,
  number text not null,
  name text not null,
  receipts bigint not null default 0,
  lines bigint not null default 0,
  gross bigint not null default 0,
  net bigint not null default 0,
  tax bigint not null default 0,
  cost bigint not null default 0,
  net_with_cost bigint not null default 0,
  quantity bigint not null default 0,
  primary key (store, day, customer_id)
);

create index customer_day on bi.customer (day);
