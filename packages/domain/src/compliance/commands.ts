import * as z from 'zod';
import { command, err, ok, zId, zInstant, zText } from '../kernel/index.ts';
import {
  outageBegan,
  outageEnded,
  signatureFound,
  tseCommissioned,
  tseDecommissioned,
  tseExported,
  zChecked,
} from './events.ts';
import type { ComplianceReads } from './reads.ts';

/** What the commands of this module answer: nothing but that it is recorded. */
const RECORDED = {};

/** Puts a TSE into service; the host has set it up. Errors: compliance.tse_known. */
export const commissionTse = command({
  name: 'compliance.commissionTse',
  input: tseCommissioned.schema,
  right: null,
  authority: 'device',
  load: (reads: ComplianceReads, input) => reads.tseKnown(input.tseId),
  decide: (known, input) =>
    known
      ? err({ code: 'compliance.tse_known', details: { tseId: input.tseId } })
      : ok({ facts: [tseCommissioned.draft(input)], reply: RECORDED }),
});

/** Takes a TSE out of service. Errors: compliance.tse_unknown. */
export const decommissionTse = command({
  name: 'compliance.decommissionTse',
  input: z.object({ tseId: z.int().min(1), reason: zText(200) }),
  right: null,
  authority: 'device',
  load: (reads: ComplianceReads, input) => reads.inService().find((tse) => tse.tseId === input.tseId) ?? null,
  decide: (tse, input) =>
    tse
      ? ok({ facts: [tseDecommissioned.draft({ ...input, serial: tse.serial })], reply: RECORDED })
      : err({ code: 'compliance.tse_unknown', details: { tseId: input.tseId } }),
});

/** Records that a TSE stopped signing (AEAO § 146a Nr. 7); recording it twice changes nothing. */
export const beginOutage = command({
  name: 'compliance.beginOutage',
  input: outageBegan.schema,
  right: null,
  authority: 'device',
  load: (reads: ComplianceReads, input) => reads.outage(input.outageId),
  decide: (known, input) => ok({ facts: known ? [] : [outageBegan.draft(input)], reply: RECORDED }),
});

/** Records that a TSE signs again, with the number of Belege issued without a signature meanwhile. An outage that is over stays as it is. */
export const endOutage = command({
  name: 'compliance.endOutage',
  input: z.object({ outageId: zId(), ended: zInstant }),
  right: null,
  authority: 'device',
  load: (reads: ComplianceReads, input) => reads.outage(input.outageId),
  decide: (open, { ended }) => {
    if (!open || open.ended !== null) return ok({ facts: [], reply: RECORDED });
    return ok({ facts: [outageEnded.draft({ ...open, ended })], reply: RECORDED });
  },
});

/** Records a signature whose answer was lost and that the TSE has told of later. The same signature is recorded once. */
export const recordSignature = command({
  name: 'compliance.recordSignature',
  input: signatureFound.schema,
  right: null,
  authority: 'device',
  load: (reads: ComplianceReads, { tse }) => reads.isAccounted(tse.serial, tse.transactionNumber),
  decide: (accounted, input) => ok({ facts: accounted ? [] : [signatureFound.draft(input)], reply: RECORDED }),
});

/** Records an export of a TSE's log with what the check of it said. */
export const recordExport = command({
  name: 'compliance.recordExport',
  input: tseExported.schema,
  right: null,
  authority: 'device',
  load: () => null,
  decide: (_loaded, input) => ok({ facts: [tseExported.draft(input)], reply: RECORDED }),
});

/** Records what the auditor's rules said of a Z. */
export const recordZCheck = command({
  name: 'compliance.recordZCheck',
  input: zChecked.schema,
  right: null,
  authority: 'device',
  load: () => null,
  decide: (_loaded, input) => ok({ facts: [zChecked.draft(input)], reply: RECORDED }),
});
