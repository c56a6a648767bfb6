create schema meldung;

-- What a person entered about a recording system (§ 146a Abs. 4 AO). What a till knows of itself is not here: it comes from its facts.
create table meldung.system (
  id uuid primary key,
  device uuid unique,
  store uuid not null,
  kind text not null check (kind in ('pc', 'register', 'app', 'scale', 'other')),
  software text not null,
  software_version text not null,
  manufacturer text not null,
  model text not null,
  serial text not null,
  acquisition text not null check (acquisition in ('bought', 'rented', 'leased', 'borrowed')),
  acquired text,
  commissioned text,
  decommissioned text,
  decommission_reason text not null,
  tse_form text,
  tses text not null,
  note text not null,
  version bigint not null
);
create index system_store on meldung.system (store);

-- Reports that were sent, with what they said.
create table meldung.report (
  id uuid primary key,
  store uuid not null,
  date text not null,
  ticket text not null,
  by_name text not null,
  at bigint not null,
  seq bigint not null,
  systems text not null
);
create index report_store on meldung.report (store, seq);
