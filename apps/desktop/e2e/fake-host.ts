import { randomUUID } from 'node:crypto';
import * as crm from '@valero/domain/crm';
import { type Role, rightsOf, type TillIdentity } from '@valero/domain/identity';
import * as kasse from '@valero/domain/kasse';
import { type Actor, type Effect, type Env, err, type FactDraft, ok, type Result, sumCents, toCents, toId, toInstant, ZERO } from '@valero/domain/kernel';
import { CASH_ONLY } from '@valero/domain/compliance';
import type * as z from 'zod';
import { silentLogger } from '../host/log.ts';
import { createQueue } from '../host/queue.ts';
import { createTopics } from '../host/topics.ts';
import { createCallTable, defineCall, type Call } from '../host/calls.ts';
import type { SessionView, Transport } from '../host/transport.ts';
import { belegDocument } from '../host/documents/beleg.ts';
import { type XReport, xDocument, zDocument } from '../host/documents/closing.ts';
import { CATALOGUE } from './fake-catalogue.ts';

/**
 * A till in memory for screen work: the real commands of the domain, the real call table and topics of the host, and
 * arrays where the real one has SQLite. No journal, no devices, no sync; nothing of it is in a bundle.
 */
export interface FakeTill extends Transport {
  close(): void;
  /** Puts the till offline or online, as the pill shows it. */
  setOnline(online: boolean, unsent?: number): void;
}

const USERS: readonly { id: string; name: string; role: Role; pin: string }[] = [
  { id: '01890000-0000-7000-8000-0000000000a1', name: 'Aylin M.', role: 'cashier', pin: '1111' },
  { id: '01890000-0000-7000-8000-0000000000a2', name: 'Karl S.', role: 'manager', pin: '2222' },
  { id: '01890000-0000-7000-8000-0000000000a3', name: 'Svenja T.', role: 'supervisor', pin: '3333' },
];

const ADDRESS = { street: 'Marktplatz 4', zip: '20095', city: 'Hamburg', country: 'DEU' };
const IDENTITY: TillIdentity = {
  company: { id: toId('01890000-0000-7000-8000-0000000000c1'), name: 'Feinkost Brandt GmbH', address: ADDRESS, taxNumber: '27/123/45678', vatId: 'DE123456789' },
  store: { id: toId('01890000-0000-7000-8000-0000000000c2'), number: 1, name: 'Mitte', address: ADDRESS, timeZone: 'Europe/Berlin' },
  device: { id: toId('01890000-0000-7000-8000-0000000000c3'), store: toId('01890000-0000-7000-8000-0000000000c2'), number: 2, name: 'Mitte 2', kasseId: 'VALERO-1-2', serial: 'DEV-2', kind: 'till', brand: 'VALERO', model: 'Till' },
};

interface Memory {
  basket: kasse.Basket | null;
  parked: Map<string, kasse.ParkedBasket>;
  belege: kasse.Beleg[];
  zs: kasse.Kassenabschluss[];
  totals: kasse.PeriodTotals;
  customers: crm.Customer[];
  intents: Map<string, kasse.CardIntent>;
  floatBooked: boolean;
}

function startMemory(): Memory {
  const customer = (number: string, name: string, kind: 'business' | 'private', city: string): crm.Customer => ({
    id: toId(randomUUID().replace(/^(.{14})./, '$17')), number, name, kind, street: 'Hafenstr. 12', zip: '20457', city, country: 'DEU', vatId: '', email: '', phone: '', group: kind === 'business' ? 'Gastro' : '', note: '', active: true, version: 1,
  });
  return {
    basket: null, parked: new Map(), belege: [], zs: [], totals: kasse.NO_TOTALS, intents: new Map(), floatBooked: false,
    customers: [customer('10001', 'Gasthaus Krone', 'business', 'Hamburg'), customer('10002', 'Hotel Adler', 'business', 'Hamburg'), customer('10003', 'Petra Lang', 'private', 'Wedel')],
  };
}

