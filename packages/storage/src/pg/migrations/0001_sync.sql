create schema sync;

-- The server's own place in the world: one row.
create table sync.server (
  one boolean primary key default true check (one),
  device uuid not null
);

-- Heads of all journals. `last_hash` is what the next fact must chain to.
create table sync.device (
  device uuid primary key,
  epoch bigint not null,
  last_seq bigint not null default 0,
  last_hash text not null,
  quarantined boolean not null default false,
  quarantine_reason text,
  last_contact bigint,
  clock_offset bigint,
  head_seq bigint not null default 0,
  head_hash text not null default ''
);

-- Every fact of every device, the exact bytes. `xid` and `pos` order them for the consumers; `inline` = stock and crm were applied in the
-- transaction that stored it; `flags` = why a person should look at it.
create table sync.fact (
  device uuid not null,
  epoch bigint not null,
  seq bigint not null,
  id uuid not null,
  type text not null,
  store uuid not null,
  at bigint not null,
  received_at bigint not null,
  xid xid8 not null default pg_current_xact_id(),
  pos bigint generated always as identity,
  inline boolean not null default false,
  flags text[],
  prev_hash text not null,
  hash text not null,
  body text not null,
  primary key (device, epoch, seq),
  constraint fact_id unique (id)
);
create unique index fact_order on sync.fact (xid, pos) include (type, inline);
create index fact_flagged on sync.fact (device) where flags is not null;

create function sync.refuse() returns trigger language plpgsql as $$
begin
  raise exception 'the journal is append-only: % on %.% is refused', tg_op, tg_table_schema, tg_table_name using errcode = 'integrity_constraint_violation';
end $$;
create trigger fact_fixed before update or delete on sync.fact for each row execute function sync.refuse();
create trigger fact_kept before truncate on sync.fact for each statement execute function sync.refuse();

-- Gap-free numbers: a row that is locked by whoever takes the next one.
create table sync.counter (
  name text primary key,
  last bigint not null
);

-- Where each consumer stands; operations and cursor are written in one transaction.
create table sync.consumer (
  name text primary key,
  xid xid8 not null default '0',
  pos bigint not null default 0,
  applied bigint not null default 0,
  last_run bigint
);

create table sync.dead_letter (
  consumer text not null references sync.consumer (name),
  fact uuid not null references sync.fact (id),
  reason text not null,
  attempts bigint not null default 1,
  at bigint not null,
  state text not null default 'open' check (state in ('open', 'retried', 'discarded')),
  note text,
  primary key (consumer, fact),
  check (state <> 'discarded' or note <> '')
);

-- Which master rows changed, in the order (xid, id); readers fetch the row as it is now.
create table sync.change (
  id bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  relation text not null,
  key uuid not null,
  at timestamptz not null default transaction_timestamp()
);
create unique index change_order on sync.change (relation, xid, id);

-- How far back the change log reaches; older positions must refetch.
create table sync.change_floor (
  one boolean primary key default true check (one),
  xid xid8 not null default '0',
  id bigint not null default 0
);
insert into sync.change_floor default values;

create function sync.note_insert() returns trigger language plpgsql as $$
begin
  insert into sync.change (relation, key) select tg_table_schema || '.' || tg_table_name, n.id from new_rows n;
  return null;
end $$;
create function sync.note_update() returns trigger language plpgsql as $$
begin
  insert into sync.change (relation, key) select tg_table_schema || '.' || tg_table_name, n.id from new_rows n
    union select tg_table_schema || '.' || tg_table_name, o.id from old_rows o;
  return null;
end $$;
create function sync.note_delete() returns trigger language plpgsql as $$
begin
  insert into sync.change (relation, key) select tg_table_schema || '.' || tg_table_name, o.id from old_rows o;
  return null;
end $$;

-- Puts the three triggers on a master table whose key is a column `id uuid`.
create procedure sync.follow(relation regclass) language plpgsql as $$
begin
  execute format('create trigger follow_insert after insert on %s referencing new table as new_rows for each statement execute function sync.note_insert()', relation);
  execute format('create trigger follow_update after update on %s referencing old table as old_rows new table as new_rows for each statement execute function sync.note_update()', relation);
  execute format('create trigger follow_delete after delete on %s referencing old table as old_rows for each statement execute function sync.note_delete()', relation);
end $$;
