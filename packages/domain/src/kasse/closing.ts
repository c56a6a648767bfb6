import { CASH_ONLY, steuersaetzeOn, type TaxAmount, type TseInfo, taxIn, taxName } from '../compliance/index.ts';
import {
  addCents,
  assert,
  businessDayAt,
  type Cents,
  mulDiv,
  negCents,
  subCents,
  sumCents,
  toCents,
  ZERO,
} from '../kernel/index.ts';
import { cashBeleg, cashMovement, type Issue } from './beleg.ts';
import { type Beleg, type Kassenabschluss, type MarginTotals, NO_MARGIN } from './model.ts';
import type { PeriodTotals, TillCounters } from './ports.ts';

/** A till before its first Beleg. */
export const NEW_TILL: TillCounters = {
  nextBeleg: 1,
  openZ: 1,
  openZDay: null,
  cashCarried: ZERO,
  floatBooked: false,
  grandTotal: ZERO,
  nextInvoice: 1,
  training: false,
  stornoFlag: true,
};

/** A Z before its first Beleg. */
export const NO_TOTALS: PeriodTotals = {
  first: null,
  last: null,
  belegCount: 0,
  saleCount: 0,
  stornoCount: 0,
  trainingCount: 0,
  businessCases: [],
  taxes: [],
  payments: [],
  discountTotal: ZERO,
  margin: NO_MARGIN,
};

/** Adds `next` to the row of `rows` that `same` finds, or appends it; `order` keeps rows comparable. */
function fold<Row>(
  rows: readonly Row[],
  next: Row,
  same: (row: Row) => boolean,
  plus: (row: Row) => Row,
  order: (row: Row) => string,
): Row[] {
  const index = rows.findIndex(same);
  const list = index < 0 ? [...rows, next] : rows.map((row, at) => (at === index ? plus(row) : row));
  return list.sort((a, b) => (order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0));
}

const pad = (value: number): string => String(value).padStart(6, '0');

/**
 * The totals with one more Beleg. Only BON_TYP Beleg enters the Z (DSFinV-K 2.4 p. 31), training never.
 * Business cases take tax as printed per Beleg: where several GV_TYP share a rate, the last takes the rest, so that Σ stays the printed tax.
 */
export function addToTotals(totals: PeriodTotals, beleg: Beleg): PeriodTotals {
  const mark = { id: beleg.id, number: beleg.number };
  const base = {
    ...totals,
    first: totals.first ?? mark,
    last: mark,
    belegCount: totals.belegCount + 1,
    trainingCount: totals.trainingCount + (beleg.training ? 1 : 0),
  };
  if (beleg.bonTyp !== 'Beleg' || beleg.training) return base;
  let { businessCases, taxes, payments } = totals;
  for (const part of businessCasesOf(beleg)) {
    businessCases = fold(
      businessCases,
      part,
      (row) => row.gvTyp === part.gvTyp && row.gvName === part.gvName && row.key === part.key && row.rate === part.rate,
      (row) => ({
        ...row,
        gross: addCents(row.gross, part.gross),
        net: addCents(row.net, part.net),
        tax: addCents(row.tax, part.tax),
      }),
      (row) => `${row.gvTyp}/${row.gvName}/${pad(row.key)}/${pad(row.rate)}`,
    );
  }
  for (const tax of beleg.taxes) {
    taxes = fold(
      taxes,
      tax,
      (row) => row.key === tax.key && row.rate === tax.rate,
      (row) => ({
        ...row,
        gross: addCents(row.gross, tax.gross),
        net: addCents(row.net, tax.net),
        tax: addCents(row.tax, tax.tax),
      }),
      (row) => `${pad(row.key)}/${pad(row.rate)}`,
    );
  }
  for (const { type, name, currency, amountForeign, amount } of beleg.payments) {
    payments = fold(
      payments,
      { type, name, currency, amountForeign, amount },
      (row) => row.type === type && row.name === name && row.currency === currency,
      (row) => ({
        ...row,
        amountForeign: addCents(row.amountForeign, amountForeign),
        amount: addCents(row.amount, amount),
      }),
      (row) => `${row.type}/${row.name}/${row.currency}`,
    );
  }
  const discount = beleg.lines.reduce(
    (sum, line) => line.discounts.reduce((part, entry) => addCents(part, entry.amount), sum),
    ZERO,
  );
  return {
    ...base,
    businessCases,
    taxes,
    payments,
    discountTotal: addCents(totals.discountTotal, discount),
    margin: addMargin(totals.margin, beleg),
    saleCount: totals.saleCount + (beleg.kind === 'sale' ? 1 : 0),
    stornoCount: totals.stornoCount + (beleg.kind === 'storno' ? 1 : 0),
  };
}

/** The margin scheme's sums with one more Beleg. */
export function addMargin(sums: MarginTotals, beleg: Beleg): MarginTotals {
  return beleg.lines.reduce((sum, { gross, margin }) => {
    if (margin == null) return sum;
    return {
      gross: addCents(sum.gross, gross),
      purchase: addCents(sum.purchase, margin.purchase),
      margin: addCents(sum.margin, margin.margin),
      tax: addCents(sum.tax, margin.tax),
    };
  }, sums);
}

