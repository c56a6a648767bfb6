import type * as z from 'zod';
import type { FactDraft } from './fact.ts';
import type { CompanyId, DeviceId, StoreId, UserId } from './ids.ts';
import type { Result } from './result.ts';
import type { Instant } from './time.ts';

/** What a decision may know of its surroundings, brought in by the host so that `decide` stays pure. */
export interface Env {
  readonly now: Instant;
  /** Minutes the store's wall clock is ahead of UTC. */
  readonly offset: number;
  /** A new UUIDv7 at every call. */
  readonly newId: () => string;
  readonly company: CompanyId;
  readonly store: StoreId;
  readonly device: DeviceId;
  readonly actor: Actor;
}

/** The person on whose behalf a command runs. */
export interface Actor {
  readonly id: UserId;
  readonly name: string;
  readonly rights: ReadonlySet<string>;
}

/** Something the host does after the commit; a failed effect never undoes a fact. */
export type Effect =
  | { readonly kind: 'openDrawer'; readonly reason: string }
  | {
      readonly kind: 'print';
      readonly document: string;
      readonly belegId?: string;
      readonly zNumber?: number;
      readonly copy: boolean;
    }
  | { readonly kind: 'cardPayment'; readonly intentId: string; readonly amount: number };

/** What a command decided: facts for the journal, the new working state of the till, effects after the commit, the answer. */
export interface Decision<Reply, State = undefined> {
  readonly facts: readonly FactDraft[];
  /** The new open basket and the like; left out = unchanged. Not a fact: lost work is not lost money. */
  readonly state?: State;
  readonly effects?: readonly Effect[];
  readonly reply: Reply;
}

/**
 * A command, declared once; IPC, HTTP, replay, assistant and tests call this declaration.
 * `authority: 'device'` = true because it happened; `'server'` = a request the server may decline.
 * `load` reads through a module's port, `decide` is pure.
 */
export interface Command<Name extends string, Input, Reads, Loaded, Reply, State> {
  readonly name: Name;
  readonly input: z.ZodType<Input>;
  /** The right the actor needs; null = anybody signed in. */
  readonly right: string | null;
  readonly authority: 'device' | 'server';
  load(reads: Reads, input: Input): Loaded | Promise<Loaded>;
  decide(loaded: Loaded, input: Input, env: Env): Result<Decision<Reply, State>>;
}

/** Declares a command. */
export function command<const Name extends string, Input, Reads, Loaded, Reply, State = undefined>(
  declaration: Command<Name, Input, Reads, Loaded, Reply, State>,
): Command<Name, Input, Reads, Loaded, Reply, State> {
  return declaration;
}

/** A question: declared in the domain, answered by storage on the device or on the server. */
export interface Query<Name extends string, Input, Output> {
  readonly name: Name;
  readonly input: z.ZodType<Input>;
  readonly output: z.ZodType<Output>;
  readonly right: string | null;
  /** Where it can be answered: from the device's own data, from the server's, or from either. */
  readonly at: 'device' | 'server' | 'both';
}

/** Declares a query. */
export function query<const Name extends string, Input, Output>(
  declaration: Query<Name, Input, Output>,
): Query<Name, Input, Output> {
  return declaration;
}

/** Input and output types of a query. */
export type QueryInput<Q> = Q extends Query<string, infer Input, unknown> ? Input : never;
export type QueryOutput<Q> =
  Q extends Query<string, never, infer Output>
    ? Output
    : Q extends Query<string, infer _I, infer Output>
      ? Output
      : never;
