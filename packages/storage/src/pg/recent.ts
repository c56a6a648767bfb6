import { assert, type Fact } from '@valero/domain/kernel';
import type pg from 'pg';
import { factOf } from '../journal/index.ts';
import type { Sql } from './pool.ts';

/** Facts kept: what a consumer may be behind another and still find read. */
const KEPT = 4000;

/** Facts read lately from one database, by id. A stored fact never changes, so its id is enough. */
interface Recent {
  readonly facts: Map<string, Fact>;
  /** One consumer reads, the others wait for it instead of reading the same. */
  reading: Promise<void>;
}

const RECENT = new WeakMap<pg.Pool, Recent>();

function recentOf(pool: pg.Pool): Recent {
  const known = RECENT.get(pool) ?? { facts: new Map(), reading: Promise.resolve() };
  RECENT.set(pool, known);
  return known;
}

async function load(sql: Sql, ids: readonly string[]): Promise<Map<string, Fact>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql.query<{ id: string; body: string }>({
    name: 'read-bodies',
    text: 'select id, body from sync.fact where id = any($1::uuid[])',
    values: [ids],
  });
  return new Map(rows.map(({ id, body }) => [id, factOf(body)]));
}

/**
 * The facts of rows of the journal. The consumers of a process follow each other closely, and reading costs more than applying: what one of
 * them read the others find here. The epoch is that of the row, so that facts of two histories of a device never share `(device, epoch, seq)`.
 */
export async function factsOf(
  pool: pg.Pool,
  sql: Sql,
  rows: readonly { readonly id: string }[],
): Promise<(row: { readonly id: string; readonly epoch: number }) => Fact> {
  const recent = recentOf(pool);
  const found = new Map<string, Fact>();
  const read = async (): Promise<void> => {
    for (const { id } of rows) {
      const fact = recent.facts.get(id);
      if (fact) found.set(id, fact);
    }
    const loaded = await load(
      sql,
      rows.filter(({ id }) => !found.has(id)).map(({ id }) => id),
    );
    for (const [id, fact] of loaded) {
      found.set(id, fact);
      recent.facts.set(id, fact);
    }
    for (const oldest of recent.facts.keys()) {
      if (recent.facts.size <= KEPT) break;
      recent.facts.delete(oldest);
    }
  };
  const reading = recent.reading.then(read);
  recent.reading = reading.catch(() => undefined);
  await reading;
  return ({ id, epoch }) => {
    const fact = found.get(id);
    assert(fact !== undefined, `a row of the journal has a body: ${id}`);
    return fact.epoch === epoch ? fact : { ...fact, epoch };
  };
}
