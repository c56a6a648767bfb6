import type { TillIdentity } from '@valero/domain/identity';
import { type Basket, wholeBasket } from '@valero/domain/kasse';
import {
  assert,
  err,
  type Fact,
  type FactDraft,
  type FactId,
  type Instant,
  ok,
  type Result,
} from '@valero/domain/kernel';
import type { Projection } from '../rowop.ts';
import { type Db, diskFailure, relaxed } from './connection.ts';
import type { RowExecutor } from './executor.ts';
import type { JournalWriter } from './journal.ts';
import { printInserter } from './prints.ts';
import { tseCommitter } from './tse-memory.ts';
import type { CommitInput, Committed } from './types.ts';

/** What a commit writes through. */
export interface CommitParts {
  readonly db: Db;
  readonly journal: JournalWriter;
  readonly executor: RowExecutor;
  readonly projections: readonly Projection[];
  readonly identity: () => TillIdentity | null;
}

/** Writes commits and keeps the open basket, so that a command reads it without touching the disk. */
export interface Committer {
  commit(input: CommitInput): Result<Committed>;
  basket(): Basket | null;
}

/** The fact a draft becomes at the end of the journal. */
function factOfDraft(draft: FactDraft, input: CommitInput, where: TillIdentity, journal: JournalWriter): Fact {
  const { epoch, seq } = journal.head();
  return {
    device: where.device.id,
    epoch,
    seq: seq + 1,
    id: input.newId() as FactId,
    type: draft.type,
    version: draft.version,
    store: where.store.id,
    actor: input.actor,
    at: input.at,
    offset: input.offset,
    payload: draft.payload,
  };
}

/** Opens the writing side of a device. */
export function committer({ db, journal, executor, projections, identity }: CommitParts): Committer {
  const saveBasket = db.prepare<[string | null, Instant]>(
    'UPDATE device_basket SET basket = ?, saved_at = ? WHERE slot = 1',
  );
  const stored =
    db.prepare<[], { basket: string | null }>('SELECT basket FROM device_basket WHERE slot = 1').get()?.basket ?? null;
  const print = printInserter(db);
  const changeTse = tseCommitter(db);
  let basket: Basket | null = stored === null ? null : wholeBasket(JSON.parse(stored) as Basket);

  const write = db.transaction((input: CommitInput, where: TillIdentity | null): Committed => {
    const facts: Fact[] = [];
    for (const draft of input.drafts) {
      assert(where !== null, 'facts need a commissioned device');
      const fact = journal.append(factOfDraft(draft, input, where, journal));
      for (const projection of projections) {
        const ops = projection.apply(fact);
        if (ops.length > 0) executor.run(ops);
      }
      facts.push(fact);
    }
    if (input.state) saveBasket.run(input.state.basket === null ? null : JSON.stringify(input.state.basket), input.at);
    const printIds = (input.prints ?? []).map((draft) => {
      const id = input.newId();
      print(id, draft, input.at);
      return id;
    });
    if (input.tse) changeTse(input.tse);
    return { facts, printIds };
  });

  return {
    basket: () => basket,
    commit: (input) => {
      const where = identity();
      if (input.drafts.length > 0 && !where) return err({ code: 'storage.not_commissioned' });
      const working = input.drafts.length === 0 && (input.prints ?? []).length === 0;
      if (working && !input.state) return ok({ facts: [], printIds: [] });
      try {
        const done = working ? relaxed(db, () => write.immediate(input, where)) : write.immediate(input, where);
        if (input.state) basket = input.state.basket;
        return ok(done);
      } catch (error) {
        journal.reload();
        const failure = diskFailure(error);
        if (failure) return err(failure);
        throw error;
      }
    },
  };
}
