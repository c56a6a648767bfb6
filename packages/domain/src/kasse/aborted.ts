import * as z from 'zod';
import { type ComplianceReads, zTseSigned } from '../compliance/index.ts';
import { type BasketId, command, type Decision, ok, type Result, toId, zInstant, zText } from '../kernel/index.ts';
import { emptyBasket } from './basket.ts';
import type { TillState } from './basket-model.ts';
import { abortBeleg } from './beleg.ts';
import { loadIssue } from './commands.ts';
import { belegIssued } from './events.ts';
import type { Beleg } from './model.ts';
import type { KasseReads } from './ports.ts';

/**
 * Records a transaction that the TSE holds and that belongs to no Beleg: the till ended it after a crash, an outage or because its basket
 * is gone. A Beleg of BON_TYP AVBelegabbruch without lines, so that TSE_TANR has no gap (fiscal reference § 2.1). Recorded once.
 */
export const recordAborted = command({
  name: 'kasse.recordAborted',
  input: z.object({ tse: zTseSigned, note: zText(255), startedAt: zInstant }),
  right: null,
  authority: 'device',
  load: (reads: KasseReads & Pick<ComplianceReads, 'isAccounted'>, { tse }) => ({
    ...loadIssue(reads),
    accounted: reads.isAccounted(tse.serial, tse.transactionNumber),
  }),
  decide: (
    { accounted, ...at },
    { tse, note, startedAt },
    env,
  ): Result<Decision<{ beleg: Beleg | null }, TillState | undefined>> => {
    if (accounted) return ok({ facts: [], reply: { beleg: null } });
    const nothing = emptyBasket(toId<BasketId>(env.newId()), startedAt);
    const beleg: Beleg = { ...abortBeleg({ ...at, env }, nothing), tse, note };
    return ok({ facts: [belegIssued.draft(beleg)], reply: { beleg } });
  },
});
