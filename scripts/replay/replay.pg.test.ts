import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { testDatabase } from '@valero/testkit/postgres';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { roller } from './killed-till.fixture.ts';

const SEED = 20_111_209;
const HEADER = 'invoice_no,stock_code,description,quantity,invoice_ts,unit_price,customer_id,country';

/** What the head office has to say, worked out beside the product. */
interface Wanted {
  receipts: number;
  lines: number;
  gross_cents: number;
  readonly rejected: { invoice: string; line: number }[];
  readonly per_day: Record<string, number>;
  readonly per_article: Record<string, number>;
  readonly per_customer: Record<string, number>;
}

/** A line of the file before it is text; prices in tenths of a cent, pieces whole. */
interface Row {
  readonly invoice: string;
  readonly code: string;
  readonly text: string;
  readonly pieces: number;
  readonly mills: number;
  readonly day: string;
  readonly time: string;
  readonly customer: string;
  readonly fault: 'none' | 'price' | 'quantity' | 'time' | 'invoice';
}

const two = (value: number): string => String(value).padStart(2, '0');

function invoiceRows(index: number, roll: (n: number) => number): Row[] {
  const cancelled = roll(9) === 0;
  const head = {
    invoice: `${cancelled ? 'C' : ''}${536_000 + index}`,
    day: `2011-${two(3 + Math.floor(index / 100))}-${two(1 + roll(4))}`,
    time: `${two(8 + roll(10))}:${two(roll(60))}:00`,
    customer: roll(3) === 0 ? '' : String(12_000 + roll(25)),
  };
  const rows = Array.from({ length: 1 + roll(6) }, (): Row => {
    const article = roll(60);
    const named = roll(12) !== 0;
    const free = roll(14) === 0;
    const dirt = roll(60);
    return {
      ...head,
      code: `${85_000 + article}${article % 7 === 0 ? 'B' : ''}`,
      text: named ? `SET OF ${article}, "BLUE"${article % 5 === 0 ? ' ÄÖÜ €' : ''}` : '',
      pieces: (cancelled || roll(40) === 0 ? -1 : 1) * (1 + roll(24)),
      mills: free ? 0 : 35 + article * 105 + roll(3) * 5,
      fault: dirt === 0 ? 'price' : dirt === 1 ? 'quantity' : dirt === 2 ? 'time' : dirt === 3 ? 'invoice' : 'none',
    };
  });
  // the same line once more, as people type it twice
  const [again] = rows;
  return roll(10) === 0 && again ? [...rows, again] : rows;
}

function csvLine(row: Row): string {
  const price = row.fault === 'price' ? '-11062.06' : (row.mills / 1000).toFixed(3).replace(/0$/, '');
  const quantity = row.fault === 'quantity' ? 'six' : String(row.pieces);
  const time = row.fault === 'time' ? '2011-02-30 10:00:00' : `${row.day} ${row.time}`;
  const invoice = row.fault === 'invoice' ? '' : row.invoice;
  return `${invoice},${row.code},"${row.text.replaceAll('"', '""')}",${quantity},${time},${price},${row.customer},United Kingdom`;
}

/** Mills to cents, half away from zero: 35 mills are 4 cents, -35 are -4. */
function centsOf(mills: number): number {
  const size = Math.floor((Math.abs(mills) + 5) / 10);
  return mills < 0 ? -size : size;
}

/** Whether a line is a sale: no fault, and what has no price has at least a name and is no return. */
function sellable(row: Row): boolean {
  return row.fault === 'none' && (row.mills > 0 || (row.text !== '' && row.pieces > 0));
}

function makeFile(invoices: number): { csv: string; wanted: Wanted } {
  const roll = roller(SEED);
  const rows = Array.from({ length: invoices }, (_, index) => invoiceRows(index, roll)).flat();
  const wanted: Wanted = {
    receipts: 0,
    lines: 0,
    gross_cents: 0,
    rejected: [],
    per_day: {},
    per_article: {},
    per_customer: {},
  };
  const receipts = new Set<string>();
  for (const [index, row] of rows.entries()) {
    if (!sellable(row)) {
      wanted.rejected.push({ invoice: row.fault === 'invoice' ? '' : row.invoice, line: index + 2 });
      continue;
    }
    const gross = centsOf(row.pieces * row.mills);
    receipts.add(row.invoice);
    wanted.lines += 1;
    wanted.gross_cents += gross;
    wanted.per_day[row.day] = (wanted.per_day[row.day] ?? 0) + gross;
    wanted.per_article[row.code] = (wanted.per_article[row.code] ?? 0) + gross;
    if (row.customer) wanted.per_customer[row.customer] = (wanted.per_customer[row.customer] ?? 0) + gross;
  }
  wanted.receipts = receipts.size;
  return { csv: `${[HEADER, ...rows.map(csvLine)].join('\r\n')}\r\n`, wanted };
}

