import { accountSheet, balances, journal } from '@valero/domain/fibu';
import { type Cents, type QueryInput, type QueryOutput, toCents } from '@valero/domain/kernel';
import { type Answer, type Asking, answers, storeOf } from '../pg/asking.ts';

type JournalRow = QueryOutput<typeof journal>['rows'][number];
type SheetRow = QueryOutput<typeof accountSheet>['rows'][number];

const ROW = `e.id as entry, e.number, e.date, e.belegfeld, e.text, l.account, a.name as "accountName", greatest(l.amount, 0) as debit, greatest(-l.amount, 0) as credit,
  coalesce(s.name, '') as store, e.recorded_at as "recordedAt"`;
const FROM = `from fibu.entry e join fibu.line l on l.entry = e.id join fibu.account a on a.number = l.account left join identity.store s on s.id = e.store`;
const PERIOD = '($1::text is null or l.date >= $1) and ($2::text is null or l.date <= $2)';

async function journalPage(
  { rows, scope }: Asking,
  { from, to, store, limit, offset }: QueryInput<typeof journal>,
): Promise<QueryOutput<typeof journal>> {
  const given = [from, to, storeOf(scope, store)];
  const where = `where ${PERIOD} and ($3::uuid is null or e.store = $3)`;
  const found = await rows<JournalRow>(`select ${ROW} ${FROM} ${where} order by e.number, l.n limit $4 offset $5`, [
    ...given,
    limit,
    offset,
  ]);
  const [sum] = await rows<{ total: number; debit: Cents; credit: Cents }>(
    `select count(*) as total, coalesce(sum(greatest(l.amount, 0)), 0)::bigint as debit, coalesce(sum(greatest(-l.amount, 0)), 0)::bigint as credit ${FROM} ${where}`,
    given,
  );
  return { rows: found, total: sum?.total ?? 0, debit: sum?.debit ?? toCents(0), credit: sum?.credit ?? toCents(0) };
}

async function sheet(
  { rows, scope }: Asking,
  { account, from, to, limit, offset }: QueryInput<typeof accountSheet>,
): Promise<QueryOutput<typeof accountSheet>> {
  const [name] = await rows<{ name: string }>('select name from fibu.account where number = $1', [account]);
  const [sums] = await rows<{ opening: Cents; moved: Cents; total: number }>(
    `select coalesce(sum(l.amount) filter (where l.date < $1), 0)::bigint as opening,
       coalesce(sum(l.amount) filter (where ${PERIOD}), 0)::bigint as moved, count(*) filter (where ${PERIOD}) as total
     from fibu.line l join fibu.entry e on e.id = l.entry where l.account = $3 and ($4::uuid is null or e.store = $4)`,
    [from, to, account, scope.store],
  );
  const opening = sums?.opening ?? toCents(0);
  const found = await rows<SheetRow>(
    `select ${ROW}, ($7::bigint + sum(l.amount) over (order by e.number, l.n))::bigint as balance ${FROM}
     where ${PERIOD} and l.account = $3 and ($4::uuid is null or e.store = $4) order by e.number, l.n limit $5 offset $6`,
    [from, to, account, scope.store, limit, offset, opening],
  );
  return {
    account,
    name: name?.name ?? '',
    opening,
    rows: found,
    total: sums?.total ?? 0,
    closing: toCents(opening + (sums?.moved ?? 0)),
  };
}

/** The ledger as the server answers it. */
export const fibuAnswers: readonly Answer[] = [
  answers(journal, journalPage),
  answers(balances, ({ rows, scope }, { from, to }) =>
    rows<QueryOutput<typeof balances>[number]>(
      `with sums as (
         select l.account, coalesce(sum(l.amount) filter (where l.date < $1), 0)::bigint as opening,
           coalesce(sum(greatest(l.amount, 0)) filter (where ${PERIOD}), 0)::bigint as debit,
           coalesce(sum(greatest(-l.amount, 0)) filter (where ${PERIOD}), 0)::bigint as credit
         from fibu.line l join fibu.entry e on e.id = l.entry
         where ($2::text is null or l.date <= $2) and ($3::uuid is null or e.store = $3) group by l.account)
       select s.account, a.name, s.opening, s.debit, s.credit, s.opening + s.debit - s.credit as balance
       from sums s join fibu.account a on a.number = s.account order by s.account`,
      [from, to, scope.store],
    ),
  ),
  answers(accountSheet, sheet),
];
