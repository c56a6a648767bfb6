import type { ComplianceReads } from '@valero/domain/compliance';
import type { Result } from '@valero/domain/kernel';
import type { TseFault } from '@valero/drivers/tse';
import { type Logger, messageOf } from '../log.ts';
import type { Rack } from './rack.ts';
import { NOT_RECORDED, type RecoveryParts, recover } from './recovery.ts';
import type { Timers } from './timers.ts';
import type { TseUnit } from './unit.ts';

const AGAIN_MS = 10_000;

/** Brings journal and TSEs together again, one TSE at a time and off the path of a sale. */
export interface Together {
  /** Answers what keeps the TSE from it; null = all is well. Waits for an interrupted decision first. */
  bring(unit: TseUnit): Promise<TseFault | null>;
  /** Soon, for every TSE that signs. */
  soon(): void;
  close(): Promise<void>;
}

/** What it works with. `run` carries out a host-only command as the till itself. */
export interface TogetherParts extends Pick<RecoveryParts, 'ledger' | 'verify' | 'now' | 'newId'> {
  readonly rack: Rack;
  readonly reads: ComplianceReads;
  readonly desk: () => Pick<RecoveryParts, 'busy' | 'isAlive'>;
  readonly settle: () => Promise<Result<void>>;
  readonly run: (command: string, input: unknown) => Promise<Result<unknown>>;
  readonly timers: Timers;
  readonly logger: Logger;
}

/** Makes it. */
export function createTogether(parts: TogetherParts): Together {
  const { rack, reads, run, ledger, verify, now, newId } = parts;
  const running = new Map<number, Promise<void>>();
  let alive = true;
  let cancel: () => void = () => undefined;

  async function bring(unit: TseUnit): Promise<TseFault | null> {
    const settled = await parts.settle();
    if (!alive || !settled.ok) return NOT_RECORDED;
    const { busy, isAlive } = parts.desk();
    return recover(
      {
        ...{ ledger, busy, isAlive, verify, now, newId },
        isAccounted: reads.isAccounted,
        accountedAbove: reads.accountedAbove,
        base: (tseId) => rack.tse(tseId)?.setting.base ?? 0,
        recordAborted: (tse, note, startedAt) => run('kasse.recordAborted', { tse, note, startedAt }),
        recordSignature: (belegId, tse) => run('compliance.recordSignature', { belegId, tse }),
      },
      unit,
    );
  }

  async function sweep(unit: TseUnit): Promise<void> {
    await running.get(unit.tseId);
    if (!alive || unit.state() !== 'closed') return;
    const work = bring(unit).then(
      (fault) => {
        if (fault === NOT_RECORDED) after(AGAIN_MS);
        else if (fault) unit.open(fault);
      },
      (error: unknown) => parts.logger.error({ error: messageOf(error) }, 'TSE recovery stumbled'),
    );
    running.set(unit.tseId, work);
    await work;
  }

  function after(ms: number): void {
    cancel();
    if (!alive) return;
    cancel = parts.timers.after(ms, () => {
      for (const unit of rack.units()) void sweep(unit);
    });
  }

  return {
    bring,
    soon: () => after(0),
    async close() {
      alive = false;
      cancel();
      await Promise.all(running.values());
    },
  };
}
