import { err, type Instant, ok, toInstant } from '@valero/domain/kernel';
import type { ShapeName } from '@valero/domain/sync';
import { type Db, relaxed } from './connection.ts';
import type { ShapeCursor, SyncState } from './types.ts';

interface SyncRow {
  readonly acked_epoch: number;
  readonly acked_seq: number;
  readonly acked_pos: number;
  readonly acked_hash: string;
  readonly last_contact: number | null;
  readonly last_error: string | null;
}

interface ShapeRecord {
  readonly shape: ShapeName;
  readonly offset: string;
  readonly handle: string;
  readonly row_count: number;
  readonly last_synced_at: number | null;
  readonly refetching: number;
}

const instant = (value: number | null): Instant | null => (value === null ? null : toInstant(value));

/** Sync state of a device. An acknowledgement is taken only for a row that is in the journal with that very hash, and never moves back. */
export function syncState(db: Db): SyncState {
  const state = db.prepare<[], SyncRow>(
    'SELECT acked_epoch, acked_seq, acked_pos, acked_hash, last_contact, last_error FROM device_sync WHERE slot = 1',
  );
  const row = db.prepare<[number, number], { pos: number; hash: Buffer }>(
    'SELECT pos, hash FROM journal WHERE epoch = ? AND seq = ?',
  );
  const ack = db.prepare(
    'UPDATE device_sync SET acked_epoch = ?, acked_seq = ?, acked_pos = ?, acked_hash = ?, last_contact = ?, last_error = NULL WHERE slot = 1',
  );
  const contact = db.prepare('UPDATE device_sync SET last_contact = ?, last_error = NULL WHERE slot = 1');
  const failed = db.prepare('UPDATE device_sync SET last_error = ?, last_error_at = ? WHERE slot = 1');
  const shapes = db.prepare<[], ShapeRecord>(
    'SELECT shape, "offset", handle, row_count, last_synced_at, refetching FROM device_shape ORDER BY shape',
  );
  const shape = db.prepare<[string], ShapeRecord>(
    'SELECT shape, "offset", handle, row_count, last_synced_at, refetching FROM device_shape WHERE shape = ?',
  );
  const read = (): SyncRow => state.get() as SyncRow;
  return {
    acked: () => {
      const { acked_epoch: epoch, acked_seq: seq, acked_hash: hash } = read();
      return { epoch, seq, hash };
    },
    setAcked: (epoch, seq, hash, at) => {
      if (seq === 0) return ok(undefined);
      const found = row.get(epoch, seq);
      if (!found || found.hash.toString('hex') !== hash)
        return err({ code: 'storage.ack_wrong', details: { epoch, seq } });
      if (found.pos >= read().acked_pos) relaxed(db, () => ack.run(epoch, seq, found.pos, hash, at));
      return ok(undefined);
    },
    cursor: (name): ShapeCursor | null => {
      const found = shape.get(name);
      if (!found) return null;
      const { offset, handle, row_count: rows } = found;
      return { offset, handle, rows, lastSyncedAt: instant(found.last_synced_at), refetching: found.refetching === 1 };
    },
    shapes: () =>
      shapes
        .all()
        .map((found) => ({ name: found.shape, rows: found.row_count, lastSyncedAt: instant(found.last_synced_at) })),
    contact: (at) => void relaxed(db, () => contact.run(at)),
    failed: (reason, at) => void relaxed(db, () => failed.run(reason.slice(0, 500), at)),
    status: () => {
      const { last_contact: lastContact, last_error: lastError } = read();
      return { lastContact: instant(lastContact), lastError };
    },
  };
}
