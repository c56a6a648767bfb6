import { assert, type Fact, type Instant, toInstant } from '@valero/domain/kernel';
import { GENESIS_HASH, type Hlc, hlcOf, hlcText, nextHlc, type SealedFact } from '@valero/domain/sync';
import { type ChainHead, type ChainRow, factOf, sealFact, verifyChain } from '../journal/index.ts';
import type { Db } from './connection.ts';
import type { Journal, OnProgress } from './types.ts';

/** A row of the table `journal` as SQLite gives it. */
interface JournalRow {
  readonly pos: number;
  readonly device: string;
  readonly epoch: number;
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  readonly body: string;
  readonly prev_hash: Buffer;
  readonly hash: Buffer;
}

const COLUMNS = 'pos, device, epoch, seq, id, type, body, prev_hash, hash';
/** Rows between two reports of progress. */
const STRIDE = 2000;

/** A value of a damaged page may be of any type, whatever the table demands: then it is empty here, and the check of the chain names the row. */
const hexOf = (value: Buffer | null): string => (Buffer.isBuffer(value) ? value.toString('hex') : '');
const textOf = (value: string | null): string => (typeof value === 'string' ? value : '');

function sealed(row: JournalRow): SealedFact {
  return {
    seq: row.seq,
    id: textOf(row.id) as SealedFact['id'],
    body: textOf(row.body),
    prevHash: hexOf(row.prev_hash),
    hash: hexOf(row.hash),
  };
}

function* chain(rows: Iterable<JournalRow>): Iterable<ChainRow> {
  for (const row of rows) yield { ...sealed(row), device: row.device, epoch: row.epoch, type: row.type };
}

/** Appends to the journal; the head is kept in memory because there is one writer. */
export interface JournalWriter {
  head(): ChainHead;
  position(): number;
  /** Seals and inserts a fact; called inside a transaction. Returns it as it was stored, with its hybrid clock. */
  append(fact: Fact): Fact;
  /** Begins the next epoch; it chains to the last hash. Returns its number. */
  startEpoch(): number;
  /** Reads the head again, after a transaction that was rolled back. */
  reload(): void;
}

/** Where a device's journal ends, and at which position; `epoch` counts when it has no fact yet. */
function readHead(db: Db): { head: ChainHead; pos: number; hlc: Hlc | null } {
  const epoch = Number(
    db.prepare<[], { value: string }>("SELECT value FROM device_meta WHERE key = 'epoch'").get()?.value ?? 1,
  );
  const last = db
    .prepare<[], { pos: number; epoch: number; seq: number; hash: Buffer; body: string }>(
      'SELECT pos, epoch, seq, hash, body FROM journal ORDER BY pos DESC LIMIT 1',
    )
    .get();
  if (!last) return { head: { epoch, seq: 0, hash: GENESIS_HASH }, pos: 0, hlc: null };
  assert(last.epoch <= epoch, 'the journal never runs ahead of the epoch');
  const head = { epoch, seq: last.epoch === epoch ? last.seq : 0, hash: hexOf(last.hash) };
  return { head, pos: last.pos, hlc: hlcOf(factOf(last.body).hlc ?? '') };
}

/** The writing side of a journal. `ahead` = how far the server's clock was ahead at the last contact. */
export function journalWriter(db: Db, ahead: () => number = () => 0): JournalWriter {
  let { head, pos, hlc } = readHead(db);
  const insert = db.prepare(
    'INSERT INTO journal (pos, device, epoch, seq, id, type, body, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const setEpoch = db.prepare(
    "INSERT INTO device_meta (key, value) VALUES ('epoch', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
  );
  return {
    head: () => head,
    position: () => pos,
    append: (fact) => {
      assert(fact.epoch === head.epoch && fact.seq === head.seq + 1, 'a fact follows the head of its journal');
      hlc = nextHlc(hlc, fact.at, ahead());
      const timed: Fact = { ...fact, hlc: hlcText(hlc) };
      const seal = sealFact(timed, head.hash);
      insert.run(
        pos + 1,
        fact.device,
        fact.epoch,
        fact.seq,
        fact.id,
        fact.type,
        seal.body,
        Buffer.from(seal.prevHash, 'hex'),
        Buffer.from(seal.hash, 'hex'),
      );
      head = { epoch: fact.epoch, seq: fact.seq, hash: seal.hash };
      pos += 1;
      return timed;
    },
    startEpoch: () => {
      setEpoch.run(String(head.epoch + 1));
      ({ head, pos, hlc } = readHead(db));
      return head.epoch;
    },
    reload: () => {
      ({ head, pos, hlc } = readHead(db));
    },
  };
}

