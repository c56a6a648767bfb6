import type { TillIdentity } from '@valero/domain/identity';
import type { Basket, TillState } from '@valero/domain/kasse';
import { type Clock, type FactDraft, type Ids, type Instant, toInstant } from '@valero/domain/kernel';
import type { SealedFact } from '@valero/domain/sync';
import { type DeviceStore, openDeviceStore } from '@valero/storage/sqlite';
import { COMMANDS } from '../commands.ts';
import type { Logger } from '../log.ts';
import { tillReads } from '../runner.ts';
import { type Pace, SHOP_PACE } from '../sync/backoff.ts';
import type { UplinkParts } from '../sync/settlement.ts';
import { startUplink, type Uplink } from '../sync/uplink.ts';
import type { Chance } from './chance.ts';
import { copyDisk, type Disks, logBytes } from './disk.ts';
import type { Wire } from './net.ts';
import type { VirtualTime } from './time.ts';
import type { Trace } from './trace.ts';
import { drawnIds, EPOCH_MS, type Shop } from './world.ts';

/** A till in a shop beats every half minute and asks again every minute while it is held; over hours nothing is learnt from that but heat. */
const PACE: Pace = { ...SHOP_PACE, heartbeatMs: 300_000, heldMs: 600_000 };

/** What others hear of a till. */
export interface TillEars {
  /** Facts are on the disk and the cashier has been told. */
  onTold(till: Till, facts: readonly SealedFact[]): void;
  /** The till takes a fact as received by the server. */
  onAcked(till: Till, epoch: number, seq: number, hash: string): void;
  onNotice(till: Till, code: string): void;
  /** Something that must not happen. */
  onTrouble(till: Till, what: string): void;
  /** The till does something with its replicas as long as it lives. */
  onStart(till: Till): void;
  onStop(till: Till): void;
}

/** What a till is made of; `wiring` lets a mutant stand between the loop and its store or line. */
export interface TillParts {
  readonly name: string;
  readonly identity: TillIdentity;
  readonly shop: Shop;
  readonly time: VirtualTime;
  readonly trace: Trace;
  readonly chance: Chance;
  readonly wire: Wire;
  readonly disks: Disks;
  readonly ears: TillEars;
  readonly wiring: (parts: UplinkParts) => UplinkParts;
}

/** A till: the real store, the real commands and the real way up, that can die, lose its power and get another disk. */
export class Till {
  readonly parts: TillParts;
  readonly ids: Ids;
  readonly clock: Clock;
  /** Milliseconds its clock is ahead. */
  skew = 0;
  store: DeviceStore | null = null;
  /** Another disk was put in, or this one is a copy. */
  wasReplaced = false;
  /** Counts starts. */
  life = 0;
  private dir: string;
  private basket: Basket | null = null;
  private uplink: Uplink | null = null;
  /** Bytes of the log that a power cut cannot take away. */
  private safeLog = 0;

  constructor(parts: TillParts, from: string) {
    this.parts = parts;
    const { time, chance } = parts;
    this.clock = {
      now: () => toInstant(Math.round(EPOCH_MS + time.now() + this.skew)),
      offsetMinutes: () => 60,
    };
    this.ids = drawnIds(() => EPOCH_MS + time.now(), chance.fork('ids'));
    this.dir = parts.disks.folder(parts.name);
    copyDisk(from, this.dir);
  }

  get name(): string {
    return this.parts.name;
  }

  get device(): string {
    return this.parts.identity.device.id;
  }

  /** Switched on. */
  start(): void {
    if (this.store) return;
    const opened = openDeviceStore({ dir: this.dir, now: this.clock.now });
    if (!opened.ok) {
      this.parts.ears.onTrouble(this, `does not open: ${opened.error.code} ${JSON.stringify(opened.error.details)}`);
      return;
    }
    const store = opened.value;
    this.store = store;
    this.life += 1;
    this.basket = store.kasseReads().basket();
    this.safeLog = logBytes(this.dir);
    const { epoch, seq } = store.journal.head();
    this.parts.trace.note(`${this.name} starts at e${epoch} ${seq}, unsent ${store.journal.unsentCount()}`);
    this.uplink = startUplink(this.parts.wiring(this.uplinkParts(store)));
    this.parts.ears.onStart(this);
  }

