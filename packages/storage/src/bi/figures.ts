import { CASH_ONLY, taxIn } from '@valero/domain/compliance';
import type { Beleg, BelegLine } from '@valero/domain/kasse';
import { allocateCents, assert, type Cents, negCents, subCents, sumCents, toCents } from '@valero/domain/kernel';

/** Additive figures of sales, integer cents and milli; the columns of every rollup. */
export type Figures = {
  receipts: number;
  lines: number;
  gross: number;
  net: number;
  tax: number;
  cost: number;
  net_with_cost: number;
  quantity: number;
};

/** A line of a Beleg that is revenue, with its share of the Beleg's tax. */
export interface RevenueLine {
  readonly line: BelegLine;
  readonly net: Cents;
  readonly tax: Cents;
}

/** Whether a Beleg is revenue: a sale or storno that enters the Z (DSFinV-K: only BON_TYP Beleg), no training. */
export function isRevenue(beleg: Beleg): boolean {
  return beleg.bonTyp === 'Beleg' && !beleg.training && (beleg.kind === 'sale' || beleg.kind === 'storno');
}

/**
 * Shares of `tax` for signed gross amounts, summing to it exactly: largest remainder within the lines of one sign.
 * The mirror of a Beleg gets the mirrored shares, so that sale and storno cancel in every rollup.
 */
export function taxShares(tax: Cents, gross: readonly Cents[], rate: BelegLine['taxRate']): Cents[] {
  const total = sumCents(gross);
  const lead = total === 0 ? (gross.find((amount) => amount !== 0) ?? 0) : total;
  if (lead < 0) return taxShares(negCents(tax), gross.map(negCents), rate).map(negCents);
  const up = sumCents(gross.filter((amount) => amount > 0));
  const down = subCents(up, total);
  if (up === 0) return gross.map((_, index) => (index === 0 ? tax : toCents(0)));
  const upTax = down === 0 ? tax : taxIn(up, rate);
  const shares = allocateCents(
    upTax,
    gross.map((amount) => Math.max(amount, 0)),
  );
  if (down === 0) return shares;
  const back = allocateCents(
    subCents(tax, upTax),
    gross.map((amount) => Math.max(-amount, 0)),
  );
  return shares.map((share, index) => toCents(share + (back[index] ?? 0)));
}

/** The revenue lines of a Beleg with net and tax; Σ over a tax key and rate = what the Beleg says. Lines that only move cash are left out. */
export function revenueLines(beleg: Beleg): RevenueLine[] {
  if (!isRevenue(beleg)) return [];
  const result: RevenueLine[] = [];
  const lines = beleg.lines.filter((line) => !CASH_ONLY.has(line.gvTyp));
  const slots = new Map<string, number[]>();
  for (const [index, line] of lines.entries()) {
    const slot = `${line.taxKey}/${line.taxRate}`;
    const found = slots.get(slot);
    if (found) found.push(index);
    else slots.set(slot, [index]);
  }
  for (const [slot, indexes] of slots) {
    const own = indexes.map((index) => lines[index]).filter((line) => line !== undefined);
    const gross = own.map((line) => line.gross);
    const rate = own[0]?.taxRate ?? (0 as BelegLine['taxRate']);
    const printed = beleg.taxes.find((tax) => `${tax.key}/${tax.rate}` === slot);
    const shares = taxShares(printed?.tax ?? taxIn(sumCents(gross), rate), gross, rate);
    for (const [at, line] of own.entries()) {
      const tax = shares[at] ?? toCents(0);
      result[indexes[at] ?? 0] = { line, tax, net: subCents(line.gross, tax) };
    }
  }
  assert(result.length === lines.length, 'every revenue line has its share');
  return result;
}

/** Figures of one line; `receipts` is the caller's. */
export function figuresOf({ line, net, tax }: RevenueLine): Figures {
  const known = line.cost !== null;
  return {
    receipts: 0,
    lines: 1,
    gross: line.gross,
    net,
    tax,
    cost: line.cost ?? 0,
    net_with_cost: known ? net : 0,
    // the drinks of a combo are part of the one thing sold
    quantity: line.comboOf == null ? line.quantity : 0,
  };
}

/** What an article is called in figures: its deposit and the drinks of its combo count with it; vouchers, tips and advances have no article. */
export function articleName({ articleNumber, gvTyp, comboOf, text }: BelegLine): string {
  if (articleNumber === '') return 'Ohne Artikel';
  const name = gvTyp !== 'Umsatz' && text.startsWith('Pfand ') ? text.slice('Pfand '.length) : text;
  return comboOf != null && name.endsWith(' (Getränk)') ? name.slice(0, -' (Getränk)'.length) : name;
}

/** No sales. */
export function noFigures(): Figures {
  return { receipts: 0, lines: 0, gross: 0, net: 0, tax: 0, cost: 0, net_with_cost: 0, quantity: 0 };
}

/** Adds `more` to `sum`. */
export function addFigures(sum: Figures, more: Figures): void {
  sum.receipts += more.receipts;
  sum.lines += more.lines;
  sum.gross += more.gross;
  sum.net += more.net;
  sum.tax += more.tax;
  sum.cost += more.cost;
  sum.net_with_cost += more.net_with_cost;
  sum.quantity += more.quantity;
}

/**
 * The Beleg's figures per payment: `gross` is what was paid by it; tax and cost follow in proportion to the amounts, lines and quantity
 * count with the largest payment. Σ over the payments = the Beleg, as long as its payments are its gross.
 */
export function paymentFigures(
  beleg: Beleg,
  total: Figures,
): { readonly payment: Beleg['payments'][number]; readonly figures: Figures }[] {
  if (beleg.payments.length === 0) return [];
  const amounts = beleg.payments.map((payment) => Math.abs(payment.amount));
  const weights = amounts.some((amount) => amount > 0) ? amounts : amounts.map(() => 1);
  const split = (amount: number): number[] => allocateCents(toCents(amount), weights);
  const [tax, cost, known] = [split(total.tax), split(total.cost), split(total.net_with_cost)];
  const largest = amounts.indexOf(Math.max(...amounts));
  return beleg.payments.map((payment, index) => ({
    payment,
    figures: {
      receipts: 1,
      lines: index === largest ? total.lines : 0,
      gross: payment.amount,
      net: payment.amount - (tax[index] ?? 0),
      tax: tax[index] ?? 0,
      cost: cost[index] ?? 0,
      net_with_cost: known[index] ?? 0,
      quantity: index === largest ? total.quantity : 0,
    },
  }));
}
