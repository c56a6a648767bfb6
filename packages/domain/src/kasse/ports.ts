import type { GvTyp, TaxKey, TseInfo, ZahlartTyp } from '../compliance/index.ts';
import type { Customer } from '../crm/index.ts';
import type { TillIdentity } from '../identity/index.ts';
import type {
  ArticleId,
  BasisPoints,
  BasketId,
  BelegId,
  BusinessDay,
  Cents,
  CustomerId,
  FactId,
  Instant,
  PaymentIntentId,
} from '../kernel/index.ts';
import type { Article } from '../stock/index.ts';
import type { Advance, Basket, BasketPayment, ParkedBasket, Returned, Voucher } from './basket-model.ts';
import type { CardKind, CardSum } from './events.ts';
import type { Beleg, MarginTotals } from './model.ts';

/** Counters and carry-overs of a till, a projection of its journal. */
export interface TillCounters {
  /** The next BON_NR. */
  readonly nextBeleg: number;
  /** The number the next Kassenabschluss gets. */
  readonly openZ: number;
  /** Day of the first Beleg of the open Z; null when it has none. */
  readonly openZDay: BusinessDay | null;
  /** Cash left in the drawer by the last Z. */
  readonly cashCarried: Cents;
  /** Whether the open Z has booked its Anfangsbestand. */
  readonly floatBooked: boolean;
  /** Revenue of all Z so far. */
  readonly grandTotal: Cents;
  /** Number of the next full invoice. */
  readonly nextInvoice: number;
  /** Belege are for practice: AVTraining, in no sum. */
  readonly training: boolean;
  /** BON_STORNO of the Beleg that takes another back; sources differ (fiscal reference § 3), true unless set otherwise. */
  readonly stornoFlag: boolean;
}

/** Sums over the Belege of the open Z: the one view of drawer, X report and Z. Only BON_TYP Beleg, no training. */
export interface PeriodTotals {
  readonly first: { readonly id: BelegId; readonly number: number } | null;
  readonly last: { readonly id: BelegId; readonly number: number } | null;
  readonly belegCount: number;
  readonly saleCount: number;
  readonly stornoCount: number;
  /** Belege of training; in no sum. */
  readonly trainingCount: number;
  readonly businessCases: readonly {
    gvTyp: GvTyp;
    gvName: string;
    key: TaxKey;
    rate: BasisPoints;
    gross: Cents;
    net: Cents;
    tax: Cents;
  }[];
  readonly taxes: readonly { key: TaxKey; rate: BasisPoints; gross: Cents; net: Cents; tax: Cents }[];
  readonly payments: readonly {
    type: ZahlartTyp;
    name: string;
    currency: string;
    amountForeign: Cents;
    amount: Cents;
  }[];
  readonly discountTotal: Cents;
  /** The margin scheme's sums. */
  readonly margin: MarginTotals;
}

/** An intent and how it ended; `open` = the terminal has not answered. */
export interface CardIntent {
  readonly intentId: PaymentIntentId;
  readonly basketId: BasketId;
  /** As it will stand in the books: negative = back to the customer. */
  readonly amount: Cents;
  readonly kind: CardKind;
  /** Of a reversal: the Beleg to take back, its payment, and why. */
  readonly belegId: BelegId | null;
  readonly of: PaymentIntentId | null;
  readonly why: string;
  readonly at: Instant;
  readonly outcome: 'open' | 'approved' | 'declined' | 'unknown';
  /** The payment as it stands in the books once it is approved. */
  readonly payment: BasketPayment | null;
  /** The merchant's slip; empty = there is none. */
  readonly merchantText: string;
}

/** What a till has taken by card since some Kassenschnitt: Σ of amounts, number of payments less reversals. */
export interface CardTakings {
  readonly total: Cents;
  readonly count: number;
  readonly byType: readonly CardSum[];
}

/** What the commands of a till read. Answered at once from the device's own SQLite. */
export interface KasseReads {
  identity(): TillIdentity;
  counters(): TillCounters;
  /** The open basket, null when there is none. */
  basket(): Basket | null;
  parked(id: BasketId): ParkedBasket | null;
  article(id: ArticleId): Article | null;
  /** By GTIN (normalised), then by article number. */
  articleByCode(code: string): Article | null;
  customer(id: CustomerId): Customer | null;
  beleg(id: BelegId): Beleg | null;
  /** The Beleg that took this one back; null = none. */
  stornoOf(id: BelegId): { readonly id: BelegId; readonly number: number } | null;
  /** The Beleg a request already made; null = none. */
  belegByRequest(requestId: string): Beleg | null;
  cardIntent(id: PaymentIntentId): CardIntent | null;
  /** The youngest intent that is open or unknown; null = none. */
  pendingCard(): CardIntent | null;
  /** Every reversal ever asked for of a Beleg's card payments, oldest first. */
  reversalsOf(id: BelegId): readonly CardIntent[];
  /**
   * Card takings since the last Kassenschnitt that is sure, and since each later one whose outcome is not known, but for `cutId`
   * itself: the terminal may have begun anew at any of them.
   */
  cardTakings(cutId: FactId): readonly CardTakings[];
  periodTotals(): PeriodTotals;
  /** A voucher this till has sold or redeemed; null = never seen here. */
  voucher(number: string): Voucher | null;
  /** Positions of a Beleg that have come back. */
  returnedOf(id: BelegId): readonly Returned[];
  /** An advance taken here; null = none. */
  advance(id: BelegId): Advance | null;
  /** The TSEs in service during the open Z. */
  tses(): readonly TseInfo[];
}
