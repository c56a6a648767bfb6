import type { TillIdentity } from '../identity/index.ts';
import type { FactDraft } from '../kernel/index.ts';
import { type Env, type Id, toBasisPoints, toId, toInstant, toUnitPrice } from '../kernel/index.ts';
import type { Article } from '../stock/index.ts';
import { addToTotals, NEW_TILL, NO_TOTALS } from './closing.ts';
import { belegIssued, kassenabschlussMade } from './events.ts';
import type { Beleg } from './model.ts';
import type { PeriodTotals, TillCounters } from './ports.ts';

/** A UUID of a counter, for tests. */
export function testId<T extends Id<string>>(n: number): T {
  return toId<T>(`00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`);
}

const address = { street: 'Marktplatz 1', zip: '20095', city: 'Hamburg', country: 'DEU' };

/** The till all tests sell at. */
export const IDENTITY: TillIdentity = {
  company: { id: testId(1), name: 'Feinkost Brandt GmbH', address, taxNumber: '22/123/45678', vatId: 'DE123456789' },
  store: { id: testId(2), number: 1, name: 'Mitte', address, timeZone: 'Europe/Berlin' },
  device: {
    id: testId(3),
    store: testId(2),
    number: 1,
    name: 'Mitte 1',
    kasseId: 'VALERO-1-1',
    serial: 'V-0001',
    kind: 'till',
    brand: 'VALERO',
    model: 'Desktop',
  },
};

/** Counters of a till that has never sold. */
export const FRESH: TillCounters = NEW_TILL;

/** Surroundings with counted ids. */
export function testEnv(start = 1000, now = 1_800_000_000_000): Env {
  let next = start;
  return {
    now: toInstant(now),
    offset: 60,
    company: IDENTITY.company.id,
    store: IDENTITY.store.id,
    device: IDENTITY.device.id,
    newId: () => {
      next += 1;
      return testId(next);
    },
    actor: {
      id: testId(9),
      name: 'Aylin M.',
      rights: new Set(['kasse.sell', 'kasse.price', 'kasse.discount', 'kasse.void', 'kasse.cash', 'kasse.close']),
    },
  };
}

/** An article; `n` makes it different from others. */
export function testArticle(n: number, over: Partial<Article> = {}): Article {
  return {
    id: testId(5000 + n),
    number: String(1000 + n),
    gtin: null,
    name: `Artikel ${n}`,
    groupId: 'g',
    groupName: 'Gruppe',
    taxKey: n % 2 === 0 ? 2 : 1,
    unit: 'Stk',
    price: toUnitPrice(199_000),
    cost: toUnitPrice(100_000),
    deposit: null,
    icon: null,
    favourite: null,
    rank: n,
    active: true,
    restaurantFood: false,
    drinkShare: null,
    version: 1,
    ...over,
  };
}

/** What the journal projections of a till come to, folded by the pure rules: the model storage is compared with. */
export function foldCounters(
  drafts: readonly FactDraft[],
  from: { counters: TillCounters; totals: PeriodTotals } = { counters: FRESH, totals: NO_TOTALS },
): { counters: TillCounters; totals: PeriodTotals; belege: Beleg[] } {
  let { counters, totals } = from;
  const belege: Beleg[] = [];
  for (const draft of drafts) {
    if (belegIssued.is(draft)) {
      const beleg = draft.payload;
      belege.push(beleg);
      totals = addToTotals(totals, beleg);
      const float = beleg.lines.some((line) => line.gvTyp === 'Anfangsbestand');
      counters = {
        ...counters,
        nextBeleg: beleg.number + 1,
        openZDay: counters.openZDay ?? beleg.businessDay,
        floatBooked: counters.floatBooked || float,
        nextInvoice: counters.nextInvoice + (beleg.invoice ? 1 : 0),
      };
    } else if (kassenabschlussMade.is(draft)) {
      const z = draft.payload;
      totals = NO_TOTALS;
      counters = {
        ...counters,
        openZ: z.number + 1,
        openZDay: null,
        cashCarried: z.cashCarried,
        floatBooked: false,
        grandTotal: z.grandTotal,
      };
    }
  }
  return { counters, totals, belege };
}

/** 10 %. */
export const TEN_PERCENT = toBasisPoints(1000);
