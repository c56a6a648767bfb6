import { qrText, type TseSigned } from '@valero/domain/compliance';
import { verifyQr } from '@valero/fiscal/verify';
import type { OpenedTse } from './opened.ts';
import type { TseUnit } from './unit.ts';

/** The TSEs of a till in the order in which they sign. */
export interface Rack {
  units(): readonly TseUnit[];
  /** Driver, setting and secrets of a TSE; null = it is not here. */
  tse(tseId: number): OpenedTse | null;
  put(unit: TseUnit, tse: OpenedTse): void;
  take(unit: TseUnit): void;
}

/** An empty rack. */
export function createRack(): Rack {
  let units: readonly TseUnit[] = [];
  const tses = new Map<number, OpenedTse>();
  return {
    units: () => units,
    tse: (tseId) => tses.get(tseId) ?? null,
    put(unit, tse) {
      tses.set(unit.tseId, tse);
      units = [...units, unit];
    },
    take(unit) {
      units = units.filter((other) => other !== unit);
    },
  };
}

/**
 * Tells whether a signature holds. One that verified once must verify ever after, and a simulator's always; a maker's own form of the
 * message that cannot be rebuilt from the receipt alone is not held against it.
 */
export function createVerifier(): (signed: TseSigned) => boolean {
  const verifiable = new Set<string>();
  return (signed) => {
    const verdict = verifyQr(qrText(signed));
    if (verdict.ok) verifiable.add(signed.serial);
    else if (verdict.fault === 'signature') return !verifiable.has(signed.serial) && signed.certified;
    return true;
  };
}
