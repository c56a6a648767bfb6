-- Edits of the office that wait for the head office: made here, and those of the other devices of the store from the shape `requests`,
-- which also brings the answers. JSON as text. `revision` is always 0: a fact that is applied again changes nothing.
CREATE TABLE sync_request (
  id TEXT NOT NULL PRIMARY KEY,
  fact TEXT NOT NULL,
  device TEXT NOT NULL,
  store TEXT NOT NULL,
  seq INTEGER NOT NULL,
  actor TEXT,
  at INTEGER NOT NULL,
  command TEXT NOT NULL,
  entity TEXT NOT NULL,
  entity_id TEXT NOT NULL,
  base_version INTEGER NOT NULL,
  seen TEXT NOT NULL,
  input TEXT NOT NULL,
  label TEXT NOT NULL,
  replaces TEXT,
  state TEXT NOT NULL CHECK (state IN ('pending', 'accepted', 'declined', 'stale', 'closed')),
  outcome TEXT,
  done_at INTEGER,
  revision INTEGER NOT NULL
) STRICT;
CREATE INDEX sync_request_open ON sync_request (state) WHERE state IN ('pending', 'declined', 'stale');
CREATE INDEX sync_request_at ON sync_request (at);

-- What a person chose here about a request; apart from the rows above, so that an older answer from the server cannot undo a choice.
CREATE TABLE sync_request_choice (
  id TEXT NOT NULL PRIMARY KEY,
  fact TEXT NOT NULL,
  choice TEXT NOT NULL,
  actor TEXT,
  at INTEGER NOT NULL,
  revision INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
