import type { ShapeName } from '@valero/domain/sync';
import type { Db } from './connection.ts';
import { type Replica, ShapeTrouble, type StoredRow } from './replica.ts';
import type { ShapeRow } from './types.ts';

/** A new copy of a shape while it is loaded beside the one in use. */
export interface Staging {
  /** Begins a new copy. */
  clear(shape: ShapeName): void;
  /** Notes a row: as seen when it equals the copy in use, else kept whole. Throws `ShapeTrouble`. */
  stage(shape: ShapeName, replica: Replica, row: ShapeRow): void;
  /** Writes what differs, deletes what is gone. */
  swap(shape: ShapeName, replica: Replica): { written: number; deleted: number };
  /** Deletes up to 5,000 notes of copies that are in use by now. */
  tidy(): void;
}

const same = (a: StoredRow, b: StoredRow): boolean => Object.keys(a).every((column) => a[column] === b[column]);
const parse = (text: string): StoredRow => JSON.parse(text) as StoredRow;

/** Opens the staging area. */
export function openStaging(db: Db): Staging {
  const clear = db.prepare('DELETE FROM device_shape_staging WHERE shape = ?');
  const put = db.prepare(
    'INSERT INTO device_shape_staging (shape, key, value) VALUES (?, ?, ?) ON CONFLICT (shape, key) DO UPDATE SET value = excluded.value',
  );
  const drop = db.prepare('DELETE FROM device_shape_staging WHERE shape = ? AND key = ?');
  const noted = db.prepare<[string, string], { value: string | null }>(
    'SELECT value FROM device_shape_staging WHERE shape = ? AND key = ?',
  );
  const differing = db.prepare<[string], { value: string }>(
    'SELECT value FROM device_shape_staging WHERE shape = ? AND value IS NOT NULL',
  );
  const leftover = db.prepare(
    `DELETE FROM device_shape_staging WHERE (shape, key) IN (SELECT s.shape, s.key FROM device_shape_staging s
       WHERE NOT EXISTS (SELECT 1 FROM device_shape d WHERE d.shape = s.shape AND d.refetching = 1) LIMIT 5000)`,
  );
  return {
    clear: (shape) => void clear.run(shape),
    tidy: () => void leftover.run(),
    stage: (shape, replica, row) => {
      const stored = replica.rowOf(row);
      if (row.operation === 'delete') {
        drop.run(shape, stored.id);
        return;
      }
      const live = replica.live(stored.id);
      let whole: StoredRow = stored;
      if (row.operation === 'update') {
        const before = noted.get(shape, stored.id);
        if (!before) throw new ShapeTrouble('storage.shape_diverged', `update of an unknown row ${stored.id}`);
        whole = { ...(before.value === null ? live : parse(before.value)), ...stored };
      }
      put.run(shape, stored.id, live && same(whole, live) ? null : JSON.stringify(whole));
    },
    swap: (shape, replica) => {
      const changed = differing.all(shape);
      for (const { value } of changed) replica.upsert(parse(value));
      return { written: changed.length, deleted: replica.removeUnseen() };
    },
  };
}
