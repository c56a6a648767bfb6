-- Articles over all stores, so that a best-seller list of the company need not read every store.

create table bi.article_company (
  day text not null,
  number text not null,
  name text not null,
  receipts bigint not null default 0,
  lines bigint not null default 0,
  gross bigint not null default 0,
  net bigint not null default 0,
  tax bigint not null default 0,
  cost bigint not null default 0,
  net_with_cost bigint not null default 0,
  quantity bigint not null default 0,
  primary key (day, number)
);

insert into bi.article_company (day, number, name, receipts, lines, gross, net, tax, cost, net_with_cost, quantity)
  select day, number, max(name), sum(receipts), sum(lines), sum(gross), sum(net), sum(tax), sum(cost), sum(net_with_cost), sum(quantity)
  from bi.article group by day, number order by day, number;

create table bi.article_company_month (
  month text not null,
  number text not null,
  name text not null,
  receipts bigint not null default 0,
  lines bigint not null default 0,
  gross bigint not null default 0,
  net bigint not null default 0,
  tax bigint not null default 0,
  cost bigint not null default 0,
  net_with_cost bigint not null default 0,
  quantity bigint not null default 0,
  primary key (month, number)
);

insert into bi.article_company_month (month, number, name, receipts, lines, gross, net, tax, cost, net_with_cost, quantity)
  select month, number, max(name), sum(receipts), sum(lines), sum(gross), sum(net), sum(tax), sum(cost), sum(net_with_cost), sum(quantity)
  from bi.article_month group by month, number order by month, number;
