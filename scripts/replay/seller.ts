import { createHash } from 'node:crypto';
import { systemClock, type Transport } from '@valero/desktop/host';
import type { BasketView, Beleg } from '@valero/domain/kasse';
import { type Clock, type Failure, type Instant, type Result, toInstant } from '@valero/domain/kernel';
import type { Invoice, Rejection } from './file.ts';

/** A clock that shows the time of the invoice being sold. */
export interface ReplayClock extends Clock {
  /** Takes a wall clock of the file (read as UTC) for the store's; never goes back. */
  set(wall: number): void;
}

/** Makes the clock for stores in Germany. */
export function replayClock(start: number): ReplayClock {
  const store = systemClock('Europe/Berlin');
  let now = start;
  return {
    set: (wall) => {
      // the hour of a wall clock decides on summer time; the hour that occurs twice is taken as the later one
      const offset = store.offsetMinutes(toInstant(wall - 3_600_000));
      now = Math.max(now, wall - offset * 60_000);
    },
    now: (): Instant => toInstant(now),
    offsetMinutes: (at) => store.offsetMinutes(at),
  };
}

/** A UUID that is the same for the same text (version 8, RFC 9562 § 5.8), so that a second run finds what the first made. */
export function idOf(kind: string, text: string): string {
  const hex = createHash('sha256').update(`${kind}\u0000${text}`).digest('hex');
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** What became of an invoice. */
export interface Sold {
  readonly state: 'sold' | 'there' | 'nothing';
  readonly beleg: Beleg | null;
  readonly rejected: readonly Rejection[];
}

/** Sells invoices through a till's own calls. */
export interface Seller {
  /** Clears what a crash left in the basket and finds out how far the till is. */
  begin(): Promise<void>;
  /** Sells an invoice unless it was sold before; closes the day first when the invoice is of a later one. */
  sell(invoice: Invoice): Promise<Sold>;
  /** Closes the open day, if there is one. */
  closeDay(): Promise<boolean>;
}

function expectOk<T>(result: Result<unknown>, what: string): T {
  if (!result.ok) throw new Error(`${what}: ${result.error.code} ${JSON.stringify(result.error.details ?? {})}`);
  return result.value as T;
}

/** A refusal in one line. */
function inWords(failure: Failure): string {
  return `the till refused it: ${failure.code}`;
}

/** A seller at a till where somebody with the right to type prices is signed in. */
export function sellerAt(till: Transport, clock: ReplayClock): Seller {
  let openDay: string | null = null;
  const call = (name: string, input: unknown = {}): Promise<Result<unknown>> => till.call(name, input);

  const closeDay = async (): Promise<boolean> => {
    if (openDay === null) return false;
    clock.set(Date.parse(`${openDay}T23:30:00Z`));
    const report = expectOk<{ belegCount: number; expectedCash: number }>(await call('kasse.xReport'), 'X report');
    if (report.belegCount > 0) {
      expectOk(
        await call('kasse.closeDay', { counted: report.expectedCash, drop: report.expectedCash }),
        `closing ${openDay}`,
      );
    }
    openDay = null;
    return report.belegCount > 0;
  };

  /** Puts the lines into the basket; what the till refuses is named. */
  const fill = async (invoice: Invoice): Promise<Rejection[]> => {
    const rejected: Rejection[] = [];
    if (invoice.customer)
      expectOk(
        await call('kasse.setCustomer', { customerId: idOf('customer', invoice.customer) }),
        `customer of ${invoice.invoice}`,
      );
    for (const line of invoice.lines) {
      const input = {
        articleId: idOf('article', line.article),
        quantity: line.quantity,
        unitPrice: line.unitPrice,
        text: line.text || null,
      };
      const added = await call('kasse.addArticle', input);
      if (!added.ok) rejected.push({ invoice: invoice.invoice, line: line.line, reason: inWords(added.error) });
    }
    return rejected;
  };

  return {
    begin: async () => {
      const open = await new Promise<BasketView | null>((resolve) => {
        let seen = false;
        const stop = till.subscribe('basket', (value) => {
          if (!seen) resolve(value as BasketView | null);
          seen = true;
        });
        setTimeout(() => stop(), 0);
      });
      if (open) expectOk(await call('kasse.abortSale'), 'clearing the basket');
      openDay = expectOk<{ day: string | null }>(await call('kasse.xReport'), 'X report').day;
    },
    sell: async (invoice) => {
      const requestId = `replay:${invoice.invoice}`.slice(0, 80);
      const before = await call('kasse.completeSale', { requestId });
      if (before.ok) return { state: 'there', beleg: (before.value as { beleg: Beleg }).beleg, rejected: [] };
      if (before.error.code !== 'kasse.basket_empty')
        throw new Error(`asking for ${invoice.invoice}: ${before.error.code}`);
      if (openDay !== null && openDay < invoice.day) await closeDay();
      clock.set(invoice.at);
      const rejected = await fill(invoice);
      if (rejected.length === invoice.lines.length) {
        await call('kasse.abortSale');
        return { state: 'nothing', beleg: null, rejected };
      }
      const reference = {
        type: 'ExterneRechnung',
        name: '',
        date: '',
        kasseId: '',
        zNumber: null,
        belegId: invoice.invoice.slice(0, 60),
      };
      const finish = (method: 'cash' | 'transfer'): Promise<Result<unknown>> =>
        call('kasse.completeSale', { method, requestId, references: [reference] });
      // known customers and money back go by transfer, so that a drawer never owes cash
      const owed = invoice.lines.reduce((sum, line) => sum + line.quantity * line.unitPrice, 0);
      const sold = expectOk<{ beleg: Beleg }>(
        await finish(invoice.customer || owed < 0 ? 'transfer' : 'cash'),
        `selling ${invoice.invoice}`,
      );
      openDay ??= invoice.day;
      return { state: 'sold', beleg: sold.beleg, rejected };
    },
    closeDay,
  };
}
