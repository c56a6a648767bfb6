import * as z from 'zod';
import { type DeviceId, type FactId, type StoreId, type UserId, zId, zInstant } from '../kernel/index.ts';

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
  type: z.string().max(80),
  version: z.int().min(1),
  store: zId<StoreId>(),
  actor: zId<UserId>().nullable(),
  at: zInstant,
  offset: z.int(),
  payload: z.unknown(),
});

/** Where every chain begins. */
export const GENESIS_HASH = '0'.repeat(64);

/** A batch of a device's journal on its way up. */
export const zIngestRequest = z.object({
  device: zId<DeviceId>(),
  epoch: z.int().min(1),
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
});
export type IngestReply = z.infer<typeof zIngestReply>;

/** Shapes a device can follow. The server alone decides on table, filter and columns. */
export const SHAPES = ['articles', 'customers', 'users', 'stores', 'devices', 'company'] as const;
export type ShapeName = (typeof SHAPES)[number];

/** How a device stands towards the server, for pill and sync page. */
export const zSyncStatus = z.object({
  online: z.boolean(),
  unsent: z.int(),
  oldestUnsent: zInstant.nullable(),
  lastContact: zInstant.nullable(),
  lastError: z.string().nullable(),
  shapes: z.array(z.object({ name: z.string(), rows: z.int(), lastSyncedAt: zInstant.nullable() })),
  head: z.object({ epoch: z.int(), seq: z.int(), hash: z.string() }),
});
export type SyncStatus = z.infer<typeof zSyncStatus>;
