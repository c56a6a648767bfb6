import { type GvTyp, splitTax, type ZahlartTyp } from '@valero/domain/compliance';
import {
  type Beleg,
  type BelegCustomer,
  type BelegLine,
  type Payment,
  zBeleg,
  zBelegLine,
  zPayment,
} from '@valero/domain/kasse';
import {
  type BelegId,
  type CustomerId,
  priceOf,
  sumCents,
  toBasisPoints,
  toBusinessDay,
  toCents,
  toId,
  toInstant,
  toMilli,
  toUnitPrice,
  type UserId,
  ZERO,
} from '@valero/domain/kernel';
import { arbBeleg, arbDay } from '@valero/testkit';
import * as fc from 'fast-check';
import type { InvoiceSource, SellerData } from './map.ts';

/** A company that can issue e-invoices. */
export const SELLER: SellerData = {
  name: 'Feinkost Brandt GmbH',
  tradingName: 'Laden Mitte',
  address: { street: 'Hafenstraße 1', zip: '20457', city: 'Hamburg', country: 'DEU' },
  vatId: 'DE123456789',
  taxNumber: '22/815/00017',
  registration: 'HRB 4711',
  contact: { name: 'Aylin Mutlu', phone: '+49 40 123456', email: 'rechnung@brandt.example' },
  account: { iban: 'DE02120300000000202051', bic: null },
};

/** A customer with everything § 14(4) UStG asks for. */
export const CUSTOMER: BelegCustomer = {
  id: toId<CustomerId>('01999999-0000-7000-8000-000000000001'),
  number: 'K-100',
  name: "O'Neill & Söhne <GmbH>",
  kind: 'Kunde',
  street: 'Am Markt 2',
  zip: '10115',
  city: 'Berlin',
  country: 'DEU',
  vatId: 'DE111222333',
};

/** What a security module says of a receipt. */
export const SIGNED = {
  state: 'signed' as const,
  tseId: '1',
  serial: 'ab'.repeat(32),
  transactionNumber: 4711,
  signatureCounter: 9422,
  start: '2026-11-21T12:58:00.000Z',
  end: '2026-11-21T13:00:00.000Z',
  processType: 'Kassenbeleg-V1',
  processData: 'Beleg^1.19_0.00_0.00_0.00_0.00^1.19:Bar',
  signature: 'c2lnbmF0dXJl'.repeat(10),
  algorithm: 'ecdsa-plain-SHA384',
  timeFormat: 'unixTime',
  publicKey: 'BAECAwQF'.repeat(16),
  clientId: 'VAL-1000',
  certified: false,
};

/** What a position is, and the key it bears. */
interface Kind {
  readonly gvTyp: GvTyp;
  readonly key: number;
  readonly rate: number;
  /** +1 supplied, −1 taken back or redeemed, 0 either. */
  readonly sign: 1 | -1 | 0;
  readonly text: string;
}

const RATES = [1900, 700, 1070, 550] as const;

