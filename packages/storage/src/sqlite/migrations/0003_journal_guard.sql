-- A row that leans on the first row of the journal: with foreign keys on (every connection of the program), DROP TABLE journal is refused.
CREATE TABLE journal_anchor (
  pos INTEGER PRIMARY KEY REFERENCES journal (pos)
) STRICT;
INSERT INTO journal_anchor (pos) SELECT pos FROM journal ORDER BY pos LIMIT 1;
CREATE TRIGGER journal_anchored AFTER INSERT ON journal WHEN NEW.pos = 1
BEGIN INSERT INTO journal_anchor (pos) VALUES (NEW.pos); END;
CREATE TRIGGER journal_anchor_no_update BEFORE UPDATE ON journal_anchor
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: its anchor is not changed'); END;
CREATE TRIGGER journal_anchor_no_delete BEFORE DELETE ON journal_anchor
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: its anchor is not deleted'); END;
