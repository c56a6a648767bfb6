import { type Beleg, type Kassenabschluss, zCashKind } from '@valero/domain/kasse';
import type { Fact } from '@valero/domain/kernel';
import * as fc from 'fast-check';
import { virtualClock } from './clock.ts';
import { countedIds } from './ids.ts';
import { ModelTill } from './model-till.ts';
import { type LinePlan, pick, type SalePlan } from './plan.ts';
import { arbSpecial, playSpecial, type SpecialPlan } from './special.ts';
import { demoWorld, type World } from './world.ts';

/** A line: mostly a few pieces, sometimes a weight, a return, a discount or a void. */
export const arbLinePlan: fc.Arbitrary<LinePlan> = fc.record({
  article: fc.nat(40),
  quantity: fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 1, max: 9 }).map((n) => n * 1000) },
    fc.integer({ min: 1, max: 5000 }),
    fc.integer({ min: 1, max: 3 }).map((n) => n * -1000),
  ),
  discount: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 10_000 })),
  voided: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, fc.constant(true)),
});

/** A sale of up to six lines. */
export const arbSalePlan: fc.Arbitrary<SalePlan> = fc.record({
  lines: fc.array(arbLinePlan, { minLength: 1, maxLength: 6 }),
  discount: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 500 })),
  customer: fc.option(fc.nat(5)),
  pay: fc.constantFrom('cash', 'cash', 'card', 'mixed', 'transfer'),
  extra: fc.constantFrom(0, 0, 5, 1000),
  requestId: fc.constant(null),
});

/** Something a till does. */
type Step =
  | { readonly do: 'sale'; readonly plan: SalePlan; readonly named: boolean }
  | { readonly do: 'storno'; readonly index: number; readonly refund: 'cash' | 'same' }
  | {
      readonly do: 'cash';
      readonly kind: ReturnType<typeof zCashKind.parse> | 'Anfangsbestand';
      readonly amount: number;
    }
  | { readonly do: 'abort' | 'park'; readonly plan: SalePlan }
  | { readonly do: 'recall' | 'change'; readonly index: number }
  | { readonly do: 'drawer' }
  | { readonly do: 'trouble'; readonly amount: number; readonly outcome: 'open' | 'declined' | 'unknown' }
  | { readonly do: 'customer'; readonly index: number; readonly note: string }
  | { readonly do: 'special'; readonly plan: SpecialPlan }
  | { readonly do: 'close'; readonly difference: number; readonly drop: number; readonly foreignMissing: number };

const arbStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('sale' as const), plan: arbSalePlan, named: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('storno' as const),
      index: fc.nat(20),
      refund: fc.constantFrom('cash' as const, 'same' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('cash' as const),
      kind: fc.constantFrom(...zCashKind.options, 'Anfangsbestand' as const),
      amount: fc.integer({ min: 1, max: 50_000 }),
    }),
  },
  fc.record({ do: fc.constantFrom('abort' as const, 'park' as const), plan: arbSalePlan }),
  fc.record({ do: fc.constantFrom('recall' as const, 'change' as const), index: fc.nat(5) }),
  fc.record({ do: fc.constant('drawer' as const) }),
  fc.record({
    do: fc.constant('trouble' as const),
    amount: fc.integer({ min: 1, max: 9999 }),
    outcome: fc.constantFrom('open' as const, 'declined' as const, 'unknown' as const),
  }),
  fc.record({ do: fc.constant('customer' as const), index: fc.nat(5), note: fc.string({ maxLength: 20 }) }),
  { weight: 8, arbitrary: fc.record({ do: fc.constant('special' as const), plan: arbSpecial }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('close' as const),
      difference: fc.integer({ min: -300, max: 300 }),
      drop: fc.nat(100),
      foreignMissing: fc.constantFrom(0, 0, 1, 700),
    }),
  },
);

