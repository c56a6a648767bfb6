import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Customer } from '@valero/domain/crm';
import type { TillIdentity, User } from '@valero/domain/identity';
import { type Beleg, belegIssued, SOFTWARE } from '@valero/domain/kasse';
import { toId, toInstant, toUnitPrice, unwrap } from '@valero/domain/kernel';
import type { Article } from '@valero/domain/stock';
import {
  articleRow,
  DATABASE_FILE,
  DEVICE_PROJECTIONS,
  type DeviceStore,
  openDeviceStore,
  type ShapeValue,
} from '@valero/storage/sqlite';
import { countedIds } from '@valero/testkit';
import { seededRandom } from '@valero/testkit/fault-proxy';
import Database from 'better-sqlite3';
import type { Invoice, SaleLine } from './file.ts';
import { idOf } from './seller.ts';

const ARTICLES = 40;
const CUSTOMERS = 12;
/** Invoices of one day; the till closes between two days. */
const PER_DAY = 90;
const START = Date.parse('2024-01-08T08:00:00Z');
const now = () => toInstant(START);

/** A repeatable stream of whole numbers below `n`. */
export function roller(seed: number): (n: number) => number {
  const draw = seededRandom(seed);
  return (n) => Math.floor(draw() * n);
}

/** `count` small invoices over several days, in the order of time: 1 to 3 lines, some for a customer, some paid back. */
export function smallInvoices(count: number, seed: number): Invoice[] {
  const roll = roller(seed);
  return Array.from({ length: count }, (_, index): Invoice => {
    const day = Math.floor(index / PER_DAY);
    const at = START + day * 86_400_000 + (index % PER_DAY) * 300_000;
    const sign = roll(15) === 0 ? -1 : 1;
    const lines = Array.from({ length: 1 + roll(3) }, (_line, pos): SaleLine => {
      const article = roll(ARTICLES);
      return {
        line: index * 3 + pos + 2,
        article: `A${article}`,
        text: `Ware ${article}`,
        quantity: sign * 1000 * (1 + roll(4)),
        unitPrice: 1000 * (50 + article * 7),
      };
    });
    const customer = roll(4) === 0 ? `K${roll(CUSTOMERS)}` : '';
    return {
      invoice: `${sign < 0 ? 'C' : ''}${100_000 + index}`,
      at,
      day: new Date(at).toISOString().slice(0, 10),
      customer,
      country: '',
      lines,
    };
  });
}

/** What an invoice comes to in cents; its prices are whole cents, so nothing is rounded. */
export function invoiceCents(invoice: Invoice): number {
  return invoice.lines.reduce((sum, line) => sum + (line.quantity / 1000) * (line.unitPrice / 1000), 0);
}

/** Writes invoices as a till process reads them. */
export function writeInvoices(file: string, invoices: readonly Invoice[]): void {
  writeFileSync(file, invoices.map((invoice) => `${JSON.stringify(invoice)}\n`).join(''));
}

const ADDRESS = { street: 'Marktplatz 1', zip: '20095', city: 'Hamburg', country: 'DEU' };

function people(): { identity: TillIdentity; user: User } {
  const store = toId<TillIdentity['store']['id']>(idOf('store', 'kill'));
  return {
    identity: {
      company: {
        id: toId(idOf('company', 'kill')),
        name: 'Wiedergabe GmbH',
        address: ADDRESS,
        taxNumber: '22/815/00017',
        vatId: 'DE123456789',
      },
      store: { id: store, number: 1, name: 'Filiale 1', address: ADDRESS, timeZone: 'Europe/Berlin' },
      device: {
        id: toId(idOf('device', 'kill')),
        store,
        number: 1,
        name: 'Kasse 1',
        kasseId: 'WG-1-1',
        serial: 'WG-1000',
        kind: 'till',
        brand: 'VALERO',
        model: 'Wiedergabe',
      },
    },
    user: {
      id: toId(idOf('user', 'kill')),
      login: 'wiedergabe',
      name: 'Wiedergabe',
      role: 'manager',
      store: null,
      // the till process of a replay asks for no PIN
      pinHash: 'none',
      active: true,
    },
  };
}

