import { err, type Instant, type Query, type Result } from '@valero/domain/kernel';
import type pg from 'pg';
import { auditAnswers } from '../audit/queries.pg.ts';
import { biAnswers } from '../bi/queries.pg.ts';
import { biTruthAnswers } from '../bi/truth.pg.ts';
import { complianceAnswers } from '../compliance/queries.pg.ts';
import { crmAnswers } from '../crm/queries.pg.ts';
import { documentsAnswers } from '../documents/queries.pg.ts';
import { fibuAnswers } from '../fibu/queries.pg.ts';
import { kasseAnswers } from '../kasse/queries.pg.ts';
import { meldungAnswers } from '../meldung/queries.pg.ts';
import { stockAnswers } from '../stock/queries.pg.ts';
import { requestAnswers } from '../sync/queries.pg.ts';
import type { Answer, Asking } from './asking.ts';
import { matchAnswers } from './match/answers.ts';
import { inTransaction } from './pool.ts';
import { syncAnswers } from './sync-queries.ts';
import type { QueryScope } from './types.ts';

/** What answering needs of the store. */
export interface AnswerParts {
  readonly pool: pg.Pool;
  readonly now: () => Instant;
}

const ANSWERS: ReadonlyMap<string, Answer> = new Map(
  [
    ...kasseAnswers,
    ...stockAnswers,
    ...crmAnswers,
    ...fibuAnswers,
    ...biAnswers,
    ...biTruthAnswers,
    ...complianceAnswers,
    ...syncAnswers,
    ...matchAnswers,
    ...requestAnswers,
    ...auditAnswers,
    ...meldungAnswers,
    ...documentsAnswers,
  ].map((answer) => [answer.name, answer]),
);

/** Names of the queries this server answers. */
export const SERVER_QUERIES: readonly string[] = [...ANSWERS.keys()];

/** Answers a query by name, all its statements in one read-only snapshot. */
export async function answer(
  { pool, now }: AnswerParts,
  name: string,
  input: unknown,
  scope: QueryScope,
): Promise<Result<unknown>> {
  const found = ANSWERS.get(name);
  if (!found) return err({ code: 'storage.query_unknown', details: { name } });
  return inTransaction(
    pool,
    (connection) => {
      const asking: Asking = {
        now: now(),
        scope,
        rows: async <R extends object>(text: string, values: readonly unknown[]) =>
          (await connection.query<R>(text, [...values])).rows,
      };
      return found.run(asking, input);
    },
    { begin: 'begin isolation level repeatable read read only' },
  );
}

/** The same for callers that hold the declaration; a wrong input or an unknown query is then our bug and throws. */
export async function answerTyped<Input, Output>(
  parts: AnswerParts,
  query: Query<string, Input, Output>,
  input: Input,
  scope: QueryScope,
): Promise<Output> {
  const result = await answer(parts, query.name, input, scope);
  if (!result.ok) throw new Error(`${query.name}: ${result.error.code}`);
  return query.output.parse(result.value);
}
