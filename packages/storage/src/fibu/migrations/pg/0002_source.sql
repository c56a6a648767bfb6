-- The booking of a Z is looked up by till and Z.
create index entry_source on fibu.entry (source_device, source_z);
