import { type PaymentIntentId, toCents, toId, uuidV7 } from '@valero/domain/kernel';
import type {
  CardDetails,
  CardOperation,
  CardOutcome,
  CardRequest,
  OpenIntent,
  Recovery,
  TerminalMark,
} from '@valero/drivers/card-terminal';
import { apduLinkOver, type ZvtSimulator, ZvtTerminal, zvtSimulator, zZvtOptions } from '@valero/drivers/zvt';
import { type Chance, chance } from './chance.ts';
import { cutLink, type Fate } from './cut-link.ts';
import { type StoryTime, storyTime } from './story-time.ts';

/** What one story came to. */
export interface StoryEnd {
  readonly seed: number;
  readonly outcome: 'approved' | 'declined' | 'notFound' | 'unknown';
  readonly booked: boolean;
  readonly killed: boolean;
  readonly hit: boolean;
  /** Whether it took a look into the terminal's books. */
  readonly recovered: boolean;
  /** Why the story is wrong; empty = it is right. */
  readonly faults: readonly string[];
}

/** A story drawn by chance: a terminal, a line, and what goes wrong at which step. */
interface Plan {
  readonly framed: boolean;
  readonly config: number;
  readonly operation: CardOperation;
  readonly amount: number;
  /** Calm payments before. */
  readonly before: number;
  readonly firstTrace: number;
  readonly behaviour: Partial<Behaviour>;
  /** How long the terminal cannot be reached after the first break, in ms. */
  readonly awayMs: number;
}

/** The steps at which something breaks, counted over bytes both ways and over what is stored. */
type Breaks = ReadonlyMap<number, Fate | 'kill'>;

const LONG_MS = 3_600_000;

function draw(by: Chance): Plan {
  return {
    framed: by.happens(35),
    config: by.happens(75) ? 0xbe : 0x3c,
    operation: by.of<CardOperation>('pay', 'pay', 'pay', 'refund', 'reverse'),
    amount: 1 + by.pick(50_000),
    before: by.of(0, 1, 1, 2),
    firstTrace: by.of(1, 700, 999_998, 999_999),
    behaviour: misbehaviour(by),
    awayMs: by.of(0, 0, 900, 12_000, 90_000, LONG_MS * 10),
  };
}

/** Breaks at any of the steps of the dialogue; half of them in its last quarter, where the money is. */
function drawBreaks(by: Chance, steps: number, framed: boolean): Breaks {
  const fate = (): Fate | 'kill' => {
    const drawn = by.of<Fate | 'kill'>('lost', 'after', 'hole', 'kill', 'kill', 'drop', { bytes: 1 + by.pick(12) });
    // a network loses whole links, not single pieces
    return drawn === 'drop' && !framed ? 'lost' : drawn;
  };
  const late = by.happens(50);
  const first = late ? steps - by.pick(Math.max(1, Math.ceil(steps / 4))) : by.pick(steps + 1);
  const breaks = new Map([[first, fate()]]);
  if (by.happens(30)) breaks.set(by.pick(steps * 2), fate());
  return breaks;
}

/** What survives the till: its books. */
interface Stored {
  mark: TerminalMark | null;
  seen: CardDetails | null;
}

/** What the parts of a story share. */
interface Scene {
  readonly plan: Plan;
  readonly breaks: Breaks;
  readonly by: Chance;
  readonly time: StoryTime;
  readonly simulator: ZvtSimulator;
  readonly stored: Stored;
  /** Steps are counted from the moment it is armed. */
  armed: boolean;
  step: number;
  hit: boolean;
  killed: boolean;
  awayUntil: number;
}

/** A till's process: its terminal, when it dies, and its way to the disk. */
interface Till {
  readonly terminal: ZvtTerminal;
  /** Resolves to null when it is killed. */
  readonly death: Promise<null>;
  store(keep: () => void): Promise<void>;
}

