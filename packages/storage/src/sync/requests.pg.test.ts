import { type Customer, customersSet } from '@valero/domain/crm';
import { type DeviceId, type Fact, type FactDraft, type FactId, toId, toUnitPrice } from '@valero/domain/kernel';
import { type Article, articlesSet, changePrice, priceHistory } from '@valero/domain/stock';
import {
  askAgain,
  GENESIS_HASH,
  listRequests,
  type RecordFields,
  type RequestId,
  type RequestView,
  requestClosed,
  requestMade,
} from '@valero/domain/sync';
import { countedIds, demoWorld } from '@valero/testkit';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { belowHorizon, type Harness, NOW, openHarness, requestOf, sealAll } from '../pg/harness.fixture.ts';

let harness: Harness;
const ids = countedIds(41);
const world = demoWorld(ids);
const store = world.stores[0]!.id;
const people = world.people.slice(0, 2);
const stamp = { actor: people[0]!.id, store, at: NOW, offset: 60, newId: () => ids.next() };

/** A device that keeps its journal and sends all of it. */
class Device {
  readonly id: DeviceId = toId(ids.next());
  #seq = 0;
  #hash = GENESIS_HASH;

  /** Sends facts, each batch twice when told so. */
  async send(drafts: readonly FactDraft[], actor: string | null, twice = false): Promise<Fact[]> {
    const facts = drafts.map((draft): Fact => {
      this.#seq += 1;
      const head = { device: this.id, epoch: 1, seq: this.#seq, id: toId<FactId>(ids.next()), store };
      return { ...draft, ...head, actor: actor === null ? null : toId(actor), at: NOW, offset: 60 };
    });
    const sealed = sealAll(facts, this.#hash);
    this.#hash = sealed.at(-1)?.hash ?? this.#hash;
    for (let round = 0; round < (twice ? 2 : 1); round += 1) {
      const result = await harness.store.ingest(requestOf(this.id, sealed), { device: this.id });
      if (!result.ok) throw new Error(JSON.stringify(result.error));
    }
    return facts;
  }
}

async function settle(): Promise<void> {
  await belowHorizon(harness);
  await harness.store.consumers.runUntilIdle();
  await harness.store.requests.runUntilIdle();
}

async function article(index: number): Promise<Article> {
  return (await harness.store.stockReads().article(world.articles[index]!.id))!;
}

function priceRequest(seen: Article, price: number, replaces: RequestId | null = null) {
  return requestMade.draft({
    id: toId(ids.next()),
    command: 'stock.changePrice',
    input: { articleId: seen.id, price, baseVersion: seen.version, reason: '' },
    base: { entity: 'article', id: toId(seen.id), version: seen.version, seen: { price: seen.price } },
    label: `${seen.number} ${seen.name}`,
    replaces,
  });
}

function customerRequest(seen: Customer, change: Partial<Customer>) {
  const { version, ...customer } = { ...seen, ...change };
  const { id, version: base, ...fields } = seen;
  return requestMade.draft({
    id: toId(ids.next()),
    command: 'crm.saveCustomer',
    input: { customer, baseVersion: version },
    base: { entity: 'customer', id: toId(id), version: base, seen: fields },
    label: seen.name,
    replaces: null,
  });
}

async function views(): Promise<Map<string, RequestView>> {
  const all = await harness.store.ask(listRequests, { open: false, limit: 1000 });
  return new Map(all.map((view) => [view.id, view]));
}

async function changeAtServer(seen: Article, price: number): Promise<void> {
  const person = { id: people[1]!.id, name: 'Zentrale', rights: new Set(['stock.write']) };
  const done = await harness.store.execute(
    changePrice,
    { articleId: seen.id, price: toUnitPrice(price), baseVersion: seen.version, reason: '' },
    { ...stamp, actor: person.id, person, company: world.company.id },
  );
  if (!done.ok) throw new Error(done.error.code);
}

beforeAll(async () => {
  harness = await openHarness();
  await harness.store.identity.saveCompany(world.company);
  for (const place of world.stores) await harness.store.identity.saveStore(place);
  for (const [index, { id, name }] of people.entries())
    await harness.store.identity.saveUser({
      id,
      login: `p${index}`,
      name,
      role: index === 0 ? 'supervisor' : 'cashier',
      store: null,
      pinHash: null,
      active: true,
    });
  await harness.store.commit({
    ...stamp,
    drafts: [
      articlesSet.draft({ articles: [...world.articles], source: { kind: 'seed', ref: '' } }),
      customersSet.draft({ customers: [...world.customers] }),
    ],
  });
});
afterAll(() => harness.close());

test('requests: a price wanted without a network is carried out once, in the name of its author, however often it arrives', async () => {
  const device = new Device();
  const before = await article(0);
  const made = priceRequest(before, 229_000);
  await device.send([made], people[0]!.id, true);
  await settle();
  await settle();
  expect(await article(0)).toMatchObject({ price: 229_000, version: before.version + 1 });
  expect(await harness.store.ask(priceHistory, { articleId: before.id })).toMatchObject([
    { after: 229_000, by: people[0]!.name },
  ]);
  expect((await views()).get(made.payload.id)).toMatchObject({
    state: 'accepted',
    by: people[0]!.name,
    doneAt: NOW,
    outcome: { kind: 'accepted', version: before.version + 1 },
  });
});

test('requests: a stale one changes nothing, shows both values, and "mine" is carried out on what was shown', async () => {
  const device = new Device();
  const before = await article(1);
  await changeAtServer(before, 249_000);
  const made = priceRequest(before, 222_000);
  await device.send([made], people[0]!.id);
  await settle();
  expect(await article(1)).toMatchObject({ price: 249_000 });
  const stale = (await views()).get(made.payload.id)!;
  expect(stale).toMatchObject({
    state: 'stale',
    outcome: { conflicts: [{ field: 'price', seen: before.price, current: 249_000, wanted: 222_000 }] },
  });
  const again = askAgain(stale)!;
  const id = toId<RequestId>(ids.next());
  const base = { entity: 'article' as const, id: toId(before.id), version: 0, seen: again.seen };
  await device.send(
    [
      requestMade.draft({ ...again, id, base, label: '', input: again.input as Record<string, unknown> }),
      requestClosed.draft({ id: stale.id, choice: 'mine' }),
    ],
    people[0]!.id,
  );
  await settle();
  expect(await article(1)).toMatchObject({ price: 222_000 });
  const after = await views();
  expect(after.get(id)).toMatchObject({ state: 'accepted' });
  expect(after.get(stale.id)).toMatchObject({ state: 'closed', choice: 'mine' });
});

test('requests: what others changed in other fields stays, notes and phone take the last to arrive, the rest is a conflict', async () => {
  const device = new Device();
  const seen = (await harness.store.crmReads().customer(world.customers[0]!.id))!;
  const theirs = { ...seen, name: 'Neuer Name', note: 'von der Zentrale', version: seen.version + 1 };
  await harness.store.commit({ ...stamp, drafts: [customersSet.draft({ customers: [theirs] })] });
  const fine = customerRequest(seen, { street: 'Neue Str. 1', note: 'vom Büro' });
  const clash = customerRequest(seen, { name: 'Anderer Name', city: 'Kiel' });
  await device.send([fine, clash], people[0]!.id);
  await settle();
  expect(await harness.store.crmReads().customer(seen.id)).toMatchObject({
    name: 'Neuer Name',
    street: 'Neue Str. 1',
    note: 'vom Büro',
    city: seen.city,
  });
  const after = await views();
  expect(after.get(fine.payload.id)).toMatchObject({ state: 'accepted', outcome: { kept: ['name'] } });
  expect(after.get(clash.payload.id)).toMatchObject({
    state: 'stale',
    outcome: { conflicts: [{ field: 'name', current: 'Neuer Name', wanted: 'Anderer Name' }] },
  });
});

test('requests: a customer made without a network can be edited before anything was sent', async () => {
  const device = new Device();
  const made: Customer = { ...world.customers[1]!, id: toId(ids.next()), number: 'N-1', name: 'Frisch', version: 1 };
  const edit = customerRequest(made, { name: 'Frisch GmbH' });
  await device.send([customersSet.draft({ customers: [made] }), edit], people[0]!.id);
  await settle();
  expect(await harness.store.crmReads().customer(made.id)).toMatchObject({ name: 'Frisch GmbH', version: 2 });
  expect((await views()).get(edit.payload.id)).toMatchObject({ state: 'accepted' });
});

test('requests: today’s rights count, and a declined one says why', async () => {
  const device = new Device();
  const before = await article(2);
  const weak = priceRequest(before, 1_000);
  const nobody = priceRequest(before, 2_000);
  const taken = customerRequest(world.customers[2]!, { number: world.customers[0]!.number });
  await device.send([weak], people[1]!.id);
  await device.send([nobody], null);
  await device.send([taken], people[0]!.id);
  await settle();
  expect(await article(2)).toEqual(before);
  const after = await views();
  expect(after.get(weak.payload.id)).toMatchObject({
    state: 'declined',
    outcome: { code: 'identity.right_missing', details: { right: 'stock.write' } },
  });
  expect(after.get(nobody.payload.id)).toMatchObject({ outcome: { code: 'sync.request_person' } });
  expect(after.get(taken.payload.id)).toMatchObject({ outcome: { code: 'crm.number_taken' } });
});

test('requests: one taken back before it arrived is never carried out', async () => {
  const device = new Device();
  const before = await article(3);
  const made = priceRequest(before, 3_000);
  await device.send([made, requestClosed.draft({ id: made.payload.id, choice: 'withdrawn' })], people[0]!.id);
  await settle();
  expect(await article(3)).toEqual(before);
  expect((await views()).get(made.payload.id)).toMatchObject({ state: 'closed', choice: 'withdrawn' });
});

test('requests: one nobody here can carry out waits for a person while the rest goes on; retried it waits again, discarded it comes back declined', async () => {
  const device = new Device();
  const before = await article(4);
  const odd = requestMade.draft({ ...priceRequest(before, 4_000).payload, command: 'stock.fromTheFuture' });
  const fine = priceRequest(before, 5_000);
  const [fact] = await device.send([odd, fine], people[0]!.id);
  await settle();
  expect(await article(4)).toMatchObject({ price: 5_000 });
  const letters = () => harness.store.consumers.deadLetters({ consumer: 'sync', state: 'open' });
  expect(await letters()).toMatchObject([{ fact: fact!.id, reason: expect.stringContaining('stock.fromTheFuture') }]);
  expect((await views()).get(odd.payload.id)).toMatchObject({ state: 'pending' });
  expect(await harness.store.consumers.retry('sync', fact!.id)).toMatchObject({ ok: true });
  await settle();
  expect(await letters()).toMatchObject([{ fact: fact!.id, attempts: 3 }]);
  await harness.store.consumers.discard('sync', fact!.id, 'gibt es nicht');
  await settle();
  expect((await views()).get(odd.payload.id)).toMatchObject({
    state: 'declined',
    outcome: { code: 'sync.request_discarded', details: { reason: 'gibt es nicht' } },
  });
});

/** Two devices and the head office at one article: what each sees, wants and does. */
type Step =
  | { readonly kind: 'edit'; readonly device: 0 | 1; readonly price: number }
  | { readonly kind: 'sync'; readonly device: 0 | 1; readonly twice: boolean }
  | { readonly kind: 'server'; readonly price: number }
  | { readonly kind: 'choose'; readonly device: 0 | 1; readonly mine: boolean };
const arbDevice = fc.constantFrom<0 | 1>(0, 1);
const arbPrice = fc.integer({ min: 1, max: 4 }).map((n) => n * 100_000);
const arbSteps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('edit' as const), device: arbDevice, price: arbPrice }),
    fc.record({ kind: fc.constant('sync' as const), device: arbDevice, twice: fc.boolean() }),
    fc.record({ kind: fc.constant('server' as const), price: arbPrice }),
    fc.record({ kind: fc.constant('choose' as const), device: arbDevice, mine: fc.boolean() }),
  ),
  { minLength: 4, maxLength: 16 },
);

