import type { GvTyp, TaxAmount, TaxKey } from '../compliance/index.ts';
import type { ArticleId, BasisPoints, BasketId, BelegId, Cents, Instant, Milli, UnitPrice } from '../kernel/index.ts';
import type { Beleg, BelegCustomer, BelegLine, LineDiscount, LineWeighing, Payment, Reference } from './model.ts';

/** What makes a line more than goods at a price. Everything is fixed once it lies in the basket: it can be voided, not changed. */
export interface LineSpecial {
  /** The position of an earlier Beleg that this line gives back, with what a reference to that Beleg says. */
  readonly returnOf: (NonNullable<BelegLine['returnOf']> & { readonly reference: Reference }) | null;
  /** The Beleg whose advance this line settles, with the reference. */
  readonly advanceOf: { readonly belegId: BelegId; readonly reference: Reference } | null;
  readonly voucherNumber: string | null;
  readonly voucherUnchecked: boolean;
  /** Figures that follow another record to the cent instead of quantity × price; null = computed. */
  readonly fixed: { readonly gross: Cents; readonly cost: Cents | null } | null;
}

/** A position of the open basket. `pos` is stable; a voided one stays in sight. */
export interface BasketLine {
  readonly pos: number;
  readonly articleId: ArticleId | null;
  readonly articleNumber: string;
  readonly gtin: string | null;
  readonly text: string;
  readonly groupId: string | null;
  readonly groupName: string | null;
  readonly icon: string | null;
  readonly gvTyp: GvTyp;
  readonly quantity: Milli;
  readonly unit: string;
  readonly unitPrice: UnitPrice;
  readonly listPrice: UnitPrice | null;
  readonly unitCost: UnitPrice | null;
  readonly taxKey: TaxKey;
  readonly taxRate: BasisPoints;
  /** Line discount or surcharge: a share or a fixed amount (positive cents). */
  readonly discount: BasketDiscount | null;
  readonly voided: boolean;
  readonly depositOf: number | null;
  /** Drinks' part of the combo at this position; both are one thing to the customer. */
  readonly comboOf: number | null;
  /** Share of drinks of a combo, on its food part; null = no combo. */
  readonly drinkShare: BasisPoints | null;
  /** Food of a restaurant: its tax key follows place and day. */
  readonly restaurantFood: boolean;
  /** Why goods come back, what an advance is for. */
  readonly reason: string;
  readonly special: LineSpecial | null;
  readonly weighing: LineWeighing | null;
}

/** A discount as entered: `percent` in basis points or `amount` in positive cents; a surcharge where `surcharge` says so. */
export interface BasketDiscount {
  readonly percent: BasisPoints | null;
  readonly amount: Cents | null;
  readonly reason: string;
  readonly by: string;
  readonly surcharge?: boolean;
}

/** A card payment that has been approved for the open basket. */
export type BasketPayment = Payment;

/** The open sale of a till. */
export interface Basket {
  readonly id: BasketId;
  readonly startedAt: Instant;
  readonly lines: readonly BasketLine[];
  readonly discount: BasketDiscount | null;
  readonly customer: BelegCustomer | null;
  /** Payments already taken (card); cash comes with completeSale. */
  readonly payments: readonly BasketPayment[];
  readonly corrections: Beleg['corrections'];
  readonly note: string;
  readonly references: readonly Reference[];
  /** Eaten in the house (INHAUS). */
  readonly inHouse: boolean;
}

/** A basket set aside. */
export interface ParkedBasket {
  readonly basket: Basket;
  readonly label: string;
  readonly parkedAt: Instant;
  readonly by: string;
}

/** What the screen shows of a basket line. */
export interface LineView extends BasketLine {
  readonly base: Cents;
  readonly discounts: readonly LineDiscount[];
  readonly gross: Cents;
}

/** The basket as the screen shows it: every figure settled. */
export interface BasketView {
  readonly id: BasketId;
  readonly lines: readonly LineView[];
  readonly customer: BelegCustomer | null;
  readonly discount: BasketDiscount | null;
  readonly taxes: readonly TaxAmount[];
  /** Σ gross of the lines that are not voided. */
  readonly total: Cents;
  /** total − payments already taken. */
  readonly due: Cents;
  readonly saved: Cents;
  /** Pieces: whole units of the lines that are goods and not voided; deposits, vouchers, tips and advances left out. */
  readonly itemCount: number;
  readonly payments: readonly BasketPayment[];
  readonly inHouse: boolean;
}

/** The working state of a till beside its journal: what is open and what is parked. */
export interface TillState {
  readonly basket: Basket | null;
}

/** What a voucher is worth, as far as this place knows (a projection; the office sees all tills). */
export interface Voucher {
  readonly number: string;
  /** `single`: place and tax are known, taxed when sold; `multi`: taxed when redeemed (§ 3(13)-(15) UStG). */
  readonly kind: 'single' | 'multi';
  readonly taxKey: TaxKey;
  readonly taxRate: BasisPoints;
  /** Whether its sale is known here. */
  readonly known: boolean;
  readonly issued: Cents;
  readonly redeemed: Cents;
  /** Redeemed at tills that did not know it. */
  readonly unchecked: Cents;
}

/** An advance: taken with one Beleg, settled with one. */
export interface Advance {
  readonly belegId: BelegId;
  readonly taken: Cents;
  readonly settled: Cents;
}

/** How much of a Beleg's positions has come back. */
export interface Returned {
  readonly pos: number;
  readonly quantity: Milli;
}
