import type { Fact } from '@valero/domain/kernel';
import type { SealedFact } from '@valero/domain/sync';
import { type ChainHead, chainHash, GENESIS, parseFact } from './seal.ts';

/** Why a row of a journal is wrong. */
export type ChainReason =
  /** The seq does not follow the one before. */
  | 'gap'
  /** The row does not chain to the hash of the row before. */
  | 'link'
  /** The stored hash is not the hash of the stored bytes. */
  | 'hash'
  /** The bytes are no fact. */
  | 'body'
  /** Device, epoch, seq, id or type in the bytes differ from the row's. */
  | 'head'
  /** The hybrid clock does not rise. Facts of older programs have none. */
  | 'hlc';

/** The first wrong row of a journal. */
export interface ChainFault {
  readonly epoch: number;
  readonly seq: number;
  readonly id: string;
  readonly reason: ChainReason;
  /** What the row should have said, and what it said. */
  readonly expected: string;
  readonly found: string;
}

/** A row of a journal as it is checked. */
export interface ChainRow extends SealedFact {
  readonly device: string;
  readonly epoch: number;
  readonly type: string;
}

/** Outcome of a check. */
export type ChainVerdict =
  | { readonly ok: true; readonly count: number; readonly head: ChainHead }
  | { readonly ok: false; readonly fault: ChainFault };

/** What is wrong with `row` when the chain before it ends in `before`; null = nothing. */
export function faultOf(before: ChainHead, row: ChainRow): ChainFault | null {
  const checked = checkRow(before, row);
  return 'reason' in checked ? checked : null;
}

/** The fact of a row that follows `before`, or what is wrong with it. */
function checkRow(before: ChainHead, row: ChainRow): ChainFault | Fact {
  const wrong = (reason: ChainReason, expected: string, found: string): ChainFault => ({
    epoch: row.epoch,
    seq: row.seq,
    id: row.id,
    reason,
    expected,
    found,
  });
  const follows = row.epoch === before.epoch ? before.seq + 1 : 1;
  if (row.epoch < before.epoch) return wrong('gap', `epoch ${before.epoch}`, `epoch ${row.epoch}`);
  if (row.seq !== follows) return wrong('gap', String(follows), String(row.seq));
  if (row.prevHash !== before.hash) return wrong('link', before.hash, row.prevHash);
  const hash = chainHash(row.prevHash, row.body);
  if (hash !== row.hash) return wrong('hash', row.hash, hash);
  const fact = parseFact(row.body);
  if (!fact) return wrong('body', 'a fact', row.body.slice(0, 80));
  const stored = `${row.device}/${row.epoch}/${row.seq}/${row.id}/${row.type}`;
  const written = `${fact.device}/${fact.epoch}/${fact.seq}/${fact.id}/${fact.type}`;
  if (stored !== written) return wrong('head', stored, written);
  if (fact.hlc !== undefined && before.hlc !== undefined && fact.hlc <= before.hlc)
    return wrong('hlc', `> ${before.hlc}`, fact.hlc);
  return fact;
}

/**
 * Walks a journal in order and names exactly the first wrong row and why.
 * `from` lets a check start behind a row that is trusted; the default is the very beginning.
 */
export function verifyChain(
  rows: Iterable<ChainRow>,
  from: ChainHead = GENESIS,
  seen?: (count: number) => void,
): ChainVerdict {
  let head = from;
  let count = 0;
  for (const row of rows) {
    const checked = checkRow(head, row);
    if ('reason' in checked) return { ok: false, fault: checked };
    const hlc = checked.hlc ?? head.hlc;
    head = { epoch: row.epoch, seq: row.seq, hash: row.hash, ...(hlc === undefined ? {} : { hlc }) };
    count += 1;
    seen?.(count);
  }
  const { epoch, seq, hash } = head;
  return { ok: true, count, head: { epoch, seq, hash } };
}
