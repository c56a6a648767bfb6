import { err, type Fact, ok, type Result } from '@valero/domain/kernel';
import type { IngestRequest, SealedFact } from '@valero/domain/sync';
import { chainHash, parseFact } from './seal.ts';

/** A fact of a batch: as it was sent, and as it reads. */
export interface CheckedFact {
  readonly sealed: SealedFact;
  readonly fact: Fact;
}

/** The refusal of a batch whose chain does not hold; `reason` is `gap`, `link`, `hash`, `body`, `head` or `id`. */
export function chainBroken(seq: number, reason: string): ReturnType<typeof checkBatch> & { readonly ok: false } {
  return err({ code: 'sync.chain_broken', details: { seq, reason } });
}

/**
 * Checks what can be checked without knowing the journal: hashes over the exact bytes, links, gaps within the batch, heads that say what the
 * envelope says. Error: `sync.chain_broken` (`seq`, `reason`).
 */
export function checkBatch(request: Pick<IngestRequest, 'device' | 'epoch' | 'facts'>): Result<CheckedFact[]> {
  const checked: CheckedFact[] = [];
  let before: SealedFact | undefined;
  for (const sealed of request.facts) {
    if (before && sealed.seq !== before.seq + 1) return chainBroken(sealed.seq, 'gap');
    if (before && sealed.prevHash !== before.hash) return chainBroken(sealed.seq, 'link');
    // half a character has no UTF-8 bytes: what would be stored is not what was hashed
    if (!sealed.body.isWellFormed()) return chainBroken(sealed.seq, 'body');
    if (chainHash(sealed.prevHash, sealed.body) !== sealed.hash) return chainBroken(sealed.seq, 'hash');
    const fact = parseFact(sealed.body);
    if (!fact) return chainBroken(sealed.seq, 'body');
    const same =
      fact.device === request.device &&
      fact.epoch === request.epoch &&
      fact.seq === sealed.seq &&
      fact.id === sealed.id;
    if (!same) return chainBroken(sealed.seq, 'head');
    checked.push({ sealed, fact });
    before = sealed;
  }
  return ok(checked);
}
