import { belegIssued, refuseTypedWeight } from '@valero/domain/kasse';
import {
  type Actor,
  type Clock,
  err,
  type FactDraft,
  type Failure,
  type Ids,
  type PaymentIntentId,
  type Result,
  toId,
} from '@valero/domain/kernel';
import type { ShapeName, SyncStatus } from '@valero/domain/sync';
import type { DeviceStore } from '@valero/storage/sqlite';
import { afterCommit, createShowcase, type Showcase } from './after-commit.ts';
import { createCardDesk } from './card/desk.ts';
import type { CardDesk, CardParts } from './card/model.ts';
import { originalOf } from './card/original.ts';
import { CHANGES_BASKET, commandNamed } from './commands.ts';
import { deviceHealth, type TillDevices } from './devices/index.ts';
import type { Language } from './documents/format.ts';
import { createDrawerLog, type DrawerLog, type DrawerNote } from './drawer/log.ts';
import { createZCheck, type ZCheck } from './fiscal/z-check.ts';
import { type Logger, messageOf } from './log.ts';
import { createNachschau, type NachschauDesk } from './nachschau/index.ts';
import { createOffice, type Office } from './office.ts';
import { type PaperSources, papersOf } from './papers.ts';
import { createPrintDesk, type PrintDesk } from './prints.ts';
import { createQueue } from './queue.ts';
import { type AnyCommand, createRunner, type Runner, type RunnerParts, type TillReads } from './runner.ts';
import { createScaleDesk, type ScaleDesk, type ScaleDeskParts } from './scale/desk.ts';
import type { Session } from './session.ts';
import { createSessionGuard, type SessionGuard } from './session-guard.ts';
import { createSyncDesk, type SyncDesk } from './sync/desk.ts';
import { raiseNumbersWith } from './sync/numbers.ts';
import type { ServerLink } from './sync/server-link.ts';
import { createTopics, type Topics } from './topics.ts';
import type { DeviceHealth } from './transport.ts';
import { createTseDesk, type TseDesk } from './tse/desk.ts';
import type { OpenTse } from './tse/drivers.ts';
import type { OpenedTses } from './tse/opened.ts';
import type { Timers } from './tse/timers.ts';
import { createWorkingBasket, type WorkingBasket } from './working-basket.ts';

const SAVE_BASKET_AFTER_MS = 40;

/** What the desks are set up with. */
export interface DeskParts {
  readonly store: DeviceStore;
  readonly session: Session;
  readonly papers: PaperSources;
  readonly devices: TillDevices;
  readonly server: ServerLink | null;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly random: () => number;
  readonly logger: Logger;
  readonly language: Language;
  readonly autoLockMs: number | null;
  readonly tse: { readonly opened: OpenedTses; readonly open: OpenTse; readonly timers: Timers };
}

/** The parts of a till that work side by side, wired together. */
export interface Desks {
  readonly topics: Topics;
  readonly runner: Runner;
  readonly prints: PrintDesk;
  readonly card: CardDesk;
  readonly sync: SyncDesk;
  readonly office: Office;
  readonly guard: SessionGuard;
  readonly nachschau: NachschauDesk;
  readonly tse: TseDesk;
  readonly scale: ScaleDesk;
  readonly drawer: DrawerLog;
  readonly showcase: Showcase;
  readonly zCheck: ZCheck;
  readonly devices: () => readonly DeviceHealth[];
  close(): Promise<void>;
}

/**
 * A pending or unclear card payment of the open basket freezes it: nothing is added, taken or paid otherwise (hardware reference § 6.3).
 * Nor is the day closed before it is known what the terminal did.
 */
function freezeGate(command: AnyCommand, _input: unknown, reads: TillReads): Result<never> | null {
  const closes = command.name === 'kasse.closeDay';
  if (!closes && !CHANGES_BASKET.has(command.name)) return null;
  const pending = reads.pendingCard();
  if (!pending || (!closes && pending.basketId !== reads.basket()?.id)) return null;
  return err({
    code: pending.outcome === 'unknown' ? 'kasse.card_unclear' : 'kasse.card_running',
    details: { amount: pending.amount },
  });
}