  private uplinkParts(store: DeviceStore): UplinkParts {
    const { parts } = this;
    const { life } = this;
    const trouble = (fields: Readonly<Record<string, unknown>>, text: string): void => {
      if (text === 'the uplink ended') parts.ears.onTrouble(this, `${text}: ${String(fields['error'])}`);
    };
    const logger: Logger = { info: () => undefined, warn: () => undefined, error: trouble };
    return {
      store: {
        identity: () => store.identity(),
        journal: store.journal,
        sync: {
          ...store.sync,
          setAcked: (epoch, seq, hash, at) => {
            const done = store.sync.setAcked(epoch, seq, hash, at);
            parts.trace.note(`${this.name} acked e${epoch} ${seq} ${done.ok}`);
            if (done.ok) parts.ears.onAcked(this, epoch, seq, hash);
            return done;
          },
        },
      },
      link: {
        url: 'https://server.invalid',
        deviceToken: this.name,
        fetch: parts.wire.fetchFor(`${this.name}/${life}`, this.device),
      },
      clock: this.clock,
      random: () => parts.chance.next(),
      logger,
      onChange: () => undefined,
      onNotice: (failure) => {
        parts.trace.note(`${this.name} notices ${failure.code} ${String(failure.details?.['reason'])}`);
        parts.ears.onNotice(this, failure.code);
      },
      pace: PACE,
      timers: parts.time,
    };
  }

  /** The process or the power is gone. What a power cut takes with it is what no commit has brought to the disk. */
  die(how: 'process' | 'power'): void {
    const { store } = this;
    if (!store) return;
    this.parts.trace.note(`${this.name} dies (${how})`);
    this.halt(store);
    if (how === 'process') {
      store.close();
      return;
    }
    const dir = this.parts.disks.folder(this.name);
    copyDisk(this.dir, dir, this.safeLog);
    store.close();
    this.dir = dir;
  }

  private halt(store: DeviceStore): void {
    this.parts.ears.onStop(this);
    this.store = null;
    this.basket = null;
    void this.uplink?.stop();
    this.uplink = null;
    this.parts.trace.note(`${this.name} is off at ${store.journal.head().seq}`);
  }

  /** A copy of the disk as it lies there now. */
  copy(): string {
    const dir = this.parts.disks.folder(`${this.name}-copy`);
    copyDisk(this.dir, dir, this.store ? logBytes(this.dir) : 0);
    return dir;
  }

  /** Starts again on another disk. `properly` = as `valero restore` does it, with a new epoch. */
  replaceDisk(from: string, properly: boolean): void {
    this.die('process');
    this.wasReplaced = true;
    this.dir = this.parts.disks.folder(this.name);
    copyDisk(from, this.dir);
    if (properly) {
      const opened = openDeviceStore({ dir: this.dir, now: this.clock.now });
      if (!opened.ok) return this.parts.ears.onTrouble(this, `the copy does not open: ${opened.error.code}`);
      opened.value.startEpoch();
      opened.value.close();
    }
    this.start();
  }

  /** Switched off for good. */
  end(): void {
    const { store } = this;
    if (!store) return;
    this.halt(store);
    store.close();
  }

  /** A person asks for sending now. */
  retry(): void {
    this.uplink?.retry();
  }

  /** The server does not take what it has, and it knows. */
  isHeld(): boolean {
    return (this.uplink?.state().held ?? null) !== null;
  }

  /** The disk has everything up to here for good. */
  brought(): void {
    this.safeLog = logBytes(this.dir);
  }

  /** Runs a command by name as the host does: input checked, loaded, decided, committed. Null = refused. */
  async run(name: string, input: unknown): Promise<unknown> {
    const { store } = this;
    const command = COMMANDS.find((entry) => entry.name === name);
    if (!store || !command) return null;
    const { identity, shop } = this.parts;
    const checked = command.input.parse(input);
    const now = this.clock.now();
    const loaded = await command.load(
      tillReads(store, () => this.basket),
      checked,
    );
    if (this.store !== store) return null;
    const decision = command.decide(loaded, checked, {
      now,
      offset: 60,
      newId: () => this.ids.next(),
      company: identity.company.id,
      store: identity.store.id,
      device: identity.device.id,
      actor: shop.cashier,
    });
    if (!decision.ok) return null;
    const { facts, state, reply } = decision.value;
    if (facts.length > 0 && !this.commit(store, now, facts, state)) return null;
    if (state !== undefined) this.basket = state.basket;
    return reply;
  }

  private commit(store: DeviceStore, at: Instant, drafts: readonly FactDraft[], state: TillState | undefined): boolean {
    const from = store.journal.head().seq;
    const actor = this.parts.shop.cashier.id;
    const stamp = { actor, at, offset: 60, newId: () => this.ids.next() };
    const done = store.commit({ ...stamp, drafts, ...(state === undefined ? {} : { state }) });
    if (!done.ok) {
      this.parts.ears.onTrouble(this, `a commit failed: ${done.error.code}`);
      return false;
    }
    this.brought();
    const told = store.journal.read(from + 1, drafts.length);
    this.parts.trace.note(`${this.name} sells ${from + 1}-${from + told.length} ${told.at(-1)?.hash.slice(0, 8)}`);
    this.parts.ears.onTold(this, told);
    this.uplink?.wake();
    return true;
  }
}
