import { type Cents, mulDiv, negCents, subCents, toCents, ZERO } from '../kernel/index.ts';
import type { Basket } from './basket-model.ts';
import type { Beleg, Payment } from './model.ts';

/** Foreign notes handed over. */
export interface Foreign {
  /** ISO 4217, not EUR. */
  readonly currency: string;
  /** In hundredths of that currency. */
  readonly amount: Cents;
  /** What one unit of it is worth, in 1/100000 EUR: 1 CHF = 1,0523 EUR = 105230. */
  readonly rate: number;
}

/** Worth of foreign notes in EUR. */
export function foreignWorth({ amount, rate }: Foreign): Cents {
  return toCents(mulDiv(amount, rate, 100_000, 'halfAwayFromZero'));
}

/** How the rest of a sale is paid that no card has taken. */
export interface Settlement {
  readonly method: 'cash' | 'transfer';
  /** Cash handed over in EUR; null = exact. */
  readonly tendered: Cents | null;
  /** Foreign notes handed over first; the rest, or the change, is in EUR. */
  readonly foreign?: Foreign | null;
}

/** A cash payment row: what stays in the drawer, what was handed over and given back. */
export function cashPayment(amount: Cents, tendered: Cents): Payment {
  const change = tendered > amount && amount > 0 ? subCents(tendered, amount) : ZERO;
  return {
    type: 'Bar',
    name: 'Bar',
    currency: 'EUR',
    amountForeign: amount,
    amount,
    tendered: amount > 0 ? tendered : ZERO,
    change,
    card: null,
  };
}

function foreignPayment(foreign: Foreign): Payment {
  const amount = foreignWorth(foreign);
  const base = cashPayment(amount, amount);
  return { ...base, currency: foreign.currency, amountForeign: foreign.amount };
}

/**
 * The payments of a sale: cards taken before, foreign notes, then the rest. Change for foreign notes is cash in EUR paid out (processData
 * `-71.18:Bar_40.00:Bar:CHF`). A sale of 0 without payment is settled with `Keine`.
 */
export function settlePayments(basket: Basket, open: Cents, how: Settlement): Payment[] {
  const rest: Payment[] = how.foreign ? [foreignPayment(how.foreign)] : [];
  const due = rest.reduce((left, payment) => subCents(left, payment.amount), open);
  if (due !== 0 && how.method === 'transfer') {
    rest.push({
      type: 'Unbar',
      name: 'Überweisung',
      currency: 'EUR',
      amountForeign: due,
      amount: due,
      tendered: ZERO,
      change: ZERO,
      card: null,
    });
  } else if (due !== 0) {
    rest.push(cashPayment(due, how.tendered ?? due));
  } else if (basket.payments.length + rest.length === 0) {
    rest.push({
      type: 'Keine',
      name: 'Ohne Zahlung',
      currency: 'EUR',
      amountForeign: ZERO,
      amount: ZERO,
      tendered: ZERO,
      change: ZERO,
      card: null,
    });
  }
  return [...basket.payments, ...rest];
}

/** Cash to hand out after a Beleg: the change, or the money of a return, in EUR. */
export function changeOf(beleg: Beleg): Cents {
  return toCents(
    beleg.payments.reduce((sum, { type, currency, amount, change }) => {
      if (type !== 'Bar' || currency !== 'EUR') return sum;
      return sum + (amount < 0 ? negCents(amount) : change);
    }, 0),
  );
}
