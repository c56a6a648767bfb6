import type * as z from 'zod';
import type { DeviceId, FactId, StoreId, UserId } from './ids.ts';
import type { Instant } from './time.ts';

/** A fact before it has a place in a journal: what `decide` returns. */
export interface FactDraft<Type extends string = string, Payload = unknown> {
  readonly type: Type;
  /** Version of the payload's shape; stored facts are never rewritten, newer readers upcast. */
  readonly version: number;
  readonly payload: Payload;
}

/** A fact in its place in a device's journal. Order is `(device, epoch, seq)`, never time. */
export interface Fact<Type extends string = string, Payload = unknown> extends FactDraft<Type, Payload> {
  readonly device: DeviceId;
  /** Rises when a device's data was restored or replaced; fences zombies. */
  readonly epoch: number;
  /** Gap-free from 1 within (device, epoch). */
  readonly seq: number;
  readonly id: FactId;
  readonly store: StoreId;
  /** Who did it; null for the device itself. */
  readonly actor: UserId | null;
  /** Wall clock of the device. */
  readonly at: Instant;
  /** Minutes the wall clock was ahead of UTC. */
  readonly offset: number;
  /** Hybrid logical clock as text that sorts like time; facts of older programs have none. */
  readonly hlc?: string;
}

/** A kind of fact: its name, the version written today and the shape of its payload. */
export interface FactKind<Type extends string, Payload> {
  readonly type: Type;
  readonly version: number;
  readonly schema: z.ZodType<Payload>;
  /** Makes a draft of this kind. */
  draft(payload: Payload): FactDraft<Type, Payload>;
  /** Whether a fact is of this kind (and then has this payload). */
  is(fact: FactDraft): fact is FactDraft<Type, Payload>;
}

/** Declares a kind of fact. */
export function factKind<const Type extends string, Payload>(kind: {
  readonly type: Type;
  readonly version: number;
  readonly schema: z.ZodType<Payload>;
}): FactKind<Type, Payload> {
  const { type, version } = kind;
  return {
    ...kind,
    draft: (payload) => ({ type, version, payload }),
    is: (fact): fact is FactDraft<Type, Payload> => fact.type === type,
  };
}