function readsOf(memory: Memory): kasse.KasseReads {
  const lastZ = (): kasse.Kassenabschluss | undefined => memory.zs.at(-1);
  const byCode = new Map(CATALOGUE.flatMap((article) => [[article.gtin ?? article.number, article] as const, [article.number, article] as const]));
  const pending = (): kasse.CardIntent | null => [...memory.intents.values()].findLast((intent) => intent.outcome === 'open' || intent.outcome === 'unknown') ?? null;
  return {
    identity: () => IDENTITY,
    counters: () => ({
      nextBeleg: (memory.belege.at(-1)?.number ?? 4312) + 1, openZ: (lastZ()?.number ?? 211) + 1, openZDay: memory.totals.first ? (memory.belege.at(-1)?.businessDay ?? null) : null,
      cashCarried: lastZ()?.cashCarried ?? toCents(15_000), floatBooked: memory.floatBooked, grandTotal: lastZ()?.grandTotal ?? ZERO,
    }),
    basket: () => memory.basket,
    parked: (id) => memory.parked.get(id) ?? null,
    article: (id) => CATALOGUE.find((article) => article.id === id) ?? null,
    articleByCode: (code) => byCode.get(code) ?? null,
    customer: (id) => memory.customers.find((customer) => customer.id === id) ?? null,
    beleg: (id) => memory.belege.find((beleg) => beleg.id === id) ?? null,
    stornoOf: (id) => memory.belege.find((beleg) => beleg.kind === 'storno' && beleg.references.some((reference) => reference.belegId === id)) ?? null,
    belegByRequest: (requestId) => memory.belege.find((beleg) => beleg.requestId === requestId) ?? null,
    cardIntent: (id) => memory.intents.get(id) ?? null,
    pendingCard: pending,
    periodTotals: () => memory.totals,
  };
}

/** Applies facts as storage's projections would. */
function applyFact(memory: Memory, fact: FactDraft, at: number, by: string): void {
  if (kasse.belegIssued.is(fact)) {
    memory.belege.push(fact.payload);
    memory.totals = kasse.addToTotals(memory.totals, fact.payload);
    if (fact.payload.lines[0]?.gvTyp === 'Anfangsbestand') memory.floatBooked = true;
  } else if (kasse.kassenabschlussMade.is(fact)) {
    memory.zs.push(fact.payload);
    memory.totals = kasse.NO_TOTALS;
    memory.floatBooked = false;
  } else if (kasse.basketParked.is(fact)) {
    const basket = JSON.parse(fact.payload.basket) as kasse.Basket;
    memory.parked.set(fact.payload.basketId, { basket, label: fact.payload.label, parkedAt: toInstant(at), by });
  } else if (kasse.basketRecalled.is(fact)) memory.parked.delete(fact.payload.basketId);
  else if (kasse.cardIntended.is(fact)) memory.intents.set(fact.payload.intentId, { ...fact.payload, outcome: 'open', payment: null });
  else if (kasse.cardSettled.is(fact)) {
    const intent = memory.intents.get(fact.payload.intentId);
    if (intent) memory.intents.set(intent.intentId, { ...intent, outcome: fact.payload.outcome });
  } else if (crm.customersSet.is(fact)) memory.customers.push(...fact.payload.customers);
}

