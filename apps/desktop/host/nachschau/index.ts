import { randomInt } from 'node:crypto';
import { recordAccess, recordChanges } from '@valero/domain/audit';
import { type Actor, type Clock, err, type Ids, type Result } from '@valero/domain/kernel';
import type { DeviceStore } from '@valero/storage/sqlite';
import type { Logger } from '../log.ts';
import type { Runner } from '../runner.ts';
import type { Session } from '../session.ts';
import type { SessionGuard } from '../session-guard.ts';
import type { Topics } from '../topics.ts';
import type { TseDesk } from '../tse/desk.ts';
import { isReading } from './calls.ts';
import { createExportDesk, type ExportDesk } from './export-desk.ts';
import { createHistoryDesk, type HistoryDesk } from './history.ts';
import { createInspectionDesk, type InspectionDesk } from './inspection.ts';

/** What auditors need of a till: their session, exports, the history of parameters. */
export interface NachschauDesk {
  readonly inspection: InspectionDesk;
  readonly exports: ExportDesk;
  readonly history: HistoryDesk;
  /** Why a call may not be made now: an auditor sits here and it does more than read. null = it may. */
  refusal(name: string): Result<never> | null;
  /** Records what changed while the program was not running, ends inspections it cut off. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Makes the desks and wires them. */
export function createNachschau(parts: {
  readonly store: DeviceStore;
  readonly session: Session;
  readonly topics: Topics;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly runner: Runner;
  readonly guard: Pick<SessionGuard, 'signInAuditor' | 'signOut'>;
  readonly tse: Pick<TseDesk, 'exportNow'>;
  readonly logger: Logger;
}): NachschauDesk {
  const { store, session, topics, clock, guard, logger } = parts;
  const { run } = parts.runner;
  const inspection = createInspectionDesk({
    ...{ store, session, clock, run, signIn: guard.signInAuditor, signOut: guard.signOut },
    newCode: () => String(randomInt(1_000_000)).padStart(6, '0'),
    publish: (view) => topics.publish('inspection', view),
  });
  const by = (): Actor | null => {
    const actor = session.actor();
    return actor.ok ? actor.value : null;
  };
  const exports = createExportDesk({
    ...{ dataDir: store.dir, clock, logger },
    newId: () => parts.ids.next(),
    freshTseLogs: () => parts.tse.exportNow(),
    kasseId: () => store.kasseReads().identity().device.kasseId,
    record: (detail) => run(recordAccess, { kind: 'exported', detail: detail.slice(0, 300) }, by()),
    publish: (view) => topics.publish('export', view),
  });
  const history = createHistoryDesk({ store, record: (things) => run(recordChanges, { things }, null) });
  return {
    inspection,
    exports,
    history,
    refusal(name) {
      if (!inspection.isReading()) return null;
      if (!isReading(name)) return err({ code: 'audit.reading_only' });
      inspection.count('calls');
      return null;
    },
    async start() {
      topics.publish('inspection', null);
      topics.publish('export', null);
      await inspection.settle();
      const recorded = await history.check();
      if (!recorded.ok) logger.warn({ code: recorded.error.code }, 'changed parameters were not recorded');
    },
    async close() {
      inspection.close();
      await exports.close();
    },
  };
}
