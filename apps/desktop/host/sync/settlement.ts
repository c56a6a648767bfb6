import type { KnownNumbers } from '@valero/domain/kasse';
import type { Clock, Failure } from '@valero/domain/kernel';
import type { DeviceStore } from '@valero/storage/sqlite';
import type { Logger } from '../log.ts';
import { backoffMs, type Pace, SHOP_PACE, type Timers } from './backoff.ts';
import type { Answer, Pulse } from './exchange.ts';
import type { FiguresDesk } from './figures.ts';
import { type Batch, createSelection } from './selection.ts';
import type { ServerLink } from './server-link.ts';

/** How the way up stands. `held` = the server will not take anything until a person has looked. */
export interface UplinkState {
  readonly online: boolean;
  readonly held: Failure | null;
}

/** What an uplink works with. */
export interface UplinkParts {
  readonly store: Pick<DeviceStore, 'identity' | 'journal' | 'sync'>;
  readonly link: ServerLink;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** Called after every exchange with the server. */
  readonly onChange: () => void;
  readonly onNotice: (failure: Failure) => void;
  /** What the till says of its own Z; left out = nothing. */
  readonly figures?: Pick<FiguresDesk, 'next' | 'heard'>;
  /** Told the numbers the server knows of this till, when it says them. */
  readonly onNumbers?: (known: KnownNumbers) => void;
  /** Other waits than a shop's, for tests. */
  readonly pace?: Pace;
  /** Other timers than the machine's, for a simulation. */
  readonly timers?: Timers;
}

/** What the way up remembers between two exchanges. */
export interface Settlement {
  nextBatch(): Batch;
  /** Takes in an answer; gives how many milliseconds to wait before the next exchange. */
  settle(answer: Answer | Pulse, batch: Batch): number;
  state(): UplinkState;
  /** Reachable and taking: a new sale may be sent at once. */
  isFlowing(): boolean;
  /** Our own fault ended the loop. */
  broken(): void;
}

/** What every answer tells beside: the server's time, and the numbers it knows. */
function hear(parts: UplinkParts, { serverTime, numbers }: Pick<Pulse, 'serverTime' | 'numbers'>): void {
  if (serverTime !== undefined) parts.store.sync.heardTime(serverTime, parts.clock.now());
  if (numbers !== undefined) parts.onNumbers?.(numbers);
}

/** Makes the memory of the way up: what to send next, what an answer means. */
export function createSettlement(parts: UplinkParts): Settlement {
  const { journal, sync } = parts.store;
  const { pace = SHOP_PACE } = parts;
  let state: UplinkState = { online: false, held: null };
  const selection = createSelection(journal);
  let failures = 0;

  function change(next: UplinkState): void {
    if (next.held && next.held.code !== state.held?.code) parts.onNotice(next.held);
    state = next;
    parts.onChange();
  }

  function hold(held: Failure, reason: string): number {
    parts.logger.error({ code: held.code, reason }, 'the server does not take this journal');
    sync.failed(reason, parts.clock.now());
    change({ online: true, held });
    return pace.heldMs;
  }

  const fork = (seq: number, reason: string): number =>
    hold({ code: 'host.sync_fork', details: { seq, reason } }, reason);

  function settle(answer: Answer | Pulse, batch: Batch): number {
    if (answer.kind === 'lost') {
      failures += 1;
      selection.lost(answer.slow === true);
      sync.failed(answer.reason, parts.clock.now());
      change({ ...state, online: false });
      return Math.max(backoffMs(failures, parts.random, pace), answer.retryAfterMs);
    }
    failures = 0;
    sync.contact(parts.clock.now());
    if (answer.kind === 'acked') return settleAck(answer, batch);
    if (answer.kind === 'tooLarge') return settleTooLarge(batch);
    if (answer.kind === 'gap') return settleGap(answer.expected, batch.epoch);
    if (answer.kind === 'alive') return settlePulse(answer);
    if (answer.kind === 'fork') return fork(answer.seq, answer.code);
    return hold({ code: 'host.sync_refused', details: { reason: answer.code } }, answer.code);
  }

  function settleAck(answer: Extract<Answer, { kind: 'acked' }>, batch: Batch): number {
    const own = batch.facts.find((fact) => fact.seq === answer.seq) ?? journal.read(answer.seq, 1, batch.epoch)[0];
    if (own?.hash !== answer.hash) return fork(answer.seq, 'storage.ack_wrong');
    const acked = sync.acked();
    if (batch.epoch > acked.epoch || (batch.epoch === acked.epoch && answer.seq > acked.seq)) {
      const stored = sync.setAcked(batch.epoch, answer.seq, answer.hash, parts.clock.now());
      if (!stored.ok) return fork(answer.seq, stored.error.code);
    } else if (selection.again() === null) {
      // the server answered, but nothing moved: not a reason to spin
      failures = 1;
      return backoffMs(failures, parts.random, pace);
    }
    selection.taken(batch.epoch, answer.seq);
    hear(parts, answer);
    change({ online: true, held: null });
    return 0;
  }

  /** Half of it next time; a fact that is too large alone stops the way up, because order is order. */
  function settleTooLarge({ facts }: Batch): number {
    const reason = 'server.too_large';
    return selection.shrink(facts.length) ? 0 : hold({ code: 'host.sync_refused', details: { reason } }, reason);
  }

  /** The server was set back, or a batch overtook another: go on from what it wants, if we have it. */
  function settleGap(expected: number, epoch: number): number {
    const before = selection.again();
    const asked = before !== null && before.epoch === epoch && before.seq === expected;
    if (asked || journal.read(expected, 1, epoch).length === 0) return fork(expected, 'sync.gap');
    parts.logger.warn({ epoch, expected }, 'the server asks for earlier facts again');
    selection.goBack(epoch, expected);
    change({ online: true, held: null });
    return 0;
  }

  function settlePulse(pulse: Pulse): number {
    const { epoch, seq, quarantined, match } = pulse;
    hear(parts, pulse);
    if (match) parts.figures?.heard(match);
    if (quarantined) return fork(seq, 'sync.quarantined');
    const acked = sync.acked();
    if (epoch === acked.epoch && seq < acked.seq) return settleGap(seq + 1, epoch);
    change({ online: true, held: null });
    return pace.heartbeatMs;
  }

  return {
    nextBatch: selection.next,
    settle,
    state: () => state,
    isFlowing: () => failures === 0 && state.held === null,
    broken: () => change({ online: false, held: { code: 'host.sync_refused', details: { reason: 'internal' } } }),
  };
}