/** What happens at the next step. */
function nextStep(scene: Scene): Fate | 'kill' {
  if (!scene.armed) return 'pass';
  scene.step += 1;
  const broken = scene.breaks.get(scene.step) ?? 'pass';
  if (broken === 'pass') return 'pass';
  if (!scene.hit) scene.awayUntil = scene.time.now() + scene.plan.awayMs;
  scene.hit = true;
  return broken;
}

function startTill(scene: Scene): Till {
  const { plan, by, time, simulator } = scene;
  let dead = false;
  let report: () => void = () => undefined;
  const death = new Promise<null>((resolve) => {
    report = () => resolve(null);
  });
  const die = (): void => {
    dead = true;
    scene.killed = true;
    report();
  };
  const fateOf = (): Fate => {
    if (dead) return 'lost';
    const fate = nextStep(scene);
    if (fate !== 'kill') return fate;
    die();
    return by.of<Fate>('lost', 'after', 'hole');
  };
  const transport = cutLink(fateOf, () => (dead || time.now() < scene.awayUntil ? null : simulator.attach));
  const link = apduLinkOver(transport, plan.framed ? 'serial' : 'tcp', time);
  const options = zZvtOptions.parse({ config: plan.config });
  const terminal = new ZvtTerminal({ id: 'terminal', name: 'ZVT', link, options, now: time.now, time });
  terminal.start();
  return {
    terminal,
    death,
    async store(keep) {
      // killed at it, the till has stored or has not; it never goes on
      for (const moment of ['before', 'after'] as const) {
        if (!dead && nextStep(scene) === 'kill') die();
        if (dead) await new Promise<never>(() => undefined);
        if (moment === 'before') keep();
      }
    },
  };
}

function request(amount: number, number: number, { stored }: Scene, store: Till['store']): CardRequest {
  return {
    intentId: toId<PaymentIntentId>(uuidV7(1_700_000_000_000 + number, new Uint8Array(10).fill(number))),
    amount: toCents(amount),
    hooks: {
      onBegin: (mark) =>
        store(() => {
          stored.mark = mark;
        }),
      onResult: (details) =>
        store(() => {
          stored.seen = details;
        }),
    },
  };
}

/**
 * One story: a terminal with some bookings, one intent, a break at a step, the till's memory gone where it is killed, and then only
 * questions. At the end the terminal's bookings are the till's, or the till says it does not know; nothing was asked for twice.
 */
export async function tellStory(seed: number): Promise<StoryEnd> {
  const by = chance(seed);
  const plan = draw(by);
  const steps = await stepsOf(plan);
  const { scene, till, target } = await setScene(plan, by, drawBreaks(by, steps, plan.framed));
  const { time, simulator } = scene;
  const had = simulator.books.all().length;
  const asked = simulator.asked();
  scene.armed = true;
  const { first, last } = await theIntent(scene, till, target);
  // whatever the terminal still has on its mind comes to light
  await time.pass(300_000);
  const booked = simulator.books.all().slice(had);
  const outcome = last?.outcome ?? 'unknown';
  const faults = faultsOf(outcome, booked.length, simulator.asked() - asked);
  if (last?.outcome === 'approved' && Number(last.details.trace) !== booked[0]?.trace)
    faults.push(`approved with trace ${last.details.trace}, booked as ${booked[0]?.trace}`);
  const couldTell = plan.awayMs < LONG_MS && simulator.behaviour.repeat === 'tells' && plan.before > 0;
  if (outcome === 'unknown' && couldTell) faults.push('unknown, although the terminal could tell');
  const recovered = first === null || first.outcome === 'unknown';
  return { seed, outcome, booked: booked.length > 0, killed: scene.killed, hit: scene.hit, recovered, faults };
}

/** How many steps the dialogue has when nothing breaks. */
async function stepsOf(plan: Plan): Promise<number> {
  const { scene, till, target } = await setScene(plan, chance(1), new Map());
  scene.armed = true;
  await theIntent(scene, till, target);
  return scene.step;
}

