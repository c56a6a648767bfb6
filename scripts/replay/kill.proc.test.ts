import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { toInstant, unwrap } from '@valero/domain/kernel';
import { openDeviceStore } from '@valero/storage/sqlite';
import { expect, onTestFinished, test } from 'vitest';
import type { Invoice } from './file.ts';
import {
  askFile,
  invoiceCents,
  prepareTill,
  projectionRows,
  readJournal,
  roller,
  smallInvoices,
  writeInvoices,
} from './killed-till.fixture.ts';
import type { TillWord } from './till.ts';

/** How often the till is killed; `VALERO_KILLS=200` and more for a longer run. */
const KILLS = Number(process.env['VALERO_KILLS'] ?? 80);
const SEED = Number(process.env['VALERO_KILL_SEED'] ?? Math.floor(Math.random() * 1_000_000_000));
/** Invoices there are at all, and how many are sold in the end at least. */
const INVOICES = 12_000;
const AT_LEAST = 1000;
/** Invoices a life has before it: more than a till sells in the time it is given. */
const WINDOW = 150;
/** Invoices that were sold already and are offered again after every start. */
const AGAIN = 4;
const LONGEST_LIFE_MS = 150;

const home = mkdtempSync(join(tmpdir(), 'valero-kill-'));
const till = prepareTill(home);
const invoicesFile = join(home, 'invoices.jsonl');
const request = (invoice: Invoice): string => `replay:${invoice.invoice}`;

interface Run {
  readonly child: ChildProcess;
  /** Milliseconds from spawn to the first word `ready`, and to the first `sold`; null when it ended before. */
  readonly ready: Promise<number | null>;
  readonly selling: Promise<number | null>;
  /** Everything it said, once it is gone. */
  readonly ended: Promise<{ words: TillWord[]; code: number | null; trouble: string }>;
}

/** Starts the till process of the replay. */
function start(): Run {
  const script = fileURLToPath(new URL('./till.ts', import.meta.url));
  const args = ['--data', till.data, '--invoices', invoicesFile, '--commission', till.commission, '--user', till.user];
  const began = performance.now();
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(home, 'compiled') },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  let trouble = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const heard = (word: TillWord['say']): Promise<number | null> =>
    new Promise((tell) => {
      child.stdout?.on('data', () => said.includes(`"${word}"`) && tell(performance.now() - began));
      child.once('close', () => tell(null));
    });
  const [ready, selling] = [heard('ready'), heard('sold')];
  child.stderr?.on('data', (chunk: Buffer) => {
    trouble += chunk.toString();
  });
  const ended = new Promise<{ words: TillWord[]; code: number | null; trouble: string }>((tell) => {
    child.once('close', (code) => {
      // a word that the kill cut off was not said
      const whole = said.slice(0, said.lastIndexOf('\n') + 1).split('\n');
      const words = whole.filter(Boolean).map((line) => JSON.parse(line) as TillWord);
      tell({ words, code, trouble });
    });
  });
  return { child, ready, selling, ended };
}

/** Opens the folder as the next start would and checks that nothing is half, twice or out of order. */
function checkFolder(acknowledged: ReadonlyMap<string, { number: number; gross: number }>, named: string): number {
  const store = unwrap(openDeviceStore({ dir: till.data, now: () => toInstant(Date.now()) }));
  try {
    expect(store.journal.verify(), named).toMatchObject({ ok: true, count: store.journal.count() });
    const { belege, byRequest, twice } = readJournal(store);
    expect(twice, `${named}: no sale is there twice`).toEqual([]);
    const lost = [...acknowledged].filter(([id, said]) => {
      const beleg = byRequest.get(id);
      return beleg?.number !== said.number || beleg.gross !== said.gross;
    });
    expect(lost, `${named}: what was said to be sold is in the journal as it was said`).toEqual([]);
    expect(
      belege.map((beleg) => beleg.number),
      `${named}: BON_NR has no gap`,
    ).toEqual(belege.map((_, index) => index + 1));
    expect(store.kasseReads().counters().nextBeleg).toBe(belege.length + 1);
    const rows = askFile<{ id: string }>(till.data, 'SELECT id FROM kasse_receipt ORDER BY number');
    expect(
      rows.map((row) => row.id),
      `${named}: a row for each Beleg`,
    ).toEqual(belege.map((beleg) => beleg.id));
    const half = askFile(
      till.data,
      `SELECT r.number FROM kasse_receipt r WHERE r.line_count <> (SELECT count(*) FROM kasse_receipt_line WHERE receipt_id = r.id)
         OR r.gross <> (SELECT coalesce(sum(gross), 0) FROM kasse_receipt_line WHERE receipt_id = r.id)
         OR (r.bon_typ = 'Beleg' AND r.gross <> (SELECT coalesce(sum(amount), 0) FROM kasse_receipt_payment WHERE receipt_id = r.id))`,
    );
    expect(half, `${named}: Σ lines = gross = Σ payments`).toEqual([]);
    const grown = projectionRows(till.data);
    expect(grown['kasse.receipt']).toHaveLength(belege.length);
    store.rebuild();
    expect(projectionRows(till.data), `${named}: the projections are what the journal rebuilds`).toEqual(grown);
    return byRequest.size;
  } finally {
    store.close();
  }
}

