import { MARGIN_KEY } from '../compliance/index.ts';
import { type Kassenabschluss, NO_MARGIN } from '../kasse/index.ts';
import {
  addCents,
  assert,
  type Cents,
  type DeviceId,
  type EntryId,
  negCents,
  subCents,
  sumCents,
  toCents,
} from '../kernel/index.ts';
import { CASH, CLEARING, counterAccount, MARGIN_ACCOUNTS, paymentAccount, revenueAccounts } from './chart.ts';
import type { Buchung, BuchungLine } from './model.ts';

/** Where a Kassenabschluss comes from and the id its booking gets. */
export interface PostingContext {
  readonly device: DeviceId;
  readonly entryId: EntryId;
}

type Post = (account: string, amount: Cents, text: string, taxKey: number | null) => void;

/**
 * Used goods: the Z shows their gross without tax and beside it what the margins come to. The margin without its tax and the purchase share
 * are revenue of two kinds; the tax is owed (§ 25a(3) UStG).
 */
function postMargin(post: Post, z: Kassenabschluss): void {
  const gross = sumCents(z.businessCases.filter((row) => row.key === MARGIN_KEY).map((row) => row.gross));
  const { margin, tax } = z.margin ?? NO_MARGIN;
  post(MARGIN_ACCOUNTS.margin, negCents(subCents(margin, tax)), 'Differenzbesteuerung Marge', MARGIN_KEY);
  post(MARGIN_ACCOUNTS.purchase, negCents(subCents(gross, margin)), 'Differenzbesteuerung Einkauf', MARGIN_KEY);
  post(MARGIN_ACCOUNTS.tax, negCents(tax), 'USt Differenzbesteuerung', MARGIN_KEY);
}

/** What was sold and moved, against the clearing account. Returns what the clearing account is owed. */
function postCases(post: Post, z: Kassenabschluss): Cents {
  let cleared = toCents(0);
  for (const row of z.businessCases) {
    const brought = row.gvTyp === 'Anfangsbestand' ? z.cashBrought : toCents(0);
    const gross = subCents(row.gross, brought);
    cleared = addCents(cleared, gross);
    if (row.key === MARGIN_KEY) continue;
    const text = row.gvName === '' ? row.gvTyp : `${row.gvTyp} ${row.gvName}`;
    const counter = counterAccount(row.gvTyp, gross, row.gvName);
    if (counter !== null) {
      post(counter, negCents(gross), text, row.key);
      continue;
    }
    const accounts = revenueAccounts(row.gvTyp, row.key, row.rate);
    post(accounts.revenue, negCents(row.net), text, row.key);
    post(accounts.tax, negCents(row.tax), `USt ${text}`, row.key);
  }
  postMargin(post, z);
  return cleared;
}

/**
 * The booking of a Kassenabschluss in SKR03 (fiscal reference § 5, retail posting per Z):
 * clearing an Erlöse and Umsatzsteuer per tax key, Kasse and card clearing an clearing per payment, cash movements against their accounts.
 * Vouchers, tips and advances stand on their own accounts until they are used. Cash brought over from the Z before is no new money and is
 * not booked again. Σ = 0, the clearing account ends at 0. Null when the Z moved nothing.
 */
export function postKassenabschluss(z: Kassenabschluss, context: PostingContext): Buchung | null {
  const lines: BuchungLine[] = [];
  const post: Post = (account, amount, text, taxKey) => {
    if (amount !== 0) lines.push({ account, amount, text, taxKey });
  };
  post(CLEARING, postCases(post, z), 'Umsätze und Kassenbewegungen', null);
  for (const row of z.payments) {
    const drawer = row.type === 'Bar' && row.currency === 'EUR';
    const amount = drawer ? subCents(row.amount, z.cashBrought) : row.amount;
    const text = row.currency === 'EUR' ? row.name : `${row.name} ${row.currency}`;
    post(paymentAccount(row.type), amount, text, null);
    post(CLEARING, negCents(amount), text, null);
  }
  const brought = z.payments.some((row) => row.type === 'Bar' && row.currency === 'EUR');
  if (!brought) assert(z.cashBrought === 0, 'cash brought over is part of the Z');
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