/** A terminal with its books, a till that has paid calmly so far, and the line about to misbehave. */
async function setScene(
  plan: Plan,
  by: Chance,
  breaks: Breaks,
): Promise<{ readonly scene: Scene; readonly till: Till; readonly target: CardDetails | null }> {
  const time = storyTime();
  const simulator = zvtSimulator({ time, framed: plan.framed, firstTrace: plan.firstTrace });
  const stored: Stored = { mark: null, seen: null };
  const counters = { armed: false, step: -1, hit: false, killed: false, awayUntil: 0 };
  const scene: Scene = { plan, breaks, by, time, simulator, stored, ...counters };
  const till = startTill(scene);
  const target = await calmPayments(scene, till);
  Object.assign(simulator.behaviour, plan.behaviour);
  Object.assign(stored, { mark: null, seen: null });
  return { scene, till, target };
}

/** The intent of the story, asked for once, and then only questions until it is clear or nobody can say. */
async function theIntent(
  scene: Scene,
  begun: Till,
  target: CardDetails | null,
): Promise<{ readonly first: CardOutcome | null; readonly last: Recovery | null }> {
  const { plan, time, stored } = scene;
  let till = begun;
  const amount = plan.operation === 'reverse' && target ? (target.amount ?? 0) : plan.amount;
  const asking = request(amount, 200, scene, till.store);
  const numbers = { receiptNumber: target?.receiptNumber || '1', trace: target?.trace ?? '' };
  const ask = (): Promise<CardOutcome> => till.terminal[plan.operation]({ ...asking, ...numbers });
  const first = await time.finish(Promise.race([ask(), till.death]));
  let last: Recovery | null = first;
  for (let again = 0; again < 6 && (last === null || last.outcome === 'unknown'); again += 1) {
    if (last === null) till = startTill(scene);
    // a cashier who presses the button again must not start a second payment
    else if (again === 0) await time.finish(Promise.race([ask(), till.death]));
    const intent: OpenIntent = { ...asking, operation: plan.operation, ...stored };
    last = await time.finish(Promise.race([till.terminal.recover(intent), till.death]));
    if (last?.outcome === 'unknown') await time.pass(20_000);
  }
  return { first, last };
}

type Behaviour = ReturnType<typeof zvtSimulator>['behaviour'];

function misbehaviour(by: Chance): Partial<Behaviour> {
  return {
    cardMs: by.of(50, 400, 9000),
    takeBackMs: by.of(10, 300, 4000),
    split: by.happens(10),
    delayMs: by.of(0, 0, 0, 700),
    linesOnly: by.happens(40),
    damage: by.of(0, 0, 0, 1),
    card: by.of('approve', 'approve', 'approve', 'approve', 'decline', 'never'),
    repeat: by.of('tells', 'tells', 'tells', 'tells', 'tells', 'tells', 'nothing', 'mute'),
    showsTakenBack: by.happens(30),
    showsRefused: by.happens(30),
  };
}

/** Calm payments before the story; the last is what a reversal takes back, and has the amount of the intent: it must not be taken for it. */
async function calmPayments(scene: Scene, { terminal }: Till): Promise<CardDetails | null> {
  const { plan, time } = scene;
  let last: CardDetails | null = null;
  for (let number = 1; number <= plan.before; number += 1) {
    const amount = number === plan.before ? plan.amount : plan.amount + number;
    const outcome = await time.finish(terminal.pay(request(amount, number, scene, async (keep) => keep())));
    if (outcome.outcome !== 'approved') throw new Error(`a calm payment ended as ${JSON.stringify(outcome)}`);
    last = outcome.details;
  }
  return last;
}

function faultsOf(end: StoryEnd['outcome'], booked: number, asked: number): string[] {
  const faults: string[] = [];
  if (asked > 1) faults.push(`the terminal was asked for money ${asked} times`);
  if (booked > 1) faults.push(`${booked} bookings for one intent`);
  if (end === 'approved' && booked !== 1) faults.push('approved, but not booked');
  if ((end === 'declined' || end === 'notFound') && booked !== 0) faults.push(`${end}, but booked`);
  return faults;
}
