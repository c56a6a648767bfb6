import { zChecks } from '@valero/domain/compliance';
import { kassenabschlussMade } from '@valero/domain/kasse';
import type { FactDraft, Failure, Result } from '@valero/domain/kernel';
import { checkZ, type ZVerdict } from '@valero/fiscal/dsfinvk';
import { openSqliteFiscalSource } from '@valero/storage/fiscal';
import type { DeviceStore } from '@valero/storage/sqlite';
import { type Logger, messageOf } from '../log.ts';

/** What the check of closings works with. */
export interface ZCheckParts {
  readonly store: DeviceStore;
  /** Records a verdict as a fact. */
  readonly record: (verdict: ZVerdict) => Promise<Result<unknown>>;
  readonly notice: (failure: Failure) => void;
  readonly logger: Logger;
}

/** Looks at every Z right after it was made, beside the till's own work. */
export interface ZCheck {
  /** Takes notice of facts that were stored; a Z among them is checked soon. */
  look(facts: readonly FactDraft[]): void;
  /** Checks the newest Z when a power cut kept it from being checked. */
  resume(): void;
  /** Stops; a check under way is given up and done at the next start. */
  close(): Promise<void>;
}

/** Runs the rules over one Z, read by a connection of its own; null = stopped in between. */
async function verdictOn(dir: string, zNumber: number, stopped: () => boolean): Promise<ZVerdict | null> {
  const opened = openSqliteFiscalSource(dir);
  if (!opened.ok) throw new Error(`the till’s data could not be read: ${opened.error.code}`);
  const source = opened.value;
  try {
    const [till] = await source.tills();
    if (!till) return null;
    const range = { from: null, to: null, fromZ: zNumber, toZ: zNumber, store: null, device: null };
    const [z] = await source.closings(till.device, range);
    if (!z) return null;
    const batches = source.belege(till.device, zNumber);
    const untilStopped = async function* () {
      for await (const batch of batches) {
        if (stopped()) return;
        yield batch;
      }
    };
    const verdict = await checkZ(z, untilStopped());
    return stopped() ? null : verdict;
  } finally {
    await source.close();
  }
}

/** The newest Z of a till and whether it was checked. */
function newestUnchecked(store: DeviceStore): number | null {
  const newest = store.kasseReads().counters().openZ - 1;
  if (newest < 1) return null;
  const found = store.query(zChecks.name, { zNumber: newest });
  return found.ok && zChecks.output.parse(found.value).total === 0 ? newest : null;
}

/**
 * The self-check after every Z: sums, numbers, tax, processData and every signature (fiscal reference § 1.6). It runs in the background,
 * in small pieces, and can only tell, never stop a till; its verdict is a fact.
 */
export function createZCheck({ store, record, notice, logger }: ZCheckParts): ZCheck {
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  const check = async (zNumber: number): Promise<void> => {
    if (stopped) return;
    const verdict = await verdictOn(store.dir, zNumber, () => stopped);
    if (!verdict || stopped) return;
    const recorded = await record(verdict);
    if (!recorded.ok) logger.error({ code: 'z-check' }, 'the verdict on a Z could not be stored');
    if (verdict.complaintCount > 0)
      notice({ code: 'compliance.z_complaints', details: { number: zNumber, count: verdict.complaintCount } });
  };
  const soon = (zNumber: number): void => {
    running = running
      .then(() => new Promise<void>((done) => setImmediate(done)))
      .then(() => check(zNumber))
      .catch((error: unknown) => logger.error({ error: messageOf(error) }, 'the check of a Z did not run'));
  };
  return {
    look(facts) {
      for (const fact of facts) if (kassenabschlussMade.is(fact)) soon(fact.payload.number);
    },
    resume() {
      const newest = newestUnchecked(store);
      if (newest !== null) soon(newest);
    },
    async close() {
      stopped = true;
      await running;
    },
  };
}
