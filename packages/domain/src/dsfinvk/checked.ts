import type { StoredBeleg } from '../compliance/index.ts';
import type { Beleg, Kassenabschluss } from '../kasse/index.ts';
import { isoLocal } from '../kernel/index.ts';
import { FOUND_NOTE, failureText, splitFine } from './rows-bon.ts';
import { createdAtOf, tsesOf } from './rows-z.ts';

/**
 * What the auditor's rules look at, whether it was read from the files of an export or from the facts themselves.
 * All amounts are integers in 1/100000 EUR, quantities and factors in thousandths.
 */

/** Gross, net and tax of one key. */
export interface CheckedTax {
  readonly key: number;
  readonly gross: number;
  readonly net: number;
  readonly tax: number;
}

/** A position with its tax and how its price came about. */
export interface CheckedLine {
  readonly pos: string;
  readonly gvTyp: string;
  readonly gvName: string;
  readonly agency: number;
  /** null = left empty. */
  readonly quantity: number | null;
  readonly factor: number | null;
  readonly unitPrice: number | null;
  readonly vat: readonly CheckedTax[];
  readonly amounts: readonly { readonly type: string; readonly gross: number }[];
}

/** A payment in its own currency and in EUR. */
export interface CheckedPayment {
  readonly type: string;
  readonly name: string;
  readonly currency: string;
  readonly amountForeign: number;
  readonly amount: number;
}

/** A row of `transactions_tse`; numbers are null where left empty. */
export interface CheckedTse {
  readonly tseId: number | null;
  readonly transactionNumber: number | null;
  readonly start: string;
  readonly end: string;
  readonly processType: string;
  readonly signatureCounter: number | null;
  readonly signature: string;
  readonly failure: string;
  readonly processData: string;
}

/** A reference to another Beleg. */
export interface CheckedReference {
  readonly type: string;
  readonly kasseId: string;
  readonly zNumber: number | null;
  readonly belegId: string;
}

/** A Beleg. */
export interface CheckedBon {
  readonly id: string;
  readonly number: number;
  readonly typ: string;
  readonly start: string;
  readonly end: string;
  readonly gross: number;
  readonly lines: readonly CheckedLine[];
  readonly taxes: readonly CheckedTax[];
  readonly payments: readonly CheckedPayment[];
  readonly tse: readonly CheckedTse[];
  readonly references: readonly CheckedReference[];
}

/** A TSE as a Z froze it. */
export interface CheckedTseMaster {
  readonly tseId: number;
  readonly serial: string;
  readonly algorithm: string;
  readonly timeFormat: string;
  readonly publicKey: string;
}

/** A Kassenabschluss. */
export interface CheckedZ {
  readonly kasseId: string;
  readonly number: number;
  readonly createdAt: string;
  readonly firstId: string;
  readonly lastId: string;
  readonly payments: number;
  readonly cash: number;
  /** KASSE_SERIENNR of each row of `cashregister`: the client the TSE signs for. */
  readonly serials: readonly string[];
  readonly rates: readonly { readonly key: number; readonly rate: number }[];
  readonly cases: readonly (CheckedTax & {
    readonly gvTyp: string;
    readonly gvName: string;
    readonly agency: number;
  })[];
  readonly byPayment: readonly { readonly type: string; readonly name: string; readonly amount: number }[];
  readonly byCurrency: readonly { readonly currency: string; readonly amount: number }[];
  readonly tses: readonly CheckedTseMaster[];
}

const fine = (cents: number): number => cents * 1000;

function checkedTse({ beleg, found }: StoredBeleg<Beleg>): CheckedTse {
  const { tse } = beleg;
  const signed = tse.state === 'signed' ? tse : found;
  if (signed)
    return {
      tseId: Number(signed.tseId),
      transactionNumber: signed.transactionNumber,
      start: signed.start,
      end: signed.end,
      processType: signed.processType,
      signatureCounter: signed.signatureCounter,
      signature: signed.signature,
      failure: tse.state === 'signed' ? '' : FOUND_NOTE,
      processData: signed.processData,
    };
  return {
    tseId: null,
    transactionNumber: null,
    start: '',
    end: '',
    processType: '',
    signatureCounter: null,
    signature: '',
    failure: tse.state === 'signed' ? '' : failureText(tse),
    processData: '',
  };
}

/** A stored Beleg as the rules look at it. */
export function checkedBon(stored: StoredBeleg<Beleg>): CheckedBon {
  const { beleg } = stored;
  return {
    id: beleg.id,
    number: beleg.number,
    typ: beleg.bonTyp,
    start: isoLocal(beleg.startedAt, beleg.offset),
    end: isoLocal(beleg.finishedAt, beleg.offset),
    gross: fine(beleg.gross),
    lines: beleg.lines.map((line) => ({
      pos: String(line.pos),
      gvTyp: line.gvTyp,
      gvName: line.gvName ?? '',
      agency: line.agency,
      quantity: line.quantity,
      factor: line.factor,
      unitPrice: line.unitPrice,
      vat: [{ key: line.taxKey, ...splitFine(line.gross, line.taxRate) }],
      amounts:
        line.discounts.length === 0
          ? []
          : [
              { type: 'base_amount', gross: fine(line.base) },
              ...line.discounts.map(({ amount }) => ({ type: 'discount', gross: fine(amount) })),
            ],
    })),
    taxes: beleg.taxes.map(({ key, gross, net, tax }) => ({ key, gross: fine(gross), net: fine(net), tax: fine(tax) })),
    payments: beleg.payments.map(({ type, name, currency, amountForeign, amount }) => ({
      type,
      name,
      currency,
      amountForeign: fine(currency === 'EUR' ? amount : amountForeign),
      amount: fine(amount),
    })),
    tse: [checkedTse(stored)],
    references: beleg.references.map(({ type, kasseId, zNumber, belegId }) => ({ type, kasseId, zNumber, belegId })),
  };
}

function sumsBy<T>(rows: readonly T[], key: (row: T) => string, amount: (row: T) => number): Map<string, number> {
  const sums = new Map<string, number>();
  for (const row of rows) sums.set(key(row), (sums.get(key(row)) ?? 0) + amount(row));
  return sums;
}

/** A stored Kassenabschluss as the rules look at it. */
export function checkedZ(z: Kassenabschluss): CheckedZ {
  const cash = z.payments.filter(({ type }) => type === 'Bar');
  const currencies = sumsBy(
    cash,
    ({ currency }) => currency,
    ({ currency, amount, amountForeign }) => (currency === 'EUR' ? amount : amountForeign),
  );
  return {
    kasseId: z.kasseId,
    number: z.number,
    createdAt: createdAtOf(z),
    firstId: z.first?.id ?? '',
    lastId: z.last?.id ?? '',
    payments: fine(z.paymentsTotal),
    cash: fine(z.cashTotal),
    serials: [z.masterData.register.serial],
    rates: z.masterData.taxes.map(({ key, rate }) => ({ key, rate })),
    cases: z.businessCases.map(({ gvTyp, gvName, key, gross, net, tax }) => ({
      gvTyp,
      gvName,
      agency: 0,
      key,
      gross: fine(gross),
      net: fine(net),
      tax: fine(tax),
    })),
    byPayment: z.payments.map(({ type, name, amount }) => ({ type, name, amount: fine(amount) })),
    byCurrency: [...currencies].map(([currency, amount]) => ({ currency, amount: fine(amount) })),
    tses: tsesOf(z).map(({ tseId, serial, algorithm, timeFormat, publicKey }) => ({
      tseId,
      serial,
      algorithm,
      timeFormat,
      publicKey,
    })),
  };
}
