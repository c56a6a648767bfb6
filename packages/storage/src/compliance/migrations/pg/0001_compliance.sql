create schema compliance;

-- TSEs ever in service. A number is never used again for another.
create table compliance.tse (
  device uuid not null,
  tse_id bigint not null check (tse_id >= 1),
  store uuid not null,
  kind text not null,
  name text not null,
  serial text not null,
  client_id text not null,
  certification_id text not null,
  certified boolean not null,
  algorithm text not null,
  time_format text not null,
  encoding text not null,
  public_key text not null,
  certificate text not null,
  valid_until bigint,
  epoch bigint not null,
  seq bigint not null,
  commissioned_at bigint not null,
  decommissioned_at bigint,
  end_epoch bigint,
  end_seq bigint,
  reason text not null,
  primary key (device, tse_id)
);

create table compliance.outage (
  outage_id uuid primary key,
  device uuid not null,
  store uuid not null,
  epoch bigint not null,
  seq bigint not null,
  tse_id bigint not null,
  reason text not null,
  detail text not null,
  began bigint not null,
  ended bigint,
  unsigned bigint not null
);
create index outage_began on compliance.outage (began);

create table compliance.found_signature (
  beleg_id uuid not null,
  serial text not null,
  transaction_number bigint not null,
  signature_counter bigint not null,
  device uuid not null,
  store uuid not null,
  at bigint not null,
  body text not null,
  primary key (beleg_id, serial, transaction_number)
);

create table compliance.z_check (
  device uuid not null,
  z_number bigint not null,
  store uuid not null,
  kasse_id text not null,
  at bigint not null,
  belege bigint not null,
  signatures bigint not null,
  unsigned bigint not null,
  complaint_count bigint not null,
  complaints text not null,
  primary key (device, z_number)
);

create table compliance.tse_export (
  device uuid not null,
  epoch bigint not null,
  seq bigint not null,
  store uuid not null,
  at bigint not null,
  tse_id bigint not null,
  serial text not null,
  file text not null,
  bytes bigint not null,
  sha256 text not null,
  from_counter bigint,
  to_counter bigint,
  complaints text not null,
  primary key (device, epoch, seq)
);
