import { processDataOf, type TseResult } from '@valero/domain/compliance';
import type { TillIdentity } from '@valero/domain/identity';
import { type Beleg, type Issue, NEW_TILL } from '@valero/domain/kasse';
import {
  type ArticleId,
  type CompanyId,
  type CustomerId,
  type DeviceId,
  isoLocal,
  type StoreId,
  toBasisPoints,
  toBusinessDay,
  toCents,
  toId,
  toInstant,
  toUnitPrice,
  type UserId,
  uuidV7,
} from '@valero/domain/kernel';
import type { Article } from '@valero/domain/stock';

/** The moment of every sample: 21.11.2026 14:33:06 in Berlin. */
export const SAMPLE_AT = Date.UTC(2026, 10, 21, 13, 33, 6);
/** Minutes east of UTC. */
export const SAMPLE_OFFSET = 60;

/** Ids that count upward, so that a sample is the same each time. */
export function sampleIds(): () => string {
  let count = 0;
  return () => {
    count += 1;
    const tail = new Uint8Array(10);
    new DataView(tail.buffer).setUint32(6, count);
    return uuidV7(SAMPLE_AT, tail);
  };
}

const ids = sampleIds();
const address = { street: 'Hafenstraße 1', zip: '20457', city: 'Hamburg', country: 'DEU' };
const company = {
  id: toId<CompanyId>(ids()),
  name: 'Feinkost Muster GmbH',
  address,
  taxNumber: '22/815/00017',
  vatId: 'DE123456789',
};
const store = {
  id: toId<StoreId>(ids()),
  number: 1,
  name: 'Filiale Mitte',
  address,
  timeZone: 'Europe/Berlin',
};

/** The till of the samples. */
export const SAMPLE_TILL: TillIdentity = {
  company,
  store,
  device: {
    id: toId<DeviceId>(ids()),
    store: store.id,
    number: 1,
    name: 'Mitte 1',
    kasseId: 'MUSTER-1-1',
    serial: 'VAL-0000',
    kind: 'till',
    brand: 'VALERO',
    model: 'Till 1',
  },
};

const PERSON = { id: toId<UserId>(ids()), name: 'Aylin M.', rights: new Set(['kasse.sell'] as const) };

/** Where the samples are issued; `at` in ms after the moment of the samples. */
export function sampleIssue(at: number, more: Partial<Issue['counters']> = {}): Issue {
  const { company: own, store: place, device } = SAMPLE_TILL;
  const newId = sampleIds();
  return {
    identity: SAMPLE_TILL,
    counters: {
      ...NEW_TILL,
      nextBeleg: 4711,
      openZ: 17,
      openZDay: toBusinessDay('2026-11-21'),
      floatBooked: true,
      grandTotal: toCents(1_234_567),
      ...more,
    },
    env: {
      now: toInstant(SAMPLE_AT + at),
      offset: SAMPLE_OFFSET,
      newId,
      company: own.id,
      store: place.id,
      device: device.id,
      actor: PERSON,
    },
  };
}

/** Goods with all a receipt shows: umlauts, weight, deposit, two rates, a long name. */
export const SAMPLE_GOODS: readonly Article[] = [
  article('1001', 'Kürbiskernbrot 750 g', 389_000, 2),
  article('1002', 'Bergkäse „Allgäu“ – sechs Monate gereift, am Stück', 2_490_000, 2, { unit: 'kg' }),
  article('1003', 'Apfelschorle 0,5 l', 129_000, 1, { deposit: toUnitPrice(25_000) }),
  article('1004', 'Olivenöl “Crème de l’huile” 0,75 l', 1_299_000, 2),
];

function article(number: string, name: string, price: number, taxKey: number, more: Partial<Article> = {}): Article {
  return {
    id: toId<ArticleId>(ids()),
    number,
    gtin: null,
    name,
    groupId: null,
    groupName: null,
    taxKey,
    unit: 'Stk',
    price: toUnitPrice(price),
    cost: null,
    deposit: null,
    icon: null,
    favourite: null,
    rank: 0,
    active: true,
    restaurantFood: false,
    drinkShare: null,
    version: 1,
    ...more,
  };
}

/** A business that wants an invoice. */
export const SAMPLE_CUSTOMER: NonNullable<Beleg['customer']> = {
  id: toId<CustomerId>(ids()),
  number: 'K-100',
  name: 'Hotel Größe & Söhne GmbH',
  kind: 'Kunde',
  street: 'Alsterweg 3',
  zip: '20099',
  city: 'Hamburg',
  country: 'DEU',
  vatId: 'DE111222333',
};

/** A discount of ten percent. */
export const SAMPLE_DISCOUNT = {
  percent: toBasisPoints(1000),
  amount: null,
  reason: 'Vortag',
  by: PERSON.name,
} as const;

/**
 * What a TSE says of a Beleg, with the true processData of this Beleg; number, signature and key are made up and of true length, and the
 * paper says that no certified TSE signed it.
 */
export function sampleTse(beleg: Beleg): TseResult {
  const time = (at: number): string => `${isoLocal(toInstant(at), 0).slice(0, 19)}.000Z`;
  return {
    state: 'signed',
    tseId: '1',
    serial: '0123456789abcdef'.repeat(4),
    transactionNumber: 4711,
    signatureCounter: 9422,
    start: time(beleg.startedAt),
    end: time(beleg.finishedAt),
    processType: 'Kassenbeleg-V1',
    processData: processDataOf(beleg),
    signature: Buffer.from('muster-'.repeat(10).slice(0, 64)).toString('base64'),
    algorithm: 'ecdsa-plain-SHA256',
    timeFormat: 'unixTime',
    publicKey: Buffer.from(`\u0004${'schluessel'.repeat(7).slice(0, 64)}`).toString('base64'),
    clientId: beleg.kasseId,
    certified: false,
  };
}
