import * as z from 'zod';
import { type CompanyId, type DeviceId, type StoreId, type UserId, zId, zText } from '../kernel/index.ts';

/** What a person may do. Rights are checked at the host and at the server, never only on the screen. */
export const RIGHTS = [
  'kasse.sell',
  'kasse.discount',
  'kasse.price',
  'kasse.void',
  'kasse.cash',
  'kasse.drawer',
  'kasse.close',
  'kasse.report',
  'stock.read',
  'stock.write',
  'stock.import',
  'crm.read',
  'crm.write',
  'fibu.read',
  'bi.read',
  'documents.write',
  'identity.manage',
  'audit.read',
  'device.setup',
] as const;
export type Right = (typeof RIGHTS)[number];

/** Roles and their rights. An auditor reads everything and changes nothing. */
export const ROLES = {
  cashier: ['kasse.sell', 'kasse.discount', 'kasse.report', 'kasse.close', 'stock.read', 'crm.read', 'crm.write'],
  supervisor: [
    'kasse.sell',
    'kasse.discount',
    'kasse.price',
    'kasse.void',
    'kasse.cash',
    'kasse.drawer',
    'kasse.report',
    'kasse.close',
    'stock.read',
    'stock.write',
    'crm.read',
    'crm.write',
    'bi.read',
  ],
  manager: [
    'kasse.sell',
    'kasse.discount',
    'kasse.price',
    'kasse.void',
    'kasse.cash',
    'kasse.drawer',
    'kasse.report',
    'kasse.close',
    'stock.read',
    'stock.write',
    'stock.import',
    'crm.read',
    'crm.write',
    'fibu.read',
    'bi.read',
    'documents.write',
    'identity.manage',
    'audit.read',
    'device.setup',
  ],
  accountant: ['stock.read', 'crm.read', 'fibu.read', 'bi.read', 'documents.write', 'kasse.report'],
  auditor: ['stock.read', 'crm.read', 'fibu.read', 'bi.read', 'kasse.report', 'audit.read'],
} as const satisfies Record<string, readonly Right[]>;
export type Role = keyof typeof ROLES;

/** The roles as a schema. */
export const zRole = z.enum(['cashier', 'supervisor', 'manager', 'accountant', 'auditor']);

/** Rights of a role. */
export function rightsOf(role: Role): ReadonlySet<string> {
  return new Set<string>(ROLES[role]);
}

/** A postal address; `country` is ISO 3166 alpha-3 as DSFinV-K wants it. */
export const zAddress = z.object({ street: zText(60), zip: zText(10), city: zText(62), country: z.string().length(3) });
export type Address = z.infer<typeof zAddress>;

/** The taxpayer. */
export const zCompany = z.object({
  id: zId<CompanyId>(),
  name: zText(60),
  address: zAddress,
  taxNumber: zText(20),
  vatId: zText(15).nullable(),
});
export type Company = z.infer<typeof zCompany>;

/** A Betriebsstätte. */
export const zStore = z.object({
  id: zId<StoreId>(),
  number: z.int(),
  name: zText(60),
  address: zAddress,
  timeZone: z.string(),
});
export type Store = z.infer<typeof zStore>;

/** A till or desktop. `kasseId` is DSFinV-K Z_KASSE_ID. */
export const zDevice = z.object({
  id: zId<DeviceId>(),
  store: zId<StoreId>(),
  number: z.int(),
  name: zText(60),
  kasseId: zText(50),
  serial: zText(70),
  kind: z.enum(['till', 'office']),
  brand: zText(50),
  model: zText(50),
});
export type Device = z.infer<typeof zDevice>;

/** A person who signs in. `pinHash` and `passwordHash` are argon2id; they are never shown and never logged. */
export const zUser = z.object({
  id: zId<UserId>(),
  login: zText(60),
  name: zText(60),
  role: zRole,
  store: zId<StoreId>().nullable(),
  pinHash: z.string().nullable(),
  active: z.boolean(),
});
export type User = z.infer<typeof zUser>;

/** Everything a till must know of itself to sell and to write complete facts. */
export interface TillIdentity {
  readonly company: Company;
  readonly store: Store;
  readonly device: Device;
}
