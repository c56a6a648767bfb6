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

/**
 * Tax key of the margin scheme (§ 25a UStG). DSFinV-K 2.4 p. 26-27 leaves keys from 1000 on to the taxpayer; it is named in `vat.csv` and in
 * the Verfahrensdokumentation. Its lines show no tax; the tax in the margin is kept beside (`BelegLine.margin`).
 */
export const MARGIN_KEY = 1001;

/** The tax keys of a German shop with the rates of today (fiscal reference § 1.5, § 4). Key 7 is for tills that cannot know a rate: not used. */
export const STEUERSAETZE: readonly Steuersatz[] = [
  { key: 1, rate: toBasisPoints(1900), name: 'Allgemeiner Steuersatz (§ 12 Abs. 1 UStG)' },
  { key: 2, rate: toBasisPoints(700), name: 'Ermäßigter Steuersatz (§ 12 Abs. 2 UStG)' },
  { key: 3, rate: toBasisPoints(780), name: 'Durchschnittsatz (§ 24 Abs. 1 Nr. 3 UStG)' },
  { key: 4, rate: toBasisPoints(550), name: 'Durchschnittsatz (§ 24 Abs. 1 Nr. 1 UStG)' },
  { key: 5, rate: toBasisPoints(0), name: 'Nicht steuerbar' },
  { key: 6, rate: toBasisPoints(0), name: 'Umsatzsteuerfrei' },
  { key: 8, rate: toBasisPoints(0), name: 'Nullsteuersatz (§ 12 Abs. 3 UStG)' },
  { key: MARGIN_KEY, rate: toBasisPoints(0), name: 'Differenzbesteuerung (§ 25a UStG)' },
];

/**
 * Keys under which a rate of an earlier period is recorded once its own key means another one (Anlage 2 of 2024-12-05): goods that come back,
 * vouchers and advances keep the rate they were taxed at. The second digit is the key it stands for.
 */
export const HISTORIC_KEYS: readonly Steuersatz[] = [
  { key: 11, rate: toBasisPoints(1900), name: 'Historischer allgemeiner Steuersatz 19 %' },
  { key: 12, rate: toBasisPoints(700), name: 'Historischer ermäßigter Steuersatz 7 %' },
  { key: 13, rate: toBasisPoints(1070), name: 'Historischer Durchschnittsatz 10,7 % (§ 24 Abs. 1 Nr. 3 UStG)' },
  { key: 21, rate: toBasisPoints(1600), name: 'Historischer allgemeiner Steuersatz 16 %' },
  { key: 22, rate: toBasisPoints(500), name: 'Historischer ermäßigter Steuersatz 5 %' },
  { key: 23, rate: toBasisPoints(950), name: 'Historischer Durchschnittsatz 9,5 % (§ 24 Abs. 1 Nr. 3 UStG)' },
  { key: 33, rate: toBasisPoints(900), name: 'Historischer Durchschnittsatz 9,0 % (§ 24 Abs. 1 Nr. 3 UStG)' },
  { key: 43, rate: toBasisPoints(840), name: 'Historischer Durchschnittsatz 8,4 % (§ 24 Abs. 1 Nr. 3 UStG)' },
];