/** The basket in memory, saved a moment after each change. */
function openBasket({ store, clock, ids }: DeskParts, notice: (failure: Failure) => void): WorkingBasket {
  return createWorkingBasket({
    initial: store.kasseReads().basket(),
    delayMs: SAVE_BASKET_AFTER_MS,
    save(basket) {
      const at = clock.now();
      const stamp = { actor: null, at, offset: clock.offsetMinutes(at), newId: () => ids.next() };
      const saved = store.commit({ ...stamp, drafts: [], state: { basket } });
      if (!saved.ok) notice(saved.error);
    },
  });
}

/** The papers of a decision; a document that cannot be made is told and does not stop the sale. */
function safePapers({ papers, logger }: DeskParts, notice: (failure: Failure) => void): RunnerParts['printsOf'] {
  return (effects, facts) => {
    try {
      return papersOf(papers, effects, facts);
    } catch (error) {
      logger.error({ error }, 'a document could not be made');
      notice({ code: 'host.print_failed', details: { reason: 'document' } });
      return [];
    }
  };
}

/** Shapes whose rows are parameters of this till, with a history (GoBD). */
const HISTORY_SHAPES: ReadonlySet<ShapeName> = new Set(['users', 'stores', 'devices', 'company']);

/** Says which sale a crash had cut short and is stored now. */
function tellRecovered(facts: readonly FactDraft[], notice: (failure: Failure) => void): void {
  for (const fact of facts)
    if (belegIssued.is(fact)) notice({ code: 'compliance.sale_recovered', details: { number: fact.payload.number } });
}

/** The card desk on this till's own data. */
function cardDesk(
  { store, devices, clock, ids, logger }: DeskParts,
  wired: Pick<CardParts, 'notice' | 'run' | 'publish'> & { readonly wake: () => void },
): CardDesk {
  const kasse = store.kasseReads();
  const now = () => clock.now();
  return createCardDesk({
    ...{ ...wired, logger, now, terminal: devices.terminal, notes: store.cardNotes },
    intent: (id) => kasse.cardIntent(toId<PaymentIntentId>(id)),
    pending: () => kasse.pendingCard(),
    original: (intent) => originalOf(kasse, intent),
    print(draft) {
      store.prints.enqueue(draft, { at: now(), newId: () => ids.next() });
      wired.wake();
    },
  });
}

/** The scale on this till's own articles. */
function scaleDesk(
  { store, devices, clock, ids }: DeskParts,
  wired: Pick<ScaleDeskParts, 'sell' | 'publish'>,
): ScaleDesk {
  const kasse = store.kasseReads();
  return createScaleDesk({
    ...{ ...wired, clock, ids, scale: devices.scale ?? null },
    article: (id) => kasse.article(id),
    isTraining: () => kasse.counters().training,
  });
}

/** What refuses a command inside the queue: a frozen basket, and typed weights where the scale is in use. */
function gateWith(scale: ScaleDesk): RunnerParts['gate'] {
  return (command, input, reads) =>
    freezeGate(command, input, reads) ?? (scale.isInUse() ? refuseTypedWeight(command.name, input, reads) : null);
}

/** The log of this till's drawer, in the name of whoever is signed in. */
function drawerLog({ session, devices, clock, logger }: DeskParts, note: DrawerNote): DrawerLog {
  return createDrawerLog({
    ...{ logger, note, drawer: devices.drawer },
    now: () => clock.now(),
    actor() {
      const actor = session.actor();
      return actor.ok ? actor.value : null;
    },
  });
}

/** Ends the desks in the order in which they need each other. */
async function closeDesks(desks: Omit<Desks, 'devices' | 'close'>, idle: () => Promise<void>): Promise<void> {
  desks.guard.close();
  desks.card.close();
  desks.scale.cancel();
  desks.drawer.close();
  await desks.nachschau.close();
  await desks.zCheck.close();
  await idle();
  await desks.tse.close();
  await desks.sync.close();
  await desks.prints.close();
}

