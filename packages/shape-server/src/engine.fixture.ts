import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testDatabase } from '@valero/testkit/postgres';
import pg from 'pg';
import { openShapeEngine } from './engine.ts';
import type { EngineEvent, EngineOptions, Shape, ShapeEngine, ShapeRequest } from './model.ts';
import { type Offset, START } from './offset.ts';

/** A message of a log, as a reader parses it. */
export interface Message {
  readonly key: string;
  readonly value: Record<string, string | null>;
  readonly old_value?: Record<string, string | null>;
  readonly headers: Readonly<Record<string, unknown>> & {
    readonly operation?: string;
    readonly control?: string;
    readonly lsn?: string;
    readonly op_position?: number;
    readonly last?: boolean;
    readonly txids?: number[];
  };
}

/** An engine on a database of its own, with a session to write through. */
export interface Rig {
  readonly url: string;
  readonly folder: string;
  readonly sql: pg.Client;
  readonly events: EngineEvent[];
  readonly options: EngineOptions;
  engine: ShapeEngine;
  /** Another session. */
  session(): Promise<pg.Client>;
  reopen(changes?: Partial<EngineOptions>): Promise<ShapeEngine>;
  close(): Promise<void>;
}

/** Starts a rig whose tables are made by `schema`, and are published. */
export async function openRig(schema: string, changes: Partial<EngineOptions> = {}, cluster?: string): Promise<Rig> {
  const database = cluster === undefined ? await testDatabase() : { url: cluster, drop: async () => undefined };
  const folder = mkdtempSync(join(tmpdir(), 'shapes-'));
  const sessions: pg.Client[] = [];
  let closed = false;
  const session = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: database.url });
    client.on('error', () => undefined);
    await client.connect();
    sessions.push(client);
    return client;
  };
  const sql = await session();
  await sql.query(schema);
  const events: EngineEvent[] = [];
  const options: EngineOptions = {
    databaseUrl: database.url,
    folder,
    slot: `s_${new URL(database.url).pathname.slice(1)}`,
    publication: 'shapes',
    tables: 'dynamic',
    grammar: 'strict',
    onEvent: (event) => events.push(event),
    ...changes,
  };
  const rig: Rig = {
    url: database.url,
    folder,
    sql,
    events,
    options,
    engine: await openShapeEngine(options),
    session,
    reopen: async (more = {}) => {
      await rig.engine.close();
      rig.engine = await openShapeEngine({ ...options, ...more });
      return rig.engine;
    },
    close: async () => {
      if (closed) return;
      closed = true;
      await rig.engine.close();
      await Promise.allSettled(sessions.map((client) => client.end()));
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return rig;
}

/** A request for all of a table. */
export function requestOf(table: string, changes: Partial<ShapeRequest> = {}): ShapeRequest {
  return {
    schema: 'public',
    table,
    where: null,
    params: {},
    columns: null,
    replica: 'default',
    log: 'full',
    ...changes,
  };
}

/** The shape, or the test ends. */
export async function acquire(engine: ShapeEngine, request: ShapeRequest): Promise<Shape> {
  const result = await engine.acquire(request);
  if ('problem' in result) throw new Error(result.problem.message);
  return result.shape;
}

/** A reader who follows one shape strictly: whatever does not fit what he has is an error. */
export class Follower {
  readonly rows = new Map<string, Record<string, string | null>>();
  readonly messages: Message[] = [];
  at: Offset = START;
  seen = 0n;
  readonly #engine: () => ShapeEngine;
  readonly shape: Shape;

  constructor(engine: () => ShapeEngine, shape: Shape) {
    this.#engine = engine;
    this.shape = shape;
  }

  /** Reads to the head; false = the shape is over. */
  async drain(): Promise<boolean> {
    for (;;) {
      const outcome = await this.#engine().read(this.shape, this.at);
      if (outcome.kind !== 'read') return false;
      const { items, end, atHead, seenLsn } = outcome.reading;
      for (const message of JSON.parse(`[${items.toString()}]`) as Message[]) this.#apply(message);
      this.at = end;
      if (!atHead) continue;
      this.seen = BigInt(seenLsn);
      return true;
    }
  }

  /** Reads until what was committed before this call is in; false = the shape is over. */
  async catchUp(sql: pg.Client): Promise<boolean> {
    const { rows } = await sql.query<{ lsn: string }>(`select (pg_current_wal_lsn() - '0/0')::text as lsn`);
    const target = BigInt(rows[0]?.lsn ?? 0);
    for (;;) {
      if (!(await this.drain())) return false;
      if (this.seen >= target) return true;
      await this.#engine().wait(this.shape, this.at, 50, new AbortController().signal);
    }
  }

  /** The rows by key, for comparison. */
  sorted(): Record<string, string | null>[] {
    return [...this.rows.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  }

  #apply(message: Message): void {
    this.messages.push(message);
    const { key, value, headers } = message;
    if (headers.operation === undefined) return;
    const known = this.rows.get(key);
    if (headers.operation === 'insert') {
      if (known !== undefined) throw new Error(`${key} is inserted twice`);
      this.rows.set(key, value);
      return;
    }
    if (known === undefined) throw new Error(`${key} is unknown and gets an ${headers.operation}`);
    if (headers.operation === 'delete') this.rows.delete(key);
    else this.rows.set(key, { ...known, ...value });
  }
}
