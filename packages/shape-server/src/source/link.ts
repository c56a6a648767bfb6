import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { EngineEvent, EngineOptions, EngineStatus } from '../model.ts';
import type { SnapshotMark } from '../rules.ts';
import { readTables, type Table } from './catalogue.ts';
import type { WireMessage } from './pgoutput.ts';
import { ReplicationStream, type StreamSink } from './replication.ts';
import { closeSession, openSession } from './session.ts';
import { createSlot, dropSlot, findPublication, lockSlot, readSlot, type SlotState } from './slot.ts';
import { currentMark } from './snapshot.ts';

/** The way in, as the link drives it. */
export interface LinkTarget {
  message(message: WireMessage): void;
  keepalive(walEnd: bigint): void;
  acknowledge(): bigint;
  abandon(): void;
  reset(stored: bigint): void;
  prune(mark: SnapshotMark): void;
  readonly stored: bigint;
  readonly seen: bigint;
}

/** What the link needs from the engine. */
export interface LinkPorts {
  readonly options: EngineOptions;
  readonly target: LinkTarget;
  readonly follows: (oid: number) => boolean;
  readonly oids: () => number[];
  /** What the server was called when the log was last written; null = never. */
  readonly identity: () => string | null;
  readonly identified: (identity: string) => void;
  readonly rotateAll: (reason: string) => void;
  /** The catalogue as it is now, of every table that is followed. */
  readonly compare: (tables: ReadonlyMap<number, Table>, asked: readonly number[]) => void;
  readonly event: (event: EngineEvent) => void;
}

const TICK_MS = 1_000;
const LOCK_RETRY_MS = 1_000;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 10_000;
const STEADY_MS = 5_000;
const STATUS_MS = 15_000;
const SILENCE_MS = 120_000;
const CHECK_MS = 10_000;
const FENCE_STEP_MS = 50;
const UNDEFINED_OBJECT = '42704';
const AT_RISK = new Set(['unreserved', 'lost']);

/**
 * The connection to PostgreSQL: one session that holds the lock and looks after slot and catalogue, one that streams.
 *
 * | state | means | to |
 * |---|---|---|
 * | starting | connecting, or preparing the slot | waiting, active, down |
 * | waiting | another process holds the lock | starting |
 * | active | the stream runs | down |
 * | down | it broke; the next attempt comes after 0.1 to 10 s | starting |
 */
export class SourceLink {
  readonly #ports: LinkPorts;
  #state: EngineStatus['state'] = 'starting';
  #slot: SlotState | null = null;
  #lastError: string | null = null;
  #control: pg.Client | null = null;
  #stream: ReplicationStream | null = null;
  #closed = false;
  #renew = false;
  #atRisk = false;
  #statusMs = STATUS_MS;
  #statusAt = 0;
  #statusLsn = 0n;
  #heardAt = 0;
  #activeAt: number | null = null;
  #fail: (error: Error | null) => void = () => undefined;
  #running: Promise<void> = Promise.resolve();
  readonly #resting = new Set<() => void>();

  constructor(ports: LinkPorts) {
    this.#ports = ports;
  }

  get state(): EngineStatus['state'] {
    return this.#state;
  }
  get slot(): SlotState | null {
    return this.#slot;
  }
  get lastError(): string | null {
    return this.#lastError;
  }

  /** Connects, and again whenever it breaks. */
  start(): void {
    this.#running = this.#run();
  }

  /** Ends the stream because the way in cannot go on; it begins again. */
  fail(error: Error): void {
    this.#fail(error);
  }

