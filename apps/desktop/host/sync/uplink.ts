import { createPause, SHOP_PACE } from './backoff.ts';
import { sendBatch, sendHeartbeat } from './exchange.ts';
import { createSettlement, type UplinkParts, type UplinkState } from './settlement.ts';

/** Ships the journal to the server, from the acknowledged fact on, in order, as often as it takes. Never in the way of a sale. */
export interface Uplink {
  /** There is something new: sends at once when the server was reachable, otherwise at the end of the wait. */
  wake(): void;
  /** Tries at once even when the server was not reachable (a person asked). */
  retry(): void;
  state(): UplinkState;
  /** Ends the loop; resolves when the batch in hand is answered or given up. */
  stop(): Promise<void>;
}

/** Starts the loop. */
export function startUplink(parts: UplinkParts): Uplink {
  const ending = new AbortController();
  const pause = createPause(ending.signal, parts.timers);
  const settlement = createSettlement(parts);
  const { journal } = parts.store;
  const line = { link: parts.link, signal: ending.signal, timers: parts.timers };
  let fresh = false;

  async function exchange(): Promise<number> {
    const device = parts.store.identity()?.device.id;
    if (device === undefined) return (parts.pace ?? SHOP_PACE).heartbeatMs;
    const batch = settlement.nextBatch();
    const { epoch, seq, hash } = journal.head();
    const about = { device, head: { seq, hash }, sentAt: parts.clock.now() };
    const answer =
      batch.facts.length === 0
        ? await sendHeartbeat(line, { ...about, epoch, figures: parts.figures?.next() })
        : await sendBatch(line, { ...about, epoch: batch.epoch, facts: [...batch.facts] });
    return ending.signal.aborted ? 0 : settlement.settle(answer, batch);
  }

  async function loop(): Promise<void> {
    while (!ending.signal.aborted) {
      fresh = false;
      const wait = await exchange();
      // a sale that came while the exchange was under way is sent without another wait
      if (wait > 0 && !(fresh && settlement.isFlowing())) await pause.wait(wait);
    }
  }

  const running = loop().catch((error: unknown) => {
    parts.logger.error({ error }, 'the uplink ended');
    settlement.broken();
  });
  return {
    wake() {
      fresh = true;
      if (settlement.isFlowing()) pause.wake();
    },
    retry: () => pause.wake(),
    state: settlement.state,
    async stop() {
      ending.abort();
      await running;
    },
  };
}
