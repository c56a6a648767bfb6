/** `npm run replay -- FILE --tills N --stores M`: sells a file of sales lines through tills, syncs, and compares the head office with the file. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createLogger, type RunningServer, readConfig, startServer } from '@valero/sync-server';
import { progressLine } from '../progress.ts';
import { FileError, type Rejection, readSalesFile, type SalesFile } from './file.ts';
import { ask, type ReplayCompany, type ReplayTill, setUp } from './office.ts';
import { compareReports, type Report, sumFile } from './sums.ts';
import type { TillWord } from './till.ts';

const USAGE = `usage: npm run replay -- FILE --tills N --stores M [--json OUT] [--home DIR]
  FILE       CSV or CSV.GZ with the columns invoice_no, stock_code, description, quantity, invoice_ts, unit_price, customer_id, country
  --tills    how many tills sell (default 3), one process each
  --stores   how many stores they stand in (default 2)
  --json     writes what the head office reports
  --home     where everything is kept (default .valero/replay); run again to go on where it stopped
DATABASE_URL names a PostgreSQL to use instead of the built-in one.`;

interface Plan {
  readonly file: string;
  readonly tills: number;
  readonly stores: number;
  readonly json: string | null;
  readonly home: string;
}

function readPlan(argv: readonly string[]): Plan | null {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      tills: { type: 'string', default: '3' },
      stores: { type: 'string', default: '2' },
      json: { type: 'string' },
      home: { type: 'string', default: '.valero/replay' },
      help: { type: 'boolean', default: false },
    },
  });
  const [file] = positionals;
  const tills = Number(values.tills);
  const stores = Number(values.stores);
  const sensible =
    Number.isInteger(tills) && tills >= 1 && tills <= 64 && Number.isInteger(stores) && stores >= 1 && stores <= tills;
  if (values.help || !file || !sensible) return null;
  return {
    file: resolve(file),
    tills,
    stores,
    json: values.json ? resolve(values.json) : null,
    home: resolve(values.home),
  };
}

/** The till an invoice is sold at: the same in every run. */
function tillOf(invoice: string, tills: number): number {
  let hash = 2_166_136_261;
  for (let at = 0; at < invoice.length; at += 1) hash = Math.imul(hash ^ invoice.charCodeAt(at), 16_777_619);
  return (hash >>> 0) % tills;
}

/** Writes each till its share of the file, in the order of time. */
async function share(file: SalesFile, plan: Plan): Promise<string[]> {
  const paths = Array.from({ length: plan.tills }, (_, n) => join(plan.home, `till-${n + 1}.invoices.jsonl`));
  const streams = paths.map((path) => createWriteStream(path));
  for (const invoice of file.invoices) {
    const stream = streams[tillOf(invoice.invoice, plan.tills)];
    if (stream && !stream.write(`${JSON.stringify(invoice)}\n`))
      await new Promise<void>((done) => stream.once('drain', () => done()));
  }
  await Promise.all(streams.map((stream) => new Promise<void>((done) => stream.end(() => done()))));
  return paths;
}

interface Tally {
  sold: number;
  there: number;
  waiting: Map<number, number>;
  readonly rejected: Rejection[];
}

function listen(child: ChildProcess, number: number, tally: Tally, redraw: () => void): void {
  if (!child.stdout) return;
  createInterface({ input: child.stdout }).on('line', (text) => {
    const word = JSON.parse(text) as TillWord;
    if (word.say === 'sold') tally.sold += 1;
    else if (word.say === 'there') tally.there += 1;
    else if (word.say === 'waiting') tally.waiting.set(number, word.unsent);
    else if (word.say === 'finished') tally.waiting.set(number, 0);
    else if (word.say === 'rejected')
      tally.rejected.push({ invoice: word.invoice, line: word.line, reason: word.reason });
    redraw();
  });
}

