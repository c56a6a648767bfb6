import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { TseResult } from '@valero/domain/compliance';
import { type Beleg, belegIssued } from '@valero/domain/kasse';
import { type Fact, unwrap } from '@valero/domain/kernel';
import { GENESIS_HASH } from '@valero/domain/sync';
import { sealFact } from '@valero/storage/journal';
import { DATABASE_FILE, DEVICE_PROJECTIONS, openDeviceStore } from '@valero/storage/sqlite';
import { countedIds, demoWorld, ModelTill, virtualClock } from '@valero/testkit';
import Database from 'better-sqlite3';
import type { RunFigures } from './dsfinvk-process.ts';
import { type Bench, dice } from './harness.ts';
import { programFile } from './processes.ts';

/** A signature of the size a real one has; the export copies it and asks nothing of it. */
function signed(beleg: Beleg, number: number): TseResult {
  const at = new Date(beleg.finishedAt).toISOString();
  return {
    state: 'signed',
    tseId: '1',
    serial: 'ab'.repeat(32),
    transactionNumber: number,
    signatureCounter: 2 * number,
    start: at,
    end: at,
    processType: 'Kassenbeleg-V1',
    processData: 'Beleg^75.33_7.99_0.00_0.00_0.00^83.32:Bar',
    signature: Buffer.alloc(64, number % 251).toString('base64'),
    algorithm: 'ecdsa-plain-SHA256',
    timeFormat: 'unixTime',
    publicKey: Buffer.alloc(65, 4).toString('base64'),
    clientId: 'VAL-1000',
    certified: false,
  };
}

/** Writes facts straight into a till's file: the journal, and the rows by which a Beleg and a Z are found. */
function journalInto(file: string): { add(facts: readonly Fact[]): void; close(): void } {
  const db = new Database(file);
  db.pragma('synchronous = OFF');
  const head = db
    .prepare<[], { pos: number; hash: Buffer }>('SELECT pos, hash FROM journal ORDER BY pos DESC LIMIT 1')
    .get();
  let pos = head?.pos ?? 0;
  let hash = head?.hash.toString('hex') ?? GENESIS_HASH;
  const journal = db.prepare(
    'INSERT INTO journal (pos, device, epoch, seq, id, type, body, prev_hash, hash) VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?)',
  );
  const wanted = new Map([
    ['kasse.receipt', 'kasse_receipt'],
    ['kasse.z', 'kasse_z'],
  ]);
  const inserts = new Map<string, Database.Statement<unknown[]>>();
  const insert = (table: string, row: Readonly<Record<string, unknown>>): void => {
    const columns = Object.keys(row);
    const sql = `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
    const statement = inserts.get(table) ?? db.prepare<unknown[]>(sql);
    inserts.set(table, statement);
    statement.run(...columns.map((name) => (typeof row[name] === 'boolean' ? Number(row[name]) : row[name])));
  };
  const add = db.transaction((facts: readonly Fact[]) => {
    for (const made of facts) {
      const fact = { ...made, seq: pos + 1 };
      const seal = sealFact(fact, hash);
      journal.run(
        pos + 1,
        fact.device,
        fact.seq,
        fact.id,
        fact.type,
        seal.body,
        Buffer.from(hash, 'hex'),
        Buffer.from(seal.hash, 'hex'),
      );
      pos += 1;
      hash = seal.hash;
      for (const op of DEVICE_PROJECTIONS.flatMap((projection) => projection.apply(fact))) {
        const table = wanted.get(op.table);
        if (table && 'row' in op) insert(table, op.row);
      }
    }
  });
  return { add, close: () => db.close() };
}

/** A till's folder with a year of receipts. */
function yearOfReceipts(bench: Bench, receipts: number, days: number): string {
  const dir = bench.folder();
  const clock = virtualClock();
  const ids = countedIds(5);
  const world = demoWorld(ids);
  const [identity] = world.tills;
  if (!identity) throw new Error('the demo world has a till');
  const store = unwrap(openDeviceStore({ dir, now: clock.now }));
  const stamp = { actor: null, at: clock.now(), offset: 60, newId: () => ids.next() };
  unwrap(store.commission(identity, { ...stamp, software: 'bench' }));
  store.close();
  const { people, articles, customers } = world;
  const model = new ModelTill({ identity, clock, ids, people, articles, customers });
  const sink = journalInto(join(dir, DATABASE_FILE));
  const roll = dice(11);
  let number = 0;
  const settle = (): void => {
    const facts = model.facts.splice(0).filter(({ type }) => type !== 'kasse.tillCommissioned');
    sink.add(
      facts.map((fact) => {
        if (!belegIssued.is(fact)) return fact;
        number += 1;
        return { ...fact, payload: { ...fact.payload, tse: signed(fact.payload, number) } };
      }),
    );
    // a year of them would not fit into memory
    model.belege.splice(0);
    model.records.belege.clear();
  };
  for (let day = 1; day <= days; day += 1) {
    for (const goal = Math.ceil((receipts * day) / days) - 1; number + model.belege.length < goal; ) {
      const lines = Array.from({ length: 1 + roll(6) }, () => ({
        article: roll(40),
        quantity: 1000 * (1 + roll(5)),
        discount: roll(8) === 0 ? 1000 : 0,
        voided: roll(30) === 0,
      }));
      const pay = roll(3) === 0 ? 'card' : 'cash';
      model.sale({ lines, discount: 0, customer: null, pay, extra: 0, requestId: null });
      if (model.belege.length >= 500) settle();
    }
    model.closeDay(0, 50);
    settle();
    if (day % 50 === 0) bench.say(`${number} Belege made`);
  }
  sink.close();
  return dir;
}

/** Runs the export, or its reference, as a process of its own. */
async function run(args: readonly string[]): Promise<RunFigures> {
  const child = fork(programFile('bench/src/dsfinvk-process.ts'), [...args], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [figures] = await once(child, 'message');
  await once(child, 'exit');
  return figures as RunFigures;
}

/** DSFinV-K of one till's year: 250,000 receipts into 20 files with checksums. */
export async function dsfinvk(bench: Bench): Promise<void> {
  const receipts = bench.option('receipts', 250_000);
  const dir = yearOfReceipts(bench, receipts, bench.option('days', 300));
  const out = bench.folder();
  const ours = await run([dir, join(out, 'export')]);
  const reference = await run([dir, join(out, 'bare'), join(out, 'export')]);
  if (ours.belege !== reference.belege || ours.belege < receipts) throw new Error('the reference read other Belege');
  if (ours.bytes > reference.bytes) throw new Error('the reference wrote fewer bytes');
  bench.say(
    `${ours.belege} Belege, ${Math.round(ours.bytes / 1e6)} MB; the reference took ${Math.round(reference.ms)} ms`,
  );
  const shared = { bench: 'dsfinvk', ratio: null };
  bench.report({ ...shared, metric: 'bare read and write', value: reference.ms / 1000, unit: 's', limit: null });
  bench.report({
    ...shared,
    metric: 'export of a year',
    value: ours.ms / 1000,
    unit: 's',
    limit: 60,
    ratio: ours.ms / reference.ms,
  });
  bench.report({ ...shared, metric: 'memory at most', value: ours.rssMb, unit: 'MB', limit: 300 });
}
