/** A booking in the simulated terminal's own books. */
export interface ZvtBooking {
  readonly kind: 'payment' | 'reversal' | 'refund';
  /** Cents, > 0. */
  readonly amount: number;
  readonly trace: number;
  readonly receipt: number;
  /** Trace of the payment a reversal takes back. */
  readonly original: number | null;
}

/** What the terminal tells of its last transaction; a reversal by itself is one, though it leaves no booking. */
interface LastTransaction extends ZvtBooking {
  readonly result: number;
}

/** The books of one simulated terminal. They outlive its links, as a terminal's memory does. */
export interface ZvtBooks {
  /** Everything stored, oldest first. */
  all(): readonly ZvtBooking[];
  last(): LastTransaction | null;
  /** The numbers a transaction gets; they are used up even if nothing is stored. */
  number(): { readonly trace: number; readonly receipt: number };
  store(booking: ZvtBooking): void;
  /** The terminal took back what was not acknowledged; `shown` = it counts as its last transaction. */
  takenBack(booking: ZvtBooking, shown: boolean): void;
  /** A refusal; `shown` = it counts as its last transaction. */
  refused(booking: ZvtBooking, result: number, shown: boolean): void;
  /** The payment with this receipt number that has not been taken back; null = there is none. */
  reversible(receipt: number): ZvtBooking | null;
  /** Stored since the last end of day. */
  open(): readonly ZvtBooking[];
  closeDay(): void;
}

/** Empty books. `firstTrace` lets a test begin just before the numbers run over. */
export function zvtBooks(firstTrace = 1): ZvtBooks {
  const bookings: ZvtBooking[] = [];
  let last: LastTransaction | null = null;
  let trace = firstTrace - 1;
  let receipt = 0;
  let closedUpTo = 0;
  const number = (): { trace: number; receipt: number } => {
    trace = trace >= 999_999 ? 1 : trace + 1;
    receipt = receipt >= 9999 ? 1 : receipt + 1;
    return { trace, receipt };
  };
  return {
    all: () => bookings,
    last: () => last,
    number,
    store(booking) {
      bookings.push(booking);
      last = { ...booking, result: 0 };
    },
    takenBack(booking, shown) {
      if (!shown) return;
      last = { ...booking, ...number(), kind: 'reversal', original: booking.trace, result: 0 };
    },
    refused(booking, result, shown) {
      if (shown) last = { ...booking, result };
    },
    reversible(wanted) {
      const payment = bookings.findLast(({ kind, receipt: each }) => kind === 'payment' && each === wanted);
      const gone = bookings.some(({ kind, original }) => kind === 'reversal' && original === payment?.trace);
      return payment && !gone ? payment : null;
    },
    open: () => bookings.slice(closedUpTo),
    closeDay() {
      closedUpTo = bookings.length;
    },
  };
}

/** Money that came in, negative for what went out. */
export function signedAmount({ kind, amount }: ZvtBooking): number {
  return kind === 'payment' ? amount : -amount;
}
