import { belegIssued, changeOf, viewBasket } from '@valero/domain/kasse';
import { type Actor, type Clock, type Effect, err, type Ids, ok, type Result, toCents } from '@valero/domain/kernel';
import type { DeviceStore } from '@valero/storage/sqlite';
import { type CardDesk, type CardSettlement, createCardDesk } from './card.ts';
import { CHANGES_BASKET, commandNamed } from './commands.ts';
import { deviceHealth, type TillDevices } from './devices.ts';
import { basketDisplay, saleDisplay } from './display.ts';
import type { Language } from './documents/format.ts';
import { type Logger, messageOf } from './log.ts';
import { createOffice, type Office } from './office.ts';
import { type PaperSources, papersOf } from './papers.ts';
import { createPrintDesk, type PrintDesk } from './prints.ts';
import { createQueue } from './queue.ts';
import { type AnyCommand, createRunner, type Done, type Runner, type TillReads } from './runner.ts';
import type { Session } from './session.ts';
import { createSyncDesk, type SyncDesk } from './sync/desk.ts';
import type { ServerLink } from './sync/server-link.ts';
import { createTopics, type Topics } from './topics.ts';
import type { DeviceHealth, DisplayView } from './transport.ts';
import { createWorkingBasket } from './working-basket.ts';

const SAVE_BASKET_AFTER_MS = 40;
const IDLE_AFTER_MS = 20_000;

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
}

/** The parts of a till that work side by side, wired together. */
export interface Desks {
  readonly topics: Topics;
  readonly runner: Runner;
  readonly prints: PrintDesk;
  readonly card: CardDesk;
  readonly sync: SyncDesk;
  readonly office: Office;
  readonly signIn: (userId: string, pin: string) => Promise<Result<unknown>>;
  readonly signOut: () => Promise<Result<unknown>>;
  readonly settleByHand: (intentId: string, outcome: 'approved' | 'declined', actor: Actor) => Promise<Result<unknown>>;
  readonly devices: () => readonly DeviceHealth[];
  readonly showBasket: () => void;
  /** Looks after a card payment that an earlier start has left open. */
  readonly resumeCard: () => void;
  readonly onActivity: () => void;
  readonly isIdle: () => boolean;
  close(): Promise<void>;
}

/** A pending or unclear card payment of the open basket freezes it: nothing is added, taken or paid otherwise (hardware reference § 6.3). */
function freezeGate(command: AnyCommand, _input: unknown, reads: TillReads): Result<never> | null {
  if (!CHANGES_BASKET.has(command.name)) return null;
  const pending = reads.pendingCard();
  if (!pending || pending.basketId !== reads.basket()?.id) return null;
  return err({
    code: pending.outcome === 'unknown' ? 'kasse.card_unclear' : 'kasse.card_running',
    details: { amount: pending.amount },
  });
}

