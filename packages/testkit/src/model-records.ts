import {
  type Advance,
  type Basket,
  type Beleg,
  type CardIntent,
  cardIntended,
  cardPaymentOf,
  cardSettled,
  type KasseReads,
  type PeriodTotals,
  type Returned,
  type TillCounters,
  type Voucher,
} from '@valero/domain/kasse';
import { addCents, type BelegId, type FactDraft, negCents, toInstant, toMilli, ZERO } from '@valero/domain/kernel';
import type { LabelReads } from '@valero/domain/stock';
import type { TillParts } from './plan.ts';

/** An intent before the terminal has answered. */
const ASKED = { at: toInstant(0), outcome: 'open', payment: null, merchantText: '' } as const;

/** What a till remembers of vouchers, returned goods, advances and cards, kept the plain way: what a projection is compared with. */
export class ModelRecords {
  readonly vouchers = new Map<string, Voucher>();
  readonly returned = new Map<BelegId, Map<number, number>>();
  readonly advances = new Map<BelegId, Advance>();
  readonly belege = new Map<BelegId, Beleg>();
  readonly cards = new Map<string, CardIntent>();
  /** Intents the terminal has not settled, youngest last. */
  readonly pending = new Map<string, CardIntent>();

  /** Follows a Beleg; training and aborted sales change nothing. */
  follow(beleg: Beleg): void {
    this.belege.set(beleg.id, beleg);
    if (beleg.bonTyp !== 'Beleg' || beleg.training) return;
    const voided = new Set(beleg.lines.flatMap((line) => (line.voids === null ? [] : [line.voids, line.pos])));
    for (const line of beleg.lines) {
      // a storno mirrors the pairs of its original, which cancel as well
      if (voided.has(line.pos)) continue;
      if (line.voucherNumber !== null) this.voucher(line.voucherNumber, line);
      if (line.returnOf) {
        const back = this.returned.get(line.returnOf.belegId) ?? new Map<number, number>();
        back.set(line.returnOf.pos, (back.get(line.returnOf.pos) ?? 0) - line.quantity);
        this.returned.set(line.returnOf.belegId, back);
      }
      if (line.gvTyp === 'Anzahlungseinstellung') {
        const id = beleg.kind === 'storno' ? (beleg.references[0]?.belegId as BelegId) : beleg.id;
        const before = this.advances.get(id) ?? { belegId: id, taken: ZERO, settled: ZERO };
        this.advances.set(id, { ...before, taken: addCents(before.taken, line.gross) });
      }
      if (line.advanceOf) {
        const before = this.advances.get(line.advanceOf) ?? { belegId: line.advanceOf, taken: ZERO, settled: ZERO };
        this.advances.set(line.advanceOf, { ...before, settled: addCents(before.settled, negCents(line.gross)) });
      }
    }
  }

  private voucher(number: string, line: Beleg['lines'][number]): void {
    const sold = line.gvTyp === 'EinzweckgutscheinKauf' || line.gvTyp === 'MehrzweckgutscheinKauf';
    const before = this.vouchers.get(number) ?? {
      number,
      kind: 'multi',
      taxKey: 5,
      taxRate: line.taxRate,
      known: false,
      issued: ZERO,
      redeemed: ZERO,
      unchecked: ZERO,
    };
    if (!sold) {
      const taken = negCents(line.gross);
      const unchecked = line.voucherUnchecked ? addCents(before.unchecked, taken) : before.unchecked;
      this.vouchers.set(number, { ...before, redeemed: addCents(before.redeemed, taken), unchecked });
      return;
    }
    const kind = line.gvTyp === 'EinzweckgutscheinKauf' ? 'single' : 'multi';
    const { taxKey, taxRate } = line.gross > 0 ? line : before;
    this.vouchers.set(number, {
      ...before,
      kind,
      taxKey,
      taxRate,
      known: true,
      issued: addCents(before.issued, line.gross),
    });
  }

  /** Follows the facts of cards. */
  card(draft: FactDraft): void {
    if (cardIntended.is(draft)) this.intent({ ...draft.payload, ...ASKED });
    if (!cardSettled.is(draft)) return;
    const said = draft.payload;
    const before = this.cards.get(said.intentId);
    if (!before) return;
    const payment = said.outcome === 'approved' ? cardPaymentOf(said.intentId, before.amount, said) : null;
    this.intent({ ...before, outcome: said.outcome, payment, merchantText: said.merchantText });
  }

  private intent(intent: CardIntent): void {
    this.cards.set(intent.intentId, intent);
    if (intent.outcome === 'open' || intent.outcome === 'unknown') this.pending.set(intent.intentId, intent);
    else this.pending.delete(intent.intentId);
  }

  /** Positions of a Beleg that have come back. */
  returnedOf(id: BelegId): Returned[] {
    return [...(this.returned.get(id) ?? [])].map(([pos, quantity]) => ({ pos, quantity: toMilli(quantity) }));
  }
}

/** The parts of a model till its reads are made of. */
export interface ModelState {
  readonly parts: TillParts;
  readonly records: ModelRecords;
  readonly counters: TillCounters;
  readonly totals: PeriodTotals;
  readonly open: Basket | null;
  readonly parked: readonly Basket[];
  readonly belege: readonly Beleg[];
  readonly voidedBy: ReadonlyMap<string, Beleg>;
}

/** What a command of a model till reads. */
export function modelReads(till: ModelState): KasseReads & LabelReads {
  const { parts, records } = till;
  return {
    identity: () => parts.identity,
    counters: () => till.counters,
    basket: () => till.open,
    parked: (id) => {
      const basket = till.parked.find((entry) => entry.id === id);
      return basket ? { basket, label: '', parkedAt: basket.startedAt, by: '' } : null;
    },
    article: (id) => parts.articles.find((entry) => entry.id === id) ?? null,
    articleByCode: (code) => parts.articles.find((entry) => entry.gtin === code || entry.number === code) ?? null,
    customer: (id) => parts.customers.find((entry) => entry.id === id) ?? null,
    beleg: (id) => records.belege.get(id) ?? null,
    stornoOf: (id) => till.voidedBy.get(id) ?? null,
    belegByRequest: (id) => till.belege.find((beleg) => beleg.requestId === id) ?? null,
    cardIntent: (id) => records.cards.get(id) ?? null,
    pendingCard: () => [...records.pending.values()].at(-1) ?? null,
    reversalsOf: (id) => [...records.cards.values()].filter(({ belegId }) => belegId === id),
    cardTakings: () => [],
    periodTotals: () => till.totals,
    voucher: (number) => records.vouchers.get(number) ?? null,
    returnedOf: (id) => records.returnedOf(id),
    advance: (id) => records.advances.get(id) ?? null,
    tses: () => [],
    storeCodes: () => [],
    unknownCode: () => null,
  };
}
