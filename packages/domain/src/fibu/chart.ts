import { baseKey, CASH_ONLY, type GvTyp, type TaxKey, type ZahlartTyp, zGvTyp } from '../compliance/index.ts';
import { TIP_PAYOUT } from '../kasse/index.ts';
import type { Konto } from './model.ts';

/** The accounts of SKR03 a shop's Kassenabschluss touches (skr03-skr04-retail.csv; names are DATEV's, numbers are facts). */
export const SKR03: readonly Konto[] = [
  { number: '1000', name: 'Kasse', kind: 'asset' },
  { number: '1200', name: 'Bank', kind: 'asset' },
  { number: '1360', name: 'Geldtransit', kind: 'clearing' },
  { number: '1361', name: 'Verrechnung Kasse', kind: 'clearing' },
  { number: '1362', name: 'Verrechnung EC- und Kartenzahlungen', kind: 'clearing' },
  { number: '1400', name: 'Forderungen aus Lieferungen und Leistungen', kind: 'asset' },
  { number: '1590', name: 'Durchlaufende Posten', kind: 'clearing' },
  { number: '1700', name: 'Sonstige Verbindlichkeiten', kind: 'liability' },
  { number: '1710', name: 'Erhaltene Anzahlungen', kind: 'liability' },
  { number: '1711', name: 'Erhaltene, versteuerte Anzahlungen 7 % USt', kind: 'liability' },
  { number: '1718', name: 'Erhaltene, versteuerte Anzahlungen 19 % USt', kind: 'liability' },
  { number: '1771', name: 'Umsatzsteuer 7 %', kind: 'tax' },
  { number: '1775', name: 'Umsatzsteuer 16 %', kind: 'tax' },
  { number: '1776', name: 'Umsatzsteuer 19 %', kind: 'tax' },
  { number: '1778', name: 'Umsatzsteuer sonstige Sätze', kind: 'tax' },
  { number: '1796', name: 'Ausgegebene Geschenkgutscheine', kind: 'liability' },
  { number: '1800', name: 'Privatentnahmen allgemein', kind: 'equity' },
  { number: '1890', name: 'Privateinlagen', kind: 'equity' },
  { number: '2709', name: 'Sonstige Erträge unregelmäßig (Kassenüberschuss)', kind: 'revenue' },
  { number: '4110', name: 'Löhne', kind: 'expense' },
  { number: '4900', name: 'Sonstige betriebliche Aufwendungen (Kassenfehlbetrag)', kind: 'expense' },
  { number: '8100', name: 'Steuerfreie Umsätze § 4 Nr. 8 ff. UStG', kind: 'revenue' },
  { number: '8191', name: 'Umsatzerlöse § 25a UStG mit USt (Marge)', kind: 'revenue' },
  { number: '8193', name: 'Umsatzerlöse § 25a UStG ohne USt (Einkaufsanteil)', kind: 'revenue' },
  { number: '8200', name: 'Erlöse', kind: 'revenue' },
  { number: '8300', name: 'Erlöse 7 % USt', kind: 'revenue' },
  { number: '8400', name: 'Erlöse 19 % USt', kind: 'revenue' },
  { number: '8700', name: 'Erlösschmälerungen', kind: 'revenue' },
  { number: '8710', name: 'Erlösschmälerungen 7 % USt', kind: 'revenue' },
  { number: '8720', name: 'Erlösschmälerungen 19 % USt', kind: 'revenue' },
];

/** The clearing account of the tills: 0 after every Kassenabschluss. */
export const CLEARING = '1361';
export const CASH = '1000';

/** Accounts of one kind of business by what it is taxed at. */
interface ByRate {
  readonly standard: string;
  readonly reduced: string;
  readonly other: string;
}

const REVENUE: ByRate = { standard: '8400', reduced: '8300', other: '8200' };
/** Deposit paid back lowers the revenue of the goods' rate (UStAE 10.1(8)). */
const REFUND: ByRate = { standard: '8720', reduced: '8710', other: '8700' };
/** An advance is taxed when it is taken and owed until the goods go out (§ 13 Abs. 1 Nr. 1 a Satz 4 UStG). 1711 [K]: to be confirmed by the tax adviser. */
const ADVANCE: ByRate = { standard: '1718', reduced: '1711', other: '1710' };

function byRate(gvTyp: GvTyp): ByRate {
  if (gvTyp === 'PfandRueckzahlung') return REFUND;
  return gvTyp === 'Anzahlungseinstellung' || gvTyp === 'Anzahlungsaufloesung' ? ADVANCE : REVENUE;
}

/**
 * Account and tax account of a taxed business case at a rate (basis points). Rates that are neither 19 nor 7 % go to the general accounts,
 * exempt revenue (key 6) to its own. A historic key has the accounts of its rate.
 */
export function revenueAccounts(gvTyp: GvTyp, key: TaxKey, rate: number): { revenue: string; tax: string } {
  const accounts = byRate(gvTyp);
  const base = baseKey(key);
  if (base === 1 && rate === 1900) return { revenue: accounts.standard, tax: '1776' };
  if (base === 2 && rate === 700) return { revenue: accounts.reduced, tax: '1771' };
  const revenue = key === 6 && accounts === REVENUE ? '8100' : accounts.other;
  return { revenue, tax: rate === 1600 ? '1775' : '1778' };
}

/** Accounts of the margin scheme (§ 25a UStG): the margin without its tax, the purchase share, the tax. To be confirmed by the tax adviser. */
export const MARGIN_ACCOUNTS = { margin: '8191', purchase: '8193', tax: '1776' } as const;

/**
 * The account that stands against cash or clearing for business cases without tax; null = taxed, see `revenueAccounts`. A tip handed on to
 * the staff (GV_NAME) leaves the pass-through account it came in by.
 */
export function counterAccount(gvTyp: GvTyp, amount: number, gvName = ''): string | null {
  switch (gvTyp) {
    case 'Anfangsbestand':
    case 'Geldtransit':
      return '1360';
    case 'Privatentnahme':
      return '1800';
    case 'Privateinlage':
      return '1890';
    case 'Lohnzahlung':
      return '4110';
    case 'Einzahlung':
      return '1700';
    case 'Auszahlung':
      return gvName === TIP_PAYOUT ? '1590' : '4900';
    case 'DifferenzSollIst':
      return amount < 0 ? '4900' : '2709';
    case 'MehrzweckgutscheinKauf':
    case 'MehrzweckgutscheinEinloesung':
      return '1796';
    case 'TrinkgeldAN':
      return '1590';
    case 'Forderungsentstehung':
    case 'Forderungsaufloesung':
      return '1400';
    default:
      return null;
  }
}

/** The accounts a Z books what was sold on: revenue, its tax, and what stands for business that is no revenue yet (vouchers, tips, advances). */
export const BUSINESS_ACCOUNTS: readonly string[] = [
  ...new Set([
    ...SKR03.filter(({ number, kind }) => kind === 'tax' || number.startsWith('8')).map(({ number }) => number),
    ...Object.values(ADVANCE),
    ...zGvTyp.options.filter((gvTyp) => !CASH_ONLY.has(gvTyp)).flatMap((gvTyp) => counterAccount(gvTyp, 1) ?? []),
  ]),
];

/** The account money of a payment arrives at. */
export function paymentAccount(type: ZahlartTyp): string {
  if (type === 'Bar') return CASH;
  if (type === 'Unbar' || type === 'Keine') return '1360';
  return '1362';
}