/** A Beleg's gross, net and tax per GV_TYP and tax key; per tax key they sum to the printed amounts. */
export function businessCasesOf(beleg: Beleg): PeriodTotals['businessCases'] {
  const rows: {
    -readonly [K in keyof PeriodTotals['businessCases'][number]]: PeriodTotals['businessCases'][number][K];
  }[] = [];
  for (const tax of beleg.taxes) {
    const lines = beleg.lines.filter((line) => line.taxKey === tax.key && line.taxRate === tax.rate);
    const kinds = [...new Set(lines.map((line) => `${line.gvTyp}\u0000${line.gvName ?? ''}`))].sort();
    let restNet = tax.net;
    let restTax = tax.tax;
    kinds.forEach((kind, index) => {
      const members = lines.filter((line) => `${line.gvTyp}\u0000${line.gvName ?? ''}` === kind);
      const gross = sumCents(members.map((line) => line.gross));
      const last = index === kinds.length - 1;
      const part = last ? restTax : taxShare(gross, tax);
      const net = last ? restNet : subCents(gross, part);
      restTax = subCents(restTax, part);
      restNet = subCents(restNet, net);
      const gvTyp = members[0]?.gvTyp ?? 'Umsatz';
      rows.push({ gvTyp, gvName: members[0]?.gvName ?? '', key: tax.key, rate: tax.rate, gross, net, tax: part });
    });
  }
  return rows;
}

function taxShare(gross: Cents, tax: TaxAmount): Cents {
  return gross === tax.gross ? tax.tax : taxIn(gross, tax.rate);
}

const inEuro = (row: PeriodTotals['payments'][number]): boolean => row.type === 'Bar' && row.currency === 'EUR';

/** Euro the drawer should hold: Σ of the Bar payments in EUR of the Z (the Anfangsbestand is one of its Belege). */
export function expectedCash(totals: PeriodTotals): Cents {
  return sumCents(totals.payments.filter(inEuro).map((row) => row.amount));
}

/** Foreign notes in the drawer by currency, in its minor units, with what they were taken for in EUR. */
export function foreignHeld(totals: PeriodTotals): { currency: string; held: Cents; amount: Cents }[] {
  const sums = new Map<string, { currency: string; held: Cents; amount: Cents }>();
  for (const row of totals.payments) {
    if (row.type !== 'Bar' || inEuro(row)) continue;
    const { currency, amountForeign, amount } = row;
    const sum = sums.get(currency) ?? { currency, held: ZERO, amount: ZERO };
    sums.set(currency, { currency, held: addCents(sum.held, amountForeign), amount: addCents(sum.amount, amount) });
  }
  return [...sums.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1));
}

/** What was sold: everything but cash movements, gross; the sum of the sales' Belege. */
export function revenueOf(totals: PeriodTotals): Cents {
  return sumCents(totals.businessCases.filter((row) => !CASH_ONLY.has(row.gvTyp)).map((row) => row.gross));
}

/** The Anfangsbestand that is booked by itself when the last Z left cash and nobody counted a float; none otherwise. */
export function carriedFloat(at: Issue): Beleg[] {
  if (at.counters.training || at.counters.floatBooked || at.counters.cashCarried === 0) return [];
  return [cashBeleg(at, 'Anfangsbestand', at.counters.cashCarried, 'Anfangsbestand (übernommen)', 0)];
}

/** What a person counted and takes out. */
export interface Count {
  readonly counted: Cents;
  readonly denominations: Kassenabschluss['denominations'];
  readonly drop: Cents;
  /** Foreign notes counted, in minor units; a currency left out is as expected. `keep` = they stay, for a Z that is only looked at. */
  readonly foreign?: readonly { readonly currency: string; readonly counted: Cents }[] | 'keep';
}

/**
 * Takes foreign notes out of the drawer: what was counted goes to the bank, a difference is booked at the rate they were taken for. They
 * never stay over a Z, so that the next one starts in EUR alone.
 */
function dropForeign(
  at: Issue,
  totals: PeriodTotals,
  count: Count,
  ahead: number,
): { belege: Beleg[]; rows: Kassenabschluss['foreignCash'] } {
  const belege: Beleg[] = [];
  const rows: Kassenabschluss['foreignCash'] = [];
  if (count.foreign === 'keep') return { belege, rows };
  const found = count.foreign ?? [];
  for (const { currency, held, amount } of foreignHeld(totals)) {
    if (held === 0 && amount === 0) continue;
    const counted = found.find((entry) => entry.currency === currency)?.counted ?? held;
    const asHeld = counted === held ? amount : ZERO;
    const worth = held > 0 ? toCents(mulDiv(amount, counted, held, 'halfAwayFromZero')) : held === 0 ? ZERO : asHeld;
    const move = (gvTyp: 'DifferenzSollIst' | 'Geldtransit', text: string, notes: Cents, euro: Cents): void => {
      if (notes === 0 && euro === 0) return;
      const content = { gvTyp, amount: euro, text: `${text} ${currency}`, foreign: { currency, amount: notes } };
      belege.push(cashMovement(at, content, ahead + belege.length));
    };
    move('DifferenzSollIst', 'Kassendifferenz', subCents(counted, held), subCents(worth, amount));
    move('Geldtransit', 'Sorten zur Bank', negCents(counted), negCents(worth));
    rows.push({ currency, expected: held, counted, amount: worth });
  }
  return { belege, rows };
}

