import { beginInspection, endInspection, type InspectionEnd, listInspections } from '@valero/domain/audit';
import { ROLES } from '@valero/domain/identity';
import { type Actor, type Clock, err, type Instant, ok, type Result, toId, type UserId } from '@valero/domain/kernel';
import type { DeviceStore } from '@valero/storage/sqlite';
import * as z from 'zod';
import type { AnyCommand } from '../runner.ts';
import type { Session } from '../session.ts';
import type { InspectionView } from './views.ts';

/** Wrong codes in a row before one has to wait. */
const FREE_ATTEMPTS = 5;
const WAIT_MS = 30_000;
const LOOK_EVERY_MS = 1000;

/** An inspection under way. */
interface Open {
  readonly id: string;
  readonly auditorName: string;
  readonly authority: string;
  readonly beganAt: Instant;
  readonly until: Instant;
  readonly by: string;
  readonly code: string;
  calls: number;
  exports: number;
  wrong: number;
  blockedUntil: number;
}

/** Lets an auditor read at this till for a while (§ 146b AO). */
export interface InspectionDesk {
  /** Errors: audit.inspection_open and those of the input. The code is in this answer and nowhere else. */
  begin(input: unknown, by: Actor): Promise<Result<{ readonly code: string; readonly inspection: InspectionView }>>;
  /** Signs the auditor in at this till. Errors: audit.inspection_none, audit.code_wrong, identity.throttled. */
  signIn(code: string): Promise<Result<unknown>>;
  /** Error: audit.inspection_none. */
  end(reason: InspectionEnd): Promise<Result<unknown>>;
  view(): InspectionView | null;
  /** Whether an auditor sits at the till now. */
  isReading(): boolean;
  /** A question was answered, an export written. */
  count(what: 'calls' | 'exports'): void;
  /** Somebody signed in or out: tells the screens. */
  refresh(): void;
  /** Ends what an earlier run of the program left open: its code is gone. */
  settle(): Promise<void>;
  close(): void;
}

const zBegun = z.object({ inspectionId: z.string(), beganAt: z.number(), until: z.number() });

/** Why a code is not taken; null = it is the right one. Wrong ones in a row make one wait. */
function checkCode(open: Open, code: string, now: Instant): Result<never> | null {
  const wait = open.blockedUntil - now;
  if (wait > 0) return err({ code: 'identity.throttled', details: { seconds: Math.ceil(wait / 1000) } });
  if (code.replace(/\D/g, '') === open.code) {
    open.wrong = 0;
    return null;
  }
  open.wrong += 1;
  if (open.wrong >= FREE_ATTEMPTS) open.blockedUntil = now + WAIT_MS * 2 ** (open.wrong - FREE_ATTEMPTS);
  return err({ code: 'audit.code_wrong' });
}

/** Makes the desk. `newCode` makes the auditor's code; it is kept in memory only and ends with the program. */
export function createInspectionDesk(parts: {
  readonly store: DeviceStore;
  readonly session: Session;
  readonly clock: Clock;
  readonly newCode: () => string;
  readonly run: (command: AnyCommand, input: unknown, actor: Actor | null) => Promise<Result<unknown>>;
  readonly signIn: (auditor: Actor) => Promise<Result<unknown>>;
  readonly signOut: () => Promise<Result<unknown>>;
  readonly publish: (view: InspectionView | null) => void;
}): InspectionDesk {
  const { clock, session } = parts;
  let open: Open | null = null;
  let ending = false;

  const view = (): InspectionView | null => {
    if (!open) return null;
    const { code: _code, wrong: _wrong, blockedUntil: _blocked, ...shown } = open;
    return { ...shown, signedIn: session.isAuditor() };
  };
  const tell = (): void => parts.publish(view());

  async function end(reason: InspectionEnd): Promise<Result<unknown>> {
    if (!open || ending) return err({ code: 'audit.inspection_none' });
    ending = true;
    try {
      if (session.isAuditor()) await parts.signOut();
      const { id: inspectionId, auditorName, authority, calls, exports } = open;
      const input = { inspectionId, auditorName, authority, reason, calls, exports };
      const recorded = await parts.run(endInspection, input, null);
      if (!recorded.ok) return recorded;
      open = null;
      tell();
      return ok({});
    } finally {
      ending = false;
    }
  }

  const timer = setInterval(() => {
    if (open && clock.now() >= open.until) void end('expired');
  }, LOOK_EVERY_MS);
  timer.unref();

  return {
    view,
    end,
    isReading: () => session.isAuditor(),
    refresh: tell,
    async begin(input, by) {
      if (open) return err({ code: 'audit.inspection_open', details: { auditor: open.auditorName } });
      const { auditorName, authority } = beginInspection.input.parse(input);
      const begun = await parts.run(beginInspection, input, by);
      if (!begun.ok) return begun;
      const { inspectionId: id, beganAt, until } = zBegun.parse(begun.value);
      const code = parts.newCode();
      const start = { calls: 0, exports: 0, wrong: 0, blockedUntil: 0 };
      const times = { beganAt: beganAt as Instant, until: until as Instant };
      open = { id, auditorName, authority, ...times, by: by.name, code, ...start };
      tell();
      return ok({ code, inspection: view() as InspectionView });
    },
    async signIn(code) {
      if (!open) return err({ code: 'audit.inspection_none' });
      if (clock.now() >= open.until) {
        await end('expired');
        return err({ code: 'audit.inspection_none' });
      }
      const refused = checkCode(open, code, clock.now());
      if (refused) return refused;
      const auditor: Actor = {
        id: toId<UserId>(open.id),
        name: open.auditorName.slice(0, 50),
        rights: new Set<string>(ROLES.auditor),
      };
      const entered = await parts.signIn(auditor);
      if (entered.ok) tell();
      return entered;
    },
    count(what) {
      if (!open) return;
      open[what] += 1;
      if (what === 'exports' || open.calls % 20 === 0) tell();
    },
    async settle() {
      const asked = parts.store.query(listInspections.name, {});
      if (!asked.ok) return;
      const own = parts.store.kasseReads().identity().device.id;
      for (const { id, auditorName, authority, endedAt, device } of listInspections.output.parse(asked.value)) {
        if (endedAt !== null || device !== own || id === open?.id) continue;
        const input = { inspectionId: id, auditorName, authority, reason: 'restart', calls: 0, exports: 0 };
        await parts.run(endInspection, input, null);
      }
    },
    close: () => clearInterval(timer),
  };
}
