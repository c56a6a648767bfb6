import { err, type Instant, ok, type Query, type Result } from '@valero/domain/kernel';
import type { QueryScope } from './types.ts';

/** Runs a statement with parameters and gives its rows. */
export type Rows = <R extends object>(text: string, values: readonly unknown[]) => Promise<R[]>;

/** What an answer is worked out with: one snapshot for all its statements. */
export interface Asking {
  readonly rows: Rows;
  readonly now: Instant;
  readonly scope: QueryScope;
}

/** A declared query with its answer; checks the input. */
export interface Answer {
  readonly name: string;
  run(asking: Asking, input: unknown): Promise<Result<unknown>>;
}

/** Ties a declaration to its answer; the compiler checks both sides. */
export function answers<Input, Output>(
  query: Query<string, Input, Output>,
  run: (asking: Asking, input: Input) => Promise<Output>,
): Answer {
  return {
    name: query.name,
    async run(asking, input) {
      const parsed = query.input.safeParse(input);
      if (parsed.success) return ok(await run(asking, parsed.data));
      const reason = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
      return err({ code: 'storage.input_invalid', details: { reason } });
    },
  };
}

/** The store an answer is limited to: the person's own, else the one asked for. */
export function storeOf(scope: QueryScope, wanted: string | null): string | null {
  return scope.store ?? wanted;
}

/** A pattern for `like` that finds `text` literally. */
export function literal(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

/** The words of a folded text as patterns for `like all`. */
export function infixes(folded: string): string[] {
  return folded
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => `%${literal(word)}%`);
}
