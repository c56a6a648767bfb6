-- What devices may follow. Shapes are read from these tables by logical replication, and from no other: a table joins the
-- publication by a migration, in one transaction with its replica identity (`full`: the old row travels too, so that a
-- reader's condition can be judged before and after a change, and a long value that did not change is known).
alter table stock.article replica identity full;
alter table crm.customer replica identity full;
alter table identity.company replica identity full;
alter table identity.store replica identity full;
alter table identity.device replica identity full;
alter table identity.user replica identity full;

create publication valero for table
  stock.article, crm.customer, identity.company, identity.store, identity.device, identity.user;
