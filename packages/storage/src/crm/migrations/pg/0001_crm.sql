create schema crm;
create extension if not exists pg_trgm with schema public;

create table crm.customer (
  id uuid primary key,
  number text not null,
  name text not null,
  kind text not null check (kind in ('private', 'business', 'employee')),
  street text not null,
  zip text not null,
  city text not null,
  country text not null,
  vat_id text not null,
  email text not null,
  phone text not null,
  group_name text not null,
  note text not null,
  active boolean not null,
  version bigint not null
);
create index customer_number on crm.customer (number text_pattern_ops);
create index customer_name_infix on crm.customer using gin (lower(name) public.gin_trgm_ops);

create table crm.receipt (
  beleg_id uuid primary key,
  customer_id uuid not null,
  number bigint not null,
  kasse_id text not null,
  store uuid not null,
  at bigint not null,
  day text not null,
  gross bigint not null
);
create index receipt_customer on crm.receipt (customer_id, at);

create table crm.turnover (
  customer_id uuid not null,
  day text not null,
  receipts bigint not null default 0,
  gross bigint not null default 0,
  primary key (customer_id, day)
);

-- The tills follow this table.
call sync.follow('crm.customer');
