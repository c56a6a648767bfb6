-- What a terminal was asked for, whom a reversal takes back, and the slips of both sides.
alter table kasse.card_intent
  add column kind text not null default 'pay' check (kind in ('pay', 'reverse', 'refund')),
  add column beleg_id uuid,
  add column of_intent uuid,
  add column why text not null default '',
  add column receipt_number text not null default '',
  add column merchant_text text not null default '',
  add column source text not null default 'terminal' check (source in ('terminal', 'hand'));

create table kasse.card_cut (
  cut_id uuid not null primary key,
  device uuid not null,
  store uuid not null,
  epoch bigint not null,
  seq bigint not null,
  at bigint not null,
  actor uuid,
  outcome text not null check (outcome in ('open', 'closed', 'refused', 'unknown')),
  reason text not null,
  terminal_id text not null,
  terminal_total bigint,
  till_total bigint not null,
  till_count bigint not null,
  difference bigint,
  terminal_types text not null,
  till_types text not null,
  receipt_text text not null
);

create index card_cut_at on kasse.card_cut (store, at);
