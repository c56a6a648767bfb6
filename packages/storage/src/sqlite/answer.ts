import { err, ok, type Query, type Result } from '@valero/domain/kernel';

/** A declared query with what answers it here. */
export interface Answer {
  readonly name: string;
  run(input: unknown): Result<unknown>;
}

/** Binds a declared query to its answer; the input is checked with the declaration's schema. Error: storage.input_invalid. */
export function answer<Input, Output>(query: Query<string, Input, Output>, run: (input: Input) => Output): Answer {
  return {
    name: query.name,
    run: (input) => {
      const parsed = query.input.safeParse(input);
      if (!parsed.success) {
        const reason = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
        return err({ code: 'storage.input_invalid', details: { reason: reason.slice(0, 500) } });
      }
      return ok(run(parsed.data));
    },
  };
}
