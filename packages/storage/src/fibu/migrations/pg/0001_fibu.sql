create schema fibu;

create table fibu.account (
  number text primary key check (number ~ '^[0-9]{4,8}$'),
  name text not null,
  kind text not null check (kind in ('asset', 'liability', 'revenue', 'expense', 'tax', 'clearing', 'equity'))
);

-- xid: the transaction that wrote the booking. Lines may join it only there, so that nothing is added to it later.
create table fibu.entry (
  id uuid primary key,
  number bigint not null unique check (number > 0),
  date text not null check (date ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
  belegfeld text not null check (length(belegfeld) <= 36),
  text text not null,
  source_kind text not null check (source_kind in ('z')),
  source_device uuid not null,
  source_z bigint not null,
  store uuid not null,
  recorded_at bigint not null,
  reverses uuid unique references fibu.entry (id),
  xid xid8 not null default pg_current_xact_id(),
  unique (id, date)
);
create index entry_date on fibu.entry (date, number);

create table fibu.line (
  entry uuid not null,
  n bigint not null check (n > 0),
  date text not null,
  account text not null references fibu.account (number),
  amount bigint not null check (amount <> 0),
  text text not null,
  tax_key bigint,
  primary key (entry, n),
  foreign key (entry, date) references fibu.entry (id, date)
);
create index line_account on fibu.line (account, date) include (amount);

create function fibu.refuse() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is append-only: % on %.% is refused; book the opposite', tg_op, tg_table_schema, tg_table_name using errcode = 'integrity_constraint_violation';
end $$;
create trigger entry_fixed before update or delete on fibu.entry for each row execute function fibu.refuse();
create trigger entry_kept before truncate on fibu.entry for each statement execute function fibu.refuse();
create trigger line_fixed before update or delete on fibu.line for each row execute function fibu.refuse();
create trigger line_kept before truncate on fibu.line for each statement execute function fibu.refuse();

create function fibu.own_transaction() returns trigger language plpgsql as $$
begin
  if exists (select 1 from fibu.entry e where e.id = new.entry and e.xid <> pg_current_xact_id()) then
    raise exception 'booking % is closed: a line may only be written with it', new.entry using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger line_with_entry before insert on fibu.line for each row execute function fibu.own_transaction();

create function fibu.entry_xid() returns trigger language plpgsql as $$
begin
  new.xid := pg_current_xact_id();
  return new;
end $$;
create trigger entry_own_xid before insert on fibu.entry for each row execute function fibu.entry_xid();

create function fibu.balanced() returns trigger language plpgsql as $$
declare
  key uuid := case when tg_table_name = 'entry' then (to_jsonb(new) ->> 'id')::uuid else (to_jsonb(new) ->> 'entry')::uuid end;
  lines bigint;
  total numeric;
begin
  select count(*), coalesce(sum(amount), 0) into lines, total from fibu.line where entry = key;
  if lines < 2 then
    raise exception 'booking % has % lines, it needs two', key, lines using errcode = 'integrity_constraint_violation';
  end if;
  if total <> 0 then
    raise exception 'booking % does not balance: % cents', key, total using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end $$;
create constraint trigger entry_balanced after insert on fibu.entry deferrable initially deferred for each row execute function fibu.balanced();
create constraint trigger line_balanced after insert on fibu.line deferrable initially deferred for each row execute function fibu.balanced();
