import type { Message, Offset, Row } from '@electric-sql/client';
import type { DeviceStore } from '@valero/storage/sqlite';
import * as z from 'zod';
import { messageOf, silentLogger } from '../log.ts';
import { backoffMs } from '../sync/backoff.ts';
import type { Cutter, CutterParts } from '../sync/down-cut.ts';
import { createShapeWriter, type WriterParts } from '../sync/down-writer.ts';
import type { Chance } from './chance.ts';
import { FOLLOWED, type Followed } from './masters.ts';
import type { Wire, WireAnswer } from './net.ts';
import type { Till } from './till.ts';
import type { VirtualTime } from './time.ts';

/** A reader that hears nothing for so long asks again. */
const PATIENCE_MS = 100_000;
/** A shape that was heard of within this is no stranger to a cut. */
const ALIVE_MS = 59_000;

/** What puts in use and what stores; production's are the host's own. */
export interface FollowerRules {
  readonly startCutter: (parts: CutterParts) => Cutter;
  /** The store as the writer sees it. `later` runs a second step a moment after, if the till still lives. */
  readonly writing: (store: WriterParts['store'], later: (work: () => void) => void) => WriterParts['store'];
}

/** What a cut took in. */
export interface Cut {
  readonly shapes: readonly string[];
  readonly missing: readonly string[];
  /** Rows were written or removed. */
  readonly changed: boolean;
}

/** What others hear of a follower. */
export interface FollowerEars {
  /** These shapes are in use as of a position; `missing` ones are alive and were left out. */
  onCut(lsn: bigint, cut: Cut): void;
  onStored(): void;
  onTrouble(what: string): void;
}

const zSaid = z.object({
  head: z.object({ handle: z.string(), offset: z.string(), upToDate: z.boolean(), lsn: z.string() }),
  rows: z.array(
    z.object({
      key: z.string(),
      value: z.record(z.string(), z.string().nullable()),
      headers: z.object({ operation: z.enum(['insert', 'update', 'delete']), lsn: z.string().optional() }),
    }),
  ),
});

/** What a follower works with. */
export interface FollowerParts {
  readonly store: DeviceStore;
  readonly till: Till;
  readonly wire: Wire;
  readonly home: string;
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly rules: FollowerRules;
  readonly ears: FollowerEars;
}

/** One shape: where its request stands, and the host's writer that takes what it brings. */
interface Line {
  readonly shape: Followed;
  readonly stream: { lastOffset: Offset; shapeHandle: string };
  number: number;
  failures: number;
  live: boolean;
  heardAt: number;
  take: (messages: readonly Message<Row>[]) => Promise<void>;
}

/** The way down at a till: the host's writer and cutter over the real store; asking is what the official client does, in fewer words. */
export class Follower {
  private readonly parts: FollowerParts;
  private readonly ending = new AbortController();
  private readonly cutter: Cutter;
  private readonly lines: ReadonlyMap<string, Line>;

  constructor(parts: FollowerParts) {
    this.parts = parts;
    const { store, till, time, rules, ears } = parts;
    const onTrouble = (shape: string, code: string, reason: string): void => {
      const line = this.lines.get(shape);
      if (line) this.refetched(line);
      ears.onTrouble(`${shape}: ${code} ${reason}`);
    };
    this.cutter = rules.startCutter({
      store: { ...this.watched(), moveLog: () => Promise.resolve() },
      shapes: FOLLOWED,
      clock: till.clock,
      monotonic: time.now,
      timers: time,
      random: () => parts.chance.next(),
      logger: { ...silentLogger, error: (fields, text) => ears.onTrouble(`${text}: ${messageOf(fields['error'])}`) },
      ask: (shape) => this.ask(this.lines.get(shape)),
      onRows: () => undefined,
      onChange: () => undefined,
      onTrouble,
    });
    const later = (work: () => void): void =>
      void time.after(3, () => {
        if (!this.ending.signal.aborted) work();
      });
    const writer = { ...store, moveLog: () => Promise.resolve() };
    this.lines = new Map(
      FOLLOWED.map((shape): [string, Line] => {
        const stream: Line['stream'] = { lastOffset: '-1', shapeHandle: '' };
        const { take } = createShapeWriter(
          {
            store: rules.writing(writer, later),
            clock: till.clock,
            cutter: this.cutter,
            onRows: () => undefined,
            onChange: () => undefined,
          },
          shape,
          stream,
        );
        const line = { shape, stream, number: 0, failures: 0, live: false, heardAt: Number.NEGATIVE_INFINITY };
        return [shape, { ...line, take: (messages) => take(messages, this.ending.signal) }];
      }),
    );
  }

