-- History of master data and parameters, log of accesses, inspections. Rebuilt from the journal, which is append-only.
CREATE TABLE audit_change (
  fact TEXT NOT NULL,
  n INTEGER NOT NULL,
  at INTEGER NOT NULL,
  device TEXT NOT NULL,
  store TEXT NOT NULL,
  actor TEXT,
  entity TEXT NOT NULL,
  entity_id TEXT NOT NULL,
  label TEXT NOT NULL,
  field TEXT NOT NULL,
  before TEXT,
  after TEXT,
  PRIMARY KEY (fact, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_change_at ON audit_change (at, fact, n);
CREATE INDEX audit_change_entity ON audit_change (entity, entity_id, at);

CREATE TABLE audit_access (
  fact TEXT NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  device TEXT NOT NULL,
  store TEXT NOT NULL,
  kind TEXT NOT NULL,
  user_id TEXT,
  who TEXT NOT NULL,
  detail TEXT NOT NULL,
  origin TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_access_at ON audit_access (at, fact);

-- The last known value of every watched field, so that a device finds out what changed while it was not running.
CREATE TABLE audit_state (
  device TEXT NOT NULL,
  entity TEXT NOT NULL,
  entity_id TEXT NOT NULL,
  field TEXT NOT NULL,
  value TEXT,
  PRIMARY KEY (device, entity, entity_id, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_inspection (
  id TEXT NOT NULL PRIMARY KEY,
  device TEXT NOT NULL,
  store TEXT NOT NULL,
  auditor_name TEXT NOT NULL,
  authority TEXT NOT NULL,
  began_at INTEGER NOT NULL,
  until INTEGER NOT NULL,
  ended_at INTEGER,
  reason TEXT
) STRICT, WITHOUT ROWID;
