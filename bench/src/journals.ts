import { GENESIS_HASH, type SealedFact } from '@valero/domain/sync';
import { sealFact } from '@valero/storage/journal';
import type { World } from '@valero/testkit';
import { type Selling, type SoldFacts, soldFacts } from '@valero/testkit/selling';

/** The journal of one till: real facts, sealed as the till seals them. */
export interface TillJournal extends SoldFacts {
  readonly sealed: readonly SealedFact[];
}

/** What the n-th till of the company sells, sealed. */
export function tillJournal(world: World, n: number, selling: Selling): TillJournal {
  const sold = soldFacts(world, n, selling);
  let before = GENESIS_HASH;
  const sealed = sold.facts.map((fact) => {
    const seal = sealFact(fact, before);
    before = seal.hash;
    return seal;
  });
  return { ...sold, sealed };
}
