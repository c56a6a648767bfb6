import type pg from 'pg';
import { PgOutputDecoder, type WireMessage } from './pgoutput.ts';
import { closeSession, openSession } from './session.ts';
import { quoteName } from './slot.ts';

/** Who gets what the stream brings. An error thrown here ends the stream. */
export interface StreamSink {
  message(message: WireMessage): void;
  /** PostgreSQL says that everything before `walEnd` has been sent. */
  keepalive(walEnd: bigint, replyWanted: boolean): void;
  /** Whether anybody follows a table. */
  wanted(oid: number): boolean;
  /** The stream is over; null = without an error. Said once. */
  ended(error: Error | null): void;
}

/** What names a server: another one has other positions and other transaction ids. */
export interface SystemIdentity {
  readonly system: string;
  readonly timeline: string;
}

const XLOG_DATA = 'w'.charCodeAt(0);
const KEEPALIVE = 'k'.charCodeAt(0);
const XLOG_HEADER = 25;
const COPY_DATA = 'd'.charCodeAt(0);
const STATUS_LETTER = 'r'.charCodeAt(0);
/** 2000-01-01 in Unix milliseconds: PostgreSQL's clock begins there. */
const POSTGRES_EPOCH_MS = 946_684_800_000;

/** The frame of a standby status update: everything before `lsn` is stored. */
function statusFrame(lsn: bigint, replyWanted: boolean): Buffer {
  const frame = Buffer.alloc(39);
  frame.writeUInt8(COPY_DATA, 0);
  frame.writeUInt32BE(38, 1);
  frame.writeUInt8(STATUS_LETTER, 5);
  frame.writeBigUInt64BE(lsn, 6);
  frame.writeBigUInt64BE(lsn, 14);
  frame.writeBigUInt64BE(lsn, 22);
  frame.writeBigInt64BE(BigInt(Date.now() - POSTGRES_EPOCH_MS) * 1000n, 30);
  frame.writeUInt8(replyWanted ? 1 : 0, 38);
  return frame;
}

/** One replication session: it starts, brings messages, and ends. */
export class ReplicationStream {
  readonly #client: pg.Client;
  readonly #sink: StreamSink;
  readonly #decoder: PgOutputDecoder;
  #over = false;
  #pauses = 0;

  constructor(client: pg.Client, sink: StreamSink) {
    this.#client = client;
    this.#sink = sink;
    this.#decoder = new PgOutputDecoder((oid) => sink.wanted(oid));
  }

  /** Opens the session; nothing streams yet. */
  static async open(databaseUrl: string, name: string, sink: StreamSink): Promise<ReplicationStream> {
    const made: { stream?: ReplicationStream } = {};
    const client = await openSession(databaseUrl, name, true, (error) => made.stream?.end(error));
    made.stream = new ReplicationStream(client, sink);
    return made.stream;
  }

  async identify(): Promise<SystemIdentity> {
    const { rows } = await this.#client.query<{ systemid: string; timeline: string }>('IDENTIFY_SYSTEM');
    const [row] = rows;
    if (row === undefined) throw new Error('the server does not say who it is');
    return { system: row.systemid, timeline: row.timeline };
  }

  /** Streams from where the slot was confirmed last; resolves when PostgreSQL has agreed. */
  start(slot: string, publication: string): Promise<void> {
    const names = quoteName(publication).replaceAll("'", "''");
    const text = `START_REPLICATION SLOT ${quoteName(slot)} LOGICAL 0/0 (proto_version '1', publication_names '${names}')`;
    return new Promise((done, failed) => {
      this.#client.connection.once('replicationStart', () => done());
      this.#client.query({
        submit: (connection: pg.Connection) => connection.query(text),
        handleCopyData: ({ chunk }: { chunk: Buffer }) => this.#frame(chunk),
        handleError: (error: Error) => {
          failed(error);
          this.end(error);
        },
        handleCommandComplete: () => undefined,
        handleReadyForQuery: () => this.end(null),
      });
    });
  }

  /** Tells PostgreSQL what it need not send again; `replyWanted` asks where it stands. */
  status(lsn: bigint, replyWanted: boolean): void {
    if (!this.#over) this.#client.connection.stream.write(statusFrame(lsn, replyWanted));
  }

  /** Takes nothing more from the socket until as many `resume` have come; PostgreSQL waits when its buffers are full. */
  pause(): void {
    this.#pauses += 1;
    this.#client.connection.stream.pause();
  }

  resume(): void {
    this.#pauses -= 1;
    if (this.#pauses === 0) this.#client.connection.stream.resume();
  }

  get paused(): boolean {
    return this.#pauses > 0;
  }

  /** Ends it and says so. */
  end(error: Error | null): void {
    if (this.#over) return;
    this.#over = true;
    this.#client.connection.stream.destroy();
    this.#sink.ended(error);
  }

  /** Ends it without saying so. */
  async close(): Promise<void> {
    this.#over = true;
    // a walsender whose buffers are full reads nothing: what it sends is taken and thrown away
    this.#client.connection.stream.resume();
    await closeSession(this.#client);
  }

  #frame(chunk: Buffer): void {
    if (this.#over) return;
    try {
      const letter = chunk[0];
      if (letter === XLOG_DATA) this.#sink.message(this.#decoder.read(chunk, XLOG_HEADER));
      else if (letter === KEEPALIVE) this.#sink.keepalive(chunk.readBigUInt64BE(1), chunk[17] === 1);
    } catch (error) {
      this.end(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