  /** The store with an ear at its cuts. */
  private watched(): Pick<DeviceStore, 'sync' | 'cutShapes' | 'tidyShapes'> {
    const { store, ears, time } = this.parts;
    const follower = this;
    return {
      sync: store.sync,
      tidyShapes: () => store.tidyShapes(),
      *cutShapes(order) {
        const done = yield* store.cutShapes(order);
        if (done.ok) {
          const shapes = order.shapes.map(({ shape }) => shape as string);
          const alive = [...follower.lines.values()].filter(({ heardAt }) => time.now() - heardAt < ALIVE_MS);
          const missing = alive.filter(({ shape }) => !shapes.includes(shape) && isWhole(store, shape));
          const changed = done.value.shapes.some(({ written, deleted, swapped }) => swapped || written + deleted > 0);
          ears.onCut(order.lsn, { shapes, missing: missing.map(({ shape }) => shape), changed });
        }
        return done;
      },
    };
  }

  start(): void {
    for (const line of this.lines.values()) this.ask(line);
  }

  stop(): void {
    this.ending.abort();
    void this.cutter.stop();
  }

  /** The position that every shape in use stands for; null = not all are whole. */
  inUse(): bigint | null {
    let least: bigint | null = null;
    for (const shape of FOLLOWED) {
      const cursor = this.parts.store.sync.cursor(shape);
      if (!cursor || cursor.refetching || cursor.lsn === null) return null;
      const lsn = BigInt(cursor.lsn);
      // what was received and brings nothing is not put in use: it stands for the later position as well
      const stands = cursor.waiting === 0 && cursor.receivedLsn !== null ? BigInt(cursor.receivedLsn) : lsn;
      if (least === null || stands < least) least = stands;
    }
    return least;
  }

  private ask(line: Line | undefined): void {
    const { store, wire, time, till, home } = this.parts;
    if (!line || this.ending.signal.aborted) return;
    line.number += 1;
    const { number, shape } = line;
    const cursor = store.sync.cursor(shape);
    const known = cursor !== null && cursor.handle !== '' && cursor.offset !== '-1';
    // a first load that was cut short begins again beside what is there
    if (cursor && !known && cursor.rows > 0 && !cursor.refetching) {
      store.receiveShape(shape, { kind: 'refetch', at: till.clock.now() });
      this.cutter.restarted(shape);
    }
    const place = known ? { offset: cursor.offset, handle: cursor.handle } : { offset: '-1', handle: '' };
    const body = JSON.stringify({ ...place, live: line.live, store: home });
    line.live = false;
    const isStale = (): boolean => this.ending.signal.aborted || line.number !== number;
    const giveUp = time.after(PATIENCE_MS, () => {
      if (!isStale()) this.again(line);
    });
    wire.send({ from: till.name, device: till.device, path: `/sync/v1/shapes/${shape}`, body }, (said) => {
      if (isStale()) return;
      giveUp();
      if (said === 'cut') this.again(line);
      else void this.take(line, said).then((taken) => (taken ? this.next(line, number) : this.again(line)));
    });
  }

  private next(line: Line, number: number): void {
    line.failures = 0;
    if (line.number === number) this.ask(line);
  }

  private again(line: Line): void {
    line.failures += 1;
    const { number } = line;
    const wait = backoffMs(line.failures, () => this.parts.chance.next());
    this.parts.time.after(wait, () => {
      if (line.number === number) this.ask(line);
    });
  }

  private refetched(line: Line): void {
    line.live = false;
    this.cutter.restarted(line.shape);
  }

  /** Hands an answer to the host's writer; false = it was none. */
  private async take(line: Line, answer: WireAnswer): Promise<boolean> {
    const { ears, time } = this.parts;
    const said = zSaid.safeParse(answer.status === 200 ? read(answer.body) : undefined);
    if (answer.status !== 409 && !said.success) return false;
    line.heardAt = time.now();
    try {
      if (!said.success) {
        line.stream.lastOffset = '-1';
        line.stream.shapeHandle = '';
        await line.take([{ headers: { control: 'must-refetch' } }]);
        return !this.ending.signal.aborted;
      }
      const { head, rows } = said.data;
      line.stream.lastOffset = head.offset as Offset;
      line.stream.shapeHandle = head.handle;
      const messages = rows.map(({ key, value, headers: { operation, lsn } }): Message<Row> => {
        const headers = lsn === undefined ? { operation } : { operation, lsn };
        return { key, value, headers };
      });
      const end: Message<Row>[] = head.upToDate
        ? [{ headers: { control: 'up-to-date', global_last_seen_lsn: head.lsn } }]
        : [];
      await line.take([...messages, ...end]);
      line.live = head.upToDate;
    } catch (error) {
      // the copy is not what the server thinks it is, and that must not happen
      ears.onTrouble(`${line.shape}: ${messageOf(error)}`);
      return false;
    }
    if (this.ending.signal.aborted) return false;
    ears.onStored();
    return true;
  }
}

function isWhole(store: DeviceStore, shape: Followed): boolean {
  const cursor = store.sync.cursor(shape);
  return cursor !== null && cursor.lsn !== null;
}

function read(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
