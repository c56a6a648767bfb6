import { type Cents, type Instant, toInstant } from '@valero/domain/kernel';
import { FIGURES_LIMIT, type TillFigures } from '@valero/domain/sync';
import type { ChainHead } from '../journal/index.ts';
import { factOf } from '../journal/index.ts';
import type { Db } from './connection.ts';

/** What a till can say of itself to prove that nothing was lost: read from its own Belege and journal, never from what it sent. */
export interface Proof {
  /**
   * Figures of the open Z, of the last one that was closed, and of those asked for; at most as many as a heartbeat holds. Z that never were are left out.
   */
  figures(wanted: readonly number[]): TillFigures[];
  /** Belege the server has not confirmed, and when the oldest of them was recorded. */
  unsent(): { readonly belege: number; readonly oldestAt: Instant | null };
}

interface SumRow {
  readonly belege: number;
  readonly gross: Cents;
  readonly seq_sum: number;
  readonly first_seq: number;
  readonly last_seq: number;
}

const SUMS = `SELECT COUNT(*) AS belege,
    COALESCE(SUM(CASE WHEN bon_typ = 'Beleg' AND training = 0 AND kind IN ('sale', 'storno') THEN gross END), 0) AS gross,
    COALESCE(SUM(seq), 0) AS seq_sum, COALESCE(MIN(seq), 0) AS first_seq, COALESCE(MAX(seq), 0) AS last_seq
  FROM kasse_receipt WHERE device = ? AND z_number = ?`;

/** Reads a till's proof. */
export function proofOf(db: Db, device: () => string, head: () => ChainHead): Proof {
  const sums = db.prepare<[string, number], SumRow>(SUMS);
  const closing = db.prepare<[number], { epoch: number; seq: number; hash: Buffer }>(
    'SELECT z.epoch, z.seq, j.hash FROM kasse_z z JOIN journal j ON j.epoch = z.epoch AND j.seq = z.seq WHERE z.number = ? ORDER BY z.epoch DESC LIMIT 1',
  );
  const till = db.prepare<[string], { open_z: number }>('SELECT open_z FROM kasse_till WHERE device = ?');
  const waiting = db.prepare<[], { belege: number; oldest: number | null }>(
    "SELECT COUNT(*) AS belege, MIN(pos) AS oldest FROM journal WHERE pos > (SELECT acked_pos FROM device_sync WHERE slot = 1) AND type = 'kasse.belegIssued'",
  );
  const body = db.prepare<[number], { body: string }>('SELECT body FROM journal WHERE pos = ?');

  function figure(z: number): TillFigures | null {
    const row = sums.get(device(), z);
    if (row === undefined || row.belege === 0) return null;
    const end = closing.get(z);
    const { epoch, seq, hash } = end ? { ...end, hash: end.hash.toString('hex') } : head();
    return {
      z,
      closed: end !== undefined,
      belege: row.belege,
      gross: row.gross,
      seqSum: row.seq_sum,
      firstSeq: row.first_seq,
      lastSeq: row.last_seq,
      head: { epoch, seq, hash },
    };
  }

  return {
    figures: (wanted) => {
      const open = till.get(device())?.open_z;
      if (open === undefined) return [];
      const all = new Set([open, open - 1, ...wanted].filter((z) => z >= 1));
      return [...all].flatMap((z) => figure(z) ?? []).slice(0, FIGURES_LIMIT);
    },
    unsent: () => {
      const { belege = 0, oldest = null } = waiting.get() ?? {};
      const row = oldest === null ? undefined : body.get(oldest);
      return { belege, oldestAt: row ? toInstant(factOf(row.body).at) : null };
    },
  };
}
