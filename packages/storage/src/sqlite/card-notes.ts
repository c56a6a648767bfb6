import { err, ok, type Result } from '@valero/domain/kernel';
import { type Db, diskFailure, relaxed } from './connection.ts';
import type { CardNotes } from './types.ts';

/** Opens the notes of card payments under way. */
export function cardNotes(db: Db): CardNotes {
  const get = db.prepare<[string], { mark: string | null; seen: string | null }>(
    'SELECT mark, seen FROM device_card_note WHERE intent_id = ?',
  );
  const put = db.prepare<[string, string | null, string | null, number]>(
    `INSERT INTO device_card_note (intent_id, mark, seen, noted_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (intent_id) DO UPDATE SET mark = coalesce(excluded.mark, mark), seen = coalesce(excluded.seen, seen), noted_at = excluded.noted_at`,
  );
  const drop = db.prepare<[string]>('DELETE FROM device_card_note WHERE intent_id = ?');
  const safely = (work: () => void): Result<void> => {
    try {
      work();
      return ok(undefined);
    } catch (error) {
      const failure = diskFailure(error);
      if (failure) return err(failure);
      throw error;
    }
  };
  return {
    get: (intentId) => get.get(intentId) ?? null,
    mark: (intentId, mark, at) => safely(() => void put.run(intentId, mark, null, at)),
    seen: (intentId, seen, at) => safely(() => void put.run(intentId, null, seen, at)),
    drop: (intentId) => safely(() => relaxed(db, () => void drop.run(intentId))),
  };
}
