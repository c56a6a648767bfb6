import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { silentLogger, startTill, virtualDevices } from '@valero/desktop/host';
import { toInstant, unwrap } from '@valero/domain/kernel';
import { articlesSet } from '@valero/domain/stock';
import { listenZvt, type ZvtSimulator, zvtSimulator } from '@valero/drivers/zvt';
import { DATABASE_FILE, openDeviceStore } from '@valero/storage/sqlite';
import { countedIds, demoWorld } from '@valero/testkit';
import Database from 'better-sqlite3';
import { chance } from '../chance.ts';
import { type CountedLine, countedLine } from './line.ts';

/** What came of killing a till while it takes money by card. `faults` empty = the books of till and terminal are the same, none twice. */
export interface CardKills {
  kills: number;
  /** Kills that left an intent open: its outcome was found out at the next start. */
  open: number;
  /** Kills between the terminal's answer and the till's booking of it. */
  answered: number;
  /** Intents the till froze until a person had looked. */
  byHand: number;
  /** Bookings of the terminal, and what the till has as approved. */
  terminal: number;
  till: number;
  faults: string[];
}

/** Pieces of bytes a life may see before it is killed: several payments. */
const MOST_PIECES = 160;
const LONGEST_MS = 2500;

/** A folder with a till that has articles, people and a ZVT terminal at `port`. */
async function folder(port: number): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'valero-card-kills-'));
  const world = demoWorld(countedIds(1));
  const [identity] = world.tills;
  const [person] = world.people;
  if (!identity || !person) throw new Error('the world has a till and people');
  const user = { ...person, login: 'u', role: 'manager', store: null, pinHash: 'x', active: true } as const;
  const devices = await virtualDevices(Date.now);
  const first = unwrap(
    await startTill({
      ...{ dir, devices, server: null, logger: silentLogger },
      commissioning: { ...identity, users: [{ ...user, id: user.id as never }] },
    }),
  );
  await first.close();
  const now = (): ReturnType<typeof toInstant> => toInstant(Date.now());
  const store = unwrap(openDeviceStore({ dir, now }));
  const ids = countedIds(77);
  const drafts = [articlesSet.draft({ articles: [...world.articles], source: { kind: 'seed', ref: '' } })];
  unwrap(store.commit({ drafts, actor: null, at: now(), offset: 60, newId: () => ids.next() }));
  store.close();
  const options = { connectMs: 1000, t3Ms: 1000, askMs: 1500, recoverMs: 1500 };
  const terminal = {
    id: 'terminal',
    driver: 'zvt',
    name: '',
    link: { kind: 'tcp', host: '127.0.0.1', port },
    options,
    enabled: true,
  };
  writeFileSync(join(dir, 'devices.json'), JSON.stringify([terminal]));
  return dir;
}

interface CardBooks {
  readonly approved: readonly number[];
  readonly open: number;
  readonly asked: number;
  /** Approved intents that do not stand on exactly one Beleg. */
  readonly astray: number;
}

/** What the till has on its disk, read beside it. */
function booksOf(dir: string): CardBooks {
  const db = new Database(join(dir, DATABASE_FILE), { readonly: true });
  try {
    const rows = db
      .prepare<[], { amount: number; outcome: string; belege: number }>(
        `SELECT i.amount, i.outcome, (SELECT count(*) FROM kasse_receipt_payment p WHERE p.intent_id = i.intent_id) AS belege
         FROM kasse_card_intent i ORDER BY i.epoch, i.seq`,
      )
      .all();
    const approved = rows.filter(({ outcome }) => outcome === 'approved');
    return {
      approved: approved.map(({ amount }) => amount),
      open: rows.filter(({ outcome }) => outcome === 'open' || outcome === 'unknown').length,
      asked: rows.length,
      astray: approved.filter(({ belege }) => belege !== 1).length,
    };
  } finally {
    db.close();
  }
}

