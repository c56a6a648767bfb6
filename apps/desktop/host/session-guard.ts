import type { Actor, Clock, Result } from '@valero/domain/kernel';
import { ok } from '@valero/domain/kernel';
import { commandNamed } from './commands.ts';
import type { Runner } from './runner.ts';
import type { Session } from './session.ts';
import type { Topics } from './topics.ts';

const IDLE_AFTER_MS = 20_000;

/** Signing in and out as the till's calls do it. */
export interface SessionGuard {
  signIn(userId: string, pin: string): Promise<Result<unknown>>;
  /** Seats an auditor whose code was right. */
  signInAuditor(auditor: Actor): Promise<Result<unknown>>;
  signOut(): Promise<Result<unknown>>;
  /** A person has done something. */
  onActivity(): void;
  /** Nobody has done anything for a while: time for housekeeping. */
  isIdle(): boolean;
  close(): void;
}

/** Signing in and out with its facts, and the lock that comes by itself. */
export function createSessionGuard(parts: {
  readonly session: Session;
  readonly runner: Runner;
  readonly topics: Topics;
  readonly clock: Clock;
  readonly autoLockMs: number | null;
  /** Whoever was here is gone. */
  readonly onLeft: () => void;
}): SessionGuard {
  const { session, runner, topics, clock, autoLockMs } = parts;
  let lastActivity: number = clock.now();
  const lock =
    autoLockMs === null
      ? null
      : setInterval(
          () => {
            if (session.current() && clock.now() - lastActivity >= autoLockMs) void signOut();
          },
          Math.max(10, Math.min(autoLockMs / 4, 1000)),
        );
  lock?.unref();

  async function signOut(): Promise<Result<unknown>> {
    const actor = session.actor();
    if (!actor.ok) return ok({});
    const recorded = await runner.run(commandNamed('kasse.signOut'), {}, actor.value);
    if (!recorded.ok) return recorded;
    session.end();
    parts.onLeft();
    topics.publish('session', null);
    return ok({});
  }

  async function signIn(userId: string, pin: string): Promise<Result<unknown>> {
    const checked = await session.check(userId, pin);
    return checked.ok ? enter(checked.value, () => session.begin(checked.value)) : checked;
  }

  async function enter(actor: Actor, begin: () => void): Promise<Result<unknown>> {
    const before = await signOut();
    if (!before.ok) return before;
    const recorded = await runner.run(commandNamed('kasse.signIn'), {}, actor);
    if (!recorded.ok) return recorded;
    begin();
    lastActivity = clock.now();
    topics.publish('session', session.current());
    return ok(session.current());
  }

  return {
    signIn,
    signInAuditor: (auditor) => enter(auditor, () => session.beginAuditor(auditor)),
    signOut,
    onActivity() {
      lastActivity = clock.now();
    },
    isIdle: () => clock.now() - lastActivity >= IDLE_AFTER_MS,
    close() {
      if (lock) clearInterval(lock);
    },
  };
}
