import { assert } from '@valero/domain/kernel';
import pg from 'pg';

/** A connection, inside or outside of a transaction. */
export type Connection = pg.PoolClient;
/** Whatever a statement can be sent to. */
export type Sql = Pick<pg.ClientBase, 'query'>;

const INT8 = 20;

/** bigint arrives as a number; one that does not fit is our bug, because every stored integer is a safe one. */
function safeInteger(text: string): number {
  const value = Number(text);
  assert(Number.isSafeInteger(value), `a bigint from the database is a safe integer: ${text}`);
  return value;
}

const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary'
      ? safeInteger
      : pg.types.getTypeParser(oid, format ?? 'text')) as typeof pg.types.getTypeParser,
};

/** Settings of every session: text formats are those of Electric's protocol, commits are on the disk when they return. */
const OPTIONS = [
  '-c synchronous_commit=on',
  '-c TimeZone=UTC',
  '-c DateStyle=ISO,DMY',
  '-c bytea_output=hex',
  '-c extra_float_digits=1',
  '-c IntervalStyle=iso_8601',
  '-c jit=off',
  '-c default_transaction_isolation=read\\ committed',
  '-c idle_in_transaction_session_timeout=120000',
].join(' ');

/** How to connect; shared by the pool and the listening connection. */
export function connectionConfig(url: string): pg.ClientConfig {
  return { connectionString: url, types, options: OPTIONS, application_name: 'valero', keepAlive: true };
}

/** A pool whose sessions speak our formats and, if named, take on `role`. */
export function openPool(
  url: string,
  size: number,
  role: string | undefined,
  onError: (error: Error) => void,
): pg.Pool {
  const pool = new pg.Pool({
    ...connectionConfig(url),
    max: size,
    idleTimeoutMillis: 60_000,
    connectionTimeoutMillis: 30_000,
    ...(role === undefined
      ? {}
      : {
          onConnect: async (client: pg.ClientBase) =>
            void (await client.query(`set role ${pg.escapeIdentifier(role)}`)),
        }),
  });
  pool.on('error', onError);
  return pool;
}

/** Codes of failures that say nothing about the data: the same work may succeed when tried again. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (/^(40|08|53|57|58|55P03|XX)/.test(code)) return true;
  if (/^(ECONN|EPIPE|ETIMEDOUT)/.test(code)) return true;
  return code === '' && /terminat|connection|timeout/i.test(error.message);
}

const ATTEMPTS = 5;

/**
 * Runs `work` in one transaction: commits when it resolves, rolls back when it throws. `retry` runs it again after a deadlock or a
 * serialisation failure, so it must have no effect of its own.
 */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (connection: Connection) => Promise<T>,
  options: { readonly begin?: string; readonly retry?: boolean } = {},
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const connection = await pool.connect();
    let broken: Error | undefined;
    try {
      await connection.query(options.begin ?? 'begin');
      const result = await work(connection);
      await connection.query('commit');
      return result;
    } catch (error) {
      broken = await rollback(connection);
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (!options.retry || attempt === ATTEMPTS || !(code === '40P01' || code === '40001')) throw error;
    } finally {
      connection.release(broken);
    }
  }
}

/** Ends a failed transaction; returns the error of a connection that is no longer usable. */
async function rollback(connection: Connection): Promise<Error | undefined> {
  try {
    await connection.query('rollback');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