/** Where till and terminal differ once everything is clear. */
function compare(dir: string, terminal: ZvtSimulator): string[] {
  const till = booksOf(dir);
  const taken = terminal.taken();
  const faults: string[] = [];
  if (till.open > 0) faults.push(`${till.open} intents are open though the till goes on`);
  if (till.approved.join() !== taken.join())
    faults.push(`the till has ${till.approved.join(' ')}, the terminal ${taken.join(' ')}`);
  if (till.astray > 0) faults.push(`${till.astray} card payments do not stand on exactly one Beleg`);
  if (terminal.asked() > till.asked)
    faults.push(`the terminal was asked ${terminal.asked()} times for ${till.asked} intents`);
  return faults;
}

/** One life of the till: it is killed at a moment by chance. Answers what was wrong while it lived. */
async function live(parts: {
  readonly dir: string;
  readonly seed: number;
  readonly random: () => number;
  readonly terminal: ZvtSimulator;
  readonly line: CountedLine;
  readonly report: CardKills;
}): Promise<string[]> {
  const { dir, seed, random, terminal, line, report } = parts;
  const script = fileURLToPath(new URL('./payer.fixture.ts', import.meta.url));
  const child = spawn(process.execPath, [script, dir, String(seed)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const faults: string[] = [];
  let killed = false;
  const kill = (): void => {
    killed = true;
    child.kill('SIGKILL');
  };
  for await (const said of createInterface({ input: child.stdout })) {
    const [word] = said.split(' ');
    if (killed) continue;
    if (word === 'up') mortal(random, line, kill);
    if (word === 'unclear') {
      report.byHand += 1;
      // what a person finds at the terminal: it has one booking more than the till, or it has not
      answer(child, terminal.taken().length > booksOf(dir).approved.length ? 'approved' : 'declined');
    }
    if (word !== 'clear') continue;
    faults.push(...compare(dir, terminal));
    answer(child, 'go');
  }
  const [code] = await ended;
  if (!killed) faults.push(`the till ended by itself with ${String(code)}`);
  return faults;
}

const answer = (child: ChildProcess, word: string): void => void child.stdin?.write(`${word}\n`);

/** Sets the moment of death: at a piece of bytes, before it is passed on or after, or by the clock. */
function mortal(random: () => number, line: CountedLine, kill: () => void): void {
  if (random() < 0.25) setTimeout(kill, random() * LONGEST_MS);
  else line.at(Math.floor(random() * MOST_PIECES), random() < 0.5 ? 'before' : 'after', kill);
}

/** Kills a till that takes and gives back money by card `kills` times, and compares its books with the terminal's after each. */
export async function soakCardKills(
  kills: number,
  seed: number,
  onKill: (report: CardKills) => void,
): Promise<CardKills> {
  const random = chance(seed);
  const terminal = zvtSimulator();
  Object.assign(terminal.behaviour, { cardMs: 30, ackMs: 200, takeBackMs: 150 });
  const server = await listenZvt(terminal);
  const line = await countedLine(server.port);
  const dir = await folder(line.port);
  const report: CardKills = { kills: 0, open: 0, answered: 0, byHand: 0, terminal: 0, till: 0, faults: [] };
  try {
    while (report.kills < kills && report.faults.length === 0) {
      terminal.behaviour.card = random() < 0.9 ? 'approve' : 'decline';
      terminal.behaviour.split = random() < 0.2;
      terminal.behaviour.showsTakenBack = random() < 0.5;
      const faults = await live({ dir, seed: seed + report.kills + 1, random, terminal, line, report });
      report.kills += 1;
      const left = booksOf(dir);
      if (left.open > 0) report.open += 1;
      if (terminal.taken().length > left.approved.length) report.answered += 1;
      Object.assign(report, { terminal: terminal.taken().length, till: left.approved.length });
      report.faults.push(...faults.map((fault) => `kill ${report.kills}: ${fault}`));
      onKill(report);
    }
    return report;
  } finally {
    await line.close();
    await server.close();
    rmSync(dir, { recursive: true, force: true });
  }
}
