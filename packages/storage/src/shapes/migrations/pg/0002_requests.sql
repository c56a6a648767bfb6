-- What devices asked for while they could not reach the head office, and the answers: each device follows those of its store.
alter table sync.request replica identity full;
alter publication valero add table sync.request;
