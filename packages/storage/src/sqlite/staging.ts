import type { Db } from './connection.ts';
import { type KeyedRow, type Replica, ShapeTrouble, type StoredRow } from './replica.ts';
import type { ShapeRow } from './types.ts';

/**
 * A new copy of a shape while it is loaded beside the one in use: a note for each key. A `lot` is one copy of one shape; notes of
 * lots that nobody loads any more are void and swept away in pieces.
 */
export interface Staging {
  /** Notes a row: as seen when it equals the copy in use, else kept whole. Gives how many notes there are more. Throws `ShapeTrouble`. */
  stage(lot: string, replica: Replica, stored: KeyedRow, operation: ShapeRow['operation']): number;
  /** Up to `limit` rows that differ from the copy in use. */
  differing(lot: string, limit: number): KeyedRow[];
  /** The row is in use now: its note stays as seen. */
  written(lot: string, key: string): void;
}

const same = (a: StoredRow, b: StoredRow): boolean => Object.keys(a).every((column) => a[column] === b[column]);

/** Opens the staging area. */
export function openStaging(db: Db): Staging {
  const put = db.prepare(
    'INSERT INTO device_shape_staging (shape, key, value) VALUES (?, ?, ?) ON CONFLICT (shape, key) DO UPDATE SET value = excluded.value',
  );
  const drop = db.prepare('DELETE FROM device_shape_staging WHERE shape = ? AND key = ?');
  const noted = db.prepare<[string, string], { value: string | null }>(
    'SELECT value FROM device_shape_staging WHERE shape = ? AND key = ?',
  );
  const differing = db.prepare<[string, number], { value: string }>(
    // without the hint SQLite walks over all that is merely seen
    'SELECT value FROM device_shape_staging INDEXED BY device_shape_staging_differing WHERE shape = ? AND value IS NOT NULL LIMIT ?',
  );
  return {
    stage: (lot, replica, stored, operation) => {
      if (operation === 'delete') return -drop.run(lot, stored.id).changes;
      const before = noted.get(lot, stored.id);
      const live = replica.live(stored.id);
      let whole: StoredRow = stored;
      if (operation === 'update') {
        if (!before) throw new ShapeTrouble('storage.shape_diverged', `update of an unknown row ${stored.id}`);
        whole = { ...(before.value === null ? live : (JSON.parse(before.value) as StoredRow)), ...stored };
      }
      put.run(lot, stored.id, live && same(whole, live) ? null : JSON.stringify(whole));
      return before ? 0 : 1;
    },
    differing: (lot, limit) => differing.all(lot, limit).map(({ value }) => JSON.parse(value) as KeyedRow),
    written: (lot, key) => void put.run(lot, key, null),
  };
}