function articles(): Article[] {
  return Array.from({ length: ARTICLES }, (_, n) => ({
    id: toId<Article['id']>(idOf('article', `A${n}`)),
    number: `A${n}`,
    gtin: null,
    name: `Ware ${n}`,
    groupId: 'A',
    groupName: 'Gruppe A',
    taxKey: n % 3 === 0 ? 2 : 1,
    unit: 'Stk',
    price: toUnitPrice(1000 * (50 + n * 7)),
    cost: toUnitPrice(500 * (50 + n * 7)),
    deposit: null,
    icon: null,
    favourite: null,
    rank: n,
    active: true,
    restaurantFood: false,
    drinkShare: null,
    version: 1,
  }));
}

/** Customers as the server's shape brings them. */
function customerRows(): Readonly<Record<string, ShapeValue>>[] {
  const empty = { street: '', zip: '', city: '', vat_id: '', email: '', phone: '', group_name: '', note: '' };
  return Array.from({ length: CUSTOMERS }, (_, n) => {
    const kind: Customer['kind'] = 'business';
    const number = `K${n}`;
    const id = idOf('customer', number);
    return { ...empty, id, number, name: `Kunde ${number}`, kind, country: 'DEU', active: true, version: 1 };
  });
}

/** A till's folder with identity, goods, customers and one person; the same as after its first sync. */
export function prepareTill(home: string): { data: string; commission: string; user: string } {
  const data = join(home, 'till');
  mkdirSync(data);
  const { identity, user } = people();
  const { pinHash, ...person } = user;
  const store = unwrap(openDeviceStore({ dir: data, now }));
  const ids = countedIds(77);
  const software = `${SOFTWARE.brand} ${SOFTWARE.version}`;
  unwrap(store.commission(identity, { actor: null, at: now(), offset: 60, newId: () => ids.next(), software }));
  const shapes: readonly ['articles' | 'customers' | 'users', readonly Readonly<Record<string, ShapeValue>>[]][] = [
    ['articles', articles().map((article) => ({ ...articleRow(article) }))],
    ['customers', customerRows()],
    ['users', [{ ...person, pin_hash: pinHash }]],
  ];
  for (const [name, values] of shapes) {
    const rows = values.map((value) => ({ operation: 'insert' as const, value }));
    unwrap(store.applyShape(name, { kind: 'rows', rows, offset: '0_0', handle: 'kill', upToDate: true, at: now() }));
  }
  store.close();
  const commission = join(home, 'commission.json');
  const { company, store: place, device } = identity;
  writeFileSync(commission, JSON.stringify({ company, store: place, device, users: [user] }), { mode: 0o600 });
  return { data, commission, user: user.id };
}

/** What stands in a till's journal. */
export interface JournalView {
  readonly belege: readonly Beleg[];
  /** Beleg by `requestId`; an id used twice is named in `twice`. */
  readonly byRequest: ReadonlyMap<string, Beleg>;
  readonly twice: readonly string[];
}

/** Reads all Belege of a journal. */
export function readJournal(store: DeviceStore): JournalView {
  const belege: Beleg[] = [];
  const byRequest = new Map<string, Beleg>();
  const twice: string[] = [];
  for (let pos = 0; ; ) {
    const part = store.journal.facts(pos, 1000);
    for (const { fact } of part) {
      if (!belegIssued.is(fact)) continue;
      const beleg = fact.payload;
      belege.push(beleg);
      if (beleg.requestId === null) continue;
      if (byRequest.has(beleg.requestId)) twice.push(beleg.requestId);
      byRequest.set(beleg.requestId, beleg);
    }
    const last = part.at(-1);
    if (!last) return { belege, byRequest, twice };
    pos = last.pos;
  }
}

/** Asks a till's file by a connection of its own. */
export function askFile<T>(data: string, sql: string): T[] {
  const db = new Database(join(data, DATABASE_FILE), { readonly: true });
  try {
    return db.prepare<[], T>(sql).all();
  } finally {
    db.close();
  }
}

/** All rows of the projections as text, sorted, table by table. */
export function projectionRows(data: string): Record<string, string[]> {
  const tables = new Set(DEVICE_PROJECTIONS.flatMap((projection) => projection.tables));
  return Object.fromEntries(
    [...tables].map((table) => [
      table,
      askFile<object>(data, `SELECT * FROM ${table.replace('.', '_')}`)
        .map((row) => JSON.stringify(row))
        .sort(),
    ]),
  );
}
