import type { TillIdentity } from '@valero/domain/identity';
import type { DeviceId, Fact } from '@valero/domain/kernel';
import { GENESIS_HASH, type SealedFact } from '@valero/domain/sync';
import { sealFact } from '@valero/storage/journal';
import type { World } from '@valero/testkit';
import { soldFacts } from '@valero/testkit/selling';

/** What a till's journal comes to, counted from its facts and from nothing else. */
export interface Sums {
  readonly facts: number;
  readonly receipts: number;
  /** Cents. */
  readonly gross: number;
  readonly closings: number;
}

/** A journal that lies packed in memory: a thousand of them fit. */
export interface PackedJournal {
  readonly identity: TillIdentity;
  readonly device: DeviceId;
  readonly length: number;
  readonly sums: Sums;
  /** Hash of a fact by its seq, from 1. */
  hash(seq: number): string;
  read(fromSeq: number, limit: number): SealedFact[];
}

function sumsOf(facts: readonly Fact[]): Sums {
  let [receipts, gross, closings] = [0, 0, 0];
  for (const { type, payload } of facts) {
    if (type === 'kasse.kassenabschlussMade') closings += 1;
    if (type !== 'kasse.belegIssued') continue;
    const { kind, lines } = payload as { kind: string; lines: readonly { gross: number }[] };
    if (kind !== 'sale' && kind !== 'storno') continue;
    receipts += 1;
    for (const line of lines) gross += line.gross;
  }
  return { facts: facts.length, receipts, gross, closings };
}

/** The journal of the n-th till: real sales, sealed as a till seals them, at least `facts` long. */
export function packedJournal(world: World, n: number, facts: number): PackedJournal {
  // a sale is 1 fact by cash and 3 by card; what is too much is cut off
  const made = soldFacts(world, n, { sales: facts, perDay: 150 });
  let before = GENESIS_HASH;
  const sealed = made.facts.slice(0, facts).map((fact) => {
    const seal = sealFact(fact, before);
    before = seal.hash;
    return seal;
  });
  const texts = sealed.map((fact) => Buffer.from(JSON.stringify(fact)));
  const ends: number[] = [];
  let end = 0;
  for (const { length } of texts) {
    end += length;
    ends.push(end);
  }
  const packed = Buffer.concat(texts);
  const hashes = sealed.map(({ hash }) => hash);
  const sums = sumsOf(made.facts.slice(0, facts));
  return packedOf(made.identity, { packed, ends, hashes, sums });
}

/** A function of its own, so that what is kept does not hold on to what it was made from. */
function packedOf(
  identity: TillIdentity,
  {
    packed,
    ends,
    hashes,
    sums,
  }: { readonly packed: Buffer; readonly ends: number[]; readonly hashes: string[]; readonly sums: Sums },
): PackedJournal {
  const { length } = hashes;
  const at = (seq: number): SealedFact =>
    JSON.parse(packed.toString('utf8', ends[seq - 2] ?? 0, ends[seq - 1])) as SealedFact;
  return {
    identity,
    device: identity.device.id,
    length,
    sums,
    hash: (seq) => hashes[seq - 1] ?? '',
    read: (fromSeq, limit) =>
      Array.from({ length: Math.max(0, Math.min(limit, length - fromSeq + 1)) }, (_, index) => at(fromSeq + index)),
  };
}
