import type { TaxKey, ZahlartTyp } from './model.ts';
import type { TseSigned } from './tse.ts';

/** processType of a receipt, an order, anything else (TSE_TA_VORGANGSART). */
export const KASSENBELEG = 'Kassenbeleg-V1';
export const BESTELLUNG = 'Bestellung-V1';
export const SONSTIGER_VORGANG = 'SonstigerVorgang';

/** What processData is made of: the parts of a Beleg that are signed. Amounts in cents. */
export interface SignedContent {
  readonly bonTyp: string;
  readonly taxes: readonly { readonly key: TaxKey; readonly gross: number }[];
  readonly payments: readonly {
    readonly type: ZahlartTyp;
    readonly currency: string;
    /** In the payment's own currency. */
    readonly amountForeign: number;
    /** In EUR. */
    readonly amount: number;
  }[];
}

/**
 * The slot 0–4 of a tax key in processData: 19 %, 7 %, § 24(1)3, § 24(1)1, 0 %. Keys 5 to 8 and individual ones (≥ 1000) share the last;
 * a historic two-digit key has the slot of its second digit (DSFinV-K Anlage 2).
 */
export function slotOf(key: TaxKey): number {
  const base = key >= 10 && key <= 99 ? key % 10 : key;
  return base >= 1 && base <= 4 ? base - 1 : 4;
}

/** Two decimals, point, minus for negatives, no grouping; -0 is 0. */
export function plainAmount(cents: number): string {
  const size = Math.abs(cents);
  const sign = cents < 0 ? '-' : '';
  return `${sign}${Math.floor(size / 100)}.${String(size % 100).padStart(2, '0')}`;
}

/** Order of payments: Bar in EUR, Bar in others, Unbar in EUR, Unbar in others. */
function paymentParts(payments: SignedContent['payments']): string[] {
  const sums = new Map<string, { cash: boolean; currency: string; amount: number }>();
  for (const { type, currency, amountForeign, amount } of payments) {
    if (type === 'Keine') continue;
    const cash = type === 'Bar';
    const key = `${cash ? 0 : 1}${currency === 'EUR' ? '' : currency}`;
    const sum = sums.get(key) ?? { cash, currency, amount: 0 };
    sum.amount += currency === 'EUR' ? amount : amountForeign;
    sums.set(key, sum);
  }
  return [...sums.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .filter(([, { amount }]) => amount !== 0)
    .map(([, { cash, currency, amount }]) => {
      const kind = cash ? 'Bar' : 'Unbar';
      return currency === 'EUR' ? `${plainAmount(amount)}:${kind}` : `${plainAmount(amount)}:${kind}:${currency}`;
    });
}

/**
 * processData of Kassenbeleg-V1: `<Vorgangstyp>^<19>_<7>_<§24(1)3>_<§24(1)1>_<0>^<payments>` (DSFinV-K Anhang I, fiscal reference § 2.2).
 * A Vorgang given up has zeros and no payments, whatever its lines were worth.
 */
export function processDataOf(content: SignedContent): string {
  const slots = [0, 0, 0, 0, 0];
  const given = content.bonTyp === 'AVBelegabbruch';
  if (!given) for (const { key, gross } of content.taxes) slots[slotOf(key)] = (slots[slotOf(key)] ?? 0) + gross;
  const payments = given ? [] : paymentParts(content.payments);
  return `${content.bonTyp}^${slots.map(plainAmount).join('_')}^${payments.join('_')}`;
}

/** processData of a Vorgang given up before anything was sold; also closes a transaction left open by a power cut. */
export const ABORTED_PROCESS_DATA = 'AVBelegabbruch^0.00_0.00_0.00_0.00_0.00^';

/** The QR of a signed receipt: V0 and 11 fields parted by `;` (DSFinV-K Anhang I; KassenSichV § 6 sentence 2). */
export function qrText(tse: TseSigned): string {
  return [
    'V0',
    tse.clientId,
    tse.processType,
    tse.processData,
    tse.transactionNumber,
    tse.signatureCounter,
    tse.start,
    tse.end,
    tse.algorithm,
    tse.timeFormat,
    tse.signature,
    tse.publicKey,
  ].join(';');
}

/**
 * The client a TSE signs for: the Kassen-Seriennummer in ASCII letters, digits and a few signs, at most 30 (fiscal reference § 2.1). Whoever
 * checks a signature makes it the same way from KASSE_SERIENNR.
 */
export function clientIdOf(serial: string): string {
  const plain = serial
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replaceAll('ß', 'ss')
    .replace(/[^A-Za-z0-9.:-]/g, '-')
    .slice(0, 30);
  return plain === '' ? 'VALERO' : plain;
}
