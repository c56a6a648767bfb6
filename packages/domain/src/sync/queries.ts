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
    }),
  ),
  right: 'bi.read',
  at: 'server',
});
