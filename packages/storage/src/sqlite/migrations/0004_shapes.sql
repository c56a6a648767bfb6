-- One cut across shapes. "offset" and handle say how far a shape was received; lsn is what its rows in use stand for.
-- A number of the server's log is a commit LSN: decimal text outside, an integer here.
ALTER TABLE device_shape ADD COLUMN lsn INTEGER;
-- Everything up to here has been received.
ALTER TABLE device_shape ADD COLUMN received_lsn INTEGER;
-- What the new copy beside the one in use stands for; NULL = it is not whole yet, or there is none.
ALTER TABLE device_shape ADD COLUMN base_lsn INTEGER;
-- Number of the copy that is received; what is noted under another one is void.
ALTER TABLE device_shape ADD COLUMN copy INTEGER NOT NULL DEFAULT 0;
-- Rows noted in the new copy, and changes that wait for their cut.
ALTER TABLE device_shape ADD COLUMN noted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device_shape ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0;
UPDATE device_shape SET noted = (SELECT count(*) FROM device_shape_staging s WHERE s.shape = device_shape.shape) WHERE refetching = 1;

-- Changes that were received and wait for their cut: one row for each row of the shape and transaction of the server.
CREATE TABLE device_shape_change (
  lot TEXT NOT NULL,
  lsn INTEGER NOT NULL,
  key TEXT NOT NULL,
  operation TEXT NOT NULL CHECK (operation IN ('insert', 'update', 'delete')),
  value TEXT NOT NULL,
  PRIMARY KEY (lot, lsn, key)
) STRICT, WITHOUT ROWID;

-- A large change that is being put in use piece by piece; found at opening, it is finished before anybody reads.
CREATE TABLE device_shape_cut (
  slot INTEGER PRIMARY KEY CHECK (slot = 1),
  cut TEXT NOT NULL
) STRICT;

-- The rows of a new copy that differ from the copy in use are found without looking at the others.
CREATE INDEX device_shape_staging_differing ON device_shape_staging (shape, key) WHERE value IS NOT NULL;
