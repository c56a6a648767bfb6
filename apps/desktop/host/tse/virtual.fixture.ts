import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Beleg, BelegReply } from '@valero/domain/kasse';
import { ok } from '@valero/domain/kernel';
import { memoryTseStore, type SimulatedTse, simulatedTse, type TseStore } from '@valero/drivers/tse-simulator';
import type { VirtualClock } from '@valero/testkit';
import { type TestTill, testTill } from '../till.fixture.ts';
import type { TillOptions } from '../till.ts';
import type { TseView } from '../transport.ts';
import type { Timers } from './timers.ts';

/** Timers that run when the test says so; the till's virtual clock goes with them. */
export interface VirtualTimers extends Timers {
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Lets `ms` pass; everything that falls due runs in its order. */
  pass(ms: number): Promise<void>;
  /** Lets as much time pass as the work needs; answers it with how long it took. */
  finish<T>(work: Promise<T>): Promise<{ value: T; tookMs: number }>;
  clock: VirtualClock | null;
}

/** Makes timers; `clock` is put in when the till has one. */
export function virtualTimers(): VirtualTimers {
  let list: { at: number; work: () => void }[] = [];
  let own = 0;
  const now = (): number => own;
  const turn = async (): Promise<void> => {
    for (let count = 0; count < 4; count += 1) await new Promise((done) => setImmediate(done));
  };
  const step = async (until: number): Promise<boolean> => {
    const next = list.filter((entry) => entry.at <= until).sort((a, b) => a.at - b.at)[0];
    if (!next) return false;
    list = list.filter((entry) => entry !== next);
    move(next.at);
    next.work();
    await turn();
    return true;
  };
  const move = (to: number): void => {
    if (to > own) timers.clock?.advance(to - own);
    own = Math.max(own, to);
  };
  const timers: VirtualTimers = {
    clock: null,
    after(ms, work) {
      const entry = { at: now() + ms, work };
      list.push(entry);
      return () => {
        list = list.filter((other) => other !== entry);
      };
    },
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const cancel = timers.after(ms, resolve);
        signal?.addEventListener('abort', () => {
          cancel();
          resolve();
        });
      }),
    async pass(ms) {
      await turn();
      const until = now() + ms;
      while (await step(until));
      move(until);
      await turn();
    },
    async finish(work) {
      const begun = now();
      const settled = { is: false };
      const done = work.finally(() => {
        settled.is = true;
      });
      done.catch(() => undefined);
      for (let patience = 0; patience < 2000; patience += 1) {
        await turn();
        if (settled.is) break;
        if (!(await step(now())) && patience > 3) await step(Number.MAX_SAFE_INTEGER);
        if (!settled.is) await new Promise((resolve) => setTimeout(resolve, 1));
      }
      return { value: await done, tookMs: now() - begun };
    },
  };
  return timers;
}

/** A till with simulated TSEs in virtual time. */
export interface TseTill {
  readonly till: TestTill;
  readonly timers: VirtualTimers;
  /** The devices by their number; made when the till sets them up. */
  device(tseId: number): SimulatedTse;
  sell(): Promise<{ beleg: Beleg; tookMs: number }>;
  ask<T>(name: string, input?: unknown): Promise<T>;
  view(): Promise<TseView>;
  /** What a process that dies now leaves behind; a new till starts on it. */
  die(): Promise<void>;
  dispose(): Promise<void>;
  /** Runs between the TSE's answer to a finish and the commit. */
  readonly hooks: { afterFinish: (() => void) | null };
}

/** Starts a till with one simulated TSE in service. */
export async function tseTill(): Promise<TseTill> {
  const timers = virtualTimers();
  const devices = new Map<number, SimulatedTse>();
  const stores = new Map<number, TseStore>();
  const hooks: TseTill['hooks'] = { afterFinish: null };
  const options = (): NonNullable<TillOptions['tse']> => ({
    timers,
    first: { kind: 'simulator' },
    open: async ({ tseId }) => {
      const store = stores.get(tseId) ?? memoryTseStore();
      stores.set(tseId, store);
      const device =
        devices.get(tseId) ??
        simulatedTse({
          id: `tse-${tseId}`,
          store,
          now: () => timers.clock?.now() ?? Date.UTC(2026, 2, 2, 7),
          sleep: timers.sleep,
        });
      devices.set(tseId, device);
      // a process that dies takes no device with it
      return ok(
        new Proxy(device, {
          get(target, name: keyof SimulatedTse) {
            if (name === 'stop') return () => Promise.resolve();
            if (name !== 'finishTransaction') return target[name];
            return async (order: Parameters<SimulatedTse['finishTransaction']>[0]) => {
              const answer = await target.finishTransaction(order);
              hooks.afterFinish?.();
              return answer;
            };
          },
        }),
      );
    },
  });
  const till = await testTill({ tse: options() });
  timers.clock = till.clock;
  await timers.finish(till.signIn(till.manager));
  const rig: TseTill = {
    till,
    timers,
    hooks,
    device(tseId) {
      const device = devices.get(tseId);
      if (!device) throw new Error(`there is no TSE ${tseId}`);
      return device;
    },
    async ask<T>(name: string, input: unknown = {}) {
      return (await timers.finish(till.ask<T>(name, input))).value;
    },
    async sell() {
      await rig.ask('kasse.addArticle', { articleId: till.world.articles[0]?.id });
      const { value, tookMs } = await timers.finish(till.ask<BelegReply>('kasse.completeSale', {}));
      return { beleg: value.beleg, tookMs };
    },
    view: () => rig.ask<TseView>('tse.status'),
    async die() {
      const dir = mkdtempSync(join(tmpdir(), 'valero-dead-'));
      cpSync(till.dir, dir, { recursive: true, filter: (file) => !/owner\.|-shm$/.test(file) });
      await timers.finish(till.till.close());
      await till.restart({ dir });
      await timers.finish(till.signIn(till.manager));
    },
    async dispose() {
      await timers.finish(till.dispose());
    },
  };
  return rig;
}
