import { outageBegan } from '@valero/domain/compliance';
import type { FactDraft, Instant, Result } from '@valero/domain/kernel';
import type { Timers } from './timers.ts';
import type { Trip } from './unit.ts';

const AGAIN_MS = 5000;

interface Known {
  readonly outageId: string;
  readonly tseId: number;
  readonly trip: Trip;
  recorded: boolean;
  ended: Instant | null;
}

/** Keeps the record of outages: each begins once and ends once, whatever is restarted meanwhile. */
export interface Outages {
  began(tseId: number, trip: Trip): void;
  ended(tseId: number): void;
  /** Outages that no fact tells of yet, to be stored before the Belege they mark. */
  drafts(): readonly FactDraft[];
  /** A commit has stored these drafts. */
  stored(drafts: readonly FactDraft[]): void;
  current(tseId: number): Trip | null;
  close(): void;
}

/** What the record is kept with; `begin` and `end` run the commands. */
export interface OutageParts {
  readonly open: readonly { outageId: string; tseId: number; trip: Trip }[];
  readonly begin: (payload: unknown) => Promise<Result<unknown>>;
  readonly end: (payload: unknown) => Promise<Result<unknown>>;
  readonly newId: () => string;
  readonly now: () => Instant;
  readonly timers: Timers;
}

/** Makes the record. */
export function createOutages(parts: OutageParts): Outages {
  let list: Known[] = parts.open.map((entry) => ({ ...entry, recorded: true, ended: null }));
  let pumping = false;
  let alive = true;
  let cancel: () => void = () => undefined;

  const payloadOf = ({ outageId, tseId, trip }: Known) => ({
    outageId,
    tseId,
    reason: trip.reason,
    detail: trip.detail,
    began: trip.began,
  });

  async function recordOne(outage: Known): Promise<boolean> {
    if (!outage.recorded) {
      const began = await parts.begin(payloadOf(outage));
      if (!began.ok) return false;
      outage.recorded = true;
    }
    if (outage.ended === null) return true;
    const ended = await parts.end({ outageId: outage.outageId, ended: outage.ended });
    if (!ended.ok) return false;
    list = list.filter((entry) => entry !== outage);
    return true;
  }

  async function pump(): Promise<void> {
    if (pumping || !alive) return;
    pumping = true;
    try {
      for (;;) {
        const next = list.find((outage) => !outage.recorded || outage.ended !== null);
        if (!next || !alive) return;
        if (await recordOne(next)) continue;
        cancel = parts.timers.after(AGAIN_MS, () => void pump());
        return;
      }
    } finally {
      pumping = false;
    }
  }

  // the sale that met the outage stores it with its Beleg; only what no sale met is recorded by itself
  const soon = (): void => {
    cancel();
    cancel = parts.timers.after(0, () => void pump());
  };

  return {
    began(tseId, trip) {
      const known = list.find((outage) => outage.tseId === tseId && outage.ended === null);
      if (known) return;
      list.push({ outageId: parts.newId(), tseId, trip, recorded: false, ended: null });
      soon();
    },
    ended(tseId) {
      // a crash may have left two: the end of one was not stored when the next began
      const lasting = list.filter((outage) => outage.tseId === tseId && outage.ended === null);
      for (const outage of lasting) outage.ended = parts.now();
      if (lasting.length > 0) soon();
    },
    drafts: () =>
      list
        .filter((outage) => !outage.recorded)
        .map((outage) => outageBegan.draft(outageBegan.schema.parse(payloadOf(outage)))),
    stored(drafts) {
      const ids = new Set(drafts.map((draft) => (outageBegan.is(draft) ? String(draft.payload.outageId) : '')));
      for (const outage of list) if (ids.has(outage.outageId)) outage.recorded = true;
    },
    current: (tseId) => list.find((outage) => outage.tseId === tseId && outage.ended === null)?.trip ?? null,
    close() {
      alive = false;
      cancel();
    },
  };
}
