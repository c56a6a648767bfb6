import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Customer, customersSet } from '@valero/domain/crm';
import type { Company, Device, Store, User } from '@valero/domain/identity';
import { type FactDraft, type Id, toId, toInstant, toUnitPrice } from '@valero/domain/kernel';
import { type Article, articlesSet } from '@valero/domain/stock';
import { newSecret, type RunningServer } from '@valero/sync-server';
import type { SalesFile } from './file.ts';
import { idOf } from './seller.ts';

const id = <T extends Id<string>>(kind: string, text: string): T => toId<T>(idOf(kind, text));

/** A till of the replay and where its secrets lie. */
export interface ReplayTill {
  readonly device: Device;
  readonly dir: string;
  readonly commission: string;
  readonly tokenFile: string;
}

/** The company of a replay. */
export interface ReplayCompany {
  readonly tills: readonly ReplayTill[];
  readonly user: User;
  readonly articles: number;
  readonly customers: number;
}

const ADDRESS = { street: 'Marktplatz 1', zip: '20095', city: 'Hamburg', country: 'DEU' };

function peopleAndPlaces(
  tills: number,
  stores: number,
): { company: Company; places: Store[]; devices: Device[]; user: User } {
  const company: Company = {
    id: id('company', 'replay'),
    name: 'Wiedergabe GmbH',
    address: ADDRESS,
    taxNumber: '22/815/00017',
    vatId: 'DE123456789',
  };
  const places = Array.from(
    { length: stores },
    (_, n): Store => ({
      id: id('store', String(n)),
      number: n + 1,
      name: `Filiale ${n + 1}`,
      address: ADDRESS,
      timeZone: 'Europe/Berlin',
    }),
  );
  const devices = Array.from({ length: tills }, (_, n): Device => {
    const place = places[n % stores];
    if (!place) throw new Error('a till needs a store');
    return {
      id: id('device', String(n)),
      store: place.id,
      number: n + 1,
      name: `Kasse ${n + 1}`,
      kasseId: `WG-${place.number}-${n + 1}`,
      serial: `WG-${1000 + n}`,
      kind: 'till',
      brand: 'VALERO',
      model: 'Wiedergabe',
    };
  });
  const user: User = {
    id: id('user', 'replay'),
    login: 'wiedergabe',
    name: 'Wiedergabe',
    role: 'manager',
    store: null,
    pinHash: null,
    active: true,
  };
  return { company, places, devices, user };
}

function articlesOf(file: SalesFile): Article[] {
  const found = new Map<string, { name: string; price: number }>();
  for (const invoice of file.invoices) {
    for (const line of invoice.lines) {
      const known = found.get(line.article);
      if (!known) found.set(line.article, { name: line.text, price: line.unitPrice });
      else if (known.name === '' && line.text !== '') known.name = line.text;
    }
  }
  return [...found].map(([number, { name, price }], rank): Article => {
    // the file has no tax and no cost: a third at the reduced rate, cost at 60 % of the net-like price, so that every figure has something to show
    const reduced = Number.parseInt(idOf('tax', number).slice(0, 2), 16) % 3 === 0;
    return {
      id: id('article', number),
      number: number.slice(0, 50),
      gtin: null,
      name: (name || number).slice(0, 200),
      groupId: number.slice(0, 1),
      groupName: `Gruppe ${number.slice(0, 1)}`,
      taxKey: reduced ? 2 : 1,
      unit: 'Stk',
      price: toUnitPrice(price),
      cost: toUnitPrice(Math.floor((price * 5) / 10)),
      deposit: null,
      icon: null,
      favourite: null,
      rank,
      active: true,
      restaurantFood: false,
      drinkShare: null,
      version: 1,
    };
  });
}

