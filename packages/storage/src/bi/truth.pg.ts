import { totals, truth } from '@valero/domain/bi';
import { type Cents, type QueryOutput, sumCents, ZERO } from '@valero/domain/kernel';
import { type Answer, type Asking, answers } from '../pg/asking.ts';
import { matchAll } from '../pg/match/compare.ts';

type Truth = QueryOutput<typeof truth>;

/** What the match does not say: facts not worked in yet, the ledger as a whole, what waits for a person. */
const BESIDE = `select
    (select coalesce(sum(last_seq), 0)::bigint from sync.device where device not in (select device from sync.server)) as received,
    (select count(*) from sync.fact f where not f.inline
      and (f.xid, f.pos) > (select c.xid, c.pos from sync.consumer c order by c.xid, c.pos limit 1)) as behind,
    (select coalesce(sum(sale_count + storno_count), 0)::bigint from kasse.period) as "receiptsServer",
    (select coalesce(sum(receipts), 0)::bigint from bi.day) as "receiptsRollup",
    (select coalesce(sum(gross), 0)::bigint from bi.day) as "grossRollup",
    (select coalesce(sum(l.amount), 0)::bigint from fibu.line l) as "ledgerSum",
    (select count(*) from sync.fact where flags is not null) as review,
    (select count(*) from sync.dead_letter where state = 'open') as "deadLetters",
    (select coalesce(sum(greatest(d.head_seq - d.last_seq, 0)), 0)::bigint from sync.device d) as waiting`;

type Beside = Omit<Truth, 'applied' | 'grossServer' | 'grossClosed' | 'grossLedger' | 'checkedAt' | 'equal'> & {
  readonly behind: number;
};

/** The match of all Z, added up: one house for the line of truth and the page of the match. */
async function compare({ rows, now }: Asking): Promise<Truth> {
  const { summary, lines } = await matchAll(rows, { store: null, device: null, zs: null, recount: false }, now);
  const [found] = await rows<Beside>(BESIDE, []);
  if (!found) throw new Error('a comparison answers one row');
  const { behind, ...beside } = found;
  const closed = lines.filter(({ closedAt }) => closedAt !== null);
  const sum = (list: typeof lines, place: 'till' | 'server' | 'ledger'): Cents =>
    sumCents(list.map((line) => line[place]?.gross ?? ZERO));
  const { states, gaps } = summary;
  const proven = gaps === 0 && states.waiting === 0 && states.settling === 0;
  return {
    ...beside,
    applied: found.received - behind,
    grossServer: sum(lines, 'server'),
    grossClosed: sum(closed, 'till'),
    grossLedger: sum(closed, 'ledger'),
    checkedAt: now,
    equal: proven && behind === 0 && found.waiting === 0 && found.deadLetters === 0 && found.ledgerSum === 0,
  };
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
