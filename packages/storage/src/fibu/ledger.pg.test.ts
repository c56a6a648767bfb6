import { SKR03 } from '@valero/domain/fibu';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, openHarness } from '../pg/harness.fixture.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

let count = 0;
const STORE = '00000000-0000-7000-8000-0000000000aa';
interface Line {
  readonly account: string;
  readonly amount: number;
}

/** Writes a booking in one transaction; returns its id. */
async function book(
  lines: readonly Line[],
  options: { readonly reverses?: string; readonly lineDate?: string } = {},
): Promise<string> {
  count += 1;
  const id = `00000000-0000-7000-8000-${String(count).padStart(12, '0')}`;
  const client = await harness.sql.connect();
  try {
    await client.query('begin');
    await client.query(
      `insert into fibu.entry (id, number, date, belegfeld, text, source_kind, source_device, source_z, store, recorded_at, reverses)
       values ($1, $2, '2026-03-02', 'Z1', 'Test', 'z', $3, 1, $3, 0, $4)`,
      [id, count, STORE, options.reverses ?? null],
    );
    for (const [index, line] of lines.entries()) await addLine(client, id, index + 1, line, options.lineDate);
    await client.query('commit');
    return id;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

function addLine(
  client: Pick<Harness['sql'], 'query'>,
  entry: string,
  n: number,
  { account, amount }: Line,
  date = '2026-03-02',
): Promise<unknown> {
  return client.query('insert into fibu.line (entry, n, date, account, amount, text) values ($1, $2, $3, $4, $5, $6)', [
    entry,
    n,
    date,
    account,
    amount,
    '',
  ]);
}

const GOOD: readonly Line[] = [
  { account: '1000', amount: 1190 },
  { account: '8400', amount: -1000 },
  { account: '1776', amount: -190 },
];

test('ledger: a balanced booking is taken', async () => {
  const id = await book(GOOD);
  const { rows } = await harness.sql.query(
    'select sum(amount)::int as sum, count(*)::int as lines from fibu.line where entry = $1',
    [id],
  );
  expect(rows).toEqual([{ sum: 0, lines: 3 }]);
});

test('ledger: a booking that does not balance is refused', async () => {
  await expect(
    book([
      { account: '1000', amount: 1190 },
      { account: '8400', amount: -1000 },
    ]),
  ).rejects.toThrow(/does not balance: 190/);
});

test('ledger: a booking without lines or with one line is refused', async () => {
  await expect(book([])).rejects.toThrow(/0 lines/);
  await expect(book([{ account: '1000', amount: 5 }])).rejects.toThrow(/1 lines/);
});

test('ledger: a line of 0, of an unknown account or of another date is refused', async () => {
  await expect(book([...GOOD, { account: '1000', amount: 0 }])).rejects.toThrow(/check/);
  await expect(
    book([
      { account: '9999', amount: 5 },
      { account: '1000', amount: -5 },
    ]),
  ).rejects.toThrow(/foreign key/);
  await expect(book(GOOD, { lineDate: '2026-03-03' })).rejects.toThrow(/foreign key/);
});

test('ledger: what is booked is never changed, removed or emptied', async () => {
  await book(GOOD);
  for (const table of ['fibu.entry', 'fibu.line']) {
    await expect(harness.sql.query(`update ${table} set text = 'x'`)).rejects.toThrow(/append-only/);
    await expect(harness.sql.query(`delete from ${table}`)).rejects.toThrow(/append-only/);
    await expect(harness.sql.query(`truncate ${table} cascade`)).rejects.toThrow(/append-only/);
  }
});

test('ledger: not even a balanced pair of lines joins a booking that was committed', async () => {
  const id = await book(GOOD);
  const client = await harness.sql.connect();
  await client.query('begin');
  await expect(addLine(client, id, 4, { account: '1000', amount: 5 })).rejects.toThrow(/is closed/);
  await client.query('rollback');
  client.release();
});

test('ledger: a booking cannot claim another transaction, so nobody can keep it open', async () => {
  const id = await book(GOOD);
  const { rows } = await harness.sql.query(
    "select count(*)::int as n from fibu.entry where id = $1 and xid = '3'::xid8",
    [id],
  );
  expect(rows).toEqual([{ n: 0 }]);
  const client = await harness.sql.connect();
  await client.query('begin');
  const forged = '00000000-0000-7000-8000-00000000ffff';
  await client.query(
    `insert into fibu.entry (id, number, date, belegfeld, text, source_kind, source_device, source_z, store, recorded_at, xid) values ($1, 999, '2026-03-02', '', '', 'z', $2, 1, $2, 0, '99999999'::xid8)`,
    [forged, STORE],
  );
  const own = await client.query('select xid = pg_current_xact_id() as own from fibu.entry where id = $1', [forged]);
  expect(own.rows).toEqual([{ own: true }]);
  await client.query('rollback');
  client.release();
});

test('ledger: a booking is reversed once at most', async () => {
  const id = await book(GOOD);
  const opposite = GOOD.map(({ account, amount }) => ({ account, amount: -amount }));
  await book(opposite, { reverses: id });
  await expect(book(opposite, { reverses: id })).rejects.toThrow(/duplicate key/);
});

test('ledger: the accounts are those of the chart', async () => {
  const { rows } = await harness.sql.query('select number, name, kind from fibu.account order by number');
  expect(rows).toEqual([...SKR03].sort((a, b) => (a.number < b.number ? -1 : 1)));
});