function customersOf(file: SalesFile): Customer[] {
  const found = new Map<string, string>();
  for (const invoice of file.invoices)
    if (invoice.customer && !found.has(invoice.customer)) found.set(invoice.customer, invoice.country);
  return [...found].map(
    ([number, country]): Customer => ({
      id: id('customer', number),
      number: number.slice(0, 50),
      name: `Kunde ${number}`.slice(0, 50),
      kind: 'business',
      street: '',
      zip: '',
      city: country.slice(0, 62),
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
}

function batches<T>(list: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < list.length; at += size) parts.push(list.slice(at, at + size));
  return parts;
}

/** Stores what is not there yet; a second run finds everything and stores nothing. */
async function masterData(
  server: RunningServer,
  company: Company,
  place: Store,
  user: User,
  articles: readonly Article[],
  customers: readonly Customer[],
): Promise<void> {
  const { store, now, newId } = server;
  const commit = async (drafts: FactDraft[]): Promise<void> => {
    await store.commit({ drafts, actor: user.id, store: place.id, at: now(), offset: 60, newId });
  };
  const stock = store.stockReads();
  const crm = store.crmReads();
  for (const part of batches(articles, 500)) {
    const known = await Promise.all(part.map((article) => stock.article(article.id)));
    const fresh = part.filter((_, index) => !known[index]);
    if (fresh.length > 0)
      await commit([articlesSet.draft({ articles: fresh, source: { kind: 'import', ref: 'replay' } })]);
  }
  for (const part of batches(customers, 500)) {
    const known = await Promise.all(part.map((customer) => crm.customer(customer.id)));
    const fresh = part.filter((_, index) => !known[index]);
    if (fresh.length > 0) await commit([customersSet.draft({ customers: fresh })]);
  }
  await store.identity.saveCompany(company);
}

/** Sets up company, stores, tills, one person, articles and customers of a file; tokens and commissioning files lie under `home` with mode 600. */
export async function setUp(
  server: RunningServer,
  file: SalesFile,
  home: string,
  tills: number,
  stores: number,
): Promise<ReplayCompany & { readonly password: string }> {
  const { company, places, devices, user } = peopleAndPlaces(tills, stores);
  const { identity } = server.store;
  await identity.saveCompany(company);
  for (const place of places) await identity.saveStore(place);
  for (const device of devices) await identity.saveDevice(device);
  const password = randomBytes(18).toString('base64url');
  // nobody types this PIN: the tills of a replay are signed in by their program
  const pinHash = await server.passwords.hash(randomBytes(12).toString('base64url'));
  await identity.saveUser({ ...user, pinHash });
  await identity.setPasswordHash(user.id, await server.passwords.hash(password));
  const articles = articlesOf(file);
  const customers = customersOf(file);
  const [place] = places;
  if (!place) throw new Error('a company needs a store');
  await masterData(server, company, place, user, articles, customers);
  const made: ReplayTill[] = [];
  for (const [index, device] of devices.entries()) {
    const dir = join(home, `till-${index + 1}`);
    await mkdir(dir, { recursive: true });
    const { secret, hash } = newSecret();
    await identity.addDeviceToken(device.id, hash, toInstant(Date.now()));
    const tokenFile = join(home, `till-${index + 1}.token`);
    const commission = join(home, `till-${index + 1}.json`);
    const at = places.find((candidate) => candidate.id === device.store);
    await writeFile(tokenFile, secret, { mode: 0o600 });
    await writeFile(commission, JSON.stringify({ company, store: at, device, users: [{ ...user, pinHash }] }), {
      mode: 0o600,
    });
    made.push({ device, dir, commission, tokenFile });
  }
  return { tills: made, user, articles: articles.length, customers: customers.length, password };
}

/** Signs in as the replay's person over HTTP and asks a question of the head office's API. */
export async function ask(
  server: RunningServer,
  login: string,
  password: string,
  name: string,
  input: unknown = {},
): Promise<unknown> {
  const send = async (path: string, body: unknown, token: string | null): Promise<unknown> => {
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (token) headers['authorization'] = `Bearer ${token}`;
    const response = await fetch(`${server.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text.slice(0, 300)}`);
    return JSON.parse(text);
  };
  const session = (await send('/api/v1/auth/sign-in', { login, password }, null)) as { accessToken: string };
  return send(`/api/v1/queries/${name}`, input, session.accessToken);
}
