import type { TseInfo } from '../compliance/index.ts';
import type { Kassenabschluss } from '../kasse/index.ts';
import { isoLocal } from '../kernel/index.ts';
import {
  BUSINESSCASES,
  CASH_PER_CURRENCY,
  CASHPOINTCLOSING,
  CASHREGISTER,
  type Cells,
  LOCATION,
  PAYMENT,
  type Table,
  TSE,
  VAT,
} from './tables.ts';

/** TAXONOMIE_VERSION: the version of the taxonomy this export follows (fiscal reference § 1.1). */
export const TAXONOMY_VERSION = '2.4';

/** Characters of a certificate that fit into one column of `tse`. */
export const CERTIFICATE_PART = 1000;

/** A row of some table; `cells` fits `table` by construction. */
export interface TableRow {
  readonly table: Table;
  readonly cells: Readonly<Record<string, string | number | null>>;
}

/** Pairs a table with cells that fit it. */
export function row<T extends Table>(table: T, cells: Cells<T>): TableRow {
  return { table, cells: cells as TableRow['cells'] };
}

/** Z_ERSTELLUNG of a Z. */
export function createdAtOf(z: Kassenabschluss): string {
  return isoLocal(z.createdAt, z.offset);
}

/** TSEs in service during a Z; a Z made before there was one lacks the key. */
export function tsesOf(z: Kassenabschluss): readonly TseInfo[] {
  const { tses } = z.masterData as { readonly tses?: readonly TseInfo[] };
  return tses ?? [];
}

/** `tse` with as many certificate columns as the longest certificate needs: TSE_ZERTIFIKAT_III and on are appended (fiscal reference § 1.3). */
export function tseTable(longestCertificate: number): Table {
  const parts = Math.max(2, Math.ceil(longestCertificate / CERTIFICATE_PART));
  const extra = Array.from({ length: parts - 2 }, (_, index) => ({
    kind: 'text' as const,
    name: `TSE_ZERTIFIKAT_${roman(index + 3)}`,
    maxLength: CERTIFICATE_PART,
    required: 'conditional' as const,
  }));
  return { ...TSE, columns: [...TSE.columns, ...extra] };
}

function roman(value: number): string {
  const digits: readonly (readonly [number, string])[] = [
    [10, 'X'],
    [9, 'IX'],
    [5, 'V'],
    [4, 'IV'],
    [1, 'I'],
  ];
  let rest = value;
  let text = '';
  for (const [size, letter] of digits) for (; rest >= size; rest -= size) text += letter;
  return text;
}

function tseRow(tse: TseInfo, table: Table): TableRow {
  const parts: Record<string, string> = {};
  table.columns
    .filter(({ name }) => name.startsWith('TSE_ZERTIFIKAT_'))
    .forEach(({ name }, index) => {
      parts[name] = tse.certificate.slice(index * CERTIFICATE_PART, (index + 1) * CERTIFICATE_PART);
    });
  const cells: Cells<typeof TSE> = {
    TSE_ID: tse.tseId,
    TSE_SERIAL: tse.serial,
    TSE_SIG_ALGO: tse.algorithm,
    TSE_ZEITFORMAT: tse.timeFormat,
    TSE_PD_ENCODING: tse.encoding,
    TSE_PUBLIC_KEY: tse.publicKey,
    TSE_ZERTIFIKAT_I: '',
    TSE_ZERTIFIKAT_II: '',
  };
  return { table, cells: { ...cells, ...parts } };
}

/** Who closed which till where, with which software and rates. */
function masterRows(z: Kassenabschluss): TableRow[] {
  const { company, location, register, taxes } = z.masterData;
  return [
    row(CASHPOINTCLOSING, {
      Z_BUCHUNGSTAG: z.businessDay,
      TAXONOMIE_VERSION: TAXONOMY_VERSION,
      Z_START_ID: z.first?.id ?? '',
      Z_ENDE_ID: z.last?.id ?? '',
      NAME: company.name,
      STRASSE: company.street,
      PLZ: company.zip,
      ORT: company.city,
      LAND: company.country,
      STNR: company.taxNumber,
      USTID: company.vatId ?? '',
      Z_SE_ZAHLUNGEN: z.paymentsTotal,
      Z_SE_BARZAHLUNGEN: z.cashTotal,
    }),
    row(LOCATION, {
      LOC_NAME: location.name,
      LOC_STRASSE: location.street,
      LOC_PLZ: location.zip,
      LOC_ORT: location.city,
      LOC_LAND: location.country,
      LOC_USTID: company.vatId ?? '',
    }),
    row(CASHREGISTER, {
      KASSE_BRAND: register.brand,
      KASSE_MODELL: register.model,
      KASSE_SERIENNR: register.serial,
      KASSE_SW_BRAND: register.softwareBrand,
      KASSE_SW_VERSION: register.softwareVersion,
      KASSE_BASISWAEH_CODE: register.currency,
      KEINE_UST_ZUORDNUNG: '0',
    }),
    ...taxes.map(({ key, rate, name }) => row(VAT, { UST_SCHLUESSEL: key, UST_SATZ: rate, UST_BESCHR: name })),
  ];
}

/** Cash of a Z by currency, each in its own (Z_Waehrungen). */
function currencyRows(z: Kassenabschluss): TableRow[] {
  const sums = new Map<string, number>();
  for (const { type, currency, amount, amountForeign } of z.payments)
    if (type === 'Bar') sums.set(currency, (sums.get(currency) ?? 0) + (currency === 'EUR' ? amount : amountForeign));
  return [...sums].map(([currency, amount]) =>
    row(CASH_PER_CURRENCY, { ZAHLART_WAEH: currency, ZAHLART_BETRAG_WAEH: amount }),
  );
}

/** Payments of a Z by kind and name, whatever the currency (Z_Zahlart). */
function paymentRows(z: Kassenabschluss): TableRow[] {
  const sums = new Map<string, { type: string; name: string; amount: number }>();
  for (const { type, name, amount } of z.payments) {
    const key = `${type}/${name}`;
    const sum = sums.get(key) ?? { type, name, amount: 0 };
    sum.amount += amount;
    sums.set(key, sum);
  }
  return [...sums.values()].map(({ type, name, amount }) =>
    row(PAYMENT, { ZAHLART_TYP: type, ZAHLART_NAME: name, Z_ZAHLART_BETRAG: amount }),
  );
}

/** All rows of a Z but those of its Belege. `tse` = the table with its certificate columns. */
export function zRows(z: Kassenabschluss, tse: Table): TableRow[] {
  return [
    ...masterRows(z),
    ...tsesOf(z).map((info) => tseRow(info, tse)),
    ...z.businessCases.map(({ gvTyp, gvName, key, gross, net, tax }) =>
      row(BUSINESSCASES, {
        GV_TYP: gvTyp,
        GV_NAME: gvName,
        AGENTUR_ID: 0,
        UST_SCHLUESSEL: key,
        Z_UMS_BRUTTO: gross * 1000,
        Z_UMS_NETTO: net * 1000,
        Z_UST: tax * 1000,
      }),
    ),
    ...paymentRows(z),
    ...currencyRows(z),
  ];
}
