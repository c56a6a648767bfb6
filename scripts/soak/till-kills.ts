import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { toInstant, unwrap } from '@valero/domain/kernel';
import { DATABASE_FILE, openDeviceStore } from '@valero/storage/sqlite';
import Database from 'better-sqlite3';
import { chance } from './chance.ts';

/** What came of killing a till again and again. `faults` empty = every acknowledged sale is there, once and whole. */
export interface TillKills {
  kills: number;
  /** Kills that came within the first 20 ms after a sale was acknowledged: the next one was under way. */
  betweenSales: number;
  acknowledged: number;
  inJournal: number;
  faults: string[];
}

/** Every so many kills the whole chain, the file and every pair of fact and rows are checked, and at the end. */
const DEEP_EVERY = 50;
const LONGEST_MS = 500;

/** A process that sells and says each number after its commit. */
function seller(
  dir: string,
  seed: number,
): { readonly child: ChildProcess; readonly last: () => number; readonly sells: Promise<void> } {
  const script = fileURLToPath(new URL('../../packages/storage/src/sqlite/seller.fixture.ts', import.meta.url));
  const child = spawn(process.execPath, [script, dir, '0', '0', String(seed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  let last = 0;
  const sells = new Promise<void>((done, failed) => {
    child.once('exit', (code) => failed(new Error(`the till ended with ${code}: ${said}`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      // a word the kill cut off was not said
      const words = [...said.matchAll(/^sold (\d+)\n/gm)];
      last = Number(words.at(-1)?.[1] ?? last);
      said = said.slice(said.lastIndexOf('\n') + 1);
      if (last > 0) done();
    });
  });
  return { child, last: () => last, sells };
}

function look(dir: string, acknowledged: number): { readonly sold: number; readonly faults: string[] } {
  const store = unwrap(openDeviceStore({ dir, now: () => toInstant(Date.now()) }));
  try {
    const sold = store.kasseReads().counters().nextBeleg - 1;
    const faults: string[] = [];
    if (sold < acknowledged) faults.push(`${acknowledged - sold} acknowledged sales are missing`);
    // the one under way may be there without having been said
    if (sold > acknowledged + 1) faults.push(`${sold - acknowledged} sales nobody acknowledged`);
    if (store.journal.unsentCount() !== store.journal.count()) faults.push('a fact is not waiting to be sent');
    return { sold, faults };
  } finally {
    store.close();
  }
}

/** The whole chain, SQLite's own check, and each Beleg of the journal once in the tables with its lines, payment and print. */
function lookDeep(dir: string): string[] {
  const store = unwrap(openDeviceStore({ dir, now: () => toInstant(Date.now()) }));
  const verdict = store.journal.verify();
  store.close();
  const faults = verdict.ok ? [] : [`the chain breaks at ${verdict.fault.seq}: ${verdict.fault.reason}`];
  const db = new Database(join(dir, DATABASE_FILE), { readonly: true });
  try {
    const integrity = String(db.pragma('integrity_check', { simple: true }));
    if (integrity !== 'ok') faults.push(`integrity_check: ${integrity}`);
    const one = (sql: string): number => Number(db.prepare(sql).pluck().get());
    const belege = one("SELECT count(*) FROM journal WHERE type = 'kasse.belegIssued'");
    const pairs = [
      ['receipts', 'SELECT count(*) FROM kasse_receipt r JOIN journal j ON j.epoch = r.epoch AND j.seq = r.seq'],
      ['numbers', 'SELECT count(DISTINCT number) FROM kasse_receipt'],
      ['payments', 'SELECT count(*) FROM kasse_receipt_payment'],
      ['prints', 'SELECT count(*) FROM device_print_job'],
      ['belege of the period', 'SELECT coalesce(sum(beleg_count), 0) FROM kasse_period'],
    ] as const;
    for (const [name, sql] of pairs) {
      const count = one(sql);
      if (count !== belege) faults.push(`${count} ${name} for ${belege} Belege`);
    }
  } finally {
    db.close();
  }
  return faults;
}

/** Kills a selling till `kills` times, each time 1 to 500 ms after its first sale of that life, and looks what is on the disk. */
export async function soakTillKills(
  kills: number,
  seed: number,
  onKill: (report: TillKills) => void,
): Promise<TillKills> {
  const dir = mkdtempSync(join(tmpdir(), 'valero-till-kills-'));
  const random = chance(seed);
  const report: TillKills = { kills: 0, betweenSales: 0, acknowledged: 0, inJournal: 0, faults: [] };
  try {
    while (report.kills < kills && report.faults.length === 0) {
      const run = seller(dir, seed + report.kills + 1);
      await run.sells;
      const wait = 1 + Math.floor(random() * LONGEST_MS);
      await sleep(wait);
      run.child.kill('SIGKILL');
      await once(run.child, 'close');
      report.kills += 1;
      if (wait < 20) report.betweenSales += 1;
      report.acknowledged = Math.max(report.acknowledged, run.last());
      const { sold, faults } = look(dir, report.acknowledged);
      report.inJournal = sold;
      if (report.kills % DEEP_EVERY === 0 || report.kills === kills) faults.push(...lookDeep(dir));
      report.faults.push(...faults.map((fault) => `kill ${report.kills}: ${fault}`));
      onKill(report);
    }
    return report;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
