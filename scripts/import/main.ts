/** `npm run import -- FILE`: sends a catalogue file to a running head office and shows how far it is. */
import { createWriteStream, existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type ImportStatus, type Office, OfficeError, signIn } from '@valero/sync-server';
import { progressLine } from '../progress.ts';

const USAGE = `usage: npm run import -- FILE [--map field=Column …] [--decimal ,|.] [--tax KEY] [--dry-run] [--errors OUT.csv] [--server URL]
  FILE       CSV, CSV.GZ or XLSX (first sheet); the first row names the columns
  --map      number, gtin, name, price, cost, tax, group, unit, deposit, active = a column; without any, the header is guessed
  --decimal  the decimal mark of prices; without it 1.234 and 1,234 are refused rather than guessed
  --tax      tax key of new articles whose row names none (default 1 = 19 %)
  --dry-run  checks everything and stores nothing
  --errors   writes the refused rows with their line and reason
  --server   the head office (default http://127.0.0.1:4310)
VALERO_LOGIN and VALERO_PASSWORD sign in; without them the terminal is asked. Needs the right stock.import.
Exit code: 0 every row taken, 3 some rows refused, 1 failed, 2 wrong usage, 130 cancelled (start again to go on).`;

const EXIT = { taken: 0, failed: 1, usage: 2, refused: 3, cancelled: 130 } as const;

interface Plan {
  readonly file: string;
  readonly server: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly errors: string | null;
}

function readPlan(args: readonly string[]): Plan {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      map: { type: 'string', multiple: true, default: [] },
      decimal: { type: 'string' },
      tax: { type: 'string', default: '1' },
      'dry-run': { type: 'boolean', default: false },
      errors: { type: 'string' },
      server: { type: 'string', default: 'http://127.0.0.1:4310' },
    },
  });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new Error('One file, please.');
  if (!existsSync(file)) throw new Error(`There is no file ${file}.`);
  if (!URL.canParse(values.server)) throw new Error(`--server ${values.server} is no address.`);
  const pairs = values.map.map((pair) => {
    const at = pair.indexOf('=');
    if (at < 1) throw new Error(`--map ${pair}: write field=Column.`);
    return [pair.slice(0, at), pair.slice(at + 1)] as const;
  });
  const settings: Record<string, string> = {
    name: basename(file).slice(0, 160),
    taxKey: values.tax,
    dryRun: values['dry-run'] ? '1' : '0',
    decimal: values.decimal ?? 'auto',
  };
  if (pairs.length > 0) settings['mapping'] = JSON.stringify(Object.fromEntries(pairs));
  return { file: resolve(file), server: values.server, settings, errors: values.errors ?? null };
}

/** Asks at the terminal; what is typed after `hidden` is not shown. Throws when there is no terminal. */
async function prompt(question: string, hidden: boolean): Promise<string> {
  if (!process.stdin.isTTY) throw new OfficeError('Set VALERO_LOGIN and VALERO_PASSWORD: there is no terminal to ask.');
  let muted = false;
  const output = new Writable({
    write(chunk, _encoding, done) {
      if (!muted) process.stderr.write(chunk);
      done();
    },
  });
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  const answer = terminal.question(question);
  muted = hidden;
  const text = await answer;
  terminal.close();
  if (hidden) process.stderr.write('\n');
  return text;
}

/** Follows an import to its end; the first Ctrl-C cancels it at the head office, the second leaves at once. */
async function follow(office: Office, id: string, draw: ReturnType<typeof progressLine>): Promise<ImportStatus> {
  let asked = false;
  let cancelling: Promise<unknown> = Promise.resolve();
  const onSignal = (): void => {
    if (asked) process.exit(EXIT.cancelled);
    asked = true;
    draw.say('cancelling after the batch in hand …');
    cancelling = office.cancel(id).catch((error: unknown) => draw.say(String(error)));
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    for (;;) {
      const now = await office.status(id);
      draw.progress(Math.round(now.share * 1000) / 10, 100, noteOf(now));
      if (now.state !== 'running') return now;
      await sleep(300);
    }
  } finally {
    await cancelling;
    process.removeListener('SIGINT', onSignal).removeListener('SIGTERM', onSignal);
  }
}

function noteOf({ rows, created, changed, unchanged, refused }: ImportStatus): string {
  return `${rows} rows: ${created} new, ${changed} changed, ${unchanged} unchanged, ${refused} refused`;
}

async function importFile(plan: Plan): Promise<number> {
  const login = process.env['VALERO_LOGIN'] ?? (await prompt('Login: ', false));
  const password = process.env['VALERO_PASSWORD'] ?? (await prompt('Password: ', true));
  const office = await signIn(plan.server, login, password);
  const draw = progressLine(process.stderr);
  draw.say(`sending ${plan.file}`);
  const id = await office.start(plan.file, plan.settings);
  const end = await follow(office, id, draw);
  const columns = Object.entries(end.mapping).map(([field, column]) => `${field} = ${column}`);
  if (columns.length > 0) draw.say(`columns: ${columns.join(', ')}`);
  if (end.resumedAt > 0) draw.say(`went on after ${end.resumedAt} rows of an earlier run`);
  if (end.state === 'failed') {
    draw.say(end.message);
    return EXIT.failed;
  }
  draw.say(`${end.state}${end.dryRun ? ' (dry run, nothing stored)' : ''}, ${noteOf(end)}`);
  if (end.errorFile && plan.errors !== null) {
    const { body } = await office.errors(id);
    if (body !== null) await pipeline(Readable.fromWeb(body), createWriteStream(plan.errors));
    draw.say(`refused rows: ${plan.errors}`);
  } else if (end.refused > 0) draw.say('--errors OUT.csv writes the refused rows with their reasons');
  if (end.state === 'cancelled') return EXIT.cancelled;
  return end.refused > 0 ? EXIT.refused : EXIT.taken;
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(USAGE);
    return EXIT.taken;
  }
  let plan: Plan;
  try {
    plan = readPlan(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return EXIT.usage;
  }
  try {
    return await importFile(plan);
  } catch (error) {
    console.error(`\n${error instanceof OfficeError ? error.message : error instanceof Error ? error.stack : error}`);
    return EXIT.failed;
  }
}

process.exitCode = await main(process.argv.slice(2));
