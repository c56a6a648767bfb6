import pg from 'pg';

/** Both sessions, snapshot and stream, write their values under these settings, so that equal values are equal text. */
const SETTINGS = {
  bytea_output: 'hex',
  DateStyle: 'ISO,\\ DMY',
  TimeZone: 'UTC',
  extra_float_digits: '1',
  IntervalStyle: 'iso_8601',
  // what is written here is of no account, and must not wait for a standby
  synchronous_commit: 'local',
  // a snapshot may take long, and a session that holds the lock is idle for long
  statement_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  idle_session_timeout: '0',
  // a machine that lost its power lets go of the lock within half a minute
  tcp_keepalives_idle: '10',
  tcp_keepalives_interval: '5',
  tcp_keepalives_count: '3',
} as const;

const OPTIONS = Object.entries(SETTINGS)
  .map(([name, value]) => `-c ${name}=${value}`)
  .join(' ');

const CONNECT_TIMEOUT_MS = 10_000;
const BOOL = 16;

/** Every value is PostgreSQL's text, but bool, which the stream and a cast to text write differently: `true`, `false`. */
function asText(oid: number): (text: string) => string {
  return oid === BOOL ? (text) => (text === 't' ? 'true' : 'false') : (text) => text;
}

/** Opens a session whose values come as text. `replication` opens a walsender of the same database. */
export async function openSession(
  databaseUrl: string,
  name: string,
  replication = false,
  ended: (error: Error | null) => void = () => undefined,
): Promise<pg.Client> {
  const url = new URL(databaseUrl);
  url.searchParams.set('options', `${url.searchParams.get('options') ?? ''} ${OPTIONS}`.trim());
  if (replication) url.searchParams.set('replication', 'database');
  const client = new pg.Client({
    connectionString: url.href,
    application_name: name,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    types: { getTypeParser: asText },
  });
  // a session that breaks says so once; without a listener the process would end
  let told = false;
  const tell = (error: Error | null): void => {
    if (told) return;
    told = true;
    ended(error);
  };
  client.on('error', tell);
  client.on('end', () => tell(null));
  await client.connect();
  return client;
}

/** Ends a session whatever state it is in; one that does not answer is cut off. */
export async function closeSession(client: pg.Client | null): Promise<void> {
  if (client === null) return;
  const cut = setTimeout(() => client.connection.stream.destroy(), 2_000);
  try {
    await client.end();
  } catch {
    client.connection.stream.destroy();
  } finally {
    clearTimeout(cut);
  }
}
