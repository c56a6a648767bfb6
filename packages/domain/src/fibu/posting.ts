import type { Kassenabschluss } from '../kasse/index.ts';
import {
  addCents,
  assert,
  type Cents,
  type DeviceId,
  type EntryId,
  negCents,
  subCents,
  toCents,
} from '../kernel/index.ts';
import { CASH, CLEARING, counterAccount, paymentAccount, revenueAccounts } from './chart.ts';
import type { Buchung, BuchungLine } from './model.ts';

/** Where a Kassenabschluss comes from and the id its booking gets. */
export interface PostingContext {
  readonly device: DeviceId;
  readonly entryId: EntryId;
}

/**
 * The booking of a Kassenabschluss in SKR03 (fiscal reference § 5, retail posting per Z):
 * clearing an Erlöse and Umsatzsteuer per tax key, Kasse and card clearing an clearing per payment, cash movements against their accounts.
 * Cash brought over from the Z before is no new money and is not booked again. Σ = 0, the clearing account ends at 0.
 * Null when the Z moved nothing.
 */
export function postKassenabschluss(z: Kassenabschluss, context: PostingContext): Buchung | null {
  const lines: BuchungLine[] = [];
  const post = (account: string, amount: Cents, text: string, taxKey: number | null): void => {
    if (amount !== 0) lines.push({ account, amount, text, taxKey });
  };
  let cleared = 0;
  for (const row of z.businessCases) {
    const counter = counterAccount(row.gvTyp, row.gross);
    const brought = row.gvTyp === 'Anfangsbestand' ? z.cashBrought : toCents(0);
    const gross = subCents(row.gross, brought);
    cleared += gross;
    if (counter !== null) {
      post(counter, negCents(gross), row.gvTyp, row.key);
      continue;
    }
    const accounts = revenueAccounts(row.key, row.rate);
    post(accounts.revenue, negCents(row.net), row.gvTyp, row.key);
    post(accounts.tax, negCents(row.tax), `USt ${row.gvTyp}`, row.key);
  }
  post(CLEARING, toCents(cleared), 'Umsätze und Kassenbewegungen', null);
  for (const row of z.payments) {
    const amount = row.type === 'Bar' ? subCents(row.amount, z.cashBrought) : row.amount;
    post(paymentAccount(row.type), amount, row.name, null);
    post(CLEARING, negCents(amount), row.name, null);
  }
  if (!z.payments.some((row) => row.type === 'Bar')) assert(z.cashBrought === 0, 'cash brought over is part of the Z');
  const sum = lines.reduce((total, line) => addCents(total, line.amount), toCents(0));
  assert(sum === 0, `debits = credits: ${sum} (Z ${z.number} of ${z.kasseId})`);
  assert(
    lines.every((line) => line.account !== CASH || line.amount !== 0),
    'no empty line',
  );
  if (lines.length === 0) return null;
  const text = `Kassenabschluss ${z.kasseId} Z ${z.number}`;
  return {
    id: context.entryId,
    date: z.businessDay,
    belegfeld: `Z${z.number}-${z.kasseId}`.slice(0, 36),
    text,
    source: { kind: 'z', device: context.device, zNumber: z.number },
    lines,
  };
}
