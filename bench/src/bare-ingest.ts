/**
 * The reference of the bench `ingest`: what anybody would write by hand to store the same rows. Fastify and pg with nothing around them: no
 * token, no chain, no schema, no gap or fork, no index but the key. One transaction a batch, answered after the commit.
 */
import fastify from 'fastify';
import pg from 'pg';

interface Batch {
  readonly device: string;
  readonly epoch: number;
  readonly facts: readonly {
    readonly seq: number;
    readonly id: string;
    readonly body: string;
    readonly prevHash: string;
    readonly hash: string;
  }[];
}

interface Head {
  readonly type: string;
  readonly store: string;
  readonly at: number;
}

/** Each body is a parameter of its own, which is quicker than one array of them: the reference does what it does as well as it can be done. */
const insert = (
  count: number,
): string => `insert into bare_fact (device, epoch, seq, id, type, store, at, received_at, inline, flags, prev_hash, hash, body)
  select $1, $2, v.seq, v.id, v.type, v.store, v.at, $3, false, null, v.prev_hash, v.hash, v.body
  from unnest($4::bigint[], $5::uuid[], $6::text[], $7::uuid[], $8::bigint[], $9::text[], $10::text[], array[${Array.from({ length: count }, (_, n) => `$${n + 11}`).join()}]::text[])
    as v (seq, id, type, store, at, prev_hash, hash, body)`;

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });
const app = fastify({ bodyLimit: 16_000_000 });

app.post<{ Body: Batch }>('/facts', async ({ body: { device, epoch, facts } }) => {
  const heads = facts.map(({ body }) => JSON.parse(body) as Head);
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query(insert(facts.length), [
      device,
      epoch,
      Date.now(),
      facts.map(({ seq }) => seq),
      facts.map(({ id }) => id),
      heads.map(({ type }) => type),
      heads.map(({ store }) => store),
      heads.map(({ at }) => at),
      facts.map(({ prevHash }) => prevHash),
      facts.map(({ hash }) => hash),
      ...facts.map(({ body }) => body),
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
  return { stored: facts.length };
});

const url = await app.listen({ host: '127.0.0.1', port: 0 });
process.send?.({ url });
process.once('SIGTERM', () => {
  app.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
