import type { Customer } from '@valero/domain/crm';
import type { Company, Device, Role, Store, User } from '@valero/domain/identity';
import type { CompanyId, CustomerId, DeviceId, StoreId, UserId } from '@valero/domain/kernel';
import { fixedId } from './catalogue.ts';

const MITTE = fixedId<StoreId>('store 1');
const HAFEN = fixedId<StoreId>('store 2');

/** The demo company. Its numbers are made up and match the official patterns. */
export const COMPANY: Company = {
  id: fixedId<CompanyId>('company'),
  name: 'Feinkost Brandt GmbH',
  address: { street: 'Lindenallee 14', zip: '20095', city: 'Hamburg', country: 'DEU' },
  taxNumber: '22/815/08154',
  vatId: 'DE123456788',
};

/** Its two stores. */
export const STORES: readonly Store[] = [
  {
    id: MITTE,
    number: 1,
    name: 'Mitte',
    address: { street: 'Lindenallee 14', zip: '20095', city: 'Hamburg', country: 'DEU' },
    timeZone: 'Europe/Berlin',
  },
  {
    id: HAFEN,
    number: 2,
    name: 'Hafen',
    address: { street: 'Am Sandtorkai 3', zip: '20457', city: 'Hamburg', country: 'DEU' },
    timeZone: 'Europe/Berlin',
  },
];

function till(store: Store, number: number): Device {
  return {
    id: fixedId<DeviceId>(`till ${store.number}-${number}`),
    store: store.id,
    number,
    name: `${store.name} ${number}`,
    kasseId: `VALERO-${store.number}-${number}`,
    serial: `VAL-2026-${store.number}${String(number).padStart(3, '0')}`,
    kind: 'till',
    brand: 'VALERO',
    model: 'Kasse',
  };
}

/** Their three tills, the one that is opened first in front. */
export const TILLS: readonly Device[] = STORES.flatMap((store) =>
  store.number === 1 ? [till(store, 1), till(store, 2)] : [till(store, 1)],
);

/** A person of the demo. PINs are for show; office passwords are made at random for each installation. */
export interface DemoPerson {
  readonly id: UserId;
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  readonly store: StoreId | null;
  readonly pin: string | null;
  /** Signs in at the office as well. */
  readonly office: boolean;
}

function person(
  login: string,
  name: string,
  role: Role,
  rest: Pick<DemoPerson, 'store' | 'pin' | 'office'>,
): DemoPerson {
  return { id: fixedId<UserId>(`user ${login}`), login, name, role, ...rest };
}

/** Who works there. */
export const PEOPLE: readonly DemoPerson[] = [
  person('aylin', 'Aylin M.', 'cashier', { store: MITTE, pin: '1111', office: false }),
  person('karl', 'Karl S.', 'manager', { store: null, pin: '2222', office: true }),
  person('jonas', 'Jonas B.', 'cashier', { store: HAFEN, pin: '3333', office: false }),
  person('mira', 'Mira T.', 'supervisor', { store: MITTE, pin: '4444', office: true }),
  person('petra', 'Petra L.', 'accountant', { store: null, pin: null, office: true }),
  person('revision', 'Revision', 'auditor', { store: null, pin: null, office: true }),
];

/** The user row of a person. */
export function userOf({ id, login, name, role, store }: DemoPerson, pinHash: string | null): User {
  return { id, login, name, role, store, pinHash, active: true };
}

const CUSTOMERS: readonly (readonly [string, string, string, string, string, string])[] = [
  ['K-1001', 'Hotel Adler GmbH', 'business', 'Bahnhofstraße 2', '20099', 'Hamburg'],
  ['K-1002', 'Café Morgenrot', 'business', 'Große Bleichen 31', '20354', 'Hamburg'],
  ['K-1003', 'Kita Regenbogen e. V.', 'business', 'Kirchenweg 8', '20099', 'Hamburg'],
  ['K-1004', "O'Neill & Söhne", 'business', 'Deichstraße 21', '20459', 'Hamburg'],
  ['K-1005', 'Praxis Dr. Yıldız', 'business', 'Mönckebergstraße 5', '20095', 'Hamburg'],
  ['K-2001', 'Annegret Thomsen', 'private', 'Lindenallee 40', '20095', 'Hamburg'],
  ['K-2002', 'Mehmet Kaya', 'private', 'Am Kaiserkai 12', '20457', 'Hamburg'],
  ['K-2003', 'Sophie Lührs', 'private', 'Hansaplatz 4', '20099', 'Hamburg'],
  ['K-2004', 'Piotr Nowak', 'private', 'Steindamm 77', '20099', 'Hamburg'],
  ['K-2005', 'Ingrid Wößner', 'private', 'Überseeallee 10', '20457', 'Hamburg'],
  ['K-9001', 'Personalkauf', 'employee', 'Lindenallee 14', '20095', 'Hamburg'],
];

/** People and firms that buy there. */
export function demoCustomers(): Customer[] {
  return CUSTOMERS.map(([number, name, kind, street, zip, city]) => ({
    id: fixedId<CustomerId>(`customer ${number}`),
    number,
    name,
    kind: kind === 'business' || kind === 'employee' ? kind : 'private',
    street,
    zip,
    city,
    country: 'DEU',
    vatId: '',
    email: '',
    phone: '',
    group: kind === 'business' ? 'Geschäftskunden' : '',
    note: '',
    active: true,
    version: 1,
  }));
}
