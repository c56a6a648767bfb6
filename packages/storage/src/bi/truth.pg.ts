import { totals, truth } from '@valero/domain/bi';
import { CASH_ONLY } from '@valero/domain/compliance';
import { BUSINESS_ACCOUNTS } from '@valero/domain/fibu';
import type { Cents, QueryOutput } from '@valero/domain/kernel';
import { type Answer, type Asking, answers } from '../pg/asking.ts';

type Truth = QueryOutput<typeof truth>;

/** Texts of bookings that only move cash: a tip handed on leaves the account it came in by and is no business. */
const CASH_TEXTS: readonly string[] = [...CASH_ONLY];

/** Every figure from its own source: received from the journal, server from the Belege, rollup from bi, ledger from its lines. */
const SOURCES = `select
    (select count(*) from sync.fact where not inline) as received,
    (select count(*) from sync.fact where not inline) - (select count(*) from sync.fact f where not f.inline
      and (f.xid, f.pos) > (select c.xid, c.pos from sync.consumer c order by c.xid, c.pos limit 1)) as applied,
    r.receipts as "receiptsServer", r.gross as "grossServer", b.receipts as "receiptsRollup", b.gross as "grossRollup",
    (select coalesce(sum(z.revenue), 0)::bigint from kasse.z z) as "grossClosed",
    (select coalesce(-sum(l.amount), 0)::bigint from fibu.line l where l.account = any ($1::text[]) and split_part(l.text, ' ', 1) <> all ($2::text[])) as "grossLedger",
    (select coalesce(sum(l.amount), 0)::bigint from fibu.line l) as "ledgerSum",
    (select count(*) from sync.fact where flags is not null) as review,
    (select count(*) from sync.dead_letter where state = 'open') as "deadLetters",
    (select coalesce(sum(greatest(d.head_seq - d.last_seq, 0)), 0)::bigint from sync.device d) as waiting
  from
    (select count(*) as receipts, coalesce(sum(gross), 0)::bigint as gross from kasse.receipt where bon_typ = 'Beleg' and not training and kind in ('sale', 'storno')) r,
    (select coalesce(sum(receipts), 0)::bigint as receipts, coalesce(sum(gross), 0)::bigint as gross from bi.day) b`;

async function compare({ rows, now }: Asking): Promise<Truth> {
  const [found] = await rows<Omit<Truth, 'checkedAt' | 'equal'>>(SOURCES, [BUSINESS_ACCOUNTS, CASH_TEXTS]);
  if (!found) throw new Error('a comparison answers one row');
  const equal =
    found.received === found.applied &&
    found.waiting === 0 &&
    found.deadLetters === 0 &&
    found.ledgerSum === 0 &&
    found.receiptsServer === found.receiptsRollup &&
    found.grossServer === found.grossRollup &&
    found.grossClosed === found.grossLedger;
  return { ...found, checkedAt: now, equal };
}

interface Keyed {
  readonly key: string;
  readonly gross: Cents;
}

async function everything({ rows, scope }: Asking): Promise<QueryOutput<typeof totals>> {
  const per = async (table: string, key: string): Promise<Record<string, number>> => {
    const found = await rows<Keyed>(
      `select ${key} as key, sum(gross)::bigint as gross from ${table} where $1::uuid is null or store = $1 group by ${key} order by ${key} collate "C"`,
      [scope.store],
    );
    return Object.fromEntries(found.map((row) => [row.key, row.gross]));
  };
  const [sum] = await rows<{ receipts: number; lines: number; gross: Cents }>(
    `select coalesce(sum(receipts), 0)::bigint as receipts, coalesce(sum(lines), 0)::bigint as lines, coalesce(sum(gross), 0)::bigint as gross
     from bi.day where $1::uuid is null or store = $1`,
    [scope.store],
  );
  if (!sum) throw new Error('an aggregate answers one row');
  return {
    ...sum,
    perDay: await per('bi.day', 'day'),
    perArticle: await per('bi.article_month', 'number'),
    perCustomer: await per('bi.customer', 'number'),
  };
}

/** Whether all sources tell the same story, and the totals of everything. */
export const biTruthAnswers: readonly Answer[] = [answers(truth, compare), answers(totals, everything)];
