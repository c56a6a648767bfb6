import { createHash } from 'node:crypto';
import { assert, type Fact } from '@valero/domain/kernel';
import { GENESIS_HASH, type SealedFact, zFactBody } from '@valero/domain/sync';

/** Where a chain stands: the last fact's place and hash. */
export interface ChainHead {
  readonly epoch: number;
  /** 0 = the epoch has no fact yet. */
  readonly seq: number;
  /** Lower-case hex; of the fact before when `seq` is 0. */
  readonly hash: string;
  /** Hybrid clock of the last fact that has one; left out = none yet, or not looked at. */
  readonly hlc?: string;
}

/** The start of a device's first chain. */
export const GENESIS: ChainHead = { epoch: 1, seq: 0, hash: GENESIS_HASH };

/**
 * The text of a fact as it is stored and sent, keys in the order of `zFactBody`. Written once; nobody serialises it again.
 */
export function factBody(fact: Fact): string {
  return JSON.stringify({
    device: fact.device,
    epoch: fact.epoch,
    seq: fact.seq,
    id: fact.id,
    type: fact.type,
    version: fact.version,
    store: fact.store,
    actor: fact.actor,
    at: fact.at,
    offset: fact.offset,
    payload: fact.payload,
    // left out of the text where a fact has none
    hlc: fact.hlc,
  });
}

/** SHA-256 over the previous hash (32 bytes) and the UTF-8 bytes of the body, lower-case hex. */
export function chainHash(prevHash: string, body: string): string {
  return createHash('sha256').update(prevHash, 'hex').update(body, 'utf8').digest('hex');
}

/** Seals a fact onto the chain that ends in `prevHash`. */
export function sealFact(fact: Fact, prevHash: string): SealedFact {
  assert(prevHash.length === 64, 'a hash has 64 hex digits');
  const body = factBody(fact);
  return { seq: fact.seq, id: fact.id, body, prevHash, hash: chainHash(prevHash, body) };
}

/** Reads a stored body of our own; the payload's shape was checked when it was decided. */
export function factOf(body: string): Fact {
  return JSON.parse(body) as Fact;
}

/** Reads a body that came from outside; null = it is no fact. */
export function parseFact(body: string): Fact | null {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return null;
  }
  const parsed = zFactBody.safeParse(value);
  if (!parsed.success) return null;
  const { hlc, ...fact } = parsed.data;
  return { ...fact, payload: parsed.data.payload, ...(hlc === undefined ? {} : { hlc }) };
}
