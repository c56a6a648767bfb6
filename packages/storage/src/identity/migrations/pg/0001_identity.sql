create schema identity;

create table identity.company (
  id uuid primary key,
  name text not null,
  street text not null,
  zip text not null,
  city text not null,
  country text not null,
  tax_number text not null,
  vat_id text
);

create table identity.store (
  id uuid primary key,
  number bigint not null unique,
  name text not null,
  street text not null,
  zip text not null,
  city text not null,
  country text not null,
  time_zone text not null
);

create table identity.device (
  id uuid primary key,
  store uuid not null references identity.store (id),
  number bigint not null,
  name text not null,
  kasse_id text not null unique,
  serial text not null,
  kind text not null check (kind in ('till', 'office')),
  brand text not null,
  model text not null
);

create table identity.user (
  id uuid primary key,
  login text not null,
  name text not null,
  role text not null check (role in ('cashier', 'supervisor', 'manager', 'accountant', 'auditor')),
  store uuid references identity.store (id),
  pin_hash text,
  active boolean not null
);
create unique index user_login on identity.user (lower(login));

create table identity.password (
  user_id uuid primary key references identity.user (id),
  hash text not null
);

create table identity.device_token (
  hash text primary key check (hash ~ '^[0-9a-f]{64}$'),
  device uuid not null references identity.device (id),
  created_at bigint not null,
  revoked_at bigint
);
create index device_token_device on identity.device_token (device);

create table identity.refresh_token (
  hash text primary key check (hash ~ '^[0-9a-f]{64}$'),
  family uuid not null,
  user_id uuid not null references identity.user (id),
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint,
  revoked_at bigint
);
create index refresh_token_family on identity.refresh_token (family);
create index refresh_token_user on identity.refresh_token (user_id);

-- The tills follow these tables.
call sync.follow('identity.company');
call sync.follow('identity.store');
call sync.follow('identity.device');
call sync.follow('identity.user');