function run(till: ModelTill, step: Step): void {
  switch (step.do) {
    case 'sale': {
      const requestId = step.named ? `R-${till.parts.identity.device.number}-${till.facts.length}` : null;
      till.sale({ ...step.plan, requestId });
      break;
    }
    case 'storno':
      till.storno(step.index, step.refund);
      break;
    case 'cash':
      till.cash(step.kind, step.amount);
      break;
    case 'abort':
      till.abort(step.plan);
      break;
    case 'park':
      till.park(step.plan);
      break;
    case 'recall':
      till.recall(step.index);
      break;
    case 'change':
      till.change(step.index);
      break;
    case 'drawer':
      till.drawer();
      break;
    case 'trouble':
      till.cardTrouble(step.amount, step.outcome);
      break;
    case 'customer':
      till.customer({
        ...pick(till.parts.customers, step.index),
        note: step.note,
        version: till.facts.length + 2,
      });
      break;
    case 'special':
      playSpecial(till, step.plan);
      break;
    case 'close':
      till.closeDay(step.difference, step.drop, step.foreignMissing);
      break;
  }
}

/** Facts of several tills and the tills that made them, with what everything adds up to. */
export interface Story {
  readonly world: World;
  readonly tills: readonly ModelTill[];
  /** All facts in the order they happened, tills interleaved; each till's own are in seq order. */
  readonly facts: readonly Fact[];
}

/** A random, consistent story of `tills` (1…3) tills with up to `steps` steps: sales, stornos, cash, cards, parked baskets, closings. */
export function arbStory(size: { readonly tills?: number; readonly steps?: number } = {}): fc.Arbitrary<Story> {
  const count = size.tills ?? 1;
  return fc
    .array(fc.tuple(fc.nat(count - 1), arbStep), { minLength: 1, maxLength: size.steps ?? 25, size: 'max' })
    .map((steps) => {
      const ids = countedIds(7);
      const clock = virtualClock();
      const world = demoWorld(ids);
      const tills = world.tills.slice(0, count).map(
        (identity) =>
          new ModelTill({
            identity,
            clock,
            ids,
            people: world.people,
            articles: world.articles,
            customers: world.customers,
          }),
      );
      const facts: Fact[] = tills.flatMap((till) => till.facts);
      for (const [index, step] of steps) {
        const till = tills[index];
        if (!till) continue;
        const before = till.facts.length;
        run(till, step);
        facts.push(...till.facts.slice(before));
      }
      return { world, tills, facts };
    });
}

/** Random, consistent facts of one or more tills, in the order they happened. */
export function arbFacts(
  size: { readonly tills?: number; readonly steps?: number } = {},
): fc.Arbitrary<readonly Fact[]> {
  return arbStory(size).map((story) => story.facts);
}

/** A random Beleg of a sale: Σ lines = Σ taxes = gross = Σ payments. */
export const arbBeleg: fc.Arbitrary<Beleg> = arbSalePlan.map((plan) => {
  const ids = countedIds(3);
  const world = demoWorld(ids);
  const [identity] = world.tills;
  if (!identity) throw new Error('the demo world has a till');
  const till = new ModelTill({
    identity,
    clock: virtualClock(),
    ids,
    people: world.people,
    articles: world.articles,
    customers: world.customers,
  });
  const whole = { ...plan, lines: plan.lines.map((line) => ({ ...line, voided: false })) };
  const beleg = till.sale(plan) ?? till.sale(whole);
  if (!beleg) throw new Error('a plan with a live line sells');
  return beleg;
});

/** A whole day of one till with every special case, closed at its end: its Belege and its Z. */
export interface Day {
  readonly till: ModelTill;
  readonly belege: readonly Beleg[];
  readonly z: Kassenabschluss;
}

/** A random day of `steps` steps at most; days without a Beleg are left out. */
export function arbDay(steps = 25): fc.Arbitrary<Day> {
  return fc
    .tuple(
      fc.array(arbStep, { minLength: 2, maxLength: steps, size: 'max' }),
      fc.integer({ min: -300, max: 300 }),
      fc.nat(100),
    )
    .map(([all, difference, drop]): Day | null => {
      const ids = countedIds(11);
      const world = demoWorld(ids);
      const { people, articles, customers } = world;
      const [identity] = world.tills;
      if (!identity) throw new Error('the demo world has a till');
      const till = new ModelTill({ identity, clock: virtualClock(), ids, people, articles, customers });
      for (const step of all) if (step.do !== 'close') run(till, step);
      const z = till.closeDay(difference, drop);
      return z && { till, belege: till.belege, z };
    })
    .filter((day): day is Day => day !== null);
}
