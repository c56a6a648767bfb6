import { type ServerLink, silentLogger, startUplink, type Uplink, type UplinkParts } from '@valero/desktop/host';
import { toInstant } from '@valero/domain/kernel';
import { GENESIS_HASH } from '@valero/domain/sync';
import type { PackedJournal } from './journals.fixture.ts';

/** A till of the storm: the real way up over a journal in memory, ended and started again by chance. */
export interface StormDevice {
  readonly journal: PackedJournal;
  /** Last fact the server has confirmed. */
  acked(): number;
  /** What the server holds against this journal; null = nothing. */
  held(): string | null;
  /** Ends as a crash does: with `forget` the last confirmation did not reach the disk. */
  restart(forget: boolean): Promise<void>;
  stop(): Promise<void>;
}

type Store = UplinkParts['store'];

/** The store of a till that only sends: a journal that is complete, and a memory of what was confirmed. */
function memoryStore(journal: PackedJournal, acked: { seq: number; before: number }): Store {
  const { length } = journal;
  const hashAt = (seq: number): string => (seq === 0 ? GENESIS_HASH : journal.hash(seq));
  return {
    identity: () => journal.identity,
    journal: {
      head: () => ({ epoch: 1, seq: length, hash: hashAt(length) }),
      read: (fromSeq, limit) => journal.read(fromSeq, limit),
      facts: () => [],
      unsent: (limit) => ({ epoch: 1, facts: journal.read(acked.seq + 1, limit) }),
      unsentCount: () => length - acked.seq,
      oldestUnsentAt: () => null,
      count: () => length,
      verify: () => ({ ok: true, count: length, head: { epoch: 1, seq: length, hash: hashAt(length) } }),
    },
    sync: {
      acked: () => ({ epoch: 1, seq: acked.seq, hash: hashAt(acked.seq) }),
      setAcked: (_epoch, seq) => {
        acked.before = acked.seq;
        acked.seq = seq;
        return { ok: true, value: undefined };
      },
      heardTime: () => undefined,
      cursor: () => null,
      shapes: () => [],
      contact: () => undefined,
      failed: () => undefined,
      status: () => ({ lastContact: null, lastError: null }),
    },
  };
}

/** How a till of the storm waits: many wait as long as in a shop, few come sooner, so that the server has something to do either way. */
function paceOf(tills: number): NonNullable<UplinkParts['pace']> {
  const longestMs = Math.min(60_000, Math.max(1500, tills * 60));
  return { firstMs: Math.min(500, Math.max(50, tills)), longestMs, heartbeatMs: 30_000, heldMs: 3000 };
}

/** Starts one till of a storm of `tills`. */
export function stormDevice(
  journal: PackedJournal,
  link: ServerLink,
  random: () => number,
  tills: number,
): StormDevice {
  const acked = { seq: 0, before: 0 };
  let held: string | null = null;
  const start = (): Uplink =>
    startUplink({
      store: memoryStore(journal, acked),
      link,
      clock: { now: () => toInstant(Date.now()), offsetMinutes: () => 60 },
      random,
      logger: silentLogger,
      onChange: () => undefined,
      onNotice: (failure) => {
        held = `${failure.code} ${JSON.stringify(failure.details ?? {})}`;
      },
      pace: paceOf(tills),
    });
  let uplink = start();
  return {
    journal,
    acked: () => acked.seq,
    held: () => held,
    async restart(forget) {
      await uplink.stop();
      if (forget) acked.seq = acked.before;
      uplink = start();
    },
    stop: () => uplink.stop(),
  };
}
