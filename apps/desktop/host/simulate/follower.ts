import { toInstant } from '@valero/domain/kernel';
import type { DeviceStore, ShapeChange, ShapeRow } from '@valero/storage/sqlite';
import * as z from 'zod';
import { backoffMs } from '../sync/backoff.ts';
import type { Chance } from './chance.ts';
import { FOLLOWED, type Followed } from './masters.ts';
import type { Wire, WireAnswer } from './net.ts';
import type { VirtualTime } from './time.ts';

/** A reader that hears nothing for so long asks again. */
const PATIENCE_MS = 45_000 + 300_000;

/** How a till takes what a shape brings and when it puts it in use; production keeps rows and offset together and cuts all shapes at once. */
export interface FollowerRules {
  /** Stores what was received. `later` runs a second step a moment after, if the till still lives. */
  readonly receive: (
    store: DeviceStore,
    shape: Followed,
    change: ShapeChange,
    later: (work: () => void) => void,
  ) => ReturnType<DeviceStore['receiveShape']>;
  /** Which shapes are cut together, and where; null = not yet. */
  readonly cut: (heads: readonly ShapeHead[]) => { readonly lsn: bigint; readonly shapes: readonly Followed[] } | null;
}

/** Where a shape of a till stands. */
export interface ShapeHead {
  readonly shape: Followed;
  /** Everything up to here was received; null = it was never up to date. */
  readonly received: bigint | null;
  /** A new copy that is not whole yet, or the position it stands for. */
  readonly copy: 'none' | 'loading' | bigint;
  /** What is in use stands for this. */
  readonly inUse: bigint | null;
}

/** One cut over all shapes at the smallest position every one of them has reached, once every new copy is within it. */
export function commonCut(heads: readonly ShapeHead[]): ReturnType<FollowerRules['cut']> {
  let least: bigint | null = null;
  for (const { received, copy } of heads) {
    if (received === null || copy === 'loading') return null;
    if (least === null || received < least) least = received;
  }
  if (least === null) return null;
  // a shape that was loaded first is ahead of the others until they have caught up
  for (const { copy, inUse } of heads)
    if ((typeof copy === 'bigint' && copy > least) || (inUse !== null && inUse > least)) return null;
  const lsn = least;
  if (heads.every(({ inUse, copy }) => copy === 'none' && inUse !== null && inUse >= lsn)) return null;
  return { lsn, shapes: heads.map(({ shape }) => shape) };
}

/** What others hear of a follower. */
export interface FollowerEars {
  /** All these shapes are in use as of a position. */
  onCut(lsn: bigint, shapes: readonly Followed[]): void;
  onStored(): void;
  onTrouble(what: string): void;
}

const zSaid = z.object({
  head: z.object({ handle: z.string(), offset: z.string(), upToDate: z.boolean(), lsn: z.string() }),
  rows: z.array(
    z.object({
      value: z.record(z.string(), z.string().nullable()),
      headers: z.object({ operation: z.enum(['insert', 'update', 'delete']), lsn: z.string().optional() }),
    }),
  ),
});

/** What a follower works with. */
export interface FollowerParts {
  readonly store: DeviceStore;
  readonly now: () => number;
  readonly wire: Wire;
  readonly from: string;
  readonly device: string;
  readonly home: string;
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly rules: FollowerRules;
  readonly ears: FollowerEars;
}

/** The way down at a till: asks, stores, cuts. The store is the real one; asking is what the official client does, in fewer words. */
export class Follower {
  private readonly parts: FollowerParts;
  private readonly asks = new Map<Followed, number>();
  private readonly failures = new Map<Followed, number>();
  private readonly live = new Set<Followed>();
  private isOver = false;

  constructor(parts: FollowerParts) {
    this.parts = parts;
  }

  start(): void {
    for (const shape of FOLLOWED) this.ask(shape);
  }

  stop(): void {
    this.isOver = true;
  }

  /** Where every shape stands. */
  heads(): ShapeHead[] {
    return FOLLOWED.map((shape) => {
      const cursor = this.parts.store.sync.cursor(shape);
      const text = (value: string | null | undefined): bigint | null =>
        value === null || value === undefined ? null : BigInt(value);
      const base = text(cursor?.baseLsn);
      const copy = cursor?.refetching === true ? (base ?? ('loading' as const)) : ('none' as const);
      return { shape, received: text(cursor?.receivedLsn), copy, inUse: text(cursor?.lsn) };
    });
  }

