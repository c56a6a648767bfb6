import { type BelegId, err, type Failure, ok, type Result } from '../kernel/index.ts';
import { liveLines } from './basket.ts';
import { viewBasket } from './basket-figures.ts';
import type { Advance, Basket, Returned, Voucher } from './basket-model.ts';
import type { Reversed } from './beleg.ts';
import type { Beleg, Payment } from './model.ts';
import type { CardIntent, KasseReads } from './ports.ts';

/** What a basket's special lines stand on, as it is now. */
export interface Records {
  readonly vouchers: ReadonlyMap<string, Voucher | null>;
  readonly originals: ReadonlyMap<
    BelegId,
    { readonly beleg: Beleg | null; readonly returned: readonly Returned[]; readonly voided: boolean }
  >;
  readonly advances: ReadonlyMap<BelegId, { readonly advance: Advance | null; readonly voided: boolean }>;
}

/** Reads what the open basket's special lines stand on; nothing for a plain sale. */
export function loadRecords(reads: KasseReads, basket: Basket | null): Records {
  const vouchers = new Map<string, Voucher | null>();
  const originals = new Map<BelegId, { beleg: Beleg | null; returned: readonly Returned[]; voided: boolean }>();
  const advances = new Map<BelegId, { advance: Advance | null; voided: boolean }>();
  for (const { special, voided } of basket?.lines ?? []) {
    if (voided || special === null) continue;
    const { voucherNumber, returnOf, advanceOf } = special;
    if (voucherNumber !== null) vouchers.set(voucherNumber, reads.voucher(voucherNumber));
    if (returnOf && !originals.has(returnOf.belegId))
      originals.set(returnOf.belegId, {
        beleg: reads.beleg(returnOf.belegId),
        returned: reads.returnedOf(returnOf.belegId),
        voided: reads.stornoOf(returnOf.belegId) !== null,
      });
    if (advanceOf)
      advances.set(advanceOf.belegId, {
        advance: reads.advance(advanceOf.belegId),
        voided: reads.stornoOf(advanceOf.belegId) !== null,
      });
  }
  return { vouchers, originals, advances };
}

/**
 * Why the basket's vouchers, returns and advances do not hold any more; null = they do. Errors: kasse.voucher_exists, kasse.voucher_short,
 * kasse.voucher_exceeds, kasse.voucher_goods, kasse.return_too_much, kasse.already_voided, kasse.advance_settled.
 */
export function checkRecords(basket: Basket, records: Records): Failure | null {
  return checkVouchers(basket, records) ?? checkReturns(basket, records) ?? checkAdvances(basket, records);
}

const REDEEMED: ReadonlySet<string> = new Set(['EinzweckgutscheinEinloesung', 'MehrzweckgutscheinEinloesung']);

function checkVouchers(basket: Basket, { vouchers }: Records): Failure | null {
  if (vouchers.size === 0) return null;
  const lines = viewBasket(basket).lines.filter((line) => !line.voided);
  let taken = 0;
  for (const [number, voucher] of vouchers) {
    const own = lines.filter((line) => line.special?.voucherNumber === number);
    const sold = own.filter((line) => !REDEEMED.has(line.gvTyp));
    const redeemed = own.filter((line) => REDEEMED.has(line.gvTyp)).reduce((sum, line) => sum - line.gross, 0);
    taken += redeemed;
    if (sold.length > 0 && (voucher !== null || sold.length > 1))
      return { code: 'kasse.voucher_exists', details: { number } };
    if (redeemed === 0) continue;
    const unchecked = own.some((line) => line.special?.voucherUnchecked);
    if (unchecked && voucher !== null) return { code: 'kasse.voucher_used', details: { number } };
    if (!unchecked && redeemed > (voucher?.known ? voucher.issued - voucher.redeemed : 0))
      return { code: 'kasse.voucher_short', details: { number } };
  }
  if (taken === 0) return null;
  const worth = lines.filter((line) => !REDEEMED.has(line.gvTyp)).reduce((sum, line) => sum + line.gross, 0);
  if (taken > worth) return { code: 'kasse.voucher_exceeds' };
  return checkSingle(lines);
}

