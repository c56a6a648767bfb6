import { rightsOf, type TillIdentity, type User } from '@valero/domain/identity';
import { type Actor, err, ok, type Result } from '@valero/domain/kernel';
import type { DeviceUsers } from '@valero/storage/sqlite';
import type { SessionUserView, SessionView } from './transport.ts';

/** Wrong PINs in a row before a person has to wait. */
const FREE_ATTEMPTS = 5;
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 15 * 60_000;

/** Checks a PIN against its argon2id hash. */
export type VerifyPin = (hash: string, pin: string) => Promise<boolean>;

/** Who is at the till. Everything works without a network: the people are replicated. */
export interface Session {
  /** People who may sign in here. */
  users(): SessionUserView[];
  current(): SessionView | null;
  /** The signed-in person as commands want them; error identity.signed_out. */
  actor(): Result<Actor>;
  /** Errors: host.user_unknown, identity.wrong_pin, identity.throttled. */
  check(userId: string, pin: string): Promise<Result<Actor>>;
  begin(actor: Actor): void;
  /** Seats an auditor, who is in no list of people and reads only. */
  beginAuditor(auditor: Actor): void;
  isAuditor(): boolean;
  end(): void;
  /** The people have changed: takes over new rights; false when the signed-in person may no longer be here. */
  refresh(): boolean;
}

/** Initials for a round badge: at most two letters. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => /\p{L}/u.test(word));
  const first = words[0]?.match(/\p{L}/u)?.[0] ?? '?';
  const last = words.length > 1 ? (words.at(-1)?.match(/\p{L}/u)?.[0] ?? '') : '';
  return (first + last).toLocaleUpperCase('de');
}

/** Loaded on the first PIN only: it costs start-up time and is not needed to show the till. */
export const verifyArgon2: VerifyPin = async (hash, pin) => {
  const { verify } = await import('@node-rs/argon2');
  return verify(hash, pin);
};

/** Makes the session; `now` gives epoch milliseconds. */
export function createSession(options: {
  readonly users: () => DeviceUsers;
  readonly identity: TillIdentity;
  readonly now: () => number;
  readonly verifyPin: VerifyPin;
}): Session {
  const wrong = new Map<string, { count: number; until: number }>();
  let signedIn: User | null = null;
  let auditing = false;

  const mayUse = (user: User): boolean =>
    user.active && user.pinHash !== null && (user.store === null || user.store === options.identity.store.id);

  function blockedFor(userId: string): number {
    return Math.max(0, (wrong.get(userId)?.until ?? 0) - options.now());
  }

  function countWrong(userId: string): void {
    const count = (wrong.get(userId)?.count ?? 0) + 1;
    const over = count - FREE_ATTEMPTS;
    const wait = over < 0 ? 0 : Math.min(FIRST_WAIT_MS * 2 ** over, LONGEST_WAIT_MS);
    wrong.set(userId, { count, until: options.now() + wait });
  }

  return {
    users: () =>
      options
        .users()
        .list()
        .filter(mayUse)
        .map(({ id, name, role, store }) => ({ id, name, initials: initialsOf(name), role, store }))
        .sort((a, b) => a.name.localeCompare(b.name, 'de')),
    current: () => (signedIn ? viewOf(signedIn) : null),
    actor: () => (signedIn ? ok(actorOf(signedIn)) : err({ code: 'identity.signed_out' })),
    async check(userId, pin) {
      const wait = blockedFor(userId);
      if (wait > 0) return err({ code: 'identity.throttled', details: { seconds: Math.ceil(wait / 1000) } });
      const user = options.users().get(userId);
      if (!user || !mayUse(user) || user.pinHash === null) return err({ code: 'host.user_unknown' });
      // counted before the slow check, so that attempts at once are attempts in a row
      countWrong(userId);
      if (!(await options.verifyPin(user.pinHash, pin))) return err({ code: 'identity.wrong_pin' });
      wrong.delete(userId);
      return ok(actorOf(user));
    },
    begin(actor) {
      signedIn = options.users().get(actor.id);
      auditing = false;
    },
    beginAuditor({ id, name }) {
      const { store } = options.identity;
      signedIn = { id, login: '', name, role: 'auditor', store: store.id, pinHash: null, active: true };
      auditing = true;
    },
    isAuditor: () => auditing,
    end() {
      signedIn = null;
      auditing = false;
    },
    refresh() {
      if (!signedIn || auditing) return true;
      const user = options.users().get(signedIn.id);
      if (!user || !mayUse(user)) return false;
      signedIn = user;
      return true;
    },
  };
}

function actorOf(user: User): Actor {
  return { id: user.id, name: user.name, rights: rightsOf(user.role) };
}

function viewOf(user: User): SessionView {
  return {
    id: user.id,
    name: user.name,
    initials: initialsOf(user.name),
    role: user.role,
    rights: [...rightsOf(user.role)],
  };
}