test(`till: killed ${KILLS} times at any moment it loses no acknowledged sale, has none twice and none half`, {
  timeout: 660_000,
}, async () => {
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  process.stderr.write(`kill test: seed ${SEED} (VALERO_KILL_SEED=${SEED} repeats it)\n`);
  mkdirSync(join(home, 'compiled'));
  const roll = roller(SEED);
  const invoices = smallInvoices(INVOICES, SEED);
  const acknowledged = new Map<string, { number: number; gross: number }>();
  const known = new Set<string>();
  const heed = (words: readonly TillWord[]): number => {
    let sold = 0;
    for (const word of words) {
      if (word.say === 'rejected') throw new Error(`invoice ${word.invoice}: ${word.reason}`);
      if (word.say === 'sold') {
        acknowledged.set(`replay:${word.invoice}`, { number: word.number, gross: word.gross });
        sold += 1;
      }
      if (word.say === 'sold' || word.say === 'there') known.add(`replay:${word.invoice}`);
    }
    return sold;
  };

  // a first life in peace, so that how long a start takes is known
  writeInvoices(invoicesFile, invoices.slice(0, 1));
  const first = start();
  let startMs = (await first.ready) ?? 1000;
  const peace = await first.ended;
  expect(peace, peace.trouble).toMatchObject({ code: 0 });
  heed(peace.words);

  let kills = 0;
  let whileSelling = 0;
  while (kills < KILLS) {
    const next = invoices.findIndex((invoice) => !known.has(request(invoice)));
    expect(next, 'there is always something left to sell').toBeGreaterThan(0);
    writeInvoices(invoicesFile, invoices.slice(Math.max(0, next - AGAIN), next + WINDOW));
    const run = start();
    // two in eight while it starts, three while it looks what it has sold, three while it sells for certain
    const moment = roll(8);
    if (moment < 2) {
      await sleep(Math.floor(startMs * (0.4 + roll(700) / 1000)));
    } else {
      startMs = (await run.ready) ?? startMs;
      if (moment >= 5) await run.selling;
      await sleep(roll(LONGEST_LIFE_MS + 1));
    }
    run.child.kill('SIGKILL');
    const { words, code, trouble } = await run.ended;
    expect(code === null || code === 0, `it was killed or had finished: ${trouble}`).toBe(true);
    if (run.child.signalCode === 'SIGKILL') kills += 1;
    if (heed(words) > 0) whileSelling += 1;
  }
  const there = checkFolder(acknowledged, `after ${KILLS} kills`);
  process.stderr.write(
    `kill test: ${KILLS} kills, ${whileSelling} of them while selling; ${acknowledged.size} sales acknowledged, ${there} in the journal\n`,
  );
  // the kills came where they hurt, else this shows nothing
  expect(whileSelling).toBeGreaterThanOrEqual(Math.floor(KILLS / 4));

  const reached = invoices.findIndex((invoice) => !known.has(request(invoice)));
  const all = invoices.slice(0, Math.max(AT_LEAST, reached + WINDOW));
  writeInvoices(invoicesFile, all);
  const last = await start().ended;
  expect(last, last.trouble).toMatchObject({ code: 0 });
  heed(last.words);
  expect(last.words.at(-1)).toEqual({ say: 'finished' });
  expect(checkFolder(acknowledged, 'at the end')).toBe(all.length);
  const store = unwrap(openDeviceStore({ dir: till.data, now: () => toInstant(Date.now()) }));
  const { byRequest } = readJournal(store);
  const basket = store.kasseReads().basket();
  store.close();
  expect(all.filter((invoice) => byRequest.get(request(invoice))?.gross !== invoiceCents(invoice))).toEqual([]);
  expect(basket).toBeNull();
});