/**
 * Closes the day: difference and bank drop become Belege of this Z, then the Z sums them all.
 * The Belege come back in order; the Z is last.
 */
export function makeKassenabschluss(
  at: Issue,
  before: PeriodTotals,
  count: Count,
  software: { brand: string; version: string; tses?: readonly TseInfo[] },
): { belege: Beleg[]; z: Kassenabschluss } {
  const belege: Beleg[] = carriedFloat(at);
  let totals = belege.reduce(addToTotals, before);
  const cashExpected = expectedCash(totals);
  const difference = subCents(count.counted, cashExpected);
  if (difference !== 0) belege.push(cashBeleg(at, 'DifferenzSollIst', difference, 'Kassendifferenz', belege.length));
  if (count.drop !== 0)
    belege.push(cashBeleg(at, 'Geldtransit', negCents(count.drop), 'Abschöpfung zur Bank', belege.length));
  const foreign = dropForeign(at, totals, count, belege.length);
  belege.push(...foreign.belege);
  totals = belege.reduce(addToTotals, before);
  const carried = subCents(count.counted, count.drop);
  assert(expectedCash(totals) === carried, 'cash of the Z = counted − dropped');
  assert(
    count.foreign === 'keep' || foreignHeld(totals).every(({ held, amount }) => held === 0 && amount === 0),
    'no foreign notes stay over a Z',
  );
  assert(
    sumCents(totals.businessCases.map((row) => row.gross)) === sumCents(totals.payments.map((row) => row.amount)),
    'Σ business cases = Σ payments',
  );
  return { belege, z: zFrom(at, totals, { ...count, cashExpected, carried, foreignCash: foreign.rows }, software) };
}

function zFrom(
  at: Issue,
  totals: PeriodTotals,
  cash: Count & { cashExpected: Cents; carried: Cents; foreignCash: Kassenabschluss['foreignCash'] },
  software: { brand: string; version: string; tses?: readonly TseInfo[] },
): Kassenabschluss {
  const { identity, counters, env } = at;
  const { company, store, device } = identity;
  const revenue = revenueOf(totals);
  const businessDay = counters.openZDay ?? businessDayAt(env.now, env.offset);
  return {
    number: counters.openZ,
    kasseId: device.kasseId,
    createdAt: env.now,
    offset: env.offset,
    businessDay,
    operator: { id: env.actor.id, name: env.actor.name.slice(0, 50) },
    first: totals.first,
    last: totals.last,
    belegCount: totals.belegCount,
    saleCount: totals.saleCount,
    stornoCount: totals.stornoCount,
    trainingCount: totals.trainingCount,
    businessCases: [...totals.businessCases],
    taxes: [...totals.taxes],
    payments: [...totals.payments],
    margin: totals.margin,
    foreignCash: cash.foreignCash,
    paymentsTotal: sumCents(totals.payments.map((row) => row.amount)),
    cashTotal: expectedCash(totals),
    revenue,
    discountTotal: totals.discountTotal,
    cashExpected: cash.cashExpected,
    cashCounted: cash.counted,
    denominations: cash.denominations,
    cashBrought: counters.cashCarried,
    cashDropped: cash.drop,
    cashCarried: cash.carried,
    grandTotal: addCents(counters.grandTotal, revenue),
    masterData: {
      company: { name: company.name, ...company.address, taxNumber: company.taxNumber, vatId: company.vatId },
      location: { storeId: store.id, number: store.number, name: store.name, ...store.address },
      register: {
        brand: device.brand,
        model: device.model,
        serial: device.serial,
        softwareBrand: software.brand,
        softwareVersion: software.version,
        currency: 'EUR',
      },
      taxes: ratesOf(totals, businessDay),
      tses: [...(software.tses ?? [])],
    },
  };
}

/** The rates a Z writes down: those of its day, and the historic ones its Belege took back. */
function ratesOf(totals: PeriodTotals, day: Kassenabschluss['businessDay']): Kassenabschluss['masterData']['taxes'] {
  const known = steuersaetzeOn(day).map(({ key, rate, name }) => ({ key, rate, name }));
  const keys = new Set(known.map(({ key }) => key));
  const further = totals.taxes.filter(({ key }) => !keys.has(key));
  return [...known, ...further.map(({ key, rate }) => ({ key, rate, name: taxName(key) }))];
}
