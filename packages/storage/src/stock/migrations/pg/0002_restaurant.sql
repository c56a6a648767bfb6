alter table stock.article
  add column restaurant_food boolean not null default false,
  add column drink_share bigint check (drink_share between 0 and 10000);
