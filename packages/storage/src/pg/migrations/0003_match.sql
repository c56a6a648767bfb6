-- What tills say of their own Z in the heartbeat, worked out from their own tables: the newest word per Z. `matched` = it stood everywhere when it was told.
create table sync.till_figures (
  device uuid not null,
  z_number bigint not null,
  closed boolean not null,
  belege bigint not null,
  gross bigint not null,
  seq_sum bigint not null,
  first_seq bigint not null,
  last_seq bigint not null,
  head_epoch bigint not null,
  head_seq bigint not null,
  head_hash text not null,
  told_at bigint not null,
  matched boolean not null default false,
  primary key (device, z_number)
);

-- Runs of the whole check. `deep` = those of its gaps that sums alone do not show; they stay in sight until a later run no longer finds them.
create table sync.match_run (
  id bigint generated always as identity primary key,
  at bigint not null,
  took_ms bigint not null,
  actor uuid,
  actor_name text,
  summary jsonb not null,
  gaps jsonb not null,
  deep jsonb not null
);

-- How far the chain of each journal has been computed again; the whole check goes on from there.
create table sync.match_mark (
  device uuid not null,
  epoch bigint not null,
  seq bigint not null,
  primary key (device, epoch)
);
