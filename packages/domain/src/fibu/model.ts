import * as z from 'zod';
import { type EntryId, zBusinessDay, zCents, zId, zInstant } from '../kernel/index.ts';

/** A line of a booking: positive = Soll (debit), negative = Haben (credit); never 0. */
export const zBuchungLine = z.object({
  account: z.string().regex(/^\d{4,8}$/),
  amount: zCents,
  text: z.string(),
  taxKey: z.int().nullable(),
});
export type BuchungLine = z.infer<typeof zBuchungLine>;

/** A balanced booking: Σ amount = 0. Never changed; a correction is the opposite booking. */
export const zBuchung = z.object({
  id: zId<EntryId>(),
  date: zBusinessDay,
  belegfeld: z.string(),
  text: z.string(),
  source: z.object({ kind: z.literal('z'), device: z.string(), zNumber: z.int() }),
  lines: z.array(zBuchungLine),
});
export type Buchung = z.infer<typeof zBuchung>;

/** An account of the chart. `kind` decides on which side of the figures it counts. */
export interface Konto {
  readonly number: string;
  readonly name: string;
  readonly kind: 'asset' | 'liability' | 'revenue' | 'expense' | 'tax' | 'clearing' | 'equity';
}

/** A row of the journal screen. */
export const zJournalRow = z.object({
  entry: zId<EntryId>(),
  number: z.int(),
  date: zBusinessDay,
  belegfeld: z.string(),
  text: z.string(),
  account: z.string(),
  accountName: z.string(),
  debit: zCents,
  credit: zCents,
  store: z.string(),
  recordedAt: zInstant,
});