/** Every kind of position a till can put on a receipt. */
const KINDS: readonly Kind[] = [
  ...RATES.map((rate, index): Kind => ({ gvTyp: 'Umsatz', key: index + 1, rate, sign: 0, text: 'Ware & <Gut>' })),
  { gvTyp: 'Umsatz', key: 1, rate: 1900, sign: 1, text: 'Käse "alt"' },
  { gvTyp: 'Umsatz', key: 2, rate: 700, sign: 1, text: 'Brot' },
  { gvTyp: 'Umsatz', key: 1, rate: 1600, sign: 1, text: 'Ware 2020' },
  { gvTyp: 'Umsatz', key: 5, rate: 0, sign: 1, text: 'Nicht steuerbar' },
  { gvTyp: 'Umsatz', key: 6, rate: 0, sign: 0, text: 'Briefmarke' },
  { gvTyp: 'Umsatz', key: 7, rate: 0, sign: 1, text: 'Unbestimmt' },
  { gvTyp: 'Umsatz', key: 8, rate: 0, sign: 1, text: 'Solarmodul' },
  { gvTyp: 'Umsatz', key: 1001, rate: 0, sign: 0, text: 'Gebrauchte Kamera' },
  { gvTyp: 'Umsatz', key: 1002, rate: 0, sign: 1, text: 'Tablets' },
  { gvTyp: 'Pfand', key: 1, rate: 1900, sign: 1, text: 'Pfand 0,25' },
  { gvTyp: 'Pfand', key: 2, rate: 700, sign: 1, text: 'Pfand Milch' },
  { gvTyp: 'PfandRueckzahlung', key: 1, rate: 1900, sign: -1, text: 'Leergut' },
  { gvTyp: 'EinzweckgutscheinKauf', key: 1, rate: 1900, sign: 1, text: 'Gutschein' },
  { gvTyp: 'EinzweckgutscheinEinloesung', key: 1, rate: 1900, sign: -1, text: 'Gutschein eingelöst' },
  { gvTyp: 'MehrzweckgutscheinKauf', key: 5, rate: 0, sign: 1, text: 'Gutschein' },
  { gvTyp: 'MehrzweckgutscheinEinloesung', key: 5, rate: 0, sign: -1, text: 'Gutschein eingelöst' },
  { gvTyp: 'Anzahlungseinstellung', key: 1, rate: 1900, sign: 1, text: 'Anzahlung' },
  { gvTyp: 'Anzahlungsaufloesung', key: 1, rate: 1900, sign: -1, text: 'Anzahlung verrechnet' },
  { gvTyp: 'TrinkgeldAN', key: 5, rate: 0, sign: 1, text: 'Trinkgeld' },
  { gvTyp: 'TrinkgeldAG', key: 1, rate: 1900, sign: 1, text: 'Trinkgeld Inhaber' },
  { gvTyp: 'Aufschlag', key: 2, rate: 700, sign: 1, text: 'Nachtzuschlag' },
  { gvTyp: 'Rabatt', key: 2, rate: 700, sign: -1, text: 'Treue' },
  { gvTyp: 'Forderungsentstehung', key: 5, rate: 0, sign: -1, text: 'Auf Rechnung' },
];

interface LineSpec {
  readonly kind: Kind;
  readonly back: boolean;
  readonly quantity: number;
  readonly price: number;
  readonly percents: readonly number[];
  readonly voided: boolean;
  readonly priced: 'quantity' | 'price';
  readonly unit: string;
}

function arbLine(kinds: readonly Kind[]): fc.Arbitrary<LineSpec> {
  return fc.record({
    kind: fc.constantFrom(...kinds),
    back: fc.boolean(),
    quantity: fc.oneof(
      fc.integer({ min: 1, max: 30 }).map((pieces) => pieces * 1000),
      fc.integer({ min: 1, max: 25_000 }),
    ),
    price: fc.oneof(
      fc.integer({ min: 1, max: 30_000 }).map((cents) => cents * 1000),
      fc.integer({ min: 1, max: 99_999_999 }),
    ),
    percents: fc.array(fc.integer({ min: -10_000, max: 2000 }), { maxLength: 2 }),
    voided: fc.integer({ min: 0, max: 7 }).map((draw) => draw === 0),
    priced: fc.constantFrom('quantity' as const, 'price' as const),
    unit: fc.constantFrom('Stk', 'kg', 'l', 'm²', 'Kiste', ''),
  });
}

