import {
  type CardIntent,
  type CardSum,
  type CardTakings,
  cardPaymentOf,
  type KasseReads,
  listCardCuts,
} from '@valero/domain/kasse';
import { type Instant, type QueryOutput, sumCents, toCents } from '@valero/domain/kernel';
import type { Database } from 'better-sqlite3';
import { type Answer, answer } from '../sqlite/answer.ts';

/** The part of a till's reads that is about card payments. */
type CardReads = Pick<KasseReads, 'cardIntent' | 'pendingCard' | 'reversalsOf' | 'cardTakings'>;

interface CardRow {
  readonly intent_id: CardIntent['intentId'];
  readonly basket_id: CardIntent['basketId'];
  readonly amount: number;
  readonly intended_at: Instant;
  readonly outcome: CardIntent['outcome'];
  readonly reason: string;
  readonly terminal_id: string;
  readonly trace: string;
  readonly pan_masked: string;
  readonly brand: string;
  readonly approval: string;
  readonly receipt_text: string;
  readonly kind: CardIntent['kind'];
  readonly beleg_id: CardIntent['belegId'];
  readonly of_intent: CardIntent['of'];
  readonly why: string;
  readonly receipt_number: string;
  readonly merchant_text: string;
  readonly source: 'terminal' | 'hand';
}

const COLUMNS = `intent_id, basket_id, amount, intended_at, outcome, reason, terminal_id, trace, pan_masked, brand, approval, receipt_text,
  kind, beleg_id, of_intent, why, receipt_number, merchant_text, source`;

function cardOf(row: CardRow): CardIntent {
  const { intent_id: intentId, outcome } = row;
  const amount = toCents(row.amount);
  const said = {
    outcome: 'approved' as const,
    reason: row.reason,
    terminalId: row.terminal_id,
    trace: row.trace,
    panMasked: row.pan_masked,
    brand: row.brand,
    approval: row.approval,
    receiptText: row.receipt_text,
    receiptNumber: row.receipt_number,
    merchantText: row.merchant_text,
    source: row.source,
  };
  return {
    intentId,
    basketId: row.basket_id,
    amount,
    kind: row.kind,
    belegId: row.beleg_id,
    of: row.of_intent,
    why: row.why,
    at: row.intended_at,
    outcome,
    payment: outcome === 'approved' ? cardPaymentOf(intentId, amount, said) : null,
    merchantText: row.merchant_text,
  };
}

interface Mark {
  readonly epoch: number;
  readonly seq: number;
}

/** Card takings after a mark in the journal, by card type. A reversal takes its payment out of the count. */
function takingsReader(db: Database): (device: string, after: Mark) => CardTakings {
  const sums = db.prepare<[string, number, number, number], CardSum>(
    `SELECT CASE brand WHEN '' THEN 'Karte' ELSE brand END AS brand, SUM(CASE kind WHEN 'reverse' THEN -1 ELSE 1 END) AS count, SUM(amount) AS amount
     FROM kasse_card_intent WHERE device = ? AND outcome = 'approved' AND (epoch > ? OR (epoch = ? AND seq > ?))
     GROUP BY 1 ORDER BY 1`,
  );
  return (device, { epoch, seq }) => {
    const byType = sums.all(device, epoch, epoch, seq);
    const count = byType.reduce((all, sum) => all + (sum.count ?? 0), 0);
    return { total: sumCents(byType.map(({ amount }) => amount)), count, byType };
  };
}

/** Answers a till's questions about card payments. */
export function cardReads(db: Database, device: () => string): CardReads {
  const one = db.prepare<[string], CardRow>(`SELECT ${COLUMNS} FROM kasse_card_intent WHERE intent_id = ?`);
  const pending = db.prepare<[string], CardRow>(
    `SELECT ${COLUMNS} FROM kasse_card_intent WHERE device = ? AND outcome IN ('open', 'unknown') ORDER BY epoch DESC, seq DESC LIMIT 1`,
  );
  const reversals = db.prepare<[string], CardRow>(
    `SELECT ${COLUMNS} FROM kasse_card_intent WHERE beleg_id = ? ORDER BY epoch, seq`,
  );
  const cuts = db.prepare<[string, string], Mark & { outcome: string }>(
    `SELECT epoch, seq, outcome FROM kasse_card_cut WHERE device = ? AND cut_id <> ? AND outcome <> 'refused' ORDER BY epoch DESC, seq DESC LIMIT 20`,
  );
  const takings = takingsReader(db);
  return {
    cardIntent: (id) => {
      const row = one.get(id);
      return row ? cardOf(row) : null;
    },
    pendingCard: () => {
      const row = pending.get(device());
      return row ? cardOf(row) : null;
    },
    reversalsOf: (id) => reversals.all(id).map(cardOf),
    cardTakings: (cutId) => {
      const marks = cuts.all(device(), cutId);
      const sure = marks.findIndex(({ outcome }) => outcome === 'closed');
      const unsure = sure < 0 ? marks : marks.slice(0, sure);
      const begin = marks[sure] ?? { epoch: 0, seq: 0 };
      return [begin, ...unsure.toReversed()].map((mark) => takings(device(), mark));
    },
  };
}

type CutRow = Omit<QueryOutput<typeof listCardCuts>[number], 'terminal' | 'till'> & {
  readonly terminalTypes: string;
  readonly tillTypes: string;
};

/** Answers queries about Kassenschnitte. */
export function cardAnswers(db: Database): Answer[] {
  const list = db.prepare<[number], CutRow>(
    `SELECT cut_id AS cutId, device, store, at, outcome, reason, terminal_id AS terminalId, terminal_total AS terminalTotal,
       till_total AS tillTotal, till_count AS tillCount, difference, terminal_types AS terminalTypes, till_types AS tillTypes, receipt_text AS receiptText
     FROM kasse_card_cut ORDER BY epoch DESC, seq DESC LIMIT ?`,
  );
  return [
    answer(listCardCuts, ({ limit }) =>
      list.all(limit).map(({ terminalTypes, tillTypes, ...row }) => ({
        ...row,
        terminal: JSON.parse(terminalTypes) as CardSum[],
        till: JSON.parse(tillTypes) as CardSum[],
      })),
    ),
  ];
}
