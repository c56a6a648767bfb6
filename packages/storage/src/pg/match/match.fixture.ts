import { belegIssued, kassenabschlussMade } from '@valero/domain/kasse';
import { type Cents, toCents } from '@valero/domain/kernel';
import type { TillFigures } from '@valero/domain/sync';
import type { ModelTill } from '@valero/testkit';
import { sealAll } from '../harness.fixture.ts';

/** What a till would say of its Z, worked out from its facts: written apart from the projections. */
export function figuresFrom(till: ModelTill): TillFigures[] {
  const sealed = sealAll(till.facts);
  const perZ = new Map<number, TillFigures>();
  const last = sealed.at(-1);
  if (!last) return [];
  for (const [index, fact] of till.facts.entries()) {
    const mark = sealed[index];
    if (!mark) continue;
    if (belegIssued.is(fact)) {
      const beleg = fact.payload;
      const counts = beleg.bonTyp === 'Beleg' && !beleg.training && (beleg.kind === 'sale' || beleg.kind === 'storno');
      const before = perZ.get(beleg.zNumber);
      perZ.set(beleg.zNumber, {
        z: beleg.zNumber,
        closed: false,
        belege: (before?.belege ?? 0) + 1,
        gross: toCents((before?.gross ?? 0) + (counts ? beleg.gross : 0)) satisfies Cents,
        seqSum: (before?.seqSum ?? 0) + fact.seq,
        firstSeq: before?.firstSeq ?? fact.seq,
        lastSeq: fact.seq,
        head: { epoch: 1, seq: last.seq, hash: last.hash },
      });
    }
    if (kassenabschlussMade.is(fact)) {
      const own = perZ.get(fact.payload.number);
      if (own) perZ.set(own.z, { ...own, closed: true, head: { epoch: 1, seq: mark.seq, hash: mark.hash } });
    }
  }
  return [...perZ.values()];
}