function lineOf(spec: LineSpec, pos: number): BelegLine {
  const { kind, priced } = spec;
  const sign = kind.sign === 0 ? (spec.back ? -1 : 1) : kind.sign;
  const quantity = toMilli(priced === 'quantity' ? sign * spec.quantity : spec.quantity);
  const unitPrice = toUnitPrice(priced === 'price' ? sign * spec.price : spec.price);
  const base = priceOf(quantity, unitPrice, 'halfAwayFromZero');
  const discounts: BelegLine['discounts'] = [];
  let left: number = base;
  for (const percent of spec.percents) {
    const amount = toCents(Math.round((left * percent) / 10_000));
    left += amount;
    discounts.push({
      scope: 'line',
      percent: null,
      amount,
      reason: percent % 3 === 0 ? '' : 'Aktion & mehr',
      by: 'Karl',
    });
  }
  return zBelegLine.parse({
    pos,
    articleId: null,
    articleNumber: pos % 3 === 0 ? '' : String(1000 + pos),
    gtin: pos % 2 === 0 ? '4006381333931' : null,
    text: kind.text,
    groupId: null,
    groupName: null,
    gvTyp: kind.gvTyp,
    gvName: null,
    quantity,
    factor: toMilli(1000),
    unit: spec.unit,
    unitPrice,
    listPrice: null,
    taxKey: kind.key,
    taxRate: toBasisPoints(kind.rate),
    base,
    discounts,
    gross: toCents(left),
    cost: null,
    voids: null,
    depositOf: null,
    inHouse: false,
    voucherNumber: null,
    agency: 0,
  });
}

function mirrored(line: BelegLine, pos: number): BelegLine {
  return {
    ...line,
    pos,
    voids: line.pos,
    quantity: toMilli(-line.quantity),
    base: toCents(-line.base),
    gross: toCents(-line.gross),
    discounts: line.discounts.map((discount) => ({ ...discount, amount: toCents(-discount.amount) })),
  };
}

const PAYMENTS: readonly { readonly type: ZahlartTyp; readonly name: string; readonly currency: string }[] = [
  { type: 'Bar', name: 'Bar', currency: 'EUR' },
  { type: 'Bar', name: 'Bar CHF', currency: 'CHF' },
  { type: 'ECKarte', name: 'girocard', currency: 'EUR' },
  { type: 'Kreditkarte', name: 'Visa', currency: 'EUR' },
  { type: 'Unbar', name: 'Überweisung', currency: 'EUR' },
  { type: 'ElZahlungsdienstleister', name: 'Wero', currency: 'EUR' },
  { type: 'Guthabenkarte', name: 'Guthabenkarte', currency: 'EUR' },
];

function paymentOf(kind: (typeof PAYMENTS)[number], cents: number): Payment {
  const amount = toCents(cents);
  const isCard = kind.type === 'ECKarte' || kind.type === 'Kreditkarte';
  return zPayment.parse({
    ...kind,
    amount,
    amountForeign: kind.currency === 'EUR' ? amount : toCents(Math.round(cents * 0.93)),
    tendered: ZERO,
    change: ZERO,
    card: isCard
      ? {
          intentId: toId('01999999-0000-7000-8000-0000000000aa'),
          terminalId: '54000001',
          trace: '1',
          panMasked: '####1234',
          brand: kind.name,
          approval: '004711',
          receiptText: '',
          receiptNumber: '',
        }
      : null,
  });
}

const arbPay = fc.record({
  first: fc.constantFrom(...PAYMENTS),
  second: fc.option(fc.constantFrom(...PAYMENTS), { freq: 2 }),
  share: fc.integer({ min: 1, max: 99 }),
});

