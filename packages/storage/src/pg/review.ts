import { rateOf } from '@valero/domain/compliance';
import { type Beleg, belegIssued, type Kassenabschluss, kassenabschlussMade } from '@valero/domain/kasse';
import type { Fact, Instant } from '@valero/domain/kernel';
import { unreadable } from './facts.ts';

function sum<T>(list: readonly T[], amount: (entry: T) => number): number {
  return list.reduce((total, entry) => total + amount(entry), 0);
}

/** What is odd about a Beleg. It was sold all the same. */
function reviewBeleg(beleg: Beleg): string[] {
  const flags: string[] = [];
  if (sum(beleg.lines, (line) => line.gross) !== beleg.gross) flags.push('lines_sum');
  if (sum(beleg.taxes, (tax) => tax.gross) !== beleg.gross) flags.push('taxes_sum');
  if (beleg.taxes.some((tax) => tax.net + tax.tax !== tax.gross)) flags.push('tax_split');
  if (beleg.bonTyp === 'Beleg' && sum(beleg.payments, (payment) => payment.amount) !== beleg.gross)
    flags.push('payments_sum');
  // a sale given up on a day with other rates keeps those of its open Z
  if (beleg.kind !== 'abort' && beleg.lines.some((line) => rateOf(line.taxKey, beleg.businessDay) !== line.taxRate))
    flags.push('tax_rate');
  if (beleg.lines.some((line) => line.base + sum(line.discounts, (discount) => discount.amount) !== line.gross))
    flags.push('discount_sum');
  return flags;
}

/** What is odd about a Kassenabschluss. */
function reviewZ(z: Kassenabschluss): string[] {
  const flags: string[] = [];
  if (sum(z.businessCases, (row) => row.gross) !== sum(z.payments, (row) => row.amount)) flags.push('z_balance');
  if (z.businessCases.some((row) => row.net + row.tax !== row.gross)) flags.push('tax_split');
  return flags;
}

/** How far a device's clock may be off before what it dates is looked at. */
const CLOCK_OFF_MS = 300_000;

/**
 * Whether the dates a device gives its Belege and Z cannot be trusted: its clock stood far from ours when it sent them, or one lies ahead of
 * now. A fact may be old: tills are away for days.
 */
export function clockIsOff(fact: Fact, sentAt: Instant, now: Instant): boolean {
  if (!belegIssued.is(fact) && !kassenabschlussMade.is(fact)) return false;
  return Math.abs(sentAt - now) > CLOCK_OFF_MS || fact.at - now > CLOCK_OFF_MS;
}

/**
 * Why a person should look at a fact; empty = nothing. A flagged fact is stored and, when it can be read, applied like any other:
 * the server may flag a fact, it may never refuse a sale.
 */
export function review(fact: Fact): string[] {
  const why = unreadable(fact);
  if (why !== null) return [why];
  if (belegIssued.is(fact)) return reviewBeleg(fact.payload);
  if (kassenabschlussMade.is(fact)) return reviewZ(fact.payload);
  return [];
}
