import { watchDevice } from '@valero/domain/audit';
import type { Device, Store } from '@valero/domain/identity';
import { type DeviceId, err, type Instant, ok, toId, type UserId } from '@valero/domain/kernel';
import type pg from 'pg';
import { recordMasterChange } from '../audit/identity.pg.ts';
import type { DeviceAccess } from './identity.ts';
import { DEVICE, type DeviceRow, deviceOf } from './identity-rows.ts';
import { lockServerJournal } from './journal.ts';
import { type Connection, inTransaction } from './pool.ts';

async function lockedDevice(connection: Connection, id: DeviceId): Promise<Device | null> {
  // the server's journal first, as in every command, so that two never wait for each other
  await lockServerJournal(connection);
  const { rows } = await connection.query<DeviceRow>(`${DEVICE} where d.id = $1 for update of d`, [id]);
  return rows[0] ? deviceOf(rows[0]) : null;
}

/** Records what happened to the access of a device: field by field, before and after. */
export async function recordDevice(
  connection: Connection,
  device: Device,
  fields: {
    readonly before: Readonly<Record<string, string | null>>;
    readonly after: Readonly<Record<string, string | null>>;
  },
  by: UserId | null,
  at: Instant,
): Promise<void> {
  const thing = watchDevice(device);
  const change = {
    before: { ...thing, fields: fields.before },
    now: { ...thing, fields: fields.after },
    by,
    store: device.store satisfies Store['id'],
  };
  await recordMasterChange(connection, change, at);
}

async function endAccess(connection: Connection, device: DeviceId, at: Instant): Promise<number> {
  let ended = 0;
  for (const table of ['device_key', 'device_token']) {
    const { rowCount } = await connection.query(
      `update identity.${table} set revoked_at = $2 where device = $1 and revoked_at is null`,
      [device, at],
    );
    ended += rowCount ?? 0;
  }
  await connection.query('update identity.device_code set ended_at = $2 where device = $1 and ended_at is null', [
    device,
    at,
  ]);
  return ended;
}

interface CodeRow {
  readonly device: string;
  readonly created_by: string | null;
  readonly expires_at: Instant;
  readonly ended_at: Instant | null;
  readonly key: string | null;
  readonly public_key: string | null;
  readonly revoked_at: Instant | null;
}

/** Says of a key which it is without saying it: enough to compare with what the device shows. */
function mark(publicKey: string): string {
  return `${publicKey.slice(0, 8)}…`;
}

function enrol(
  pool: pg.Pool,
  { codeHash, publicKey, newKey, expected }: Parameters<DeviceAccess['enrolDevice']>[0],
  at: Instant,
): ReturnType<DeviceAccess['enrolDevice']> {
  return inTransaction(pool, async (connection): Promise<Awaited<ReturnType<DeviceAccess['enrolDevice']>>> => {
    await lockServerJournal(connection);
    const { rows } = await connection.query<CodeRow>(
      `select c.device, c.created_by, c.expires_at, c.ended_at, c.key, k.public_key, k.revoked_at
       from identity.device_code c left join identity.device_key k on k.id = c.key where c.hash = $1 for update of c`,
      [codeHash],
    );
    const [code] = rows;
    if (!code || code.expires_at <= at) return err({ code: 'auth.code_invalid' });
    const id = toId<DeviceId>(code.device);
    if (expected !== null && expected !== id) return err({ code: 'auth.code_foreign' });
    if (code.key !== null && code.public_key === publicKey && code.revoked_at === null)
      return ok({ device: id, key: code.key });
    const used = await connection.query('select 1 from identity.device_key where public_key = $1', [publicKey]);
    const device = await lockedDevice(connection, id);
    if (code.ended_at !== null || device === null || used.rowCount !== 0) return err({ code: 'auth.code_invalid' });
    await endAccess(connection, id, at);
    await connection.query(
      'insert into identity.device_key (id, device, public_key, created_at) values ($1, $2, $3, $4)',
      [newKey, id, publicKey, at],
    );
    await connection.query('update identity.device_code set key = $2 where hash = $1', [codeHash, newKey]);
    const fields = { before: { key: null }, after: { key: mark(publicKey) } };
    await recordDevice(connection, device, fields, code.created_by === null ? null : toId(code.created_by), at);
    return ok({ device: id, key: newKey });
  });
}

async function addKeyToken(
  pool: pg.Pool,
  { key, hash, expiresAt }: Parameters<DeviceAccess['addKeyToken']>[0],
  at: Instant,
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `insert into identity.device_token (hash, device, created_at, key, expires_at)
     select $2, device, $4, id, $3 from identity.device_key where id = $1 and revoked_at is null`,
    [key, hash, expiresAt, at],
  );
  await pool.query('delete from identity.device_token where expires_at < $1', [at - 86_400_000]);
  return rowCount === 1;
}

/** Codes, keys and tokens of devices. */
export function openDeviceAccess(pool: pg.Pool): DeviceAccess {
  return {
    addDeviceCode: ({ device: id, hash, expiresAt, by }, at) =>
      inTransaction(pool, async (connection) => {
        const device = await lockedDevice(connection, id);
        if (device === null) return false;
        await connection.query('update identity.device_code set ended_at = $2 where device = $1 and ended_at is null', [
          id,
          at,
        ]);
        await connection.query(
          'insert into identity.device_code (hash, device, created_by, created_at, expires_at) values ($1, $2, $3, $4, $5)',
          [hash, id, by, at, expiresAt],
        );
        const fields = { before: { code: null }, after: { code: new Date(expiresAt).toISOString() } };
        await recordDevice(connection, device, fields, by, at);
        return true;
      }),
    enrolDevice: (enrolment, at) => enrol(pool, enrolment, at),
    async deviceKey(id) {
      const { rows } = await pool.query<{ id: string; device: string; public_key: string }>(
        'select id, device, public_key from identity.device_key where id = $1 and revoked_at is null',
        [id],
      );
      const [row] = rows;
      return row ? { id: row.id, device: toId<DeviceId>(row.device), publicKey: row.public_key } : null;
    },
    async takeAssertion(jti, expiresAt, at) {
      await pool.query('delete from identity.device_assertion where expires_at < $1', [at]);
      const { rowCount } = await pool.query(
        'insert into identity.device_assertion (jti, expires_at) values ($1, $2) on conflict do nothing',
        [jti, expiresAt],
      );
      return rowCount === 1;
    },
    addKeyToken: (token, at) => addKeyToken(pool, token, at),
    revokeDevice: (id, by, at) =>
      inTransaction(pool, async (connection) => {
        const device = await lockedDevice(connection, id);
        if (device === null) return 0;
        const ended = await endAccess(connection, id, at);
        const fields = { before: { access: 'erlaubt' }, after: { access: 'gesperrt' } };
        if (ended > 0) await recordDevice(connection, device, fields, by, at);
        return ended;
      }),
  };
}
