import type { Address, Company, Device, Store, User } from '@valero/domain/identity';
import { zRole } from '@valero/domain/identity';
import {
  type CompanyId,
  type DeviceId,
  err,
  type Instant,
  ok,
  type StoreId,
  toId,
  type UserId,
} from '@valero/domain/kernel';
import type pg from 'pg';
import type { Row } from '../rowop.ts';
import { execute } from './execute.ts';
import type { IdentityStore } from './identity.ts';
import { type Connection, inTransaction } from './pool.ts';

interface AddressRow {
  readonly street: string;
  readonly zip: string;
  readonly city: string;
  readonly country: string;
}
type CompanyRow = AddressRow & {
  readonly id: string;
  readonly name: string;
  readonly tax_number: string;
  readonly vat_id: string | null;
};
type StoreRow = AddressRow & {
  readonly id: string;
  readonly number: number;
  readonly name: string;
  readonly time_zone: string;
};
interface DeviceRow {
  readonly id: string;
  readonly store: string;
  readonly number: number;
  readonly name: string;
  readonly kasse_id: string;
  readonly serial: string;
  readonly kind: Device['kind'];
  readonly brand: string;
  readonly model: string;
}
interface UserRow {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly role: string;
  readonly store: string | null;
  readonly pin_hash: string | null;
  readonly active: boolean;
}

const addressOf = ({ street, zip, city, country }: AddressRow): Address => ({ street, zip, city, country });
const companyOf = (row: CompanyRow): Company => ({
  id: toId<CompanyId>(row.id),
  name: row.name,
  address: addressOf(row),
  taxNumber: row.tax_number,
  vatId: row.vat_id,
});
const storeOf = (row: StoreRow): Store => ({
  id: toId<StoreId>(row.id),
  number: row.number,
  name: row.name,
  address: addressOf(row),
  timeZone: row.time_zone,
});
const deviceOf = (row: DeviceRow): Device => ({
  id: toId<DeviceId>(row.id),
  store: toId<StoreId>(row.store),
  number: row.number,
  name: row.name,
  kasseId: row.kasse_id,
  serial: row.serial,
  kind: row.kind,
  brand: row.brand,
  model: row.model,
});
const userOf = (row: UserRow): User => ({
  id: toId<UserId>(row.id),
  login: row.login,
  name: row.name,
  role: zRole.parse(row.role),
  store: row.store === null ? null : toId<StoreId>(row.store),
  pinHash: row.pin_hash,
  active: row.active,
});

const COMPANY = 'select id, name, street, zip, city, country, tax_number, vat_id from identity.company';
const STORE = 'select id, number, name, street, zip, city, country, time_zone from identity.store';
const DEVICE =
  'select d.id, d.store, d.number, d.name, d.kasse_id, d.serial, d.kind, d.brand, d.model from identity.device d';
const USER = 'select id, login, name, role, store, pin_hash, active from identity.user';

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

/** Company, stores, devices, users, tokens. `changed` is told after each write of master data, so that the shapes follow. */
export function openIdentity(pool: pg.Pool, changed: () => void): IdentityStore {
  const list = async <R extends object, T>(text: string, values: unknown[], make: (row: R) => T): Promise<T[]> =>
    (await pool.query<R>(text, values)).rows.map(make);
  const one = async <R extends object, T>(text: string, values: unknown[], make: (row: R) => T): Promise<T | null> =>
    (await list(text, values, make))[0] ?? null;
  const save = async (table: string, row: Row): Promise<void> => {
    await inTransaction(pool, (connection) => execute(connection, [{ op: 'set', table, key: ['id'], row }]));
    changed();
  };
  return {
    company: () => one(`${COMPANY} limit 1`, [], companyOf),
    saveCompany: ({ id, name, address, taxNumber, vatId }) =>
      save('identity.company', { id, name, ...address, tax_number: taxNumber, vat_id: vatId }),
    stores: () => list(`${STORE} order by number`, [], storeOf),
    store: (id) => one(`${STORE} where id = $1`, [id], storeOf),
    saveStore: ({ id, number, name, address, timeZone }) =>
      save('identity.store', { id, number, name, ...address, time_zone: timeZone }),
    devices: () =>
      list(`${DEVICE} join identity.store s on s.id = d.store order by s.number, d.number, d.id`, [], deviceOf),
    device: (id) => one(`${DEVICE} where d.id = $1`, [id], deviceOf),
    saveDevice: ({ kasseId, ...device }) => save('identity.device', { ...device, kasse_id: kasseId }),
    users: () => list(`${USER} order by name, id`, [], userOf),
    user: (id) => one(`${USER} where id = $1`, [id], userOf),
    userByLogin: (login) => one(`${USER} where lower(login) = lower($1)`, [login], userOf),
    saveUser: ({ pinHash, ...user }) => save('identity.user', { ...user, pin_hash: pinHash }),
    passwordHash: (id) =>
      one('select hash from identity.password where user_id = $1', [id], ({ hash }: { hash: string }) => hash),
    async setPasswordHash(id, hash) {
      await pool.query(
        'insert into identity.password (user_id, hash) values ($1, $2) on conflict (user_id) do update set hash = excluded.hash',
        [id, hash],
      );
    },
    async addDeviceToken(device, hash, at) {
      await pool.query('insert into identity.device_token (hash, device, created_at) values ($1, $2, $3)', [
        hash,
        device,
        at,
      ]);
    },
    deviceByToken: (hash) =>
      one(
        `${DEVICE} join identity.device_token k on k.device = d.id where k.hash = $1 and k.revoked_at is null`,
        [hash],
        deviceOf,
      ),
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
