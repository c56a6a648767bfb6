import { err, type Failure, type Result } from '@valero/domain/kernel';
import type * as z from 'zod';
import type { Logger } from './log.ts';
import { MAX_CALL_CHARS } from './transport.ts';

/** Something a screen may call: its input's schema and what it does. */
export interface Call {
  readonly name: string;
  run(input: unknown): Promise<Result<unknown>>;
}

/** Declares a call: the input is checked here and nowhere else. */
export function defineCall<Input>(
  name: string,
  input: z.ZodType<Input>,
  run: (input: Input) => Result<unknown> | Promise<Result<unknown>>,
): Call {
  return {
    name,
    run: async (raw) => {
      const parsed = input.safeParse(raw ?? {});
      return parsed.success ? run(parsed.data) : err(badInput(parsed.error));
    },
  };
}

/** The first complaint of a schema as a failure: where, and what was said. */
export function badInput(error: z.ZodError): Failure {
  const issue = error.issues[0];
  return {
    code: 'host.bad_input',
    details: { field: issue?.path.map(String).join('.') || 'input', reason: issue?.message.slice(0, 200) ?? '' },
  };
}

/** All calls of a till by name. */
export interface CallTable {
  call(name: string, input: unknown): Promise<Result<unknown>>;
  names(): readonly string[];
  /** From here on every call is answered `host.closed`. */
  close(): void;
}

/**
 * Makes the table. `fallback` answers names that are not in it (server calls); it gives null for a name nobody knows.
 * A throw is our bug: it is logged under a trace id and answered as `host.internal`; the till lives on.
 */
export function createCallTable(options: {
  readonly calls: readonly Call[];
  readonly fallback?: (name: string) => Call | null;
  readonly logger: Logger;
  readonly newTrace: () => string;
  readonly onCall?: (name: string) => void;
}): CallTable {
  const table = new Map(options.calls.map((call) => [call.name, call]));
  let open = true;
  return {
    async call(name, input) {
      if (!open) return err({ code: 'host.closed' });
      const found = typeof name === 'string' ? (table.get(name) ?? options.fallback?.(name) ?? null) : null;
      if (!found) return err({ code: 'host.unknown_call', details: { name: String(name).slice(0, 80) } });
      const size = sizeOf(input);
      if (size === null) return err({ code: 'host.bad_input', details: { field: 'input', reason: 'not JSON' } });
      if (size > MAX_CALL_CHARS) return err({ code: 'host.too_large' });
      options.onCall?.(name);
      try {
        return await found.run(input);
      } catch (error) {
        const trace = options.newTrace();
        options.logger.error({ trace, call: name, error }, 'a call threw');
        return err({ code: 'host.internal', details: { trace } });
      }
    },
    names: () => [...table.keys()],
    close() {
      open = false;
    },
  };
}

/** Length of the input as JSON text; null when it is none (a cycle, a bigint). */
function sizeOf(input: unknown): number | null {
  try {
    return JSON.stringify(input)?.length ?? 0;
  } catch {
    return null;
  }
}