/** The reading side: sync, checks, exports. `head` is asked for, because the writer knows it best. */
export function journalReader(db: Db, head: () => ChainHead): Journal {
  const range = db.prepare<[number, number, number], JournalRow>(
    `SELECT ${COLUMNS} FROM journal WHERE epoch = ? AND seq >= ? ORDER BY seq LIMIT ?`,
  );
  const after = db.prepare<[number, number], JournalRow>(
    `SELECT ${COLUMNS} FROM journal WHERE pos > ? ORDER BY pos LIMIT ?`,
  );
  const from = db.prepare<[number], JournalRow>(`SELECT ${COLUMNS} FROM journal WHERE pos > ? ORDER BY pos`);
  const total = db.prepare<[], { pos: number | null }>('SELECT max(pos) AS pos FROM journal');
  const acked = db.prepare<[], { acked_pos: number }>('SELECT acked_pos FROM device_sync WHERE slot = 1');
  const ackedPos = (): number => acked.get()?.acked_pos ?? 0;
  const count = (): number => total.get()?.pos ?? 0;
  return {
    head,
    count,
    read: (fromSeq, limit, epoch = head().epoch) => range.all(epoch, fromSeq, limit).map(sealed),
    facts: (afterPos, limit) => after.all(afterPos, limit).map((row) => ({ pos: row.pos, fact: factOf(row.body) })),
    unsent: (limit, maxBytes = 3_000_000) => {
      const rows = after.all(ackedPos(), limit);
      const epoch = rows[0]?.epoch ?? head().epoch;
      const facts: SealedFact[] = [];
      let bytes = 0;
      for (const row of rows) {
        bytes += row.body.length;
        if (row.epoch !== epoch || (facts.length > 0 && bytes > maxBytes)) break;
        facts.push(sealed(row));
      }
      return { epoch, facts };
    },
    unsentCount: () => count() - ackedPos(),
    oldestUnsentAt: (): Instant | null => {
      const [row] = after.all(ackedPos(), 1);
      return row ? toInstant(factOf(row.body).at) : null;
    },
    verify: (progress?: OnProgress) => {
      const rows = count();
      progress?.({ done: 0, total: rows });
      const verdict = verifyChain(chain(from.iterate(0)), undefined, (done) => {
        if (done % STRIDE === 0 || done === rows) progress?.({ done, total: rows });
      });
      return verdict;
    },
  };
}

/** Whether the end of the journal is sound: its last `rows` rows. A whole check is `journal.verify`. */
export function checkTail(db: Db, rows: number): ReturnType<Journal['verify']> {
  const last = db.prepare<[], { pos: number | null }>('SELECT max(pos) AS pos FROM journal').get()?.pos ?? 0;
  const start = Math.max(0, last - rows);
  const before = db
    .prepare<[number], { epoch: number; seq: number; hash: Buffer }>(
      'SELECT epoch, seq, hash FROM journal WHERE pos = ?',
    )
    .get(start);
  const tail = db.prepare<[number], JournalRow>(`SELECT ${COLUMNS} FROM journal WHERE pos > ? ORDER BY pos`);
  return verifyChain(
    chain(tail.all(start)),
    before ? { epoch: before.epoch, seq: before.seq, hash: hexOf(before.hash) } : undefined,
  );
}
