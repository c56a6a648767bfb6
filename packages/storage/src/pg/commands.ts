import { type Command, err, type Fact, type Instant, ok, type Result } from '@valero/domain/kernel';
import type pg from 'pg';
import { crmReadsPg } from '../crm/reads.pg.ts';
import { documentsReadsPg } from '../documents/reads.pg.ts';
import { meldungReadsPg } from '../meldung/reads.pg.ts';
import { stockReadsPg } from '../stock/reads.pg.ts';
import { append, lockServerJournal } from './journal.ts';
import { inTransaction, type Sql } from './pool.ts';
import type { CommitRequest, ExecuteContext, Executed, ServerReads, ServerStore } from './types.ts';

/** What commands read, on this connection. */
export function readsOn(sql: Sql): ServerReads {
  const rows = async <R extends object>(text: string, values: readonly unknown[]): Promise<R[]> =>
    (await sql.query<R>(text, [...values])).rows;
  return { ...stockReadsPg(rows), ...crmReadsPg(rows), ...meldungReadsPg(rows), ...documentsReadsPg(rows) };
}

/** Commands at the server: they run one after the other, because each locks the server's journal before it reads. `raise` is told after a commit. */
export function openCommands(
  pool: pg.Pool,
  now: () => Instant,
  raise: () => void,
): Pick<ServerStore, 'commit' | 'execute'> {
  async function commit(request: CommitRequest): Promise<Fact[]> {
    const facts = await inTransaction(
      pool,
      async (connection) => append(connection, await lockServerJournal(connection), request.drafts, request, now()),
      { retry: true },
    );
    if (facts.length > 0) raise();
    return facts;
  }

  async function execute<Name extends string, Input, Loaded, Reply, State>(
    command: Command<Name, Input, ServerReads, Loaded, Reply, State>,
    input: Input,
    context: ExecuteContext,
  ): Promise<Result<Executed<Reply>>> {
    const result = await inTransaction(
      pool,
      async (connection): Promise<Result<Executed<Reply>>> => {
        const journal = await lockServerJournal(connection);
        const loaded = await command.load(readsOn(connection), input);
        const { at, offset, newId, company, store, person } = context;
        const decision = command.decide(loaded, input, {
          now: at,
          offset,
          newId,
          company,
          store,
          device: journal.device,
          actor: person,
        });
        if (!decision.ok) return err(decision.error);
        const facts = await append(connection, journal, decision.value.facts, context, now());
        return ok({ reply: decision.value.reply, facts, effects: decision.value.effects ?? [] });
      },
      { retry: true },
    );
    if (result.ok && result.value.facts.length > 0) raise();
    return result;
  }

  return { commit, execute };
}
