-- A fork a person has looked at: the other history is taken in as a branch (stored epoch = branch * 1000000 + epoch), nothing is overwritten.
-- `alarm` = what the head office is told about the device, until a person has answered it.
alter table sync.device
  add column branch bigint not null default 0,
  add column released boolean not null default false,
  add column alarm text,
  add column alarm_at bigint;
