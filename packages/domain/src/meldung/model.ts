import * as z from 'zod';
import { type DeviceId, type Id, type StoreId, zBusinessDay, zId, zInstant, zText } from '../kernel/index.ts';

/** A recording system of the register: that of a VALERO till has the till's own id. */
export type SystemId = Id<'recordingSystem'>;
/** A report sent to the tax office. */
export type ReportId = Id<'kassenmeldung'>;

/** Kind of recording system (§ 146a Abs. 4 Satz 1 Nr. 4 AO); `pc` = computer-based till system. */
export const zSystemKind = z.enum(['pc', 'register', 'app', 'scale', 'other']);
export type SystemKind = z.infer<typeof zSystemKind>;

/** How a system came into the shop: renting, leasing and borrowing count like buying (BMF FAQ on § 146a Abs. 4 AO). */
export const zAcquisition = z.enum(['bought', 'rented', 'leased', 'borrowed']);

/** Kind of TSE (Nr. 3) by its form; `lan` = in the shop's network or in the printer. */
export const zTseForm = z.enum(['sd', 'usb', 'cloud', 'lan', 'other']);
export type TseForm = z.infer<typeof zTseForm>;

/** A TSE as the report names it. */
export const zMeldungTse = z.object({
  form: zTseForm.nullable(),
  /** `BSI-K-TR-0403-2021`. */
  certificationId: zText(40),
  serial: zText(64),
  commissioned: zBusinessDay.nullable(),
});
export type MeldungTse = z.infer<typeof zMeldungTse>;

/** What a person enters about a recording system. Of a till, what is left empty comes from the till's own facts. */
export const zSystem = z.object({
  id: zId<SystemId>(),
  /** The VALERO till it is; null = a system of another maker. */
  device: zId<DeviceId>().nullable(),
  store: zId<StoreId>(),
  kind: zSystemKind,
  software: zText(50),
  softwareVersion: zText(50),
  manufacturer: zText(50),
  model: zText(50),
  serial: zText(70),
  acquisition: zAcquisition,
  acquired: zBusinessDay.nullable(),
  commissioned: zBusinessDay.nullable(),
  decommissioned: zBusinessDay.nullable(),
  decommissionReason: zText(200),
  /** Form of the till's TSE where it cannot be told from its maker. */
  tseForm: zTseForm.nullable(),
  /** TSEs of a system of another maker; those of a till come from its facts. */
  tses: z.array(zMeldungTse).max(10),
  note: zText(500),
  version: z.int(),
});
export type System = z.infer<typeof zSystem>;

/** What the form asks of every system and is not there yet. */
export const zMissing = z.enum([
  'acquired',
  'commissioned',
  'manufacturer',
  'model',
  'serial',
  'software',
  'softwareVersion',
  'tse',
  'tseForm',
  'certificationId',
  'decommissionReason',
]);
export type Missing = z.infer<typeof zMissing>;

/** A system as it stands in the register, entered and collected data together. `version` 0 = nobody has entered anything yet. */
export const zSystemView = zSystem.extend({ missing: z.array(zMissing) });
export type SystemView = z.infer<typeof zSystemView>;

/** A system as a report named it: frozen, so that later changes show what has to be reported again. */
export const zReportedSystem = zSystem.omit({ device: true, note: true, tseForm: true, version: true, store: true });
export type ReportedSystem = z.infer<typeof zReportedSystem>;

/** A report that was sent for a store. */
export const zReported = z.object({
  id: zId<ReportId>(),
  store: zId<StoreId>(),
  /** Day it was sent. */
  date: zBusinessDay,
  /** Transferticket of ELSTER. */
  ticket: zText(60),
  by: zText(60),
  systems: z.array(zReportedSystem).max(500),
});
export type Reported = z.infer<typeof zReported>;

/** Why something has to be reported; `moved` = the system stands in another store now, `changed` = data of the last report are not right any more. */
export const zDueKind = z.enum(['new', 'decommissioned', 'tse', 'moved', 'changed']);

/** Something that has to be reported for a store. */
export const zDue = z.object({
  store: zId<StoreId>(),
  system: zId<SystemId>(),
  serial: zText(70),
  kind: zDueKind,
  /** The day it happened; null = not known, so the deadline is not known either. */
  since: zBusinessDay.nullable(),
  deadline: zBusinessDay.nullable(),
  /** Days left; negative = overdue. */
  daysLeft: z.int().nullable(),
});
export type Due = z.infer<typeof zDue>;

/** The last report of a store, without its systems. */
export const zLastReport = zReported.omit({ systems: true }).extend({ at: zInstant, systemCount: z.int() });
