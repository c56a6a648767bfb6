import { type Watched, watchCompany, watchDevice, watchStore, watchUser } from '@valero/domain/audit';
import type { User } from '@valero/domain/identity';
import type { Instant, UserId } from '@valero/domain/kernel';
import type pg from 'pg';
import { recordMasterChange } from '../audit/identity.pg.ts';
import type { Row } from '../rowop.ts';
import { execute } from './execute.ts';
import type { IdentityStore } from './identity.ts';
import { COMPANY, companyOf, DEVICE, deviceOf, STORE, storeOf, USER, type UserRow, userOf } from './identity-rows.ts';
import { lockServerJournal } from './journal.ts';
import { inTransaction } from './pool.ts';

/** What stands for a secret in the history: that there is one, and that it is another now. */
const SECRET_SET = 'gesetzt';
const SECRET_NEW = 'neu gesetzt';

/** A write of master data with what is watched of it. */
interface Saved {
  readonly table: string;
  readonly row: Row;
  /** Selects the row as it is. */
  readonly read: string;
  readonly watch: (old: never | undefined) => { readonly before: Watched | null; readonly after: Watched };
  readonly store: string | null;
  readonly by: UserId | null | undefined;
}

function watching<R, T>(make: (row: R) => T, watch: (thing: T) => Watched, next: T) {
  return (old: R | undefined) => ({ before: old === undefined ? null : watch(make(old)), after: watch(next) });
}

function watchingUser(next: User) {
  return (old: UserRow | undefined) => {
    const before = old === undefined ? null : userOf(old);
    const had = before?.pinHash ?? null;
    const mark = next.pinHash === null ? null : had === null || had === next.pinHash ? SECRET_SET : SECRET_NEW;
    return {
      before: before && watchUser(before, had === null ? null : SECRET_SET),
      after: watchUser(next, mark),
    };
  };
}

/** Everything that writes master data of company, stores, devices and people. */
type Saves = Pick<IdentityStore, 'saveCompany' | 'saveStore' | 'saveDevice' | 'saveUser' | 'setPasswordHash'>;

/** The writing side; each write records what changed. */
export function identitySaves(pool: pg.Pool, now: () => Instant): Saves {
  const save = async ({ table, row, read, watch, store, by }: Saved): Promise<void> => {
    await inTransaction(
      pool,
      async (connection) => {
        // the server's journal first, as in every command, so that two never wait for each other
        await lockServerJournal(connection);
        const { rows } = await connection.query<never>(`${read} where ${read === DEVICE ? 'd.' : ''}id = $1`, [
          row['id'],
        ]);
        const [old] = rows;
        const { before, after } = watch(old);
        await execute(connection, [{ op: 'set', table, key: ['id'], row }]);
        await recordMasterChange(connection, { before, now: after, by: by ?? null, store }, now());
      },
      { retry: true },
    );
  };
  return {
    saveCompany: (company, by) => {
      const { id, name, address, taxNumber, vatId } = company;
      const row = { id, name, ...address, tax_number: taxNumber, vat_id: vatId };
      const watch = watching(companyOf, watchCompany, company);
      return save({ table: 'identity.company', row, read: COMPANY, watch, store: null, by });
    },
    saveStore: (store, by) => {
      const { id, number, name, address, timeZone } = store;
      const row = { id, number, name, ...address, time_zone: timeZone };
      const watch = watching(storeOf, watchStore, store);
      return save({ table: 'identity.store', row, read: STORE, watch, store: id, by });
    },
    saveDevice: (device, by) => {
      const { kasseId, ...rest } = device;
      const watch = watching(deviceOf, watchDevice, device);
      const row = { ...rest, kasse_id: kasseId };
      return save({ table: 'identity.device', row, read: DEVICE, watch, store: device.store, by });
    },
    saveUser: (user, by) => {
      const { pinHash, ...rest } = user;
      const row = { ...rest, pin_hash: pinHash };
      return save({ table: 'identity.user', row, read: USER, watch: watchingUser(user), store: user.store, by });
    },
    setPasswordHash: (id, hash, by) => setPassword(pool, now, { id, hash, by: by ?? null }),
  };
}

function setPassword(
  pool: pg.Pool,
  now: () => Instant,
  { id, hash, by }: { readonly id: UserId; readonly hash: string; readonly by: UserId | null },
): Promise<void> {
  return inTransaction(
    pool,
    async (connection) => {
      await lockServerJournal(connection);
      const { rows } = await connection.query<{ name: string; store: string | null; had: boolean }>(
        `select u.name, u.store, p.hash is not null as had from identity.user u left join identity.password p on p.user_id = u.id where u.id = $1`,
        [id],
      );
      await connection.query(
        'insert into identity.password (user_id, hash) values ($1, $2) on conflict (user_id) do update set hash = excluded.hash',
        [id, hash],
      );
      const [user] = rows;
      if (!user) return;
      const about = { entity: 'user', entityId: id, label: user.name } as const;
      const before = user.had ? { ...about, fields: { password: SECRET_SET } } : null;
      const after = { ...about, fields: { password: user.had ? SECRET_NEW : SECRET_SET } };
      await recordMasterChange(connection, { before, now: after, by, store: user.store }, now());
    },
    { retry: true },
  );
}
