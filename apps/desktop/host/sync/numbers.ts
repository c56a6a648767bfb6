import { belegIssued, isBehind, type KnownNumbers } from '@valero/domain/kasse';
import type { Result } from '@valero/domain/kernel';
import { factOf } from '@valero/storage/journal';
import type { DeviceStore } from '@valero/storage/sqlite';
import type { Logger } from '../log.ts';

/** Rows of the journal looked at in one go. */
const STRIDE = 200;

/** Whether nothing was sold in the open Z since this till's data were restored: the epoch that began then has no Beleg of it. */
export function isUntouched(store: Pick<DeviceStore, 'journal' | 'kasseReads'>): boolean {
  const { epoch, seq } = store.journal.head();
  // data put back behind our back go on in their epoch: nobody can tell what was sold since
  if (epoch === 1) return false;
  const { openZ } = store.kasseReads().counters();
  for (let from = 1; from <= seq; from += STRIDE) {
    for (const { body } of store.journal.read(from, STRIDE, epoch)) {
      const fact = factOf(body);
      if (belegIssued.is(fact) && fact.payload.zNumber === openZ) return false;
    }
  }
  return true;
}

/** Listens to the numbers the server knows; when this till would give one of them again, its counters are moved past them. */
export function raiseNumbersWith(parts: {
  readonly store: Pick<DeviceStore, 'journal' | 'kasseReads' | 'identity'>;
  readonly logger: Logger;
  /** Runs `kasse.raiseNumbers` between two sales. */
  readonly run: (input: { readonly known: KnownNumbers; readonly untouched: boolean }) => Promise<Result<unknown>>;
}): (known: KnownNumbers) => void {
  let running = false;
  return (known) => {
    if (running || !isBehind(parts.store.kasseReads().counters(), known)) return;
    running = true;
    const { beleg, z } = known;
    void parts
      .run({ known, untouched: isUntouched(parts.store) })
      .then((done) => {
        if (done.ok) parts.logger.warn({ beleg, z }, 'the head office knows higher numbers of this till');
        else parts.logger.error({ code: done.error.code }, 'the counters could not be moved');
      })
      .finally(() => {
        running = false;
      });
  };
}