/** Sets all desks up. Nothing runs yet but the command queue. */
export function createDesks(parts: DeskParts): Desks {
  const { store, session, papers, devices, clock, ids, random, logger, language } = parts;
  const now = () => clock.now();
  const topics = createTopics((error) => logger.error({ error: messageOf(error) }, 'a listener threw'));
  const notice = (failure: Failure): void => topics.publish('notice', failure);
  const queue = createQueue();
  const basket = openBasket(parts, notice);
  const showcase = createShowcase({ topics, display: devices.display, basket, language, logger });
  const shared = { notice, logger };
  const prints = createPrintDesk({
    ...shared,
    queue: store.prints,
    ...{ printer: devices.printer, now },
    newId: () => ids.next(),
    publish: (paper) => topics.publish('paper', paper),
  });
  const run = (command: string, input: unknown, actor: Actor | null) => runner.run(commandNamed(command), input, actor);
  const card = cardDesk(parts, {
    ...{ notice, run },
    publish: (view) => topics.publish('card', view),
    wake: () => prints.wake(),
  });
  const scale = scaleDesk(parts, {
    sell: (input, actor) => run('kasse.addWeighed', input, actor),
    publish: (view) => topics.publish('scale', view),
  });
  const drawer = drawerLog(parts, (reason, actor) => run('kasse.noteDrawer', { reason }, actor));
  const publish = (status: SyncStatus): void => topics.publish('sync', status);
  const onRows = (shape: ShapeName): void => {
    if (shape === 'users' && !session.refresh()) void guard.signOut();
    if (HISTORY_SHAPES.has(shape)) void nachschau.history.check();
  };
  const onNumbers = raiseNumbersWith({ store, logger, run: (input) => run('kasse.raiseNumbers', input, null) });
  const sync = createSyncDesk({ ...shared, store, link: parts.server, clock, random, publish, onRows, onNumbers });
  const tse = createTseDesk({
    ...{ ...parts.tse, store, clock, ids, notice, logger },
    registry: devices.registry,
    run: (command, input) => run(command, input, null),
    settle: () => runner.settle(),
    basket: () => basket.get(),
    isIdle: () => guard.isIdle(),
    publish: (view) => topics.publish('tse', view),
  });
  const zCheck = createZCheck({
    ...{ store, notice, logger },
    record: (verdict) => run('compliance.recordZCheck', verdict, null),
  });
  const runner = createRunner({
    ...{ store, clock, ids, queue, basket, logger },
    signer: tse.signer,
    onSettled: ({ facts }) => tellRecovered(facts, notice),
    identity: papers.identity,
    gate: gateWith(scale),
    printsOf: safePapers(parts, notice),
    after: afterCommit({
      ...{ ...shared, showcase, sync, prints, card, zCheck },
      ...{ drawer: devices.drawer, onPulse: drawer.commanded },
    }),
  });
  const office = createOffice(parts.server, sync.doubt);
  const onLeft = (): void => {
    office.forget();
    scale.cancel();
  };
  const lock = { autoLockMs: parts.autoLockMs, onLeft };
  const guard = createSessionGuard({ session, runner, topics, clock, ...lock });
  const nachschau = createNachschau({ store, session, topics, clock, ids, logger, runner, guard, tse });
  const deaf = devices.scanners?.onScan((code) => topics.publish('code', { code }));
  const leave = devices.registry.onChange((views) => topics.publish('devices', views.map(deviceHealth)));
  const all = { topics, runner, prints, card, sync, guard, showcase, office, tse, zCheck, nachschau, scale, drawer };
  return {
    ...all,
    devices: () => devices.registry.list().map(deviceHealth),
    async close() {
      leave();
      deaf?.();
      await closeDesks(all, () => queue.idle());
      basket.flush();
      topics.close();
    },
  };
}
