import { type DeviceId, err, type Instant, ok, type Result, type UserId } from '@valero/domain/kernel';
import type pg from 'pg';
import { recordDevice } from './device-access.ts';
import { DEVICE, type DeviceRow, deviceOf } from './identity-rows.ts';
import { lockServerJournal } from './journal.ts';
import { inTransaction } from './pool.ts';

/**
 * A person has looked at a device that is held, or whose older history was refused: one other history of it is taken in from now on.
 * Recorded with the reason, in the same transaction. Errors: `sync.device_unknown`, `sync.not_held`.
 */
export function releaseDevice(
  pool: pg.Pool,
  id: DeviceId,
  { by, reason }: { readonly by: UserId; readonly reason: string },
  at: Instant,
): Promise<Result<void>> {
  return inTransaction(
    pool,
    async (connection): Promise<Result<void>> => {
      await lockServerJournal(connection);
      const found = await connection.query<DeviceRow>(`${DEVICE} where d.id = $1`, [id]);
      const [row] = found.rows;
      if (!row) return err({ code: 'sync.device_unknown' });
      const held = await connection.query<{ quarantined: boolean; alarm: string | null }>(
        'select quarantined, alarm from sync.device where device = $1 for update',
        [id],
      );
      const [state] = held.rows;
      if (!state || (!state.quarantined && state.alarm === null)) return err({ code: 'sync.not_held' });
      await connection.query(
        `update sync.device set quarantined = false, quarantine_reason = null, released = true, alarm = null, alarm_at = null
         where device = $1`,
        [id],
      );
      const before = { held: state.alarm, release: null };
      await recordDevice(connection, deviceOf(row), { before, after: { held: null, release: reason } }, by, at);
      return ok(undefined);
    },
    { retry: true },
  );
}
