import * as z from 'zod';
import { type DeviceId, type FactId, query, zBusinessDay, zCents, zId, zInstant } from '../kernel/index.ts';
import { zMatchGap, zMatchLine, zMatchState, zMatchSummary } from './match-model.ts';

/** A run of the whole check, as it is kept. `by` null = the nightly one. */
export const zMatchRun = z.object({
  id: z.int(),
  at: zInstant,
  tookMs: z.int(),
  by: z.string().nullable(),
  summary: zMatchSummary,
  /** The first gaps; `summary.gaps` counts them all. */
  gaps: z.array(zMatchGap),
});
export type MatchRun = z.infer<typeof zMatchRun>;

/**
 * Whether till, server, ledger and rollup tell the same of every Z. Worked out from sums per Z at the moment of asking; holes in the journal and
 * Belege lost behind their sums are looked for by the whole check, whose last run stands beside. Lines: what needs a person first, then the newest.
 */
export const match = query({
  name: 'sync.match',
  input: z.object({
    device: zId<DeviceId>().nullable().default(null),
    state: zMatchState.nullable().default(null),
    limit: z.int().min(0).max(100_000).default(200),
    offset: z.int().min(0).default(0),
  }),
  output: z.object({
    checkedAt: zInstant,
    summary: zMatchSummary,
    /** Whether everything that can agree by now does. */
    proven: z.boolean(),
    /** All gaps at this moment, at most 200, with those of the last whole check that sums alone do not show. */
    gaps: z.array(zMatchGap),
    lines: z.array(zMatchLine),
    /** Lines that the filters select. */
    total: z.int(),
    /** Per till its newest Z, oldest first, for a picture. */
    tills: z.array(
      z.object({
        device: zId<DeviceId>(),
        deviceName: z.string(),
        storeName: z.string(),
        belege: z.int(),
        matched: z.int(),
        cells: z.array(
          z.object({ z: z.int(), day: zBusinessDay.nullable(), state: zMatchState, belege: z.int(), matched: z.int() }),
        ),
      }),
    ),
    lastRun: zMatchRun.nullable(),
    /** What else waits for a person: facts left behind, flagged ones, and by how much debits and credits of the whole ledger differ. */
    beside: z.object({ letters: z.int(), review: z.int(), ledgerSum: zCents }),
  }),
  right: 'bi.read',
  at: 'server',
});

/** The runs of the whole check, newest first. */
export const matchRuns = query({
  name: 'sync.matchRuns',
  input: z.object({ limit: z.int().min(1).max(200).default(20) }),
  output: z.array(zMatchRun),
  right: 'bi.read',
  at: 'server',
});

const zWhere = {
  fact: zId<FactId>(),
  device: zId<DeviceId>(),
  deviceName: z.string(),
  storeName: z.string(),
  epoch: z.int(),
  seq: z.int(),
  type: z.string(),
  /** When the device recorded it, and when it arrived. */
  recordedAt: zInstant,
  receivedAt: zInstant,
};

/** Facts a consumer could not apply, newest first; those that are done are kept with what became of them. */
export const deadLetters = query({
  name: 'sync.deadLetters',
  input: z.object({ state: z.enum(['open', 'retried', 'discarded']).nullable().default(null) }),
  output: z.array(
    z.object({
      ...zWhere,
      consumer: z.string(),
      reason: z.string(),
      attempts: z.int(),
      at: zInstant,
      state: z.enum(['open', 'retried', 'discarded']),
      note: z.string().nullable(),
    }),
  ),
  right: 'bi.read',
  at: 'server',
});

/** Facts that are stored and that a person should look at, newest first. */
export const flagged = query({
  name: 'sync.flagged',
  input: z.object({ limit: z.int().min(1).max(5000).default(200), offset: z.int().min(0).default(0) }),
  output: z.object({
    total: z.int(),
    rows: z.array(z.object({ ...zWhere, flags: z.array(z.string()) })),
  }),
  right: 'bi.read',
  at: 'server',
});

/** The stored text of a fact, as it came; null = there is none. Secrets never stand in facts. */
export const factContent = query({
  name: 'sync.factContent',
  input: z.object({ fact: zId<FactId>() }),
  output: z.object({ type: z.string(), body: z.string(), hash: z.string() }).nullable(),
  right: 'kasse.report',
  at: 'server',
});
