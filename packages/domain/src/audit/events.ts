import * as z from 'zod';
import { factKind, type UserId, zId, zInstant, zText } from '../kernel/index.ts';
import { zAccessKind, zChangedThing, zInspectionEnd } from './model.ts';

/**
 * Master data or parameters changed, one thing or many at once: who and when are the fact's, before and after stand here (GoBD Rz 107, 111; AEAO zu § 146 Nr. 2.1.4:
 * master-data and programming changes of a till are kept).
 */
export const changed = factKind({
  type: 'audit.changed',
  version: 1,
  schema: z.object({ things: z.array(zChangedThing).min(1).max(2000) }),
});

/** Somebody got at the data, or tried to. */
export const accessed = factKind({
  type: 'audit.accessed',
  version: 1,
  schema: z.object({
    kind: zAccessKind,
    userId: zId<UserId>().nullable(),
    /** Name of the person, or the login that was tried. */
    who: zText(120),
    detail: zText(300),
    /** Network address or place; empty = at the till itself. */
    origin: zText(60),
  }),
});

/** An auditor was given a read-only session at this till (§ 146b AO). */
export const inspectionBegan = factKind({
  type: 'audit.inspectionBegan',
  version: 1,
  schema: z.object({
    inspectionId: zId(),
    auditorName: zText(80),
    authority: zText(120),
    until: zInstant,
  }),
});

/** The auditor's session ended. */
export const inspectionEnded = factKind({
  type: 'audit.inspectionEnded',
  version: 1,
  schema: z.object({
    inspectionId: zId(),
    auditorName: zText(80),
    authority: zText(120),
    reason: zInspectionEnd,
    /** Questions answered and exports written for the auditor. */
    calls: z.int().min(0),
    exports: z.int().min(0),
  }),
});
