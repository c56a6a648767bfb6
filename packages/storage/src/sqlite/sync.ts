import { err, type Instant, ok, toInstant } from '@valero/domain/kernel';
import { type Db, relaxed } from './connection.ts';
import { type ServerTime, serverTime } from './server-time.ts';
import { openShapeLog } from './shapes-log.ts';
import { cursorOf, lotOf, shapeStates } from './shapes-state.ts';
import type { SyncState } from './types.ts';

interface SyncRow {
  readonly acked_epoch: number;
  readonly acked_seq: number;
  readonly acked_pos: number;
  readonly acked_hash: string;
  readonly last_contact: number | null;
  readonly last_error: string | null;
}

const instant = (value: number | null): Instant | null => (value === null ? null : toInstant(value));

/** Sync state of a device. An acknowledgement is taken only for a row that is in the journal with that very hash, and never moves back. */
export function syncState(db: Db, time: ServerTime = serverTime(db)): SyncState {
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
  const states = shapeStates(db);
  const log = openShapeLog(db);
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
    cursor: (name) => {
      const found = states.find(name);
      return found ? cursorOf(found, found.waiting > 0 ? log.bounds(lotOf(found)) : null) : null;
    },
    shapes: () => states.all().map(({ shape, rows, lastSyncedAt }) => ({ name: shape, rows, lastSyncedAt })),
    heardTime: (server, at) => time.heard(server - at),
    contact: (at) => void relaxed(db, () => contact.run(at)),
    failed: (reason, at) => void relaxed(db, () => failed.run(reason.slice(0, 500), at)),
    status: () => {
      const { last_contact: lastContact, last_error: lastError } = read();
      return { lastContact: instant(lastContact), lastError };
    },
  };
}
