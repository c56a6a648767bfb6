import type { TillIdentity } from '@valero/domain/identity';
import { type Beleg, belegIssued, type Kassenabschluss, kassenabschlussMade } from '@valero/domain/kasse';
import type { Effect, FactDraft } from '@valero/domain/kernel';
import { asCopy, type ReceiptDoc, type ReceiptItem } from '@valero/drivers/receipt-printer';
import type { PrintDraft } from '@valero/storage/sqlite';
import { belegDocument } from './documents/beleg.ts';
import { type XReport, xDocument, zDocument } from './documents/closing.ts';
import type { Language } from './documents/format.ts';

/** Where a document that is not part of the decision comes from. */
export interface PaperSources {
  readonly identity: () => TillIdentity;
  readonly language: Language;
  /** Stands above every receipt; null = there is none. */
  readonly logo: ReceiptItem | null;
  beleg(id: string): Beleg | null;
  z(number: number): Kassenabschluss | null;
}

const draft = (kind: string, doc: ReceiptDoc, more: Partial<PrintDraft>): PrintDraft => ({
  ...more,
  kind,
  document: JSON.stringify(more.copy ? asCopy(doc) : doc),
});

/** The paper of a Beleg. */
export function belegPaper(sources: PaperSources, beleg: Beleg, copy: boolean): PrintDraft {
  const doc = belegDocument(beleg, sources.identity(), sources.language);
  return draft('beleg', sources.logo ? { ...doc, items: [sources.logo, ...doc.items] } : doc, {
    belegId: beleg.id,
    zNumber: null,
    copy,
  });
}

/** The paper of a Kassenabschluss. */
export function zPaper(sources: PaperSources, z: Kassenabschluss, copy: boolean): PrintDraft {
  return draft('z', zDocument(z, sources.identity(), sources.language), { belegId: null, zNumber: z.number, copy });
}

/** The paper of an X report. */
export function xPaper(sources: PaperSources, x: XReport, at: Parameters<typeof xDocument>[2]): PrintDraft {
  return draft('x', xDocument(x, sources.identity(), at, sources.language), {
    belegId: null,
    zNumber: null,
    copy: false,
  });
}

/** The papers a decision asks for: of its own facts, or of an earlier Beleg or Z. */
export function papersOf(sources: PaperSources, effects: readonly Effect[], facts: readonly FactDraft[]): PrintDraft[] {
  return effects.flatMap((effect) => {
    if (effect.kind !== 'print') return [];
    if (effect.zNumber !== undefined) {
      const own = facts.find((fact) => kassenabschlussMade.is(fact) && fact.payload.number === effect.zNumber);
      const z = own && kassenabschlussMade.is(own) ? own.payload : sources.z(effect.zNumber);
      return z ? [zPaper(sources, z, effect.copy)] : [];
    }
    const own = facts.find((fact) => belegIssued.is(fact) && fact.payload.id === effect.belegId);
    const beleg = own && belegIssued.is(own) ? own.payload : effect.belegId ? sources.beleg(effect.belegId) : null;
    return beleg ? [belegPaper(sources, beleg, effect.copy)] : [];
  });
}
