import type { Customer } from '@valero/domain/crm';
import type { Company, Device, Store, TillIdentity } from '@valero/domain/identity';
import { type Actor, type Ids, toBasisPoints, toId, toUnitPrice, type UserId } from '@valero/domain/kernel';
import type { Article } from '@valero/domain/stock';

/** A small company to test with: two stores, three tills, people, goods, customers. */
export interface World {
  readonly company: Company;
  readonly stores: readonly Store[];
  readonly tills: readonly TillIdentity[];
  readonly people: readonly Actor[];
  readonly articles: readonly Article[];
  readonly customers: readonly Customer[];
}

const GOODS: readonly {
  name: string;
  price: number | null;
  taxKey: number;
  unit: string;
  deposit: number;
  group: string | null;
  restaurantFood?: boolean;
  drinkShare?: number;
}[] = [
  { name: 'Kürbiskernbrot 750 g', price: 389_000, taxKey: 2, unit: 'Stk', deposit: 0, group: 'Brot' },
  { name: 'Apfelschorle 0,5 l', price: 129_000, taxKey: 1, unit: 'Stk', deposit: 25_000, group: 'Getränke' },
  { name: 'Mineralwasser still', price: 79_000, taxKey: 1, unit: 'Stk', deposit: 15_000, group: 'Getränke' },
  { name: 'Bergkäse, würzig', price: 2_490_000, taxKey: 2, unit: 'kg', deposit: 0, group: 'Käse' },
  { name: 'Olivenöl "extra vergine"', price: 1_299_900, taxKey: 2, unit: 'Stk', deposit: 0, group: 'Öl & Essig' },
  { name: 'Buch: Die Küche', price: 1_999_000, taxKey: 2, unit: 'Stk', deposit: 0, group: null },
  { name: 'Briefmarke', price: 95_000, taxKey: 6, unit: 'Stk', deposit: 0, group: null },
  { name: 'Kerze lang', price: 333_333, taxKey: 1, unit: 'Stk', deposit: 0, group: 'Haushalt' },
  { name: 'Solarmodul', price: 9_900_000, taxKey: 8, unit: 'Stk', deposit: 0, group: 'Haushalt' },
  { name: '100 % Baumwolle_Tuch', price: 499_000, taxKey: 1, unit: 'Stk', deposit: 0, group: 'Haushalt' },
  { name: 'Tagespreis-Fisch', price: null, taxKey: 2, unit: 'kg', deposit: 0, group: 'Fisch' },
  { name: 'Weidemilch 1 l', price: 149_000, taxKey: 2, unit: 'Stk', deposit: 15_000, group: 'Molkerei' },
  { name: 'Gebrauchtes Rennrad', price: 24_900_000, taxKey: 1001, unit: 'Stk', deposit: 0, group: 'Gebrauchtes' },
  { name: 'Tagessuppe', price: 690_000, taxKey: 2, unit: 'Stk', deposit: 0, group: 'Imbiss', restaurantFood: true },
  {
    name: 'Menü Suppe mit Schorle',
    price: 999_000,
    taxKey: 2,
    unit: 'Stk',
    deposit: 0,
    group: 'Imbiss',
    restaurantFood: true,
    drinkShare: 3000,
  },
];

/** Builds the company; the same ids give the same company. */
export function demoWorld(ids: Ids): World {
  const address = { street: 'Hafenstraße 1', zip: '20457', city: 'Hamburg', country: 'DEU' };
  const company: Company = {
    id: toId(ids.next()),
    name: 'Feinkost Brandt GmbH',
    address,
    taxNumber: '22/815/00017',
    vatId: 'DE123456789',
  };
  const stores = ['Mitte', 'Hafen'].map(
    (name, index): Store => ({ id: toId(ids.next()), number: index + 1, name, address, timeZone: 'Europe/Berlin' }),
  );
  const tills = [0, 0, 1].map((place, index): TillIdentity => {
    const store = stores[place] ?? (stores[0] as Store);
    const device: Device = {
      id: toId(ids.next()),
      store: store.id,
      number: index + 1,
      name: `${store.name} ${index + 1}`,
      kasseId: `VALERO-${store.number}-${index + 1}`,
      serial: `VAL-${1000 + index}`,
      kind: 'till',
      brand: 'VALERO',
      model: 'Till 1',
    };
    return { company, store, device };
  });
  const people = ['Aylin M.', 'Karl S.'].map(
    (name): Actor => ({ id: toId<UserId>(ids.next()), name, rights: new Set(['kasse.sell']) }),
  );
  const articles = GOODS.map(
    (entry, index): Article => ({
      id: toId(ids.next()),
      number: String(1001 + index),
      gtin: null,
      name: entry.name,
      groupId: entry.group,
      groupName: entry.group,
      taxKey: entry.taxKey,
      unit: entry.unit,
      price: entry.price === null ? null : toUnitPrice(entry.price),
      cost: entry.price === null ? null : toUnitPrice(Math.round(entry.price * 0.55)),
      deposit: entry.deposit > 0 ? toUnitPrice(entry.deposit) : null,
      icon: null,
      favourite: index < 4 ? index : null,
      rank: index,
      active: true,
      restaurantFood: entry.restaurantFood ?? false,
      drinkShare: entry.drinkShare === undefined ? null : toBasisPoints(entry.drinkShare),
      version: 1,
    }),
  );
  const customers = ['Bäckerei Groß', "O'Neill & Söhne", 'Praxis Dr. Yıldız'].map(
    (name, index): Customer => ({
      id: toId(ids.next()),
      number: `K-${100 + index}`,
      name,
      kind: index === 0 ? 'business' : 'private',
      street: 'Am Markt 2',
      zip: '10115',
      city: 'Berlin',
      country: 'DEU',
      vatId: '',
      email: '',
      phone: '',
      group: '',
      note: '',
      active: true,
      version: 1,
    }),
  );
  return { company, stores, tills, people, articles, customers };
}