function replay(
  home: string,
  file: string,
  json: string,
  databaseUrl: string,
): Promise<{ code: number; said: string }> {
  const script = fileURLToPath(new URL('./main.ts', import.meta.url));
  const args = [script, file, '--tills', '3', '--stores', '2', '--json', json, '--home', join(home, 'replay')];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, DATABASE_URL: databaseUrl },
  });
  onTestFinished(() => void child.kill('SIGTERM'));
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  return new Promise((done) => child.once('close', (code) => done({ code: code ?? -1, said })));
}

const withoutZeros = (sums: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(sums).filter(([, amount]) => amount !== 0));

/** Reads the report; reasons are words for people and left out. */
function readReport(path: string): Wanted {
  const { rejected, ...rest } = JSON.parse(readFileSync(path, 'utf8')) as Wanted;
  return { ...rest, rejected: rejected.map(({ invoice, line }) => ({ invoice, line })) };
}

function comparable(report: Wanted): Wanted {
  const { per_day, per_article, per_customer } = report;
  return {
    ...report,
    per_day: withoutZeros(per_day),
    per_article: withoutZeros(per_article),
    per_customer: withoutZeros(per_customer),
  };
}

test('replay: a dirty file sold through three tills in two stores is the head office to the cent, and a second replay sells nothing', {
  timeout: 540_000,
}, async () => {
  const home = mkdtempSync(join(tmpdir(), 'valero-replay-'));
  const database = await testDatabase();
  const client = new pg.Client({ connectionString: database.url });
  onTestFinished(async () => {
    await client.end();
    await database.drop();
    rmSync(home, { recursive: true, force: true });
  });
  const { csv, wanted } = makeFile(300);
  expect(wanted.rejected.length).toBeGreaterThan(20);
  const file = join(home, 'sales.csv');
  writeFileSync(file, csv);

  const first = await replay(home, file, join(home, 'first.json'), database.url);
  expect(first, first.said).toMatchObject({ code: 0 });
  const report = readReport(join(home, 'first.json'));
  expect(comparable(report)).toEqual(comparable(wanted));

  await client.connect();
  const ask = async (sql: string): Promise<unknown> => (await client.query<Record<string, unknown>>(sql)).rows[0];
  const books = (): Promise<unknown> =>
    ask(`select (select count(*)::int from fibu.line) as lines, (select coalesce(sum(amount), 0)::int from fibu.line) as sum,
      (select count(*)::int from kasse.z) as z, (select count(*)::int from sync.dead_letter) as dead,
      (select count(distinct store)::int from kasse.receipt) as stores, (select count(distinct device)::int from kasse.receipt) as tills`);
  const booked = await books();
  expect(booked).toMatchObject({ sum: 0, dead: 0, stores: 2, tills: 3 });
  expect(booked).not.toMatchObject({ lines: 0 });
  const sold = await ask(
    "select count(*)::int as receipts, sum(gross)::int as gross_cents from kasse.receipt where bon_typ = 'Beleg' and kind in ('sale', 'storno')",
  );
  expect(sold).toEqual({ receipts: wanted.receipts, gross_cents: wanted.gross_cents });

  // somebody signs in at each till again and the tills get new tokens: the log of accesses and changes says so, nothing else is new
  const facts = (): Promise<unknown> =>
    ask(
      "select count(*)::int as facts, max(pos)::int as last from sync.fact where type not in ('kasse.signedIn', 'kasse.signedOut') and type not like 'audit.%'",
    );
  const before = await facts();
  const second = await replay(home, file, join(home, 'second.json'), database.url);
  expect(second, second.said).toMatchObject({ code: 0 });
  expect(second.said).toContain('sold 0 invoices');
  expect(readFileSync(join(home, 'second.json'), 'utf8')).toBe(readFileSync(join(home, 'first.json'), 'utf8'));
  expect(await facts()).toEqual(before);
  expect(await books()).toEqual(booked);
});
