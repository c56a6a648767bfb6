import * as z from 'zod';
import { query, type StoreId, zBusinessDay, zCents, zId } from '../kernel/index.ts';
import { zJournalRow } from './model.ts';

/** The journal, oldest first. */
export const journal = query({
  name: 'fibu.journal',
  input: z.object({
    from: zBusinessDay.nullable().default(null),
    to: zBusinessDay.nullable().default(null),
    store: zId<StoreId>().nullable().default(null),
    limit: z.int().min(1).max(100_000).default(500),
    offset: z.int().min(0).default(0),
  }),
  output: z.object({ rows: z.array(zJournalRow), total: z.int(), debit: zCents, credit: zCents }),
  right: 'fibu.read',
  at: 'server',
});

/** Balances of all accounts in a period (Summen- und Saldenliste). */
export const balances = query({
  name: 'fibu.balances',
  input: z.object({ from: zBusinessDay.nullable().default(null), to: zBusinessDay.nullable().default(null) }),
  output: z.array(
    z.object({
      account: z.string(),
      name: z.string(),
      opening: zCents,
      debit: zCents,
      credit: zCents,
      balance: zCents,
    }),
  ),
  right: 'fibu.read',
  at: 'server',
});

/** One account's movements with the running balance. */
export const accountSheet = query({
  name: 'fibu.accountSheet',
  input: z.object({
    account: z.string(),
    from: zBusinessDay.nullable().default(null),
    to: zBusinessDay.nullable().default(null),
    limit: z.int().min(1).max(100_000).default(1000),
    offset: z.int().min(0).default(0),
  }),
  output: z.object({
    account: z.string(),
    name: z.string(),
    opening: zCents,
    rows: z.array(zJournalRow.extend({ balance: zCents })),
    total: z.int(),
    closing: zCents,
  }),
  right: 'fibu.read',
  at: 'server',
});