/** A single-purpose voucher pays for what it was taxed as, and for nothing else (§ 3(14) UStG). */
function checkSingle(lines: ReturnType<typeof viewBasket>['lines']): Failure | null {
  const byRate = new Map<number, number>();
  const singles = lines.filter((line) => line.gvTyp === 'EinzweckgutscheinEinloesung');
  for (const line of singles) byRate.set(line.taxRate, (byRate.get(line.taxRate) ?? 0) - line.gross);
  for (const [rate, taken] of byRate) {
    const goods = lines
      .filter((line) => line.taxRate === rate && (line.gvTyp === 'Umsatz' || line.gvTyp === 'Pfand'))
      .reduce((sum, line) => sum + line.gross, 0);
    if (taken > goods) return { code: 'kasse.voucher_goods', details: { percent: rate / 100 } };
  }
  return null;
}

function checkReturns(basket: Basket, { originals }: Records): Failure | null {
  for (const [belegId, { beleg, returned, voided }] of originals) {
    if (!beleg) return { code: 'kasse.beleg_unknown' };
    if (voided) return { code: 'kasse.already_voided', details: { number: beleg.number, by: 0 } };
    const back = new Map<number, number>(returned.map(({ pos, quantity }) => [pos, quantity]));
    for (const line of liveLines(basket)) {
      const of = line.special?.returnOf;
      if (of?.belegId !== belegId) continue;
      const all = (back.get(of.pos) ?? 0) - line.quantity;
      back.set(of.pos, all);
      if (all > (beleg.lines.find(({ pos }) => pos === of.pos)?.quantity ?? 0))
        return { code: 'kasse.return_too_much', details: { name: line.text, left: 0 } };
    }
  }
  return null;
}

function checkAdvances(basket: Basket, { advances }: Records): Failure | null {
  for (const [belegId, { advance, voided }] of advances) {
    const lines = liveLines(basket).filter((line) => line.special?.advanceOf?.belegId === belegId);
    const taken = lines.reduce((sum, line) => sum + Math.round(line.unitPrice / 1000), 0);
    if (voided || !advance || advance.settled !== 0 || taken > advance.taken) return { code: 'kasse.advance_settled' };
  }
  return null;
}

/** What decides whether a Beleg can be taken back. */
export interface Voidable {
  readonly original: Beleg | null;
  readonly voidedBy: { readonly id: BelegId; readonly number: number } | null;
  readonly returned: readonly Returned[];
  /** Vouchers the Beleg sold. */
  readonly vouchers: readonly Voucher[];
  readonly advance: Advance | null;
  /** What the terminal was asked to take back of its card payments. */
  readonly reversals: readonly CardIntent[];
}

/** What the terminal has taken back of a Beleg, by the intent of the payment. */
export function reversedOf(reversals: readonly CardIntent[]): Reversed {
  return new Map(reversals.flatMap(({ of, payment }) => (of && payment ? [[of, payment.card] as const] : [])));
}

/** Card payments of a Beleg that no terminal has taken back. */
export function cardsLeft(original: Beleg, reversed: Reversed): Payment[] {
  return original.payments.filter(({ card, amount }) => card && amount !== 0 && !reversed.has(card.intentId));
}

/** Reads it. */
export function loadVoidable(reads: KasseReads, id: BelegId): Voidable {
  const original = reads.beleg(id);
  const sold = (original?.lines ?? []).flatMap((line) =>
    line.voucherNumber !== null && !REDEEMED.has(line.gvTyp) ? [line.voucherNumber] : [],
  );
  return {
    original,
    voidedBy: reads.stornoOf(id),
    returned: reads.returnedOf(id),
    vouchers: [...new Set(sold)].flatMap((number) => reads.voucher(number) ?? []),
    advance: reads.advance(id),
    reversals: reads.reversalsOf(id),
  };
}

/** The Beleg, if nothing has been built on it. */
export function checkVoidable({ original, voidedBy, returned, vouchers, advance }: Voidable): Result<Beleg> {
  if (!original) return err({ code: 'kasse.beleg_unknown' });
  const { number } = original;
  if (original.kind !== 'sale' || original.bonTyp !== 'Beleg')
    return err({ code: 'kasse.not_voidable', details: { number } });
  if (voidedBy) return err({ code: 'kasse.already_voided', details: { number, by: voidedBy.number } });
  if (returned.some(({ quantity }) => quantity !== 0))
    return err({ code: 'kasse.partly_returned', details: { number } });
  const used = vouchers.find(({ redeemed }) => redeemed !== 0);
  if (used) return err({ code: 'kasse.voucher_redeemed', details: { number: used.number } });
  if (advance && advance.settled !== 0) return err({ code: 'kasse.advance_settled' });
  return ok(original);
}
