import {
  addArticle,
  addToTotals,
  applyLineDiscount,
  type Beleg,
  cashBeleg,
  emptyBasket,
  makeKassenabschluss,
  NEW_TILL,
  NO_TOTALS,
  saleBeleg,
  settlePayments,
  stornoBeleg,
  type TillCounters,
  viewBasket,
  voidPosition,
} from '@valero/domain/kasse';
import {
  type Actor,
  type CustomerId,
  type Env,
  toBasisPoints,
  toBusinessDay,
  toCents,
  toId,
  toInstant,
  toMilli,
  toUnitPrice,
} from '@valero/domain/kernel';
import { type ReceiptDoc, renderPaper, zReceiptDoc } from '@valero/drivers/receipt-printer';
import { countedIds, demoWorld } from '@valero/testkit';
import { describe, expect, test } from 'vitest';
import { belegDocument } from './beleg.ts';
import { zDocument } from './closing.ts';
import { formatCents, formatQuantity, formatRate, formatTime, formatUnitPrice } from './format.ts';

const world = demoWorld(countedIds(1));
const identity = world.tills[0]!;
const actor: Actor = world.people[0]!;
const ids = countedIds(2);
const FRESH: TillCounters = {
  ...NEW_TILL,
  nextBeleg: 7,
  openZ: 3,
  openZDay: null,
  cashCarried: toCents(0),
  floatBooked: true,
  grandTotal: toCents(0),
};
const start = Date.UTC(2026, 10, 21, 13, 32, 5);

function env(at: number): Env {
  return {
    now: toInstant(at),
    offset: 60,
    newId: () => ids.next(),
    company: identity.company.id,
    store: identity.store.id,
    device: identity.device.id,
    actor,
  };
}

/** Two breads with 10 % off, half a kilo of cheese, a drink with deposit that is voided; paid with 50 €. */
function sale(): Beleg {
  let basket = emptyBasket(ids.next(), toInstant(start));
  const add = (number: string, quantity: number): number => {
    const article = world.articles.find((entry) => entry.number === number)!;
    const added = addArticle(basket, {
      article,
      quantity: toMilli(quantity),
      unitPrice: null,
      day: toBusinessDay('2026-11-21'),
      text: null,
    });
    if (!added.ok) throw new Error(added.error.code);
    basket = added.value.basket;
    return added.value.pos;
  };
  const bread = add('1001', 2000);
  add('1004', 485);
  const drink = add('1002', 1000);
  const discounted = applyLineDiscount(basket, bread, {
    percent: toBasisPoints(1000),
    amount: null,
    reason: 'Vortag',
    by: 'Aylin M.',
  });
  if (!discounted.ok) throw new Error(discounted.error.code);
  const voided = voidPosition(discounted.value, drink);
  if (!voided.ok) throw new Error(voided.error.code);
  basket = voided.value;
  const payments = settlePayments(basket, viewBasket(basket).due, { method: 'cash', tendered: toCents(5000) });
  return saleBeleg(
    { identity, counters: FRESH, env: env(start + 61_000) },
    basket,
    payments,
    { note: '', references: [], requestId: null },
    0,
  );
}

/** Everything on the paper as one text. */
function paperText(doc: ReceiptDoc): string {
  expect(zReceiptDoc.safeParse(JSON.parse(JSON.stringify(doc))).success).toBe(true);
  return JSON.stringify(renderPaper(doc).lines);
}

