import type { Fact, FactKind } from '@valero/domain/kernel';
import { MODULES } from '@valero/domain/modules';

/** Every kind of fact this program knows. */
const KINDS: ReadonlyMap<string, FactKind<string, unknown>> = new Map(
  Object.values(MODULES).flatMap((module) =>
    module.facts.map((kind): [string, FactKind<string, unknown>] => [kind.type, kind as FactKind<string, unknown>]),
  ),
);

/** Types whose payload cannot be read here: flags of a stored fact that keep it from the projections. */
export const UNREADABLE = ['payload', 'type', 'version'] as const;

/** The same in words, for whoever finds the fact in the list of those left behind. */
export function unreadableWords(fact: Fact, why: (typeof UNREADABLE)[number]): string {
  const kind = KINDS.get(fact.type);
  if (why === 'type') return `unreadable: type ${fact.type} is not known to this server`;
  if (why === 'version')
    return `unreadable: version ${fact.version} of ${fact.type}, this server reads up to ${kind?.version ?? 0}`;
  const issue = kind?.schema.safeParse(fact.payload).error?.issues[0];
  return `unreadable: payload of ${fact.type}, ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
}

/** Why the payload cannot be read by this program; null = it can. `type` and `version` may be readable to a newer one. */
export function unreadable(fact: Fact): (typeof UNREADABLE)[number] | null {
  const kind = KINDS.get(fact.type);
  if (!kind) return 'type';
  if (fact.version > kind.version) return 'version';
  return kind.schema.safeParse(fact.payload).success ? null : 'payload';
}
