import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TillIdentity } from '@valero/domain/identity';
import { belegIssued } from '@valero/domain/kasse';
import { type FactDraft, unwrap } from '@valero/domain/kernel';
import { type DeviceStore, openDeviceStore } from '@valero/storage/sqlite';
import {
  countedIds,
  demoWorld,
  ModelTill,
  playSpecial,
  type SalePlan,
  SPECIAL_CASES,
  type SpecialPlan,
  virtualClock,
} from '@valero/testkit';
import { openSigner, type Signer, STYLES, type Trouble } from './signer.fixture.ts';

/** A repeatable stream of whole numbers below `n`. */
export type Roll = (n: number) => number;

/** Dice by seed (xorshift32). */
export function rollFrom(seed: number): Roll {
  let state = seed | 0 || 1;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
}

/** A till of the rig: what it is, where its data lies, its TSE. */
export interface RigTill {
  readonly identity: TillIdentity;
  readonly dir: string;
  readonly signer: Signer;
  readonly receipts: number;
  readonly closings: number;
}

/** What to make. */
export interface RigPlan {
  readonly dir: string;
  readonly tills: number;
  /** Belege of all tills together. */
  readonly receipts: number;
  /** Closings of all tills together. */
  readonly closings: number;
  readonly seed: number;
  readonly onProgress?: (done: number) => void;
}

function salePlan(roll: Roll): SalePlan {
  const lines = Array.from({ length: 1 + roll(6) }, () => ({
    article: roll(40),
    quantity: roll(12) === 0 ? -1000 * (1 + roll(2)) : roll(5) === 0 ? 1 + roll(5000) : 1000 * (1 + roll(9)),
    discount: roll(6) === 0 ? 1 + roll(10_000) : 0,
    voided: roll(15) === 0,
  }));
  const pay = (['cash', 'cash', 'card', 'mixed', 'transfer'] as const)[roll(5)] ?? 'cash';
  return {
    lines,
    discount: roll(6) === 0 ? 1 + roll(500) : 0,
    customer: roll(5) === 0 ? roll(6) : null,
    pay,
    extra: [0, 5, 1000][roll(3)] ?? 0,
    requestId: null,
  };
}

/** One thing a till does, by weight; a tenth are special cases of every kind. */
function step(model: ModelTill, roll: Roll): void {
  const die = roll(100);
  if (die < 76) model.sale(salePlan(roll));
  else if (die < 86) playSpecial(model, specialPlan(roll));
  else if (die < 89) model.storno(roll(1000), roll(2) === 0 ? 'cash' : 'same');
  else if (die < 92) model.cash(CASH[roll(CASH.length)] ?? 'Einzahlung', 1 + roll(500));
  else if (die < 95) model.abort(salePlan(roll));
  else if (die < 97) model.drawer();
  else if (die < 99) model.change(roll(5));
  else model.cardTrouble(1 + roll(9999), roll(2) === 0 ? 'declined' : 'unknown');
  model.parts.clock.advance(1000 * (1 + roll(8)));
}

const CASH = ['Einzahlung', 'Privateinlage', 'Auszahlung', 'Privatentnahme', 'Geldtransit'] as const;

function specialPlan(roll: Roll): SpecialPlan {
  const kind = SPECIAL_CASES[roll(SPECIAL_CASES.length)] ?? 'returnLine';
  return { kind, a: roll(1_000_000), b: roll(1_000_000), c: roll(1_000_000) };
}

/** Belege the model keeps for stornos; older ones are forgotten, so that a year does not stand in memory. */
const KEPT = 300;

interface Run {
  readonly store: DeviceStore;
  readonly model: ModelTill;
  readonly signer: Signer;
  readonly roll: Roll;
  pending: FactDraft[];
  /** Belege still to come without a signature. */
  outage: number;
}

function trouble(run: Run): Trouble {
  if (run.outage > 0) {
    run.outage -= 1;
    return 'outage';
  }
  if (run.roll(900) === 0) run.outage = 1 + run.roll(25);
  return run.roll(700) === 0 ? 'lost' : 'none';
}

/** Signs what the model did and stores it. Returns the Belege. */
async function settle(run: Run, flush: boolean): Promise<number> {
  const { model, signer, store } = run;
  let belege = 0;
  for (const fact of model.facts.splice(0)) {
    if (fact.type === 'kasse.tillCommissioned') continue;
    const isBeleg = belegIssued.is(fact);
    if (isBeleg) belege += 1;
    run.pending.push(...(await signer.seal(fact, isBeleg ? trouble(run) : 'none')));
  }
  if (run.pending.length > 0 && (flush || run.pending.length >= 200)) {
    const { clock, ids } = model.parts;
    const stamp = { actor: model.parts.people[0]?.id ?? null, at: clock.now(), offset: 60, newId: () => ids.next() };
    unwrap(store.commit({ ...stamp, drafts: run.pending.splice(0) }));
  }
  if (model.belege.length > 2 * KEPT)
    for (const { id } of model.belege.splice(0, model.belege.length - KEPT)) model.records.belege.delete(id);
  return belege;
}

/** Makes one till's days straight into its store. */
async function makeTill(plan: RigPlan, index: number, report: (belege: number) => void): Promise<RigTill> {
  const clock = virtualClock();
  const world = demoWorld(countedIds(1));
  const ids = countedIds(1000 + index);
  const base = world.tills[index % world.tills.length];
  const style = STYLES[index % STYLES.length];
  if (!base || !style) throw new Error('the world has tills');
  const name = `VALERO-${index + 1}`;
  const identity: TillIdentity = { ...base, device: { ...base.device, kasseId: name, serial: `VAL-${1000 + index}` } };
  const dir = join(plan.dir, `kasse-${index + 1}`);
  mkdirSync(dir, { recursive: true });
  const store = unwrap(openDeviceStore({ dir, now: clock.now }));
  const stamp = { actor: null, at: clock.now(), offset: 60, newId: () => ids.next() };
  unwrap(store.commission(identity, { ...stamp, software: 'VALERO' }));
  const signer = await openSigner(identity.device.serial, style, clock.now(), ids);
  const { people, articles, customers } = world;
  const model = new ModelTill({ identity, clock, ids, people, articles, customers });
  const run: Run = {
    store,
    model,
    signer,
    roll: rollFrom(plan.seed * 31 + index),
    pending: [...signer.first],
    outage: 0,
  };
  const closings = Math.max(1, Math.round(plan.closings / plan.tills));
  const goal = Math.ceil(plan.receipts / plan.tills);
  let receipts = 0;
  for (let day = 1; day <= closings; day += 1) {
    await signer.morning(clock.now());
    if (day === 1) model.cash('Anfangsbestand', 20_000);
    while (receipts < Math.ceil((goal * day) / closings)) {
      step(model, run.roll);
      const belege = await settle(run, false);
      receipts += belege;
      report(belege);
    }
    model.closeDay(run.roll(600) - 300, run.roll(100));
    receipts += await settle(run, true);
  }
  store.checkpoint();
  store.close();
  return { identity, dir, signer, receipts, closings };
}

/** Makes the tills of a rig, one after the other. */
export async function makeRig(plan: RigPlan): Promise<readonly RigTill[]> {
  const tills: RigTill[] = [];
  let done = 0;
  for (let index = 0; index < plan.tills; index += 1)
    tills.push(
      await makeTill(plan, index, (belege) => {
        done += belege;
        plan.onProgress?.(done);
      }),
    );
  return tills;
}