describe('documents', () => {
  test('beleg: the paper names seller, times, quantity and kind, sum, tax per rate, numbers and serials (KassenSichV § 6)', () => {
    const paper = paperText(belegDocument(sale(), identity, 'de'));
    for (const duty of [
      'Feinkost Brandt GmbH',
      'Hafenstraße 1, 20457 Hamburg',
      'DE123456789',
      '21.11.2026 14:32:05',
      '21.11.2026 14:33:06',
      'Kürbiskernbrot 750 g',
      '2 Stk x 3,89',
      '0,485 kg x 24,90',
      'SUMME EUR',
      '19,08',
      '7 %',
      'Bon-Nr. 7',
      'Z-Nr. 3',
      'VAL-1000',
      'VALERO-1-1',
      'Aylin M.',
      'keine TSE eingerichtet',
      'Gegeben Bar',
      '50,00',
      'Rückgeld',
      '30,92',
    ]) {
      expect(paper).toContain(duty);
    }
  });

  test('beleg: a voided position is printed with its counter-position, a discount with its share and reason', () => {
    const paper = paperText(belegDocument(sale(), identity, 'de'));
    expect(paper).toContain('Storno: Apfelschorle 0,5 l');
    expect(paper).toContain('-1,29');
    expect(paper).toContain('Rabatt 10 % Vortag');
    expect(paper).toContain('-0,78');
  });

  test('beleg: the printed tax table sums to the printed total', () => {
    const beleg = sale();
    const doc = belegDocument(beleg, identity, 'de');
    const taxes = doc.items.find((item) => item.kind === 'table')!;
    if (taxes.kind !== 'table') throw new Error('no table');
    const cents = (textual: string | undefined) => Number((textual ?? '').replace(/[.,]/g, ''));
    const gross = taxes.rows.reduce((sum, row) => sum + cents(row[4]), 0);
    expect(gross).toBe(beleg.gross);
    for (const row of taxes.rows) expect(cents(row[2]) + cents(row[3])).toBe(cents(row[4]));
  });

  test('beleg: English says the same with an English point, the legal words stay', () => {
    const paper = paperText(belegDocument(sale(), identity, 'en'));
    expect(paper).toContain('TOTAL EUR');
    expect(paper).toContain('19.08');
    expect(paper).toContain('keine TSE eingerichtet');
  });

  test('beleg: a TSE outage is printed as such, a signature with number, counter, value and QR', () => {
    const failed: Beleg = {
      ...sale(),
      tse: {
        state: 'failed',
        tseId: 't',
        reason: 'silent',
        start: '2026-11-21T13:32:05.000Z',
        end: '2026-11-21T13:33:06.000Z',
      },
    };
    expect(paperText(belegDocument(failed, identity, 'de'))).toContain('TSE ausgefallen');
    const signed: Beleg = {
      ...sale(),
      tse: {
        state: 'signed',
        tseId: 't',
        serial: 'ab'.repeat(32),
        transactionNumber: 4711,
        signatureCounter: 9422,
        start: '2026-11-21T13:32:05.000Z',
        end: '2026-11-21T13:33:06.000Z',
        processType: 'Kassenbeleg-V1',
        processData: 'Beleg^0.00_19.08_0.00_0.00_0.00^19.08:Bar',
        signature: 'c2ln',
        algorithm: 'ecdsa-plain-SHA256',
        timeFormat: 'unixTime',
        publicKey: 'cGs=',
        clientId: 'VAL-1000',
        certified: false,
      },
    };
    const paper = paperText(belegDocument(signed, identity, 'de'));
    expect(paper).toContain('4711');
    expect(paper).toContain(
      'V0;VAL-1000;Kassenbeleg-V1;Beleg^0.00_19.08_0.00_0.00_0.00^19.08:Bar;4711;9422;2026-11-21T13:32:05.000Z;2026-11-21T13:33:06.000Z;ecdsa-plain-SHA256;unixTime;c2ln;cGs=',
    );
    expect(paper).not.toContain('keine TSE');
  });

  test('beleg: an invoice names its number, day of supply, tax number and the recipient (§ 14 (4) UStG)', () => {
    const customer = {
      ...{ id: toId<CustomerId>(ids.next()), number: 'K-7', name: 'Hotel Alster GmbH', kind: 'Kunde' },
      ...{ street: 'Alsterweg 3', zip: '20099', city: 'Hamburg', country: 'DEU', vatId: 'DE111222333' },
    };
    const invoice = { number: 'RE-VALERO-1-1-4', supplyDate: toBusinessDay('2026-11-20') };
    const paper = paperText(belegDocument({ ...sale(), customer, invoice }, identity, 'de'));
    for (const duty of [
      ...['RECHNUNG RE-VALERO-1-1-4', 'Leistungsdatum', '20.11.2026', 'Steuernummer', identity.company.taxNumber],
      ...['Hotel Alster GmbH', 'Alsterweg 3', '20099 Hamburg', 'DE111222333'],
    ])
      expect(paper).toContain(duty);
  });

  test('beleg: training is marked at both ends, a simulator is not passed off as certified', () => {
    const doc = belegDocument({ ...sale(), training: true, bonTyp: 'AVTraining' }, identity, 'de');
    expect(doc.items.filter((item) => item.kind === 'mark')).toHaveLength(2);
  });

  test('beleg: a rate of 0 says why, margin scheme in the words of § 14a (6) UStG', () => {
    const taxes = [5, 6, 8, 1001].map((key) => ({
      ...{ key, rate: toBasisPoints(0), gross: toCents(100), net: toCents(100), tax: toCents(0) },
    }));
    const paper = paperText(belegDocument({ ...sale(), taxes }, identity, 'de'));
    for (const words of ['nicht steuerbar', '§ 4 UStG', '§ 12 Abs. 3 UStG', 'Gebrauchtgegenstände/Sonderregelung'])
      expect(paper).toContain(words);
  });

  test('beleg: foreign notes are named in their currency with their worth, the change is in euro', () => {
    const beleg = sale();
    const cash = { ...beleg.payments[0]!, tendered: toCents(0), change: toCents(0) };
    const payments = [
      { ...cash, currency: 'CHF', amountForeign: toCents(4000), amount: toCents(3800) },
      { ...cash, amount: toCents(beleg.gross - 3800), amountForeign: toCents(beleg.gross - 3800) },
    ];
    const paper = paperText(belegDocument({ ...beleg, payments }, identity, 'de'));
    expect(paper).toContain('Gegeben Bar 40,00 CHF');
    expect(paper).toContain('Ausgezahlt Bar');
  });

  test('beleg: a storno says so, names what it takes back and what is paid out', () => {
    const original = sale();
    const storno = stornoBeleg(
      { identity, counters: { ...FRESH, nextBeleg: 8 }, env: env(start + 120_000) },
      original,
      { reason: 'Kunde hat es sich überlegt', refund: 'cash' },
      0,
    );
    const paper = paperText(belegDocument(storno, identity, 'de'));
    expect(paper).toContain('STORNO');
    expect(paper).toContain('Storno zu Bon 7');
    expect(paper).toContain('Kunde hat es sich überlegt');
    expect(paper).toContain('Ausgezahlt Bar');
    expect(paper).toContain('-19,08');
    expect(paper).not.toContain('Vielen Dank');
  });

  test('z: every sum of the fact is on the paper', () => {
    const at = { identity, counters: FRESH, env: env(start + 200_000) };
    const float = cashBeleg(at, 'Anfangsbestand', toCents(10_000), 'Anfangsbestand', 0);
    const totals = [float, sale()].reduce(addToTotals, NO_TOTALS);
    const { z } = makeKassenabschluss(
      at,
      totals,
      { counted: toCents(11_900), denominations: [{ value: toCents(5000), count: 2 }], drop: toCents(1900) },
      { brand: 'VALERO', version: '1' },
    );
    const paper = paperText(zDocument(z, identity, 'de'));
    for (const part of [
      'KASSENABSCHLUSS',
      'Z-Nr. 3',
      '119,08',
      '119,00',
      '-0,08',
      '19,00',
      '100,00',
      '19,08',
      'Anfangsbestand',
      'DifferenzSollIst',
      '2 x',
    ])
      expect(paper).toContain(part);
  });

  test('format: money, quantities, prices, rates and times in both languages', () => {
    expect(formatCents(toCents(-123_456_789), 'de')).toBe('-1.234.567,89');
    expect(formatCents(toCents(5), 'en')).toBe('0.05');
    expect(formatCents(toCents(-5), 'de')).toBe('-0,05');
    expect(formatQuantity(toMilli(1000), 'de')).toBe('1');
    expect(formatQuantity(toMilli(1_234_500), 'de')).toBe('1.234,5');
    expect(formatQuantity(toMilli(-485), 'de')).toBe('-0,485');
    expect(formatUnitPrice(toUnitPrice(199_000), 'de')).toBe('1,99');
    expect(formatUnitPrice(toUnitPrice(333_333), 'de')).toBe('3,33333');
    expect(formatUnitPrice(toUnitPrice(100_000), 'de')).toBe('1,00');
    expect(formatRate(toBasisPoints(1900), 'de')).toBe('19 %');
    expect(formatRate(toBasisPoints(1070), 'de')).toBe('10,7 %');
    expect(formatTime(toInstant(start), 120, 'de')).toBe('21.11.2026 15:32:05');
    expect(formatTime(toInstant(start), 60, 'en')).toBe('2026-11-21 14:32:05');
  });
});
