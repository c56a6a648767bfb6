-- What labels of a shop mean, and codes that were scanned and have no article.
create table stock.store_code (
  store uuid primary key,
  rules text not null,
  actor uuid,
  at bigint not null
);

create table stock.unknown_code (
  store uuid not null,
  code text not null,
  days bigint not null default 0,
  last_at bigint,
  dismissed boolean not null default false,
  primary key (store, code)
);
create index unknown_code_last on stock.unknown_code (last_at);