  private ask(shape: Followed): void {
    const { store, wire, time, from, device, home } = this.parts;
    if (this.isOver) return;
    const number = (this.asks.get(shape) ?? 0) + 1;
    this.asks.set(shape, number);
    const cursor = store.sync.cursor(shape);
    const known = cursor !== null && cursor.handle !== '' && cursor.offset !== '-1';
    // a first load that was cut short begins again beside what is there
    if (cursor && !known && cursor.rows > 0 && !cursor.refetching) this.refetch(shape);
    const place = known ? { offset: cursor.offset, handle: cursor.handle } : { offset: '-1', handle: '' };
    const body = JSON.stringify({ ...place, live: this.live.has(shape), store: home });
    const isStale = (): boolean => this.isOver || this.asks.get(shape) !== number;
    const giveUp = time.after(PATIENCE_MS, () => {
      if (!isStale()) this.again(shape);
    });
    wire.send({ from, device, path: `/sync/v1/shapes/${shape}`, body }, (said) => {
      if (isStale()) return;
      giveUp();
      if (said === 'cut' || !this.take(shape, said)) this.again(shape);
      else {
        this.failures.set(shape, 0);
        this.ask(shape);
      }
    });
  }

  private again(shape: Followed): void {
    const failures = (this.failures.get(shape) ?? 0) + 1;
    this.failures.set(shape, failures);
    this.live.delete(shape);
    const number = this.asks.get(shape);
    this.parts.time.after(
      backoffMs(failures, () => this.parts.chance.next()),
      () => {
        if (this.asks.get(shape) === number) this.ask(shape);
      },
    );
  }

  private refetch(shape: Followed): void {
    this.live.delete(shape);
    this.parts.store.receiveShape(shape, { kind: 'refetch', at: toInstant(this.parts.now()) });
  }

  /** Takes an answer; false = it was none. */
  private take(shape: Followed, answer: WireAnswer): boolean {
    const { store, rules, time, ears } = this.parts;
    if (answer.status === 409) {
      this.refetch(shape);
      return true;
    }
    const said = zSaid.safeParse(answer.status === 200 ? read(answer.body) : undefined);
    if (!said.success) return false;
    const { head } = said.data;
    const rows = said.data.rows.map(
      ({ value, headers }): ShapeRow => ({ operation: headers.operation, value, lsn: headers.lsn ?? null }),
    );
    const stored = rules.receive(
      store,
      shape,
      {
        kind: 'rows',
        rows,
        offset: head.offset,
        handle: head.handle,
        upToDate: head.upToDate,
        lsn: head.upToDate ? head.lsn : null,
        at: toInstant(this.parts.now()),
      },
      (work) =>
        void time.after(3, () => {
          if (!this.isOver) work();
        }),
    );
    if (!stored.ok) {
      if (stored.error.code !== 'storage.shape_diverged') ears.onTrouble(`${shape}: ${stored.error.code}`);
      this.refetch(shape);
      return true;
    }
    ears.onStored();
    if (head.upToDate) this.live.add(shape);
    else this.live.delete(shape);
    if (head.upToDate) this.cut(rows.length > 0 ? shape : null);
    return true;
  }

  /** Puts in use what can be; `moved` has new rows, so the others are asked at once where they stand. */
  private cut(moved: Followed | null): void {
    const { store, rules, ears } = this.parts;
    const heads = this.heads();
    const cut = rules.cut(heads);
    if (cut) {
      const heardAt = toInstant(this.parts.now());
      const of = new Map(heads.map((head) => [head.shape, head]));
      const order = cut.shapes.map((shape) => ({ shape, receivedLsn: of.get(shape)?.received ?? cut.lsn, heardAt }));
      const run = store.cutShapes({ lsn: cut.lsn, shapes: order });
      let step = run.next();
      while (!step.done) step = run.next();
      if (step.value.ok) ears.onCut(cut.lsn, cut.shapes);
      else if (step.value.error.code !== 'storage.shape_diverged') ears.onTrouble(`cut: ${step.value.error.code}`);
      else ears.onTrouble('cut: a shape is not what the server thinks it is');
    }
    const most = (list: readonly (bigint | null)[]): bigint =>
      list.reduce<bigint>((all, lsn) => (lsn !== null && lsn > all ? lsn : all), 0n);
    const ahead = heads.map(({ copy, inUse }) => most([inUse, typeof copy === 'bigint' ? copy : null]));
    const wanted = most(moved === null ? ahead : heads.map(({ received }) => received));
    for (const { shape, received } of heads) {
      if (shape === moved || received === null || received >= wanted || !this.live.has(shape)) continue;
      this.live.delete(shape);
      this.ask(shape);
    }
  }
}

function read(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
