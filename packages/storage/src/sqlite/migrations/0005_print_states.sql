-- The states of a print as a printer can prove them: queued, sending, awaiting-confirm, printed, uncertain, cancelled.
-- What was on its way, or ended without an answer, is uncertain: a person is asked. What failed before a byte left is queued with its reason.
CREATE TABLE device_print_job_states (
  no INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  document TEXT NOT NULL,
  beleg_id TEXT,
  z_number INTEGER,
  copy INTEGER NOT NULL CHECK (copy IN (0, 1)),
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'awaiting-confirm', 'printed', 'uncertain', 'cancelled')),
  attempts INTEGER NOT NULL DEFAULT 0,
  last_error TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  -- The job in whose place this copy stands.
  copy_of TEXT,
  -- Who answered for an uncertain or cancelled one; NULL = nobody had to.
  settled_by TEXT
) STRICT;
INSERT INTO device_print_job_states
  (no, id, kind, document, beleg_id, z_number, copy, state, attempts, last_error, created_at, updated_at)
SELECT no, id, kind, document, beleg_id, z_number, copy,
  CASE
    WHEN state = 'printing' OR (state = 'queued' AND last_error = 'unterbrochen') THEN 'uncertain'
    WHEN state = 'failed' AND last_error LIKE 'uncertain:%' THEN 'uncertain'
    WHEN state = 'failed' THEN 'queued'
    ELSE state
  END,
  attempts,
  CASE
    WHEN state = 'printing' OR (state = 'queued' AND last_error = 'unterbrochen') THEN 'restart'
    WHEN state = 'failed' AND last_error LIKE 'uncertain:%' THEN substr(last_error, 11)
    ELSE last_error
  END,
  created_at, updated_at
FROM device_print_job;
-- Numbers are never given twice: they are the process ids of the printer.
DELETE FROM sqlite_sequence WHERE name = 'device_print_job_states';
INSERT INTO sqlite_sequence (name, seq)
SELECT 'device_print_job_states', seq FROM sqlite_sequence WHERE name = 'device_print_job';
DROP TABLE device_print_job;
ALTER TABLE device_print_job_states RENAME TO device_print_job;
CREATE INDEX device_print_job_open ON device_print_job (state, no)
  WHERE state IN ('queued', 'sending', 'awaiting-confirm', 'uncertain');
