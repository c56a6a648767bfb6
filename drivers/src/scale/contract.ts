import assert from 'node:assert/strict';
import { toCents } from '@valero/domain/kernel';
import { type ContractRule, until } from '../device/index.ts';
import { isPlausible } from './plausible.ts';
import type { Scale, WeighOutcome, WeighQuery } from './port.ts';
import type { ScaleFault } from './simulator-pan.ts';

/** A scale with hands on it: a simulator's, or a person's. */
export interface ScaleRig {
  readonly scale: Scale;
  /** Puts about so much on it; 0 lifts it. Resolves when it is done. */
  put(grams: number): Promise<void>;
  /** Brings a fault about, or mends it. */
  setFault(fault: ScaleFault | null): void;
  /** Breaks the link for a moment. */
  cut(): void;
  close(): Promise<void>;
}

const WAIT = { waitMs: 5000 };
const BREAD: WeighQuery = { unitPrice: toCents(599), purpose: 'practice' };
const reasonOf = (ended: WeighOutcome): string => (ended.outcome === 'refused' ? ended.reason : 'weighed');

/** What can be done to a scale besides putting goods on it: nothing at a real one, unless somebody pulls its cable. */
export interface ScaleTrials {
  readonly faults?: readonly ScaleFault[];
  /** The link can be cut. */
  readonly cut?: boolean;
}

/** The rules of every scale; those about faults only for what can be brought about. */
export function scaleContract(rig: () => Promise<ScaleRig>, trials: ScaleTrials = {}): ContractRule[] {
  const rule = (title: string, run: (rig: ScaleRig) => Promise<void>): ContractRule => ({
    title: `scale: ${title}`,
    async run() {
      const it = await rig();
      try {
        await until('the scale is there', () => ['ready', 'degraded'].includes(it.scale.health().state), 10_000);
        await run(it);
      } finally {
        await it.close();
      }
    },
  });
  return [
    ...plainRules(rule),
    ...(trials.faults ?? []).map((fault) => faultRule(rule, fault)),
    ...(trials.cut ? [cutRule(rule)] : []),
  ];
}

type Rule = (title: string, run: (rig: ScaleRig) => Promise<void>) => ContractRule;

function plainRules(rule: Rule): ContractRule[] {
  return [
    rule('weight, unit price and amount come from one weighing and fit each other', async ({ scale, put }) => {
      await put(412);
      const ended = await scale.weigh(BREAD, WAIT);
      assert.equal(reasonOf(ended), 'weighed');
      if (ended.outcome !== 'weighed') return;
      assert.equal(ended.weighing.unitPrice, BREAD.unitPrice);
      assert.ok(Number.isSafeInteger(ended.weighing.grams) && isPlausible(ended.weighing));
    }),
    rule('one weighing is given out once', async ({ scale, put }) => {
      await put(412);
      assert.equal(reasonOf(await scale.weigh(BREAD, WAIT)), 'weighed');
      assert.equal(reasonOf(await scale.weigh(BREAD, { waitMs: 400 })), 'device.scale_not_moved');
      await put(0);
      await put(300);
      assert.equal(reasonOf(await scale.weigh(BREAD, WAIT)), 'weighed');
    }),
    rule('an empty scale weighs nothing, and waits for goods when asked to', async ({ scale, put }) => {
      await put(0);
      assert.equal(reasonOf(await scale.weigh(BREAD, { waitMs: 300 })), 'device.scale_below_min');
      const seen: string[] = [];
      const waiting = scale.weigh(BREAD, { waitMs: 10_000, onLive: ({ state }) => seen.push(state) });
      await until('it is seen empty', () => seen.includes('empty'));
      await put(250);
      assert.equal(reasonOf(await waiting), 'weighed');
    }),
    rule('the tare is taken off', async ({ scale, put }) => {
      await put(412);
      const ended = await scale.weigh({ ...BREAD, tare: 12 }, WAIT);
      assert.ok(ended.outcome === 'weighed' && ended.weighing.grams < 412);
    }),
    rule('waiting ends when it is given up, and one waits at a time', async ({ scale, put }) => {
      await put(0);
      const given = new AbortController();
      const waiting = scale.weigh(BREAD, { waitMs: 60_000, signal: given.signal });
      assert.equal(reasonOf(await scale.weigh(BREAD)), 'device.scale_busy');
      given.abort();
      assert.equal(reasonOf(await waiting), 'device.cancelled');
    }),
    rule('without a registered certificate nothing is weighed for a sale', async ({ scale, put }) => {
      await put(412);
      const ended = await scale.weigh({ ...BREAD, purpose: 'sale' }, WAIT);
      assert.equal(reasonOf(ended), scale.certificate ? 'weighed' : 'device.scale_not_certified');
    }),
    rule('stopping twice is harmless, and a stopped scale says so', async ({ scale }) => {
      await scale.stop();
      await scale.stop();
      assert.equal(reasonOf(await scale.weigh(BREAD)), 'device.off');
      assert.equal(scale.health().state, 'absent');
    }),
  ];
}

/** What is expected of a weighing under each fault. */
const UNDER_FAULT: Readonly<Record<ScaleFault, readonly string[]>> = {
  motion: ['device.scale_in_motion'],
  // lost on the way: the scale has given it out and says so, or it is asked for again
  lostAnswer: ['device.scale_not_moved', 'weighed'],
  silent: ['device.silent', 'device.unreachable'],
  wrongParity: ['device.scale_error', 'device.silent', 'device.unreachable'],
  lyingPrice: ['device.scale_mismatch'],
  lyingAmount: ['device.scale_mismatch'],
  byteByByte: ['weighed'],
};

function faultRule(rule: Rule, fault: ScaleFault): ContractRule {
  return rule(`under the fault ${fault} nothing untrue is given out, and it recovers`, async (it) => {
    const { scale, put, setFault } = it;
    await put(412);
    setFault(fault);
    const first = reasonOf(await scale.weigh(BREAD, { waitMs: 300 }));
    assert.ok(UNDER_FAULT[fault].includes(first), `${fault}: ${first}`);
    setFault(null);
    await put(0);
    await until('it is there again', () => ['ready', 'degraded'].includes(scale.health().state), 10_000);
    await put(300);
    assert.equal(reasonOf(await scale.weigh(BREAD, WAIT)), 'weighed');
  });
}

function cutRule(rule: Rule): ContractRule {
  return rule('a link that breaks is built up again', async ({ scale, put, cut }) => {
    await put(412);
    cut();
    await until('it is noticed', () => scale.health().state === 'failed', 10_000);
    await until('it is there again', () => ['ready', 'degraded'].includes(scale.health().state), 10_000);
    assert.equal(reasonOf(await scale.weigh(BREAD, WAIT)), 'weighed');
  });
}
