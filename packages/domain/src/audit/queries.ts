import * as z from 'zod';
import {
  type DeviceId,
  type FactId,
  query,
  type StoreId,
  type UserId,
  zBusinessDay,
  zId,
  zInstant,
  zText,
} from '../kernel/index.ts';
import { zAccessKind, zChangeEntity, zInspectionEnd } from './model.ts';
import { RECORD_KINDS } from './retention.ts';

const zFilter = z.object({
  text: zText(80).default(''),
  /** Calendar days in UTC, both included. */
  from: zBusinessDay.nullable().default(null),
  to: zBusinessDay.nullable().default(null),
  device: zId<DeviceId>().nullable().default(null),
  limit: z.int().min(1).max(1000).default(100),
  offset: z.int().min(0).default(0),
});

/** One field that changed. */
export const zChangeRow = z.object({
  fact: zId<FactId>(),
  n: z.int(),
  at: zInstant,
  device: zId<DeviceId>(),
  store: zId<StoreId>(),
  actor: zId<UserId>().nullable(),
  /** Name of the person; empty = the program itself. */
  actorName: z.string(),
  entity: zChangeEntity,
  entityId: z.string(),
  label: z.string(),
  field: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export type ChangeRow = z.infer<typeof zChangeRow>;

/** The history of master data and parameters, newest first. */
export const listChanges = query({
  name: 'audit.changes',
  input: zFilter.extend({ entity: zChangeEntity.nullable().default(null) }),
  output: z.object({ rows: z.array(zChangeRow), total: z.int() }),
  right: 'audit.read',
  at: 'both',
});

/** One access. */
export const zAccessRow = z.object({
  fact: zId<FactId>(),
  at: zInstant,
  device: zId<DeviceId>(),
  store: zId<StoreId>(),
  kind: zAccessKind,
  who: z.string(),
  detail: z.string(),
  origin: z.string(),
});
export type AccessRow = z.infer<typeof zAccessRow>;

/** The log of accesses, newest first. */
export const listAccesses = query({
  name: 'audit.log',
  input: zFilter.extend({ kind: zAccessKind.nullable().default(null) }),
  output: z.object({ rows: z.array(zAccessRow), total: z.int() }),
  right: 'audit.read',
  at: 'both',
});

/** Inspections, newest first. */
export const listInspections = query({
  name: 'audit.inspections',
  input: z.object({}),
  output: z.array(
    z.object({
      id: zId(),
      device: zId<DeviceId>(),
      auditorName: z.string(),
      authority: z.string(),
      beganAt: zInstant,
      until: zInstant,
      endedAt: zInstant.nullable(),
      reason: zInspectionEnd.nullable(),
    }),
  ),
  right: 'audit.read',
  at: 'both',
});

/** The retention table with what is stored, by calendar year: from when on a year's records may be deleted. Nothing is deleted by VALERO. */
export const retention = query({
  name: 'audit.retention',
  input: z.object({}),
  output: z.array(
    z.object({
      kind: z.enum(RECORD_KINDS),
      years: z.int(),
      source: z.string(),
      stored: z.array(z.object({ year: z.int(), records: z.int(), deletableFrom: zBusinessDay })),
    }),
  ),
  right: 'audit.read',
  at: 'both',
});