/** Starts a till in memory. */
export function startFakeTill(): FakeTill {
  const memory = startMemory();
  const reads = readsOf(memory);
  const topics = createTopics(() => undefined);
  const queue = createQueue();
  let session: SessionView | null = null;
  let actor: Actor | null = null;
  const newId = (): string => randomUUID().replace(/^(.{14})./, '$17');
  const env = (): Env => ({
    now: toInstant(Date.now()), offset: 60, newId, company: IDENTITY.company.id, store: IDENTITY.store.id, device: IDENTITY.device.id,
    actor: actor ?? { id: toId(USERS[0]!.id), name: '', rights: new Set() },
  });
  const effects = (list: readonly Effect[]): void => {
    for (const effect of list) if (effect.kind === 'cardPayment') cardTerminal(effect);
  };

  function command<Input, Loaded, Reply>(declaration: {
    readonly name: string; readonly input: z.ZodType<Input>; readonly right: string | null;
    load(reads: kasse.KasseReads & crm.CrmReads, input: Input): Loaded | Promise<Loaded>;
    decide(loaded: Loaded, input: Input, env: Env): Result<{ facts: readonly FactDraft[]; state?: unknown; effects?: readonly Effect[]; reply: Reply }>;
  }): Call {
    return defineCall(declaration.name, declaration.input, (input) => queue.run(async (): Promise<Result<unknown>> => {
      if (!actor) return err({ code: 'host.not_signed_in' });
      if (declaration.right && !actor.rights.has(declaration.right)) return err({ code: 'host.not_allowed', details: { right: declaration.right } });
      const loaded = await declaration.load({ ...reads, customerByNumber: (number) => memory.customers.find((entry) => entry.number === number) ?? null }, input);
      const decided = declaration.decide(loaded, input, env());
      if (!decided.ok) return decided;
      for (const fact of decided.value.facts) applyFact(memory, fact, Date.now(), actor.name);
      if (decided.value.state !== undefined) {
        memory.basket = (decided.value.state as kasse.TillState).basket;
        topics.publish('basket', memory.basket ? kasse.viewBasket(memory.basket) : null);
      }
      effects(decided.value.effects ?? []);
      return ok(decided.value.reply);
    }));
  }

  const settle = command(kasse.settleCard);
  /** Amounts ending in 13 cents are declined, in 77 cents the terminal falls silent. */
  function cardTerminal({ intentId, amount }: { intentId: string; amount: number }): void {
    topics.publish('card', { intentId, amount, state: 'pending', hint: 'Bitte Karte vorhalten' });
    const outcome = amount % 100 === 13 ? 'declined' : amount % 100 === 77 ? 'unknown' : 'approved';
    setTimeout(() => {
      const terminal = { terminalId: 'SIM-1', trace: '000042', panMasked: '************1234', brand: 'girocard', approval: '123456', receiptText: '' };
      void settle.run({ intentId, outcome, amount, reason: outcome === 'declined' ? 'Karte abgelehnt' : outcome === 'unknown' ? 'keine Antwort' : '', ...terminal }).then(() => {
        topics.publish('card', { intentId, amount, state: outcome, hint: outcome === 'declined' ? 'Karte abgelehnt' : outcome === 'unknown' ? 'Terminal antwortet nicht' : 'Zahlung erfolgt' });
      });
    }, 900);
  }

  const x = (): unknown => {
    const { totals } = memory;
    const carried = memory.floatBooked ? ZERO : reads.counters().cashCarried;
    return {
      openZ: reads.counters().openZ, day: reads.counters().openZDay, ...totals, revenue: kasse.revenueOf(totals), cashCarried: carried, expectedCash: toCents(kasse.expectedCash(totals) + carried),
      movements: totals.businessCases.filter((row) => CASH_ONLY.has(row.gvTyp)).map((row) => ({ gvTyp: row.gvTyp, amount: row.gross })),
    };
  };
  const row = (beleg: kasse.Beleg): kasse.BelegRow => ({
    id: beleg.id, device: IDENTITY.device.id, store: IDENTITY.store.id, kasseId: beleg.kasseId, number: beleg.number, zNumber: beleg.zNumber, kind: beleg.kind, bonTyp: beleg.bonTyp, storno: beleg.storno,
    day: beleg.businessDay, at: beleg.finishedAt, operator: beleg.operator.name, customer: beleg.customer?.name ?? null, lines: beleg.lines.length, gross: beleg.gross,
    payment: beleg.payments.map((payment) => payment.name).join(', '), voidedBy: reads.stornoOf(beleg.id)?.number ?? null,
  });
  const has = (text: string, ...parts: (string | null)[]): boolean => parts.some((part) => part?.toLowerCase().includes(text.toLowerCase()));

  const calls: Call[] = [
    ...[kasse.scan, kasse.addArticleToBasket, kasse.setQuantity, kasse.setPrice, kasse.voidLine, kasse.discountLine, kasse.discountBasket, kasse.setCustomer, kasse.park, kasse.recall, kasse.abortSale,
      kasse.startCard, kasse.completeSale, kasse.voidBeleg, kasse.bookCash, kasse.bookFloat, kasse.openDrawer, kasse.closeDay].map((declaration) => command(declaration as Parameters<typeof command>[0])),
    command(crm.createCustomer),
    defineCall('session.users', kasse.xReport.input, () => ok(USERS.map(({ id, name, role }) => ({ id, name, role, initials: '', store: null })))),
    { name: 'session.signIn', run: async (input) => {
      const { userId, pin } = input as { userId: string; pin: string };
      const user = USERS.find((entry) => entry.id === userId);
      if (!user || user.pin !== pin) return err({ code: 'host.wrong_pin', details: { left: 4 } });
      actor = { id: toId(user.id), name: user.name, rights: rightsOf(user.role) };
      session = { id: toId(user.id), name: user.name, initials: user.name.slice(0, 2).toUpperCase(), role: user.role, rights: [...rightsOf(user.role)] };
      topics.publish('session', session);
      return ok(session);
    } },
    defineCall('session.signOut', kasse.xReport.input, () => {
      actor = null;
      session = null;
      topics.publish('session', null);
      return ok({});
    }),
    defineCall('till.identity', kasse.xReport.input, () => ok(IDENTITY)),
    { name: 'stock.favourites', run: async (input) => {
      const group = (input as { groupId?: string | null }).groupId ?? null;
      const articles = CATALOGUE.filter((article) => (group ? article.groupId === group : article.favourite !== null));
      return ok({ articles, groups: [...new Map(CATALOGUE.map((article) => [article.groupId, { id: article.groupId, name: article.groupName }])).values()] });
    } },
    { name: 'stock.searchArticles', run: async (input) => {
      const { text, limit } = input as { text: string; limit: number };
      const found = CATALOGUE.filter((article) => has(text, article.name, article.number, article.gtin));
      return ok({ articles: found.slice(0, limit), more: found.length > limit });
    } },
    { name: 'crm.searchCustomers', run: async (input) => ok({ customers: memory.customers.filter((entry) => has((input as { text: string }).text, entry.name, entry.number, entry.city)) }) },
    { name: 'kasse.listBelege', run: async (input) => {
      const { text } = input as { text: string };
      const rows = memory.belege.map(row).filter((entry) => has(text, String(entry.number), entry.customer, entry.operator)).reverse();
      return ok({ rows, total: rows.length });
    } },
    { name: 'kasse.getBeleg', run: async (input) => {
      const beleg = reads.beleg(toId((input as { id: string }).id));
      return ok(beleg ? { beleg, storeName: IDENTITY.store.name, voidedBy: reads.stornoOf(beleg.id) } : null);
    } },
    { name: 'kasse.xReport', run: async () => ok(x()) },
    { name: 'kasse.listZ', run: async () => ok({ rows: memory.zs.map((entry) => ({ device: IDENTITY.device.id, store: IDENTITY.store.id, storeName: 'Mitte', z: entry })).reverse(), total: memory.zs.length }) },
    { name: 'kasse.listParked', run: async () => ok([...memory.parked.values()].map(({ basket, label, parkedAt, by }) => ({ id: basket.id, label, at: parkedAt, by, lines: basket.lines.length, total: sumCents(kasse.viewBasket(basket).lines.filter((line) => !line.voided).map((line) => line.gross)) }))) },
    { name: 'paper.document', run: async (input) => {
      const wanted = input as { kind: string; belegId?: string; zNumber?: number };
      const beleg = wanted.belegId ? reads.beleg(toId(wanted.belegId)) : null;
      if (beleg) return ok(belegDocument(beleg, IDENTITY, 'de'));
      const z = memory.zs.find((entry) => entry.number === wanted.zNumber);
      if (z) return ok(zDocument(z, IDENTITY, 'de'));
      return wanted.kind === 'x' ? ok(xDocument(x() as XReport, IDENTITY, { now: toInstant(Date.now()), offset: 60 }, 'de')) : err({ code: 'host.print_unknown' });
    } },
    { name: 'paper.reprint', run: async () => ok({}) },
    { name: 'paper.printX', run: async () => ok({}) },
    { name: 'card.cancel', run: async () => ok({}) },
    { name: 'card.resolve', run: async (input) => {
      const { intentId, outcome } = input as { intentId: string; outcome: 'approved' | 'declined' };
      const terminal = { terminalId: 'SIM-1', trace: '000042', panMasked: '', brand: 'girocard', approval: '', receiptText: '' };
      const settled = await settle.run({ intentId, outcome, amount: 0, reason: '', ...terminal });
      const intent = memory.intents.get(intentId);
      topics.publish('card', { intentId, amount: intent?.amount ?? 0, state: outcome, hint: '' });
      return settled;
    } },
    { name: 'devices.list', run: async () => ok(topics.current('devices') ?? []) },
    { name: 'paper.list', run: async () => ok([]) },
  ];
  const table = createCallTable({ calls, logger: { ...silentLogger, error: (fields) => process.stderr.write(`${String((fields.error as Error | undefined)?.stack)}\n`) }, newTrace: () => 'fake' });
  const fake: FakeTill = {
    call: (name, input) => table.call(name, input),
    subscribe: (topic, listener) => topics.subscribe(topic, listener),
    close() {
      table.close();
      topics.close();
    },
    setOnline(online, unsent = 0) {
      const minutes = 12 * 60_000;
      topics.publish('sync', {
        online, unsent, oldestUnsent: unsent > 0 ? toInstant(Date.now() - minutes) : null, lastContact: toInstant(online ? Date.now() : Date.now() - minutes), lastError: online ? null : 'ECONNREFUSED',
        shapes: [{ name: 'articles', rows: 98_412, lastSyncedAt: toInstant(Date.now()) }], head: { epoch: 1, seq: 4312, hash: '0'.repeat(64) },
      });
    },
  };
  topics.publish('basket', null);
  topics.publish('session', null);
  topics.publish('card', null);
  fake.setOnline(true);
  topics.publish('devices', [
    { id: 'printer', kind: 'receipt-printer', name: 'Belegdrucker', state: 'ready', detail: '', since: null },
    { id: 'drawer', kind: 'cash-drawer', name: 'Kassenlade', state: 'ready', detail: '', since: null },
    { id: 'terminal', kind: 'payment', name: 'Kartenterminal', state: 'ready', detail: '', since: null },
    { id: 'tse', kind: 'tse', name: 'TSE', state: 'absent', detail: 'Es ist keine TSE eingerichtet.', since: null },
  ]);
  return fake;
}
