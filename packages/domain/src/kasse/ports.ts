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
  PaymentIntentId,
} from '../kernel/index.ts';
import type { Article } from '../stock/index.ts';
import type { Advance, Basket, BasketPayment, ParkedBasket, Returned, Voucher } from './basket-model.ts';
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
  readonly amount: Cents;
  readonly outcome: 'open' | 'approved' | 'declined' | 'unknown';
  readonly payment: BasketPayment | null;
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
