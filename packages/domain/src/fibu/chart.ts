import type { GvTyp, TaxKey, ZahlartTyp } from '../compliance/index.ts';
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
  { number: '8200', name: 'Erlöse', kind: 'revenue' },
  { number: '8300', name: 'Erlöse 7 % USt', kind: 'revenue' },
  { number: '8400', name: 'Erlöse 19 % USt', kind: 'revenue' },
];

/** The clearing account of the tills: 0 after every Kassenabschluss. */
export const CLEARING = '1361';
export const CASH = '1000';

/** Revenue account and tax account of a tax key at a rate (basis points). Rates that are neither 19 nor 7 % go to the general accounts. */
export function revenueAccounts(key: TaxKey, rate: number): { revenue: string; tax: string } {
  if (key === 1 && rate === 1900) return { revenue: '8400', tax: '1776' };
  if (key === 2 && rate === 700) return { revenue: '8300', tax: '1771' };
  return { revenue: '8200', tax: rate === 1600 ? '1775' : '1778' };
}

/** The account that stands against cash or clearing for business cases that are no revenue; null = revenue. */
export function counterAccount(gvTyp: GvTyp, amount: number): string | null {
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
      return '4900';
    case 'DifferenzSollIst':
      return amount < 0 ? '4900' : '2709';
    case 'MehrzweckgutscheinKauf':
    case 'MehrzweckgutscheinEinloesung':
      return '1796';
    case 'TrinkgeldAN':
      return '1590';
    case 'Anzahlungseinstellung':
    case 'Anzahlungsaufloesung':
      return '1718';
    case 'Forderungsentstehung':
    case 'Forderungsaufloesung':
      return '1400';
    default:
      return null;
  }
}

/** The account money of a payment arrives at. */
export function paymentAccount(type: ZahlartTyp): string {
  if (type === 'Bar') return CASH;
  if (type === 'Unbar' || type === 'Keine') return '1360';
  return '1362';
}
