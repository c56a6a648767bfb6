-- Edits of the office that were made without the head office (or wait for it). A row is made by its fact; state, outcome and done_at are
-- written by the desk that carries requests out, in the transaction of the change itself. `fact` gives the order of arrival.
-- `revision` is always 0: a second fact with the same id changes nothing.
create table sync.request (
  id uuid primary key,
  fact uuid not null,
  device uuid not null,
  store uuid not null,
  seq bigint not null,
  actor uuid,
  at bigint not null,
  command text not null,
  entity text not null,
  entity_id uuid not null,
  base_version bigint not null,
  seen text not null,
  input text not null,
  label text not null,
  replaces uuid,
  state text not null check (state in ('pending', 'accepted', 'declined', 'stale', 'closed')),
  outcome text,
  done_at bigint,
  revision bigint not null,
  check ((state in ('pending', 'closed')) or outcome is not null)
);
create index request_open on sync.request (state) where state in ('pending', 'declined', 'stale');
create index request_store on sync.request (store, at);

-- What a person chose about a request; the first choice stands.
create table sync.request_choice (
  id uuid primary key,
  fact uuid not null,
  choice text not null,
  actor uuid,
  at bigint not null,
  revision bigint not null
);