  /** Resolves with true when the stream runs, false after a time. */
  async ready(timeoutMs: number): Promise<boolean> {
    const until = Date.now() + timeoutMs;
    while (this.#state !== 'active' && !this.#closed && Date.now() < until) await this.#rest(until - Date.now());
    return this.#state === 'active';
  }

  /** Lets the stream stand still during work: nothing is taken in. Throws when it does not run. */
  async standStill<T>(work: () => Promise<T>): Promise<T> {
    const stream = this.#stream;
    if (stream === null || this.#state !== 'active') throw new Error('the stream does not run');
    stream.pause();
    try {
      const result = await work();
      if (stream !== this.#stream) throw new Error('the stream broke');
      return result;
    } finally {
      stream.resume();
    }
  }

  /** Resolves with true when the stream has passed a position; asks PostgreSQL to say so, and moves it when it stands still. */
  async pass(lsn: bigint, timeoutMs: number): Promise<boolean> {
    const { target } = this.#ports;
    const until = Date.now() + timeoutMs;
    for (let step = 0; target.seen < lsn; step += 1) {
      // held all the same when the stream does not run: a reader would only ask again at once
      if (!(await this.ready(until - Date.now())) || Date.now() > until) return false;
      this.#guarded(() => this.#report(true));
      if (step === 2) this.#nudge();
      await sleep(step === 0 ? FENCE_STEP_MS / 10 : FENCE_STEP_MS);
    }
    return true;
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#state === 'active') this.#report(false);
    this.#fail(null);
    this.#stir();
    await this.#running;
  }

  async #run(): Promise<void> {
    let delay = FIRST_DELAY_MS;
    while (!this.#closed) {
      try {
        this.#activeAt = null;
        await this.#session();
      } catch (error) {
        // one that ran for a while may be back at once; one that breaks again and again may not
        if (this.#activeAt !== null && Date.now() - this.#activeAt > STEADY_MS) delay = FIRST_DELAY_MS;
        this.#broke(error);
      }
      if (this.#closed) return;
      await this.#rest(delay);
      delay = Math.min(delay * 2, LONGEST_DELAY_MS);
    }
  }

  /** Waits for a time, or until the stream runs, or until the end. */
  #rest(ms: number): Promise<void> {
    return new Promise((done) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#resting.delete(end);
        done();
      };
      const timer = setTimeout(end, Math.max(0, ms));
      this.#resting.add(end);
    });
  }

  #stir(): void {
    for (const end of [...this.#resting]) end();
  }

  #broke(error: unknown): void {
    const was = this.#state;
    this.#state = 'down';
    if (this.#closed) return;
    const message = error instanceof Error ? error.message : String(error);
    // the publication was made after the slot: what the slot would send first cannot be decoded
    if (error instanceof Error && 'code' in error && error.code === UNDEFINED_OBJECT) this.#renew = was === 'active';
    if (message === this.#lastError && was !== 'active') return;
    this.#lastError = message;
    this.#ports.event({ kind: 'disconnected', message, details: {} });
  }

  /** One life of the connection; ends by throwing when it breaks. */
  async #session(): Promise<void> {
    const { options, target } = this.#ports;
    const ended = new Promise<void>((done, failed) => {
      this.#fail = (error) => (this.#closed ? done() : failed(error ?? new Error('the connection ended')));
    });
    // nobody may be listening yet when it breaks
    ended.catch(() => undefined);
    this.#state = 'starting';
    const timers: NodeJS.Timeout[] = [];
    try {
      const fail = (error: Error | null): void => this.#fail(error);
      const control = await openSession(options.databaseUrl, `${options.slot} control`, false, fail);
      this.#control = control;
      if (!(await this.#lock(control, ended))) return;
      const found = await findPublication(control, options.publication, options.tables === 'dynamic');
      if (!found) throw new Error(`the publication ${options.publication} is missing or leaves out kinds of changes`);
      const stream = await ReplicationStream.open(options.databaseUrl, `${options.slot} stream`, this.#sink());
      this.#stream = stream;
      await this.#prepareSlot(control, stream);
      await this.#check(control);
      this.#statusMs = await statusInterval(control);
      this.#heardAt = Date.now();
      await stream.start(options.slot, options.publication);
      this.#state = 'active';
      this.#activeAt = Date.now();
      this.#lastError = null;
      this.#ports.event({ kind: 'connected', message: 'the stream runs', details: { from: String(target.stored) } });
      this.#stir();
      timers.push(setInterval(() => this.#guarded(() => this.#tick()), TICK_MS));
      timers.push(setInterval(() => void this.#check(control).catch(fail), options.checkMs ?? CHECK_MS));
      await ended;
    } finally {
      for (const timer of timers) clearInterval(timer);
      const [stream, control] = [this.#stream, this.#control];
      this.#stream = null;
      this.#control = null;
      target.abandon();
      await stream?.close();
      await closeSession(control);
    }
  }

  /** Waits for the lock; false = closed meanwhile. */
  async #lock(control: pg.Client, ended: Promise<void>): Promise<boolean> {
    const { options, event } = this.#ports;
    while (!(await lockSlot(control, options.slot))) {
      if (this.#state !== 'waiting')
        event({ kind: 'waiting-for-lock', message: 'another process reads the slot', details: { slot: options.slot } });
      this.#state = 'waiting';
      await Promise.race([this.#rest(LOCK_RETRY_MS), ended]);
      if (this.#closed) return false;
    }
    this.#state = 'starting';
    return !this.#closed;
  }

  /** Finds the slot where the log ends, or makes it anew: then nobody knows what was missed, and every reader begins again. */
  async #prepareSlot(control: pg.Client, stream: ReplicationStream): Promise<void> {
    const { options, target, identity, identified, rotateAll, event } = this.#ports;
    const { system, timeline } = await stream.identify();
    const is = `${system}/${timeline}/${options.slot}`;
    const was = identity();
    const slot = await readSlot(control, options.slot);
    this.#slot = slot;
    const gone = slot === null || slot.lost || this.#renew;
    const other = was !== null && was !== is;
    const moved = was !== null && slot?.confirmed != null && slot.confirmed > target.stored;
    // a copy of its files was put back: what it writes now has the positions of what it wrote then
    const back = was !== null && slot !== null && slot.current < target.stored;
    if (!gone && !other && !moved && !back) {
      // a new log on a slot that is there goes on where the slot stands
      if (was === null) target.reset(slot.confirmed ?? 0n);
      identified(is);
      return;
    }
    const reason = lossReason(other, back, moved);
    if (was !== null) event({ kind: 'slot-lost', message: reason, details: { slot: options.slot } });
    rotateAll(reason);
    if (moved && !gone && !other && !back) target.reset(slot?.confirmed ?? 0n);
    else {
      if (slot !== null) await dropSlot(control, options.slot);
      target.reset(await createSlot(control, options.slot));
      this.#slot = await readSlot(control, options.slot);
    }
    this.#renew = false;
    identified(is);
  }

  #sink(): StreamSink {
    const { target, follows } = this.#ports;
    return {
      message: (message) => {
        this.#heardAt = Date.now();
        target.message(message);
      },
      keepalive: (walEnd, replyWanted) => {
        this.#heardAt = Date.now();
        target.keepalive(walEnd);
        if (replyWanted) this.#report(false);
      },
      wanted: follows,
      ended: (error) => this.#fail(error),
    };
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #tick(): void {
    const now = Date.now();
    const due = now - this.#statusAt >= this.#statusMs;
    if (due || this.#ports.target.acknowledge() > this.#statusLsn) this.#report(due);
    if (this.#stream?.paused) this.#heardAt = now;
    if (now - this.#heardAt > SILENCE_MS) this.#fail(new Error('PostgreSQL is silent'));
  }

  #report(replyWanted: boolean): void {
    this.#statusLsn = this.#ports.target.acknowledge();
    this.#statusAt = Date.now();
    this.#stream?.status(this.#statusLsn, replyWanted);
  }

  /** Writes a little WAL: where nothing is written, the position a snapshot was read at may not be passed for a long time. */
  #nudge(): void {
    const text = `select pg_logical_emit_message(true, 'shape server', '')`;
    // a login that may not do it waits for others' writes
    this.#control?.query(text).catch(() => undefined);
  }

  async #check(control: pg.Client): Promise<void> {
    const { options, oids, compare, event, target } = this.#ports;
    this.#slot = await readSlot(control, options.slot);
    const asked = oids();
    if (asked.length > 0) compare(await readTables(control, options.publication, asked), asked);
    target.prune(await currentMark(control));
    const { walStatus = 'lost', retainedWal = null, safeWal = null } = this.#slot ?? {};
    const atRisk = AT_RISK.has(walStatus);
    if (atRisk && !this.#atRisk) {
      const details = { walStatus, retainedWal: retainedWal ?? 0, safeWal: safeWal ?? 0 };
      event({ kind: 'slot-at-risk', message: 'PostgreSQL may give up the slot', details });
    }
    this.#atRisk = atRisk;
  }
}

function lossReason(other: boolean, back: boolean, moved: boolean): string {
  if (other) return 'this is another server, or another timeline';
  if (back) return 'the server went back to an earlier state';
  return moved ? 'the slot was read by somebody else' : 'the slot is lost';
}

/** A third of the time after which PostgreSQL gives up a silent reader, at most 15 s. */
async function statusInterval(control: pg.Client): Promise<number> {
  const { rows } = await control.query<{ ms: string }>(
    `select setting as ms from pg_settings where name = 'wal_sender_timeout'`,
  );
  const timeout = Number(rows[0]?.ms ?? 0);
  return timeout > 0 ? Math.min(timeout / 3, STATUS_MS) : STATUS_MS;
}
