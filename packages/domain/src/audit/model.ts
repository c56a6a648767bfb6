import * as z from 'zod';
import { zText } from '../kernel/index.ts';

/** What a recorded change is about. `program` = version of the software, `role` = rights of a role, `tax` = a row of the tax table. */
export const zChangeEntity = z.enum([
  'company',
  'store',
  'device',
  'user',
  'role',
  'article',
  'tax',
  'tse',
  'program',
  'setting',
]);
export type ChangeEntity = z.infer<typeof zChangeEntity>;

/** A field that changed; null = there was no value, or there is none any more. Secrets never appear, only that they were set. */
export const zFieldChange = z.object({
  field: zText(60),
  before: zText(1000).nullable(),
  after: zText(1000).nullable(),
});
export type FieldChange = z.infer<typeof zFieldChange>;

/** A thing that changed, with its fields. */
export const zChangedThing = z.object({
  entity: zChangeEntity,
  entityId: zText(80),
  /** What a person calls it. */
  label: zText(200),
  changes: z.array(zFieldChange).min(1).max(200),
});
export type ChangedThing = z.infer<typeof zChangedThing>;

/** Kinds of access that are logged (GoBD Rz 104: who got at the data). */
export const zAccessKind = z.enum([
  'signedIn',
  'signedOut',
  'signInFailed',
  'exported',
  'documentTaken',
  'inspectionBegan',
  'inspectionEnded',
  'rightsChanged',
]);
export type AccessKind = z.infer<typeof zAccessKind>;

/** What can be exported for an auditor or for keeps; `all` = gobd, dsfinvk and tse in one folder. */
export const EXPORT_KINDS = ['gobd', 'dsfinvk', 'tse', 'all'] as const;
export type ExportKind = (typeof EXPORT_KINDS)[number];
export const zExportKind = z.enum(EXPORT_KINDS);

/** Why an inspection ended. */
export const zInspectionEnd = z.enum(['ended', 'expired', 'restart']);
export type InspectionEnd = z.infer<typeof zInspectionEnd>;
