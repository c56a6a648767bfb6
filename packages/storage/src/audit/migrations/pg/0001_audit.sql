create schema audit;

-- History of master data and parameters. Rows are only ever added: the triggers below refuse everything else.
create table audit.change (
  fact uuid not null,
  n bigint not null,
  at bigint not null,
  device uuid not null,
  store uuid not null,
  actor uuid,
  entity text not null,
  entity_id text not null,
  label text not null,
  field text not null,
  before text,
  after text,
  primary key (fact, n)
);
create index change_at on audit.change (at, fact, n);
create index change_entity on audit.change (entity, entity_id, at);

create table audit.access (
  fact uuid primary key,
  at bigint not null,
  device uuid not null,
  store uuid not null,
  kind text not null,
  user_id uuid,
  who text not null,
  detail text not null,
  origin text not null
);
create index access_at on audit.access (at, fact);

-- The last known value of every watched field of a device.
create table audit.state (
  device uuid not null,
  entity text not null,
  entity_id text not null,
  field text not null,
  value text,
  primary key (device, entity, entity_id, field)
);

create table audit.inspection (
  id uuid primary key,
  device uuid not null,
  store uuid not null,
  auditor_name text not null,
  authority text not null,
  began_at bigint not null,
  until bigint not null,
  ended_at bigint,
  reason text
);

create function audit.refuse() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is append-only: % on %.% is refused', tg_op, tg_table_schema, tg_table_name using errcode = 'integrity_constraint_violation';
end $$;
create trigger change_fixed before update or delete on audit.change for each row execute function audit.refuse();
create trigger change_kept before truncate on audit.change for each statement execute function audit.refuse();
create trigger access_fixed before update or delete on audit.access for each row execute function audit.refuse();
create trigger access_kept before truncate on audit.access for each statement execute function audit.refuse();
