import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toInstant } from '@valero/domain/kernel';
import { describe, it } from 'vitest';
import { type TseRig, tseContract } from '../tse/index.ts';
import { fileTseStore, memoryTseStore, type SimulatedTseOptions, simulatedTse } from './index.ts';

type Kind = Pick<SimulatedTseOptions, 'algorithm' | 'version' | 'time'>;

async function rig(kind: Kind, dir: string | null): Promise<TseRig> {
  const store = dir === null ? memoryTseStore() : fileTseStore(dir, { fsync: false });
  let at = Date.UTC(2026, 10, 21, 9, 30);
  const now = (): number => {
    at += 40;
    return at;
  };
  let losing = false;
  // no timer: an answer is waited for, and one that is to be lost is given up at once
  const sleep = (_ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => (losing ? resolve() : signal?.addEventListener('abort', () => resolve())));
  const tse = simulatedTse({ store, now, sleep, ...kind });
  tse.start();
  return {
    tse,
    pins: { adminPin: '12345678', adminPuk: '1234567890', timeAdminPin: '87654321' },
    forgetful: true,
    version: kind.version ?? 2,
    now: () => toInstant(now()),
    behave(how) {
      tse.faults.clear();
      losing = how === 'loseAnswer';
      if (how !== 'well') tse.faults.set(how);
    },
    powerCycle: () => tse.powerCycle(),
    async close() {
      await tse.stop();
      if (dir !== null) await rm(dir, { recursive: true });
    },
  };
}

const onDisk = (): Promise<string> => mkdtemp(join(tmpdir(), 'valero-tse-'));

describe('simulated TSE on P-256, unix time, in memory', () => {
  for (const rule of tseContract(() => rig({}, null))) it(rule.title, () => rule.run());
});

describe('simulated TSE on brainpoolP384r1, UTC time, on disk', () => {
  const kind: Kind = { algorithm: 'ecdsa-plain-SHA384', time: 'utcTime' };
  for (const rule of tseContract(async () => rig(kind, await onDisk()))) it(rule.title, () => rule.run());
});

describe('simulated TSE with messages of version 3', () => {
  for (const rule of tseContract(() => rig({ version: 3 }, null))) it(rule.title, () => rule.run());
});
