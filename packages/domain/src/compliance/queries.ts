import * as z from 'zod';
import { type DeviceId, query, type StoreId, zId, zInstant } from '../kernel/index.ts';
import { zComplaint } from './events.ts';
import { zOutageReason, zTseInfo } from './tse.ts';

const zPage = {
  store: zId<StoreId>().nullable().default(null),
  device: zId<DeviceId>().nullable().default(null),
  limit: z.int().min(1).max(1000).default(100),
  offset: z.int().min(0).default(0),
};
const zPlace = { device: zId<DeviceId>(), store: zId<StoreId>() };

/** A TSE with its time in service. */
export const zTseRow = z.object({
  ...zPlace,
  info: zTseInfo,
  commissionedAt: zInstant,
  decommissionedAt: zInstant.nullable(),
  reason: z.string(),
});
export type TseRow = z.infer<typeof zTseRow>;

/** An outage; `ended` null = it lasts and `unsigned` is what has come together so far. */
export const zOutageRow = z.object({
  ...zPlace,
  outageId: zId(),
  tseId: z.int(),
  reason: zOutageReason,
  detail: z.string(),
  began: zInstant,
  ended: zInstant.nullable(),
  unsigned: z.int(),
});
export type OutageRow = z.infer<typeof zOutageRow>;

/** An export of a TSE's log. */
export const zTseExportRow = z.object({
  ...zPlace,
  at: zInstant,
  tseId: z.int(),
  serial: z.string(),
  file: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  fromCounter: z.int().nullable(),
  toCounter: z.int().nullable(),
  complaints: z.array(z.string()),
});
export type TseExportRow = z.infer<typeof zTseExportRow>;

/** How this till's TSEs stand by its own records: in service, outages that last, Belege without a signature in the open Z, last export. */
export const tseStatus = query({
  name: 'compliance.tseStatus',
  input: z.object({}),
  output: z.object({
    inService: z.array(zTseInfo),
    outages: z.array(zOutageRow),
    unsignedInZ: z.int(),
    lastExport: zTseExportRow.nullable(),
  }),
  right: null,
  at: 'device',
});

/** Every TSE ever in service, by till and number. */
export const tses = query({
  name: 'compliance.tses',
  input: z.object(zPage),
  output: z.object({ rows: z.array(zTseRow), total: z.int() }),
  right: 'kasse.report',
  at: 'both',
});

/** Outages, the newest first. */
export const listOutages = query({
  name: 'compliance.listOutages',
  input: z.object({ ...zPage, from: zInstant.nullable().default(null), to: zInstant.nullable().default(null) }),
  output: z.object({ rows: z.array(zOutageRow), total: z.int() }),
  right: 'kasse.report',
  at: 'both',
});

/** A Z with what the auditor's rules said of it. */
export const zZCheckRow = z.object({
  ...zPlace,
  at: zInstant,
  kasseId: z.string(),
  zNumber: z.int(),
  belege: z.int(),
  signatures: z.int(),
  unsigned: z.int(),
  complaintCount: z.int(),
  complaints: z.array(zComplaint),
});
export type ZCheckRow = z.infer<typeof zZCheckRow>;

/** Results of the check of each Z, the newest first. */
export const zChecks = query({
  name: 'compliance.zChecks',
  input: z.object({ ...zPage, zNumber: z.int().nullable().default(null) }),
  output: z.object({ rows: z.array(zZCheckRow), total: z.int() }),
  right: 'kasse.report',
  at: 'both',
});

/** Exports of the TSEs' logs, the newest first. */
export const listTseExports = query({
  name: 'compliance.listTseExports',
  input: z.object(zPage),
  output: z.object({ rows: z.array(zTseExportRow), total: z.int() }),
  right: 'kasse.report',
  at: 'both',
});
