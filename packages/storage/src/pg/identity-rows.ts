import type { Address, Company, Device, Store, User } from '@valero/domain/identity';
import { zRole } from '@valero/domain/identity';
import { type CompanyId, type DeviceId, type StoreId, toId, type UserId } from '@valero/domain/kernel';

interface AddressRow {
  readonly street: string;
  readonly zip: string;
  readonly city: string;
  readonly country: string;
}
/** A row of the table as PostgreSQL gives it. */
export type CompanyRow = AddressRow & {
  readonly id: string;
  readonly name: string;
  readonly tax_number: string;
  readonly vat_id: string | null;
};
/** A row of the table as PostgreSQL gives it. */
export type StoreRow = AddressRow & {
  readonly id: string;
  readonly number: number;
  readonly name: string;
  readonly time_zone: string;
};
/** A row of the table as PostgreSQL gives it. */
export interface DeviceRow {
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
/** A row of the table as PostgreSQL gives it. */
export interface UserRow {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly role: string;
  readonly store: string | null;
  readonly pin_hash: string | null;
  readonly active: boolean;
}

const addressOf = ({ street, zip, city, country }: AddressRow): Address => ({ street, zip, city, country });
/** The row as the domain has it. */
export const companyOf = (row: CompanyRow): Company => ({
  id: toId<CompanyId>(row.id),
  name: row.name,
  address: addressOf(row),
  taxNumber: row.tax_number,
  vatId: row.vat_id,
});
/** The row as the domain has it. */
export const storeOf = (row: StoreRow): Store => ({
  id: toId<StoreId>(row.id),
  number: row.number,
  name: row.name,
  address: addressOf(row),
  timeZone: row.time_zone,
});
/** The row as the domain has it. */
export const deviceOf = (row: DeviceRow): Device => ({
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
/** The row as the domain has it. */
export const userOf = (row: UserRow): User => ({
  id: toId<UserId>(row.id),
  login: row.login,
  name: row.name,
  role: zRole.parse(row.role),
  store: row.store === null ? null : toId<StoreId>(row.store),
  pinHash: row.pin_hash,
  active: row.active,
});

/** Selects the columns of the row. */
export const COMPANY = 'select id, name, street, zip, city, country, tax_number, vat_id from identity.company';
/** Selects the columns of the row. */
export const STORE = 'select id, number, name, street, zip, city, country, time_zone from identity.store';
/** Selects the columns of the row. */
export const DEVICE =
  'select d.id, d.store, d.number, d.name, d.kasse_id, d.serial, d.kind, d.brand, d.model from identity.device d';
/** Selects the columns of the row. */
export const USER = 'select id, login, name, role, store, pin_hash, active from identity.user';
