import * as z from 'zod';
import { type BasisPoints, toBasisPoints, zBasisPoints, zCents } from '../kernel/index.ts';

/** Closed lists of DSFinV-K 2.4 (Anhang), spelled as the export wants them. */

/** BON_TYP (p. 31): only `Beleg` enters the Z. */
export const zBonTyp = z.enum([
  'Beleg',
  'AVRechnung',
  'AVTransfer',
  'AVBestellung',
  'AVTraining',
  'AVBelegstorno',
  'AVBelegabbruch',
  'AVSachbezug',
  'AVSonstige',
]);
export type BonTyp = z.infer<typeof zBonTyp>;

/** GV_TYP (p. 48-49); no others are allowed. */
export const zGvTyp = z.enum([
  'Umsatz',
  'Pfand',
  'PfandRueckzahlung',
  'Rabatt',
  'Aufschlag',
  'ZuschussEcht',
  'ZuschussUnecht',
  'TrinkgeldAG',
  'TrinkgeldAN',
  'EinzweckgutscheinKauf',
  'EinzweckgutscheinEinloesung',
  'MehrzweckgutscheinKauf',
  'MehrzweckgutscheinEinloesung',
  'Forderungsentstehung',
  'Forderungsaufloesung',
  'Anzahlungseinstellung',
  'Anzahlungsaufloesung',
  'Anfangsbestand',
  'Privatentnahme',
  'Privateinlage',
  'Geldtransit',
  'Lohnzahlung',
  'Einzahlung',
  'Auszahlung',
  'DifferenzSollIst',
]);
export type GvTyp = z.infer<typeof zGvTyp>;

/** GV_TYP that move cash and are no revenue. */
export const CASH_ONLY: ReadonlySet<GvTyp> = new Set<GvTyp>([
  'Anfangsbestand',
  'Privatentnahme',
  'Privateinlage',
  'Geldtransit',
  'Lohnzahlung',
  'Einzahlung',
  'Auszahlung',
  'DifferenzSollIst',
]);

/** ZAHLART_TYP. */
export const zZahlartTyp = z.enum([
  'Bar',
  'Unbar',
  'Keine',
  'ECKarte',
  'Kreditkarte',
  'ElZahlungsdienstleister',
  'Guthabenkarte',
]);
export type ZahlartTyp = z.infer<typeof zZahlartTyp>;

/** REF_TYP. */
export const zRefTyp = z.enum(['ExterneRechnung', 'ExternerLieferschein', 'Transaktion', 'ExterneSonstige']);

/** UST_SCHLUESSEL (Anlage 2 of 2024-12-05): 1 standard, 2 reduced, 3 and 4 § 24, 5 not taxable, 6 exempt, 7 unknown, 8 0 % § 12(3). */
export const zTaxKey = z.int().min(1).max(9999);
export type TaxKey = number;

/** A tax key with the rate valid when it was recorded. */
export interface Steuersatz {
  readonly key: TaxKey;
  readonly rate: BasisPoints;
  /** UST_BESCHR */
  readonly name: string;
}

/** A gross amount of one tax key on one Beleg, split once (fiscal § 4 rounding). */
export const zTaxAmount = z.object({ key: zTaxKey, rate: zBasisPoints, gross: zCents, net: zCents, tax: zCents });
export type TaxAmount = z.infer<typeof zTaxAmount>;

/** What the security module said of a Beleg (KassenSichV § 6). `absent` = no TSE is set up, `failed` = outage, marked on the receipt. */
export const zTse = z.discriminatedUnion('state', [
  z.object({ state: z.literal('absent'), reason: z.string() }),
  z.object({ state: z.literal('failed'), tseId: z.string(), reason: z.string(), start: z.string(), end: z.string() }),
  z.object({
    state: z.literal('signed'),
    tseId: z.string(),
    serial: z.string(),
    transactionNumber: z.int(),
    signatureCounter: z.int(),
    start: z.string(),
    end: z.string(),
    processType: z.string(),
    processData: z.string(),
    signature: z.string(),
    algorithm: z.string(),
    timeFormat: z.string(),
    publicKey: z.string(),
    clientId: z.string(),
    certified: z.boolean(),
  }),
]);
export type TseResult = z.infer<typeof zTse>;

/** The tax keys of a German shop with the rates since 2021-01-01 (vat-rates-de.csv). */
export const STEUERSAETZE: readonly Steuersatz[] = [
  { key: 1, rate: toBasisPoints(1900), name: 'Allgemeiner Steuersatz (§ 12 Abs. 1 UStG)' },
  { key: 2, rate: toBasisPoints(700), name: 'Ermäßigter Steuersatz (§ 12 Abs. 2 UStG)' },
  { key: 5, rate: toBasisPoints(0), name: 'Nicht steuerbar' },
  { key: 6, rate: toBasisPoints(0), name: 'Umsatzsteuerfrei' },
  { key: 8, rate: toBasisPoints(0), name: 'Nullsteuersatz (§ 12 Abs. 3 UStG)' },
];
