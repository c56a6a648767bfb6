import { type TillIdentity, type User, zCompany, zDevice, zStore } from '@valero/domain/identity';
import { assert } from '@valero/domain/kernel';
import type { Db } from './connection.ts';
import type { MasterView } from './shapes-view.ts';
import type { DeviceUsers } from './types.ts';

/** Who this device is, kept in `device_meta`; master data that came by shape afterwards is newer and wins. */
export interface IdentityStore {
  get(): TillIdentity | null;
  set(identity: TillIdentity): void;
  /** Reads again, after shapes of company, stores or devices have changed. */
  refresh(): void;
  /** Takes the identity back, when the first fact could not be stored. */
  forget(): void;
  storeName(id: string): string;
}

interface AddressRow {
  readonly street: string;
  readonly zip: string;
  readonly city: string;
  readonly country: string;
}

const address = ({ street, zip, city, country }: AddressRow) => ({ street, zip, city, country });

/** Opens the identity of a device. */
export function identityStore(db: Db): IdentityStore {
  const read = db.prepare<[], { value: string }>("SELECT value FROM device_meta WHERE key = 'identity'");
  const write = db.prepare(
    "INSERT INTO device_meta (key, value) VALUES ('identity', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
  );
  const company = db.prepare<
    [string],
    AddressRow & { id: string; name: string; tax_number: string; vat_id: string | null }
  >('SELECT id, name, street, zip, city, country, tax_number, vat_id FROM identity_company WHERE id = ?');
  const store = db.prepare<[string], AddressRow & { id: string; number: number; name: string; time_zone: string }>(
    'SELECT id, number, name, street, zip, city, country, time_zone FROM identity_store WHERE id = ?',
  );
  const device = db.prepare<
    [string],
    {
      id: string;
      store: string;
      number: number;
      name: string;
      kasse_id: string;
      serial: string;
      kind: string;
      brand: string;
      model: string;
    }
  >('SELECT id, store, number, name, kasse_id, serial, kind, brand, model FROM identity_device WHERE id = ?');
  const current = (): TillIdentity | null => {
    const row = read.get();
    if (!row) return null;
    const own = JSON.parse(row.value) as TillIdentity;
    const c = company.get(own.company.id);
    const s = store.get(own.store.id);
    const d = device.get(own.device.id);
    return {
      company: c
        ? zCompany.parse({ id: c.id, name: c.name, address: address(c), taxNumber: c.tax_number, vatId: c.vat_id })
        : own.company,
      store: s
        ? zStore.parse({ id: s.id, number: s.number, name: s.name, address: address(s), timeZone: s.time_zone })
        : own.store,
      // a device never changes its store or its number by itself: its journal says where it stands
      device:
        d && d.store === own.device.store && d.kasse_id === own.device.kasseId
          ? zDevice.parse({
              id: d.id,
              store: d.store,
              number: d.number,
              name: d.name,
              kasseId: d.kasse_id,
              serial: d.serial,
              kind: d.kind,
              brand: d.brand,
              model: d.model,
            })
          : own.device,
    };
  };
  let known = current();
  return {
    get: () => known,
    set: (identity) => {
      assert(
        known === null ||
          (known.device.id === identity.device.id &&
            known.store.id === identity.store.id &&
            known.company.id === identity.company.id),
        'a device stays what it is',
      );
      write.run(JSON.stringify(identity));
      known = current();
    },
    refresh: () => {
      known = current();
    },
    forget: () => {
      db.prepare("DELETE FROM device_meta WHERE key = 'identity'").run();
      known = null;
    },
    storeName: (id) => store.get(id)?.name ?? (known?.store.id === id ? known.store.name : ''),
  };
}

interface UserRow {
  readonly id: User['id'];
  readonly login: string;
  readonly name: string;
  readonly role: User['role'];
  readonly store: User['store'];
  readonly pin_hash: string | null;
  readonly active: number;
}

/** People who may sign in at this device. */
export function deviceUsers(view: MasterView): DeviceUsers {
  const columns = 'id, login, name, role, store, pin_hash, active';
  const all = view.ask<[], UserRow>(`SELECT ${columns} FROM identity_user ORDER BY name, id`);
  const one = view.ask<[string], UserRow>(`SELECT ${columns} FROM identity_user WHERE id = ?`);
  const userOf = (row: UserRow): User => ({
    id: row.id,
    login: row.login,
    name: row.name,
    role: row.role,
    store: row.store,
    pinHash: row.pin_hash,
    active: row.active === 1,
  });
  return {
    list: () => all.all().map(userOf),
    get: (id) => {
      const row = one.get(id);
      return row ? userOf(row) : null;
    },
  };
}
