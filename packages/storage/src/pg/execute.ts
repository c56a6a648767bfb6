import { assert } from '@valero/domain/kernel';
import type { Row, RowOp } from '../rowop.ts';
import { arrayLiteral } from './arrays.ts';
import { quote, type Table } from './catalog.ts';
import { type Batch, fold } from './fold.ts';
import type { Sql } from './pool.ts';

/** Rows per statement, so that a parameter stays within some megabytes. */
const CHUNK = 5000;

/** A statement under the name by which a session keeps it planned. */
interface Prepared {
  readonly name: string;
  readonly text: string;
}

/** Statements by batch shape; there are as many as kinds of operations. */
const STATEMENTS = new Map<string, Prepared>();

function typeOf(table: Table, name: string): string {
  const column = table.columns.get(name);
  assert(column !== undefined, `a column of a RowOp is declared: ${table.name}.${name}`);
  return column.type;
}

function columnsOf(batch: Batch): readonly string[] {
  return batch.numbered ? [...batch.columns, batch.numbered.column] : batch.columns;
}

function source(batch: Batch): string {
  const columns = columnsOf(batch);
  const arrays = columns.map((name, index) => `$${index + 1}::${typeOf(batch.table, name)}[]`);
  return `unnest(${arrays.join(', ')}) as v (${columns.map(quote).join(', ')})`;
}

/** `on conflict` of a set or add. Without columns to change the row that is there stays. */
function conflict(batch: Batch): string {
  const target = `on conflict (${batch.key.map(quote).join(', ')})`;
  const changes =
    batch.op === 'add'
      ? [
          ...batch.added.map((name) => `${quote(name)} = t.${quote(name)} + excluded.${quote(name)}`),
          ...batch.put.map((name) => `${quote(name)} = excluded.${quote(name)}`),
        ]
      : batch.columns
          .filter((name) => !batch.key.includes(name))
          .map((name) => `${quote(name)} = excluded.${quote(name)}`);
  if (changes.length === 0) return `${target} do nothing`;
  const newer = batch.ifNewer === null ? '' : ` where excluded.${quote(batch.ifNewer)} > t.${quote(batch.ifNewer)}`;
  return `${target} do update set ${changes.join(', ')}${newer}`;
}

function statementOf(batch: Batch): string {
  const { table, op, key, put } = batch;
  if (op === 'update') {
    const changes = put.map((name) => `${quote(name)} = v.${quote(name)}`).join(', ');
    return `update ${table.sql} as t set ${changes} from ${source(batch)} where ${key.map((name) => `t.${quote(name)} = v.${quote(name)}`).join(' and ')}`;
  }
  const columns = columnsOf(batch).map(quote).join(', ');
  const head = `insert into ${table.sql} as t (${columns}) select ${columns} from ${source(batch)}`;
  return op === 'insert' || op === 'numbered' ? head : `${head} ${conflict(batch)}`;
}

function cached(batch: Batch): Prepared {
  const { table, op, columns, key, added, put, ifNewer, numbered } = batch;
  const shape = [table.name, op, columns.join(), key.join(), added.length, put.length, ifNewer, numbered?.column].join(
    '/',
  );
  let prepared = STATEMENTS.get(shape);
  if (prepared === undefined) {
    prepared = { name: `batch-${STATEMENTS.size}`, text: statementOf(batch) };
    STATEMENTS.set(shape, prepared);
  }
  return prepared;
}

/**
 * Takes `count` numbers from a counter and returns the first. The counter's row stays locked until the transaction ends, and a rollback
 * gives the numbers back: no gaps, unlike a sequence.
 */
export async function takeNumbers(sql: Sql, counter: string, count: number): Promise<number> {
  const { rows } = await sql.query<{ last: number }>({
    name: 'take-numbers',
    text: 'insert into sync.counter as c (name, last) values ($1, $2) on conflict (name) do update set last = c.last + excluded.last returning last',
    values: [counter, count],
  });
  const last = rows[0]?.last;
  assert(last !== undefined, 'a counter answers');
  return last - count + 1;
}

async function numberedRows(sql: Sql, batch: Batch): Promise<readonly Row[]> {
  const { numbered } = batch;
  if (!numbered) return batch.rows;
  const first = await takeNumbers(sql, numbered.counter, batch.rows.length);
  return batch.rows.map((row, index) => ({ ...row, [numbered.column]: first + index }));
}

/** Runs operations in the connection's transaction; leaves the rows that running them one by one would leave. Returns the number of statements. */
export async function execute(sql: Sql, ops: Iterable<RowOp>): Promise<number> {
  let statements = 0;
  for (const batch of fold(ops)) {
    const { name, text } = cached(batch);
    const rows = await numberedRows(sql, batch);
    const columns = columnsOf(batch);
    for (let from = 0; from < rows.length; from += CHUNK) {
      const part = rows.length <= CHUNK ? rows : rows.slice(from, from + CHUNK);
      const values = columns.map((column) =>
        arrayLiteral(part, typeOf(batch.table, column), (row) => row[column] ?? null),
      );
      await sql.query({ name, text, values });
      statements += 1;
    }
  }
  return statements;
}
