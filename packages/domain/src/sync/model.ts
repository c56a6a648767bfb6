import * as z from 'zod';
import { zKnownNumbers } from '../kasse/index.ts';
import { type DeviceId, type FactId, type StoreId, type UserId, zId, zInstant } from '../kernel/index.ts';
import { zTillMatch } from './match-model.ts';

/**
 * How a fact travels: the exact bytes stored at the device, never serialised again.
 * `body` is the JSON text of the fact's head and payload; `hash` = SHA-256 over the previous hash (32 bytes) and the UTF-8 bytes of `body`, in lower-case hex.
 * The first fact of an epoch chains to 32 zero bytes (epoch 1) or to the last hash of the epoch before.
 */
export const zSealedFact = z.object({
  seq: z.int().min(1),
  id: zId<FactId>(),
  body: z.string().max(4_000_000),
  prevHash: z.string().regex(/^[0-9a-f]{64}$/),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type SealedFact = z.infer<typeof zSealedFact>;

/** What `body` holds, in this order of keys. */
export const zFactBody = z.object({
  device: zId<DeviceId>(),
  epoch: z.int().min(1),
  seq: z.int().min(1),
  id: zId<FactId>(),
  type: z.string().regex(/^[\x21-\x7e]{1,80}$/),
  version: z.int().min(1),
  store: zId<StoreId>(),
  actor: zId<UserId>().nullable(),
  at: zInstant,
  offset: z.int(),
  payload: z.unknown(),
  /** Hybrid logical clock (`hlcText`), kept by the journal; facts of older programs have none. */
  hlc: z
    .string()
    .regex(/^[0-9a-f]{19}$/)
    .optional(),
});

/** Where every chain begins. */
export const GENESIS_HASH = '0'.repeat(64);

/** A batch of a device's journal on its way up. */
export const zIngestRequest = z.object({
  device: zId<DeviceId>(),
  epoch: z.int().min(1).max(999_999),
  facts: z.array(zSealedFact).min(1).max(500),
  /** The device's head and clock at sending, so that the server knows what it has not yet received. */
  head: z.object({ seq: z.int(), hash: z.string() }),
  sentAt: zInstant,
});
export type IngestRequest = z.infer<typeof zIngestRequest>;

/** The answer, given only after the commit. */
export const zIngestReply = z.object({
  ackedSeq: z.int(),
  ackedHash: z.string(),
  duplicates: z.int(),
  serverTime: zInstant,
  /** What is known of a till that begins again after a restore, so that it gives no number twice. */
  numbers: zKnownNumbers.optional(),
});
export type IngestReply = z.infer<typeof zIngestReply>;

/** Shapes a device can follow. The server alone decides on table, filter and columns. */
export const SHAPES = ['articles', 'customers', 'users', 'stores', 'devices', 'company', 'requests'] as const;
export type ShapeName = (typeof SHAPES)[number];

/** `loading` = no whole copy yet, or a new one is being fetched; `behind` = not heard of for a while, or changes wait for the other shapes; `stopped` = see the trouble. */
export const SHAPE_STATES = ['loading', 'current', 'behind', 'stopped'] as const;
export type ShapeState = (typeof SHAPE_STATES)[number];

/**
 * Why a shape does not get on. `unreachable`: no answer; `refused`: the server does not let this device (401, 403); `foreign`: somebody else
 * answers (captive portal, proxy); `server`: the server's own trouble; `diverged`: a new copy is needed; `invalid`: rows this program cannot store.
 */
export const SHAPE_TROUBLES = ['unreachable', 'refused', 'foreign', 'server', 'diverged', 'invalid'] as const;
export type ShapeTrouble = (typeof SHAPE_TROUBLES)[number];

/** How one shape stands on this device. */
export const zShapeStatus = z.object({
  name: z.string(),
  rows: z.int(),
  /** When the server last said that nothing is missing. */
  lastSyncedAt: zInstant.nullable(),
  /** Milliseconds since then, by a clock that nobody sets; null = never. */
  ageMs: z.int().min(0).nullable(),
  state: z.enum(SHAPE_STATES),
  trouble: z.enum(SHAPE_TROUBLES).nullable(),
  /** The technical text behind the trouble. */
  detail: z.string().nullable(),
  /** The position in the server's log that the rows in use stand for, as decimal text; the same for all shapes that are cut together. */
  lsn: z.string().nullable(),
  /** Changes that are here and not yet in use; while loading: rows of the new copy. */
  waiting: z.int().min(0),
});
export type ShapeStatus = z.infer<typeof zShapeStatus>;

/** How a device stands towards the server, for pill and sync page. */
export const zSyncStatus = z.object({
  online: z.boolean(),
  unsent: z.int(),
  oldestUnsent: zInstant.nullable(),
  lastContact: zInstant.nullable(),
  lastError: z.string().nullable(),
  shapes: z.array(zShapeStatus),
  head: z.object({ epoch: z.int(), seq: z.int(), hash: z.string() }),
  /** Belege the server has not confirmed, and when the oldest of them was made; `unsent` counts every fact. */
  unsentBelege: z.int(),
  oldestBeleg: zInstant.nullable(),
  /** Why the server takes nothing until a person has looked; null = it takes everything. */
  held: z.object({ code: z.string(), details: z.record(z.string(), z.union([z.string(), z.number()])) }).nullable(),
  /** What the server last said of this till's Z; null = it was never asked. */
  match: zTillMatch.nullable(),
});
export type SyncStatus = z.infer<typeof zSyncStatus>;
