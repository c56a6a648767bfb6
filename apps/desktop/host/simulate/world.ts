import type { TillIdentity } from '@valero/domain/identity';
import { RIGHTS } from '@valero/domain/identity';
import { type Actor, type Ids, toId, toUnitPrice, type UserId, uuidV7 } from '@valero/domain/kernel';
import type { Article } from '@valero/domain/stock';
import { type Chance, chance } from './chance.ts';

/** Where virtual time begins: Monday 2026-03-02, 08:00 in Berlin. */
export const EPOCH_MS = Date.UTC(2026, 2, 2, 7, 0, 0);

/** Ids by chance; time and chance are the run's, so the same seed gives the same ids. */
export function drawnIds(now: () => number, stream: Chance): Ids {
  const bytes = new Uint8Array(10);
  return {
    next: () => {
      for (let index = 0; index < bytes.length; index += 1) bytes[index] = stream.between(0, 255);
      return uuidV7(Math.max(0, now()), bytes);
    },
  };
}

/** A shop: who sells what where. */
export interface Shop {
  readonly tills: readonly TillIdentity[];
  readonly cashier: Actor;
  readonly articles: readonly Article[];
}

const GOODS = ['Kürbiskernbrot', 'Apfelschorle', 'Bergkäse', 'Weidemilch', 'Kerze', 'Olivenöl', 'Seife', 'Honig'];

/** Makes a shop; it is the same for every seed, so that the tills' first data are made once. */
export function makeShop(count: number): Shop {
  const ids = drawnIds(() => EPOCH_MS, chance(0, 'shop'));
  const address = { street: 'Hafenstraße 1', zip: '20457', city: 'Hamburg', country: 'DEU' };
  const company = { id: toId<TillIdentity['company']['id']>(ids.next()), name: 'Feinkost Brandt GmbH', address };
  const taxed = { ...company, taxNumber: '22/815/00017', vatId: 'DE123456789' };
  const store = {
    id: toId<TillIdentity['store']['id']>(ids.next()),
    number: 1,
    name: 'Mitte',
    address,
    timeZone: 'Europe/Berlin',
  };
  const tills = Array.from({ length: count }, (_, index): TillIdentity => {
    const number = index + 1;
    const named = { name: `Kasse ${number}`, kasseId: `SIM-${number}`, serial: `SIM-${1000 + number}` };
    const model = { kind: 'till' as const, brand: 'VALERO', model: 'Till 1' };
    return { company: taxed, store, device: { id: toId(ids.next()), store: store.id, number, ...named, ...model } };
  });
  const cashier: Actor = { id: toId<UserId>(ids.next()), name: 'Aylin M.', rights: new Set<string>(RIGHTS) };
  const articles = GOODS.map(
    (name, index): Article => ({
      id: toId(ids.next()),
      number: String(1001 + index),
      gtin: null,
      name,
      groupId: null,
      groupName: null,
      taxKey: index % 2 === 0 ? 2 : 1,
      unit: 'Stk',
      price: toUnitPrice(99_000 + index * 71_300),
      cost: null,
      deposit: index === 1 ? toUnitPrice(25_000) : null,
      icon: null,
      favourite: null,
      rank: index,
      active: true,
      restaurantFood: false,
      drinkShare: null,
      version: 1,
    }),
  );
  return { tills, cashier, articles };
}
