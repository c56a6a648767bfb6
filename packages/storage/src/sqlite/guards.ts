import type { Db } from './connection.ts';

/**
 * The triggers that make the journal append-only, as the migrations made them. SQLite knows no roles: whoever opens the file can drop a
 * trigger. It is put back at the next opening, and that it was missing is recorded.
 */
const GUARDS: Readonly<Record<string, string>> = {
  journal_no_update:
    "CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only: no row is changed'); END",
  journal_no_delete:
    "CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only: no row is deleted'); END",
  journal_append: `CREATE TRIGGER journal_append BEFORE INSERT ON journal
    WHEN EXISTS (SELECT 1 FROM journal WHERE pos >= NEW.pos OR (epoch = NEW.epoch AND seq >= NEW.seq))
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only: a row is added at the end'); END`,
  journal_anchor_no_update:
    "CREATE TRIGGER journal_anchor_no_update BEFORE UPDATE ON journal_anchor BEGIN SELECT RAISE(ABORT, 'the journal is append-only: its anchor is not changed'); END",
  journal_anchor_no_delete:
    "CREATE TRIGGER journal_anchor_no_delete BEFORE DELETE ON journal_anchor BEGIN SELECT RAISE(ABORT, 'the journal is append-only: its anchor is not deleted'); END",
};

/** Puts back the guards of the journal that are missing; answers their names, none = all were there. */
export function restoreGuards(db: Db): readonly string[] {
  const present = new Set(
    db
      .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
      .all()
      .map(({ name }) => name),
  );
  const missing = Object.keys(GUARDS).filter((name) => !present.has(name));
  for (const name of missing) db.exec(GUARDS[name] ?? '');
  return missing;
}
