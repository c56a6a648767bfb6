/** Tables of the durable log. LSNs fit SQLite's signed 64 bits: 2^63 bytes of WAL are not written. */
export const SCHEMA = `
create table if not exists meta (
  name text primary key,
  value text not null
) strict, without rowid;

create table if not exists shapes (
  id integer primary key autoincrement,
  handle text not null unique,
  definition text not null,
  frame text not null,
  chunks integer not null default 0,
  snapshot_bytes integer not null default 0,
  ready integer not null default 0,
  retired_at integer,
  gone integer not null default 0
) strict;

create index if not exists shapes_gone on shapes (gone) where gone = 1;

create table if not exists chunks (
  shape integer not null,
  n integer not null,
  items blob not null,
  primary key (shape, n)
) strict, without rowid;

create table if not exists log (
  shape integer not null,
  lsn integer not null,
  last_op integer not null,
  first_op integer not null,
  total integer not null,
  items blob not null,
  primary key (shape, lsn, last_op)
) strict, without rowid;

create table if not exists recent (
  lsn integer primary key,
  xid integer not null
) strict;
`;
