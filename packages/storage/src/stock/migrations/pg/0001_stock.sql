create schema stock;
create extension if not exists pg_trgm with schema public;

create table stock.article (
  id uuid primary key,
  number text not null,
  gtin text,
  name text not null,
  search_key text not null,
  group_id text,
  group_name text,
  tax_key integer not null,
  unit text not null,
  price bigint,
  cost bigint,
  deposit bigint,
  icon text,
  favourite bigint,
  rank bigint not null,
  active boolean not null,
  version bigint not null
);
create index article_number on stock.article (number text_pattern_ops);
create index article_gtin on stock.article (gtin) where gtin is not null;
create index article_name on stock.article (name collate "C", id);
create index article_name_prefix on stock.article (search_key text_pattern_ops);
create index article_name_infix on stock.article using gin (search_key public.gin_trgm_ops);
create index article_favourite on stock.article (favourite) where favourite is not null;

create table stock.level (
  store uuid not null,
  article_id uuid not null,
  quantity bigint not null default 0,
  sold bigint not null default 0,
  last_move bigint,
  primary key (store, article_id)
);
create index level_article on stock.level (article_id);

create table stock.move (
  fact uuid not null,
  article_id uuid not null,
  article_number text not null,
  store uuid not null,
  quantity bigint not null,
  reason text not null check (reason in ('sale', 'return', 'receipt', 'count', 'writeOff')),
  at bigint not null,
  primary key (fact, article_id)
);

create table stock.price_change (
  fact uuid primary key,
  article_id uuid not null,
  before bigint,
  after bigint not null,
  version bigint not null,
  reason text not null,
  actor uuid,
  at bigint not null
);
create index price_change_article on stock.price_change (article_id, at);

-- The tills follow this table.
call sync.follow('stock.article');
