import type { Right, Role, TillIdentity } from '@valero/domain/identity';
import type { Failure, Instant, Result, StoreId, UserId } from '@valero/domain/kernel';

/** A person who may sign in at this till. */
export interface SessionUser {
  readonly id: UserId;
  readonly name: string;
  readonly role: Role;
  readonly store: StoreId | null;
}

/** Who is signed in. */
export interface Session {
  readonly id: UserId;
  readonly name: string;
  readonly role: Role;
  readonly rights: readonly (Right | string)[];
}

/** How a device is: `state` is the word the pill shows, `detail` says why. */
export interface DeviceHealth {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly state: 'ready' | 'warning' | 'offline' | 'absent';
  readonly detail: string;
  readonly since: Instant | null;
}

/** A document that a virtual printer put out. */
export interface PaperJob {
  readonly jobId: string;
  readonly document: unknown;
  readonly at?: Instant;
}

/** Calls answered by the till host itself, beside commands and queries. */
export interface HostCalls {
  'session.users': { input: Record<string, never>; reply: readonly SessionUser[] };
  'session.current': { input: Record<string, never>; reply: Session | null };
  'session.signIn': { input: { userId: UserId; pin: string }; reply: Session };
  'session.signOut': { input: Record<string, never>; reply: unknown };
  'till.identity': { input: Record<string, never>; reply: TillIdentity };
  'devices.list': { input: Record<string, never>; reply: readonly DeviceHealth[] };
  'paper.list': { input: Record<string, never>; reply: readonly PaperJob[] };
  'server.call': { input: { kind: 'command' | 'query'; name: string; input: unknown }; reply: unknown };
}

/** What the host tells beside basket and sync. */
export interface TillTopics {
  readonly session: Session | null;
  readonly devices: readonly DeviceHealth[];
  readonly paper: PaperJob;
  readonly display: unknown;
  readonly scan: { readonly code: string; readonly result: Result<unknown> };
  readonly notice: Failure;
}
