import { ingestQuestion, planIngest } from '@valero/domain/sync';
import { RULES } from '@valero/shape-server/inside';
import type { UplinkParts } from '../sync/settlement.ts';
import { type ConsumerRules, HORIZON } from './consumer.ts';
import { type DownRules, FOLLOWING } from './down.ts';
import type { IngestRules } from './server.ts';

/** The rules a run lives by. */
export interface Rules {
  readonly ingest: IngestRules;
  readonly consumer: ConsumerRules;
  readonly down: DownRules;
  /** What stands between a till's loop and its store and line; nothing, in production. */
  readonly wiring: (parts: UplinkParts) => UplinkParts;
}

/** The rules of production. */
export const PRODUCTION: Rules = {
  ingest: { planIngest, ingestQuestion, answers: 'after-commit' },
  consumer: HORIZON,
  down: { engine: RULES, follower: FOLLOWING },
  wiring: (parts) => parts,
};