/** A receipt out of any positions the till knows; `kinds` narrows them. */
export function arbReceipt(kinds: readonly Kind[] = KINDS): fc.Arbitrary<Beleg> {
  return fc
    .record({
      specs: fc.array(arbLine(kinds), { minLength: 1, maxLength: 8 }),
      pay: arbPay,
      number: fc.integer({ min: 1, max: 99_999 }),
      kasse: fc.constantFrom('VALERO-1-1', 'VALERO-2-3'),
      storno: fc.boolean(),
    })
    .map(({ specs, pay, number, kasse, storno }) => {
      const lines = specs.map((spec, index) => lineOf(spec, index + 1));
      specs.forEach((spec, index) => {
        const line = lines[index];
        if (spec.voided && index > 0 && line) lines.push(mirrored(line, lines.length + 1));
      });
      const gross = sumCents(lines.map((line) => line.gross));
      const first = pay.second === null ? gross : Math.trunc((gross * pay.share) / 100);
      const payments = [paymentOf(pay.first, first)];
      if (pay.second !== null) payments.push(paymentOf(pay.second, gross - first));
      const negative = gross < 0 && storno;
      return zBeleg.parse({
        id: toId<BelegId>(`01999999-0000-7000-8000-${String(number).padStart(12, '0')}`),
        number,
        bonTyp: 'Beleg',
        name: '',
        kasseId: kasse,
        terminalId: kasse,
        zNumber: 7,
        startedAt: toInstant(Date.UTC(2026, 10, 21, 12, 58, 0)),
        cost: ZERO,
        note: negative ? 'Kunde hat es sich anders überlegt' : '',
        allocationGroup: '',
        tse: number % 3 === 0 ? SIGNED : { state: 'absent', reason: 'keine TSE eingerichtet' },
        training: false,
        corrections: [],
        requestId: null,
        kind: negative ? ('storno' as const) : ('sale' as const),
        storno: negative,
        businessDay: toBusinessDay('2026-11-21'),
        finishedAt: toInstant(Date.UTC(2026, 10, 21, 13, 0, 0)),
        offset: 60,
        operator: { id: toId<UserId>('01999999-0000-7000-8000-0000000000bb'), name: 'Karl S.' },
        customer: CUSTOMER,
        lines,
        taxes: splitTax(lines),
        gross,
        payments,
        references: negative
          ? [
              {
                type: 'Transaktion' as const,
                name: '',
                date: '',
                kasseId: kasse,
                zNumber: 1,
                belegId: '01999999-0000-7000-8000-000000000001',
              },
            ]
          : [],
      });
    });
}

const only = (test: (kind: Kind) => boolean): readonly Kind[] => KINDS.filter(test);

/** A sale or its reversal out of a whole day at the model till, where every special case happens. */
const arbTillReceipt: fc.Arbitrary<Beleg> = fc
  .tuple(arbDay(12), fc.nat())
  .map(([{ belege }, index]) => {
    const sold = belege.filter(({ bonTyp, kind }) => bonTyp === 'Beleg' && (kind === 'sale' || kind === 'storno'));
    return sold[index % Math.max(1, sold.length)] ?? null;
  })
  .filter((beleg) => beleg !== null);

/** Receipts of all sorts: what the model till sells, everything mixed, and the cases a category must stand alone for. */
export const arbAnyReceipt: fc.Arbitrary<Beleg> = fc.oneof(
  { weight: 4, arbitrary: arbReceipt() },
  { weight: 8, arbitrary: arbTillReceipt },
  { weight: 2, arbitrary: arbBeleg },
  { weight: 2, arbitrary: arbReceipt(only(({ key }) => key <= 2)) },
  { weight: 1, arbitrary: arbReceipt(only(({ key }) => key === 1001 || key === 6)) },
  { weight: 1, arbitrary: arbReceipt(only(({ key }) => key === 5)) },
  { weight: 1, arbitrary: arbReceipt(only(({ key, sign }) => key === 8 && sign === 1)) },
  { weight: 1, arbitrary: arbReceipt(only(({ sign, key }) => sign === -1 || key === 6)) },
);

/** A receipt with everything its invoice needs; sometimes without e-mail or with a Leitweg-ID. */
export const arbSource: fc.Arbitrary<InvoiceSource> = fc
  .record({
    beleg: arbAnyReceipt,
    reference: fc.constantFrom('', '04011000-12345-34', 'Bestellung 77'),
    seller: fc.constantFrom(
      SELLER,
      { ...SELLER, vatId: null },
      { ...SELLER, account: null, registration: null, tradingName: null },
    ),
    known: fc.boolean(),
  })
  .map(({ beleg, reference, seller, known }) => ({
    beleg,
    seller,
    customer: CUSTOMER,
    email: 'einkauf@oneill.example',
    buyerReference: reference,
    originals: new Map(
      known
        ? beleg.references.map(({ belegId }) => [
            belegId,
            { number: 'VALERO-1-1-7', issued: toBusinessDay('2026-11-20') },
          ])
        : [],
    ),
  }));
