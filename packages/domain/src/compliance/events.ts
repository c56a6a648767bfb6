import * as z from 'zod';
import { type BelegId, factKind, zId, zInstant, zText } from '../kernel/index.ts';
import { zOutageReason, zTseInfo, zTseSigned } from './tse.ts';

/** A TSE was put into service at this till: from now on its signatures may appear on Belege. */
export const tseCommissioned = factKind({ type: 'compliance.tseCommissioned', version: 1, schema: zTseInfo });

/** A TSE was taken out of service; its number is never used again. */
export const tseDecommissioned = factKind({
  type: 'compliance.tseDecommissioned',
  version: 1,
  schema: z.object({ tseId: z.int().min(1), serial: zText(64), reason: zText(200) }),
});

/** A TSE stopped signing. Sales go on, each marked on its receipt, until `outageEnded` with the same id. */
export const outageBegan = factKind({
  type: 'compliance.outageBegan',
  version: 1,
  schema: z.object({ outageId: zId(), tseId: z.int(), reason: zOutageReason, detail: zText(200), began: zInstant }),
});

/** A TSE signs again. */
export const outageEnded = factKind({
  type: 'compliance.outageEnded',
  version: 1,
  schema: z.object({
    outageId: zId(),
    tseId: z.int(),
    reason: zOutageReason,
    detail: zText(200),
    began: zInstant,
    ended: zInstant,
    /** Belege issued without a signature meanwhile. */
    unsigned: z.int().min(0),
  }),
});

/** The TSE had signed a Beleg whose answer was lost; found when it answered again. The receipt stays marked, the export shows both. */
export const signatureFound = factKind({
  type: 'compliance.signatureFound',
  version: 1,
  schema: z.object({ belegId: zId<BelegId>(), tse: zTseSigned }),
});

/** A TAR of a TSE's log was written and verified. */
export const tseExported = factKind({
  type: 'compliance.tseExported',
  version: 1,
  schema: z.object({
    tseId: z.int(),
    serial: zText(64),
    file: zText(255),
    bytes: z.int(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    fromCounter: z.int().nullable(),
    toCounter: z.int().nullable(),
    complaints: z.array(zText(300)).max(100),
  }),
});

/** A complaint of a check: which rule, where, what. */
export const zComplaint = z.object({
  /** Id of the rule in docs/compliance/SPEC.md, e.g. `DSF-SUM-BON`. */
  rule: zText(40),
  /** BON_ID, file, counter …; empty = the Z as a whole. */
  where: zText(120),
  text: zText(300),
});
export type Complaint = z.infer<typeof zComplaint>;

/** The auditor's rules were run over a Z right after it was made. */
export const zChecked = factKind({
  type: 'compliance.zChecked',
  version: 1,
  schema: z.object({
    kasseId: zText(50),
    zNumber: z.int().min(1),
    belege: z.int(),
    /** Signatures verified; Belege without one. */
    signatures: z.int(),
    unsigned: z.int(),
    complaints: z.array(zComplaint).max(100),
    /** All complaints, also those beyond the first hundred. */
    complaintCount: z.int(),
  }),
});