/** Sets all desks up. Nothing runs yet but the command queue. */
export function createDesks(parts: DeskParts): Desks {
  const { store, session, devices, clock, ids, logger, language } = parts;
  const topics = createTopics((error) => logger.error({ error: messageOf(error) }, 'a listener threw'));
  const queue = createQueue();
  const notice = (failure: Parameters<typeof topics.publish<'notice'>>[1]): void => topics.publish('notice', failure);
  const basket = createWorkingBasket({
    initial: store.kasseReads().basket(),
    delayMs: SAVE_BASKET_AFTER_MS,
    save(next) {
      const at = clock.now();
      const saved = store.commit({
        drafts: [],
        actor: null,
        at,
        offset: clock.offsetMinutes(at),
        newId: () => ids.next(),
        state: { basket: next },
      });
      if (!saved.ok) notice(saved.error);
    },
  });
  const show = (view: DisplayView): void => {
    topics.publish('display', view);
    devices.display?.show({ top: view.top, bottom: view.bottom });
  };
  const showBasket = (): void => {
    const open = basket.get();
    show(basketDisplay(open ? viewBasket(open) : null, language));
  };

  const runner = createRunner({
    store,
    clock,
    ids,
    queue,
    basket,
    identity: parts.papers.identity,
    gate: freezeGate,
    printsOf: (effects, facts) => papersOf(parts.papers, effects, facts),
    after,
  });
  const prints = createPrintDesk({
    queue: store.prints,
    printer: devices.printer,
    now: () => clock.now(),
    newId: () => ids.next(),
    publish: (paper) => topics.publish('paper', paper),
    notice,
    logger,
  });
  const settle = (settlement: CardSettlement, actor: Actor | null) =>
    runner.run(commandNamed('kasse.settleCard'), settlement, actor);
  const card = createCardDesk({
    terminal: devices.terminal,
    settle,
    publish: (view) => topics.publish('card', view),
    notice,
    logger,
  });
  const sync = createSyncDesk({
    store,
    link: parts.server,
    clock,
    random: parts.random,
    logger,
    publish: (status) => topics.publish('sync', status),
    notice,
    onRows,
  });
  const guard = createSessionGuard({ session, runner, topics, clock, autoLockMs: parts.autoLockMs });
  const leave = devices.registry.onChange((views) => topics.publish('devices', views.map(deviceHealth)));

  function onRows(shape: string): void {
    if (shape === 'users' && !session.refresh()) void guard.signOut();
  }

  /** What follows a commit. None of it can undo the facts, none of it is waited for. */
  function after(done: Done): void {
    if (done.basketChanged) {
      const open = basket.get();
      topics.publish('basket', open ? viewBasket(open) : null);
      const sale = done.facts.find((fact) => belegIssued.is(fact) && fact.payload.kind === 'sale');
      if (sale && belegIssued.is(sale)) show(saleDisplay(sale.payload, changeOf(sale.payload), language));
      else showBasket();
    }
    if (done.facts.length > 0) sync.recorded();
    if (done.prints > 0) prints.wake();
    for (const effect of done.effects) carryOut(effect, done.actor);
  }

  function carryOut(effect: Effect, actor: Actor): void {
    if (effect.kind === 'cardPayment') card.begin(effect.intentId, toCents(effect.amount), actor);
    if (effect.kind !== 'openDrawer' || !devices.drawer) return;
    const failed = (reason: string): void => notice({ code: 'host.drawer_failed', details: { reason } });
    devices.drawer.open().then(
      (outcome) => outcome.outcome === 'failed' && failed(outcome.code),
      (error: unknown) => failed(messageOf(error)),
    );
  }

  async function settleByHand(
    intentId: string,
    outcome: 'approved' | 'declined',
    actor: Actor,
  ): Promise<Result<unknown>> {
    const pending = store.kasseReads().pendingCard();
    if (!pending || pending.intentId !== intentId) return err({ code: 'kasse.card_unknown_intent' });
    if (pending.outcome !== 'unknown') return err({ code: 'kasse.card_running', details: { amount: pending.amount } });
    const words = {
      reason: `von Hand geklärt durch ${actor.name}`.slice(0, 200),
      terminalId: '',
      trace: '',
      panMasked: '',
      brand: '',
      approval: '',
      receiptText: '',
    };
    const settled = await settle({ intentId, amount: pending.amount, outcome, ...words }, actor);
    if (settled.ok) card.cleared(intentId);
    return settled;
  }

  return {
    topics,
    runner,
    prints,
    card,
    sync,
    office: createOffice(parts.server),
    signIn: guard.signIn,
    signOut: guard.signOut,
    settleByHand,
    devices: () => devices.registry.list().map(deviceHealth),
    showBasket,
    resumeCard() {
      const pending = store.kasseReads().pendingCard();
      if (pending) card.resume(pending);
    },
    onActivity: guard.onActivity,
    isIdle: () => guard.idleMs() >= IDLE_AFTER_MS,
    async close() {
      leave();
      guard.close();
      card.close();
      await queue.idle();
      await sync.close();
      await prints.close();
      basket.flush();
      topics.close();
    },
  };
}

/** Signing in and out with its facts, and the lock that comes by itself. */
function createSessionGuard(parts: {
  readonly session: Session;
  readonly runner: Runner;
  readonly topics: Topics;
  readonly clock: Clock;
  readonly autoLockMs: number | null;
}) {
  const { session, runner, topics, clock, autoLockMs } = parts;
  let lastActivity: number = clock.now();
  const lock =
    autoLockMs === null
      ? null
      : setInterval(
          () => {
            if (session.current() && clock.now() - lastActivity >= autoLockMs) void signOut();
          },
          Math.max(10, Math.min(autoLockMs / 4, 5000)),
        );
  lock?.unref();

  async function signOut(): Promise<Result<unknown>> {
    const actor = session.actor();
    if (!actor.ok) return ok({});
    const recorded = await runner.run(commandNamed('kasse.signOut'), {}, actor.value);
    if (!recorded.ok) return recorded;
    session.end();
    topics.publish('session', null);
    return ok({});
  }

  async function signIn(userId: string, pin: string): Promise<Result<unknown>> {
    const checked = await session.check(userId, pin);
    if (!checked.ok) return checked;
    const before = await signOut();
    if (!before.ok) return before;
    const recorded = await runner.run(commandNamed('kasse.signIn'), {}, checked.value);
    if (!recorded.ok) return recorded;
    session.begin(checked.value);
    lastActivity = clock.now();
    topics.publish('session', session.current());
    return ok(session.current());
  }

  return {
    signIn,
    signOut,
    onActivity() {
      lastActivity = clock.now();
    },
    idleMs: () => clock.now() - lastActivity,
    close() {
      if (lock) clearInterval(lock);
    },
  };
}
