import { chainHash } from '@valero/storage/journal';
import pg from 'pg';
import type { PackedJournal, Sums } from './journals.fixture.ts';

/** What the head office holds after the storm, and every way in which it differs from what the tills wrote. */
export interface Verdict {
  readonly facts: number;
  readonly receipts: number;
  /** Cents. */
  readonly gross: number;
  readonly faults: readonly string[];
}

/** Sums over all tills. */
export function totalOf(journals: readonly { readonly sums: Sums }[]): Sums {
  const sum = { facts: 0, receipts: 0, gross: 0, closings: 0 };
  for (const { sums } of journals) {
    sum.facts += sums.facts;
    sum.receipts += sums.receipts;
    sum.gross += sums.gross;
    sum.closings += sums.closings;
  }
  return sum;
}

/** Compares each stored fact of a till, byte chain and all, with the till's own journal. */
async function judgeJournal(client: pg.Client, journal: PackedJournal, faults: string[]): Promise<void> {
  const { rows } = await client.query<{ seq: string; epoch: string; prev_hash: string; hash: string; body: string }>(
    'select seq, epoch, prev_hash, hash, body from sync.fact where device = $1 order by epoch, seq',
    [journal.device],
  );
  const say = (text: string): unknown => faults.push(`${journal.identity.device.kasseId}: ${text}`);
  if (rows.length !== journal.length) say(`${rows.length} of ${journal.length} facts are stored`);
  for (const [index, row] of rows.entries()) {
    const seq = index + 1;
    if (row.epoch !== '1' || row.seq !== String(seq))
      return void say(`fact ${row.epoch}/${row.seq} stands at place ${seq}`);
    if (row.hash !== journal.hash(seq)) return void say(`fact ${seq} has another hash`);
    if (chainHash(row.prev_hash, row.body) !== row.hash) return void say(`the chain breaks at ${seq}`);
  }
}

const SUMS = `select
  (select count(*) from kasse.receipt where kind in ('sale', 'storno'))::int as receipts,
  (select coalesce(sum(gross), 0) from kasse.receipt where kind in ('sale', 'storno'))::bigint as gross,
  (select coalesce(sum(receipts), 0) from bi.day)::int as "receiptsBi",
  (select coalesce(sum(gross), 0) from bi.day)::bigint as "grossBi",
  (select count(*) from kasse.z)::int as closings,
  (select coalesce(sum(revenue), 0) from kasse.z)::bigint as closed,
  (select count(*) from fibu.entry)::int as entries,
  (select coalesce(sum(amount), 0) from fibu.line)::bigint as ledger,
  (select count(*) from sync.dead_letter)::int as dead,
  (select count(*) from sync.device where quarantined)::int as quarantined,
  (select count(*) from sync.fact where flags is not null)::int as flagged`;

type Found = Readonly<
  Record<'receipts' | 'receiptsBi' | 'closings' | 'entries' | 'dead' | 'quarantined' | 'flagged', number>
> &
  Readonly<Record<'gross' | 'grossBi' | 'closed' | 'ledger', string>>;

/** Waits until every consumer has seen every fact; throws when nothing moves for a minute. */
export async function untilApplied(url: string, onWaiting: (waiting: number) => void): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let [least, since] = [Number.POSITIVE_INFINITY, Date.now()];
    for (;;) {
      const { rows } = await client.query<{ waiting: number }>(
        'select coalesce(sum((select count(*) from sync.fact f where (f.xid, f.pos) > (c.xid, c.pos))), 0)::int as waiting from sync.consumer c',
      );
      const waiting = rows[0]?.waiting ?? 0;
      if (waiting === 0) return;
      if (waiting < least) [least, since] = [waiting, Date.now()];
      if (Date.now() - since > 60_000) throw new Error(`consumers stand still, ${waiting} facts wait`);
      onWaiting(waiting);
      await new Promise((done) => setTimeout(done, 1000));
    }
  } finally {
    await client.end();
  }
}

/** Judges the head office by its tables alone. */
export async function judge(url: string, journals: readonly PackedJournal[]): Promise<Verdict> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const faults: string[] = [];
    for (const journal of journals) await judgeJournal(client, journal, faults);
    const { rows } = await client.query<Found>(SUMS);
    const [found] = rows;
    if (!found) throw new Error('an aggregate answers one row');
    const want = totalOf(journals);
    const equal = (what: string, is: number | string, should: number): void => {
      if (Number(is) !== should) faults.push(`${what}: ${is} instead of ${should}`);
    };
    equal('receipts', found.receipts, want.receipts);
    equal('gross', found.gross, want.gross);
    equal('receipts in the rollup', found.receiptsBi, want.receipts);
    equal('gross in the rollup', found.grossBi, want.gross);
    equal('closings', found.closings, want.closings);
    equal('ledger, debit and credit', found.ledger, 0);
    equal('dead letters', found.dead, 0);
    equal('quarantined tills', found.quarantined, 0);
    equal('flagged facts', found.flagged, 0);
    const stored = await client.query<{ n: number }>('select count(*)::int as n from sync.fact');
    const server = await client.query<{ n: number }>(
      'select count(*)::int as n from sync.fact f join sync.server s on s.device = f.device',
    );
    const facts = (stored.rows[0]?.n ?? 0) - (server.rows[0]?.n ?? 0);
    equal('facts of tills', facts, want.facts);
    return { facts, receipts: found.receipts, gross: Number(found.gross), faults };
  } finally {
    await client.end();
  }
}