/** Runs all tills to their end. A till that fails stops the replay; everything sold stays sold. */
async function sellAll(
  company: ReplayCompany,
  invoices: readonly string[],
  serverUrl: string,
  tally: Tally,
  redraw: () => void,
): Promise<void> {
  const script = fileURLToPath(new URL('./till.ts', import.meta.url));
  const children: ChildProcess[] = [];
  const stop = (): void => {
    for (const child of children) child.kill('SIGTERM');
  };
  process.once('SIGINT', stop);
  const run = (till: ReplayTill, index: number): Promise<void> =>
    new Promise((done, failed) => {
      const child = spawn(
        process.execPath,
        [
          script,
          '--data',
          till.dir,
          '--invoices',
          invoices[index] ?? '',
          '--commission',
          till.commission,
          '--user',
          company.user.id,
          '--server',
          serverUrl,
          '--device-token-file',
          till.tokenFile,
          '--articles',
          String(company.articles),
          '--customers',
          String(company.customers),
        ],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      children.push(child);
      listen(child, index, tally, redraw);
      child.once('error', failed);
      child.once('exit', (code, signal) =>
        code === 0
          ? done()
          : failed(new Error(`till ${index + 1} ended with ${signal ?? code}; start the replay again to go on`)),
      );
    });
  try {
    await Promise.all(company.tills.map(run));
  } catch (error) {
    stop();
    throw error;
  } finally {
    process.removeListener('SIGINT', stop);
  }
}

async function officeReport(
  server: RunningServer,
  login: string,
  password: string,
  rejected: readonly Rejection[],
): Promise<Report> {
  const totals = (await ask(server, login, password, 'bi.totals')) as {
    receipts: number;
    lines: number;
    gross: number;
    perDay: Record<string, number>;
    perArticle: Record<string, number>;
    perCustomer: Record<string, number>;
  };
  return {
    receipts: totals.receipts,
    lines: totals.lines,
    gross_cents: totals.gross,
    rejected: [...rejected].sort((a, b) => a.line - b.line),
    per_day: totals.perDay,
    per_article: totals.perArticle,
    per_customer: totals.perCustomer,
  };
}

/** Rejections of earlier runs are kept, because a line refused by a till is refused once. */
async function replay(plan: Plan): Promise<number> {
  await mkdir(plan.home, { recursive: true });
  const draw = progressLine(process.stderr);
  const started = Date.now();
  draw.say(`reading ${plan.file}`);
  const file = await readSalesFile(plan.file);
  draw.say(
    `${file.lineCount} lines, ${file.invoices.length} invoices to sell, ${file.rejected.length} lines are no sales`,
  );
  const env = {
    ...process.env,
    VALERO_HOME: join(plan.home, 'server'),
    PORT: '0',
    HOST: '127.0.0.1',
    VALERO_DEMO: '0',
  };
  const server = await startServer(readConfig(env), { logger: createLogger({ logLevel: 'error' }, process.stderr) });
  try {
    draw.say(`head office at ${server.url}`);
    const company = await setUp(server, file, plan.home, plan.tills, plan.stores);
    const shares = await share(file, plan);
    const tally: Tally = { sold: 0, there: 0, waiting: new Map(), rejected: [] };
    await sellAll(company, shares, server.url, tally, () => {
      const waiting = [...tally.waiting.values()].reduce((sum, count) => sum + count, 0);
      draw.progress(
        tally.sold + tally.there,
        file.invoices.length,
        waiting > 0 ? `${waiting} facts on their way` : `${tally.there} were there already`,
      );
    });
    draw.say(
      `sold ${tally.sold} invoices, ${tally.there} had been sold before, in ${Math.round((Date.now() - started) / 1000)} s`,
    );
    await server.store.consumers.runUntilIdle(600_000);
    const rejected = [...file.rejected, ...tally.rejected];
    const office = await officeReport(server, company.user.login, company.password, rejected);
    const differences = compareReports(sumFile(file, rejected), office);
    const truth = (await ask(server, company.user.login, company.password, 'bi.truth')) as {
      ledgerSum: number;
      grossClosed: number;
      grossLedger: number;
      grossRollup: number;
      equal: boolean;
    };
    draw.say(
      `head office: ${office.receipts} receipts, ${office.lines} lines, ${office.gross_cents} cents, ${office.rejected.length} lines rejected`,
    );
    draw.say(
      `ledger: sum ${truth.ledgerSum}, revenue ${truth.grossLedger}; closed ${truth.grossClosed}; rollups ${truth.grossRollup}; ${truth.equal ? 'all equal' : 'NOT EQUAL'}`,
    );
    if (plan.json) await writeFile(plan.json, `${JSON.stringify(office)}\n`);
    for (const difference of differences.slice(0, 20)) draw.say(`DIFFERENT ${difference}`);
    draw.say(differences.length === 0 ? 'file = head office, to the cent' : `${differences.length} differences`);
    return differences.length === 0 && truth.equal && truth.ledgerSum === 0 ? 0 : 1;
  } finally {
    await server.close();
  }
}

const plan = readPlan(process.argv.slice(2));
if (!plan || !existsSync(plan.file)) {
  process.stderr.write(plan ? `There is no file ${plan.file}.\n` : `${USAGE}\n`);
  process.exitCode = 2;
} else {
  try {
    process.exitCode = await replay(plan);
  } catch (error) {
    process.stderr.write(
      `\n${error instanceof FileError ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
    );
    process.exitCode = 1;
  }
}
