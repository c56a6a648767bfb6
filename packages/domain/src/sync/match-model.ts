import * as z from 'zod';
import { type DeviceId, type StoreId, zBusinessDay, zCents, zId, zInstant } from '../kernel/index.ts';

/** The four places that must tell the same story of a Z: the till, the head office's Belege, the ledger, the rollups. */
export const MATCH_PLACES = ['till', 'server', 'ledger', 'rollup'] as const;
export const zMatchPlace = z.enum(MATCH_PLACES);
export type MatchPlace = z.infer<typeof zMatchPlace>;

/** Where a chain stands: the last fact and its hash. */
export const zChainMark = z.object({ epoch: z.int().min(1), seq: z.int().min(0), hash: z.string().max(64) });
export type ChainMark = z.infer<typeof zChainMark>;

/**
 * What a till says of one of its Z, worked out from its own tables and never from what it sent.
 * `belege` counts every Beleg, `gross` is the revenue in cents, `seqSum` the sum of the journal numbers of the Belege: a single missing one is named by it.
 * `head` is the fact of the Kassenabschluss, or the journal's head while the Z is open.
 */
export const zTillFigures = z.object({
  z: z.int().min(1),
  closed: z.boolean(),
  belege: z.int().min(0),
  gross: zCents,
  seqSum: z.int().min(0),
  firstSeq: z.int().min(0),
  lastSeq: z.int().min(0),
  head: zChainMark,
});
export type TillFigures = z.infer<typeof zTillFigures>;

/** At most this many Z stand in one heartbeat. */
export const FIGURES_LIMIT = 16;

/** Part of the heartbeat: the open Z and those Z the server asked for. */
export const zHeartbeatFigures = z.array(zTillFigures).max(FIGURES_LIMIT);

/** Numbers of the journal that are missing, both ends included. */
export const zSeqRange = z.object({ from: z.int(), to: z.int() });
export type SeqRange = z.infer<typeof zSeqRange>;

/** What is compared. `seqs` = the Belege are as many and as much, but not the same ones; `chain` = the journal at the server has a hole or a broken link. */
export const zMatchFigure = z.enum(['belege', 'gross', 'head', 'seqs', 'booking', 'z', 'chain', 'day']);
export type MatchFigure = z.infer<typeof zMatchFigure>;

/** Why a Beleg has not arrived at a place: what the dead-letter list says. */
export const zMatchCause = z.object({
  seq: z.int(),
  consumer: z.string(),
  reason: z.string(),
  state: z.enum(['open', 'discarded']),
  note: z.string().nullable(),
});
export type MatchCause = z.infer<typeof zMatchCause>;

/** One disagreement: which till, which Z, which place, by how much, and what is missing as far as it can be told. */
export const zMatchGap = z.object({
  device: zId<DeviceId>(),
  deviceName: z.string(),
  storeName: z.string(),
  /** null = the gap is not about one Z. */
  z: z.int().nullable(),
  /** The business day, for gaps of daily figures. */
  day: zBusinessDay.nullable(),
  place: zMatchPlace,
  figure: zMatchFigure,
  /** What the till (or the place it is measured against) says, and what this place says: a count, cents, or a hash. */
  expected: z.union([z.int(), z.string(), z.null()]),
  found: z.union([z.int(), z.string(), z.null()]),
  missing: z.array(zSeqRange),
  causes: z.array(zMatchCause),
});
export type MatchGap = z.infer<typeof zMatchGap>;

/**
 * How one Z stands. `equal` = all four agree · `open` = not closed yet, the other three agree (the ledger books at the Kassenabschluss) ·
 * `waiting` = the till has more than has arrived · `settling` = arrived, not worked in everywhere yet · `unheard` = the till has not said anything of it ·
 * `differs` = there is a gap.
 */
export const zMatchState = z.enum(['equal', 'open', 'waiting', 'settling', 'unheard', 'differs']);
export type MatchState = z.infer<typeof zMatchState>;

const zPlaceFigures = z.object({ belege: z.int().nullable(), gross: zCents.nullable() });
export type PlaceFigures = z.infer<typeof zPlaceFigures>;

/** One Z of one till with what every place says. null = the place says nothing of it. */
export const zMatchLine = z.object({
  device: zId<DeviceId>(),
  deviceName: z.string(),
  store: zId<StoreId>(),
  storeName: z.string(),
  z: z.int(),
  day: zBusinessDay.nullable(),
  closedAt: zInstant.nullable(),
  state: zMatchState,
  /** Belege this Z has at the till, and how many of them stand everywhere. */
  belege: z.int(),
  matched: z.int(),
  till: zPlaceFigures.nullable(),
  server: zPlaceFigures.nullable(),
  ledger: zPlaceFigures.nullable(),
  rollup: zPlaceFigures.nullable(),
  /** The chain head at the till and here; null = not told, or not here. */
  headTill: zChainMark.nullable(),
  headServer: zChainMark.nullable(),
  /** When the till itself last spoke of this Z. */
  toldAt: zInstant.nullable(),
  gaps: z.array(zMatchGap),
});
export type MatchLine = z.infer<typeof zMatchLine>;

/** A till nobody has heard from lately, or that has more than has arrived. */
export const zMatchSilent = z.object({
  device: zId<DeviceId>(),
  deviceName: z.string(),
  storeName: z.string(),
  lastContact: zInstant.nullable(),
  /** Facts the till said it has and the server does not. */
  waiting: z.int(),
});
export type MatchSilent = z.infer<typeof zMatchSilent>;

/** The match in one look. `belege` of all tills, `matched` of them everywhere, `open` of those matched in a Z that is not closed yet. */
export const zMatchSummary = z.object({
  belege: z.int(),
  matched: z.int(),
  open: z.int(),
  waiting: z.int(),
  settling: z.int(),
  lines: z.int(),
  gaps: z.int(),
  /** Lines by state. */
  states: z.record(zMatchState, z.int()),
  silent: z.array(zMatchSilent),
});
export type MatchSummary = z.infer<typeof zMatchSummary>;

/** A fact of a till that is stored at the server and waits for a person: left behind by a consumer, or flagged (`consumer` null). */
export const zHeldFact = z.object({
  seq: z.int(),
  type: z.string(),
  consumer: z.string().nullable(),
  reason: z.string(),
});
export type HeldFact = z.infer<typeof zHeldFact>;

/** What a till is told of its own match in the answer to a heartbeat; `wanted` = Z it should speak of next time. */
export const zTillMatch = z.object({
  belege: z.int(),
  matched: z.int(),
  /** Z that stand everywhere, and Z the till has told of. */
  closedMatched: z.int(),
  closed: z.int(),
  state: zMatchState,
  gaps: z.array(zMatchGap).max(5),
  held: z.array(zHeldFact).max(5),
  checkedAt: zInstant,
  wanted: z.array(z.int()).max(FIGURES_LIMIT),
});
export type TillMatch = z.infer<typeof zTillMatch>;
