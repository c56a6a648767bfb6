import { describeFailure } from '@valero/domain/kernel';
import pg from 'pg';
import { SERVER_ERRORS } from '../errors.ts';

/** PostgreSQL is not set up to give its changes away; the message says what is missing, in both languages. */
export class ReplicationUnfit extends Error {
  override readonly name = 'ReplicationUnfit';
  readonly code = 'server.replication_unfit';
  constructor(reason: string) {
    const entry = SERVER_ERRORS['server.replication_unfit'];
    const failure = { code: 'server.replication_unfit', details: { reason } };
    const words = (['de', 'en'] as const).map(
      (language) =>
        `${describeFailure(entry, failure, language)} ${describeFailure({ ...entry, text: entry.action }, failure, language)}`,
    );
    super(words.join('\n'));
  }
}

/** The database as a source of changes. */
export interface ShapeSource {
  /** Name of the replication slot; slots belong to the cluster, so each database has its own. */
  readonly slot: string;
  /** Whether PostgreSQL keeps WAL for the slot without any limit: it would fill the disk if nobody read it. */
  readonly unlimited: boolean;
}

interface SettingsRow {
  readonly level: string;
  readonly slots: number;
  readonly taken: number;
  readonly senders: number;
  readonly keep: string;
  readonly allowed: boolean;
  readonly database: string;
  readonly mine: boolean;
}

const SETTINGS = `select current_setting('wal_level') as level, current_setting('max_replication_slots')::int as slots,
  current_setting('max_wal_senders')::int as senders, current_setting('max_slot_wal_keep_size') as keep,
  (select count(*)::int from pg_replication_slots) as taken, d.oid::text as database,
  exists (select 1 from pg_replication_slots where slot_name = 'valero_shapes_' || d.oid) as mine,
  (select r.rolreplication or r.rolsuper from pg_roles r where r.rolname = session_user) as allowed
  from pg_database d where d.datname = current_database()`;

/** Looks at the database before anything is started on it. Throws `ReplicationUnfit`. */
export async function checkSource(databaseUrl: string): Promise<ShapeSource> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'valero' });
  await client.connect();
  try {
    const { rows } = await client.query<SettingsRow>(SETTINGS);
    const [row] = rows;
    if (row === undefined) throw new Error('a session has a database');
    if (row.level !== 'logical') throw new ReplicationUnfit(`wal_level = ${row.level} (logical)`);
    if (!row.allowed) throw new ReplicationUnfit('ALTER ROLE … REPLICATION');
    if (!row.mine && row.taken >= row.slots) throw new ReplicationUnfit(`max_replication_slots = ${row.slots}`);
    if (row.senders === 0) throw new ReplicationUnfit('max_wal_senders = 0');
    return { slot: `valero_shapes_${row.database}`, unlimited: row.keep === '-1' };
  } finally {
    await client.end();
  }
}
