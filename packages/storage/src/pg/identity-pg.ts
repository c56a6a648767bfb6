import type { Device } from '@valero/domain/identity';
import { err, type Instant, ok, toId, type UserId } from '@valero/domain/kernel';
import type pg from 'pg';
import { openDeviceAccess } from './device-access.ts';
import type { IdentityStore } from './identity.ts';
import { COMPANY, companyOf, DEVICE, type DeviceRow, deviceOf, STORE, storeOf, USER, userOf } from './identity-rows.ts';
import { identitySaves } from './identity-saves.ts';
import { type Connection, inTransaction } from './pool.ts';

interface TokenRow {
  readonly family: string;
  readonly user_id: string;
  readonly expires_at: Instant;
  readonly used_at: Instant | null;
  readonly revoked_at: Instant | null;
}

async function revokeFamily(sql: Pick<pg.Pool, 'query'> | Connection, family: string, at: Instant): Promise<void> {
  await sql.query('update identity.refresh_token set revoked_at = $2 where family = $1 and revoked_at is null', [
    family,
    at,
  ]);
}

function rotate(
  pool: pg.Pool,
  ...[hash, next, at, graceMs = 10_000]: Parameters<IdentityStore['rotateRefreshToken']>
): ReturnType<IdentityStore['rotateRefreshToken']> {
  return inTransaction(pool, async (connection): Promise<Awaited<ReturnType<IdentityStore['rotateRefreshToken']>>> => {
    const { rows } = await connection.query<TokenRow>(
      'select family, user_id, expires_at, used_at, revoked_at from identity.refresh_token where hash = $1 for update',
      [hash],
    );
    const [token] = rows;
    if (!token || token.revoked_at !== null || token.expires_at <= at) return err({ code: 'auth.refresh_invalid' });
    if (token.used_at !== null) {
      if (at - token.used_at <= graceMs) return err({ code: 'auth.refresh_raced' });
      await revokeFamily(connection, token.family, at);
      return err({ code: 'auth.refresh_invalid' });
    }
    await connection.query('update identity.refresh_token set used_at = $2 where hash = $1', [hash, at]);
    await connection.query(
      'insert into identity.refresh_token (hash, family, user_id, created_at, expires_at) values ($1, $2, $3, $4, $5)',
      [next.hash, token.family, token.user_id, at, next.expiresAt],
    );
    return ok({ user: toId<UserId>(token.user_id), family: token.family });
  });
}

async function devicesByTokens(
  pool: pg.Pool,
  hashes: readonly string[],
  at: Instant,
): Promise<ReadonlyMap<string, Device>> {
  const { rows } = await pool.query<DeviceRow & { readonly token: string }>({
    name: 'devices-by-tokens',
    text: `select k.hash as token, d.* from identity.device_token k join (${DEVICE}) d on d.id = k.device where k.hash = any($1::text[]) and k.revoked_at is null and (k.expires_at is null or k.expires_at > $2)`,
    values: [hashes, at],
  });
  return new Map(rows.map((row) => [row.token, deviceOf(row)]));
}

/** Company, stores, devices, users, tokens. */
export function openIdentity(pool: pg.Pool, now: () => Instant): IdentityStore {
  const list = async <R extends object, T>(text: string, values: unknown[], make: (row: R) => T): Promise<T[]> =>
    (await pool.query<R>(text, values)).rows.map(make);
  const one = async <R extends object, T>(text: string, values: unknown[], make: (row: R) => T): Promise<T | null> =>
    (await list(text, values, make))[0] ?? null;
  return {
    ...identitySaves(pool, now),
    ...openDeviceAccess(pool),
    company: () => one(`${COMPANY} limit 1`, [], companyOf),
    stores: () => list(`${STORE} order by number`, [], storeOf),
    store: (id) => one(`${STORE} where id = $1`, [id], storeOf),
    devices: () =>
      list(`${DEVICE} join identity.store s on s.id = d.store order by s.number, d.number, d.id`, [], deviceOf),
    device: (id) => one(`${DEVICE} where d.id = $1`, [id], deviceOf),
    users: () => list(`${USER} order by name, id`, [], userOf),
    user: (id) => one(`${USER} where id = $1`, [id], userOf),
    userByLogin: (login) => one(`${USER} where lower(login) = lower($1)`, [login], userOf),
    passwordHash: (id) =>
      one('select hash from identity.password where user_id = $1', [id], ({ hash }: { hash: string }) => hash),
    async addDeviceToken(device, hash, at) {
      await pool.query('insert into identity.device_token (hash, device, created_at) values ($1, $2, $3)', [
        hash,
        device,
        at,
      ]);
    },
    deviceByToken: async (hash) => (await devicesByTokens(pool, [hash], now())).get(hash) ?? null,
    devicesByTokens: (hashes) => devicesByTokens(pool, hashes, now()),
    async revokeDeviceTokens(device, at) {
      const { rowCount } = await pool.query(
        'update identity.device_token set revoked_at = $2 where device = $1 and revoked_at is null',
        [device, at],
      );
      return rowCount ?? 0;
    },
    async addRefreshToken({ hash, family, user, createdAt, expiresAt }) {
      await pool.query(
        'insert into identity.refresh_token (hash, family, user_id, created_at, expires_at) values ($1, $2, $3, $4, $5)',
        [hash, family, user, createdAt, expiresAt],
      );
    },
    rotateRefreshToken: (...input) => rotate(pool, ...input),
    revokeFamily: (family, at) => revokeFamily(pool, family, at),
    async revokeUser(user, at) {
      await pool.query('update identity.refresh_token set revoked_at = $2 where user_id = $1 and revoked_at is null', [
        user,
        at,
      ]);
    },
  };
}