/** A clerk at a device: what was on the screen, what waits to be sent. */
class Clerk {
  readonly device = new Device();
  readonly shown = new Set<number>();
  readonly mine = new Set<string>();
  outbox: FactDraft[] = [];
  row: Article;
  readonly waiting = new Map<string, RecordFields>();

  constructor(row: Article) {
    this.row = row;
    this.shown.add(row.price!);
  }

  /** The price on the screen: the last that waits, else the copy of the head office's. */
  price(): number {
    return Number([...this.waiting.values()].at(-1)?.['price'] ?? this.row.price);
  }

  want(price: number, seen: number, version: number, replaces: RequestId | null): void {
    const made = priceRequest({ ...this.row, price: toUnitPrice(seen), version }, price, replaces);
    if (price === seen) return;
    this.mine.add(made.payload.id);
    this.waiting.set(made.payload.id, { price });
    this.outbox.push(made);
    this.shown.add(price);
  }
}

test('requests: whatever two devices and the head office do in whatever order, no value is overwritten by somebody who was not shown it', async () => {
  let index = 5;
  await fc.assert(
    fc.asyncProperty(arbSteps, async (steps) => {
      index = 5 + ((index - 4) % (world.articles.length - 5));
      const start = await article(index);
      const reset = { ...start, price: toUnitPrice(100_000), version: start.version + 1 };
      const seed = articlesSet.draft({ articles: [reset], source: { kind: 'seed', ref: '' } });
      await harness.store.commit({ ...stamp, drafts: [seed] });
      const clerks = [new Clerk(reset), new Clerk(reset)] as const;
      const sync = async (clerk: Clerk, twice: boolean): Promise<void> => {
        const before = await article(index);
        const sent = clerk.outbox.splice(0);
        if (sent.length > 0) await clerk.device.send(sent, people[0]!.id, twice);
        await settle();
        const all = await views();
        const own = [...clerk.mine].map((id) => all.get(id)!);
        for (const view of own) {
          if (view.state !== 'pending') clerk.waiting.delete(view.id);
          if (view.outcome?.kind === 'stale') clerk.shown.add(Number(view.outcome.current['price']));
        }
        clerk.row = await article(index);
        // the value that was there before this device's edits ran was on its screen, or it is still there
        if (clerk.row.price !== before.price) expect(clerk.shown).toContain(before.price);
        clerk.shown.add(clerk.row.price!);
      };
      for (const step of steps) {
        if (step.kind === 'server') {
          const now = await article(index);
          if (now.price !== step.price) await changeAtServer(now, step.price);
        } else if (step.kind === 'edit') {
          const clerk = clerks[step.device];
          clerk.want(step.price, clerk.price(), clerk.row.version, null);
        } else if (step.kind === 'sync') await sync(clerks[step.device], step.twice);
        else {
          const clerk = clerks[step.device];
          const all = await views();
          const stale = [...clerk.mine].map((id) => all.get(id)).find((view) => view?.state === 'stale');
          if (!stale || clerk.outbox.length > 0) continue;
          const again = step.mine ? askAgain(stale) : null;
          const { outcome } = stale;
          if (again && outcome?.kind === 'stale')
            clerk.want(Number(stale.wanted['price']), Number(outcome.current['price']), outcome.version, stale.id);
          clerk.outbox.push(requestClosed.draft({ id: stale.id, choice: again ? 'mine' : 'theirs' }));
        }
      }
      for (const clerk of clerks) await sync(clerk, true);
      // every wish has an answer: it became true once, or somebody is told
      const all = await views();
      for (const clerk of clerks)
        for (const id of clerk.mine) expect(['accepted', 'stale', 'closed']).toContain(all.get(id)?.state);
      const { rows } = await harness.sql.query<{ n: string; versions: string }>(
        'select count(*) as n, count(distinct version) as versions from stock.price_change where article_id = $1',
        [start.id],
      );
      expect(rows[0]?.n).toBe(rows[0]?.versions);
    }),
    { numRuns: 25 },
  );
}, 120_000);
