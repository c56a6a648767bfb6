import * as z from 'zod';
import { type DeviceId, query, type StoreId, zId, zInstant } from '../kernel/index.ts';
import { zSyncStatus } from './model.ts';

/** The device's own sync state. */
export const syncStatus = query({
  name: 'sync.status',
  input: z.object({}),
  output: zSyncStatus,
  right: null,
  at: 'device',
});

/** All devices as the server knows them. */
export const listDevices = query({
  name: 'sync.listDevices',
  input: z.object({}),
  output: z.array(
    z.object({
      device: zId<DeviceId>(),
      name: z.string(),
      store: zId<StoreId>(),
      storeName: z.string(),
      kind: z.enum(['till', 'office']),
      received: z.int(),
      head: z.int(),
      waiting: z.int(),
      lastContact: zInstant.nullable(),
      clockOffsetMs: z.int().nullable(),
      review: z.int(),
      quarantined: z.boolean(),
      /** Why it is held, or what the head office was told of it: `fork at 17`, `chain broken at 5 (link)`; null = nothing. */
      alarm: z.string().nullable(),
      alarmAt: zInstant.nullable(),
      /** Facts of it that a consumer could not apply. */
      letters: z.int(),
      /** Whether it shows itself with a key or a token that is good; else it needs a code. */
      enrolled: z.boolean(),
    }),
  ),
  right: 'bi.read',
  at: 'server',
});
